//! How much an entry of a timeline matters.

use serde::Serialize;

/// How an entry looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Tone {
    /// As any other.
    #[default]
    Plain,
    /// A reader may pass over it.
    Faint,
    /// It succeeded.
    Good,
    /// It went wrong, or was refused.
    Bad,
    /// Where an attempt ended.
    Mark,
}
