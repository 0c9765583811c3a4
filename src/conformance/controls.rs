//! The controls: honest registrations and logins, by every client and every provider that devices
//! have.

use crate::conformance::case::Case;
use crate::conformance::case::Class;
use crate::conformance::case::Outcome;
use crate::conformance::catalogue::Row;
use crate::conformance::forger::Manner;
use crate::conformance::lane::Lane;
use crate::conformance::mutants::outcome_of;
use crate::conformance::play::Play;
use crate::conformance::run::Plan;
use crate::conformance::sent::Sent;
use crate::conformance::vocabulary::Ceremony;
use crate::flow::DeviceName;
use crate::flow::ProviderId;
use crate::provider::DevicePreset;
use crate::provider::DeviceSetup;

/// An honest registration and login for each combination.
pub(super) fn check(plan: &Plan<'_>, row: &Row, play: Play) -> Vec<Case> {
    let presets = plan.devices.devices();
    let setups = presets.flat_map(|preset| setups(preset, play));
    setups
        .map(|(name, setup)| honest(plan, row, &name, setup))
        .collect()
}

/// The devices that a play has, each with its name in the report.
fn setups(preset: &DevicePreset, play: Play) -> Vec<(String, DeviceSetup)> {
    let device = |client: &str, provider: Option<&ProviderId>| {
        let setup = DeviceSetup {
            client: Some(client.to_owned()),
            provider: provider.cloned(),
            ..DeviceSetup::new(DeviceName::new("desk"), 1, &preset.id)
        };
        let provider = provider.unwrap_or(&preset.default_provider);
        (format!("{} · {client} · {provider}", preset.id), setup)
    };
    let can_use = |client: &str, provider: &ProviderId| match preset.provider_clients.get(provider)
    {
        Some(clients) => clients.iter().any(|known| known == client),
        None => true,
    };
    let clients = || preset.clients.keys();
    if play == Play::EveryClient {
        let usable = clients().filter(|client| can_use(client, &preset.default_provider));
        return usable.map(|client| device(client, None)).collect();
    }
    let others = preset.providers.iter();
    let others = others.filter(|provider| **provider != preset.default_provider);
    let usable = others.filter_map(|provider| {
        let mut clients = clients();
        let client = clients.find(|client| can_use(client, provider))?;
        Some(device(client, Some(provider)))
    });
    usable.collect()
}

fn honest(plan: &Plan<'_>, row: &Row, name: &str, setup: DeviceSetup) -> Case {
    let expected = row.expected.under(plan.policy);
    let label = format!("{} {name}", row.id);
    let mut lane = match Lane::open_on(plan, &label, setup) {
        Ok(lane) => lane,
        Err(ending) => return Case::ended(name, expected, outcome_of(&ending)),
    };
    let (sent, outcome) = both(&mut lane);
    lane.user.end();
    Case {
        name: name.to_owned(),
        expected,
        class: Some(sent.class),
        outcome,
        sent: sent.differences,
        whole: sent.whole,
        said: sent.said,
        again: None,
    }
}

/// Both ceremonies: the one that counts, and what it shows.
fn both(lane: &mut Lane<'_>) -> (Sent, Outcome) {
    let made = lane.register(Ceremony::Registration, &Manner::default());
    if !made.is_accepted() {
        let outcome = refused("registration", &made);
        return (made, outcome);
    }
    if let Err(ending) = lane.user.walk_on() {
        return (made, outcome_of(&ending));
    }
    let Some(passkey) = Lane::passkey(&made) else {
        let why = "the options name no user handle";
        return (made, Outcome::Untested(why.to_owned()));
    };
    let manner = Manner {
        passkey: Some(&passkey),
        ..Manner::default()
    };
    let used = lane.login(Ceremony::Authentication, &manner);
    let outcome = match used.is_accepted() {
        true => Outcome::Passed,
        false => refused("login", &used),
    };
    (used, outcome)
}

fn refused(what: &str, sent: &Sent) -> Outcome {
    let told = sent.told();
    match sent.class {
        Class::Unreachable => Outcome::Unreachable(told),
        // Clients have good reasons, such as an app that its files do not name.
        Class::NotSent => Outcome::Skipped(format!("the client does no {what}: {told}")),
        Class::Accepted
        | Class::Refused
        | Class::Crashed
        | Class::Hung
        | Class::Broken
        | Class::Slowed
        | Class::Unclear => Outcome::Failed(format!("an honest {what} is not accepted: {told}")),
    }
}
