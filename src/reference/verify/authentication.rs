//! Verifying an authentication assertion: WebAuthn Level 3 §7.2, steps 3 to 23.
//!
//! Steps 1 and 2 build and run the ceremony; steps 24 and 25 update the record and sign the user
//! in, which is the caller's.
//!
//! **Invariant:** the order of the steps is that of the text, and each is one function.

use serde_json::Value;
use sha2::Digest;
use sha2::Sha256;

use crate::reference::answer::Refusal;
use crate::reference::verify::auth_data::AuthData;
use crate::reference::verify::auth_data::Flags;
use crate::reference::verify::client_data::ClientData;
use crate::reference::verify::cose::PublicKey;
use crate::reference::verify::credential::CredentialId;
use crate::reference::verify::credential::Envelope;
use crate::reference::verify::credential::bytes;
use crate::reference::verify::refused::Fault;
use crate::reference::verify::refused::Refused;
use crate::reference::verify::relying_party::RelyingParty;
use crate::reference::verify::relying_party::UserVerification;

/// What the authentication was issued with.
pub(in crate::reference) struct Asked<'a> {
    pub relying_party: &'a RelyingParty,
    /// The challenge as it was sent, base64url.
    pub challenge: &'a str,
    /// `allowCredentials`; empty allows any.
    pub allowed: &'a [CredentialId],
    pub claimant: Claimant,
    pub verification: UserVerification,
    /// Finds the record with an id, and whether it is the claimant's.
    pub find: &'a dyn Fn(&CredentialId) -> Option<Stored>,
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
    pub user_handle: Vec<u8>,
    pub public_key: PublicKey,
    pub backup_eligible: bool,
    pub sign_count: u32,
}

/// What a verified assertion says.
#[derive(Clone, Debug)]
pub(in crate::reference) struct Asserted {
    pub id: CredentialId,
    pub sign_count: u32,
    pub backed_up: bool,
}

/// Verifies an `AuthenticationResponseJSON`.
///
/// # Errors
/// The first step that does not hold.
pub(in crate::reference) fn authenticate(
    credential: &Value,
    asked: &Asked<'_>,
) -> Result<Asserted, Refused> {
    let response = at(3, step_03_response(credential))?;
    // Step 4: no extension is asked for.
    at(5, step_05_allowed(&response, asked))?;
    let stored = at(6, step_06_user(&response, asked))?;
    let data = at(7, step_07_auth_data(&response))?;
    let text = step_08_utf8_decode(&response);
    let client_data = at(9, step_09_parse(&text))?;
    at(10, step_10_type(&client_data))?;
    at(11, step_11_challenge(&client_data, asked))?;
    at(12, step_12_origin(&client_data, asked))?;
    at(13, step_13_cross_origin(&client_data))?;
    at(14, step_14_top_origin(&client_data))?;
    at(15, step_15_rp_id_hash(&data, asked))?;
    at(16, step_16_user_present(data.flags))?;
    at(17, step_17_user_verified(data.flags, asked))?;
    at(18, step_18_backup_flags(data.flags))?;
    at(19, step_19_backup_eligible(data.flags, &stored))?;
    let hash = step_20_hash(&response);
    at(21, step_21_signature(&response, &stored, &hash))?;
    at(22, step_22_sign_count(&data, &stored))?;
    // Step 23: no extension output is expected.
    Ok(Asserted {
        id: response.id,
        sign_count: data.sign_count,
        backed_up: data.flags.backed_up(),
    })
}

/// Every step passes here on its way out, so that a refusal names its step.
fn at<T>(step: u8, outcome: Result<T, Fault>) -> Result<T, Refused> {
    outcome.map_err(|fault| Refused {
        section: "7.2",
        step,
        fault,
    })
}

/// An `AuthenticatorAssertionResponseJSON`.
struct Response {
    id: CredentialId,
    client_data: Vec<u8>,
    auth_data: Vec<u8>,
    signature: Vec<u8>,
    user_handle: Option<Vec<u8>>,
}

/// Step 3: the response is an assertion response.
fn step_03_response(credential: &Value) -> Result<Response, Fault> {
    let envelope = Envelope::read(credential)?;
    let client_data = envelope.member("clientDataJSON", "`clientDataJSON` is not base64url")?;
    let auth_data = envelope.member("authenticatorData", "`authenticatorData` is not base64url")?;
    let signature = envelope.member("signature", "`signature` is not base64url")?;
    let user_handle = match envelope.response.get("userHandle") {
        None | Some(Value::Null) => None,
        Some(_) => {
            let handle = bytes(envelope.response, "userHandle");
            Some(handle.ok_or(Fault::any("`userHandle` is not base64url"))?)
        }
    };
    Ok(Response {
        id: envelope.id,
        client_data,
        auth_data,
        signature,
        user_handle,
    })
}

