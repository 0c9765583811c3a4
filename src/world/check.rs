//! Which devices cannot be, told before anything is built.

use std::collections::BTreeSet;

use crate::flow::DeviceName;
use crate::flow::ProviderId;
use crate::provider::Catalogue;
use crate::provider::DeviceChange;
use crate::provider::DevicePreset;
use crate::provider::DeviceSetup;
use crate::world::error::WorldError;

/// All that is wrong with a scenario's devices, in their order.
pub(super) fn check(
    catalogue: &Catalogue,
    setups: &[DeviceSetup],
) -> Vec<(DeviceName, WorldError)> {
    let mut problems = Vec::new();
    let mut names = BTreeSet::new();
    for setup in setups {
        let mut report = |error| problems.push((setup.name.clone(), error));
        if !names.insert(&setup.name) {
            report(WorldError::TwiceTheSame {
                device: setup.name.clone(),
            });
        }
        check_window(setup).into_iter().for_each(&mut report);
        let preset = match preset_of(catalogue, setups, setup) {
            Ok(preset) => preset,
            Err(error) => {
                report(error);
                continue;
            }
        };
        let choice = Choice {
            client: setup.client.as_deref(),
            provider: setup.provider.as_ref(),
        };
        check_choice(catalogue, preset, &choice)
            .into_iter()
            .for_each(&mut report);
        check_keys(catalogue, setups, preset, &setup.plugged_in)
            .into_iter()
            .for_each(&mut report);
    }
    problems.extend(check_company(catalogue, setups));
    problems
}

/// All that is wrong with a change of one of these devices.
pub(super) fn check_change(
    catalogue: &Catalogue,
    setups: &[DeviceSetup],
    device: &DeviceName,
    change: &DeviceChange,
) -> Vec<WorldError> {
    let Some(setup) = find(setups, device) else {
        return vec![WorldError::UnknownDevice {
            device: device.clone(),
        }];
    };
    let preset = match preset_of(catalogue, setups, setup) {
        Ok(preset) => preset,
        Err(error) => return vec![error],
    };
    let choice = Choice {
        client: change.client.as_deref().or(setup.client.as_deref()),
        provider: change.provider.as_ref().or(setup.provider.as_ref()),
    };
    let mut problems = check_choice(catalogue, preset, &choice);
    let keys = change.plugged_in.as_deref().unwrap_or_default();
    problems.extend(check_keys(catalogue, setups, preset, keys));
    problems
}

/// The preset of the machine on which a device is.
pub(super) fn preset_of<'c>(
    catalogue: &'c Catalogue,
    setups: &[DeviceSetup],
    setup: &DeviceSetup,
) -> Result<&'c DevicePreset, WorldError> {
    let preset = &machine_of(setups, setup)?.preset;
    catalogue
        .device(preset)
        .ok_or_else(|| WorldError::UnknownPreset {
            preset: preset.clone(),
            known: catalogue
                .devices()
                .map(|device| device.id.clone())
                .collect(),
        })
}

/// The device that describes the machine: where a chain of `same-machine` ends.
pub(super) fn machine_of<'s>(
    setups: &'s [DeviceSetup],
    setup: &'s DeviceSetup,
) -> Result<&'s DeviceSetup, WorldError> {
    let mut current = setup;
    // A chain without a circle is shorter than the list.
    for _ in setups {
        let Some(next) = &current.same_machine else {
            return Ok(current);
        };
        let unknown = || WorldError::UnknownDevice {
            device: next.clone(),
        };
        current = find(setups, next).ok_or_else(unknown)?;
    }
    match current.same_machine {
        None => Ok(current),
        Some(_) => Err(WorldError::MachineCycle {
            device: setup.name.clone(),
        }),
    }
}

fn find<'s>(setups: &'s [DeviceSetup], name: &DeviceName) -> Option<&'s DeviceSetup> {
    setups.iter().find(|setup| setup.name == *name)
}

/// What the scenario chose on a device, as far as it said so.
struct Choice<'s> {
    client: Option<&'s str>,
    provider: Option<&'s ProviderId>,
}

