//! Tapes: `run --record` and `run --replay`.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;
use serde::Serialize;

use crate::cli::again::Again;
use crate::cli::console::Console;
use crate::cli::disk;
use crate::cli::profiles::Mail;
use crate::cli::profiles::Party;
use crate::cli::run_arguments::RunArguments;
use crate::cli::selection::run_name;
use crate::cli::trouble::Trouble;
use crate::report::counted;
use crate::rp::TAPE_VERSION;
use crate::rp::Tape;
use crate::rp::TapeHead;
use crate::rp::TapedRun;
use crate::runner::Job;

/// The tape of an invocation, if it has one, and its arguments with what the tape says of them.
pub(super) struct Reels {
    /// The arguments; where a tape is replayed, it says what they do not.
    pub(super) arguments: RunArguments,
    deck: Deck,
}

enum Deck {
    Empty,
    Records(Arc<Tape>, PathBuf),
    Replays(Arc<Tape>),
}

/// How the recorded invocation was called: what makes its runs what they are.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct Invocation {
    program: String,
    seed: String,
    nonce: String,
    scenarios: Vec<String>,
    only: Vec<String>,
    skip: Vec<String>,
    profiles: Vec<String>,
    vars: Vec<String>,
    url: Option<String>,
    bugs: Vec<String>,
    providers: Vec<String>,
    devices: Vec<String>,
}

impl Reels {
    /// Reads the tape that is to be replayed, or puts a blank one in.
    ///
    /// # Errors
    /// When the tape cannot be read, is of another version, or broken.
    pub(super) fn of(arguments: &RunArguments) -> Result<Self, Trouble> {
        if let Some(file) = &arguments.tape.replay {
            return replayed(arguments, file);
        }
        let deck = match &arguments.tape.record {
            Some(path) => Deck::Records(Tape::blank(), path.clone()),
            None => Deck::Empty,
        };
        Ok(Self {
            arguments: arguments.clone(),
            deck,
        })
    }

    /// Whether there is mail to catch.
    pub(super) fn mail(&self) -> Mail {
        match self.deck {
            Deck::Empty | Deck::Records(..) => Mail::Caught,
            Deck::Replays(_) => Mail::OnTape,
        }
    }

    /// The relying parties, on the tape.
    pub(super) fn put_on(&self, parties: Vec<Party>) -> Vec<Party> {
        let (Deck::Records(tape, _) | Deck::Replays(tape)) = &self.deck else {
            return parties;
        };
        let parties = parties.into_iter().enumerate();
        parties
            .map(|(place, party)| party.taped(Arc::clone(tape), place))
            .collect()
    }

    /// Writes what was recorded; tells what of a tape was not asked for.
    ///
    /// # Errors
    /// When the tape cannot be written.
    pub(super) fn finish(
        &self,
        again: &Again<'_>,
        runs: &[TapedRun],
        console: Console,
    ) -> Result<(), Trouble> {
        match &self.deck {
            Deck::Empty => Ok(()),
            Deck::Records(tape, path) => {
                let text = tape.text(&head(again), runs);
                disk::write(path, &text).map_err(Trouble::Usage)?;
                let (path, runs) = (path.display(), counted(runs.len(), "run"));
                console.say(&format!("tape: {runs} on {path}\n"));
                Ok(())
            }
            Deck::Replays(tape) => {
                tell_left_over(tape, runs, console);
                Ok(())
            }
        }
    }
}

/// The runs as a tape names them.
pub(super) fn runs<'j>(jobs: impl Iterator<Item = &'j Job>, parties: &[Party]) -> Vec<TapedRun> {
    let place = |job: &Job| {
        let mut names = parties.iter().map(|party| party.rp.name());
        names.position(|name| name == job.rp.name())
    };
    let runs = jobs.map(|job| TapedRun {
        rp: place(job).unwrap_or_default(),
        id: job.run_id().0,
        name: run_name(&job.scenario.id, &job.run.row),
    });
    runs.collect()
}

