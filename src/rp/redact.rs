//! Redaction: secrets leave no trace.

use std::collections::BTreeMap;

use url::form_urlencoded::byte_serialize;

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
            let in_json = serde_json::Value::from(secret.as_str()).to_string();
            let in_form: String = byte_serialize(secret.as_bytes()).collect();
            let in_path = in_form.replace('+', "%20");
            let spellings = [
                secret.clone(),
                in_json.trim_matches('"').to_owned(),
                in_form,
                in_path,
            ];
            for spelling in spellings {
                if !replacements.iter().any(|(known, _)| *known == spelling) {
                    replacements.push((spelling, stand_in.clone()));
                }
            }
        }
        // A secret that contains another one is replaced as a whole.
        replacements.sort_by_key(|(spelling, _)| std::cmp::Reverse(spelling.len()));
        Self { replacements }
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
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Redactor;

    #[test]
    fn secrets_are_found_in_every_spelling() {
        let secrets = BTreeMap::from([
            ("short".to_owned(), "p\"w d".to_owned()),
            ("long".to_owned(), "p\"w d&more".to_owned()),
            ("empty".to_owned(), String::new()),
        ]);
        let redactor = Redactor::new(&secrets);
        let table = [
            ("x=p\"w d.", "x=‹secret:short›."),
            ("p\"w d&more", "‹secret:long›"),
            (r#"{"x":"p\"w d"}"#, r#"{"x":"‹secret:short›"}"#),
            ("x=p%22w+d%26more&y", "x=‹secret:long›&y"),
            ("/p%22w%20d", "/‹secret:short›"),
            ("nothing", "nothing"),
        ];
        for (text, expected) in table {
            assert_eq!(redactor.redact(text), expected);
        }
    }
}
