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
use crate::cli::profiles;
use crate::cli::profiles::Party;
use crate::cli::progress::Lines;
use crate::cli::run_arguments::RunArguments;
use crate::cli::scenarios;
use crate::cli::scenarios::Loaded;
use crate::cli::selection::Selection;
use crate::cli::selection::run_name;
use crate::cli::taped;
use crate::cli::taped::Reels;
use crate::cli::trouble::Trouble;
use crate::cli::wall;
use crate::cli::wall::Stopwatch;
use crate::report;
use crate::report::Counts;
use crate::report::Listing;
use crate::runner::Batch;
use crate::runner::FailFast;
use crate::runner::Job;
use crate::runner::Report;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Runs scenarios, tells how it went, and writes what was asked for.
///
/// # Errors
/// When the arguments or the files they name are wrong, or this program breaks.
pub(super) fn run(arguments: &RunArguments, console: Console) -> Result<Exit, Trouble> {
    let reels = Reels::of(arguments)?;
    let arguments = &reels.arguments;
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
    let (vars, mail, colour) = (&arguments.vars, reels.mail(), console.err_colour());
    let parties = profiles::parties(&arguments.rp, vars, seed, mail, colour)?;
    let parties = reels.put_on(parties);
    let again = Again {
        arguments,
        seed,
        nonce: &nonce,
    };
    let jobs = plan::jobs(&again, &parties, &scenarios, &catalogue);
    if jobs.is_empty() {
        return Err(nothing_selected());
    }
    let taped = taped::runs(&jobs, &parties);
    let report = travel(&again, &parties, jobs, console)?;
    console.say(&report::ending(&report, console.out_colour()));
    write(arguments, &report)?;
    reels.finish(&again, &taped[..report.runs.len()], console)?;
    Ok(Exit::of(&Counts::of(&report), strictness(arguments)))
}

/// Does the runs, printing a line for each.
fn travel(
    again: &Again<'_>,
    parties: &[Party],
    jobs: Vec<Job>,
    console: Console,
) -> Result<Report, Trouble> {
    let seed = again.seed.to_string();
    let rps: Vec<_> = parties.iter().map(|party| party.facts.clone()).collect();
    console.say(&report::heading(VERSION, &seed, &rps, console.out_colour()));
    let stop = interrupt::stop_on_interrupt(console)?;
    let stopwatch = Stopwatch::start();
    let lines = Lines::new(console, Listing::of(&plan::entries(&jobs)));
    let planned = jobs.len();
    let parallel = parallel(again.arguments);
    let batch = Batch {
        jobs,
        parallel,
        fail_fast: fail_fast(again.arguments),
        stopwatch: wall::since_start,
        last_words: crash::last_words,
    };
    let runs = crash::guarded(&again.whole(), || batch.run(stop, &lines))?;
    let not_run = planned - runs.len();
    Ok(Report {
        version: VERSION,
        seed,
        rps,
        runs,
        not_run,
        took: stopwatch.elapsed(),
    })
}

fn write(arguments: &RunArguments, report: &Report) -> Result<(), Trouble> {
    for output in &arguments.output.reports {
        output.write(report)?;
    }
    match &arguments.output.traces {
        Some(folder) => outputs::write_traces(report, folder),
        None => Ok(()),
    }
}

fn list(arguments: &RunArguments, scenarios: &[Loaded], console: Console) -> Result<Exit, Trouble> {
    let select = &arguments.select;
    let selection = Selection {
        only: &select.only,
        skip: &select.skip,
    };
    let mut text = String::new();
    for scenario in scenarios.iter().map(|loaded| &loaded.scenario) {
        for run in scenario
            .runs
            .iter()
            .filter(|run| selection.picks(&scenario.id, &run.row))
        {
            text.push_str(&format!("{}\n", run_name(&scenario.id, &run.row)));
        }
    }
    if text.is_empty() {
        return Err(nothing_selected());
    }
    console.say(&text);
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

fn strictness(arguments: &RunArguments) -> Strictness {
    if arguments.strict {
        Strictness::Strict
    } else {
        Strictness::Lenient
    }
}
