//! Selectors: where in an answer a value is.
//!
//! `$.json.path` (RFC 9535), `header:name`, `cookie:name`, `css:selector@attribute`, `re:pattern`
//! and `status`, chained with ` | `: each step reads what the one before selected, and a codec may
//! follow. `css:script#data | json | $.options` reads JSON out of a script element.
//!
//! **Invariant:** a selector that is parsed cannot fail to run; it selects nothing at worst.
//! Null counts as nothing, so that optional members and absent ones are alike.

use std::fmt;

use regex::Regex;
use scraper::Html;
use serde_json::Value;
use serde_json_path::JsonPath;

use crate::rp::Codec;
use crate::rp::Received;
use crate::source::quote;
use crate::word::Word;

/// A parsed selector.
#[derive(Clone, Debug)]
pub struct Selector {
    text: String,
    steps: Vec<Step>,
}

/// One step of the chain.
#[derive(Clone, Debug)]
enum Step {
    Json(JsonPath),
    Header(String),
    Cookie(String),
    Css {
        selector: scraper::Selector,
        attribute: Option<String>,
    },
    Regex(Regex),
    Status,
    Codec(Codec),
}

/// Why text is no selector.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelectorError {
    /// No such kind.
    #[error("{} is not a selector", quote(.0))]
    Unknown(String),
    /// The part after the kind is wrong.
    #[error("{} is not a selector: {why}", quote(.text))]
    Malformed {
        /// The step.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// A codec without anything to read.
    #[error("{} starts with a codec", quote(.0))]
    StartsWithCodec(String),
}

impl Selector {
    /// Whether text means a selector rather than itself, where both may stand.
    pub fn is_selector(text: &str) -> bool {
        let first = text.split(" | ").next().unwrap_or_default().trim_end();
        first == "$"
            || first == "status"
            || ["$.", "$[", "header:", "cookie:", "css:", "re:"]
                .iter()
                .any(|kind| first.starts_with(kind))
    }

    /// Parses a selector.
    ///
    /// # Errors
    /// When a step is of no known kind or malformed.
    pub fn parse(text: &str) -> Result<Self, SelectorError> {
        let steps: Result<Vec<_>, _> = text
            .split(" | ")
            .map(|step| Step::parse(step.trim()))
            .collect();
        let steps = steps?;
        if let Some(Step::Codec(_)) = steps.first() {
            return Err(SelectorError::StartsWithCodec(text.to_owned()));
        }
        Ok(Self {
            text: text.to_owned(),
            steps,
        })
    }

    /// The value: the only one, or a list where the selector picks several.
    pub fn one(&self, answer: &Received) -> Option<Value> {
        let mut values = self.all(answer);
        match values.len() {
            0 | 1 => values.pop(),
            _ => Some(Value::Array(values)),
        }
    }

    /// Every value it picks, without nulls.
    pub fn all(&self, answer: &Received) -> Vec<Value> {
        let mut steps = self.steps.iter();
        let Some(first) = steps.next() else {
            return Vec::new();
        };
        let mut values = first.of_answer(answer);
        for step in steps {
            values = values
                .iter()
                .flat_map(|value| step.of_value(value))
                .collect();
        }
        values.retain(|value| !value.is_null());
        values
    }

