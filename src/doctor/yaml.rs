//! Writes YAML as people write profiles: short things on one line.

use serde_json::Value;

/// A value on one line.
pub(super) fn flow(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => scalar(text),
        Value::Array(items) if items.is_empty() => "[]".to_owned(),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(flow).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) if members.is_empty() => "{}".to_owned(),
        Value::Object(members) => {
            let members = members.iter();
            let members: Vec<_> = members
                .map(|(name, member)| format!("{}: {}", scalar(name), flow(member)))
                .collect();
            format!("{{ {} }}", members.join(", "))
        }
    }
}

/// A text: plain where it is read back as it was, also within `{ … }`.
pub(super) fn scalar(text: &str) -> String {
    if text.chars().any(char::is_control) {
        // JSON's strings are YAML's.
        return Value::from(text).to_string();
    }
    if is_plain(text) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "''"))
}

fn is_plain(text: &str) -> bool {
    let first = |letter: char| letter.is_ascii_alphanumeric() || "$/._".contains(letter);
    let rest =
        |letter: char| letter.is_ascii_alphanumeric() || "$/._-()@| =?&%+~^*;<>".contains(letter);
    let inner = text.replace("://", "");
    text.starts_with(first)
        && inner
            .chars()
            .all(|letter| rest(letter) || (letter == ':' && text.starts_with("http")))
        && !inner.contains(": ")
        && !inner.ends_with(':')
        && !text.ends_with(' ')
        && !is_another_type(text)
}

fn is_another_type(text: &str) -> bool {
    let words = [
        "true", "false", "null", "yes", "no", "on", "off", "y", "n", "~",
    ];
    words.contains(&text.to_lowercase().as_str())
        || text.parse::<f64>().is_ok()
        || text.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::flow;

    #[test]
    fn what_is_plain_stays_plain_and_all_else_is_quoted() {
        let value = json!({
            "a": "$(credential)", "b": "12", "c": "x, y", "d": "it's", "e": [true, null, 7],
            "f": "Bearer $(token)", "g": "yes", "h": "", "i": "#x", "header:location": "/in",
            "j": "a: b", "k": "x\ny",
        });
        let expected = "{ a: $(credential), b: '12', c: 'x, y', d: 'it''s', e: [true, null, 7], \
                        f: Bearer $(token), g: 'yes', h: '', i: '#x', 'header:location': /in, \
                        j: 'a: b', k: \"x\\ny\" }";
        assert_eq!(flow(&value), expected);
    }
}
