//! Redaction: secrets leave no trace.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use base64::engine::general_purpose::URL_SAFE;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::form_urlencoded::byte_serialize;

use crate::webauthn::HexBytes;
use crate::webauthn::base64url;

/// Replaces every secret by its name.
#[derive(Debug, Default)]
pub(super) struct Redactor {
    /// What to look for, longest first, and what stands in its place.
    replacements: Vec<(String, String)>,
}

impl Redactor {
    pub(super) fn new(secrets: &BTreeMap<String, String>) -> Self {
        let mut replacements = Vec::new();
        for (name, secret) in secrets.iter().filter(|(_, secret)| !secret.is_empty()) {
            let stand_in = format!("‹secret:{name}›");
            for spelling in spellings(secret) {
                if !replacements.iter().any(|(known, _)| *known == spelling) {
                    replacements.push((spelling, stand_in.clone()));
                }
            }
        }
        // A secret that contains another one is replaced as a whole.
        replacements.sort_by_key(|(spelling, _)| std::cmp::Reverse(spelling.len()));
        Self { replacements }
    }

    /// Whether there is nothing to look for.
    pub(super) fn is_idle(&self) -> bool {
        self.replacements.is_empty()
    }

    pub(super) fn redact(&self, text: &str) -> String {
        let mut redacted = text.to_owned();
        for (secret, stand_in) in &self.replacements {
            if redacted.contains(secret.as_str()) {
                redacted = redacted.replace(secret.as_str(), stand_in);
            }
        }
        redacted
    }

    /// Writes stars over every secret: the bytes stay as many as they were.
    pub(super) fn blot(&self, bytes: &mut [u8]) {
        for (secret, _) in &self.replacements {
            let length = secret.len();
            let starts = 0..(bytes.len() + 1).saturating_sub(length);
            for start in starts {
                let place = &mut bytes[start..start + length];
                if place == secret.as_bytes() {
                    place.fill(b'*');
                }
            }
        }
    }
}

/// How a relying party may spell a secret that it repeats.
fn spellings(secret: &str) -> Vec<String> {
    let in_json = json_escaped(secret);
    let in_ascii = ascii_escaped(&in_json);
    let in_form: String = byte_serialize(secret.as_bytes()).collect();
    let in_base64 = [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD];
    let in_base64 = in_base64.iter().map(|engine| engine.encode(secret));
    let in_hex = HexBytes(secret.as_bytes().to_vec()).to_string();
    let mut spellings = vec![
        secret.to_owned(),
        in_form.replace('+', "%20"),
        in_form,
        // JSON that is text in JSON, as where a request is repeated in an error.
        json_escaped(&in_json),
        json_escaped(&in_ascii),
        in_json,
        in_ascii,
        // As the codecs of profiles spell it.
        in_hex,
    ];
    spellings.extend(in_base64);
    if let Ok(bytes) = base64url::decode(secret) {
        spellings.push(STANDARD.encode(&bytes));
        spellings.push(HexBytes(bytes.to_vec()).to_string());
    }
    spellings.retain(|spelling| !spelling.is_empty());
    spellings
}

fn json_escaped(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    let inner = quoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or(&quoted).to_owned()
}

/// JSON as some libraries write it: with ASCII alone.
fn ascii_escaped(json: &str) -> String {
    let mut escaped = String::new();
    for letter in json.chars() {
        if letter.is_ascii() {
            escaped.push(letter);
        } else {
            let units = letter.encode_utf16(&mut [0; 2]).to_vec();
            escaped.extend(units.iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Redactor;

    #[test]
    fn bytes_stay_as_many_as_they_were() {
        let secrets = BTreeMap::from([("name".to_owned(), "ann@shop".to_owned())]);
        let mut bytes = b"\xa1\x68ann@shop\xff ann@sho".to_vec();
        Redactor::new(&secrets).blot(&mut bytes);
        assert_eq!(bytes, b"\xa1\x68********\xff ann@sho");
        let mut short = b"ann".to_vec();
        Redactor::new(&secrets).blot(&mut short);
        assert_eq!(short, b"ann");
    }

    #[test]
    fn secrets_are_found_in_every_spelling() {
        let secrets = BTreeMap::from([
            ("short".to_owned(), "p\"w d".to_owned()),
            ("long".to_owned(), "p\"w d&more".to_owned()),
            ("wide".to_owned(), "üb😀r".to_owned()),
            ("empty".to_owned(), String::new()),
        ]);
        let redactor = Redactor::new(&secrets);
        let table = [
            ("x=p\"w d.", "x=‹secret:short›."),
            ("p\"w d&more", "‹secret:long›"),
            (r#"{"x":"p\"w d"}"#, r#"{"x":"‹secret:short›"}"#),
            ("x=p%22w+d%26more&y", "x=‹secret:long›&y"),
            ("/p%22w%20d", "/‹secret:short›"),
            (
                r#"{"x":"{\"y\":\"p\\\"w d\"}"}"#,
                r#"{"x":"{\"y\":\"‹secret:short›\"}"}"#,
            ),
            (
                r#"{"x":"\u00fcb\ud83d\ude00r"}"#,
                r#"{"x":"‹secret:wide›"}"#,
            ),
            ("Basic cCJ3IGQmbW9yZQ==", "Basic ‹secret:long›"),
            ("7022772064", "‹secret:short›"),
            ("nothing", "nothing"),
        ];
        for (text, expected) in table {
            assert_eq!(redactor.redact(text), expected);
        }
    }
}
