//! `stuntkey conform`.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread;

use crate::cli::conform_again::ConformAgain;
use crate::cli::conform_arguments::ConformArguments;
use crate::cli::console::Console;
use crate::cli::crash;
use crate::cli::exit::Exit;
use crate::cli::interrupt;
use crate::cli::journeys;
use crate::cli::profiles;
use crate::cli::profiles::Mail;
use crate::cli::profiles::Party;
use crate::cli::selection::Selection;
use crate::cli::trouble::Trouble;
use crate::cli::wall;
use crate::cli::wall::Stopwatch;
use crate::conformance;
use crate::conformance::Catalogue;
use crate::conformance::Outcome;
use crate::conformance::Plan;
use crate::conformance::Report;
use crate::conformance::Row;
use crate::conformance::RowResult;
use crate::provider;
use crate::report;
use crate::rp::Patience;
use crate::source::quote;
use crate::source::suggest;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Holds relying parties against the steps of the specification, and tells how it went.
///
/// # Errors
/// When the arguments or the files they name are wrong, or this program breaks.
pub(super) fn conform(arguments: &ConformArguments, console: Console) -> Result<Exit, Trouble> {
    let rows = selected(arguments)?;
    if arguments.list {
        let lines = rows.iter().map(|row| report::conformance_line(row));
        console.say(&lines.collect::<String>());
        return Ok(Exit::Passed);
    }
    let seed = arguments.seed.unwrap_or_else(wall::drawn_seed);
    let nonce = arguments.rp.nonce.clone();
    let nonce = nonce.unwrap_or_else(|| wall::drawn_seed().to_string());
    let parties = profiles::parties(
        &arguments.rp,
        &arguments.vars,
        seed,
        Mail::Caught,
        console.err_colour(),
    )?;
    let stop = interrupt::stop_on_interrupt(console)?;
    for party in &parties {
        refuse_unknown_rows(party)?;
    }
    if parties.len() > 1 && !arguments.reports.is_empty() {
        let text = "a report is about one relying party; give `--rp` once, or no `--report`";
        return Err(Trouble::Usage(text.to_owned()));
    }
    let mut worst = Exit::Passed;
    for party in &parties {
        let again = ConformAgain {
            arguments,
            seed,
            nonce: &nonce,
            party,
            stop,
            console,
        };
        let report = held(&again, &rows)?;
        if console.is_watched() {
            console.warn("\r          \r");
        }
        console.say(&report::conformance_text(&report, console.out_colour()));
        for output in &arguments.reports {
            output.write_conformance(&report)?;
        }
        worst = worse(worst, exit_of(&report));
    }
    Ok(worst)
}

fn selected(arguments: &ConformArguments) -> Result<Vec<&'static Row>, Trouble> {
    let selection = Selection {
        only: &arguments.only,
        skip: &arguments.skip,
    };
    let rows = Catalogue::embedded().rows.iter();
    let picked = rows.filter(|row| selection.picks_row(&row.id));
    let (vectors, mut rows): (Vec<_>, Vec<_>) = picked.partition(|row| row.is_vector());
    if arguments.vectors {
        rows.extend(vectors);
    } else if rows.is_empty() && !vectors.is_empty() {
        let text = "rows of test vectors are done with `--vectors` only";
        return Err(Trouble::Usage(text.to_owned()));
    }
    if rows.is_empty() {
        let text = "no row is selected; `stuntkey conform --list` lists them";
        return Err(Trouble::Usage(text.to_owned()));
    }
    Ok(rows)
}

/// Whoever watches sees which row was done last; logs get the report alone.
fn tell(console: Console, row: &RowResult) {
    if console.is_watched() {
        console.warn(&format!("\r{:<10}", row.id));
    }
}

/// An exception for a row that there is not would never be noticed.
fn refuse_unknown_rows(party: &Party) -> Result<(), Trouble> {
    let catalogue = Catalogue::embedded();
    let ids = || catalogue.rows.iter().map(|row| row.id.as_str());
    let mut named = party.rp.exceptions().keys();
    match named.find(|id| ids().all(|known| known != id.as_str())) {
        None => Ok(()),
        Some(id) => {
            let near = suggest(id, ids()).map(|near| format!("; did you mean {}?", quote(near)));
            Err(Trouble::Invalid(format!(
                "error: the profile `{}` makes an exception for a row {}, which there is not{}\n",
                party.rp.name(),
                quote(id),
                near.unwrap_or_default()
            )))
        }
    }
}

