//! What is fixed for a run, as the trace tells first.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::flow::Attempt;
use crate::flow::DeviceName;
use crate::flow::Flow;

/// What is fixed for a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunFacts {
    /// Version of this schema.
    pub version: u32,
    /// The scenario's id: its path below the scenario folder, without extension.
    pub scenario: String,
    /// The row's name, empty where the scenario has no rows.
    pub row: String,
    /// The documented flow.
    pub flow: Flow,
    /// The invocation's seed.
    pub seed: String,
    /// The name of the relying party's profile.
    pub rp: String,
    /// The relying party's origin.
    pub origin: String,
    /// The relying party's id.
    pub rp_id: String,
    /// The relying party's front end on each device that has one.
    pub fronts: BTreeMap<DeviceName, FrontFacts>,
    /// Bugs switched on in the embedded relying party.
    pub bugs: Vec<String>,
}

/// What the relying party's profile says of its front end on a device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrontFacts {
    /// Attempts the relying party decides itself; the others are its page's part, played.
    pub decides: Vec<Attempt>,
    /// Who judges whether a passkey can be reached from the device.
    pub reach: ReachJudge,
    /// What its requests tell of the client.
    pub tells: Tells,
    /// Whether its page can signal that a credential is unknown.
    pub signals_unknown: bool,
}

/// Who judges whether a passkey can be reached from a device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReachJudge {
    /// The page, which the runner plays.
    #[default]
    Page,
    /// The relying party: it is among the reasons for which it declines passkey login.
    RelyingParty,
}

/// What the requests of a front end tell of the client, beyond what any request shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tells {
    /// Nothing.
    #[default]
    Nothing,
    /// These members of what it can ask.
    Members(Vec<String>),
    /// All that it can ask.
    Everything,
}
