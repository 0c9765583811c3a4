//! Registering a new credential: WebAuthn Level 3 §7.1, steps 3 to 28.
//!
//! Steps 1 and 2 build and run the ceremony; step 29 stores the record, which is the caller's.
//!
//! **Invariant:** the order of the steps is that of the text, and each is one function.

use serde_json::Map;
use serde_json::Value;

use crate::reference::answer::Refusal;
use crate::reference::bug::Bugs;
use crate::reference::bug::Lapse;
use crate::reference::verify::attestation::Attestation;
use crate::reference::verify::attestation::AttestationObject;
use crate::reference::verify::attestation::Format;
use crate::reference::verify::auth_data::Aaguid;
use crate::reference::verify::auth_data::Attested;
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
use crate::reference::verify::refused::Fault;
use crate::reference::verify::refused::Refused;
use crate::reference::verify::relying_party::RelyingParty;
use crate::reference::verify::relying_party::UserPresence;
use crate::reference::verify::relying_party::UserVerification;
use crate::reference::verify::response_form;

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
    at(10, client_data.check_cross_origin(checks))?;
    at(11, client_data.check_top_origin(checks))?;
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
        public_key: &public_key,
        client_data: &client_data,
    };
    at(22, format.verify(&attestation, checks))?;
    at(23, step_23_model(attested, checks))?;
    at(24, step_24_trust(format, checks))?;
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

/// An `AuthenticatorAttestationResponseJSON`.
struct Response {
    /// The id that the response names; one, unless a check is missing.
    named: Vec<CredentialId>,
    client_data: Vec<u8>,
    attestation_object: Vec<u8>,
    transports: Vec<String>,
    /// The members, for those who believe in the convenient ones.
    members: Map<String, Value>,
    extensions: Option<Map<String, Value>>,
}

/// Step 3: the response is an attestation response.
fn step_03_response(credential: &Value, checks: Checks<'_>) -> Result<Response, Fault> {
    let envelope = Envelope::read(credential, checks)?;
    let client_data = envelope.member("clientDataJSON");
    checks.require(
        Lapse::R03_5,
        client_data.is_some(),
        "`clientDataJSON` is not base64url",
    )?;
    let attestation_object = envelope.member("attestationObject").ok_or_else(|| {
        let is_of_login = envelope.response.contains_key("signature");
        let lapse = match is_of_login {
            true => Lapse::R03_1,
            false => Lapse::R03_6,
        };
        checks.unreadable(lapse, "`attestationObject` is not base64url")
    })?;
    response_form::check_members(credential, envelope.response, checks)?;
    response_form::check_transports(envelope.response, checks)?;
    Ok(Response {
        client_data: client_data.unwrap_or_default(),
        attestation_object,
        transports: transports(envelope.response.get("transports")),
        members: envelope.response.clone(),
        extensions: envelope.extensions.cloned(),
        named: envelope.named,
    })
}

