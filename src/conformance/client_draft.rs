//! Client data while it is being changed: members in order, and how they are written.
//!
//! Implements WebAuthn L3 §5.8.1 from the liar's side.

use rand::Rng;
use rand_chacha::ChaCha20Rng;
use serde_json::Map;
use serde_json::Value;

use crate::conformance::operation::ChallengeForm;
use crate::conformance::operation::ClientDataForm;
use crate::webauthn::base64url;

/// Client data in parts.
#[derive(Clone, Debug)]
pub(super) struct ClientDraft {
    members: Map<String, Value>,
    form: Option<ClientDataForm>,
}

impl ClientDraft {
    /// The client data that an honest client made.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let members: Value = serde_json::from_slice(bytes).ok()?;
        Some(Self {
            members: members.as_object()?.clone(),
            form: None,
        })
    }

    /// Sets a member; where it was, it stays in its place.
    pub(super) fn set(&mut self, name: &str, value: Value) {
        self.members.insert(name.to_owned(), value);
    }

    /// Leaves a member out.
    pub(super) fn remove(&mut self, name: &str) {
        self.members.shift_remove(name);
    }

    /// Says how it is written.
    pub(super) fn write_as(&mut self, form: ClientDataForm) {
        self.form = Some(form);
    }

    /// Changes the challenge.
    pub(super) fn change_challenge(&mut self, form: ChallengeForm, entropy: &mut ChaCha20Rng) {
        let challenge = self.text("challenge");
        let mut bytes = base64url::decode(&challenge).unwrap_or_default();
        let changed = match form {
            ChallengeForm::Fresh => {
                entropy.fill_bytes(&mut bytes);
                base64url::encode(bytes)
            }
            ChallengeForm::Cut => {
                bytes.pop();
                base64url::encode(bytes)
            }
            ChallengeForm::Extended => {
                bytes.push(0);
                base64url::encode(bytes)
            }
            ChallengeForm::OtherSpelling => with_unused_bits(&challenge),
            ChallengeForm::Padded => padded(&challenge),
        };
        self.set("challenge", changed.into());
    }

    /// The bytes.
    pub(super) fn encode(&self) -> Vec<u8> {
        let plain = || Value::Object(self.members.clone()).to_string();
        let Some(form) = self.form else {
            return plain().into_bytes();
        };
        match form {
            ClientDataForm::Bom => [b"\xEF\xBB\xBF", plain().as_bytes()].concat(),
            ClientDataForm::Utf16 => plain().encode_utf16().flat_map(u16::to_le_bytes).collect(),
            ClientDataForm::InvalidUtf8 => {
                let mut bytes = plain().into_bytes();
                bytes.pop();
                bytes.extend_from_slice(b",\"extra\":\"\xFF\"}");
                bytes
            }
            ClientDataForm::Empty => Vec::new(),
            ClientDataForm::NotJson => b"clientData".to_vec(),
            ClientDataForm::Truncated => {
                let mut bytes = plain().into_bytes();
                bytes.pop();
                bytes
            }
            ClientDataForm::List => format!("[{}]", plain()).into_bytes(),
            ClientDataForm::Text => Value::from(plain()).to_string().into_bytes(),
            ClientDataForm::Null => b"null".to_vec(),
            ClientDataForm::Reordered => {
                let members: Map<String, Value> = self.members.clone().into_iter().rev().collect();
                Value::Object(members).to_string().into_bytes()
            }
            ClientDataForm::Spaced => self.spaced().into_bytes(),
            ClientDataForm::ExtraMember => self.with_extra().into_bytes(),
            ClientDataForm::Escaped => self.escaped().into_bytes(),
            ClientDataForm::TypeTwiceGoodLast => self.twice("type", WRONG_TYPE, Place::First),
            ClientDataForm::TypeTwiceBadLast => self.twice("type", WRONG_TYPE, Place::Last),
            ClientDataForm::ChallengeTwiceGoodLast => {
                self.twice("challenge", WRONG_CHALLENGE, Place::First)
            }
            ClientDataForm::ChallengeTwiceBadLast => {
                self.twice("challenge", WRONG_CHALLENGE, Place::Last)
            }
            ClientDataForm::OriginTwiceBadLast => self.twice("origin", WRONG_ORIGIN, Place::Last),
        }
    }

    fn text(&self, name: &str) -> String {
        let value = self.members.get(name).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    }

    fn spaced(&self) -> String {
        let members = self.members.iter();
        let members: Vec<_> = members
            .map(|(name, value)| format!("\n  {} :\t{value} ", Value::from(name.as_str())))
            .collect();
        format!(" {{{}\r\n}} ", members.join(","))
    }

    fn with_extra(&self) -> String {
        let mut members = self.members.clone();
        let note = "do not compare clientDataJSON against a template";
        members.insert("other_keys_can_be_added_here".to_owned(), note.into());
        Value::Object(members).to_string()
    }

    fn escaped(&self) -> String {
        let members = self.members.iter().map(|(name, value)| {
            let value = match value.as_str() {
                Some(text) => format!("\"{}\"", escape_third(text)),
                None => value.to_string(),
            };
            format!("{}:{value}", Value::from(name.as_str()))
        });
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    }

    fn twice(&self, name: &str, wrong: &str, place: Place) -> Vec<u8> {
        let whole = Value::Object(self.members.clone()).to_string();
        let inner = whole.trim_start_matches('{').trim_end_matches('}');
        let other = format!("{}:{}", Value::from(name), Value::from(wrong));
        let text = match place {
            Place::First => format!("{{{other},{inner}}}"),
            Place::Last => format!("{{{inner},{other}}}"),
        };
        text.into_bytes()
    }
}

