//! Statements with certificates: an honest one under the test roots, then changed and signed again
//! by the test keys.
//!
//! **Invariant:** without changes, what comes out is what an authenticator of the format makes.
//!
//! Implements WebAuthn L3 §8.2, §8.3, §8.4, §8.6 and §8.8 from the liar's side.

use rand::Rng;
use rand_chacha::ChaCha20Rng;

use crate::authenticator::Attestable;
use crate::authenticator::Attestation;
use crate::authenticator::AttestationFamily;
use crate::authenticator::Certifier;
use crate::conformance::certificate_draft::CertificateDraft;
use crate::conformance::certificate_form::AttestedBy;
use crate::conformance::certificate_form::ChainForm;
use crate::conformance::certificate_form::TpmForm;
use crate::conformance::draft::Unforgeable;
use crate::conformance::operation::KeyKind;
use crate::conformance::operation::Operation;
use crate::conformance::own_key::OwnKey;
use crate::conformance::tpm_draft::CertInfoDraft;
use crate::conformance::tpm_draft::area_of;
use crate::conformance::tpm_draft::name_of;
use crate::webauthn::PublicKey;
use crate::webauthn::cbor::Value;

/// A statement in parts.
pub(super) struct Certified<'a> {
    attestation: Attestation,
    family: AttestationFamily,
    about: &'a Attestable<'a>,
    members: Vec<(Value, Value)>,
    pub(super) leaf: CertificateDraft,
    above: Vec<Vec<u8>>,
    pub(super) seal: Seal,
    pub(super) hand: Hand,
    chain: Option<ChainForm>,
    /// `certInfo` and `pubArea`.
    tpm: Option<(CertInfoDraft, Vec<u8>)>,
}

/// Who signs the leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seal {
    /// Its issuer.
    Issuer,
    /// A root of another family.
    Stranger,
    /// Its issuer, but other bytes.
    Broken,
}

/// Who signs the statement.
pub(super) enum Hand {
    /// Who should.
    Own,
    /// The credential's own key.
    Credential,
    /// Another one.
    Other(OwnKey),
}

impl<'a> Certified<'a> {
    /// The honest statement. `None` where the format has no certificates.
    pub(super) fn honest(attestation: Attestation, about: &'a Attestable<'a>) -> Option<Self> {
        let family = attestation.family()?;
        let statement = about.statement(attestation);
        let members = statement.as_map()?.clone();
        let bytes = |name: &str| member(&members, name)?.as_bytes().cloned();
        let path = member(&members, "x5c")?.as_array()?;
        let mut path = path.iter().filter_map(|one| one.as_bytes().cloned());
        let info = bytes("certInfo").and_then(|info| CertInfoDraft::parse(&info));
        Some(Self {
            attestation,
            family,
            about,
            leaf: CertificateDraft::parse(&path.next()?)?,
            above: path.collect(),
            seal: Seal::Issuer,
            hand: Hand::Own,
            chain: None,
            tpm: info.zip(bytes("pubArea")),
            members,
        })
    }

    /// Changes it, where the operation is one on statements with certificates.
    pub(super) fn apply(
        &mut self,
        operation: &Operation,
        entropy: &mut ChaCha20Rng,
    ) -> Result<(), Unforgeable> {
        if let Operation::Certificate(form) = operation {
            let why = || Unforgeable(format!("`{form}` changes what this certificate has not"));
            return self.change_leaf(*form, entropy).ok_or_else(why);
        }
        if let Operation::Tpm(form) = operation {
            let why = || Unforgeable(format!("`{form}` needs the statement of a TPM"));
            return self.change_tpm(*form, entropy).ok_or_else(why);
        }
        if let Operation::Chain(form) = operation {
            self.chain = Some(*form);
        } else if let Operation::AttestedBy(form) = operation {
            self.hand = match form {
                AttestedBy::Credential => Hand::Credential,
                AttestedBy::AnotherKey => Hand::Other(OwnKey::generate(KeyKind::Es256, entropy)),
            };
        }
        Ok(())
    }

    fn change_tpm(&mut self, form: TpmForm, entropy: &mut ChaCha20Rng) -> Option<()> {
        if form == TpmForm::OtherVersion {
            self.tpm.as_ref()?;
            put(&mut self.members, "ver", Value::from("1.2"));
            return Some(());
        }
        let (info, area) = self.tpm.as_mut()?;
        match form {
            TpmForm::OtherVersion => {}
            TpmForm::NotGenerated => info.magic = *b"TCG!",
            TpmForm::Quote => info.kind = QUOTE,
            TpmForm::OtherExtraData => entropy.fill_bytes(&mut info.extra_data),
            TpmForm::UnhashedExtraData => info.extra_data = self.about.message(),
            TpmForm::OtherKey => {
                let other = another(&self.about.public, entropy)?;
                *area = area_of(area, &self.about.public, &other)?;
                info.name = name_of(area);
            }
            TpmForm::OtherName => {
                let last = info.name.last_mut()?;
                *last ^= 1;
            }
        }
        Some(())
    }