fn held(again: &ConformAgain<'_>, rows: &[&'static Row]) -> Result<Report, Trouble> {
    let (arguments, party) = (again.arguments, again.party);
    let devices = provider::Catalogue::embedded();
    let attesting = attesting(again, rows)?;
    let stopwatch = Stopwatch::start();
    let patience = Arc::new(Patience::new(wall::pause));
    let rp = party.rp.clone().patiently(Arc::clone(&patience));
    let journeys = journeys::journeys(again, rows, &rp, &devices)?;
    let plan = Plan {
        rp: &rp,
        attesting: attesting.as_ref().map(|party| &party.rp),
        devices: &devices,
        seed: again.seed,
        nonce: again.rp_nonce().to_owned(),
        policy: arguments.policy,
        rows: rows.to_vec(),
        journeys: &journeys,
        jobs: parallel(arguments),
        today: wall::today(),
        stop: again.stop,
    };
    let results = crash::guarded(&again.whole(), || {
        conformance::run(&plan, &|row: &RowResult| tell(again.console, row))
    })?;
    let not_done = rows.len() - results.len();
    let mut notes = party.facts.notes.clone();
    if attesting.is_some() {
        notes.push("rows about attestation were held against a second one, which demands it".to_owned());
    }
    match patience.waits() {
        0 => {}
        1 => notes.push("it asked once to be left alone for a while (429), and was".to_owned()),
        waits => notes.push(format!(
            "it asked {waits} times to be left alone for a while (429), and was"
        )),
    }
    let rows = results.into_iter().map(|row| {
        let line = again.row(&row.id);
        row.with_again(line)
    });
    Ok(Report {
        version: VERSION,
        rp: party.facts.name.clone(),
        origin: party.facts.origin.clone(),
        notes,
        policy: arguments.policy,
        seed: again.seed.to_string(),
        rows: rows.collect(),
        not_done,
        took: stopwatch.elapsed(),
    })
}

/// The embedded relying party asks for no attestation, as most should; rows about attestation are
/// checked on another one that demands it.
fn attesting(again: &ConformAgain<'_>, rows: &[&Row]) -> Result<Option<Party>, Trouble> {
    let is_embedded = again.party.argument.is_none();
    if !is_embedded || !rows.iter().any(|row| row.is_of_attestation()) {
        return Ok(None);
    }
    let arguments = again.arguments;
    let colour = again.console.err_colour();
    profiles::attesting_party(&arguments.rp, &arguments.vars, again.seed, colour).map(Some)
}

fn parallel(arguments: &ConformArguments) -> usize {
    let processors = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    arguments.jobs.unwrap_or_else(processors).get()
}

/// A bug of ours comes first, then a relying party that is gone, then what it did wrong.
fn exit_of(report: &Report) -> Exit {
    let any = |wanted: fn(&Outcome) -> bool| report.rows.iter().any(|row| wanted(&row.outcome));
    let totals = report.totals();
    if any(|it| matches!(it, Outcome::Ours(_))) {
        Exit::Ours
    } else if totals.unreachable > 0 {
        // What failed before is in the report, and half a report is no verdict.
        Exit::Unreachable
    } else if totals.failed > 0 || totals.passed + totals.expected == 0 || report.not_done > 0 {
        // Of what nothing was seen, nothing is proven.
        Exit::Failed
    } else {
        Exit::Passed
    }
}

fn worse(a: Exit, b: Exit) -> Exit {
    let rank = |exit: Exit| match exit {
        Exit::Passed => 0,
        Exit::Unreachable => 1,
        Exit::Failed => 2,
        Exit::Usage | Exit::Invalid => 3,
        Exit::Ours => 4,
    };
    if rank(b) > rank(a) { b } else { a }
}
