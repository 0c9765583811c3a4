//! Runs one row of a scenario against one relying party.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::client::ClientKind;
use crate::flow::Action;
use crate::flow::Attempt;
use crate::flow::DeclineReason;
use crate::flow::DeviceName;
use crate::flow::Screen;
use crate::oracle;
use crate::oracle::Answers;
use crate::oracle::Finding;
use crate::oracle::Judgement;
use crate::oracle::Verdict;
use crate::provider::Catalogue;
use crate::rp::Account;
use crate::rp::Decides;
use crate::rp::FrontEnd;
use crate::rp::RelyingParty;
use crate::rp::RunId;
use crate::scenario::Expectations;
use crate::scenario::Scenario;
use crate::scenario::ScenarioRun;
use crate::scenario::Step;
use crate::scenario::plan;
use crate::sim::Ending;
use crate::sim::Env;
use crate::sim::Event;
use crate::sim::FrontFacts;
use crate::sim::Phase;
use crate::sim::ReachJudge;
use crate::sim::RunFacts;
use crate::sim::Seed;
use crate::sim::TRACE_VERSION;
use crate::sim::Trace;
use crate::webauthn::RpId;
use crate::word::Word;
use crate::world::Held;
use crate::world::Site;
use crate::world::Visibility;
use crate::world::World;

use super::journey::FollowUps;
use super::journey::Journey;
use super::outcome::RunResult;
use super::page::Call;
use super::requirement;
use super::tab::Tab;

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

/// Runs it. The same job gives the same trace as long as the relying party answers the same.
pub fn run(job: &Job) -> RunResult {
    let (steps, skip) = planned(job);
    let mut trace = match skip {
        Some(why) => skipped(job, why),
        None => travel(job, &steps),
    };
    job.rp.redact(&mut trace);
    let judgement = oracle::judge(&steps, &trace);
    result(job, &steps, trace, judgement)
}

/// Why the run would be skipped for what its profile lacks, before anything is sent.
pub fn skip_reason(job: &Job) -> Option<String> {
    planned(job).1
}

/// The steps as the profile has them, and what it lacks for them.
fn planned(job: &Job) -> (Vec<Step>, Option<String>) {
    let front_end = |device: &DeviceName| front_end(job, device);
    let planned = plan(&job.run, |device, screen| {
        job.rp.lists_screen(front_end(device), screen)
    });
    match planned {
        Ok(plan) => {
            let missing = requirement::missing(&plan.steps, &job.rp, front_end);
            (plan.steps, missing)
        }
        Err(why) => (Vec::new(), Some(why.to_string())),
    }
}

fn result(job: &Job, steps: &[Step], trace: Trace, judgement: Judgement) -> RunResult {
    RunResult {
        scenario: job.scenario.id.clone(),
        title: job.scenario.title.clone(),
        file: job.scenario.file.clone(),
        flow: job.scenario.flow,
        run: Arc::clone(&job.run),
        siblings: job.scenario.runs.len(),
        rp: job.rp.name().to_owned(),
        answers: Answers::of(steps, &trace),
        trace,
        judgement,
        again: job.again.clone(),
        took: Duration::ZERO,
    }
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

/// The result of a run in which this program itself broke, with what its panic said.
pub(super) fn broke(job: &Job, last_words: &str) -> RunResult {
    let why = format!("stuntkey itself broke, which is a bug of ours: {last_words}");
    let trace = skipped(job, why.clone());
    let judgement = Judgement {
        verdict: Verdict::Failed,
        findings: vec![Finding::ours(why)],
        unseen: Vec::new(),
        rungs: Vec::new(),
    };
    result(job, &job.run.steps, trace, judgement)
}

fn skipped(job: &Job, why: String) -> Trace {
    let mut env = begin(job);
    env.note(Event::Ended {
        how: Ending::Skipped { why },
    });
    env.trace
}

fn travel(job: &Job, steps: &[Step]) -> Trace {
    let mut journey = match set_out(job, begin(job), steps) {
        Ok(journey) => journey,
        Err((mut env, how)) => {
            env.note(Event::Ended { how });
            return env.trace;
        }
    };
    let how = match journey.travel(&job.run, steps) {
        Ok(()) => Ending::Completed,
        Err(ending) => ending,
    };
    journey.tidy_up();
    journey.env.note(Event::Ended { how });
    journey.env.trace
}

/// The environment of a run, whose facts are told.
pub(super) fn begin(job: &Job) -> Env {
    let mut env = Env::new(run_seed(job));
    env.note(Event::Run(facts(job)));
    env
}

/// A journey at its begin; or why there can be none, with the environment as it is then.
pub(super) fn set_out<'a>(
    job: &'a Job,
    mut env: Env,
    steps: &[Step],
) -> Result<Journey<'a>, (Env, Ending)> {
    let failed = |env: Env, why: String| (env, Ending::SetUpFailed { why });
    let site = match site(&job.rp) {
        Ok(site) => site,
        Err(why) => return Err(failed(env, why)),
    };
    let world = match World::new(&mut env, &job.catalogue, &job.run.devices, &site) {
        Ok(world) => world,
        Err(error) => return Err(failed(env, error.to_string())),
    };
    let account = match job.rp.make_account(&mut env, &job.run_id()) {
        Ok(account) => account,
        Err(error) => return Err(failed(env, error.to_string())),
    };
    Ok(journey(job, env, world, site, account, steps))
}

