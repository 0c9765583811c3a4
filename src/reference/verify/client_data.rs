//! `clientDataJSON` (§5.8.1), read with a full JSON parser and no template.
//!
//! **Invariant:** the bytes are hashed as they came; what is parsed is only looked at.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::Deserializer;
use serde::de::MapAccess;
use serde::de::Visitor;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;
use sha2::Digest;
use sha2::Sha256;

use crate::reference::answer::Refusal;
use crate::reference::bug::Lapse;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::expected::Expected;
use crate::reference::verify::refused::Fault;

/// The members of the client data, and the bytes that they came in.
#[derive(Debug)]
pub(super) struct ClientData {
    members: Map<String, Value>,
    raw: Vec<u8>,
}

impl ClientData {
    /// "UTF-8 decode": a byte order mark is dropped, malformed sequences are replaced.
    pub fn decode(bytes: &[u8], checks: Checks<'_>) -> Result<String, Fault> {
        let rest = bytes.strip_prefix(BYTE_ORDER_MARK);
        checks.tolerate(
            (Lapse::R05_1, Lapse::A08_1),
            rest.is_some(),
            "the client data does not begin with a brace",
        )?;
        if checks.lacks(Lapse::R05_3)
            && let Some(text) = from_utf16(bytes)
        {
            return Ok(text);
        }
        Ok(String::from_utf8_lossy(rest.unwrap_or(bytes)).into_owned())
    }

    /// Parses the text. A member that occurs twice is refused: parsers disagree about which one
    /// counts, and we would have to guess what the client saw.
    pub fn parse(
        text: &str,
        raw: &[u8],
        expected: &Expected<'_>,
        checks: Checks<'_>,
    ) -> Result<Self, Fault> {
        let raw = raw.to_vec();
        let Ok(Members { members, twice }) = serde_json::from_str(text) else {
            checks.refuse(
                (Lapse::R06_1, Lapse::A09_1),
                "the client data is not a JSON object",
            )?;
            return Ok(Self::assumed(expected, raw));
        };
        checks.require(
            (Lapse::R06_4, Lapse::A09_3),
            !twice,
            "a member of the client data is twice",
        )?;
        let data = Self { members, raw };
        let is_escaped = text.contains('\\');
        checks.tolerate(
            (Lapse::R06_3, Lapse::A09_2),
            is_escaped,
            "a letter of the client data is escaped",
        )?;
        checks.tolerate(
            (Lapse::R06_2, Lapse::A09_2),
            !is_escaped && !twice && text != data.known_members(),
            "the client data is not written as expected",
        )?;
        checks.tolerate(
            (Lapse::R06_5, Lapse::A09_4),
            data.has_odd_token_binding(),
            "the token binding cannot be read",
        )?;
        Ok(data)
    }

    /// The mistake: what was not read is taken for good.
    pub fn assumed(expected: &Expected<'_>, raw: Vec<u8>) -> Self {
        let mut members = Map::new();
        members.insert("type".to_owned(), json!(expected.kind));
        members.insert("challenge".to_owned(), json!(expected.challenge));
        members.insert("origin".to_owned(), json!(expected.relying_party.site()));
        Self { members, raw }
    }

    /// The type has to be that of the ceremony.
    pub fn check_type(&self, expected: &Expected<'_>, checks: Checks<'_>) -> Result<(), Fault> {
        let kind = self.text("type").unwrap_or_default();
        let check = match kind {
            "" => (Lapse::R07_1, Lapse::A10_1),
            "webauthn.create" | "webauthn.get" => (Lapse::R07_2, Lapse::A10_2),
            _ => (Lapse::R07_3, Lapse::A10_1),
        };
        checks.require(
            check,
            kind == expected.kind,
            "the client data is of another type",
        )
    }

    /// The challenge has to be ours, as we encoded it.
    pub fn check_challenge(
        &self,
        expected: &Expected<'_>,
        checks: Checks<'_>,
    ) -> Result<(), Fault> {
        let challenge = self.text("challenge").unwrap_or_default();
        let fault = Fault::because(
            Refusal::WrongChallenge,
            "the challenge is not the one that was issued",
        );
        let lapse = if challenge == expected.challenge {
            return Ok(());
        } else if is_nearly(challenge, expected.challenge) {
            Lapse::R08_8
        } else if bytes_of(challenge).is_none_or(|bytes| bytes.is_empty()) {
            Lapse::R08_1
        } else if (expected.was_issued)(challenge) {
            return Err(fault);
        } else if expected.challenge_of_page == Some(challenge) {
            Lapse::R08_9
        } else {
            Lapse::R08_2
        };
        checks.refuse_as((lapse, Lapse::A11_1), fault)
    }

    /// The origin has to be one of ours.
    pub fn check_origin(&self, expected: &Expected<'_>, checks: Checks<'_>) -> Result<(), Fault> {
        let fault = Fault::because(Refusal::WrongOrigin, "the origin is not one of ours");
        let origin = self.text("origin").unwrap_or_default();
        match expected.relying_party.judge(origin) {
            Ok(place) => match expected.caller.refuses(place) {
                Some(check) if checks.lacks(check) => Err(fault),
                Some(_) | None => Ok(()),
            },
            Err(lapse) => checks.refuse_as((lapse, Lapse::A12_1), fault),
        }
    }

