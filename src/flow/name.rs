//! Names that files give: of devices in a scenario, of providers in the catalogue.

use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::Serialize;

/// The name a scenario gives to one of its devices. Cheap to clone: the trace holds many.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct DeviceName(Arc<str>);

impl DeviceName {
    /// A device of this name.
    pub fn new(name: &str) -> Self {
        Self(name.into())
    }

    /// The name as the file spells it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for DeviceName {
    fn from(name: String) -> Self {
        Self(name.into())
    }
}

impl From<DeviceName> for String {
    fn from(name: DeviceName) -> Self {
        name.0.to_string()
    }
}

impl fmt::Display for DeviceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The id of a passkey provider in the catalogue, such as `icloud-keychain`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct ProviderId(Arc<str>);

impl ProviderId {
    /// The provider of this id.
    pub fn new(id: &str) -> Self {
        Self(id.into())
    }

    /// The id as the catalogue spells it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for ProviderId {
    fn from(id: String) -> Self {
        Self(id.into())
    }
}

impl From<ProviderId> for String {
    fn from(id: ProviderId) -> Self {
        id.0.to_string()
    }
}

impl fmt::Display for ProviderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