/// Transports are hints: unknown ones are kept, and anything else is as good as none (§5.8.4).
fn transports(value: Option<&Value>) -> Vec<String> {
    let values = value.and_then(Value::as_array).into_iter().flatten();
    let texts = values.filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

/// Step 4: our one extension, credProps, is a hint, and nothing depends on any output.
fn step_04_extensions(response: &Response, checks: Checks<'_>) -> Result<(), Fault> {
    let is_well_formed = response.extensions.as_ref().is_some_and(|extensions| {
        let discoverable = extensions.get("credProps").map(|it| it.get("rk"));
        discoverable.is_none_or(|rk| rk.is_some_and(Value::is_boolean))
    });
    checks.tolerate(
        Lapse::R04_1,
        !is_well_formed,
        "the client extension results are not well-formed",
    )
}

/// Step 5: UTF-8 decode the client data.
fn step_05_utf8_decode(response: &Response, checks: Checks<'_>) -> Result<String, Fault> {
    ClientData::decode(&response.client_data, checks)
}

/// Step 6: parse it.
fn step_06_parse(
    text: &str,
    response: &Response,
    expected: &Expected<'_>,
    checks: Checks<'_>,
) -> Result<ClientData, Fault> {
    let raw = response.client_data.clone();
    if raw.is_empty() {
        return Ok(ClientData::assumed(expected, raw));
    }
    ClientData::parse(text, &raw, expected, checks)
}

/// Step 13: decode the attestation object.
fn step_13_decode(response: &Response, checks: Checks<'_>) -> Result<AttestationObject, Fault> {
    let object = AttestationObject::decode(&response.attestation_object, checks)?;
    let has_credential = object.auth_data.attested.is_some();
    Fault::unless(has_credential, "there is no attested credential data")?;
    Ok(object)
}

/// Step 14: the authenticator was asked for our RP ID.
fn step_14_rp_id_hash(data: &AuthData, issued: &Issued<'_>) -> Result<(), Fault> {
    let relying_party = issued.relying_party;
    let lapse = match relying_party.is_nearly_id_hash(&data.rp_id_hash) {
        true => Lapse::R14_2,
        false => Lapse::R14_1,
    };
    let is_ours = relying_party.has_id_hash(&data.rp_id_hash);
    issued
        .checks()
        .require(lapse, is_ours, "the RP ID hash is not ours")
}

/// Step 15: a user was present, unless the options were issued for conditional mediation. What the
/// page says about that counts for nothing.
fn step_15_user_present(
    flags: Flags,
    credential: &Value,
    issued: &Issued<'_>,
) -> Result<(), Fault> {
    let fault = Fault::because(Refusal::UserAbsent, "no user was present");
    let checks = issued.checks();
    match (flags.user_present(), issued.presence) {
        (true, UserPresence::Optional | UserPresence::Required) => Ok(()),
        (false, UserPresence::Optional) if checks.lacks(Lapse::R15_2) => Err(fault),
        (false, UserPresence::Optional) => Ok(()),
        (false, UserPresence::Required) if response_form::claims_conditional(credential) => {
            checks.refuse_as(Lapse::R15_3, fault)
        }
        (false, UserPresence::Required) => checks.refuse_as(Lapse::R15_1, fault),
    }
}

/// Step 16: the user was verified, if that was required.
fn step_16_user_verified(flags: Flags, issued: &Issued<'_>) -> Result<(), Fault> {
    let checks = issued.checks();
    let why = "the user was not verified";
    if flags.user_verified() {
        return Ok(());
    }
    match (issued.verification, issued.presence) {
        (UserVerification::Required, _) => Err(Fault::any(why)),
        (UserVerification::Preferred, UserPresence::Required) => checks.let_pass(Lapse::R16_2, why),
        (UserVerification::Preferred, UserPresence::Optional) => checks.let_pass(Lapse::R16_4, why),
    }
}

/// Step 17: what is not eligible for backup is not backed up.
fn step_17_backup_flags(flags: Flags, checks: Checks<'_>) -> Result<(), Fault> {
    let is_legal = flags.backup_eligible() || !flags.backed_up();
    checks.require(
        Lapse::R17_1,
        is_legal,
        "backed up, but not eligible for backup",
    )
}

/// Step 18: synced and device-bound passkeys are equally welcome.
fn step_18_backup_eligible(flags: Flags, checks: Checks<'_>) -> Result<(), Fault> {
    let is_eligible = flags.backup_eligible();
    checks.tolerate(Lapse::R18_1, is_eligible, "the passkey may be synced")?;
    checks.tolerate(Lapse::R18_2, !is_eligible, "the passkey cannot be synced")
}

/// Step 19: and so they are whether they are backed up or not.
fn step_19_backed_up(flags: Flags, checks: Checks<'_>) -> Result<(), Fault> {
    let (eligible, backed_up) = (flags.backup_eligible(), flags.backed_up());
    checks.tolerate(
        Lapse::R19_1,
        eligible && !backed_up,
        "the passkey is not synced yet",
    )?;
    checks.tolerate(
        Lapse::R19_2,
        eligible && backed_up,
        "the passkey is synced already",
    )
}

/// Step 20: the key is of an algorithm we offered.
fn step_20_algorithm<'a>(
    data: &'a AuthData,
    checks: Checks<'_>,
) -> Result<(&'a Attested, PublicKey), Fault> {
    let attested = data.attested.as_ref();
    let attested = attested.ok_or(Fault::any("there is no attested credential data"))?;
    let public_key = PublicKey::from_cose(attested.public_key.clone(), checks)?;
    Ok((attested, public_key))
}