    /// The value inside a JSON value, such as one entry of a list.
    pub fn within(&self, value: &Value) -> Option<Value> {
        let answer = Received {
            body: text_of(value),
            json: Some(value.clone()),
            ..Received::default()
        };
        self.one(&answer)
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl Step {
    fn parse(text: &str) -> Result<Self, SelectorError> {
        let malformed = |why: String| SelectorError::Malformed {
            text: text.to_owned(),
            why,
        };
        if text == "status" {
            return Ok(Self::Status);
        }
        if let Some(codec) = Codec::parse(text) {
            return Ok(Self::Codec(codec));
        }
        if text.starts_with('$') {
            let path = JsonPath::parse(text);
            return path
                .map(Self::Json)
                .map_err(|error| malformed(error.to_string()));
        }
        let Some((kind, rest)) = text.split_once(':') else {
            return Err(SelectorError::Unknown(text.to_owned()));
        };
        match kind {
            "header" if !rest.is_empty() => Ok(Self::Header(rest.to_lowercase())),
            "cookie" if !rest.is_empty() => Ok(Self::Cookie(rest.to_owned())),
            "header" | "cookie" => Err(malformed("the name is missing".to_owned())),
            "re" => {
                let regex = Regex::new(rest);
                regex
                    .map(Self::Regex)
                    .map_err(|error| malformed(one_line(&error.to_string())))
            }
            "css" => Self::css(rest).map_err(malformed),
            _ => Err(SelectorError::Unknown(text.to_owned())),
        }
    }

    /// `input[name=csrf]@value`. An `@` inside brackets belongs to the selector.
    fn css(text: &str) -> Result<Self, String> {
        let (selector, attribute) = match text.rsplit_once('@') {
            Some((selector, attribute)) if !attribute.contains(']') => {
                (selector, Some(attribute.to_owned()))
            }
            Some(_) | None => (text, None),
        };
        let selector = scraper::Selector::parse(selector).map_err(|error| error.to_string())?;
        Ok(Self::Css {
            selector,
            attribute,
        })
    }

    fn of_answer(&self, answer: &Received) -> Vec<Value> {
        match self {
            Self::Json(path) => match &answer.json {
                Some(json) => path.query(json).all().into_iter().cloned().collect(),
                None => Vec::new(),
            },
            Self::Header(name) => {
                let same = |(known, value): &(String, String)| {
                    (known == name).then(|| Value::from(value.as_str()))
                };
                answer.headers.iter().filter_map(same).collect()
            }
            Self::Cookie(name) => {
                let same = |(known, value): &(String, String)| {
                    (known == name).then(|| Value::from(value.as_str()))
                };
                answer.cookies.iter().find_map(same).into_iter().collect()
            }
            Self::Status => vec![Value::from(answer.status)],
            Self::Css { .. } | Self::Regex(_) | Self::Codec(_) => {
                self.of_value(&Value::from(answer.body.as_str()))
            }
        }
    }

    fn of_value(&self, value: &Value) -> Vec<Value> {
        match self {
            Self::Json(path) => path.query(value).all().into_iter().cloned().collect(),
            Self::Css {
                selector,
                attribute,
            } => {
                let html = Html::parse_document(&text_of(value));
                let found = html.select(selector).filter_map(|element| match attribute {
                    Some(name) => element.value().attr(name).map(Value::from),
                    None => Some(Value::from(element.text().collect::<String>().trim())),
                });
                found.collect()
            }
            Self::Regex(regex) => {
                // The first group is what is meant; without groups, the whole match.
                let text = text_of(value);
                let found = regex.captures(&text);
                let found = found.and_then(|groups| groups.get(1).or_else(|| groups.get(0)));
                found
                    .map(|found| Value::from(found.as_str()))
                    .into_iter()
                    .collect()
            }
            Self::Codec(codec) => codec.read(value).into_iter().collect(),
            // They are of answers; inside a value there are none.
            Self::Header(_) | Self::Cookie(_) | Self::Status => Vec::new(),
        }
    }
}

/// A value as text: a string is itself, anything else is its JSON.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    }
}

/// The regex parser draws where the mistake is; its last line says what it is.
pub(super) fn one_line(text: &str) -> String {
    let last = text.lines().last().unwrap_or_default().trim();
    last.trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use serde_json::json;

    use super::Selector;
    use crate::rp::Received;

    fn answer() -> Received {
        let body = r#"{"a":{"b":[{"t":"x","id":1},{"t":"y","id":2}]},"n":null,"s":"AQI="}"#;
        Received {
            status: 401,
            headers: vec![("location".to_owned(), "/next".to_owned())],
            cookies: vec![("csrftoken".to_owned(), "abc".to_owned())],
            ..Received::of_text(body.to_owned())
        }
    }

    #[test]
    fn selectors_pick_from_json_headers_cookies_and_status() {
        let table: &[(&str, Option<Value>)] = &[
            ("$.a.b[0].id", Some(json!(1))),
            ("$.a.b[*].id", Some(json!([1, 2]))),
            ("$.a.b[?@.t=='y'].id", Some(json!(2))),
            ("$.missing", None),
            ("$.n", None),
            ("header:Location", Some(json!("/next"))),
            ("header:x-none", None),
            ("cookie:csrftoken", Some(json!("abc"))),
            ("status", Some(json!(401))),
            ("$.s | base64", Some(json!("AQI"))),
            ("$.s | hex", None),
            ("re:\"t\":\"(y)\"", Some(json!("y"))),
            ("re:\"id\":\\d", Some(json!("\"id\":1"))),
        ];
        for (text, expected) in table {
            assert!(Selector::is_selector(text), "{text}");
            let selector = Selector::parse(text).unwrap();
            assert_eq!(selector.one(&answer()), *expected, "{text}");
        }
    }

    #[test]
    fn selectors_pick_from_pages() {
        let page = Received::of_text(
            r#"<form><input name=csrf value=s3><p> two </p></form>
               <script id=d>{"o":{"p":5}}</script>"#
                .to_owned(),
        );
        let table: &[(&str, Value)] = &[
            ("css:input[name=csrf]@value", json!("s3")),
            ("css:p", json!("two")),
            ("css:script#d | json | $.o", json!({ "p": 5 })),
            ("css:script#d | json | $.o.p", json!(5)),
        ];
        for (text, expected) in table {
            assert_eq!(
                Selector::parse(text).unwrap().one(&page),
                Some(expected.clone()),
                "{text}"
            );
        }
    }

    #[test]
    fn malformed_selectors_say_why() {
        for text in [
            "$.a[",
            "css:[",
            "re:(",
            "header:",
            "nope:x",
            "word",
            "json",
            "$.a | nope",
        ] {
            assert!(Selector::parse(text).is_err(), "{text}");
        }
        assert!(!Selector::is_selector("dashboard"));
        assert!(!Selector::is_selector("$(kept)"));
        assert!(!Selector::is_selector("statuses"));
    }
}