/// Step 5: the credential is one of those asked for.
fn step_05_allowed(response: &Response, asked: &Asked<'_>) -> Result<(), Fault> {
    if asked.allowed.is_empty() || asked.allowed.contains(&response.id) {
        return Ok(());
    }
    Err(Fault::because(
        Refusal::UnknownCredential,
        "the credential is not one of those asked for",
    ))
}

/// Step 6: the user is known, and owns the credential.
fn step_06_user(response: &Response, asked: &Asked<'_>) -> Result<Stored, Fault> {
    let unknown = Fault::because(Refusal::UnknownCredential, "no record has this id");
    let stored = (asked.find)(&response.id).ok_or(unknown)?;
    let is_theirs = stored.belongs_to_claimant;
    Fault::unless(is_theirs, "the credential is not this account's")?;
    match (&response.user_handle, asked.claimant) {
        (Some(handle), Claimant::Identified | Claimant::Unknown) => Fault::unless(
            *handle == stored.user_handle,
            "the user handle is not the owner's",
        )?,
        (None, Claimant::Identified) => {}
        (None, Claimant::Unknown) => {
            return Err(Fault::any(
                "nobody was identified, and there is no user handle",
            ));
        }
    }
    Ok(stored)
}

/// Step 7: take the response apart.
fn step_07_auth_data(response: &Response) -> Result<AuthData, Fault> {
    AuthData::parse(&response.auth_data)
}

/// Step 8: UTF-8 decode the client data.
fn step_08_utf8_decode(response: &Response) -> String {
    ClientData::decode(&response.client_data)
}

/// Step 9: parse it.
fn step_09_parse(text: &str) -> Result<ClientData, Fault> {
    ClientData::parse(text)
}

/// Step 10: the type is `webauthn.get`.
fn step_10_type(client_data: &ClientData) -> Result<(), Fault> {
    client_data.check_type("webauthn.get")
}

/// Step 11: the challenge is ours.
fn step_11_challenge(client_data: &ClientData, asked: &Asked<'_>) -> Result<(), Fault> {
    client_data.check_challenge(asked.challenge)
}

/// Step 12: the origin is ours.
fn step_12_origin(client_data: &ClientData, asked: &Asked<'_>) -> Result<(), Fault> {
    client_data.check_origin(asked.relying_party)
}

/// Step 13: the shop is not framed.
fn step_13_cross_origin(client_data: &ClientData) -> Result<(), Fault> {
    client_data.check_cross_origin()
}

/// Step 14: so there is no top origin either.
fn step_14_top_origin(client_data: &ClientData) -> Result<(), Fault> {
    client_data.check_top_origin()
}

/// Step 15: the authenticator was asked for our RP ID.
fn step_15_rp_id_hash(data: &AuthData, asked: &Asked<'_>) -> Result<(), Fault> {
    let is_ours = asked.relying_party.has_id_hash(&data.rp_id_hash);
    Fault::unless(is_ours, "the RP ID hash is not ours")
}

/// Step 16: a user was present. Logins know no exception for conditional mediation.
fn step_16_user_present(flags: Flags) -> Result<(), Fault> {
    if flags.user_present() {
        return Ok(());
    }
    Err(Fault::because(Refusal::UserAbsent, "no user was present"))
}

/// Step 17: the user was verified, if that was required.
fn step_17_user_verified(flags: Flags, asked: &Asked<'_>) -> Result<(), Fault> {
    let is_enough = flags.user_verified() || asked.verification == UserVerification::Preferred;
    Fault::unless(is_enough, "the user was not verified")
}

/// Step 18: what is not eligible for backup is not backed up.
fn step_18_backup_flags(flags: Flags) -> Result<(), Fault> {
    let is_legal = flags.backup_eligible() || !flags.backed_up();
    Fault::unless(is_legal, "backed up, but not eligible for backup")
}

/// Step 19: backup eligibility never changes.
fn step_19_backup_eligible(flags: Flags, stored: &Stored) -> Result<(), Fault> {
    let is_same = flags.backup_eligible() == stored.backup_eligible;
    Fault::unless(is_same, "the backup eligibility has changed")
}

/// Step 20: hash the client data as received.
fn step_20_hash(response: &Response) -> [u8; 32] {
    Sha256::digest(&response.client_data).into()
}

/// Step 21: the signature is by the key that was registered.
fn step_21_signature(response: &Response, stored: &Stored, hash: &[u8; 32]) -> Result<(), Fault> {
    let message = [response.auth_data.as_slice(), hash].concat();
    let genuine = stored.public_key.verifies(&message, &response.signature);
    Fault::unless(genuine, "the signature is wrong")
}

/// Step 22: a counter that is used has to grow. The text leaves the consequence to the relying
/// party; ours refuses, for a counter that stands still means that a key was copied.
fn step_22_sign_count(data: &AuthData, stored: &Stored) -> Result<(), Fault> {
    let is_unused = data.sign_count == 0 && stored.sign_count == 0;
    let has_grown = data.sign_count > stored.sign_count;
    Fault::unless(is_unused || has_grown, "the signature counter did not grow")
}

#[cfg(test)]
mod tests;
