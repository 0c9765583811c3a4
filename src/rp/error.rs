//! What ends a run because of the relying party: it cannot be reached, or its answers do not have
//! the shape that the profile says (exit code 4).

use std::fmt;

use crate::rp::CodecError;
use crate::rp::http::TransportError;
use crate::sim::Exchange;

/// The relying party does not answer, or not in the profile's shape.
#[derive(Debug, thiserror::Error)]
pub struct RpError {
    /// What kind of trouble.
    pub kind: RpErrorKind,
    /// What happened, as a fragment.
    pub why: String,
    /// The rules that were tried, as the profile spells them.
    pub rules: Vec<String>,
    /// The request and its answer, with secrets redacted.
    pub exchange: Option<Box<Exchange>>,
}

/// Kinds of trouble with a relying party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RpErrorKind {
    /// No connection, or the connection failed.
    Unreachable,
    /// No complete answer in time.
    Slow,
    /// An answer, but none that the profile explains.
    Shape,
    /// Redirects that do not end.
    Redirects,
    /// No code came out of band.
    Code,
    /// The run is not the one that the replayed tape has.
    OffTape,
}

impl RpError {
    pub(super) fn new(kind: RpErrorKind, why: impl Into<String>) -> Self {
        Self {
            kind,
            why: why.into(),
            rules: Vec::new(),
            exchange: None,
        }
    }

    pub(super) fn shape(why: impl Into<String>) -> Self {
        Self::new(RpErrorKind::Shape, why)
    }

    /// An action that only looks at the session wants a ceremony, which no user asked for.
    pub fn looks_only(action: &str) -> Self {
        Self::shape(format!("`{action}` only looks, yet wants a ceremony"))
    }

    /// A codec of a template cannot be applied to the value it got.
    pub(super) fn template(error: CodecError) -> Self {
        Self::shape(error.to_string())
    }

    pub(super) fn without_value(template: &str) -> Self {
        Self::shape(format!("`{template}` has no value yet"))
    }

    pub(super) fn transport(error: &TransportError) -> Self {
        let kind = match error {
            TransportError::Unreachable(_) => RpErrorKind::Unreachable,
            TransportError::Slow => RpErrorKind::Slow,
            TransportError::OffTape(_) => RpErrorKind::OffTape,
            TransportError::TooLarge | TransportError::Broken | TransportError::Request(_) => {
                RpErrorKind::Shape
            }
        };
        Self::new(kind, error.to_string())
    }

    #[must_use]
    pub(super) fn with_exchange(self, exchange: Option<Exchange>) -> Self {
        Self {
            exchange: exchange.map(Box::new),
            ..self
        }
    }

    /// The error with what may explain it.
    #[must_use]
    pub(super) fn with_hints(self, hints: Vec<String>) -> Self {
        let why = hints
            .iter()
            .fold(self.why, |why, hint| format!("{why}\n  {hint}"));
        Self { why, ..self }
    }

    #[must_use]
    pub(super) fn with_rules(self, rules: Vec<String>) -> Self {
        Self { rules, ..self }
    }
}

impl fmt::Display for RpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.why)?;
        if let Some(exchange) = &self.exchange {
            write!(
                f,
                "\n  {} {}",
                exchange.request.method, exchange.request.url
            )?;
            match &exchange.response {
                Ok(response) => write!(f, " → {}", response.status)?,
                Err(why) => write!(f, " → {why}")?,
            }
            if let Ok(response) = &exchange.response {
                write!(f, " {}", shortened(&response.body))?;
            }
        }
        if !self.rules.is_empty() {
            write!(f, "\n  rules tried:")?;
        }
        for rule in &self.rules {
            write!(f, "\n    {rule}")?;
        }
        Ok(())
    }
}

fn shortened(body: &str) -> String {
    const SHOWN: usize = 1000;
    let mut shown: String = body.chars().take(SHOWN).collect();
    if body.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}
