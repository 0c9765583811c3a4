//! Verifying an authentication assertion: WebAuthn Level 3 §7.2, steps 3 to 23.
//!
//! Steps 1 and 2 build and run the ceremony; steps 24 and 25 update the record and sign the user
//! in, which is the caller's.
//!
//! **Invariant:** the order of the steps is that of the text, and each is one function.

mod data;
mod proof;
mod response;
mod user;

use serde_json::Value;

use crate::reference::bug::Bugs;
use crate::reference::verify::authentication::data::step_15_rp_id_hash;
use crate::reference::verify::authentication::data::step_16_user_present;
use crate::reference::verify::authentication::data::step_17_user_verified;
use crate::reference::verify::authentication::data::step_18_backup_flags;
use crate::reference::verify::authentication::data::step_19_backup_state;
use crate::reference::verify::authentication::proof::step_21_signature;
use crate::reference::verify::authentication::proof::step_22_sign_count;
use crate::reference::verify::authentication::response::step_03_response;
use crate::reference::verify::authentication::response::step_04_extensions;
use crate::reference::verify::authentication::response::step_07_auth_data;
use crate::reference::verify::authentication::response::step_08_utf8_decode;
use crate::reference::verify::authentication::response::step_09_parse;
use crate::reference::verify::authentication::response::step_23_extensions;
use crate::reference::verify::authentication::user::step_05_allowed;
use crate::reference::verify::authentication::user::step_06_user;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::cose::PublicKey;
use crate::reference::verify::credential::CredentialId;
use crate::reference::verify::expected::Caller;
use crate::reference::verify::expected::Expected;
use crate::reference::verify::refused::Fault;
use crate::reference::verify::refused::Refused;
use crate::reference::verify::relying_party::RelyingParty;
use crate::reference::verify::relying_party::UserVerification;

/// What the authentication was issued with.
pub(in crate::reference) struct Asked<'a> {
    pub relying_party: &'a RelyingParty,
    /// The challenge as it was sent, base64url.
    pub challenge: &'a str,
    /// Whether a challenge was issued at all, to anybody.
    pub was_issued: &'a dyn Fn(&str) -> bool,
    /// `allowCredentials`; empty allows any.
    pub allowed: &'a [CredentialId],
    pub claimant: Claimant,
    pub verification: UserVerification,
    /// Finds the record with an id, and whether it is the claimant's.
    pub find: &'a dyn Fn(&CredentialId) -> Option<Stored>,
    /// Whether any account has this `user.id`.
    pub is_user_handle: &'a dyn Fn(&[u8]) -> bool,
    pub bugs: &'a Bugs,
}

impl<'a> Asked<'a> {
    fn checks(&self) -> Checks<'a> {
        Checks::of_authentication(self.bugs)
    }

    fn expected(&self, credential: &'a Value, stored: &Stored) -> Expected<'a> {
        Expected {
            relying_party: self.relying_party,
            kind: "webauthn.get",
            challenge: self.challenge,
            challenge_of_page: credential.get("challenge").and_then(Value::as_str),
            was_issued: self.was_issued,
            caller: stored.caller,
        }
    }
}

/// Whom the ceremony is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reference) enum Claimant {
    /// An identifier was entered before.
    Identified,
    /// The assertion says who it is.
    Unknown,
}

/// What verification needs of a credential record.
#[derive(Clone, Debug)]
pub(in crate::reference) struct Stored {
    pub belongs_to_claimant: bool,
    /// Whether it was removed; only a shop that forgets to look finds such a record.
    pub was_removed: bool,
    /// Whether it signed somebody in before.
    pub was_used: bool,
    pub user_handle: Vec<u8>,
    pub user_name: String,
    pub public_key: PublicKey,
    pub backup_eligible: bool,
    pub backed_up: bool,
    pub sign_count: u32,
    pub caller: Caller,
}

/// What a verified assertion says.
#[derive(Clone, Debug)]
pub(in crate::reference) struct Asserted {
    pub id: CredentialId,
    pub sign_count: u32,
    pub backed_up: bool,
    pub user_verified: bool,
    /// A key that came along, though nobody may send one; it has to be left alone.
    pub attested_key: Option<PublicKey>,
}

/// Verifies an `AuthenticationResponseJSON`.
///
/// # Errors
/// The first step that does not hold.
pub(in crate::reference) fn authenticate(
    credential: &Value,
    asked: &Asked<'_>,
) -> Result<Asserted, Refused> {
    let checks = asked.checks();
    let response = at(3, step_03_response(credential, checks))?;
    at(4, step_04_extensions(&response, checks))?;
    let id = at(5, step_05_allowed(&response, asked))?;
    let stored = at(6, step_06_user(&id, &response, asked))?;
    let data = at(7, step_07_auth_data(&response, checks))?;
    let expected = asked.expected(credential, &stored);
    let text = at(8, step_08_utf8_decode(&response, checks))?;
    let client_data = at(9, step_09_parse(&text, &response, &expected, checks))?;
    at(10, client_data.check_type(&expected, checks))?;
    at(11, client_data.check_challenge(&expected, checks))?;
    at(12, client_data.check_origin(&expected, checks))?;
    at(13, client_data.check_cross_origin(&expected, checks))?;
    at(14, client_data.check_top_origin(&expected, checks))?;
    at(15, step_15_rp_id_hash(&data, asked))?;
    at(16, step_16_user_present(data.flags, asked))?;
    at(17, step_17_user_verified(data.flags, asked))?;
    at(18, step_18_backup_flags(data.flags, checks))?;
    at(19, step_19_backup_state(data.flags, &stored, checks))?;
    // Step 20, the hash of the client data, is computed where step 21 needs it.
    at(
        21,
        step_21_signature(&response, &stored, &client_data, checks),
    )?;
    at(22, step_22_sign_count(&data, &stored, checks))?;
    at(23, step_23_extensions(&response, checks))?;
    let attested = data.attested.map(|attested| attested.public_key);
    Ok(Asserted {
        id,
        sign_count: data.sign_count,
        backed_up: data.flags.backed_up(),
        user_verified: data.flags.user_verified(),
        attested_key: attested.and_then(|key| PublicKey::from_cose(key, checks).ok()),
    })
}

/// The mistake of storing before verifying: the id and the counter that a response names.
pub(in crate::reference) fn unverified_count(credential: &Value) -> Option<(CredentialId, u32)> {
    let bugs = Bugs::default();
    let checks = Checks::of_authentication(&bugs);
    let response = step_03_response(credential, checks).ok()?;
    let data = step_07_auth_data(&response, checks).ok()?;
    Some((response.named.into_iter().next()?, data.sign_count))
}

/// Every step passes here on its way out, so that a refusal names its step.
fn at<T>(step: u8, outcome: Result<T, Fault>) -> Result<T, Refused> {
    outcome.map_err(|fault| Refused {
        section: "7.2",
        step,
        fault,
    })
}

#[cfg(test)]
mod tests;
