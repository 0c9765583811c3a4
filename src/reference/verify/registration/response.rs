//! The response of a registration, taken apart: §7.1 steps 3 to 6 and 13.

use serde_json::Map;
use serde_json::Value;

use crate::reference::bug::Lapse;
use crate::reference::verify::attestation::AttestationObject;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::client_data::ClientData;
use crate::reference::verify::credential::CredentialId;
use crate::reference::verify::credential::Envelope;
use crate::reference::verify::expected::Expected;
use crate::reference::verify::refused::Fault;
use crate::reference::verify::response_form;

/// An `AuthenticatorAttestationResponseJSON`.
pub(super) struct Response {
    /// The id that the response names; one, unless a check is missing.
    pub(super) named: Vec<CredentialId>,
    pub(super) client_data: Vec<u8>,
    pub(super) attestation_object: Vec<u8>,
    pub(super) transports: Vec<String>,
    /// The members, for those who believe in the convenient ones.
    pub(super) members: Map<String, Value>,
    pub(super) extensions: Option<Map<String, Value>>,
}

/// Step 3: the response is an attestation response.
pub(super) fn step_03_response(credential: &Value, checks: Checks<'_>) -> Result<Response, Fault> {
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
pub(super) fn step_04_extensions(response: &Response, checks: Checks<'_>) -> Result<(), Fault> {
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
pub(super) fn step_05_utf8_decode(
    response: &Response,
    checks: Checks<'_>,
) -> Result<String, Fault> {
    ClientData::decode(&response.client_data, checks)
}

/// Step 6: parse it.
pub(super) fn step_06_parse(
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
pub(super) fn step_13_decode(
    response: &Response,
    checks: Checks<'_>,
) -> Result<AttestationObject, Fault> {
    let object = AttestationObject::decode(&response.attestation_object, checks)?;
    let has_credential = object.auth_data.attested.is_some();
    Fault::unless(has_credential, "there is no attested credential data")?;
    Ok(object)
}
