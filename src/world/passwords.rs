//! Saved passwords of one store.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::sim::VirtualTime;

/// Where and for whom a password is saved.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Login {
    /// The host it is for.
    pub(super) host: String,
    /// The user name it is for.
    pub(super) username: String,
}

/// A saved password. Serialised, it is the plaintext of a sync record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Saved {
    /// The password.
    pub(super) password: String,
    /// When it was saved.
    pub(super) saved: VirtualTime,
    /// When it was last saved, filled or typed.
    pub(super) last_used: VirtualTime,
}

/// The passwords of one store.
#[derive(Debug, Default)]
pub(super) struct Passwords {
    entries: BTreeMap<Login, Saved>,
}

impl Passwords {
    /// Saves a password. An older one for the same login is replaced.
    pub(super) fn save(&mut self, login: Login, password: &str, now: VirtualTime) {
        let saved = Saved {
            password: password.to_owned(),
            saved: now,
            last_used: now,
        };
        self.entries.insert(login, saved);
    }

    /// Takes a password from another device, as it is there.
    pub(super) fn take_over(&mut self, login: Login, saved: Saved) {
        self.entries.insert(login, saved);
    }

    /// Uses a saved password now, if there is one.
    pub(super) fn touch(&mut self, login: &Login, now: VirtualTime) -> Option<&Saved> {
        let saved = self.entries.get_mut(login)?;
        saved.last_used = now;
        Some(saved)
    }

    /// The saved password for a login.
    pub(super) fn find(&self, login: &Login) -> Option<&Saved> {
        self.entries.get(login)
    }

    /// All passwords.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Login, &Saved)> {
        self.entries.iter()
    }

    /// Forgets one password.
    pub(super) fn forget(&mut self, login: &Login) {
        self.entries.remove(login);
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.entries.clear();
    }
}
