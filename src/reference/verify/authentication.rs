//! Verifying an authentication assertion: WebAuthn Level 3 §7.2, steps 3 to 23.
//!
//! Steps 1 and 2 build and run the ceremony; steps 24 and 25 update the record and sign the user
//! in, which is the caller's.
//!
//! **Invariant:** the order of the steps is that of the text, and each is one function.

use serde_json::Map;
use serde_json::Value;

use crate::reference::answer::Refusal;
use crate::reference::bug::Bugs;
use crate::reference::bug::Lapse;
use crate::reference::verify::auth_data::AuthData;
use crate::reference::verify::auth_data::Flags;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::client_data::ClientData;
use crate::reference::verify::convenience;
use crate::reference::verify::cose::PublicKey;
use crate::reference::verify::credential::CredentialId;
use crate::reference::verify::credential::Envelope;
use crate::reference::verify::expected::Caller;
use crate::reference::verify::expected::Expected;
use crate::reference::verify::forgery::Signed;
use crate::reference::verify::refused::Fault;
use crate::reference::verify::refused::Refused;
use crate::reference::verify::relying_party::RelyingParty;
use crate::reference::verify::relying_party::UserVerification;
use crate::reference::verify::user_handle;
use crate::reference::verify::user_handle::UserHandle;

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
    at(13, client_data.check_cross_origin(checks))?;
    at(14, client_data.check_top_origin(checks))?;
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

/// An `AuthenticatorAssertionResponseJSON`.
struct Response {
    /// The id that the response names; one, unless a check is missing.
    named: Vec<CredentialId>,
    client_data: Vec<u8>,
    auth_data: Vec<u8>,
    /// Missing only where nobody checks it.
    signature: Option<Vec<u8>>,
    user_handle: UserHandle,
    members: Map<String, Value>,
    /// The page says that there is no algorithm, as careless token formats let one say.
    disclaims_signature: bool,
    extensions: Option<Map<String, Value>>,
}

/// Step 3: the response is an assertion response.
fn step_03_response(credential: &Value, checks: Checks<'_>) -> Result<Response, Fault> {
    let envelope = Envelope::read(credential, checks)?;
    let client_data = envelope
        .member("clientDataJSON")
        .ok_or_else(|| checks.unreadable(Lapse::A03_3, "`clientDataJSON` is not base64url"))?;
    let auth_data = envelope.member("authenticatorData").ok_or_else(|| {
        let lapse = match envelope.response.contains_key("attestationObject") {
            true => Lapse::A03_1,
            false => Lapse::A03_4,
        };
        checks.unreadable(lapse, "`authenticatorData` is not base64url")
    })?;
    let signature = envelope.member("signature");
    checks.require(
        Lapse::A03_5,
        signature.is_some(),
        "`signature` is not base64url",
    )?;
    let user_handle = UserHandle::read(envelope.response, checks)?;
    Ok(Response {
        client_data,
        auth_data,
        signature,
        user_handle,
        members: envelope.response.clone(),
        disclaims_signature: credential.get("alg").and_then(Value::as_str) == Some("none"),
        extensions: envelope.extensions.cloned(),
        named: envelope.named,
    })
}

/// Step 4: no extension is asked for, and none is refused.
fn step_04_extensions(response: &Response, checks: Checks<'_>) -> Result<(), Fault> {
    let outputs = response.extensions.as_ref();
    checks.tolerate(
        Lapse::A04_1,
        outputs.is_some_and(|outputs| !outputs.is_empty()),
        "an extension was not asked for",
    )
}

/// Step 5: the credential is one of those asked for.
fn step_05_allowed(response: &Response, asked: &Asked<'_>) -> Result<CredentialId, Fault> {
    let checks = asked.checks();
    checks.tolerate(
        Lapse::A05_3,
        asked.allowed.is_empty(),
        "no credential was asked for",
    )?;
    let mut known = response
        .named
        .iter()
        .filter(|id| (asked.find)(id).is_some());
    let named = known.next().or(response.named.first());
    let id = named.ok_or(Fault::any("no credential is named"))?;
    if asked.allowed.is_empty() || asked.allowed.contains(id) {
        return Ok(id.clone());
    }
    let fault = Fault::because(
        Refusal::UnknownCredential,
        "the credential is not one of those asked for",
    );
    match (asked.find)(id) {
        None => return Err(unknown(fault, checks)),
        Some(stored) if stored.was_removed => {}
        Some(stored) if stored.belongs_to_claimant => {
            checks.refuse_as(Lapse::A05_1, fault)?;
        }
        Some(_) => checks.refuse_as(Lapse::A06_1, fault)?,
    }
    Ok(id.clone())
}

fn unknown(fault: Fault, checks: Checks<'_>) -> Fault {
    match checks.lacks(Lapse::A06_8) {
        true => fault.broken(),
        false => fault,
    }
}

/// Step 6: the user is known, and owns the credential.
fn step_06_user(
    id: &CredentialId,
    response: &Response,
    asked: &Asked<'_>,
) -> Result<Stored, Fault> {
    let checks = asked.checks();
    let fault = Fault::because(Refusal::UnknownCredential, "no record has this id");
    let stored = (asked.find)(id).ok_or_else(|| unknown(fault, checks))?;
    checks.require(
        Lapse::A06_1,
        stored.belongs_to_claimant,
        "the credential is not this account's",
    )?;
    user_handle::check(&response.user_handle, &stored, asked, checks)?;
    Ok(stored)
}

/// Step 7: take the response apart.
fn step_07_auth_data(response: &Response, checks: Checks<'_>) -> Result<AuthData, Fault> {
    AuthData::parse(&response.auth_data, checks)
}

