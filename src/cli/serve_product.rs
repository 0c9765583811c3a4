//! The product that `serve` imitates.

use crate::authenticator::Authenticator;
use crate::authenticator::Means;
use crate::authenticator::Profile;
use crate::cli::trouble::Trouble;
use crate::flow::ProviderId;
use crate::provider::Catalogue;
use crate::provider::DevicePreset;
use crate::source::quote;
use crate::source::suggest;
use crate::world;

const DEVICE: &str = "device";
const PROFILE: &str = "profile";
/// The name of the product that is imitated when none is named.
pub(super) const ROAMING_KEY: &str = "roaming-key";

/// The name of the same with a sensor for fingers.
const FINGERPRINT_KEY: &str = "fingerprint-key";

/// An authenticator, and what to call it.
pub(super) struct Product {
    pub(super) name: String,
    /// Its kind and name, as a state file remembers it.
    pub(super) id: String,
    pub(super) authenticator: Authenticator,
}

impl Product {
    /// The product that a state file remembers.
    ///
    /// # Errors
    /// When the catalogue does not have it any more.
    pub(super) fn of_id(catalogue: &Catalogue, id: &str) -> Result<Self, Trouble> {
        match id.split_once(' ') {
            Some((DEVICE, name)) => Self::of_device(catalogue, name),
            Some((PROFILE, name)) => Self::of_profile(catalogue, name),
            Some(_) | None => Err(unknown("product", id, Vec::new())),
        }
    }

    /// The authenticator of a device's default provider, locked as the device is.
    ///
    /// # Errors
    /// When the catalogue has no such device.
    pub(super) fn of_device(catalogue: &Catalogue, name: &str) -> Result<Self, Trouble> {
        let device = catalogue.device(name).ok_or_else(|| {
            let known = catalogue.devices().map(|device| device.id.as_str());
            unknown("device", name, known.collect())
        })?;
        let profile = default_profile(catalogue, device);
        Ok(Self {
            name: format!("{} of {}", device.default_provider, device.name),
            id: format!("{DEVICE} {name}"),
            authenticator: Authenticator::new(profile, world::means(device.lock)),
        })
    }

    /// A provider's authenticator as it leaves the shop: no way to verify a user is set up.
    ///
    /// # Errors
    /// When the catalogue has no such provider.
    pub(super) fn of_profile(catalogue: &Catalogue, name: &str) -> Result<Self, Trouble> {
        if name == ROAMING_KEY {
            return Ok(Self::new(name, Profile::roaming_key()));
        }
        if name == FINGERPRINT_KEY {
            return Ok(Self::new(name, Profile::fingerprint_key()));
        }
        let provider = catalogue.provider(&ProviderId::new(name));
        let provider = provider.ok_or_else(|| {
            let known = catalogue.providers().map(|provider| provider.id.as_str());
            unknown(
                "profile",
                name,
                known.chain([ROAMING_KEY, FINGERPRINT_KEY]).collect(),
            )
        })?;
        Ok(Self::new(name, provider.authenticator.clone()))
    }

    fn new(name: &str, profile: Profile) -> Self {
        Self {
            name: name.to_owned(),
            id: format!("{PROFILE} {name}"),
            authenticator: Authenticator::new(profile, Means::default()),
        }
    }
}

fn default_profile(catalogue: &Catalogue, device: &DevicePreset) -> Profile {
    let provider = catalogue.provider_on(&device.default_provider, device.platform);
    let provider = provider.expect("a catalogue knows the providers of its devices");
    provider.authenticator.clone()
}

fn unknown(what: &str, name: &str, known: Vec<&str>) -> Trouble {
    let hint = match suggest(name, known.iter().copied()) {
        Some(near) => format!("did you mean {}?", quote(near)),
        None => format!("there are {}", known.join(", ")),
    };
    Trouble::Usage(format!("unknown {what} {}; {hint}", quote(name)))
}
