//! Passkey intelligence: whether a passkey login, an append or an upgrade is worth offering here.
//!
//! The rules use what the shop can know: its own records, earlier failures, and what the front end
//! says about the device. A decision that turns out wrong only costs a fallback.
//!
//! **Invariant:** decides, and changes nothing. Nothing here is a security check.

use crate::reference::account::Account;
use crate::reference::answer::Decline;
use crate::reference::bug::Bug;
use crate::reference::bug::Bugs;
use crate::reference::bug::FlowBug;
use crate::reference::bug::Lapse;
use crate::reference::client_info::Browser;
use crate::reference::client_info::ClientInfo;
use crate::reference::client_info::Platform;
use crate::reference::record::Record;
use crate::reference::session::FirstFactor;

/// Decides about one account on one client.
pub(super) struct Intelligence<'a> {
    pub account: &'a Account,
    pub client: &'a ClientInfo,
    pub bugs: &'a Bugs,
}

impl Intelligence<'_> {
    /// Whether to start a passkey login.
    pub fn login(&self) -> Result<(), Decline> {
        let records = &self.account.records;
        if records.is_empty() {
            return Err(Decline::NoPasskey);
        }
        let given_up = self.account.failures_on(self.client) >= FAILURES_MAX;
        let reachable = |record: &&Record| self.place_of(record) != Place::Elsewhere;
        // A synced passkey that failed twice is not here after all: no third attempt.
        let still_worth_it =
            |record: &Record| !given_up || !record.backup_eligible || record.is_on_security_key();
        let mut reachable = records.iter().filter(reachable).peekable();
        if reachable.peek().is_none() {
            return match self.has(Lapse::Opt23) {
                true => Ok(()),
                false => Err(Decline::OutOfReach),
            };
        }
        if reachable.any(still_worth_it) {
            Ok(())
        } else {
            Err(Decline::TriedBefore)
        }
    }

    /// Whether to offer a passkey for this device.
    pub fn append(&self, situation: Situation) -> Result<(), Decline> {
        if !self.client.is_passkey_ready() && !self.has(FlowBug::NudgeWhenNotReady) {
            return Err(Decline::NotReady);
        }
        if self.any_here() && !self.has(FlowBug::NudgeDespitePasskeyHere) {
            return Err(Decline::AlreadyHere);
        }
        if self.has(FlowBug::NoOfferAfterDecline) && !self.account.records.is_empty() {
            return Err(Decline::AlreadyHere);
        }
        if self.has(Lapse::Ux10) && self.account.dismissed_on(self.client).is_some() {
            return Err(Decline::TooSoon);
        }
        match situation {
            Situation::Unlocked { now_ms } if self.dismissed_lately(now_ms) => {
                Err(Decline::TooSoon)
            }
            Situation::Journey | Situation::Unlocked { .. } => Ok(()),
        }
    }

    /// Whether to turn the password into a passkey, silently.
    pub fn upgrade(&self, first_factor: FirstFactor) -> Result<(), Decline> {
        if first_factor == FirstFactor::Code && !self.has(Lapse::Opt17) {
            Err(Decline::NoPassword)
        } else if !self.client.capabilities.conditional_create {
            Err(Decline::Unsupported)
        } else if self.any_here() {
            Err(Decline::AlreadyHere)
        } else {
            Ok(())
        }
    }

    /// Whether a passkey of the account works on this device. Security keys come and go, so they do
    /// not count; and a passkey that just failed here is not here.
    fn any_here(&self) -> bool {
        self.account.failures_on(self.client) == 0
            && self
                .account
                .records
                .iter()
                .filter(|record| !record.is_on_security_key())
                .any(|record| self.place_of(record) == Place::Here)
    }

    fn dismissed_lately(&self, now_ms: u64) -> bool {
        !self.has(FlowBug::NudgeTwice)
            && self
                .account
                .dismissed_on(self.client)
                .is_some_and(|dismissed_ms| now_ms < dismissed_ms.saturating_add(DEBOUNCE_MS))
    }

    /// Where a passkey is, seen from the client.
    fn place_of(&self, record: &Record) -> Place {
        if record.is_on_security_key() {
            return Place::Here;
        }
        let same_hardware = self.client.same_hardware(&record.registered_on);
        let (is_here, otherwise) = if !record.backup_eligible {
            let same_store = same_hardware && self.reads_same_store(record);
            let otherwise = if self.has(FlowBug::DeviceBoundMisjudged) {
                Place::Maybe
            } else {
                Place::Elsewhere
            };
            (same_store, otherwise)
        } else if self.has(FlowBug::SyncedPasskeyMisjudged) {
            (same_hardware, Place::Elsewhere)
        } else {
            match Ecosystem::of(record) {
                Ecosystem::Apple => (
                    self.client.platform.is_apple(),
                    self.phone_or_elsewhere(record),
                ),
                Ecosystem::Google => (self.has_google(), self.phone_or_elsewhere(record)),
                Ecosystem::Manager => (same_hardware, Place::Maybe),
                Ecosystem::Unknown => return Place::Maybe,
            }
        };
        if is_here { Place::Here } else { otherwise }
    }

    /// A device-bound passkey is in the system's own store, except that Chrome on a Mac keeps a
    /// store of its own per browser. Source: AAG.
    fn reads_same_store(&self, record: &Record) -> bool {
        self.client.platform == record.registered_on.platform
            && (!record.aaguid.is_chrome_profile()
                || self.client.browser == record.registered_on.browser)
    }

    /// Google Password Manager is part of Android, and of Chrome on desktops. Source: GO-ENV.
    fn has_google(&self) -> bool {
        let platform = self.client.platform;
        platform == Platform::Android
            || platform.is_desktop() && self.client.browser == Some(Browser::Chrome)
    }

    fn phone_or_elsewhere(&self, record: &Record) -> Place {
        if record.is_on_phone() && self.client.capabilities.hybrid_transport {
            Place::Phone
        } else {
            Place::Elsewhere
        }
    }

    fn has(&self, bug: impl Into<Bug>) -> bool {
        self.bugs.has(bug)
    }
}

/// When an append is considered.
#[derive(Clone, Copy, Debug)]
pub(super) enum Situation {
    /// In the course of a sign-up or a login.
    Journey,
    /// After the app was unlocked.
    Unlocked { now_ms: u64 },
}

/// Where a passkey is, seen from a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Here,
    /// On a phone that can serve it over the hybrid transport.
    Phone,
    /// In a manager that may be installed here.
    Maybe,
    Elsewhere,
}

/// Which provider's sync carries a synced passkey.
enum Ecosystem {
    Apple,
    Google,
    Manager,
    Unknown,
}

impl Ecosystem {
    /// A provider that hides its AAGUID is taken for the system's own.
    fn of(record: &Record) -> Self {
        if record.aaguid.is_apple() {
            Self::Apple
        } else if record.aaguid.is_google() {
            Self::Google
        } else if !record.aaguid.is_zero() {
            Self::Manager
        } else {
            match record.registered_on.platform {
                Platform::Ios | Platform::Ipados | Platform::Macos => Self::Apple,
                Platform::Android => Self::Google,
                Platform::Linux | Platform::Unknown | Platform::Windows => Self::Unknown,
            }
        }
    }
}

/// Two failures may be bad luck; after them the passkey is taken to be elsewhere.
const FAILURES_MAX: u32 = 2;
/// A dismissed nudge does not come back within a day.
const DEBOUNCE_MS: u64 = 24 * 60 * 60 * 1000;

#[cfg(test)]
mod tests;
