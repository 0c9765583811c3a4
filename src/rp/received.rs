//! An answer of the relying party as selectors see it.

use serde_json::Value;

/// What came back for a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Received {
    /// HTTP status.
    pub status: u16,
    /// Headers with lower-case names, in the order of the answer.
    pub headers: Vec<(String, String)>,
    /// Cookies in the jar after this answer, as the logical URL would get them.
    pub cookies: Vec<(String, String)>,
    /// The body; what is not UTF-8 is replaced.
    pub body: String,
    /// The body as JSON, where it is JSON.
    pub json: Option<Value>,
}

impl Received {
    /// The first header of that name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let header = self
            .headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        header.map(|(_, value)| value.as_str())
    }

    /// Whether the status says success.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// An answer as a part of the code that has only text sees it: a mail, a file.
    pub fn of_text(body: String) -> Self {
        Self {
            json: serde_json::from_str(&body).ok(),
            body,
            ..Self::default()
        }
    }
}
