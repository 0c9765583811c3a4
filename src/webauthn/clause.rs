//! Clauses: where a demand comes from, so that a finding can say it.

use std::fmt;

/// A place in a specification or document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clause {
    /// The specification or document.
    pub spec: Spec,
    /// The section: a number with dots, or a heading.
    pub section: &'static str,
    /// The numbered step in it.
    pub step: Option<u8>,
    /// What it is about, in a few words.
    pub title: &'static str,
}

/// A specification or document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spec {
    /// Web Authentication Level 3.
    WebAuthnL3,
    /// Client to Authenticator Protocol 2.2.
    Ctap22,
    /// Credential Management Level 1.
    CredentialManagement,
    /// One of the documented flows, by its id.
    Document(&'static str),
}

impl Spec {
    /// Its short name.
    pub fn name(self) -> &'static str {
        match self {
            Self::WebAuthnL3 => "WebAuthn L3",
            Self::Ctap22 => "CTAP 2.2",
            Self::CredentialManagement => "Credential Management L1",
            Self::Document(flow) => flow,
        }
    }
}

impl fmt::Display for Clause {
    /// `WebAuthn L3 §7.1 step 15: user present`; `second-device, step 2: …`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let spec = self.spec.name();
        match (self.spec, self.step) {
            (Spec::Document(_), Some(step)) => write!(out, "{spec}, step {step}")?,
            (Spec::Document(_), None) => write!(out, "{spec}, {}", self.section)?,
            (_, Some(step)) => write!(out, "{spec} §{} step {step}", self.section)?,
            (_, None) => write!(out, "{spec} §{}", self.section)?,
        }
        write!(out, ": {}", self.title)
    }
}