/// Step 21: the statement format is one we know.
fn step_21_format(object: &AttestationObject, checks: Checks<'_>) -> Result<Format, Fault> {
    Format::named(&object.format, checks)
}

/// Step 23: no model is trusted more than another, named or not.
fn step_23_model(attested: &Attested, checks: Checks<'_>) -> Result<(), Fault> {
    checks.tolerate(
        Lapse::R23_2,
        attested.aaguid.is_zero(),
        "the authenticator does not say its model",
    )
}

/// Step 24: `none` and self attestation are acceptable, and need no trust anchor.
fn step_24_trust(format: Format, checks: Checks<'_>) -> Result<(), Fault> {
    match format {
        Format::None => checks.let_pass(Lapse::R24_1, "there is no attestation"),
        Format::Packed => checks.let_pass(Lapse::R24_3, "no attestation was asked for"),
        Format::Unchecked => Ok(()),
    }
}

/// Step 25: the credential id is not too long to be stored.
fn step_25_id_length(attested: &Attested, checks: Checks<'_>) -> Result<(), Fault> {
    let length = attested.id.length();
    checks.tolerate(
        Lapse::R25_1,
        length > 255 && length <= ID_BYTES_MAX,
        "the credential id is longer than 255 bytes",
    )?;
    checks.require(
        Lapse::R25_2,
        length <= ID_BYTES_MAX,
        "the credential id is longer than 1023 bytes",
    )
}

/// Step 26: the credential id is nobody's yet.
fn step_26_id_unique(attested: &Attested, issued: &Issued<'_>) -> Result<(), Fault> {
    let owner = (issued.owner)(&attested.id);
    let lapse = match owner {
        Owner::Nobody | Owner::TheUser => Lapse::R26_1,
        Owner::SomebodyElse => Lapse::R26_2,
    };
    issued.checks().require(
        lapse,
        owner == Owner::Nobody,
        "the credential id is registered already",
    )
}

/// Step 27: the record gets the attested id. A response that names another would let the caller
/// speak of one passkey and store another.
fn step_27_same_id(
    attested: &Attested,
    response: &Response,
    checks: Checks<'_>,
) -> Result<CredentialId, Fault> {
    let is_same = response.named.is_empty() || response.named.contains(&attested.id);
    if let Some(named) = response.named.first()
        && checks.lacks(Lapse::R27_3)
    {
        return Ok(named.clone());
    }
    checks.require(
        Lapse::R03_8,
        is_same,
        "`id` is not the id that was attested",
    )?;
    Ok(attested.id.clone())
}

/// Step 28: no extension output is required, and none is refused.
fn step_28_extensions(response: &Response, checks: Checks<'_>) -> Result<(), Fault> {
    let names = response.extensions.iter().flat_map(Map::keys);
    let (asked, others): (Vec<_>, Vec<_>) = names.partition(|name| *name == "credProps");
    checks.tolerate(
        Lapse::R28_1,
        asked.is_empty(),
        "the client ignored the extension",
    )?;
    checks.tolerate(
        Lapse::R28_2,
        !others.is_empty(),
        "an extension was not asked for",
    )
}

const ID_BYTES_MAX: usize = 1023;

#[cfg(test)]
mod tests;
