//! The one engine: takes what an honest client made apart, changes it, signs it again where the
//! change is one that an authenticator would sign, and puts it together.
//!
//! **Invariant:** without operations, what comes out means what went in; and a mutant is a
//! function of the honest response, the operations and the entropy, byte for byte.

mod attesting;

use rand::Rng;
use rand_chacha::ChaCha20Rng;
use serde_json::Value;
use sha2::Digest;
use sha2::Sha256;
use thiserror::Error;

use crate::conformance::auth_draft::AuthDraft;
use crate::conformance::body;
use crate::conformance::client_draft::ClientDraft;
use crate::conformance::draft::attesting::Attester;
use crate::conformance::key;
use crate::conformance::object::StatementDraft;
use crate::conformance::operation::ConvenienceForm;
use crate::conformance::operation::DigestForm;
use crate::conformance::operation::Filling;
use crate::conformance::operation::KeyKind;
use crate::conformance::operation::ObjectForm;
use crate::conformance::operation::Operation;
use crate::conformance::operation::Signatory;
use crate::conformance::operation::SignatureForm;
use crate::conformance::operation::SignedText;
use crate::conformance::own_key::OwnKey;
use crate::conformance::setting::Setting;
use crate::conformance::setting::Signer;
use crate::conformance::signature;
use crate::conformance::vocabulary::Attested;
use crate::webauthn::AttestationObject;
use crate::webauthn::CeremonyKind;
use crate::webauthn::base64url;
use crate::webauthn::cbor;
use crate::word::Word;

/// How a response is changed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Changes<'a> {
    /// Signed.
    pub(super) before: &'a [Operation],
    /// Not signed.
    pub(super) after: &'a [Operation],
}

/// A changed response.
#[derive(Clone, Debug)]
pub(super) struct Forged {
    /// The JSON to send.
    pub(super) json: Value,
    /// Whose key the credential has now.
    pub(super) signer: Signer,
    /// The credential id in it.
    pub(super) id: Vec<u8>,
    /// Its flags, as signed.
    pub(super) flags: u8,
    /// Its counter, as signed.
    pub(super) count: u32,
}

/// The change cannot be made of this response.
#[derive(Clone, Debug, Error)]
#[error("{0}")]
pub(super) struct Unforgeable(pub(super) String);

/// A response in parts.
struct Draft {
    kind: CeremonyKind,
    client: ClientDraft,
    auth: AuthDraft,
    statement: StatementDraft,
    object: Option<ObjectForm>,
    signer: Signer,
    over: Option<SignedText>,
    digest: Option<DigestForm>,
    signature: Option<SignatureForm>,
    body: Value,
}

/// Changes an honest response. For registrations, `attested` says how it is attested.
pub(super) fn forge(
    kind: CeremonyKind,
    honest: &Value,
    attested: Attested,
    changes: Changes<'_>,
    setting: &Setting<'_>,
    entropy: &mut ChaCha20Rng,
) -> Result<Forged, Unforgeable> {
    let mut draft = Draft::parse(kind, honest, setting)?;
    let model = draft.auth.aaguid();
    if attested == Attested::FidoU2f {
        // U2F has no models: what makes a response of it fills in zeros (§8.6).
        draft.auth.fill_aaguid(Filling::Zeros, entropy);
    }
    for operation in changes.before {
        draft.apply(operation, setting, entropy)?;
    }
    let (flags, count) = (draft.auth.flags, draft.auth.sign_count);
    let (client, auth) = (draft.client.encode(), draft.auth.encode());
    // Statement and signature of what was signed stay, whatever is changed afterwards.
    let mut signature = draft.sign(&auth, &client, setting, entropy)?;
    draft.attest(attested, &signature);
    if let Some(attestation) = attested.certified() {
        let attester = Attester { attestation, model };
        draft.certify(
            &attester,
            (&auth, &client),
            changes.before,
            setting,
            entropy,
        )?;
    }
    let full = StatementDraft::packed(draft.algorithm(), signature.clone()).statement;
    for operation in changes.after {
        draft.change_statement(operation, &full, entropy);
        draft.apply(operation, setting, entropy)?;
    }
    for operation in changes.before {
        draft.change_statement(operation, &full, entropy);
    }
    if let Some(form) = draft.signature {
        let written = signature::written(&signature, form, entropy);
        let why = || Unforgeable(format!("`{form}` needs an ES256 signature"));
        signature = written.ok_or_else(why)?;
    }
    draft.assemble(&signature);
    for operation in changes.before.iter().chain(changes.after) {
        draft.change_body(operation, setting, entropy);
    }
    Ok(Forged {
        signer: draft.signer.clone(),
        id: base64url::decode(body::text(&draft.body, "rawId").unwrap_or_default())
            .unwrap_or_default(),
        json: draft.body,
        flags,
        count,
    })
}

