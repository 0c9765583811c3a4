//! The set-up that the room's tests share: a world of devices, and passkeys made on them.

use std::collections::BTreeSet;

use crate::authenticator::Authenticator;
use crate::authenticator::Gesture;
use crate::ctap::make_credential::Options;
use crate::ctap::make_credential::Sent;
use crate::flow::DeviceName;
use crate::flow::ProviderId;
use crate::provider::Catalogue;
use crate::provider::DeviceChange;
use crate::provider::DeviceSetup;
use crate::sim::Env;
use crate::sim::Event;
use crate::sim::Reachability;
use crate::sim::Seed;
use crate::webauthn::CredentialId;
use crate::webauthn::RpId;
use crate::webauthn::UserEntity;
use crate::webauthn::UserHandle;
use crate::world::site::Site;
use crate::world::vault;
use crate::world::world::World;

/// The host of the tests' relying party.
pub(super) const HOST: &str = "shop.example.test";

/// A world in a fresh environment.
pub(super) struct Scene {
    pub(super) env: Env,
    pub(super) world: World,
}

pub(super) fn name(device: &str) -> DeviceName {
    DeviceName::new(device)
}

/// A device of this preset.
pub(super) fn is(device: &str, preset: &str) -> DeviceSetup {
    DeviceSetup::new(name(device), 1, preset)
}

/// A device of this preset with this provider.
pub(super) fn with(device: &str, preset: &str, provider: &str) -> DeviceSetup {
    DeviceSetup {
        provider: Some(ProviderId::new(provider)),
        ..is(device, preset)
    }
}

pub(super) fn site() -> Site {
    Site {
        host: HOST.to_owned(),
        origin: format!("https://{HOST}"),
        rp_id: RpId::parse(HOST).unwrap(),
    }
}

/// A registration for an account of the tests' relying party, as a client sends it.
fn request(user: u8) -> Vec<u8> {
    let account = UserEntity {
        id: UserHandle::new([user]).unwrap(),
        name: format!("user {user}"),
        display_name: format!("User {user}"),
    };
    Sent {
        client_data_hash: [0; 32],
        rp_id: &site().rp_id,
        rp_name: "Shop",
        user: &account,
        algorithms: &[-7, -257],
        exclude_list: &[],
        extensions: None,
        options: Options {
            rk: true,
            ..Options::default()
        },
        authorization: None,
        enterprise: None,
        formats: &[],
    }
    .encode()
}

impl Scene {
    pub(super) fn new(setups: &[DeviceSetup]) -> Self {
        let mut env = Env::new(Seed::new(7));
        let world = World::new(&mut env, &Catalogue::embedded(), setups, &site()).unwrap();
        Self { env, world }
    }

    /// Makes a passkey for a user where new passkeys of the device go.
    pub(super) fn make(&mut self, device: &str, user: u8) -> CredentialId {
        let door = self.world.doors(&name(device)).into_iter().next().unwrap();
        let store = self.world.store_mut(&door.place);
        let before: BTreeSet<_> = store.holdings().into_iter().map(|it| it.id).collect();
        // What a PIN protects asks for a token; the same key without a PIN does not.
        let profile = store.authenticator.profile().clone();
        let rule = profile.same_user;
        let mut twin = Authenticator::new(profile, store.authenticator.means().clone());
        let answer = twin.transact(&mut self.env, Gesture::Silent, &request(user));
        assert_eq!(answer[0], 0, "{answer:02x?}");
        let made = twin.vault().iter().next().unwrap().clone();
        store.authenticator.vault_mut().insert(made, rule);
        let made = store
            .holdings()
            .into_iter()
            .find(|it| !before.contains(&it.id))
            .unwrap();
        self.world.settle(&mut self.env, &name(device));
        made.id
    }

    /// Deletes the n-th passkey of those on a device, if it has any.
    pub(super) fn delete(&mut self, device: &str, nth: usize) {
        let door = self.world.doors(&name(device)).into_iter().next().unwrap();
        let store = self.world.store_mut(&door.place);
        let holdings = store.holdings();
        if let Some(holding) = holdings.get(nth % holdings.len().max(1)) {
            vault::remove(&mut store.authenticator, &holding.id);
        }
        self.world.settle(&mut self.env, &name(device));
    }

    pub(super) fn set(&mut self, device: &str, change: &DeviceChange) {
        self.world
            .set(&mut self.env, &name(device), change)
            .unwrap();
    }

    pub(super) fn sync(&mut self) {
        self.world.wait_for_sync(&mut self.env);
    }

    pub(super) fn reach(&self, id: &CredentialId, device: &str) -> Reachability {
        self.world.reachability(id, &name(device))
    }

    /// The machines that hold a passkey.
    pub(super) fn holders(&self, id: &CredentialId) -> Vec<String> {
        let held = self
            .world
            .passkeys(&site().rp_id)
            .into_iter()
            .find(|it| it.credential == *id);
        let machines = held.map(|held| held.machines).unwrap_or_default();
        machines.iter().map(ToString::to_string).collect()
    }

    /// What the trace says of stores and reachability since a mark.
    pub(super) fn told_since(&self, mark: usize) -> Vec<String> {
        let mut told = Vec::new();
        for event in self.env.trace.since(mark) {
            if let Event::Stored { device, credential } = event {
                told.push(format!("{device} {:?}", credential.by));
            } else if let Event::Removed { device, .. } = event {
                told.push(format!("{device} Removed"));
            } else if let Event::Reach { device, how, .. } = event {
                told.push(format!("{device} reaches {how:?}"));
            }
        }
        told
    }
}
