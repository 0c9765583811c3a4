//! What a world cannot be.

use std::fmt::Display;

use thiserror::Error;

use crate::flow::DeviceName;
use crate::flow::ProviderId;

/// A device that cannot exist as it is described.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WorldError {
    /// The preset is not in the catalogue.
    #[error("there is no device preset `{preset}`")]
    UnknownPreset {
        /// What was asked for.
        preset: String,
        /// What there is.
        known: Vec<String>,
    },
    /// The provider is not in the catalogue.
    #[error("there is no provider `{provider}`")]
    UnknownProvider {
        /// What was asked for.
        provider: ProviderId,
        /// What can be chosen on the preset.
        installable: Vec<ProviderId>,
    },
    /// The provider does not exist on this kind of device.
    #[error("`{provider}` cannot be installed on `{preset}`")]
    NotInstallable {
        /// What was asked for.
        provider: ProviderId,
        /// The device's preset.
        preset: String,
        /// What can be chosen there.
        installable: Vec<ProviderId>,
    },
    /// The preset has no such client.
    #[error("`{preset}` has no client `{client}`")]
    UnknownClient {
        /// What was asked for.
        client: String,
        /// The device's preset.
        preset: String,
        /// The clients it has.
        known: Vec<String>,
    },
    /// The client can use neither the chosen provider nor any that is built in.
    #[error("`{client}` on `{preset}` cannot use `{provider}`, and reaches no other provider")]
    NoProviderForClient {
        /// The client.
        client: String,
        /// The device's preset.
        preset: String,
        /// The chosen provider.
        provider: ProviderId,
        /// Clients that can use it.
        fitting: Vec<String>,
    },
    /// A name stands for no device of the scenario.
    #[error("there is no device `{device}`")]
    UnknownDevice {
        /// The name.
        device: DeviceName,
    },
    /// Something that is no security key is plugged in.
    #[error("`{device}` cannot be plugged in: `{preset}` is no security key")]
    NotAKey {
        /// The name.
        device: DeviceName,
        /// What it is.
        preset: String,
    },
    /// A security key has ports for nothing.
    #[error("nothing can be plugged into a security key")]
    KeyIntoKey,
    /// There are only security keys, which do nothing by themselves.
    #[error("a security key needs a device with a client, and there is none")]
    KeyAlone,
    /// `same-machine` leads back to the device.
    #[error("`same-machine` leads from `{device}` back to itself")]
    MachineCycle {
        /// Where the circle was entered.
        device: DeviceName,
    },
    /// A window says something about the machine, which the machine's own device says.
    #[error("`{fact}` belongs to the machine, which `{machine}` describes")]
    FactOfTheMachine {
        /// The fact.
        fact: &'static str,
        /// The device that describes the machine.
        machine: DeviceName,
    },
    /// Two devices have the same name.
    #[error("there are two devices `{device}`")]
    TwiceTheSame {
        /// The name.
        device: DeviceName,
    },
}

impl WorldError {
    /// What to write instead, as one sentence.
    pub fn help(&self) -> String {
        match self {
            Self::UnknownPreset { known, .. } => one_of("a preset is", known),
            Self::UnknownProvider { installable, .. }
            | Self::NotInstallable { installable, .. } => {
                one_of("what can be chosen here is", installable)
            }
            Self::UnknownClient { known, .. } if known.is_empty() => {
                "a security key has no client of its own; plug it into a device that has".to_owned()
            }
            Self::UnknownClient { known, .. } => one_of("its clients are", known),
            Self::NoProviderForClient { fitting, .. } => one_of("it is used by", fitting),
            Self::UnknownDevice { .. } => "name a device that `devices` lists".to_owned(),
            Self::NotAKey { .. } => "plug in a device that is a `security-key`".to_owned(),
            Self::KeyIntoKey => "leave `plugged-in` out here".to_owned(),
            Self::KeyAlone => "add a device into which the key can be plugged".to_owned(),
            Self::MachineCycle { .. } => {
                "let one of them say what it `is`, and the others name it".to_owned()
            }
            Self::FactOfTheMachine { fact, machine } => format!("say `{fact}` at `{machine}`"),
            Self::TwiceTheSame { .. } => "give each device a name of its own".to_owned(),
        }
    }
}

fn one_of(lead: &str, words: &[impl Display]) -> String {
    let words: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    if words.is_empty() {
        return format!("{lead} nothing");
    }
    format!("{lead} {}", words.join(", "))
}
