//! Which answer to a fault is right: that depends on the text one holds a relying party to.

use crate::word::words;

words! {
    /// The text that a relying party is held to.
    pub enum Policy as "policy" {
        L3 = "l3": "WebAuthn Level 3: what the steps demand; what they advise is a warning.",
        Fido = "fido": "What the FIDO server conformance tests expect, where they differ.",
        Strict = "strict": "Level 3 with every piece of advice taken as a demand.",
    }
}

words! {
    /// What a relying party should do with a response.
    pub enum Expected as "expectation" {
        Accept = "accept": "Let it through: refusing it locks people out.",
        Reject = "reject": "Refuse it: a step demands that.",
        ShouldReject = "should-reject": "Refuse it: it is advised; letting it through is a warning.",
        ShouldAccept = "should-accept": "Let it through: it is advised; refusing it is a warning.",
        Either = "either": "Let it through or refuse it, without breaking.",
    }
}

/// What is right, by policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expectations {
    /// By the steps of Level 3.
    pub l3: Expected,
    /// By the FIDO conformance tests.
    pub fido: Expected,
    /// By the strictest reading.
    pub strict: Expected,
}

impl Expectations {
    /// The same under each policy; what is advised, the strict one demands.
    pub fn of(expected: Expected) -> Self {
        let strict = match expected {
            Expected::ShouldReject => Expected::Reject,
            Expected::ShouldAccept => Expected::Accept,
            Expected::Accept | Expected::Reject | Expected::Either => expected,
        };
        Self {
            l3: expected,
            fido: expected,
            strict,
        }
    }

    /// What is right under this policy.
    pub fn under(self, policy: Policy) -> Expected {
        match policy {
            Policy::L3 => self.l3,
            Policy::Fido => self.fido,
            Policy::Strict => self.strict,
        }
    }
}
