//! An account and its ways in.
//!
//! **Invariant:** an account always has a way in, a password or a passkey; one that has neither yet
//! is a [`Newcomer`] that nobody can sign in to.

use std::collections::BTreeMap;

use crate::reference::client_info::ClientInfo;
use crate::reference::password::PasswordHash;
use crate::reference::record::Record;
use crate::reference::verify::CredentialId;

/// An account that someone can sign in to.
#[derive(Clone, Debug)]
pub(super) struct Account {
    /// The e-mail address as its owner typed it; it is also `user.name`.
    pub identifier: String,
    pub password: Option<PasswordHash>,
    /// `user.id`: random, so that it says nothing about its owner (§14.6.1).
    pub user_handle: [u8; 32],
    pub records: Vec<Record>,
    /// Passkey logins that failed on a machine since the last that went well there.
    failures: BTreeMap<String, u32>,
    /// When an offer was last dismissed on a machine.
    dismissals: BTreeMap<String, u64>,
}

impl Account {
    /// The account of a newcomer; without a password its first passkey has to follow at once.
    pub fn new(newcomer: Newcomer, password: Option<PasswordHash>) -> Self {
        Self {
            identifier: newcomer.identifier,
            password,
            user_handle: newcomer.user_handle,
            records: Vec::new(),
            failures: BTreeMap::new(),
            dismissals: BTreeMap::new(),
        }
    }

    /// The record with this id.
    pub fn record(&self, id: &CredentialId) -> Option<&Record> {
        self.records.iter().find(|record| record.id == *id)
    }

    /// The record with this id, to change.
    pub fn record_mut(&mut self, id: &CredentialId) -> Option<&mut Record> {
        self.records.iter_mut().find(|record| record.id == *id)
    }

    /// The ids of all its passkeys, for `signalAllAcceptedCredentials`.
    pub fn accepted(&self) -> Vec<String> {
        self.records
            .iter()
            .map(|record| record.id.to_text())
            .collect()
    }

    /// How often a passkey login failed on this machine since the last that went well.
    pub fn failures_on(&self, client: &ClientInfo) -> u32 {
        let failures = self.failures.get(client.hardware_key());
        failures.copied().unwrap_or_default()
    }

    /// A passkey login failed on this machine.
    pub fn remember_failure(&mut self, client: &ClientInfo) {
        let hardware = client.hardware_key().to_owned();
        let failures = self.failures.entry(hardware).or_default();
        *failures = failures.saturating_add(1);
    }

    /// A passkey of this account turned out to be usable on this machine.
    pub fn forget_failures(&mut self, client: &ClientInfo) {
        self.failures.remove(client.hardware_key());
    }

    /// The offer was dismissed on this machine.
    pub fn remember_dismissal(&mut self, client: &ClientInfo, now_ms: u64) {
        let hardware = client.hardware_key().to_owned();
        self.dismissals.insert(hardware, now_ms);
    }

    /// When an offer was last dismissed on this machine.
    pub fn dismissed_on(&self, client: &ClientInfo) -> Option<u64> {
        self.dismissals.get(client.hardware_key()).copied()
    }
}

/// Somebody who signs up: reserves nothing, and nobody can sign in as them.
#[derive(Clone, Debug)]
pub(super) struct Newcomer {
    pub identifier: String,
    pub user_handle: [u8; 32],
}