impl Draft {
    fn parse(
        kind: CeremonyKind,
        honest: &Value,
        setting: &Setting<'_>,
    ) -> Result<Self, Unforgeable> {
        let wrong = |what: &str| Unforgeable(format!("the client's own {what} cannot be read"));
        let bytes = |path: &str| {
            let text = body::text(honest, path)?;
            base64url::decode(text).ok()
        };
        let client = bytes("response.clientDataJSON").and_then(|it| ClientDraft::parse(&it));
        let (auth, statement) = match kind {
            CeremonyKind::Registration => {
                let object = bytes("response.attestationObject");
                let object = object.and_then(|it| AttestationObject::decode(&it).ok());
                let object = object.ok_or_else(|| wrong("attestation object"))?;
                let statement = StatementDraft {
                    format: object.fmt.as_str().to_owned(),
                    statement: object.statement.as_map().cloned().unwrap_or_default(),
                };
                (Some(object.auth_data), statement)
            }
            CeremonyKind::Authentication => {
                (bytes("response.authenticatorData"), StatementDraft::none())
            }
        };
        let auth = auth.and_then(|it| AuthDraft::parse(&it));
        Ok(Self {
            kind,
            client: client.ok_or_else(|| wrong("client data"))?,
            auth: auth.ok_or_else(|| wrong("authenticator data"))?,
            statement,
            object: None,
            signer: setting.signer.clone(),
            over: None,
            digest: None,
            signature: None,
            body: honest.clone(),
        })
    }

