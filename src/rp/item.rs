//! Items: what an action of a profile does, in order.
//!
//! **Invariant:** plain checked data; nothing here sends or runs anything.

use std::sync::Arc;

use scraper::Selector as CssSelector;

use crate::rp::Codec;
use crate::rp::Conditions;
use crate::rp::Operand;
use crate::rp::Rule;
use crate::rp::Shape;
use crate::source::Placeholder;
use crate::source::Template;
use crate::word::words;

/// A list of items, shared by the profile and the programs that run it.
pub type Items = Arc<[Item]>;

/// One thing an action does, where its conditions hold.
#[derive(Clone, Debug)]
pub struct Item {
    /// What the last answer and kept values must be, or the item is passed over.
    pub only_if: Conditions,
    /// What is done.
    pub act: Act,
}

/// What an item does.
#[derive(Clone, Debug)]
pub enum Act {
    /// Sends a request.
    Request(Box<RequestItem>),
    /// Has the client create or use a passkey.
    Ceremony(Box<CeremonyItem>),
    /// Does another action.
    Do(String),
    /// Forgets kept names.
    Forget(Vec<String>),
}

/// A request to the relying party.
#[derive(Clone, Debug)]
pub struct RequestItem {
    /// The method.
    pub method: Method,
    /// The path below the profile's `url`, or an absolute URL.
    pub path: Template,
    /// The body.
    pub body: Body,
    /// Headers laid over the profile's; `None` leaves one out.
    pub headers: Vec<(String, Option<Template>)>,
    /// Whether redirects are followed.
    pub redirects: Redirects,
    /// The jar, where it is not the session's own.
    pub jar: Option<String>,
    /// What to keep of the answer.
    pub keep: Vec<(String, Operand)>,
    /// The request's own rules, tried before the profile's.
    pub then: Vec<Rule>,
}

words! {
    /// HTTP methods that items may use, spelled as on the wire.
    pub enum Method as "HTTP method" {
        Get = "GET": "Reads.",
        Post = "POST": "Sends.",
        Put = "PUT": "Replaces.",
        Patch = "PATCH": "Changes.",
        Delete = "DELETE": "Removes.",
    }
}

/// The body of a request.
#[derive(Clone, Debug)]
pub enum Body {
    /// None at all.
    None,
    /// JSON.
    Json(Shape),
    /// A form: of these fields, after the inputs of a form in the last answer.
    Form {
        /// The form in the last answer whose inputs come first.
        of: Option<FormSelector>,
        /// Fields, which replace inputs of the same name.
        fields: Vec<(String, Shape)>,
    },
    /// Text as it is.
    Text(Template),
}

/// A CSS selector of a form, with its text.
#[derive(Clone, Debug)]
pub struct FormSelector {
    /// As the file spells it.
    pub text: String,
    /// Parsed.
    pub css: CssSelector,
}

/// What happens with an answer that points elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redirects {
    /// It is an answer like any other.
    Answer,
    /// It is followed, a bounded number of times.
    Follow,
}

/// A ceremony on the client.
#[derive(Clone, Debug)]
pub struct CeremonyItem {
    /// Which one.
    pub call: Call,
    /// The options, as the relying party sends them.
    pub options: Operand,
    /// How the user takes part; modal where nothing is said.
    pub mediation: Option<Operand>,
    /// Laid over the options.
    pub patch: Option<Shape>,
    /// How members of the options are spelled.
    pub read: Vec<(Vec<String>, Codec)>,
    /// How members of the credential are to be spelled.
    pub write: Vec<(Vec<String>, Codec)>,
    /// What the page does when the ceremony fails.
    pub otherwise: Option<Items>,
}

/// What the page calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// `navigator.credentials.create()` or the platform's like.
    Create,
    /// `navigator.credentials.get()` or the platform's like.
    Get,
}

impl RequestItem {
    /// Whether path or body mention the variable: `$(credential)`, `$(code)`.
    pub fn carries(&self, name: &str) -> bool {
        self.placeholders()
            .iter()
            .any(|placeholder| placeholder.name == name)
    }

    /// Every placeholder of path, body and headers.
    pub fn placeholders(&self) -> Vec<&Placeholder> {
        let mut all: Vec<&Placeholder> = self.path.placeholders().collect();
        match &self.body {
            Body::None => {}
            Body::Json(shape) => all.extend(shape.placeholders()),
            Body::Form { fields, .. } => {
                all.extend(fields.iter().flat_map(|(_, shape)| shape.placeholders()));
            }
            Body::Text(template) => all.extend(template.placeholders()),
        }
        let headers = self.headers.iter().filter_map(|(_, value)| value.as_ref());
        all.extend(headers.flat_map(Template::placeholders));
        all
    }
}
