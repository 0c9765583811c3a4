//! A machine: one piece of hardware with its stores, shared by all devices that are windows on it.

use std::collections::BTreeMap;
use std::fmt::Write;

use rand::Rng;

use crate::flow::DeviceName;
use crate::flow::Lock;
use crate::flow::Network;
use crate::flow::Ownership;
use crate::flow::Platform;
use crate::flow::ProviderId;
use crate::flow::Vendor;
use crate::provider::DevicePreset;
use crate::provider::DeviceSetup;
use crate::sim::Env;
use crate::sim::Purpose;
use crate::world::passwords::Passwords;
use crate::world::store::Store;
use crate::world::vault;

/// One machine.
#[derive(Debug)]
pub(super) struct Machine {
    /// The name of the device that describes it.
    pub(super) name: DeviceName,
    /// The preset's id.
    pub(super) preset: String,
    /// The operating system.
    pub(super) platform: Platform,
    /// What a page or app can read of the hardware: the same on all its devices.
    pub(super) hardware: String,
    /// Screen lock.
    pub(super) lock: Lock,
    /// Connection.
    pub(super) network: Network,
    /// Accounts it is signed in to.
    pub(super) accounts: BTreeMap<Vendor, Ownership>,
    /// The accounts that its user signs in to when it is set up again.
    pub(super) home_accounts: BTreeMap<Vendor, Ownership>,
    /// Security keys that are plugged in.
    pub(super) plugged_in: Vec<DeviceName>,
    /// Providers that are installed.
    pub(super) stores: BTreeMap<ProviderId, Store>,
    /// Passwords that clients keep themselves, by client: they stay on the machine.
    pub(super) client_passwords: BTreeMap<ProviderId, Passwords>,
}

impl Machine {
    /// The machine that a device describes, without any provider yet.
    pub(super) fn new(env: &mut Env, preset: &DevicePreset, setup: &DeviceSetup) -> Self {
        let mut accounts = preset.accounts.clone();
        accounts.extend(&setup.accounts);
        Self {
            name: setup.name.clone(),
            preset: preset.id.clone(),
            platform: preset.platform,
            hardware: invent_hardware(env),
            lock: setup.lock.unwrap_or(preset.lock),
            network: setup.network.unwrap_or(Network::Online),
            home_accounts: accounts.clone(),
            accounts,
            plugged_in: setup.plugged_in.clone(),
            stores: BTreeMap::new(),
            client_passwords: BTreeMap::new(),
        }
    }

    /// Whether it is connected.
    pub(super) fn is_online(&self) -> bool {
        self.network == Network::Online
    }

    /// From now on this is the screen lock, and how users are verified here.
    pub(super) fn set_lock(&mut self, lock: Lock) {
        self.lock = lock;
        for store in self.stores.values_mut() {
            store.authenticator.equip(vault::means(lock));
            if lock != Lock::None {
                store.authenticator.choose_pin(store.pin.as_str());
            }
        }
    }

    /// Signs in to the user's own account of a vendor, unless somebody is signed in.
    pub(super) fn sign_in(&mut self, vendor: Vendor) {
        let signed_in = self.accounts.entry(vendor).or_insert(Ownership::None);
        if *signed_in == Ownership::None {
            *signed_in = Ownership::Own;
        }
    }

    /// The passwords that a provider, or a client itself, keeps here.
    pub(super) fn passwords(&self, keeper: &ProviderId) -> Option<&Passwords> {
        let of_provider = self.stores.get(keeper).map(|store| &store.passwords);
        of_provider.or_else(|| self.client_passwords.get(keeper))
    }

    /// The store of a provider that is installed.
    pub(super) fn store(&self, provider: &ProviderId) -> &Store {
        self.stores
            .get(provider)
            .expect("a provider that is named on a machine is installed")
    }

    /// The store of a provider that is installed.
    pub(super) fn store_mut(&mut self, provider: &ProviderId) -> &mut Store {
        self.stores
            .get_mut(provider)
            .expect("a provider that is named on a machine is installed")
    }
}

/// 16 hex digits that stand for what a front end can put together of a machine: model, screen,
/// fonts, processors.
///
/// Unsourced: two machines of one model would often look alike, and here never do. Without some
/// such hint no relying party could tell another browser on this PC from another PC, which the
/// documented rules ask of it (second-device, step 2). A relying party that does not ask for it is
/// never judged by it.
fn invent_hardware(env: &mut Env) -> String {
    let mut bytes = [0; 8];
    env.streams.get(Purpose::Machine).fill_bytes(&mut bytes);
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes everything");
        text
    })
}
