//! Registering a new credential: WebAuthn Level 3 §7.1, steps 3 to 28.
//!
//! Steps 1 and 2 build and run the ceremony; step 29 stores the record, which is the caller's.
//!
//! **Invariant:** the order of the steps is that of the text, and each is one function.

mod data;
mod response;
mod storing;
mod trust;

use serde_json::Value;

use crate::reference::bug::Bugs;
use crate::reference::verify::attestation::Attestation;
use crate::reference::verify::attestation::TrustAnchors;
use crate::reference::verify::auth_data::Aaguid;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::convenience;
use crate::reference::verify::cose::PublicKey;
use crate::reference::verify::credential::CredentialId;
use crate::reference::verify::expected::Caller;
use crate::reference::verify::expected::Expected;
use crate::reference::verify::refused::Fault;
use crate::reference::verify::refused::Refused;
use crate::reference::verify::registration::data::step_14_rp_id_hash;
use crate::reference::verify::registration::data::step_15_user_present;
use crate::reference::verify::registration::data::step_16_user_verified;
use crate::reference::verify::registration::data::step_17_backup_flags;
use crate::reference::verify::registration::data::step_18_backup_eligible;
use crate::reference::verify::registration::data::step_19_backed_up;
use crate::reference::verify::registration::data::step_20_algorithm;
use crate::reference::verify::registration::response::step_03_response;
use crate::reference::verify::registration::response::step_04_extensions;
use crate::reference::verify::registration::response::step_05_utf8_decode;
use crate::reference::verify::registration::response::step_06_parse;
use crate::reference::verify::registration::response::step_13_decode;
use crate::reference::verify::registration::storing::step_25_id_length;
use crate::reference::verify::registration::storing::step_26_id_unique;
use crate::reference::verify::registration::storing::step_27_same_id;
use crate::reference::verify::registration::storing::step_28_extensions;
use crate::reference::verify::registration::trust::step_21_format;
use crate::reference::verify::registration::trust::step_23_model;
use crate::reference::verify::registration::trust::step_24_trust;
use crate::reference::verify::relying_party::RelyingParty;
use crate::reference::verify::relying_party::UserPresence;
use crate::reference::verify::relying_party::UserVerification;

/// What the registration was issued with.
pub(in crate::reference) struct Issued<'a> {
    pub relying_party: &'a RelyingParty,
    /// The challenge as it was sent, base64url.
    pub challenge: &'a str,
    /// Whether a challenge was issued at all, to anybody.
    pub was_issued: &'a dyn Fn(&str) -> bool,
    pub presence: UserPresence,
    pub verification: UserVerification,
    pub caller: Caller,
    /// Whose record has this id, if any.
    pub owner: &'a dyn Fn(&CredentialId) -> Owner,
    /// Whom the shop believes about authenticators.
    pub anchors: &'a TrustAnchors,
    /// In milliseconds since the epoch.
    pub now_ms: u64,
    pub bugs: &'a Bugs,
}

impl<'a> Issued<'a> {
    fn checks(&self) -> Checks<'a> {
        Checks::of_registration(self.bugs)
    }

    fn expected(&self, credential: &'a Value) -> Expected<'a> {
        Expected {
            relying_party: self.relying_party,
            kind: "webauthn.create",
            challenge: self.challenge,
            challenge_of_page: credential.get("challenge").and_then(Value::as_str),
            was_issued: self.was_issued,
            caller: self.caller,
        }
    }
}

/// Whose a credential id is already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reference) enum Owner {
    Nobody,
    SomebodyElse,
    TheUser,
}

/// What a verified registration says.
#[derive(Clone, Debug)]
pub(in crate::reference) struct Registered {
    pub id: CredentialId,
    pub public_key: PublicKey,
    pub sign_count: u32,
    pub aaguid: Aaguid,
    pub backup_eligible: bool,
    pub backed_up: bool,
    pub user_verified: bool,
    pub transports: Vec<String>,
}

/// Verifies a `RegistrationResponseJSON`.
///
/// # Errors
/// The first step that does not hold.
pub(in crate::reference) fn register(
    credential: &Value,
    issued: &Issued<'_>,
) -> Result<Registered, Refused> {
    let (expected, checks) = (issued.expected(credential), issued.checks());
    let response = at(3, step_03_response(credential, checks))?;
    at(4, step_04_extensions(&response, checks))?;
    let text = at(5, step_05_utf8_decode(&response, checks))?;
    let client_data = at(6, step_06_parse(&text, &response, &expected, checks))?;
    at(7, client_data.check_type(&expected, checks))?;
    at(8, client_data.check_challenge(&expected, checks))?;
    at(9, client_data.check_origin(&expected, checks))?;
    at(10, client_data.check_cross_origin(&expected, checks))?;
    at(11, client_data.check_top_origin(&expected, checks))?;
    // Step 12, the hash of the client data, is computed where step 22 needs it.
    let object = at(13, step_13_decode(&response, checks))?;
    let data = &object.auth_data;
    let flags = convenience::flags(&response.members, checks).unwrap_or(data.flags);
    at(14, step_14_rp_id_hash(data, issued))?;
    at(15, step_15_user_present(flags, credential, issued))?;
    at(16, step_16_user_verified(flags, issued))?;
    at(17, step_17_backup_flags(data.flags, checks))?;
    at(18, step_18_backup_eligible(data.flags, checks))?;
    at(19, step_19_backed_up(data.flags, checks))?;
    let (attested, public_key) = at(20, step_20_algorithm(data, checks))?;
    let format = at(21, step_21_format(&object, checks))?;
    let attestation = Attestation {
        object: &object,
        attested,
        public_key: &public_key,
        client_data: &client_data,
    };
    let trust = at(22, format.verify(&attestation, checks))?;
    at(23, step_23_model(attested, checks))?;
    at(24, step_24_trust(&trust, issued))?;
    at(25, step_25_id_length(attested, checks))?;
    at(26, step_26_id_unique(attested, issued))?;
    let id = at(27, step_27_same_id(attested, &response, checks))?;
    at(28, step_28_extensions(&response, checks))?;
    let convenient = convenience::public_key(&response.members, checks);
    Ok(Registered {
        id,
        public_key: convenient.unwrap_or(public_key),
        sign_count: data.sign_count,
        aaguid: attested.aaguid,
        backup_eligible: data.flags.backup_eligible(),
        backed_up: data.flags.backed_up(),
        user_verified: data.flags.user_verified(),
        transports: response.transports,
    })
}

/// The mistake of storing before verifying: what a response that was refused would have registered.
pub(in crate::reference) fn unverified(credential: &Value) -> Option<Registered> {
    let bugs = Bugs::default();
    let checks = Checks::of_registration(&bugs);
    let response = step_03_response(credential, checks).ok()?;
    let object = step_13_decode(&response, checks).ok()?;
    let (attested, public_key) = step_20_algorithm(&object.auth_data, checks).ok()?;
    Some(Registered {
        id: attested.id.clone(),
        public_key,
        sign_count: object.auth_data.sign_count,
        aaguid: attested.aaguid,
        backup_eligible: object.auth_data.flags.backup_eligible(),
        backed_up: object.auth_data.flags.backed_up(),
        user_verified: object.auth_data.flags.user_verified(),
        transports: response.transports,
    })
}

/// Every step passes here on its way out, so that a refusal names its step.
fn at<T>(step: u8, outcome: Result<T, Fault>) -> Result<T, Refused> {
    outcome.map_err(|fault| Refused {
        section: "7.1",
        step,
        fault,
    })
}

#[cfg(test)]
mod tests;
