//! `stuntkey profile try`.

use std::sync::Arc;

use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::profile_try_arguments::TryArguments;
use crate::cli::profiles;
use crate::cli::profiles::Mail;
use crate::cli::profiles::Party;
use crate::cli::run_arguments::RelyingPartyArguments;
use crate::cli::scenarios;
use crate::cli::trouble::Trouble;
use crate::cli::wall;
use crate::client::ClientKind;
use crate::doctor;
use crate::doctor::Account;
use crate::doctor::Detail;
use crate::doctor::Way;
use crate::provider::Catalogue;
use crate::rp::Diary;
use crate::rp::FrontEnd;
use crate::rp::RelyingParty;
use crate::runner;
use crate::runner::Job;
use crate::runner::Walked;
use crate::runner::Went;
use crate::scenario;
use crate::scenario::Context;
use crate::scenario::Embedded;
use crate::scenario::Scenario;
use crate::sim::Ending;
use crate::source::quote;
use crate::source::suggest;

/// Tries a profile and tells how it went.
///
/// # Errors
/// When the arguments or the profile are wrong.
pub(super) fn try_profile(arguments: &TryArguments, console: Console) -> Result<Exit, Trouble> {
    let catalogue = arguments.data.catalogue(console.err_colour())?;
    let scenario = scenario(arguments, &catalogue)?;
    let party = party(arguments, console)?;
    let front_end = front_end(&scenario, &catalogue);
    let way = way(arguments, &party.rp, front_end)?;
    let diary = Arc::new(Diary::default());
    let job = Job {
        rp: party.rp.clone().noting(Arc::clone(&diary)),
        seed: arguments.seed.unwrap_or_else(wall::drawn_seed),
        ..job(&party, &catalogue, &scenario, 0)
    };
    let device = match &arguments.client {
        Some(client) => format!("{} with {client}", arguments.preset),
        None => arguments.preset.clone(),
    };
    let facts = &party.facts;
    console.say(&format!(
        "{} {} · on {device}\n\n",
        facts.name, facts.origin
    ));
    let walked = runner::walk(&job, &way.legs).map_err(|ending| unstarted(&ending))?;
    let account = Account {
        readings: &diary.readings(),
        prelude: way.prelude,
        detail: match &arguments.action {
            _ if arguments.full => Detail::Full,
            Some(_) => Detail::Why,
            None => Detail::Brief,
        },
        colour: console.out_colour(),
    };
    console.say(&doctor::told(&walked, &way.legs, account));
    if arguments.action.is_none() {
        console.say(&format!(
            "\n{}",
            gaps(arguments, &party, &catalogue, console)?
        ));
    }
    Ok(exit(&walked))
}

fn party(arguments: &TryArguments, console: Console) -> Result<Party, Trouble> {
    let relying_party = RelyingPartyArguments {
        profiles: vec![arguments.profile.clone()],
        bugs: Vec::new(),
        reach: arguments.reach.clone(),
        nonce: None,
    };
    let seed = arguments.seed.unwrap_or_else(wall::drawn_seed);
    let colour = console.err_colour();
    let parties = profiles::parties(&relying_party, &arguments.vars, seed, Mail::Caught, colour)?;
    let party = parties.into_iter().next();
    Ok(party.expect("one profile makes one relying party"))
}

/// A scenario with the device, whose steps nobody does.
fn scenario(arguments: &TryArguments, catalogue: &Catalogue) -> Result<Arc<Scenario>, Trouble> {
    let preset = &arguments.preset;
    let Some(known) = catalogue.device(preset) else {
        let ids: Vec<&str> = catalogue.devices().map(|device| &*device.id).collect();
        return Err(unknown("device", preset, &ids));
    };
    let mut device = format!("is: {preset}");
    if let Some(client) = &arguments.client {
        if !known.clients.contains_key(client.as_str()) {
            let ids: Vec<&str> = known.clients.keys().map(|id| &**id).collect();
            return Err(unknown("client of it", client, &ids));
        }
        device = format!("{device}, client: {client}");
    }
    let text = format!(
        "scenario: A profile is tried\nflow: onboarding\ndevices: {{ device: {{ {device} }} }}\n\
         steps:\n  - sign-in: device\n    prove: {{ shows: dashboard }}\n"
    );
    let context = Context {
        catalogue,
        branches: None,
        overrides: &[],
    };
    let checked = scenario::check(&context, &mut Embedded, "profile-try", "profile try", &text);
    let invalid = |invalid: Box<scenario::Invalid>| {
        Trouble::Usage(invalid.render(crate::source::Colour::Plain))
    };
    checked.map(Arc::new).map_err(invalid)
}

