//! The PIN of a security key, as its user has it in mind.

/// What the user of an authenticator knows as its PIN, or would choose if it had none yet. What a
/// user types is wrong only where the person of the step is said to fail.
#[derive(Clone, PartialEq, Eq)]
pub struct KnownPin(String);

impl KnownPin {
    /// This PIN.
    pub fn new(pin: &str) -> Self {
        Self(pin.to_owned())
    }

    /// As it is typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is typed by somebody who does not remember it.
    pub(super) fn mistyped(&self) -> String {
        format!("{}?", self.0)
    }

    /// Another one that the user thinks of: longer, as a key may demand.
    pub(super) fn renewed(&self, min_length: usize) -> Self {
        let kept = if self.0.len() < LONG { &self.0 } else { "" };
        Self(format!("{kept}1")).lengthened(min_length)
    }

    /// The same, made as long as a key demands.
    pub(super) fn lengthened(&self, min_length: usize) -> Self {
        let missing = min_length.saturating_sub(self.0.chars().count());
        Self(format!("{}{}", self.0, "0".repeat(missing)))
    }
}

impl Default for KnownPin {
    /// Unsourced: people choose birthdays and the like; six digits are what Windows suggests.
    fn default() -> Self {
        Self::new("240817")
    }
}

impl std::fmt::Debug for KnownPin {
    /// The name only: secrets are never printed.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("KnownPin")
    }
}

/// Somewhat below what fits 63 bytes (CTAP 2.2 §6.5.1).
const LONG: usize = 60;
