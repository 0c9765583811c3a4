//! `clientDataJSON` (§5.8.1), read with a full JSON parser and no template.
//!
//! **Invariant:** the bytes are hashed as they came; what is parsed is only looked at.

use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error;
use serde::de::MapAccess;
use serde::de::Visitor;
use serde_json::Map;
use serde_json::Value;

use crate::reference::answer::Refusal;
use crate::reference::verify::refused::Fault;
use crate::reference::verify::relying_party::RelyingParty;

/// The members of the client data, each known to occur once.
#[derive(Debug)]
pub(super) struct ClientData(Map<String, Value>);

impl ClientData {
    /// "UTF-8 decode": a byte order mark is dropped, malformed sequences are replaced.
    pub fn decode(bytes: &[u8]) -> String {
        let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        String::from_utf8_lossy(bytes).into_owned()
    }

    /// Parses the text. A member that occurs twice is refused: parsers disagree about which one
    /// counts, and we would have to guess what the client saw.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        serde_json::from_str(text).map_err(|_| Fault::any("the client data is not a JSON object"))
    }

    /// The type has to be that of the ceremony.
    pub fn check_type(&self, expected: &str) -> Result<(), Fault> {
        let is_expected = self.text("type") == Some(expected);
        Fault::unless(is_expected, "the client data is of another type")
    }

    /// The challenge has to be ours, as we encoded it.
    pub fn check_challenge(&self, expected: &str) -> Result<(), Fault> {
        if self.text("challenge") == Some(expected) {
            return Ok(());
        }
        Err(Fault::because(
            Refusal::WrongChallenge,
            "the challenge is not the one that was issued",
        ))
    }

    /// The origin has to be one of ours.
    pub fn check_origin(&self, relying_party: &RelyingParty) -> Result<(), Fault> {
        let origin = self.text("origin");
        if origin.is_some_and(|origin| relying_party.has_origin(origin)) {
            return Ok(());
        }
        Err(Fault::because(
            Refusal::WrongOrigin,
            "the origin is not one of ours",
        ))
    }

    /// The shop is never framed by another origin, so `crossOrigin` is false or left out.
    pub fn check_cross_origin(&self) -> Result<(), Fault> {
        match self.0.get("crossOrigin") {
            None | Some(Value::Bool(false)) => Ok(()),
            Some(_) => Err(Fault::because(
                Refusal::WrongOrigin,
                "the ceremony was run in a frame",
            )),
        }
    }

    /// For the same reason there is no top origin.
    pub fn check_top_origin(&self) -> Result<(), Fault> {
        match self.0.get("topOrigin") {
            None => Ok(()),
            Some(_) => Err(Fault::because(
                Refusal::WrongOrigin,
                "the ceremony names a top origin",
            )),
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }
}

impl<'de> Deserialize<'de> for ClientData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members).map(Self)
    }
}

/// Collects members, and refuses a second one of the same name.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Map<String, Value>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object whose members differ")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut members = Map::new();
        while let Some((name, value)) = access.next_entry::<String, Value>()? {
            if members.insert(name, value).is_some() {
                return Err(A::Error::custom("a member occurs twice"));
            }
        }
        Ok(members)
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
