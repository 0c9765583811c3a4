//! Attestation of every format: by the verification steps of WebAuthn L3 §8, by SimpleWebAuthn and
//! by py_webauthn; and metadata, loaded by those who load the FIDO Alliance's.

#[path = "../peers/mod.rs"]
mod peers;

mod case;
mod clauses;
mod command;
mod others;
mod verifier;