/// Step 8: UTF-8 decode the client data.
fn step_08_utf8_decode(response: &Response, checks: Checks<'_>) -> Result<String, Fault> {
    ClientData::decode(&response.client_data, checks)
}

/// Step 9: parse it.
fn step_09_parse(
    text: &str,
    response: &Response,
    expected: &Expected<'_>,
    checks: Checks<'_>,
) -> Result<ClientData, Fault> {
    ClientData::parse(text, &response.client_data, expected, checks)
}

/// Step 15: the authenticator was asked for our RP ID.
fn step_15_rp_id_hash(data: &AuthData, asked: &Asked<'_>) -> Result<(), Fault> {
    let is_ours = asked.relying_party.has_id_hash(&data.rp_id_hash);
    asked
        .checks()
        .require(Lapse::A15_1, is_ours, "the RP ID hash is not ours")
}

/// Step 16: a user was present. Logins know no exception for conditional mediation.
fn step_16_user_present(flags: Flags, asked: &Asked<'_>) -> Result<(), Fault> {
    let fault = Fault::because(Refusal::UserAbsent, "no user was present");
    let lapse = match asked.claimant {
        Claimant::Identified => Lapse::A16_1,
        Claimant::Unknown => Lapse::A16_2,
    };
    let present = flags.user_present();
    asked.checks().require_as(lapse, present, fault)
}

/// Step 17: the user was verified, if that was required.
fn step_17_user_verified(flags: Flags, asked: &Asked<'_>) -> Result<(), Fault> {
    let why = "the user was not verified";
    match (asked.verification, flags.user_verified()) {
        (UserVerification::Preferred | UserVerification::Required, true) => Ok(()),
        (UserVerification::Preferred, false) => asked.checks().let_pass(Lapse::A17_2, why),
        (UserVerification::Required, false) => Err(Fault::any(why)),
    }
}

/// Step 18: what is not eligible for backup is not backed up.
fn step_18_backup_flags(flags: Flags, checks: Checks<'_>) -> Result<(), Fault> {
    let is_legal = flags.backup_eligible() || !flags.backed_up();
    checks.require(
        Lapse::A18_1,
        is_legal,
        "backed up, but not eligible for backup",
    )
}

/// Step 19: backup eligibility never changes; whether it is backed up may.
fn step_19_backup_state(flags: Flags, stored: &Stored, checks: Checks<'_>) -> Result<(), Fault> {
    let lapse = match stored.backup_eligible {
        true => Lapse::A19_1,
        false => Lapse::A19_2,
    };
    let is_same = flags.backup_eligible() == stored.backup_eligible;
    checks.require(lapse, is_same, "the backup eligibility has changed")?;
    checks.tolerate(
        Lapse::A19_3,
        flags.backed_up() && !stored.backed_up,
        "the passkey has been backed up",
    )?;
    checks.tolerate(
        Lapse::A19_4,
        !flags.backed_up() && stored.backed_up,
        "the passkey is not backed up any more",
    )
}

/// Step 21: the signature is by the key that was registered.
fn step_21_signature(
    response: &Response,
    stored: &Stored,
    client_data: &ClientData,
    checks: Checks<'_>,
) -> Result<(), Fault> {
    let Some(signature) = &response.signature else {
        return Ok(());
    };
    if response.disclaims_signature && checks.lacks(Lapse::A21_9) {
        return Ok(());
    }
    let sent = convenience::public_key(&response.members, checks);
    let signed = Signed {
        key: sent.as_ref().unwrap_or(&stored.public_key),
        auth_data: &response.auth_data,
        client_data: client_data.raw(),
        hash: client_data.hash(checks),
        signature,
    };
    if signed.is_genuine() {
        return checks.tolerate(Lapse::A21_7, signed.has_high_s(), "s is not the lower one");
    }
    let fault = Fault::any("the signature is wrong");
    if checks.has_any() {
        return checks.refuse_as(signed.fault(), fault);
    }
    Err(fault)
}

/// Step 22: a counter that is used has to grow. The text leaves the consequence to the relying
/// party; ours refuses, for a counter that stands still means that a key was copied. Only where a
/// passkey may be synced the counter may vanish: the provider it moved to has none.
fn step_22_sign_count(data: &AuthData, stored: &Stored, checks: Checks<'_>) -> Result<(), Fault> {
    let (count, last) = (data.sign_count, stored.sign_count);
    if count > COLUMN_MAX && checks.lacks(Lapse::A22_5) {
        return Err(Fault::any("the counter does not fit into its column").broken());
    }
    let is_unused = count == 0 && last == 0;
    checks.tolerate(
        Lapse::A22_1,
        is_unused && stored.was_used,
        "the signature counter stays at zero",
    )?;
    checks.tolerate(
        Lapse::A22_2,
        count > last.saturating_add(1),
        "the signature counter has leapt",
    )?;
    if count == 0 && last > 0 && stored.backup_eligible {
        return checks.let_pass(Lapse::A22_4, "the signature counter has vanished");
    }
    checks.require(
        Lapse::A22_3,
        is_unused || count > last,
        "the signature counter did not grow",
    )
}

/// Step 23: no extension output is expected.
fn step_23_extensions(response: &Response, checks: Checks<'_>) -> Result<(), Fault> {
    checks.tolerate(
        Lapse::A23_1,
        response.extensions.is_none(),
        "the client extension results are missing",
    )
}

/// What a signed column of 32 bits holds.
const COLUMN_MAX: u32 = 0x7FFF_FFFF;

#[cfg(test)]
mod tests;
