//! The place in the specification that a row holds a relying party to.

use std::fmt;

/// A section, and where it numbers its steps, the step.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowClause {
    /// The section's number, such as `7.1`.
    pub section: String,
    /// The step.
    pub step: Option<u8>,
    /// A further place that says why, such as `6.1`.
    pub also: Option<String>,
}

impl RowClause {
    /// Where the text is.
    pub fn url(&self) -> &'static str {
        let anchors = ANCHORS.iter();
        let mut of_section = anchors.filter(|(section, _)| self.section == *section);
        of_section.next().map_or(LEVEL_3, |(_, url)| url)
    }
}

impl fmt::Display for RowClause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebAuthn L3 §{}", self.section)?;
        if let Some(step) = self.step {
            write!(f, " step {step}")?;
        }
        match &self.also {
            Some(also) => write!(f, ", §{also}"),
            None => Ok(()),
        }
    }
}

const LEVEL_3: &str = "https://www.w3.org/TR/webauthn-3/";
const ANCHORS: &[(&str, &str)] = &[
    (
        "7.1",
        "https://www.w3.org/TR/webauthn-3/#sctn-registering-a-new-credential",
    ),
    (
        "7.2",
        "https://www.w3.org/TR/webauthn-3/#sctn-verifying-assertion",
    ),
];

/// How many steps §7.1 has.
pub const REGISTRATION_STEPS: u8 = 29;
/// How many steps §7.2 has.
pub const AUTHENTICATION_STEPS: u8 = 25;
