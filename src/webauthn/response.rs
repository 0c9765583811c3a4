//! Responses of the two ceremonies, as the JSON that pages post.
//!
//! Implements WebAuthn L3 §5.1 (RegistrationResponseJSON, AuthenticationResponseJSON).

use serde_json::Map;
use serde_json::Value;
use serde_json::json;
use thiserror::Error;

use crate::webauthn::attestation::AttestationObject;
use crate::webauthn::auth_data::AuthData;
use crate::webauthn::encoding::base64url;
use crate::webauthn::id::CredentialId;
use crate::webauthn::vocabulary::Attachment;
use crate::webauthn::vocabulary::Transport;
use crate::word::Word;

/// RegistrationResponseJSON.
#[derive(Clone, Debug, PartialEq)]
pub struct RegistrationResponse {
    /// The new credential.
    pub id: CredentialId,
    /// Where the authenticator is, if the client says.
    pub attachment: Option<Attachment>,
    /// Collected client data, as hashed.
    pub client_data_json: Vec<u8>,
    /// The attestation object.
    pub attestation_object: Vec<u8>,
    /// The authenticator data in it, for convenience.
    pub authenticator_data: Vec<u8>,
    /// How the credential may be reached.
    pub transports: Vec<Transport>,
    /// The key's COSE algorithm number.
    pub public_key_algorithm: i64,
    /// The key as DER SubjectPublicKeyInfo.
    pub public_key: Option<Vec<u8>>,
    /// Client extension results.
    pub extension_results: Map<String, Value>,
}

/// AuthenticationResponseJSON.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthenticationResponse {
    /// The credential that answered.
    pub id: CredentialId,
    /// Where the authenticator is, if the client says.
    pub attachment: Option<Attachment>,
    /// Collected client data, as hashed.
    pub client_data_json: Vec<u8>,
    /// Authenticator data, as signed.
    pub authenticator_data: Vec<u8>,
    /// The signature over both.
    pub signature: Vec<u8>,
    /// The user handle, where the authenticator gave one.
    pub user_handle: Option<Vec<u8>>,
    /// Client extension results.
    pub extension_results: Map<String, Value>,
}

/// Why JSON is not a response.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("member `{0}` of the response is missing or wrong")]
pub struct ResponseError(pub &'static str);

impl RegistrationResponse {
    /// The JSON, members in the order of the specification.
    pub fn to_json(&self) -> Value {
        let mut response = Map::new();
        let bytes = |bytes: &[u8]| Value::String(base64url::encode(bytes));
        response.insert("clientDataJSON".into(), bytes(&self.client_data_json));
        response.insert("authenticatorData".into(), bytes(&self.authenticator_data));
        let transports = self
            .transports
            .iter()
            .map(|transport| json!(transport.as_str()));
        response.insert("transports".into(), transports.collect());
        if let Some(key) = &self.public_key {
            response.insert("publicKey".into(), bytes(key));
        }
        response.insert(
            "publicKeyAlgorithm".into(),
            json!(self.public_key_algorithm),
        );
        response.insert("attestationObject".into(), bytes(&self.attestation_object));
        credential(&self.id, self.attachment, response, &self.extension_results)
    }

    /// Reads the JSON back.
    pub fn from_json(json: &Value) -> Result<Self, ResponseError> {
        let response = json.get("response").ok_or(ResponseError("response"))?;
        let transports = response.get("transports").and_then(Value::as_array);
        let algorithm = response.get("publicKeyAlgorithm").and_then(Value::as_i64);
        let public_key = match response.get("publicKey") {
            Some(_) => Some(bytes(response, "publicKey")?),
            None => None,
        };
        Ok(Self {
            id: CredentialId(bytes(json, "rawId")?),
            attachment: attachment(json),
            client_data_json: bytes(response, "clientDataJSON")?,
            attestation_object: bytes(response, "attestationObject")?,
            authenticator_data: bytes(response, "authenticatorData")?,
            transports: transports
                .into_iter()
                .flatten()
                .filter_map(|transport| Transport::parse(transport.as_str()?))
                .collect(),
            public_key_algorithm: algorithm.ok_or(ResponseError("publicKeyAlgorithm"))?,
            public_key,
            extension_results: results(json),
        })
    }

    /// The authenticator data inside the attestation object, decoded.
    pub fn auth_data(&self) -> Result<AuthData, ResponseError> {
        let object = AttestationObject::decode(&self.attestation_object)
            .map_err(|_| ResponseError("attestationObject"))?;
        object
            .parsed_auth_data()
            .map_err(|_| ResponseError("attestationObject"))
    }
}

impl AuthenticationResponse {
    /// The JSON, members in the order of the specification.
    pub fn to_json(&self) -> Value {
        let mut response = Map::new();
        let bytes = |bytes: &[u8]| Value::String(base64url::encode(bytes));
        response.insert("clientDataJSON".into(), bytes(&self.client_data_json));
        response.insert("authenticatorData".into(), bytes(&self.authenticator_data));
        response.insert("signature".into(), bytes(&self.signature));
        if let Some(handle) = &self.user_handle {
            response.insert("userHandle".into(), bytes(handle));
        }
        credential(&self.id, self.attachment, response, &self.extension_results)
    }

    /// Reads the JSON back.
    pub fn from_json(json: &Value) -> Result<Self, ResponseError> {
        let response = json.get("response").ok_or(ResponseError("response"))?;
        let user_handle = match response
            .get("userHandle")
            .filter(|handle| !handle.is_null())
        {
            Some(_) => Some(bytes(response, "userHandle")?),
            None => None,
        };
        Ok(Self {
            id: CredentialId(bytes(json, "rawId")?),
            attachment: attachment(json),
            client_data_json: bytes(response, "clientDataJSON")?,
            authenticator_data: bytes(response, "authenticatorData")?,
            signature: bytes(response, "signature")?,
            user_handle,
            extension_results: results(json),
        })
    }

    /// The authenticator data, decoded.
    pub fn auth_data(&self) -> Result<AuthData, ResponseError> {
        AuthData::decode(&self.authenticator_data).map_err(|_| ResponseError("authenticatorData"))
    }
}

fn credential(
    id: &CredentialId,
    attachment: Option<Attachment>,
    response: Map<String, Value>,
    results: &Map<String, Value>,
) -> Value {
    let id = id.to_string();
    let mut json = Map::new();
    json.insert("id".into(), json!(id));
    json.insert("rawId".into(), Value::String(id));
    json.insert("response".into(), Value::Object(response));
    if let Some(attachment) = attachment {
        json.insert("authenticatorAttachment".into(), json!(attachment.as_str()));
    }
    json.insert(
        "clientExtensionResults".into(),
        Value::Object(results.clone()),
    );
    json.insert("type".into(), json!("public-key"));
    Value::Object(json)
}

fn bytes(json: &Value, name: &'static str) -> Result<Vec<u8>, ResponseError> {
    let text = json
        .get(name)
        .and_then(Value::as_str)
        .ok_or(ResponseError(name))?;
    base64url::decode(text).map_err(|_| ResponseError(name))
}

fn attachment(json: &Value) -> Option<Attachment> {
    Attachment::parse(json.get("authenticatorAttachment")?.as_str()?)
}

fn results(json: &Value) -> Map<String, Value> {
    let results = json
        .get("clientExtensionResults")
        .and_then(Value::as_object);
    results.cloned().unwrap_or_default()
}
