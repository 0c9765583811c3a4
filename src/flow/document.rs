//! The five documented flows.

use crate::word::words;

words! {
    /// A documented flow. Scenario folders, coverage and findings name it so.
    pub enum Flow as "flow" {
        InAppAfterUnlock = "in-app-after-unlock": "A nudge right after the app is unlocked leads to a passkey.",
        AfterLoginNonMfa = "after-login-non-mfa": "After a password login in an app a passkey is offered, before the code.",
        AutomaticUpgrade = "automatic-upgrade": "An autofilled password becomes a passkey silently, once the login is complete.",
        SecondDevice = "second-device": "Where no passkey can be reached, login falls back and a passkey is appended.",
        Onboarding = "onboarding": "A new or returning user sets up the first passkey.",
    }
}
