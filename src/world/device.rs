//! A device of the scenario: a window on a machine, with a client and a chosen provider.

use crate::client::Browsing;
use crate::client::Consent;
use crate::flow::DeviceName;
use crate::flow::ProviderId;
use crate::provider::DevicePreset;
use crate::provider::DeviceSetup;

/// One device.
#[derive(Clone, Debug)]
pub(super) struct Device {
    /// The scenario's name for it.
    pub(super) name: DeviceName,
    /// The machine it is a window on.
    pub(super) machine: DeviceName,
    /// The client's id; a security key has none.
    pub(super) client: Option<String>,
    /// The provider the user chose.
    pub(super) provider: ProviderId,
    /// Whether the window is private.
    pub(super) browsing: Browsing,
    /// The user's setting for automatic upgrades.
    pub(super) auto_upgrade: Consent,
    /// Whether the app asks for an unlock of its own.
    pub(super) app_lock: AppLock,
    /// Whether the open page holds a conditional get.
    pub(super) autofill: Autofill,
}

/// Whether the app asks for an unlock when it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppLock {
    /// It does: by biometrics, or a PIN of its own.
    On,
    /// It does not.
    Off,
}

/// Whether the open page holds a conditional get that is still pending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Autofill {
    /// It does.
    Pending,
    /// It does not.
    Idle,
}

impl Device {
    /// The device of a setup, on the machine that another setup (or the same) describes.
    pub(super) fn new(preset: &DevicePreset, machine: &DeviceSetup, setup: &DeviceSetup) -> Self {
        let provider = setup.provider.as_ref().or(machine.provider.as_ref());
        let provider = provider.unwrap_or(&preset.default_provider);
        Self {
            name: setup.name.clone(),
            machine: machine.name.clone(),
            client: setup
                .client
                .clone()
                .or_else(|| preset.default_client.clone()),
            provider: provider.clone(),
            browsing: setup.private.unwrap_or(Browsing::Normal),
            auto_upgrade: setup.auto_upgrade.unwrap_or(Consent::Given),
            app_lock: AppLock::Off,
            autofill: Autofill::Idle,
        }
    }

    /// The providers its client reaches on its own machine: the chosen one, then what is built
    /// in. New passkeys go to the first.
    pub(super) fn providers(&self, preset: &DevicePreset) -> Vec<ProviderId> {
        let Some(client) = &self.client else {
            return Vec::new();
        };
        let mut reached = vec![&self.provider];
        reached.extend(
            preset
                .built_in
                .iter()
                .filter(|built_in| **built_in != self.provider),
        );
        reached.retain(|provider| preset.lets_use(client, provider));
        reached.into_iter().cloned().collect()
    }
}