    /// Operations on what is signed, and on how. Others are for later.
    fn apply(
        &mut self,
        operation: &Operation,
        setting: &Setting<'_>,
        entropy: &mut ChaCha20Rng,
    ) -> Result<(), Unforgeable> {
        let auth = &mut self.auth;
        match operation {
            Operation::ClientData(members) => {
                for (name, value) in members {
                    let filled = value.as_str().map(|text| setting.places.fill(text).into());
                    self.client
                        .set(name, filled.unwrap_or_else(|| value.clone()));
                }
            }
            Operation::ClientDataWithout(names) => {
                names.iter().for_each(|name| self.client.remove(name));
            }
            Operation::ClientDataForm(form) => self.client.write_as(*form),
            Operation::Challenge(form) => self.client.change_challenge(*form, entropy),
            Operation::Origin(text) => {
                self.client.set("origin", setting.places.fill(text).into());
            }
            Operation::SetFlags(flags) => auth.set(flags),
            Operation::ClearFlags(flags) => auth.clear(flags),
            Operation::RpIdHash(filling) => auth.fill_hash(*filling, entropy),
            Operation::RpIdHashOf(text) => {
                auth.rp_id_hash = Sha256::digest(setting.places.fill(text)).into();
            }
            Operation::SignCount(count) => auth.sign_count = *count,
            Operation::SignCountBy(by) => {
                let count = i64::from(setting.last_count).saturating_add(*by);
                auth.sign_count = u32::try_from(count.max(0)).unwrap_or(u32::MAX);
            }
            Operation::Aaguid(filling) => auth.fill_aaguid(*filling, entropy),
            Operation::CredentialIdBytes(bytes) => self.rename(*bytes, entropy),
            Operation::CredentialIdOf(id) => auth.rename(id.clone()),
            Operation::CredentialIdLength(length) => auth.claim_length(*length),
            Operation::AttestedData(form) => {
                let key = OwnKey::generate(KeyKind::Es256, entropy).cose();
                auth.attest(*form, cbor::encode(&cbor::Value::Map(key)), entropy);
            }
            Operation::Extensions(form) => auth.extend(*form),
            Operation::AuthDataTail(bytes) => auth.append(bytes),
            Operation::AuthDataLength(length) => auth.cut(*length),
            Operation::Key(kind) => self.take_key(OwnKey::generate(*kind, entropy)),
            Operation::KeyForm(form) => {
                let attested = auth.attested.as_mut();
                let attested = attested.ok_or_else(|| Unforgeable("there is no key".to_owned()))?;
                let why = || Unforgeable(format!("`{form}` needs an EC2 key"));
                attested.key = key::written(&attested.key, *form).ok_or_else(why)?;
            }
            Operation::SignatureOver(text) => self.over = Some(*text),
            Operation::Digest(form) => self.digest = Some(*form),
            Operation::Signature(form) => self.signature = Some(*form),
            Operation::Object(form) => self.object = Some(*form),
            Operation::SignedBy(signatory) => self.have_signed(*signatory, setting, entropy)?,
            Operation::AttestedBy(_)
            | Operation::Certificate(_)
            | Operation::Chain(_)
            | Operation::Tpm(_)
            | Operation::Format(_)
            | Operation::Statement(_)
            | Operation::Set { .. }
            | Operation::Remove(_)
            | Operation::Recode { .. }
            | Operation::Random { .. }
            | Operation::Body(_)
            | Operation::UserHandle(_)
            | Operation::Convenience(_) => {}
        }
        Ok(())
    }

    fn change_statement(
        &mut self,
        operation: &Operation,
        full: &[(cbor::Value, cbor::Value)],
        entropy: &mut ChaCha20Rng,
    ) {
        if let Operation::Format(format) = operation {
            self.statement.format.clone_from(format);
        }
        if let Operation::Statement(form) = operation {
            self.statement.change(*form, full, entropy);
        }
    }

    fn change_body(
        &mut self,
        operation: &Operation,
        setting: &Setting<'_>,
        entropy: &mut ChaCha20Rng,
    ) {
        let body = &mut self.body;
        if let Operation::Set { at, to } = operation {
            body::set(body, at, to.clone());
        } else if let Operation::Remove(at) = operation {
            body::remove(body, at);
        } else if let Operation::Recode { at, coding } = operation {
            body::recode(body, at, *coding);
        } else if let Operation::Random { at, bytes } = operation {
            body::randomize(body, at, *bytes, entropy);
        } else if let Operation::Body(form) = operation {
            body::whole(body, *form);
        } else if let Operation::UserHandle(form) = operation {
            let other = setting.other_handle.as_deref();
            body::handle(body, *form, &setting.user_name, other, entropy);
        } else if let Operation::Convenience(form) = operation {
            self.mislead(*form, entropy);
        }
    }

    /// Changes members that only repeat what the attestation object says.
    fn mislead(&mut self, form: ConvenienceForm, entropy: &mut ChaCha20Rng) {
        match form {
            ConvenienceForm::OtherKey => {
                let other = OwnKey::generate(KeyKind::Es256, entropy);
                let point = other
                    .cose()
                    .into_iter()
                    .filter_map(|(_, it)| it.as_bytes().cloned());
                let spki = [P256_SPKI, &point.flatten().collect::<Vec<_>>()].concat();
                let path = "response.publicKey";
                body::set(&mut self.body, path, base64url::encode(spki).into());
            }
            ConvenienceForm::OtherAlgorithm => {
                body::set(&mut self.body, "response.publicKeyAlgorithm", (-257).into());
            }
            ConvenienceForm::BetterFlags => {
                let mut better = self.auth.clone();
                better.flags |= 0x05;
                let path = "response.authenticatorData";
                body::set(
                    &mut self.body,
                    path,
                    base64url::encode(better.encode()).into(),
                );
            }
        }
    }

