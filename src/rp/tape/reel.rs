//! A tape, blank or recorded. All runs of an invocation share it, and each has a reel of its own.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use crate::rp::tape::line::Entry;
use crate::rp::tape::line::Line;
use crate::rp::tape::line::TapeHead;
use crate::rp::tape::line::TapedRun;
use crate::rp::tape::reading;
use crate::rp::tape::reading::TapeError;

/// A tape.
#[derive(Debug)]
pub struct Tape {
    mode: Mode,
    reels: Mutex<BTreeMap<Key, VecDeque<Entry>>>,
    /// The runs that were recorded, in the tape's order.
    runs: Vec<TapedRun>,
}

/// The relying party's place in the invocation, and the run's id.
pub(super) type Key = (usize, String);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Records,
    Replays,
}

impl Tape {
    /// A tape to record on.
    pub fn blank() -> Arc<Self> {
        Arc::new(Self {
            mode: Mode::Records,
            reels: Mutex::default(),
            runs: Vec::new(),
        })
    }

    /// A recorded tape, to replay.
    ///
    /// # Errors
    /// When the text is no tape, of another version, or broken; names the line.
    pub fn read(text: &str) -> Result<(Arc<Self>, TapeHead), TapeError> {
        let (head, content) = reading::read(text)?;
        let mut reels = BTreeMap::new();
        let mut runs = Vec::new();
        for (run, entries) in content {
            reels.insert((run.rp, run.id.clone()), entries.into());
            runs.push(run);
        }
        let tape = Self {
            mode: Mode::Replays,
            reels: Mutex::new(reels),
            runs,
        };
        Ok((Arc::new(tape), head))
    }

    /// The text of what was recorded, with these runs in this order.
    pub fn text(&self, head: &TapeHead, runs: &[TapedRun]) -> String {
        let reels = self.lock();
        let mut text = json(head);
        for run in runs {
            text.push_str(&json(&Line::Run(run.clone())));
            let reel = reels.get(&(run.rp, run.id.clone()));
            for entry in reel.into_iter().flatten() {
                text.push_str(&json(entry));
            }
        }
        text
    }

    /// The runs on a tape that is replayed.
    pub fn runs(&self) -> &[TapedRun] {
        &self.runs
    }

    /// Runs that began on the tape and did not ask for all of it, with how much is left.
    pub fn left_over(&self, begun: &[TapedRun]) -> Vec<(TapedRun, usize)> {
        let reels = self.lock();
        let left = |run: &TapedRun| {
            reels
                .get(&(run.rp, run.id.clone()))
                .map_or(0, VecDeque::len)
        };
        let left = begun.iter().map(|run| (run.clone(), left(run)));
        left.filter(|(_, left)| *left > 0).collect()
    }

    /// Whether it replays.
    pub fn replays(&self) -> bool {
        self.mode == Mode::Replays
    }

    pub(super) fn note(&self, key: Key, entry: Entry) {
        self.lock().entry(key).or_default().push_back(entry);
    }

    /// The next entry of a run: `None` where the tape has not got the run, `Some(None)` at its end.
    pub(super) fn next(&self, key: &Key) -> Option<Option<Entry>> {
        self.lock().get_mut(key).map(VecDeque::pop_front)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Key, VecDeque<Entry>>> {
        self.reels.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn json(line: &impl serde::Serialize) -> String {
    let text = serde_json::to_string(line).expect("lines have only text keys");
    format!("{text}\n")
}
