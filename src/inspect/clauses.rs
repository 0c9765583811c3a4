//! The clauses that parts of blobs come from.

use crate::webauthn::Clause;
use crate::webauthn::Spec;

/// A section of WebAuthn Level 3.
pub(super) const fn webauthn(section: &'static str, title: &'static str) -> Clause {
    Clause {
        spec: Spec::WebAuthnL3,
        section,
        step: None,
        title,
    }
}

/// A section of CTAP 2.2.
pub(super) const fn ctap(section: &'static str, title: &'static str) -> Clause {
    Clause {
        spec: Spec::Ctap22,
        section,
        step: None,
        title,
    }
}

pub(super) const BASE64URL: Clause = webauthn("3", "base64url encoding");
pub(super) const CREDENTIAL_ID: Clause = webauthn("4", "credential ID");
pub(super) const CREDENTIAL_JSON: Clause = webauthn("5.1", "PublicKeyCredential");
pub(super) const CREATION_JSON: Clause = webauthn("5.1.8", "creation options in JSON");
pub(super) const REQUEST_JSON: Clause = webauthn("5.1.9", "request options in JSON");
pub(super) const PUBLIC_KEY: Clause = webauthn("5.2.1.1", "easily accessing credential data");
pub(super) const USER: Clause = webauthn("5.4.3", "user account");
pub(super) const RELATED: Clause = webauthn("5.11", "related origins");
pub(super) const CLIENT_DATA: Clause = webauthn("5.8.1", "client data");
pub(super) const CLIENT_DATA_BYTES: Clause = webauthn("5.8.1.1", "serialization");
pub(super) const ALGORITHM: Clause = webauthn("5.8.5", "algorithm identifier");
pub(super) const AUTH_DATA: Clause = webauthn("6.1", "authenticator data");
pub(super) const COUNTER: Clause = webauthn("6.1.1", "signature counter");
pub(super) const BACKUP: Clause = webauthn("6.1.3", "credential backup state");
pub(super) const ATTESTED: Clause = webauthn("6.5.1", "attested credential data");
pub(super) const COSE_KEY: Clause = webauthn("6.5.1.1", "credential public keys");
pub(super) const ATTESTATION: Clause = webauthn("6.5.4", "attestation object");
pub(super) const SIGNATURE: Clause = webauthn("6.5.5", "signature formats");
pub(super) const CHALLENGE: Clause = webauthn("13.4.3", "cryptographic challenges");
pub(super) const PRIVACY: Clause = webauthn("14.6.1", "user handle contents");
pub(super) const CANONICAL: Clause = ctap("8", "canonical CBOR");
pub(super) const STATUS: Clause = ctap("8.2", "status codes");
pub(super) const U2F_REGISTER: Clause = ctap("10.2", "U2F registration");
pub(super) const U2F_SIGN: Clause = ctap("10.3", "U2F authentication");
