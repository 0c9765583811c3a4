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
use crate::cli::trouble::Trouble;
use crate::cli::wall;
use crate::cli::wall::Stopwatch;
use crate::cli::watch::watch;
use crate::provider::Catalogue;
use crate::report;
use crate::report::Counts;
use crate::report::Listing;
use crate::runner::Batch;
use crate::runner::FailFast;
use crate::runner::Job;
use crate::runner::Report;
use crate::runner::Stop;
use crate::sim::Seed;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Runs scenarios, tells how it went, and writes what was asked for; once, or after every change.
///
/// # Errors
/// When the arguments or the files they name are wrong, or this program breaks.
pub(super) fn run(arguments: &RunArguments, console: Console) -> Result<Exit, Trouble> {
    if arguments.list {
        let catalogue = arguments.data.catalogue(console.err_colour())?;
        let scenarios = checked(arguments, &catalogue, console)?;
        return list(arguments, &scenarios, console);
    }
    let seed = arguments.seed.unwrap_or_else(wall::drawn_seed);
    let round = Round {
        arguments,
        console,
        seed,
    };
    if arguments.watch {
        return watch(&round);
    }
    let stop = interrupt::stop_on_interrupt(console)?;
    round.run(stop, |scenarios| scenarios)
}

/// One time through the scenarios.
#[derive(Clone, Copy, Debug)]
pub(super) struct Round<'a> {
    /// How this invocation was called.
    pub(super) arguments: &'a RunArguments,
    /// Where it prints.
    pub(super) console: Console,
    /// Its seed, drawn or said.
    pub(super) seed: Seed,
}

impl Round<'_> {
    /// Checks everything, and runs the scenarios that are left by `choose`.
    ///
    /// # Errors
    /// When the arguments or the files they name are wrong, or this program breaks.
    pub(super) fn run(
        &self,
        stop: &'static Stop,
        choose: impl FnOnce(Vec<Loaded>) -> Vec<Loaded>,
    ) -> Result<Exit, Trouble> {
        let (arguments, console) = (self.arguments, self.console);
        let colour = console.err_colour();
        let catalogue = arguments.data.catalogue(colour)?;
        let scenarios = choose(checked(arguments, &catalogue, console)?);
        let drawn = || wall::drawn_seed().to_string();
        let nonce = arguments.rp.nonce.clone().unwrap_or_else(drawn);
        let parties = profiles::parties(&arguments.rp, &arguments.vars, self.seed, colour)?;
        let again = Again {
            arguments,
            seed: self.seed,
            nonce: &nonce,
        };
        let jobs = plan::jobs(&again, &parties, &scenarios, &catalogue);
        if jobs.is_empty() {
            return Err(nothing_selected());
        }
        let report = travel(&again, &parties, jobs, console, stop)?;
        console.say(&report::ending(&report, console.out_colour()));
        write(arguments, &report)?;
        Ok(Exit::of(&Counts::of(&report), strictness(arguments)))
    }
}

fn checked(
    arguments: &RunArguments,
    catalogue: &Catalogue,
    console: Console,
) -> Result<Vec<Loaded>, Trouble> {
    let drafts = scenarios::find(&arguments.scenarios)?;
    scenarios::check(&drafts, catalogue, &arguments.vars, console.err_colour())
}

/// Does the runs, printing a line for each.
fn travel(
    again: &Again<'_>,
    parties: &[Party],
    jobs: Vec<Job>,
    console: Console,
    stop: &'static Stop,
) -> Result<Report, Trouble> {
    let seed = again.seed.to_string();
    let rps: Vec<_> = parties.iter().map(|party| party.facts.clone()).collect();
    console.say(&report::heading(VERSION, &seed, &rps, console.out_colour()));
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
