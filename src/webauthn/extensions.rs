//! Extension inputs that clients and authenticators here know.
//!
//! Implements WebAuthn L3 §10.1 (`credProps`, `prf`, `largeBlob`) and CTAP 2.2 §12 (`credProtect`,
//! `credBlob`, `minPinLength`, `hmacCreateSecret`) as client extension inputs.

use std::collections::BTreeMap;

use crate::word::Word;
use crate::word::words;

words! {
    /// The policy of `credentialProtectionPolicy` (CTAP 2.2 §12.1).
    pub enum CredentialProtectionPolicy as "credential protection policy" {
        UserVerificationOptional = "userVerificationOptional": "It may be used without user verification.",
        UserVerificationOptionalWithCredentialIdList = "userVerificationOptionalWithCredentialIDList": "Without user verification it may be used only where its id is listed.",
        UserVerificationRequired = "userVerificationRequired": "It may be used with user verification only.",
    }
}

impl CredentialProtectionPolicy {
    /// The number on the wire, 1 to 3.
    pub const fn level(self) -> u8 {
        match self {
            Self::UserVerificationOptional => 1,
            Self::UserVerificationOptionalWithCredentialIdList => 2,
            Self::UserVerificationRequired => 3,
        }
    }

    /// The policy of this number.
    pub fn from_level(level: i64) -> Option<Self> {
        let mut policies = Self::ALL.iter().copied();
        policies.find(|policy| i64::from(policy.level()) == level)
    }
}

/// What is asked of credential protection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CredentialProtection {
    /// The policy.
    pub policy: CredentialProtectionPolicy,
    /// Whether the credential must not be made without it.
    pub enforce: bool,
}

/// The two salts of a PRF evaluation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrfValues {
    /// The first input.
    pub first: Vec<u8>,
    /// The second input.
    pub second: Option<Vec<u8>>,
}

/// The inputs of `prf` (§10.1.4).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrfInputs {
    /// For whichever credential is used.
    pub eval: Option<PrfValues>,
    /// By credential id, base64url.
    pub eval_by_credential: BTreeMap<String, PrfValues>,
}

words! {
    /// What is asked of large blob support at registration (§10.1.5).
    pub enum LargeBlobSupport as "large blob support" {
        Required = "required": "Only a credential with large blob support will do.",
        Preferred = "preferred": "Large blob support is welcome.",
    }
}

/// What is done with a large blob (§10.1.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LargeBlobUse {
    /// It is read.
    Read,
    /// This is written.
    Write(Vec<u8>),
    /// Both are asked for, which is a mistake.
    Both,
}

/// Extension inputs. Those that nobody here knows are ignored, as the specification asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extensions {
    /// `credProps`.
    pub cred_props: bool,
    /// `credentialProtectionPolicy` and `enforceCredentialProtectionPolicy`.
    pub cred_protect: Option<CredentialProtection>,
    /// `prf`.
    pub prf: Option<PrfInputs>,
    /// `hmacCreateSecret`.
    pub hmac_create_secret: bool,
    /// `minPinLength`.
    pub min_pin_length: bool,
    /// `largeBlob.support`, at registration.
    pub large_blob: Option<LargeBlobSupport>,
    /// `largeBlob.read` and `largeBlob.write`, at authentication.
    pub large_blob_use: Option<LargeBlobUse>,
    /// `credBlob`, at registration (CTAP 2.2 §12.2).
    pub cred_blob: Option<Vec<u8>>,
    /// `getCredBlob`, at authentication.
    pub get_cred_blob: bool,
}
