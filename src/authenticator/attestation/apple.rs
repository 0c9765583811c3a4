//! Format `apple`: a certificate for this credential alone (WebAuthn L3 §8.8).

use sha2::Digest;
use sha2::Sha256;

use crate::authenticator::attestation::AttestationFamily;
use crate::authenticator::attestation::authority::chain;
use crate::authenticator::attestation::certificate::Draft;
use crate::authenticator::attestation::certificate::extension;
use crate::authenticator::attestation::der;
use crate::webauthn::PublicKey;
use crate::webauthn::cbor::Value;

/// The statement. The certificate has the credential's key, and the nonce in an extension; there
/// is no signature beside the certificate's own.
pub(super) fn statement(signed: &[u8], public: &PublicKey) -> Value {
    let nonce = Sha256::digest(signed);
    let nonce = der::sequence(&[der::explicit(1, &der::octets(&nonce))]);
    let subject = "CN=stuntkey TEST credential,OU=AAA Certification,O=stuntkey TEST,C=ZZ";
    let leaf = Draft::leaf(subject, &public.spki_der(), vec![extension(NONCE, nonce)]);
    let chain = chain(AttestationFamily::Apple);
    let x5c = chain.x5c(chain.certify(leaf));
    Value::Map(vec![(Value::from("x5c"), x5c)])
}

/// The nonce over authenticator data and client data (§8.8).
const NONCE: &str = "1.2.840.113635.100.8.2";
