//! A drafted profile: what it will say, before it is written.
//!
//! **Invariant:** plain data; templates and selectors are spelled as profiles spell them.

use serde_json::Value;

use crate::doctor::ceremony::Ceremony;
use crate::doctor::known::Keep;
use crate::doctor::story::Story;

/// A profile that is about to be written.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) story: Story,
    /// Where requests go.
    pub(super) base: String,
    /// The origin of pages, where it is another.
    pub(super) origin: Option<String>,
    /// The RP ID, where it is not the origin's host.
    pub(super) rp_id: Option<String>,
    pub(super) headers: Vec<(String, String)>,
    /// Kept of every answer.
    pub(super) keeps: Vec<Keep>,
    /// Done once in a fresh jar.
    pub(super) begin: Vec<Part>,
    pub(super) actions: Vec<Draw>,
    /// What a reader should know, for the head of the file.
    pub(super) notes: Vec<String>,
}

/// An action, or a method of one.
#[derive(Clone, Debug)]
pub(super) struct Draw {
    pub(super) name: &'static str,
    pub(super) method: Option<&'static str>,
    pub(super) items: Vec<Part>,
}

/// An item of an action.
#[derive(Clone, Debug)]
pub(super) enum Part {
    Request(Box<Request>),
    Create(Ceremony, String),
    Get(Ceremony, String, Option<&'static str>),
    Forget(String),
}

/// A request of the profile.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) entry: usize,
    pub(super) method: String,
    pub(super) path: String,
    /// `json`, `form` or `body`, and what it is.
    pub(super) body: Option<(&'static str, Value)>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) keep: Vec<Keep>,
    /// Rules, and what is guessed in each.
    pub(super) then: Vec<(Value, Option<&'static str>)>,
}
