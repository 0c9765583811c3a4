//! Jobs: runs to do.

use std::sync::Arc;

use crate::client::ClientKind;
use crate::flow::DeviceName;
use crate::provider::Catalogue;
use crate::rp::FrontEnd;
use crate::rp::RelyingParty;
use crate::rp::RunId;
use crate::scenario::Scenario;
use crate::scenario::ScenarioRun;
use crate::sim::Seed;

/// One run to do.
#[derive(Clone)]
pub struct Job {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// The row.
    pub run: Arc<ScenarioRun>,
    /// The relying party.
    pub rp: RelyingParty,
    /// Providers and devices.
    pub catalogue: Catalogue,
    /// The invocation's seed.
    pub seed: Seed,
    /// What keeps credential ids apart between invocations against the same relying party; empty
    /// for the embedded one.
    pub nonce: String,
    /// Bugs that are switched on in the embedded relying party, for the trace.
    pub bugs: Vec<String>,
    /// The command line that reproduces this run.
    pub again: String,
}

impl Job {
    /// The run's id, which is its own, whatever else runs beside it.
    pub fn run_id(&self) -> RunId {
        RunId(run_seed(self).to_string())
    }

    /// Whether another job is of the same scenario at the same relying party.
    pub(super) fn goes_with(&self, other: &Self) -> bool {
        self.scenario.id == other.scenario.id && self.rp.name() == other.rp.name()
    }
}

/// The seed of a run: its own, whatever else runs beside it.
pub(super) fn run_seed(job: &Job) -> Seed {
    job.seed
        .derive(&[&job.nonce, &job.scenario.id, &job.run.row])
}

/// Whether a device of the scenario uses a page or an app.
pub(super) fn front_end(job: &Job, device: &DeviceName) -> FrontEnd {
    match client_kind(job, device) {
        Some(ClientKind::App) => FrontEnd::App,
        Some(ClientKind::Browser) | None => FrontEnd::Browser,
    }
}

/// The kind of a device's client; a security key has none.
pub(super) fn client_kind(job: &Job, device: &DeviceName) -> Option<ClientKind> {
    let setup = job.run.devices.iter().find(|setup| setup.name == *device)?;
    let preset = job.catalogue.device(&setup.preset)?;
    let id = setup.client.as_ref().or(preset.default_client.as_ref())?;
    Some(preset.clients.get(id)?.kind)
}
