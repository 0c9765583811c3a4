//! Journeys at their begin.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use url::Url;

use crate::flow::Action;
use crate::flow::DeviceName;
use crate::flow::Screen;
use crate::rp::Account;
use crate::rp::RelyingParty;
use crate::runner::job::Job;
use crate::runner::job::client_kind;
use crate::scenario::Expectations;
use crate::scenario::ScenarioRun;
use crate::scenario::Step;
use crate::sim::Ending;
use crate::sim::Env;
use crate::webauthn::RpId;
use crate::world::Site;
use crate::world::World;

use super::journey::FollowUps;
use super::journey::Journey;
use super::tab::Tab;

/// A journey at its begin; or why there can be none, with the environment as it is then.
pub(super) fn set_out<'a>(
    job: &'a Job,
    mut env: Env,
    steps: &[Step],
) -> Result<Journey<'a>, Box<(Env, Ending)>> {
    let failed = |env: Env, why: String| Box::new((env, Ending::SetUpFailed { why }));
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

pub(super) fn journey<'a>(
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

pub(super) fn answers(action: Action) -> Option<Screen> {
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