    /// The statement, signed.
    pub(super) fn finish(mut self) -> Result<Vec<(Value, Value)>, Unforgeable> {
        if let Some((info, area)) = &self.tpm {
            put(&mut self.members, "certInfo", Value::Bytes(info.encode()));
            put(&mut self.members, "pubArea", Value::Bytes(area.clone()));
        }
        let path = self.path()?.into_iter().map(Value::Bytes);
        put(&mut self.members, "x5c", Value::Array(path.collect()));
        if let Some((algorithm, signature)) = self.signature() {
            put(&mut self.members, "sig", Value::Bytes(signature));
            if let (Some(algorithm), true) = (algorithm, self.has("alg")) {
                put(&mut self.members, "alg", Value::from(algorithm));
            }
        }
        Ok(self.members)
    }

    /// The certificates, leaf first, as they are to be sent.
    fn path(&self) -> Result<Vec<Vec<u8>>, Unforgeable> {
        let why = |form: ChainForm| Unforgeable(format!("`{form}` needs a longer chain"));
        let mut path = vec![self.sealed()];
        path.extend(self.above.iter().cloned());
        match self.chain {
            None => {}
            Some(ChainForm::WithRoot) => path.push(self.family.root()),
            Some(form) if path.len() < 2 => return Err(why(form)),
            Some(ChainForm::Reversed) => path.reverse(),
            Some(ChainForm::LeafAlone) => path.truncate(1),
            Some(form @ ChainForm::ExpiredAuthority) => {
                let authority = path.get_mut(1).ok_or_else(|| why(form))?;
                let draft = CertificateDraft::parse(authority);
                let mut draft = draft.ok_or_else(|| why(form))?;
                draft.set_validity(LONG_AGO, EXPIRED);
                *authority = draft.sealed(|body| self.family.certify(Certifier::Root, body));
            }
        }
        Ok(path)
    }

    fn sealed(&self) -> Vec<u8> {
        match self.seal {
            Seal::Issuer => self
                .leaf
                .sealed(|body| self.family.certify(Certifier::Issuer, body)),
            Seal::Broken => self
                .leaf
                .sealed(|body| self.family.certify(Certifier::Issuer, &body[1..])),
            Seal::Stranger => {
                let mut leaf = self.leaf.clone();
                if let Some(stranger) = CertificateDraft::parse(&STRANGER.root()) {
                    leaf.name_issuer(&stranger);
                }
                leaf.sealed(|body| STRANGER.certify(Certifier::Root, body))
            }
        }
    }

    /// Algorithm, where it is another than it was, and signature. `None` where the format has none.
    fn signature(&self) -> Option<(Option<i64>, Vec<u8>)> {
        let message = self.message()?;
        Some(match &self.hand {
            Hand::Other(key) => (Some(key.algorithm()), key.sign(&message)),
            Hand::Credential => {
                let algorithm = self.about.public.algorithm().cose_id();
                (Some(algorithm), (self.about.sign)(&message))
            }
            Hand::Own => {
                let aaguid = self.about.aaguid;
                let own = self.attestation.attester_signature(aaguid, &message);
                (None, own.unwrap_or_else(|| (self.about.sign)(&message)))
            }
        })
    }

    /// What `sig` is over.
    fn message(&self) -> Option<Vec<u8>> {
        match self.attestation {
            Attestation::Packed | Attestation::AndroidKey => Some(self.about.message()),
            Attestation::FidoU2f => Some(self.about.u2f_message()),
            Attestation::Tpm => self.tpm.as_ref().map(|(info, _)| info.encode()),
            Attestation::None | Attestation::SelfSigned | Attestation::Apple => None,
        }
    }

    fn has(&self, name: &str) -> bool {
        member(&self.members, name).is_some()
    }
}

/// Another key of the same kind. There is one RSA key, so another one need not work.
fn another(key: &PublicKey, entropy: &mut ChaCha20Rng) -> Option<PublicKey> {
    match key {
        PublicKey::Rs256 { n, e } => {
            let (mut n, e) = (n.clone(), e.clone());
            *n.get_mut(1)? ^= 1;
            Some(PublicKey::Rs256 { n, e })
        }
        PublicKey::Es256 { .. } | PublicKey::Es384 { .. } | PublicKey::EdDsa { .. } => {
            OwnKey::generate(KeyKind::Es256, entropy).public()
        }
    }
}

fn member<'m>(members: &'m [(Value, Value)], name: &str) -> Option<&'m Value> {
    let mut members = members.iter();
    members.find_map(|(key, value)| (key.as_text() == Some(name)).then_some(value))
}

fn put(members: &mut [(Value, Value)], name: &str, value: Value) {
    let mut members = members.iter_mut();
    if let Some((_, known)) = members.find(|(key, _)| key.as_text() == Some(name)) {
        *known = value;
    }
}

/// TPM_ST_ATTEST_QUOTE.
const QUOTE: [u8; 2] = [0x80, 0x18];
/// What vouches for no authenticator: its root signs metadata.
const STRANGER: AttestationFamily = AttestationFamily::Mds;
/// A time before that, and a time before now, as UTCTime.
pub(super) const LONG_AGO: &str = "200101000000Z";
pub(super) const EXPIRED: &str = "210101000000Z";

#[cfg(test)]
mod tests;
