//! The templates, which are part of the program.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minijinja::Environment;
use minijinja::UndefinedBehavior;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use serde::Serialize;
use sha2::Digest;
use sha2::Sha256;

use crate::report::html::shown::shown;

/// The page's one style.
pub(super) const STYLE: &str = include_str!("templates/style.css");

/// The one style of a page about conformance.
pub(super) const CONFORMANCE_STYLE: &str = concat!(
    include_str!("templates/style.css"),
    include_str!("templates/conformance.css")
);

/// The page's one script.
pub(super) const SCRIPT: &str = include_str!("templates/script.js");

/// The templates.
pub(super) struct Templates(Environment<'static>);

impl Templates {
    /// All of them.
    pub(super) fn new() -> Self {
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        let syntax = SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build();
        templates.set_syntax(syntax.expect("only what blocks leave behind is set"));
        templates.set_formatter(shown);
        for (name, text) in [
            ("head.html", include_str!("templates/head.html")),
            ("page.html", include_str!("templates/page.html")),
            ("run.html", include_str!("templates/run.html")),
            (
                "conformance.html",
                include_str!("templates/conformance.html"),
            ),
            (
                "conformance_row.html",
                include_str!("templates/conformance_row.html"),
            ),
            ("timeline.html", include_str!("templates/timeline.html")),
        ] {
            templates
                .add_template(name, text)
                .expect("the templates are part of the program, and tests use them all");
        }
        Self(templates)
    }

    /// A template, filled in.
    pub(super) fn fill(&self, name: &str, view: &impl Serialize) -> String {
        let template = self.0.get_template(name);
        let filled = template.and_then(|template| template.render(Serde(view)));
        filled.expect("templates name only what views have, and tests fill them all")
    }
}

/// How a content security policy allows a text (CSP Level 3 §2.3.1).
pub(super) fn allowed(text: &str) -> String {
    format!(
        "'sha256-{}'",
        STANDARD.encode(Sha256::digest(text.as_bytes()))
    )
}