/// Where the wrong one of two members stands.
#[derive(Clone, Copy)]
enum Place {
    First,
    Last,
}

/// The third letter as an escape, which is the same text to any JSON parser.
fn escape_third(text: &str) -> String {
    let letters = text.chars().enumerate().map(|(index, letter)| {
        if index == 2 && letter.is_ascii_alphanumeric() {
            format!("\\u{:04x}", u32::from(letter))
        } else {
            letter.to_string()
        }
    });
    letters.collect()
}

/// The last letter of 32 bytes in base64url carries two bits that mean nothing.
fn with_unused_bits(text: &str) -> String {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut letters: Vec<char> = text.chars().collect();
    let unused = match letters.len() % 4 {
        2 => 15,
        3 => 3,
        _ => 0,
    };
    let last = letters.pop();
    let place = last.and_then(|last| LETTERS.find(last)).unwrap_or_default();
    letters.extend(LETTERS.chars().nth(place | unused).or(last));
    letters.into_iter().collect()
}

/// Base64 with its padding.
pub(super) fn padded(text: &str) -> String {
    let missing = (4 - text.len() % 4) % 4;
    format!("{text}{}", "=".repeat(missing))
}

const WRONG_TYPE: &str = "payment.get";
const WRONG_CHALLENGE: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const WRONG_ORIGIN: &str = "https://login.example-foreign.test";

#[cfg(test)]
mod tests {
    use super::ClientDraft;
    use super::with_unused_bits;
    use crate::conformance::operation::ClientDataForm;

    const HONEST: &str = r#"{"type":"webauthn.get","challenge":"-_8","origin":"https://example.org","crossOrigin":false}"#;

    fn written(form: ClientDataForm) -> String {
        let mut draft = ClientDraft::parse(HONEST.as_bytes()).unwrap();
        draft.write_as(form);
        String::from_utf8(draft.encode()).unwrap()
    }

    #[test]
    fn what_is_not_changed_stays_byte_for_byte() {
        let draft = ClientDraft::parse(HONEST.as_bytes()).unwrap();
        assert_eq!(draft.encode(), HONEST.as_bytes());
    }

    #[test]
    fn forms_that_only_look_different_mean_the_same() {
        for form in [
            ClientDataForm::Spaced,
            ClientDataForm::Escaped,
            ClientDataForm::Reordered,
        ] {
            let text = written(form);
            assert_ne!(text, HONEST);
            let (a, b): (serde_json::Value, serde_json::Value) = (
                serde_json::from_str(&text).unwrap(),
                serde_json::from_str(HONEST).unwrap(),
            );
            assert_eq!(a, b, "{text}");
        }
    }

    #[test]
    fn a_member_twice_is_written_twice() {
        let text = written(ClientDataForm::TypeTwiceBadLast);
        assert!(text.ends_with(r#","type":"payment.get"}"#), "{text}");
        assert_eq!(text.matches("\"type\"").count(), 2);
    }

    #[test]
    fn another_spelling_of_32_bytes_differs_in_the_last_letter() {
        let text = "A".repeat(43);
        assert_eq!(with_unused_bits(&text), format!("{}D", "A".repeat(42)));
    }
}
