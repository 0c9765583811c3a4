//! How things are with a key, as the control plane tells.

use serde_json::Value;
use serde_json::json;

use crate::bridge::UserPresence;
use crate::bridge::finger::Touch;

/// Whether a key has power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Power {
    /// It has.
    On,
    /// It has not: it hears nothing.
    Off,
}

/// How things are.
#[derive(Clone, Copy, Debug)]
pub(super) struct State {
    pub(super) power: Power,
    pub(super) touch: Touch,
    pub(super) presence: UserPresence,
    /// Whether a request waits for the user.
    pub(super) waits: bool,
    pub(super) channels: usize,
    pub(super) winks: u64,
}

impl State {
    /// For programs, with the doors by their addresses.
    pub(super) fn to_json(self, doors: &[String]) -> Value {
        json!({
            "power": match self.power {
                Power::On => "on",
                Power::Off => "off",
            },
            "touch": match self.touch {
                Touch::Off => "off",
                Touch::On => "on",
                Touch::Used => "used",
            },
            "waiting": self.waits,
            "user_presence": self.presence.to_string(),
            "channels": self.channels,
            "winks": self.winks,
            "doors": doors,
        })
    }
}
