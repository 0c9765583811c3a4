//! Lines of runs, printed while the others still run.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use crate::cli::console::Console;
use crate::report::End;
use crate::report::Listing;
use crate::runner::Progress;
use crate::runner::RunResult;

/// Prints a line for each run, in the order of the plan.
#[derive(Debug)]
pub(super) struct Lines {
    console: Console,
    listing: Listing,
    printed: AtomicUsize,
}

impl Lines {
    /// The lines of a plan, none printed yet.
    pub(super) fn new(console: Console, listing: Listing) -> Self {
        Self {
            console,
            listing,
            printed: AtomicUsize::new(0),
        }
    }
}

impl Progress for Lines {
    fn finished(&self, result: &RunResult) {
        // Results come in plan order, one at a time.
        let index = self.printed.fetch_add(1, Ordering::Relaxed);
        let end = End::of(&result.judgement.verdict, result.took);
        self.console
            .say(&self.listing.lines(index, end, self.console.out_colour()));
    }
}