    fn rename(&mut self, bytes: usize, entropy: &mut ChaCha20Rng) {
        let mut id = vec![0; bytes];
        entropy.fill_bytes(&mut id);
        let text = base64url::encode(&id);
        self.auth.rename(id);
        body::set(&mut self.body, "id", text.as_str().into());
        body::set(&mut self.body, "rawId", text.into());
    }

    fn take_key(&mut self, key: OwnKey) {
        if let Some(attested) = &mut self.auth.attested {
            attested.key = cbor::encode(&cbor::Value::Map(key.cose()));
        }
        let algorithm = key.algorithm();
        body::remove(&mut self.body, "response.publicKey");
        body::set(
            &mut self.body,
            "response.publicKeyAlgorithm",
            algorithm.into(),
        );
        self.signer = Signer::Own(key);
    }

    fn have_signed(
        &mut self,
        signatory: Signatory,
        setting: &Setting<'_>,
        entropy: &mut ChaCha20Rng,
    ) -> Result<(), Unforgeable> {
        self.signer = match signatory {
            Signatory::AnotherKey => Signer::Own(OwnKey::generate(KeyKind::Es256, entropy)),
            Signatory::OwnOther => {
                let why = || Unforgeable("the user has no other passkey".to_owned());
                setting.other_signer.clone().ok_or_else(why)?
            }
        };
        Ok(())
    }

    fn algorithm(&self) -> i64 {
        match &self.signer {
            Signer::Own(key) => key.algorithm(),
            Signer::Held(_) => {
                let algorithm = self.body.pointer("/response/publicKeyAlgorithm");
                algorithm.and_then(Value::as_i64).unwrap_or(-7)
            }
        }
    }

    fn sign(
        &self,
        auth: &[u8],
        client: &[u8],
        setting: &Setting<'_>,
        entropy: &mut ChaCha20Rng,
    ) -> Result<Vec<u8>, Unforgeable> {
        let hash = Sha256::digest(client);
        let message = match self.over {
            None => [auth, &hash].concat(),
            Some(SignedText::Reversed) => [&hash, auth].concat(),
            Some(SignedText::Unhashed) => [auth, client].concat(),
            Some(SignedText::ClientDataOnly) => hash.to_vec(),
            Some(SignedText::AuthDataOnly) => auth.to_vec(),
        };
        let signature = match (self.digest, &self.signer) {
            (None, signer) => signer.sign(setting.world, &message),
            (Some(form), Signer::Own(key)) => key.sign_oddly(form, &message, entropy),
            (Some(_), Signer::Held(_)) => None,
        };
        signature.ok_or_else(|| Unforgeable("the passkey's key cannot sign so".to_owned()))
    }

    /// Puts the parts into the JSON.
    fn assemble(&mut self, signature: &[u8]) {
        let (client, auth) = (self.client.encode(), self.auth.encode());
        let mut put = |name: &str, bytes: &[u8]| {
            let path = format!("response.{name}");
            body::set(&mut self.body, &path, base64url::encode(bytes).into());
        };
        put("clientDataJSON", &client);
        put("authenticatorData", &auth);
        match self.kind {
            CeremonyKind::Registration => {
                let object = self.statement.object(&auth, self.object);
                put("attestationObject", &object);
            }
            CeremonyKind::Authentication => put("signature", signature),
        }
    }
}

/// The head of a P-256 key as SubjectPublicKeyInfo (RFC 5480), up to the point.
const P256_SPKI: &[u8] = &[
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];
