//! Collected client data: what the client says about the call.
//!
//! **Invariant:** the bytes are exactly those of the specified serialisation, so that the limited
//! verification algorithm (§5.8.1.2) of relying parties works on them.
//!
//! Implements WebAuthn L3 §5.8.1 and §5.8.1.1; `androidPackageName` as Android appends it (AN-PRE).

use serde_json::Value;
use sha2::Digest;
use sha2::Sha256;
use thiserror::Error;

use crate::webauthn::encoding::base64url;
use crate::webauthn::id::Challenge;
use crate::webauthn::origin::Origin;
use crate::webauthn::vocabulary::CeremonyKind;
use crate::word::Word;

/// Collected client data in parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientData {
    /// The ceremony, spelled `webauthn.create` or `webauthn.get`.
    pub kind: CeremonyKind,
    /// The relying party's challenge.
    pub challenge: Challenge,
    /// The caller's origin.
    pub origin: Origin,
    /// Whether the caller is framed by another origin.
    pub cross_origin: bool,
    /// The top-level origin, when the caller is framed.
    pub top_origin: Option<Origin>,
    /// The calling app's package, on Android.
    pub android_package_name: Option<String>,
}

/// Why bytes are not collected client data.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ClientDataError {
    /// The bytes are not a JSON object.
    #[error("the client data is not a JSON object")]
    NotJson,
    /// A member is missing or wrong.
    #[error("member `{0}` of the client data is missing or wrong")]
    Member(&'static str),
}

impl ClientData {
    /// The bytes of §5.8.1.1.
    pub fn encode(&self) -> Vec<u8> {
        let mut json = String::with_capacity(192);
        json.push_str("{\"type\":");
        push_string(&mut json, self.kind.client_data_type());
        json.push_str(",\"challenge\":");
        push_string(&mut json, &self.challenge.encoded());
        json.push_str(",\"origin\":");
        push_string(&mut json, &self.origin.to_string());
        json.push_str(",\"crossOrigin\":");
        json.push_str(if self.cross_origin { "true" } else { "false" });
        if let Some(top_origin) = &self.top_origin {
            json.push_str(",\"topOrigin\":");
            push_string(&mut json, &top_origin.to_string());
        }
        if let Some(package) = &self.android_package_name {
            json.push_str(",\"androidPackageName\":");
            push_string(&mut json, package);
        }
        json.push('}');
        json.into_bytes()
    }

    /// SHA-256 of serialised client data.
    pub fn hash(encoded: &[u8]) -> [u8; 32] {
        Sha256::digest(encoded).into()
    }

    /// Reads client data as a relying party must: any member order, unknown members ignored.
    pub fn parse(bytes: &[u8]) -> Result<Self, ClientDataError> {
        let json: Value = serde_json::from_slice(bytes).map_err(|_| ClientDataError::NotJson)?;
        let json = json.as_object().ok_or(ClientDataError::NotJson)?;
        let text = |name| json.get(name).and_then(Value::as_str);
        let required = |name| text(name).ok_or(ClientDataError::Member(name));
        let kind = required("type")?;
        let kind = CeremonyKind::ALL
            .iter()
            .find(|known| known.client_data_type() == kind);
        let challenge = base64url::decode(required("challenge")?);
        Ok(Self {
            kind: *kind.ok_or(ClientDataError::Member("type"))?,
            challenge: Challenge(challenge.map_err(|_| ClientDataError::Member("challenge"))?),
            origin: parse_origin(required("origin")?, "origin")?,
            cross_origin: match json.get("crossOrigin") {
                None => false,
                Some(value) => value
                    .as_bool()
                    .ok_or(ClientDataError::Member("crossOrigin"))?,
            },
            top_origin: text("topOrigin")
                .map(|top| parse_origin(top, "topOrigin"))
                .transpose()?,
            android_package_name: text("androidPackageName").map(str::to_owned),
        })
    }
}

fn parse_origin(text: &str, member: &'static str) -> Result<Origin, ClientDataError> {
    Origin::parse(text).map_err(|_| ClientDataError::Member(member))
}

/// CCDToString of §5.8.1.1.
fn push_string(json: &mut String, text: &str) {
    json.push('"');
    for character in text.chars() {
        match character {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\0'..='\u{1f}' => json.push_str(&format!("\\u{:04x}", u32::from(character))),
            _ => json.push(character),
        }
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use super::ClientData;
    use crate::webauthn::CeremonyKind;
    use crate::webauthn::Challenge;
    use crate::webauthn::Origin;

    fn client_data() -> ClientData {
        ClientData {
            kind: CeremonyKind::Registration,
            challenge: Challenge(vec![0xfb, 0xff]),
            origin: Origin::parse("https://example.org").unwrap(),
            cross_origin: false,
            top_origin: None,
            android_package_name: None,
        }
    }

    #[test]
    fn serialisation_follows_5_8_1_1() {
        let expected = r#"{"type":"webauthn.create","challenge":"-_8","origin":"https://example.org","crossOrigin":false}"#;
        assert_eq!(String::from_utf8(client_data().encode()).unwrap(), expected);
    }

    #[test]
    fn control_characters_and_quotes_are_escaped() {
        let package = Some("a\"\\\n\u{7f}é".to_owned());
        let data = ClientData {
            android_package_name: package,
            ..client_data()
        };
        let json = String::from_utf8(data.encode()).unwrap();
        assert!(
            json.ends_with("\"androidPackageName\":\"a\\\"\\\\\\u000a\u{7f}é\"}"),
            "{json}"
        );
        assert_eq!(ClientData::parse(json.as_bytes()).unwrap(), data);
    }
}