/// Where the relying party is, as devices know it.
pub(super) fn site(rp: &RelyingParty) -> Result<Site, String> {
    let origin = rp.origin();
    let host = Url::parse(&origin)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    Ok(Site {
        host: host.ok_or_else(|| format!("the origin `{origin}` has no host"))?,
        rp_id: RpId::parse(rp.rp_id()).map_err(|error| error.to_string())?,
        origin,
    })
}

/// Whether a device of the scenario uses a page or an app.
fn front_end(job: &Job, device: &DeviceName) -> FrontEnd {
    match client_kind(job, device) {
        Some(ClientKind::App) => FrontEnd::App,
        Some(ClientKind::Browser) | None => FrontEnd::Browser,
    }
}

/// The kind of a device's client; a security key has none.
fn client_kind(job: &Job, device: &DeviceName) -> Option<ClientKind> {
    let setup = job.run.devices.iter().find(|setup| setup.name == *device)?;
    let preset = job.catalogue.device(&setup.preset)?;
    let id = setup.client.as_ref().or(preset.default_client.as_ref())?;
    Some(preset.clients.get(id)?.kind)
}

fn journey<'a>(
    job: &'a Job,
    env: Env,
    world: World,
    site: Site,
    account: Account,
    steps: &[Step],
) -> Journey<'a> {
    let mut journey = Journey {
        env,
        world,
        rp: &job.rp,
        site,
        run_id: job.run_id(),
        user_handle: None,
        account,
        tabs: BTreeMap::new(),
        hosts: hosts(&job.run),
        mentioned: mentioned(steps),
        script: Expectations::default(),
        appended: Vec::new(),
        keys: BTreeMap::new(),
        files: BTreeMap::new(),
        follow_ups: FollowUps::Done,
    };
    for device in &job.run.devices {
        if client_kind(job, &device.name).is_some() {
            let tab = Tab::new(journey.fresh_session(&device.name));
            journey.tabs.insert(device.name.clone(), tab);
        }
    }
    journey
}

impl Journey<'_> {
    /// Lets the relying party forget the run, where its profile knows how. Whatever it answers,
    /// the run is over.
    pub(super) fn tidy_up(&mut self) {
        let Some(device) = self.tabs.keys().next().cloned() else {
            return;
        };
        let call = Call {
            name: "end",
            method: None,
            action: Action::SignOut,
        };
        // The run's trace ends before this.
        let told = std::mem::take(&mut self.env.trace);
        drop(self.quietly(&device, call));
        self.env.trace = told;
    }

    fn travel(&mut self, run: &ScenarioRun, steps: &[Step]) -> Result<(), Ending> {
        self.given(run)?;
        self.env.note(Event::Phase {
            phase: Phase::Steps,
        });
        for step in steps {
            self.step(step)?;
        }
        self.env.note(Event::Phase {
            phase: Phase::Proof,
        });
        let appended = std::mem::take(&mut self.appended);
        for credential in &appended {
            let held = self.world.passkeys(&self.site.rp_id);
            let mine = |held: &Held| held.credential == credential.credential;
            if held
                .iter()
                .any(|held| mine(held) && held.visibility == Visibility::Shown)
            {
                self.prove_login(&credential.device, Some(&credential.credential))?;
            }
        }
        Ok(())
    }
}

