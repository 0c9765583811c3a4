//! `stuntkey run`.

use std::num::NonZeroUsize;
use std::thread;

use crate::cli::again::Again;
use crate::cli::console::Console;
use crate::cli::crash;
use crate::cli::exit::Exit;
use crate::cli::exit::Strictness;
use crate::cli::interrupt;
use crate::cli::outputs;
use crate::cli::plan;
use crate::cli::plan::Planned;
use crate::cli::profiles;
use crate::cli::profiles::Party;
use crate::cli::progress::Lines;
use crate::cli::run_arguments::RunArguments;
use crate::cli::scenarios;
use crate::cli::scenarios::Loaded;
use crate::cli::selection::Selection;
use crate::cli::selection::run_name;
use crate::cli::trouble::Trouble;
use crate::cli::wall;
use crate::cli::wall::Stopwatch;
use crate::report;
use crate::report::Listing;
use crate::report::Report;
use crate::report::Run;
use crate::runner::Batch;
use crate::runner::FailFast;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Runs scenarios, tells how it went, and writes what was asked for.
///
/// # Errors
/// When the arguments or the files they name are wrong, or this program breaks.
pub(super) fn run(arguments: &RunArguments, console: Console) -> Result<Exit, Trouble> {
    let catalogue = arguments.data.catalogue(console.err_colour())?;
    let drafts = scenarios::find(&arguments.scenarios)?;
    let scenarios = scenarios::check(&drafts, &catalogue, &arguments.vars, console.err_colour())?;
    if arguments.list {
        return list(arguments, &scenarios, console);
    }
    let seed = arguments.seed.unwrap_or_else(wall::drawn_seed);
    let nonce = arguments
        .rp
        .nonce
        .clone()
        .unwrap_or_else(|| wall::drawn_seed().to_string());
    let parties = profiles::parties(&arguments.rp, &arguments.vars, seed, console.err_colour())?;
    let again = Again {
        arguments,
        seed,
        nonce: &nonce,
    };
    let planned = plan::planned(&again, &parties, &scenarios, &catalogue);
    // Of few runs a shard may get none; then it has nothing to do, and nothing went wrong.
    if planned.plan.runs == 0 {
        return Err(nothing_selected());
    }
    let report = travel(&again, &parties, planned, console)?;
    console.say(&report::ending(&report, console.out_colour()));
    outputs::write(&arguments.output, &report, console)?;
    Ok(Exit::of(&report, Strictness::of(arguments.strict)))
}

/// Does the runs, printing a line for each.
fn travel(
    again: &Again<'_>,
    parties: &[Party],
    planned: Planned,
    console: Console,
) -> Result<Report, Trouble> {
    let seed = again.seed.to_string();
    let rps: Vec<_> = parties.iter().map(|party| party.facts.clone()).collect();
    console.say(&report::heading(VERSION, &seed, &rps, console.out_colour()));
    let stop = interrupt::stop_on_interrupt(console)?;
    let stopwatch = Stopwatch::start();
    let Planned { jobs, plan } = planned;
    let lines = Lines::new(console, Listing::of(&plan::entries(&jobs)));
    let (places, jobs): (Vec<_>, Vec<_>) = jobs.into_iter().unzip();
    let parallel = parallel(again.arguments);
    let batch = Batch {
        jobs,
        parallel,
        fail_fast: fail_fast(again.arguments),
        stopwatch: wall::since_start,
        last_words: crash::last_words,
    };
    let results = crash::guarded(&again.whole(), || batch.run(stop, &lines))?;
    let runs = places.into_iter().zip(results);
    Ok(Report {
        version: VERSION.to_owned(),
        seed,
        plan,
        rps,
        runs: runs.map(|(place, result)| Run::of(place, result)).collect(),
        took: stopwatch.elapsed(),
    })
}

/// The runs of the plan, of these the shard's; for each relying party where several are named.
fn list(arguments: &RunArguments, scenarios: &[Loaded], console: Console) -> Result<Exit, Trouble> {
    let select = &arguments.select;
    let selection = Selection {
        only: &select.only,
        skip: &select.skip,
    };
    let scenarios = scenarios.iter().map(|loaded| &loaded.scenario);
    let runs = scenarios.flat_map(|scenario| scenario.runs.iter().map(|run| (&scenario.id, run)));
    let picked = runs.filter(|(id, run)| selection.picks(id, &run.row));
    let names: Vec<_> = picked.map(|(id, run)| run_name(id, &run.row)).collect();
    if names.is_empty() {
        return Err(nothing_selected());
    }
    let lines: Vec<_> = match arguments.rp.profiles.as_slice() {
        [] | [_] => names,
        rps => rps
            .iter()
            .flat_map(|rp| names.iter().map(move |name| format!("{name} · {rp}")))
            .collect(),
    };
    let shard = select.shard;
    for (place, line) in (1..).zip(lines) {
        if shard.is_none_or(|shard| shard.has(place)) {
            console.say(&format!("{line}\n"));
        }
    }
    Ok(Exit::Passed)
}

fn nothing_selected() -> Trouble {
    let text =
        "no run is selected; `stuntkey run --list` lists what `--only` and `--skip` pick from";
    Trouble::Usage(text.to_owned())
}

fn parallel(arguments: &RunArguments) -> usize {
    let processors = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    arguments.jobs.unwrap_or_else(processors).get()
}

fn fail_fast(arguments: &RunArguments) -> FailFast {
    if arguments.fail_fast {
        FailFast::Stop
    } else {
        FailFast::GoOn
    }
}
