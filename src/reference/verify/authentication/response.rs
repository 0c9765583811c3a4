//! The response of a login, taken apart: §7.2 steps 3, 4, 7 to 9 and 23.

use serde_json::Map;
use serde_json::Value;

use crate::reference::bug::Lapse;
use crate::reference::verify::auth_data::AuthData;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::client_data::ClientData;
use crate::reference::verify::credential::CredentialId;
use crate::reference::verify::credential::Envelope;
use crate::reference::verify::expected::Expected;
use crate::reference::verify::refused::Fault;
use crate::reference::verify::user_handle::UserHandle;

/// An `AuthenticatorAssertionResponseJSON`.
pub(super) struct Response {
    /// The id that the response names; one, unless a check is missing.
    pub(super) named: Vec<CredentialId>,
    pub(super) client_data: Vec<u8>,
    pub(super) auth_data: Vec<u8>,
    /// Missing only where nobody checks it.
    pub(super) signature: Option<Vec<u8>>,
    pub(super) user_handle: UserHandle,
    pub(super) members: Map<String, Value>,
    /// The page says that there is no algorithm, as careless token formats let one say.
    pub(super) disclaims_signature: bool,
    pub(super) extensions: Option<Map<String, Value>>,
}

/// Step 3: the response is an assertion response.
pub(super) fn step_03_response(credential: &Value, checks: Checks<'_>) -> Result<Response, Fault> {
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
pub(super) fn step_04_extensions(response: &Response, checks: Checks<'_>) -> Result<(), Fault> {
    let outputs = response.extensions.as_ref();
    checks.tolerate(
        Lapse::A04_1,
        outputs.is_some_and(|outputs| !outputs.is_empty()),
        "an extension was not asked for",
    )
}

/// Step 7: take the response apart.
pub(super) fn step_07_auth_data(
    response: &Response,
    checks: Checks<'_>,
) -> Result<AuthData, Fault> {
    AuthData::parse(&response.auth_data, checks)
}

/// Step 8: UTF-8 decode the client data.
pub(super) fn step_08_utf8_decode(
    response: &Response,
    checks: Checks<'_>,
) -> Result<String, Fault> {
    ClientData::decode(&response.client_data, checks)
}

/// Step 9: parse it.
pub(super) fn step_09_parse(
    text: &str,
    response: &Response,
    expected: &Expected<'_>,
    checks: Checks<'_>,
) -> Result<ClientData, Fault> {
    ClientData::parse(text, &response.client_data, expected, checks)
}

/// Step 23: no extension output is expected.
pub(super) fn step_23_extensions(response: &Response, checks: Checks<'_>) -> Result<(), Fault> {
    checks.tolerate(
        Lapse::A23_1,
        response.extensions.is_none(),
        "the client extension results are missing",
    )
}
