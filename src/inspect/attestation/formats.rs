//! Attestation statement formats and the members of their statements.
//!
//! Implements WebAuthn L3 §8.2–§8.9.

use crate::inspect::clauses::webauthn;
use crate::webauthn::Clause;

/// The format of this name.
pub(super) fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// A format and the members of its statement.
pub(super) struct Format {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) required: &'static [&'static str],
    pub(super) optional: &'static [&'static str],
    pub(super) clause: Clause,
}

pub(super) const COMPOUND: &str = "compound";

const FORMATS: &[Format] = &[
    Format {
        name: "none",
        about: "no attestation",
        required: &[],
        optional: &[],
        clause: webauthn("8.7", "none attestation"),
    },
    Format {
        name: "packed",
        about: "the format of WebAuthn itself",
        required: &["alg", "sig"],
        optional: &["x5c"],
        clause: webauthn("8.2", "packed attestation"),
    },
    Format {
        name: "tpm",
        about: "attested by a Trusted Platform Module",
        required: &["ver", "alg", "x5c", "sig", "certInfo", "pubArea"],
        optional: &[],
        clause: webauthn("8.3", "TPM attestation"),
    },
    Format {
        name: "android-key",
        about: "attested by Android's key store",
        required: &["alg", "sig", "x5c"],
        optional: &[],
        clause: webauthn("8.4", "Android key attestation"),
    },
    Format {
        name: "android-safetynet",
        about: "attested by SafetyNet, which has been switched off",
        required: &["ver", "response"],
        optional: &[],
        clause: webauthn("8.5", "Android SafetyNet attestation"),
    },
    Format {
        name: "fido-u2f",
        about: "a U2F registration",
        required: &["x5c", "sig"],
        optional: &[],
        clause: webauthn("8.6", "FIDO U2F attestation"),
    },
    Format {
        name: "apple",
        about: "Apple's anonymous attestation",
        required: &["x5c"],
        optional: &["alg"],
        clause: webauthn("8.8", "Apple anonymous attestation"),
    },
    Format {
        name: COMPOUND,
        about: "several statements",
        required: &[],
        optional: &[],
        clause: webauthn("8.9", "compound attestation"),
    },
];