fn unknown(what: &str, word: &str, known: &[&str]) -> Trouble {
    let help = match suggest(word, known.iter().copied()) {
        Some(near) => format!("did you mean {}?", quote(near)),
        None => format!("there are {}", known.join(", ")),
    };
    Trouble::Usage(format!("no {what} is called {}; {help}", quote(word)))
}

fn front_end(scenario: &Scenario, catalogue: &Catalogue) -> FrontEnd {
    let setup = scenario.runs.first().and_then(|run| run.devices.first());
    let kind = setup.and_then(|setup| {
        let preset = catalogue.device(&setup.preset)?;
        let client = setup.client.as_ref().or(preset.default_client.as_ref())?;
        Some(preset.clients.get(client)?.kind)
    });
    match kind {
        Some(ClientKind::App) => FrontEnd::App,
        Some(ClientKind::Browser) | None => FrontEnd::Browser,
    }
}

fn way(arguments: &TryArguments, rp: &RelyingParty, front_end: FrontEnd) -> Result<Way, Trouble> {
    let way = match &arguments.action {
        Some(action) => doctor::way_to(rp, front_end, action).map_err(Trouble::Usage)?,
        None => doctor::whole_way(rp, front_end),
    };
    if way.legs.is_empty() {
        let why = "the profile has no action to try: begin with `sign-up` or `sign-in`";
        return Err(Trouble::Usage(why.to_owned()));
    }
    Ok(way)
}

fn job(party: &Party, catalogue: &Catalogue, scenario: &Arc<Scenario>, row: usize) -> Job {
    let seed = wall::drawn_seed();
    Job {
        scenario: Arc::clone(scenario),
        run: Arc::clone(&scenario.runs[row]),
        rp: party.rp.clone(),
        catalogue: catalogue.clone(),
        seed,
        nonce: seed.to_string(),
        bugs: Vec::new(),
        again: String::new(),
    }
}

/// What the profile lacks for the shipped scenarios.
fn gaps(
    arguments: &TryArguments,
    party: &Party,
    catalogue: &Catalogue,
    console: Console,
) -> Result<String, Trouble> {
    let drafts = scenarios::find(&[])?;
    let vars = &arguments.vars;
    let loaded = scenarios::check(&drafts, catalogue, vars, console.err_colour())?;
    let mut jobs = Vec::new();
    for scenario in loaded.iter().map(|loaded| &loaded.scenario) {
        let rows = 0..scenario.runs.len();
        jobs.extend(rows.map(|row| job(party, catalogue, scenario, row)));
    }
    Ok(doctor::gaps(&jobs).told())
}

fn unstarted(ending: &Ending) -> Trouble {
    let why = match ending {
        Ending::SetUpFailed { why }
        | Ending::Blocked { why }
        | Ending::Skipped { why }
        | Ending::Stuck { why }
        | Ending::Unreachable { why } => why.as_str(),
        Ending::Completed => "",
    };
    Trouble::Usage(format!("nothing can be tried: {why}"))
}

fn exit(walked: &Walked) -> Exit {
    let unreachable = |went: &Went| matches!(went, Went::Stopped(Ending::Unreachable { .. }));
    if walked.legs.iter().any(|leg| unreachable(&leg.went)) {
        Exit::Unreachable
    } else if walked.legs.iter().all(|leg| leg.went == Went::Through) {
        Exit::Passed
    } else {
        Exit::Failed
    }
}