/// Facts that a window says although its machine is described elsewhere.
fn check_window(setup: &DeviceSetup) -> Vec<WorldError> {
    let Some(machine) = &setup.same_machine else {
        return Vec::new();
    };
    let said = [
        ("lock", setup.lock.is_some()),
        ("apple, google, microsoft", !setup.accounts.is_empty()),
        ("enrolled", setup.enrolled.is_some()),
        ("network", setup.network.is_some()),
        ("plugged-in", !setup.plugged_in.is_empty()),
    ];
    let said = said.into_iter().filter(|(_, is_said)| *is_said);
    said.map(|(fact, _)| WorldError::FactOfTheMachine {
        fact,
        machine: machine.clone(),
    })
    .collect()
}

fn check_choice(
    catalogue: &Catalogue,
    preset: &DevicePreset,
    choice: &Choice<'_>,
) -> Vec<WorldError> {
    let mut problems = Vec::new();
    if let Some(provider) = choice.provider {
        problems.extend(check_provider(catalogue, preset, provider));
    }
    if let Some(client) = choice
        .client
        .filter(|client| !preset.clients.contains_key(*client))
    {
        problems.push(WorldError::UnknownClient {
            client: client.to_owned(),
            preset: preset.id.clone(),
            known: preset.clients.keys().cloned().collect(),
        });
    }
    if problems.is_empty() {
        problems.extend(check_reach(preset, choice));
    }
    problems
}

fn check_provider(
    catalogue: &Catalogue,
    preset: &DevicePreset,
    provider: &ProviderId,
) -> Option<WorldError> {
    let installable = preset.providers.clone();
    let provider = provider.clone();
    if catalogue.provider(&provider).is_none() {
        return Some(WorldError::UnknownProvider {
            provider,
            installable,
        });
    }
    if !installable.contains(&provider) {
        let preset = preset.id.clone();
        return Some(WorldError::NotInstallable {
            provider,
            preset,
            installable,
        });
    }
    None
}

/// A client that cannot use the chosen provider still works with a built-in one. This is how a
/// scenario tells that the chosen one is of no use there.
fn check_reach(preset: &DevicePreset, choice: &Choice<'_>) -> Option<WorldError> {
    let client = choice.client.or(preset.default_client.as_deref())?;
    let provider = choice.provider.unwrap_or(&preset.default_provider);
    let mut reached = std::iter::once(provider).chain(&preset.built_in);
    if reached.any(|provider| preset.lets_use(client, provider)) {
        return None;
    }
    Some(WorldError::NoProviderForClient {
        client: client.to_owned(),
        preset: preset.id.clone(),
        provider: provider.clone(),
        fitting: preset
            .provider_clients
            .get(provider)
            .cloned()
            .unwrap_or_default(),
    })
}

fn check_keys(
    catalogue: &Catalogue,
    setups: &[DeviceSetup],
    preset: &DevicePreset,
    keys: &[DeviceName],
) -> Vec<WorldError> {
    if !keys.is_empty() && preset.clients.is_empty() {
        return vec![WorldError::KeyIntoKey];
    }
    keys.iter()
        .filter_map(|key| check_key(catalogue, setups, key))
        .collect()
}

fn check_key(
    catalogue: &Catalogue,
    setups: &[DeviceSetup],
    key: &DeviceName,
) -> Option<WorldError> {
    let Some(setup) = find(setups, key) else {
        return Some(WorldError::UnknownDevice {
            device: key.clone(),
        });
    };
    // What is wrong with the key's own preset is told at the key.
    let preset = preset_of(catalogue, setups, setup).ok()?;
    let is_key = preset.clients.is_empty();
    (!is_key).then(|| WorldError::NotAKey {
        device: key.clone(),
        preset: preset.id.clone(),
    })
}

/// A key in a world without any client could never be used.
fn check_company(
    catalogue: &Catalogue,
    setups: &[DeviceSetup],
) -> Option<(DeviceName, WorldError)> {
    let mut keys = Vec::new();
    for setup in setups {
        let preset = preset_of(catalogue, setups, setup).ok()?;
        if !preset.clients.is_empty() {
            return None;
        }
        keys.push(&setup.name);
    }
    keys.first()
        .map(|key| ((*key).clone(), WorldError::KeyAlone))
}

#[cfg(test)]
mod tests;
