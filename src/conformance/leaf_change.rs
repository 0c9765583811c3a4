//! Changes of an authenticator's own certificate.

use rand::Rng;
use rand_chacha::ChaCha20Rng;

use crate::conformance::certificate_form::CertificateForm;
use crate::conformance::certified::Certified;
use crate::conformance::certified::EXPIRED;
use crate::conformance::certified::Hand;
use crate::conformance::certified::LONG_AGO;
use crate::conformance::certified::Seal;
use crate::conformance::der;
use crate::conformance::key_description_draft::Enforced;
use crate::conformance::key_description_draft::KeyDescriptionDraft;
use crate::conformance::operation::KeyKind;
use crate::conformance::own_key::OwnKey;

impl Certified<'_> {
    /// Changes the leaf. `None` where it lacks what would be changed.
    pub(super) fn change_leaf(
        &mut self,
        form: CertificateForm,
        entropy: &mut ChaCha20Rng,
    ) -> Option<()> {
        let leaf = &mut self.leaf;
        match form {
            CertificateForm::Version1 => leaf.make_version_1(),
            CertificateForm::Authority => leaf.extension(CONSTRAINTS)?.value = AUTHORITY.to_vec(),
            CertificateForm::NoCountry => leaf.set_attribute(COUNTRY, None),
            CertificateForm::NoOrganization => leaf.set_attribute(ORGANIZATION, None),
            CertificateForm::NoUnit => leaf.set_attribute(UNIT, None),
            CertificateForm::OtherUnit => leaf.set_attribute(UNIT, Some("Web Server")),
            CertificateForm::NoCommonName => leaf.set_attribute(COMMON_NAME, None),
            CertificateForm::Subject => leaf.set_attribute(COMMON_NAME, Some("stuntkey TEST")),
            CertificateForm::OtherModel => {
                leaf.set_extension(MODEL, der::element(&[der::OCTET_STRING], &[0x5A; 16]));
            }
            CertificateForm::CriticalModel => leaf.extension(MODEL)?.critical = true,
            CertificateForm::UnwrappedModel => {
                let model = leaf.extension(MODEL)?;
                model.value = der::content(&model.value)?.to_vec();
            }
            CertificateForm::NoAlternativeName => leaf.drop_extension(ALTERNATIVE_NAME)?,
            CertificateForm::NoUsage => leaf.drop_extension(EXTENDED_USAGE)?,
            CertificateForm::OtherUsage => {
                let usage = der::sequence(&[SERVER_USAGE.to_vec()]);
                leaf.extension(EXTENDED_USAGE)?.value = usage;
            }
            CertificateForm::OtherKey => self.take_leaf_key(KeyKind::Es256, entropy)?,
            CertificateForm::P384Key => self.take_leaf_key(KeyKind::Es384, entropy)?,
            CertificateForm::NoNonce => leaf.drop_extension(NONCE)?,
            CertificateForm::OtherNonce => {
                let nonce = der::element(&[der::OCTET_STRING], &random(entropy));
                let nonce = der::element(&[FIRST_MEMBER], &nonce);
                leaf.extension(NONCE)?.value = der::sequence(&[nonce]);
            }
            CertificateForm::NoDescription => leaf.drop_extension(DESCRIPTION)?,
            CertificateForm::OtherChallenge => {
                let challenge = random(entropy);
                self.describe(|description| {
                    description.set_challenge(&challenge);
                    Some(())
                })?;
            }
            CertificateForm::AllApplications => {
                self.describe(|it| it.allow_all_applications(Enforced::BySoftware))?;
            }
            CertificateForm::AllApplicationsInHardware => {
                self.describe(|it| it.allow_all_applications(Enforced::ByHardware))?;
            }
            CertificateForm::Imported => self.describe(KeyDescriptionDraft::import)?,
            CertificateForm::OnlyVerifies => self.describe(KeyDescriptionDraft::only_verify)?,
            CertificateForm::Expired => leaf.set_validity(LONG_AGO, EXPIRED),
            CertificateForm::NotYetValid => leaf.set_validity(NOT_YET, LATER),
            CertificateForm::OtherAuthority => self.seal = Seal::Stranger,
            CertificateForm::BadSignature => self.seal = Seal::Broken,
        }
        Some(())
    }

    /// The leaf is for a new key, which signs the statement where there is a signature.
    fn take_leaf_key(&mut self, kind: KeyKind, entropy: &mut ChaCha20Rng) -> Option<()> {
        let key = OwnKey::generate(kind, entropy);
        self.leaf.public = key.public()?.spki_der();
        self.hand = Hand::Other(key);
        Some(())
    }

    fn describe(
        &mut self,
        change: impl FnOnce(&mut KeyDescriptionDraft) -> Option<()>,
    ) -> Option<()> {
        let extension = self.leaf.extension(DESCRIPTION)?;
        let mut description = KeyDescriptionDraft::parse(&extension.value)?;
        change(&mut description)?;
        extension.value = description.encode();
        Some(())
    }
}

fn random(entropy: &mut ChaCha20Rng) -> [u8; 32] {
    let mut bytes = [0; 32];
    entropy.fill_bytes(&mut bytes);
    bytes
}

/// Attribute types of names, encoded (RFC 5280, appendix A).
const COMMON_NAME: &[u8] = &[0x06, 3, 0x55, 4, 3];
const COUNTRY: &[u8] = &[0x06, 3, 0x55, 4, 6];
const ORGANIZATION: &[u8] = &[0x06, 3, 0x55, 4, 10];
const UNIT: &[u8] = &[0x06, 3, 0x55, 4, 11];
/// Extensions, encoded.
const ALTERNATIVE_NAME: &[u8] = &[0x06, 3, 0x55, 0x1D, 0x11];
const CONSTRAINTS: &[u8] = &[0x06, 3, 0x55, 0x1D, 0x13];
const EXTENDED_USAGE: &[u8] = &[0x06, 3, 0x55, 0x1D, 0x25];
/// id-fido-gen-ce-aaguid, 1.3.6.1.4.1.45724.1.1.4.
const MODEL: &[u8] = &[0x06, 11, 0x2B, 6, 1, 4, 1, 0x82, 0xE5, 0x1C, 1, 1, 4];
/// Of Apple, 1.2.840.113635.100.8.2.
const NONCE: &[u8] = &[0x06, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x63, 0x64, 8, 2];
/// Of Android, 1.3.6.1.4.1.11129.2.1.17.
const DESCRIPTION: &[u8] = &[0x06, 10, 0x2B, 6, 1, 4, 1, 0xD6, 0x79, 2, 1, 0x11];
/// id-kp-serverAuth.
const SERVER_USAGE: &[u8] = &[0x06, 8, 0x2B, 6, 1, 5, 5, 7, 3, 1];
/// BasicConstraints with `cA`.
const AUTHORITY: &[u8] = &[0x30, 3, 1, 1, 0xFF];
/// The context-specific tag 1.
const FIRST_MEMBER: u8 = 0xA1;
/// Times after now, as UTCTime.
const NOT_YET: &str = "460101000000Z";
const LATER: &str = "470101000000Z";
