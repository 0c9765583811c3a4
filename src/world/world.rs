//! The world of one run: the user's devices, and the accounts they share.

use std::collections::BTreeMap;

use rand::Rng;

use crate::authenticator::Authenticator;
use crate::flow::DeviceName;
use crate::flow::ProviderId;
use crate::provider::Catalogue;
use crate::provider::DeviceChange;
use crate::provider::DevicePreset;
use crate::provider::DeviceSetup;
use crate::provider::Enrolment;
use crate::provider::Provider;
use crate::provider::SyncDomain;
use crate::sim::Arrival;
use crate::sim::DeviceFacts;
use crate::sim::Env;
use crate::sim::Purpose;
use crate::sim::Reachability;
use crate::webauthn::CredentialId;
use crate::world::account::Account;
use crate::world::check;
use crate::world::delivery::Deliveries;
use crate::world::delivery::Place;
use crate::world::device::Device;
use crate::world::error::WorldError;
use crate::world::fabric::Fabric;
use crate::world::machine::Machine;
use crate::world::site::Site;
use crate::world::store::Store;
use crate::world::vault;

/// Devices, machines, accounts and what is under way between them.
#[derive(Debug)]
pub struct World {
    pub(super) catalogue: Catalogue,
    pub(super) site: Site,
    pub(super) setups: Vec<DeviceSetup>,
    pub(super) machines: Vec<Machine>,
    pub(super) devices: Vec<Device>,
    pub(super) fabrics: BTreeMap<Account, Fabric>,
    pub(super) deliveries: Deliveries,
    /// Up to where in the trace set-up prompts were looked for.
    pub(super) settled_to: usize,
    /// Facts as the trace has them.
    pub(super) noted_facts: BTreeMap<DeviceName, DeviceFacts>,
    /// Reachability as the trace has it; what is not there is [`Reachability::None`].
    pub(super) noted_reach: BTreeMap<(CredentialId, DeviceName), Reachability>,
}

impl World {
    /// All that is wrong with a scenario's devices, told without building them.
    pub fn check(catalogue: &Catalogue, setups: &[DeviceSetup]) -> Vec<(DeviceName, WorldError)> {
        check::check(catalogue, setups)
    }

    /// All that is wrong with changing one of these devices so.
    pub fn check_change(
        catalogue: &Catalogue,
        setups: &[DeviceSetup],
        device: &DeviceName,
        change: &DeviceChange,
    ) -> Vec<WorldError> {
        check::check_change(catalogue, setups, device, change)
    }

    /// The world in which these devices exist, set up and signed in, with nothing in their
    /// stores. Notes what each device is.
    ///
    /// # Errors
    /// The first thing that [`World::check`] finds.
    pub fn new(
        env: &mut Env,
        catalogue: &Catalogue,
        setups: &[DeviceSetup],
        site: &Site,
    ) -> Result<Self, WorldError> {
        if let Some((_, error)) = check::check(catalogue, setups).into_iter().next() {
            return Err(error);
        }
        let mut world = Self {
            catalogue: catalogue.clone(),
            site: site.clone(),
            setups: setups.to_vec(),
            machines: Vec::new(),
            devices: Vec::new(),
            fabrics: BTreeMap::new(),
            deliveries: Deliveries::default(),
            settled_to: 0,
            noted_facts: BTreeMap::new(),
            noted_reach: BTreeMap::new(),
        };
        for setup in setups {
            world.build(env, setup)?;
        }
        for setup in setups {
            world.furnish(setup);
        }
        world.join_fabrics(env, Arrival::Synced);
        world.note_news(env);
        Ok(world)
    }

    /// Makes the device, and its machine if it describes one.
    fn build(&mut self, env: &mut Env, setup: &DeviceSetup) -> Result<(), WorldError> {
        let preset = check::preset_of(&self.catalogue, &self.setups, setup)?;
        let described_by = check::machine_of(&self.setups, setup)?;
        if described_by.name == setup.name {
            self.machines.push(Machine::new(env, preset, setup));
        }
        self.devices.push(Device::new(preset, described_by, setup));
        Ok(())
    }