    /// Where nobody frames the shop, `crossOrigin` is false or left out.
    pub fn check_cross_origin(
        &self,
        expected: &Expected<'_>,
        checks: Checks<'_>,
    ) -> Result<(), Fault> {
        let fault = Fault::because(Refusal::WrongOrigin, "the ceremony was run in a frame");
        match self.members.get("crossOrigin") {
            None => checks.let_pass(Lapse::R10_2, "`crossOrigin` is missing"),
            Some(Value::Bool(false)) => Ok(()),
            Some(Value::Bool(true)) if expected.relying_party.is_framed() => Ok(()),
            Some(Value::Bool(true)) if self.members.contains_key("topOrigin") => {
                checks.refuse_as((Lapse::R11_1, Lapse::A14_1), fault)
            }
            Some(Value::Bool(true)) => checks.refuse_as((Lapse::R10_1, Lapse::A13_1), fault),
            Some(_) => checks.refuse_as((Lapse::R10_3, Lapse::A13_1), fault),
        }
    }

    /// Likewise, there is no top origin but that of whoever frames the shop.
    pub fn check_top_origin(
        &self,
        expected: &Expected<'_>,
        checks: Checks<'_>,
    ) -> Result<(), Fault> {
        let is_missing = !self.members.contains_key("topOrigin");
        if expected.relying_party.has_top_origin(self.text("topOrigin")) {
            return Ok(());
        }
        let fault = Fault::because(Refusal::WrongOrigin, "the ceremony names a top origin");
        checks.require_as((Lapse::R11_1, Lapse::A14_1), is_missing, fault)
    }

    /// SHA-256 of the bytes as they came.
    pub fn hash(&self, checks: Checks<'_>) -> [u8; 32] {
        if checks.lacks((Lapse::R12_2, Lapse::A20_1)) {
            return Sha256::digest(self.written_anew()).into();
        }
        Sha256::digest(&self.raw).into()
    }

    /// The mistake of hashing only what one knows.
    pub fn hash_of_known_members(&self) -> [u8; 32] {
        Sha256::digest(self.known_members()).into()
    }

    /// The bytes as they came.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The members of §5.8.1.1, in its order.
    fn known_members(&self) -> String {
        let known = KNOWN.iter().filter_map(|name| {
            let value = self.members.get(*name)?;
            Some(((*name).to_owned(), value.clone()))
        });
        Value::Object(known.collect()).to_string()
    }

    /// All members, the known ones first.
    fn written_anew(&self) -> String {
        let known = KNOWN.iter().filter_map(|name| {
            let value = self.members.get(*name)?;
            Some(((*name).to_owned(), value.clone()))
        });
        let mut all: Map<_, _> = known.collect();
        all.extend(self.members.clone());
        Value::Object(all).to_string()
    }

    fn has_odd_token_binding(&self) -> bool {
        let status = |binding: &Value| {
            let status = binding.get("status").and_then(Value::as_str);
            status.is_some_and(|status| ["present", "supported"].contains(&status))
        };
        let binding = self.members.get("tokenBinding");
        binding.is_some_and(|binding| !status(binding))
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.members.get(name)?.as_str()
    }
}

/// Whether one challenge begins with the other, or both are the same bytes.
fn is_nearly(challenge: &str, expected: &str) -> bool {
    let (Some(given), Some(expected)) = (bytes_of(challenge), bytes_of(expected)) else {
        return false;
    };
    !given.is_empty() && (given.starts_with(&expected) || expected.starts_with(&given))
}

/// The bytes of a challenge, however carelessly it is encoded.
fn bytes_of(challenge: &str) -> Option<Vec<u8>> {
    let text = challenge.trim_end_matches('=');
    URL_SAFE_NO_PAD.decode(text).ok().or_else(|| {
        // The last character of 32 bytes carries two bits that count for nothing.
        let (rest, last) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let index = ALPHABET.find(last)?;
        let canonical = ALPHABET.get(index & !3..=index & !3)?;
        URL_SAFE_NO_PAD.decode(format!("{rest}{canonical}")).ok()
    })
}

fn from_utf16(bytes: &[u8]) -> Option<String> {
    let pairs = bytes.chunks_exact(2);
    let units = |read: fn([u8; 2]) -> u16| {
        let units = pairs.clone().filter_map(|pair| pair.try_into().ok());
        units.map(read).collect::<Vec<_>>()
    };
    [u16::from_le_bytes, u16::from_be_bytes]
        .into_iter()
        .filter_map(|read| String::from_utf16(&units(read)).ok())
        .map(|text| text.trim_start_matches('\u{feff}').to_owned())
        .find(|text| text.starts_with('{') && text.is_ascii())
}

/// Members, and whether one of them came twice; the first one counts then.
struct Members {
    members: Map<String, Value>,
    twice: bool,
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Collector)
    }
}

struct Collector;

impl<'de> Visitor<'de> for Collector {
    type Value = Members;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Members, A::Error> {
        let (mut members, mut twice) = (Map::new(), false);
        while let Some((name, value)) = access.next_entry::<String, Value>()? {
            if members.contains_key(&name) {
                twice = true;
            } else {
                members.insert(name, value);
            }
        }
        Ok(Members { members, twice })
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
/// The members in the order in which clients serialise them (§5.8.1.1).
const KNOWN: &[&str] = &["type", "challenge", "origin", "crossOrigin", "topOrigin"];
const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
