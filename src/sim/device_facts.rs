//! Devices, as the trace tells of them.

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::flow::DeviceName;
use crate::flow::Lock;
use crate::flow::Platform;
use crate::flow::ProviderId;

/// A device as it is. The first block is ground truth; the second is what a page or app can ask.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceFacts {
    /// The preset, such as `iphone`.
    pub preset: String,
    /// The machine: devices that share one share its stores.
    pub machine: DeviceName,
    /// The provider that new passkeys go to.
    pub provider: ProviderId,
    /// Screen lock.
    pub lock: Lock,
    /// Whether the provider is ready to hold passkeys here.
    pub ready: bool,
    /// Whether the device is connected.
    pub online: bool,
    /// The operating system.
    pub platform: Platform,
    /// The client's id: `safari`, `chrome`, `app`, ….
    pub client: String,
    /// What the front end tells the relying party about the client.
    pub told: Value,
}
