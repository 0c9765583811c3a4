//! All providers and devices that scenarios can name.

use std::fmt;
use std::sync::Arc;
use std::sync::OnceLock;

use crate::flow::Platform;
use crate::flow::ProviderId;
use crate::provider::DevicePreset;
use crate::provider::Provider;
use crate::provider::embedded::FILES;
use crate::provider::load::Shelves;
use crate::provider::load::load;
use crate::source::Files;
use crate::source::Problems;

/// The catalogue. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Catalogue(Arc<Contents>);

#[derive(Debug)]
struct Contents {
    files: Vec<(String, String)>,
    shelves: Shelves,
}

/// Data files that cannot be read, with the files so that problems can be shown in place.
pub struct CatalogueError {
    /// The files that were read.
    pub files: Files,
    /// All that is wrong in them.
    pub problems: Problems,
}

impl Catalogue {
    /// The catalogue that is embedded in the binary. Cheap after the first time.
    pub fn embedded() -> Self {
        static EMBEDDED: OnceLock<Catalogue> = OnceLock::new();
        let read = || {
            let files = FILES.iter();
            let files = files.map(|(name, text)| (name.to_string(), text.to_string()));
            // A test reads the embedded files, so this cannot be met outside of development.
            Self::read(files.collect()).unwrap_or_else(|error| panic!("{error}"))
        };
        EMBEDDED.get_or_init(read).clone()
    }

    /// This catalogue with further files `(name, text)`. A file about a known provider or device
    /// is merged over it: maps merge deep, a value with its source is replaced as a whole,
    /// entries of `for` and `quirks` are added, null removes. Any other file adds one.
    ///
    /// # Errors
    /// All problems of all files.
    pub fn with_overrides(&self, files: Vec<(String, String)>) -> Result<Self, CatalogueError> {
        let all = self.0.files.iter().cloned().chain(files);
        Self::read(all.collect())
    }

    /// The provider of that id, as it is where no platform differs.
    pub fn provider(&self, id: &ProviderId) -> Option<&Provider> {
        let variants = self.0.shelves.providers.get(id.as_str())?;
        Some(&variants.everywhere)
    }

    /// The provider of that id, as it is on a platform.
    pub fn provider_on(&self, id: &ProviderId, platform: Platform) -> Option<&Provider> {
        let variants = self.0.shelves.providers.get(id.as_str())?;
        Some(variants.on.get(&platform).unwrap_or(&variants.everywhere))
    }

    /// The platforms on which a provider differs from [`Catalogue::provider`].
    pub fn platforms_of(&self, id: &ProviderId) -> Vec<Platform> {
        let variants = self.0.shelves.providers.get(id.as_str());
        variants.map_or_else(Vec::new, |variants| variants.on.keys().copied().collect())
    }

    /// The device preset of that id.
    pub fn device(&self, id: &str) -> Option<&DevicePreset> {
        self.0.shelves.devices.get(id)
    }

    /// All providers, in the order of the files, as they are where no platform differs.
    pub fn providers(&self) -> impl Iterator<Item = &Provider> {
        let variants = self.0.shelves.providers.values();
        variants.map(|variants| &variants.everywhere)
    }

    /// All device presets, in the order of the files.
    pub fn devices(&self) -> impl Iterator<Item = &DevicePreset> {
        self.0.shelves.devices.values()
    }

    /// What each source key stands for, in the order of the files.
    pub fn sources(&self) -> impl Iterator<Item = (&str, &str)> {
        let sources = self.0.shelves.sources.iter();
        sources.map(|(key, about)| (key.as_str(), about.as_str()))
    }

    fn read(list: Vec<(String, String)>) -> Result<Self, CatalogueError> {
        let mut files = Files::new();
        let mut problems = Problems::new();
        match load(&list, &mut files, &mut problems) {
            Some(shelves) => Ok(Self(Arc::new(Contents {
                files: list,
                shelves,
            }))),
            None => Err(CatalogueError { files, problems }),
        }
    }
}

impl fmt::Display for CatalogueError {
    /// A line a problem: `file:line:column: what is wrong`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in provider and device data", self.problems)?;
        for problem in self.problems.sorted() {
            let place = self.files.place(problem.span);
            write!(f, "\n{place}: {}", problem.message)?;
        }
        Ok(())
    }
}

impl fmt::Debug for CatalogueError {
    /// As for people: the files themselves would fill the screen.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for CatalogueError {}
