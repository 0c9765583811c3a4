//! Registering a new credential: WebAuthn Level 3 §7.1, steps 3 to 28.
//!
//! Steps 1 and 2 build and run the ceremony; step 29 stores the record, which is the caller's.
//!
//! **Invariant:** the order of the steps is that of the text, and each is one function.

use serde_json::Value;
use sha2::Digest;
use sha2::Sha256;

use crate::reference::answer::Refusal;
use crate::reference::verify::attestation::AttestationObject;
use crate::reference::verify::attestation::Format;
use crate::reference::verify::auth_data::Aaguid;
use crate::reference::verify::auth_data::Attested;
use crate::reference::verify::auth_data::AuthData;
use crate::reference::verify::auth_data::Flags;
use crate::reference::verify::client_data::ClientData;
use crate::reference::verify::cose::PublicKey;
use crate::reference::verify::credential::CredentialId;
use crate::reference::verify::credential::Envelope;
use crate::reference::verify::refused::Fault;
use crate::reference::verify::refused::Refused;
use crate::reference::verify::relying_party::RelyingParty;
use crate::reference::verify::relying_party::UserPresence;
use crate::reference::verify::relying_party::UserVerification;

/// What the registration was issued with.
pub(in crate::reference) struct Issued<'a> {
    pub relying_party: &'a RelyingParty,
    /// The challenge as it was sent, base64url.
    pub challenge: &'a str,
    pub presence: UserPresence,
    pub verification: UserVerification,
    /// Whether a record with this id exists, of any account.
    pub is_taken: &'a dyn Fn(&CredentialId) -> bool,
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
    let response = at(3, step_03_response(credential))?;
    // Step 4: our one extension, credProps, is a hint, and nothing depends on any output.
    let text = step_05_utf8_decode(&response);
    let client_data = at(6, step_06_parse(&text))?;
    at(7, step_07_type(&client_data))?;
    at(8, step_08_challenge(&client_data, issued))?;
    at(9, step_09_origin(&client_data, issued))?;
    at(10, step_10_cross_origin(&client_data))?;
    at(11, step_11_top_origin(&client_data))?;
    let hash = step_12_hash(&response);
    let object = at(13, step_13_decode(&response))?;
    let data = &object.auth_data;
    at(14, step_14_rp_id_hash(data, issued))?;
    at(15, step_15_user_present(data.flags, issued))?;
    at(16, step_16_user_verified(data.flags, issued))?;
    at(17, step_17_backup_flags(data.flags))?;
    // Steps 18 and 19: synced and device-bound passkeys are equally welcome, backed up or not.
    let (attested, public_key) = at(20, step_20_algorithm(data))?;
    let format = at(21, step_21_format(&object))?;
    at(22, step_22_attestation(format, &object, &public_key, &hash))?;
    // Steps 23 and 24: `none` and self attestation are acceptable, and need no trust anchor.
    at(25, step_25_id_length(attested))?;
    at(26, step_26_id_unique(attested, issued))?;
    at(27, step_27_same_id(attested, &response))?;
    // Step 28: no extension output is required.
    Ok(Registered {
        id: attested.id.clone(),
        public_key,
        sign_count: data.sign_count,
        aaguid: attested.aaguid,
        backup_eligible: data.flags.backup_eligible(),
        backed_up: data.flags.backed_up(),
        user_verified: data.flags.user_verified(),
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
    id: CredentialId,
    client_data: Vec<u8>,
    attestation_object: Vec<u8>,
    transports: Vec<String>,
}

/// Step 3: the response is an attestation response.
fn step_03_response(credential: &Value) -> Result<Response, Fault> {
    let envelope = Envelope::read(credential)?;
    let client_data = envelope.member("clientDataJSON", "`clientDataJSON` is not base64url")?;
    let attestation_object =
        envelope.member("attestationObject", "`attestationObject` is not base64url")?;
    Ok(Response {
        client_data,
        attestation_object,
        transports: transports(envelope.response.get("transports")),
        id: envelope.id,
    })
}

/// Transports are hints: unknown ones are kept, and anything else is as good as none (§5.8.4).
fn transports(value: Option<&Value>) -> Vec<String> {
    let values = value.and_then(Value::as_array).into_iter().flatten();
    let texts = values.filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

/// Step 5: UTF-8 decode the client data.
fn step_05_utf8_decode(response: &Response) -> String {
    ClientData::decode(&response.client_data)
}

/// Step 6: parse it.
fn step_06_parse(text: &str) -> Result<ClientData, Fault> {
    ClientData::parse(text)
}

/// Step 7: the type is `webauthn.create`.
fn step_07_type(client_data: &ClientData) -> Result<(), Fault> {
    client_data.check_type("webauthn.create")
}

/// Step 8: the challenge is ours.
fn step_08_challenge(client_data: &ClientData, issued: &Issued<'_>) -> Result<(), Fault> {
    client_data.check_challenge(issued.challenge)
}

/// Step 9: the origin is ours.
fn step_09_origin(client_data: &ClientData, issued: &Issued<'_>) -> Result<(), Fault> {
    client_data.check_origin(issued.relying_party)
}

/// Step 10: the shop is not framed.
fn step_10_cross_origin(client_data: &ClientData) -> Result<(), Fault> {
    client_data.check_cross_origin()
}

/// Step 11: so there is no top origin either.
fn step_11_top_origin(client_data: &ClientData) -> Result<(), Fault> {
    client_data.check_top_origin()
}

/// Step 12: hash the client data as received.
fn step_12_hash(response: &Response) -> [u8; 32] {
    Sha256::digest(&response.client_data).into()
}

/// Step 13: decode the attestation object.
fn step_13_decode(response: &Response) -> Result<AttestationObject, Fault> {
    let object = AttestationObject::decode(&response.attestation_object)?;
    let has_credential = object.auth_data.attested.is_some();
    Fault::unless(has_credential, "there is no attested credential data")?;
    Ok(object)
}

/// Step 14: the authenticator was asked for our RP ID.
fn step_14_rp_id_hash(data: &AuthData, issued: &Issued<'_>) -> Result<(), Fault> {
    let is_ours = issued.relying_party.has_id_hash(&data.rp_id_hash);
    Fault::unless(is_ours, "the RP ID hash is not ours")
}

/// Step 15: a user was present, unless the options were issued for conditional mediation.
fn step_15_user_present(flags: Flags, issued: &Issued<'_>) -> Result<(), Fault> {
    if flags.user_present() || issued.presence == UserPresence::Optional {
        return Ok(());
    }
    Err(Fault::because(Refusal::UserAbsent, "no user was present"))
}

/// Step 16: the user was verified, if that was required.
fn step_16_user_verified(flags: Flags, issued: &Issued<'_>) -> Result<(), Fault> {
    let is_enough = flags.user_verified() || issued.verification == UserVerification::Preferred;
    Fault::unless(is_enough, "the user was not verified")
}

/// Step 17: what is not eligible for backup is not backed up.
fn step_17_backup_flags(flags: Flags) -> Result<(), Fault> {
    let is_legal = flags.backup_eligible() || !flags.backed_up();
    Fault::unless(is_legal, "backed up, but not eligible for backup")
}

/// Step 20: the key is of an algorithm we offered.
fn step_20_algorithm(data: &AuthData) -> Result<(&Attested, PublicKey), Fault> {
    let attested = data.attested.as_ref();
    let attested = attested.ok_or(Fault::any("there is no attested credential data"))?;
    let public_key = PublicKey::from_cose(attested.public_key.clone())?;
    Ok((attested, public_key))
}

/// Step 21: the statement format is one we know.
fn step_21_format(object: &AttestationObject) -> Result<Format, Fault> {
    Format::named(&object.format)
}

/// Step 22: the statement is correct.
fn step_22_attestation(
    format: Format,
    object: &AttestationObject,
    public_key: &PublicKey,
    hash: &[u8; 32],
) -> Result<(), Fault> {
    format.verify(object, public_key, hash)
}

/// Step 25: the credential id is not too long to be stored.
fn step_25_id_length(attested: &Attested) -> Result<(), Fault> {
    let fits = attested.id.length() <= ID_BYTES_MAX;
    Fault::unless(fits, "the credential id is longer than 1023 bytes")
}

/// Step 26: the credential id is nobody's yet.
fn step_26_id_unique(attested: &Attested, issued: &Issued<'_>) -> Result<(), Fault> {
    let is_free = !(issued.is_taken)(&attested.id);
    Fault::unless(is_free, "the credential id is registered already")
}

/// Step 27: the record gets the attested id. A response that names another would let the caller
/// speak of one passkey and store another.
fn step_27_same_id(attested: &Attested, response: &Response) -> Result<(), Fault> {
    let is_same = attested.id == response.id;
    Fault::unless(is_same, "`id` is not the id that was attested")
}

const ID_BYTES_MAX: usize = 1023;

#[cfg(test)]
mod tests;
