//! The BLOB: a JWT with an entry for each model (FIDO Metadata Service 3.1 §3.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rsa::signature::SignatureEncoding as _;
use rsa::signature::Signer as _;
use serde_json::Value;
use serde_json::json;
use sha1::Digest;
use sha1::Sha1;

use crate::authenticator::Attestation;
use crate::authenticator::Feature;
use crate::authenticator::Profile;
use crate::authenticator::attestation::AttestationFamily;
use crate::authenticator::attestation::MetadataEdition;
use crate::authenticator::attestation::authority::chain;
use crate::authenticator::attestation::authority::rsa_spki;
use crate::authenticator::attestation::batch::batch;
use crate::authenticator::attestation::certificate::Draft;
use crate::authenticator::attestation::metadata::statement::fido2;
use crate::authenticator::attestation::metadata::statement::u2f;
use crate::authenticator::rsa_pool;

/// A model that metadata tells of.
#[derive(Clone, Copy, Debug)]
pub struct MetadataModel<'a> {
    /// What people call it.
    pub name: &'a str,
    /// How it behaves.
    pub profile: &'a Profile,
}

/// The BLOB, signed with RS256, as the FIDO Alliance does, by a key under the root of [`AttestationFamily::Mds`].
///
/// A model that does CTAP1, or answers in its format, has a second entry, because U2F knows no
/// AAGUIDs: its batch certificate is told by the hash of its key.
pub fn metadata_blob(models: &[MetadataModel<'_>], edition: &MetadataEdition) -> String {
    let key = rsa_pool::named("signer mds");
    let subject = "CN=stuntkey TEST metadata,O=stuntkey TEST,C=ZZ";
    let chain = chain(AttestationFamily::Mds);
    let leaf = chain.certify(Draft::leaf(subject, &rsa_spki(&key), Vec::new()));
    let certificates = chain.path(leaf);
    let certificates: Vec<String> = certificates
        .iter()
        .map(|der| STANDARD.encode(der))
        .collect();
    let header = json!({ "alg": "RS256", "typ": "JWT", "x5c": certificates });
    let payload = json!({
        "legalHeader": LEGAL,
        "no": edition.number,
        "nextUpdate": edition.next_update.to_string(),
        "entries": models.iter().flat_map(entries).collect::<Vec<_>>(),
    });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&payload));
    let signature = key.signer().sign(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_vec()))
}

fn entries(model: &MetadataModel<'_>) -> Vec<Value> {
    let profile = model.profile;
    let mut entries = vec![json!({
        "aaguid": profile.aaguid.to_string(),
        "metadataStatement": fido2(model),
        "statusReports": reports(),
        "timeOfLastStatusChange": SINCE,
    })];
    if profile.has(Feature::U2f) || profile.attestation_direct == Attestation::FidoU2f {
        let keys = [key_identifier(profile)];
        entries.push(json!({
            "attestationCertificateKeyIdentifiers": keys,
            "metadataStatement": u2f(model, &keys),
            "statusReports": reports(),
            "timeOfLastStatusChange": SINCE,
        }));
    }
    entries
}

fn reports() -> Value {
    json!([{ "status": "NOT_FIDO_CERTIFIED", "effectiveDate": SINCE }])
}

/// RFC 5280 §4.2.1.2, method 1: SHA-1 of the key's bits, in hex.
fn key_identifier(profile: &Profile) -> String {
    let point = batch(profile.aaguid)
        .key
        .verifying_key()
        .to_sec1_point(false);
    let hash = Sha1::digest(point.as_bytes());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) const LEGAL: &str = "stuntkey TEST metadata, of simulated authenticators, not trusted by \
    anyone and not by the FIDO Alliance.";
/// When the certificates begin to be valid.
const SINCE: &str = "2024-01-01";