    /// Installs the providers that the device reaches.
    fn furnish(&mut self, setup: &DeviceSetup) {
        let device = self.device(&setup.name);
        let (machine, chosen) = (device.machine.clone(), device.provider.clone());
        let built_in = self.preset(&machine).built_in.clone();
        for provider in built_in {
            self.install(&machine, &provider);
        }
        self.install(&machine, &chosen);
        self.sign_in_for(&machine, &chosen, setup);
        let enrolment = setup.enrolled.unwrap_or(Enrolment::Enrolled);
        self.machine_mut(&machine).store_mut(&chosen).enrolment = enrolment;
    }

    /// Choosing a provider means being signed in to its account, unless the scenario says
    /// otherwise.
    fn sign_in_for(&mut self, machine: &DeviceName, chosen: &ProviderId, setup: &DeviceSetup) {
        let domain = self.provider(machine, chosen).sync.domain;
        let machine = self.machine_mut(machine);
        if let SyncDomain::Account(vendor) = domain
            && !setup.accounts.contains_key(&vendor)
        {
            machine.sign_in(vendor);
        }
        machine.home_accounts = machine.accounts.clone();
    }

    /// Installs a provider where it is not yet.
    pub(super) fn install(&mut self, machine: &DeviceName, provider: &ProviderId) {
        if self.machine_ref(machine).stores.contains_key(provider) {
            return;
        }
        let profile = self.provider(machine, provider).authenticator.clone();
        let means = vault::means(self.machine_ref(machine).lock);
        let authenticator = Authenticator::new(profile, means);
        let machine = self.machine_mut(machine);
        let mut store = Store::new(authenticator, Enrolment::Enrolled);
        store.hand_out(machine.lock);
        machine.stores.insert(provider.clone(), store);
    }

    /// The fabric of an account, made when it is first needed.
    pub(super) fn fabric_mut(&mut self, env: &mut Env, account: &Account) -> &mut Fabric {
        self.fabrics.entry(account.clone()).or_insert_with(|| {
            let mut key = [0; 32];
            env.streams.get(Purpose::SyncKey).fill_bytes(&mut key);
            Fabric::new(&key, &account.to_string())
        })
    }

    /// All stores of all machines.
    pub(super) fn places(&self) -> Vec<Place> {
        let of = |machine: &Machine| {
            let name = machine.name.clone();
            let place = move |provider: &ProviderId| Place {
                machine: name.clone(),
                provider: provider.clone(),
            };
            machine.stores.keys().map(place).collect::<Vec<_>>()
        };
        self.machines.iter().flat_map(of).collect()
    }

    pub(super) fn device(&self, name: &DeviceName) -> &Device {
        let found = self.devices.iter().find(|device| device.name == *name);
        found.expect("callers name devices of this world")
    }

    pub(super) fn device_mut(&mut self, name: &DeviceName) -> &mut Device {
        let found = self.devices.iter_mut().find(|device| device.name == *name);
        found.expect("callers name devices of this world")
    }

    pub(super) fn machine_ref(&self, name: &DeviceName) -> &Machine {
        let found = self.machines.iter().find(|machine| machine.name == *name);
        found.expect("devices and places name machines of this world")
    }

    pub(super) fn machine_mut(&mut self, name: &DeviceName) -> &mut Machine {
        let found = self
            .machines
            .iter_mut()
            .find(|machine| machine.name == *name);
        found.expect("devices and places name machines of this world")
    }

    pub(super) fn store(&self, place: &Place) -> &Store {
        self.machine_ref(&place.machine).store(&place.provider)
    }

    pub(super) fn store_mut(&mut self, place: &Place) -> &mut Store {
        self.machine_mut(&place.machine).store_mut(&place.provider)
    }

    /// The preset of a machine.
    pub(super) fn preset(&self, machine: &DeviceName) -> &DevicePreset {
        let preset = &self.machine_ref(machine).preset;
        self.catalogue
            .device(preset)
            .expect("machines are made of presets of the catalogue")
    }

    /// A provider as it is on a machine.
    pub(super) fn provider(&self, machine: &DeviceName, provider: &ProviderId) -> &Provider {
        let platform = self.machine_ref(machine).platform;
        let found = self.catalogue.provider_on(provider, platform);
        found.expect("only providers of the catalogue are installed")
    }
}