/// The seed of a run: its own, whatever else runs beside it.
fn run_seed(job: &Job) -> Seed {
    job.seed
        .derive(&[&job.nonce, &job.scenario.id, &job.run.row])
}

fn facts(job: &Job) -> RunFacts {
    RunFacts {
        version: TRACE_VERSION,
        scenario: job.scenario.id.clone(),
        row: job.run.row.clone(),
        flow: job.scenario.flow,
        seed: job.seed.to_string(),
        rp: job.rp.name().to_owned(),
        origin: job.rp.origin(),
        rp_id: job.rp.rp_id().to_string(),
        fronts: fronts(job),
        bugs: job.bugs.clone(),
    }
}

/// The front end on each device that has one.
fn fronts(job: &Job) -> BTreeMap<DeviceName, FrontFacts> {
    let devices = job.run.devices.iter().map(|setup| &setup.name);
    devices
        .filter(|device| client_kind(job, device).is_some())
        .map(|device| (device.clone(), front_facts(&job.rp, front_end(job, device))))
        .collect()
}

fn front_facts(rp: &RelyingParty, front_end: FrontEnd) -> FrontFacts {
    FrontFacts {
        decides: Attempt::ALL
            .iter()
            .copied()
            .filter(|attempt| *rp.decides(front_end, *attempt) != Decides::No)
            .collect(),
        reach: reach_judge(rp.decides(front_end, Attempt::PasskeyLogin)),
        tells: rp.tells_client(front_end),
        signals_unknown: rp.signals_unknown(front_end),
    }
}

/// Whoever knows the reason *out of reach* judges it.
fn reach_judge(decides: &Decides) -> ReachJudge {
    let knows = match decides {
        Decides::No => false,
        Decides::Reasons(known) => known.contains(&DeclineReason::OutOfReach),
        Decides::All => true,
    };
    if knows {
        ReachJudge::RelyingParty
    } else {
        ReachJudge::Page
    }
}

/// For each security key, the device it is plugged into.
fn hosts(run: &ScenarioRun) -> BTreeMap<DeviceName, DeviceName> {
    let plugged = run.devices.iter().flat_map(|host| {
        host.plugged_in
            .iter()
            .map(|key| (key.clone(), host.name.clone()))
    });
    plugged.collect()
}

/// The product screens that the steps mention: by answering or by naming them.
fn mentioned(steps: &[Step]) -> BTreeSet<Screen> {
    let mut screens = BTreeSet::new();
    for step in steps {
        screens.extend(step.action().and_then(answers));
        for wanted in [&step.expect, &step.prove] {
            screens.extend(
                wanted
                    .shows
                    .iter()
                    .flat_map(|shows| shows.value.iter().copied()),
            );
        }
    }
    screens
}

fn answers(action: Action) -> Option<Screen> {
    match action {
        Action::EnterCode => Some(Screen::Code),
        Action::SetPin => Some(Screen::Pin),
        Action::SetLocalBiometrics => Some(Screen::LocalBiometrics),
        Action::Open
        | Action::Unlock
        | Action::SignUp
        | Action::EnterIdentifier
        | Action::SignIn
        | Action::CreatePasskey
        | Action::Skip
        | Action::Continue
        | Action::RenamePasskey
        | Action::DeletePasskey
        | Action::SignOut
        | Action::Wait
        | Action::Set
        | Action::Wipe
        | Action::Restore
        | Action::SendAgain => None,
    }
}
