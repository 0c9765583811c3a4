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
use crate::cli::taped;
use crate::cli::taped::Reels;
use crate::cli::trouble::Trouble;
use crate::cli::wall;
use crate::cli::wall::Stopwatch;
use crate::cli::watch::watch;
use crate::provider::Catalogue;
use crate::report;
use crate::report::Listing;
use crate::report::Report;
use crate::report::Run;
use crate::runner::Batch;
use crate::runner::FailFast;
use crate::runner::Stop;
use crate::sim::Seed;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Runs scenarios, tells how it went, and writes what was asked for; once, or after every change.
///
/// # Errors
/// When the arguments or the files they name are wrong, or this program breaks.
pub(super) fn run(arguments: &RunArguments, console: Console) -> Result<Exit, Trouble> {
    let reels = Reels::of(arguments)?;
    let arguments = &reels.arguments;
    if arguments.list {
        let catalogue = arguments.data.catalogue(console.err_colour())?;
        let scenarios = checked(arguments, &catalogue, console)?;
        return list(arguments, &scenarios, console);
    }
    let round = Round {
        reels: &reels,
        console,
        seed: arguments.seed.unwrap_or_else(wall::drawn_seed),
    };
    if arguments.watch {
        return watch(&round);
    }
    let stop = interrupt::stop_on_interrupt(console)?;
    round.run(stop, |scenarios| scenarios)
}

/// One time through the scenarios.
#[derive(Clone, Copy)]
pub(super) struct Round<'a> {
    /// How this invocation was called, and the tape it may have.
    reels: &'a Reels,
    /// Where it prints.
    pub(super) console: Console,
    /// Its seed, drawn or said.
    seed: Seed,
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
        let (arguments, console) = (&self.reels.arguments, self.console);
        let colour = console.err_colour();
        let catalogue = arguments.data.catalogue(colour)?;
        let scenarios = choose(checked(arguments, &catalogue, console)?);
        let drawn = || wall::drawn_seed().to_string();
        let nonce = arguments.rp.nonce.clone().unwrap_or_else(drawn);
        let mail = self.reels.mail();
        let parties = profiles::parties(&arguments.rp, &arguments.vars, self.seed, mail, colour)?;
        let parties = self.reels.put_on(parties);
        let again = Again {
            arguments,
            seed: self.seed,
            nonce: &nonce,
        };
        let planned = plan::planned(&again, &parties, &scenarios, &catalogue);
        // Of few runs a shard may get none; then it has nothing to do, and nothing went wrong.
        if planned.plan.runs == 0 {
            return Err(nothing_selected());
        }
        let taped = taped::runs(planned.jobs.iter().map(|(_, job)| job), &parties);
        let report = travel(&again, &parties, planned, console, stop)?;
        console.say(&report::ending(&report, console.out_colour()));
        outputs::write(&arguments.output, &report, console)?;
        self.reels
            .finish(&again, &taped[..report.runs.len()], console)?;
        Ok(Exit::of(&report, Strictness::of(arguments.strict)))
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
    planned: Planned,
    console: Console,
    stop: &'static Stop,
) -> Result<Report, Trouble> {
    let seed = again.seed.to_string();
    let rps: Vec<_> = parties.iter().map(|party| party.facts.clone()).collect();
    console.say(&report::heading(VERSION, &seed, &rps, console.out_colour()));
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
