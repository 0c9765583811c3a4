//! What came of a ceremony.

use serde_json::Value;

use crate::conformance::case::Class;
use crate::conformance::case::Said;
use crate::conformance::decoded::Decoded;
use crate::conformance::decoded::Difference;
use crate::conformance::draft::Forged;
use crate::webauthn::base64url;

/// What came of a ceremony.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) class: Class,
    pub(super) forged: Option<Forged>,
    pub(super) options: Option<Value>,
    pub(super) differences: Vec<Difference>,
    pub(super) whole: Option<Decoded>,
    pub(super) said: Option<Said>,
    /// Why it could not be made.
    pub(super) unforgeable: Option<String>,
    /// What the client or the profile said when nothing was sent.
    pub(super) trouble: Option<String>,
}

impl Sent {
    pub(super) fn nothing(why: &str) -> Self {
        Self {
            class: Class::NotSent,
            forged: None,
            options: None,
            differences: Vec::new(),
            whole: None,
            said: None,
            unforgeable: None,
            trouble: Some(why.to_owned()),
        }
    }

    /// Whether it went well.
    pub(super) fn is_accepted(&self) -> bool {
        self.class == Class::Accepted
    }

    /// The ids that its options listed.
    pub(super) fn listed(&self) -> Vec<Vec<u8>> {
        let options = self.options.as_ref();
        let lists = ["excludeCredentials", "allowCredentials"];
        let entries = lists
            .iter()
            .filter_map(|name| options?.get(*name)?.as_array());
        let ids = entries
            .flatten()
            .filter_map(|entry| entry.get("id")?.as_str());
        ids.filter_map(|id| base64url::decode(id).ok()).collect()
    }

    /// One line on how it went, for messages about controls.
    pub(super) fn told(&self) -> String {
        let said = self.said.as_ref();
        let said = said.map(|said| match said.status {
            Some(status) => format!("{} → {status} {}", said.request, shortened(&said.body)),
            None => format!("{} → {}", said.request, said.body),
        });
        let trouble = self.unforgeable.as_ref().or(self.trouble.as_ref());
        let parts = [Some(self.class.to_string()), trouble.cloned(), said];
        parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(160).collect()
}