fn replayed(arguments: &RunArguments, file: &str) -> Result<Reels, Trouble> {
    let invalid = |why: String| Trouble::Invalid(format!("error: `{file}`, {why}"));
    let text = disk::read_recording(file)?;
    let (tape, head) = Tape::read(&text).map_err(|error| invalid(error.to_string()))?;
    let invocation: Invocation = serde_json::from_value(head.invocation)
        .map_err(|error| invalid(format!("line 1: the invocation is none of ours: {error}")))?;
    let mut arguments = invocation.over(arguments).map_err(invalid)?;
    for (index, name) in head.secrets.iter().enumerate() {
        // Requests are compared with secrets replaced by their names, so any other text does. This
        // one is base64url: a profile may have it spelled in another way.
        let said = &mut arguments.rp.reach.secrets;
        said.retain(|secret| secret.name != *name);
        let stand_in = format!("{name}=stand-in-for-secret-{index:04}");
        said.push(parsed(&stand_in).map_err(invalid)?);
    }
    Ok(Reels {
        arguments,
        deck: Deck::Replays(tape),
    })
}

impl Invocation {
    fn of(again: &Again<'_>) -> Self {
        let arguments = again.arguments;
        let select = &arguments.select;
        let texts = |patterns: &[crate::cli::selection::Pattern]| {
            let texts = patterns.iter().map(|pattern| pattern.as_str().to_owned());
            texts.collect()
        };
        let vars = arguments.vars.iter();
        let bugs = arguments.rp.bugs.iter();
        Self {
            program: format!("stuntkey {}", env!("CARGO_PKG_VERSION")),
            seed: again.seed.to_string(),
            nonce: again.nonce.to_owned(),
            scenarios: arguments.scenarios.clone(),
            only: texts(&select.only),
            skip: texts(&select.skip),
            profiles: arguments.rp.profiles.clone(),
            vars: vars.map(ToString::to_string).collect(),
            url: arguments.rp.reach.url.clone(),
            bugs: bugs.map(|bug| bug.name().to_owned()).collect(),
            providers: arguments.data.providers.clone(),
            devices: arguments.data.devices.clone(),
        }
    }

    /// The arguments, where they say nothing as this invocation had them. What makes random draws
    /// and addresses the same is always this invocation's.
    fn over(self, arguments: &RunArguments) -> Result<RunArguments, String> {
        let mut over = arguments.clone();
        over.seed = Some(parsed(&self.seed)?);
        over.rp.nonce = Some(self.nonce);
        over.rp.reach.url = self.url;
        over.rp.bugs = all(&self.bugs)?;
        if over.scenarios.is_empty() {
            over.scenarios = self.scenarios;
            if over.select.only.is_empty() && over.select.skip.is_empty() {
                over.select.only = all(&self.only)?;
                over.select.skip = all(&self.skip)?;
            }
        }
        if over.rp.profiles.is_empty() {
            over.rp.profiles = self.profiles;
        }
        if over.data.providers.is_empty() && over.data.devices.is_empty() {
            over.data.providers = self.providers;
            over.data.devices = self.devices;
        }
        // Later ones win.
        over.vars = all(&self.vars)?;
        over.vars.extend(arguments.vars.iter().cloned());
        Ok(over)
    }
}

fn head(again: &Again<'_>) -> TapeHead {
    let secrets = again.arguments.rp.reach.secrets.iter();
    TapeHead {
        tape: TAPE_VERSION,
        secrets: secrets.map(|secret| secret.name.clone()).collect(),
        invocation: serde_json::to_value(Invocation::of(again)).expect("it has only text keys"),
    }
}

fn all<T: std::str::FromStr>(texts: &[String]) -> Result<Vec<T>, String> {
    texts.iter().map(|text| parsed(text)).collect()
}

fn parsed<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    let parsed = text.parse();
    parsed.map_err(|_| format!("line 1: the invocation has `{text}`, which is nothing we know"))
}

fn tell_left_over(tape: &Tape, runs: &[TapedRun], console: Console) {
    const NAMED: usize = 5;
    let left = tape.left_over(runs);
    if left.is_empty() {
        return;
    }
    let ended = counted(left.len(), "run");
    console.warn(&format!("note: {ended} ended before the tape did\n"));
    for (run, entries) in left.iter().take(NAMED) {
        console.warn(&format!(
            "  {}: {} not asked for\n",
            run.name,
            counted(*entries, "exchange")
        ));
    }
}
