//! What the shop remembers: one isolated state per run.
//!
//! **Invariant:** nothing leaks from one tenant to another, and a tenant is used by one request at
//! a time.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::Rng;
use rand_chacha::rand_core::SeedableRng;
use sha2::Digest;
use sha2::Sha256;

use crate::reference::account::Account;
use crate::reference::config::Config;
use crate::reference::ledger::Arrival;
use crate::reference::ledger::Ledger;
use crate::reference::password::Attempts;
use crate::reference::record::Record;
use crate::reference::session::Session;
use crate::reference::verify::CredentialId;
use crate::reference::verify::RelyingParty;
use crate::reference::verify::TrustAnchors;

/// The shop: its configuration and all its tenants.
#[derive(Debug)]
pub(super) struct Shop {
    pub config: Config,
    /// What verification needs to know of the configuration, derived once.
    pub relying_party: RelyingParty,
    /// Likewise, of authenticators.
    pub anchors: TrustAnchors,
    tenants: Mutex<BTreeMap<String, Arc<Mutex<Tenant>>>>,
}

impl Shop {
    /// A shop without tenants. `None` where a root is no certificate.
    pub fn new(config: Config) -> Option<Self> {
        let relying_party = RelyingParty::new(&config.rp_id, config.accepted_origins());
        Some(Self {
            anchors: TrustAnchors::new(config.attestation, &config.attestation_roots)?,
            config,
            relying_party,
            tenants: Mutex::new(BTreeMap::new()),
        })
    }

    /// The state of a run, made when first asked for.
    pub fn tenant(&self, run: &str) -> Arc<Mutex<Tenant>> {
        let mut tenants = locked(&self.tenants);
        if let Some(tenant) = tenants.get(run) {
            return Arc::clone(tenant);
        }
        let tenant = Arc::new(Mutex::new(Tenant::new(self.config.seed, run)));
        tenants.insert(run.to_owned(), Arc::clone(&tenant));
        tenant
    }

    /// Forgets a run that has ended.
    pub fn forget(&self, run: &str) {
        locked(&self.tenants).remove(run);
    }
}

/// Locks even after a panic elsewhere: each tenant is only ever changed as a whole request.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Accounts and sessions of one run, and its source of randomness.
#[derive(Debug)]
pub(super) struct Tenant {
    pub rng: ChaCha20Rng,
    pub sessions: BTreeMap<String, Session>,
    /// For mistaken shops only.
    pub ledger: Ledger,
    /// Likewise: records that were removed.
    pub removed: Vec<(AccountId, Record)>,
    conversations: u64,
    accounts: Vec<Account>,
    by_identifier: BTreeMap<String, AccountId>,
    owners: BTreeMap<CredentialId, AccountId>,
    attempts: BTreeMap<String, Attempts>,
}

impl Tenant {
    fn new(seed: [u8; 32], run: &str) -> Self {
        let seed = Sha256::new()
            .chain_update(seed)
            .chain_update(run.as_bytes())
            .finalize();
        Self {
            rng: ChaCha20Rng::from_seed(seed.into()),
            sessions: BTreeMap::new(),
            ledger: Ledger::default(),
            removed: Vec::new(),
            conversations: 0,
            accounts: Vec::new(),
            by_identifier: BTreeMap::new(),
            owners: BTreeMap::new(),
            attempts: BTreeMap::new(),
        }
    }

    /// 32 fresh bytes: more than the 16 that §13.4.3 asks of a challenge.
    pub fn random_bytes(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }

    /// 32 fresh bytes as text, for challenges and session ids.
    pub fn random_text(&mut self) -> String {
        URL_SAFE_NO_PAD.encode(self.random_bytes())
    }

    /// Adds an account; the caller has checked that its identifier is free.
    pub fn add(&mut self, account: Account) -> AccountId {
        let id = AccountId(self.accounts.len());
        let key = key_of(&account.identifier);
        self.by_identifier.insert(key, id);
        self.accounts.push(account);
        id
    }

    /// The account with this e-mail address, in any spelling of upper and lower case.
    pub fn find(&self, identifier: &str) -> Option<AccountId> {
        self.by_identifier.get(&key_of(identifier)).copied()
    }

    pub fn account(&self, id: AccountId) -> &Account {
        &self.accounts[id.0]
    }

    pub fn account_mut(&mut self, id: AccountId) -> &mut Account {
        &mut self.accounts[id.0]
    }

    /// A number that no conversation had before.
    pub fn next_conversation(&mut self) -> u64 {
        self.conversations += 1;
        self.conversations
    }

    /// What is true now, for a shop that acts on it later.
    pub fn arrival(&self) -> Arrival {
        self.ledger.arrival(self.owners.keys())
    }

    /// Whether an account has this `user.id`.
    pub fn has_user_handle(&self, handle: &[u8]) -> bool {
        self.accounts
            .iter()
            .any(|account| account.user_handle == handle)
    }

    /// All accounts but this one.
    pub fn others(&self, id: Option<AccountId>) -> impl Iterator<Item = &Account> {
        let mine = id.map(|AccountId(index)| index);
        let all = self.accounts.iter().enumerate();
        all.filter_map(move |(index, account)| (Some(index) != mine).then_some(account))
    }

    /// Whose passkey this is.
    pub fn owner(&self, id: &CredentialId) -> Option<AccountId> {
        self.owners.get(id).copied()
    }

    /// The passkey belongs to this account from now on.
    pub fn own(&mut self, id: CredentialId, account: AccountId) {
        self.owners.insert(id, account);
    }

    /// The passkey belongs to nobody any more.
    pub fn disown(&mut self, id: &CredentialId) {
        self.owners.remove(id);
    }

    /// The wrong passwords for this identifier, whether there is such an account or not.
    pub fn attempts(&mut self, identifier: &str) -> &mut Attempts {
        self.attempts.entry(key_of(identifier)).or_default()
    }

    /// The right password was given.
    pub fn forget_attempts(&mut self, identifier: &str) {
        self.attempts.remove(&key_of(identifier));
    }
}

/// Names an account of a tenant; accounts are never removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AccountId(usize);

fn key_of(identifier: &str) -> String {
    identifier.trim().to_lowercase()
}
