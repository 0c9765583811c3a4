//! Options of the two ceremonies, read from the JSON a relying party sends.
//!
//! Implements WebAuthn L3 §5.1.8, §5.1.9 (parse…FromJSON), §5.4 and §5.5.

use serde_json::Value;

use crate::webauthn::extensions::Extensions;
use crate::webauthn::id::Challenge;
use crate::webauthn::id::CredentialId;
use crate::webauthn::id::UserHandle;
use crate::webauthn::options_reader::OptionsError;
use crate::webauthn::options_reader::Reader;
use crate::webauthn::options_reader::extensions;
use crate::webauthn::vocabulary::Attachment;
use crate::webauthn::vocabulary::AttestationPreference;
use crate::webauthn::vocabulary::Hint;
use crate::webauthn::vocabulary::ResidentKey;
use crate::webauthn::vocabulary::Transport;
use crate::webauthn::vocabulary::UserVerification;
use crate::word::Word;

/// PublicKeyCredentialCreationOptions (§5.4).
#[derive(Clone, Debug, PartialEq)]
pub struct CreationOptions {
    /// The relying party.
    pub rp: RelyingPartyEntity,
    /// The user account.
    pub user: UserEntity,
    /// What is to be signed.
    pub challenge: Challenge,
    /// COSE algorithm numbers in the relying party's order; never empty: an empty list stands for
    /// the default (§5.1.3 step 9).
    pub pub_key_cred_params: Vec<i64>,
    /// The relying party's time-out.
    pub timeout_ms: Option<u64>,
    /// Credentials that must not be on the chosen authenticator.
    pub exclude_credentials: Vec<Descriptor>,
    /// What the authenticator must be.
    pub authenticator_selection: AuthenticatorSelection,
    /// Attestation wish.
    pub attestation: AttestationPreference,
    /// Hints about the user interface, most wanted first.
    pub hints: Vec<Hint>,
    /// Extension inputs.
    pub extensions: Extensions,
}

/// PublicKeyCredentialRequestOptions (§5.5).
#[derive(Clone, Debug, PartialEq)]
pub struct RequestOptions {
    /// What is to be signed.
    pub challenge: Challenge,
    /// The relying party id, as sent.
    pub rp_id: Option<String>,
    /// The relying party's time-out.
    pub timeout_ms: Option<u64>,
    /// Credentials that may answer; empty for any discoverable one.
    pub allow_credentials: Vec<Descriptor>,
    /// Verification wish.
    pub user_verification: UserVerification,
    /// Hints about the user interface, most wanted first.
    pub hints: Vec<Hint>,
    /// Extension inputs.
    pub extensions: Extensions,
}

/// PublicKeyCredentialDescriptor (§5.8.3). Descriptors of other types are left out (§5.1.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Descriptor {
    /// The credential.
    pub id: CredentialId,
    /// How it may be reached, as far as the words are known.
    pub transports: Vec<Transport>,
}

/// PublicKeyCredentialRpEntity (§5.4.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelyingPartyEntity {
    /// The relying party id, as sent.
    pub id: Option<String>,
    /// Its name for people.
    pub name: String,
}

/// PublicKeyCredentialUserEntity (§5.4.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserEntity {
    /// The user handle.
    pub id: UserHandle,
    /// The account's name, such as an e-mail address.
    pub name: String,
    /// The name for people.
    pub display_name: String,
}

/// AuthenticatorSelectionCriteria (§5.4.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuthenticatorSelection {
    /// Where the authenticator must be.
    pub attachment: Option<Attachment>,
    /// Discoverability wish, `requireResidentKey` taken into account.
    pub resident_key: ResidentKey,
    /// Verification wish.
    pub user_verification: UserVerification,
}

impl CreationOptions {
    /// Reads PublicKeyCredentialCreationOptionsJSON.
    ///
    /// # Errors
    /// `TypeError` for what Web IDL refuses and for an impossible user id, `EncodingError` for bad
    /// base64url, each with the member's path.
    pub fn from_json(json: &Value) -> Result<Self, OptionsError> {
        let root = Reader::new(json)?;
        let rp = root.dictionary("rp")?;
        let user = root.dictionary("user")?;
        let params = root.algorithms("pubKeyCredParams")?;
        Ok(Self {
            rp: RelyingPartyEntity {
                id: rp.optional_text("id")?,
                name: rp.text("name")?,
            },
            user: UserEntity {
                id: user.user_handle("id")?,
                name: user.text("name")?,
                display_name: user.text("displayName")?,
            },
            challenge: Challenge(root.bytes("challenge")?),
            pub_key_cred_params: if params.is_empty() {
                DEFAULT_PARAMS.to_vec()
            } else {
                params
            },
            timeout_ms: root.timeout("timeout")?,
            exclude_credentials: root.descriptors("excludeCredentials")?,
            authenticator_selection: selection(&root)?,
            attestation: root
                .word("attestation", AttestationPreference::parse)?
                .unwrap_or(AttestationPreference::None),
            hints: root.words("hints", Hint::parse)?,
            extensions: extensions(&root)?,
        })
    }
}

impl RequestOptions {
    /// Reads PublicKeyCredentialRequestOptionsJSON.
    ///
    /// # Errors
    /// As for [`CreationOptions::from_json`].
    pub fn from_json(json: &Value) -> Result<Self, OptionsError> {
        let root = Reader::new(json)?;
        Ok(Self {
            challenge: Challenge(root.bytes("challenge")?),
            rp_id: root.optional_text("rpId")?,
            timeout_ms: root.timeout("timeout")?,
            allow_credentials: root.descriptors("allowCredentials")?,
            user_verification: root
                .word("userVerification", UserVerification::parse)?
                .unwrap_or(UserVerification::Preferred),
            hints: root.words("hints", Hint::parse)?,
            extensions: extensions(&root)?,
        })
    }
}

fn selection(root: &Reader<'_>) -> Result<AuthenticatorSelection, OptionsError> {
    let Some(reader) = root.optional_dictionary("authenticatorSelection")? else {
        return Ok(AuthenticatorSelection {
            attachment: None,
            resident_key: ResidentKey::Discouraged,
            user_verification: UserVerification::Preferred,
        });
    };
    // §5.4.4: without a known `residentKey`, `requireResidentKey` says it.
    let required = reader.flag("requireResidentKey")?;
    let fallback = if required {
        ResidentKey::Required
    } else {
        ResidentKey::Discouraged
    };
    Ok(AuthenticatorSelection {
        attachment: reader.word("authenticatorAttachment", Attachment::parse)?,
        resident_key: reader
            .word("residentKey", ResidentKey::parse)?
            .unwrap_or(fallback),
        user_verification: reader
            .word("userVerification", UserVerification::parse)?
            .unwrap_or(UserVerification::Preferred),
    })
}

/// §5.1.3 step 9: ES256 and RS256 where the relying party names none.
const DEFAULT_PARAMS: &[i64] = &[-7, -257];

#[cfg(test)]
mod tests;
