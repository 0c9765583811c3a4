//! The command line that does a row again.

use crate::cli::again::each;
use crate::cli::again::for_party;
use crate::cli::again::only;
use crate::cli::again::quoted;
use crate::cli::again::relying_party;
use crate::cli::again::vars;
use crate::cli::conform_arguments::ConformArguments;
use crate::cli::console::Console;
use crate::cli::profiles::Party;
use crate::cli::scenarios::Loaded;
use crate::conformance::Policy;
use crate::runner::Stop;
use crate::scenario::ScenarioRun;
use crate::sim::Seed;
use crate::word::Word;

/// What the command lines of one invocation share.
pub(super) struct ConformAgain<'a> {
    pub(super) arguments: &'a ConformArguments,
    pub(super) seed: Seed,
    pub(super) nonce: &'a str,
    pub(super) party: &'a Party,
    /// Where it tells how far it is.
    pub(super) console: Console,
    /// Whether to stop.
    pub(super) stop: &'a Stop,
}

impl ConformAgain<'_> {
    /// The embedded relying party is new each time and needs none.
    pub(super) fn rp_nonce(&self) -> &str {
        match self.party.argument {
            Some(_) => self.nonce,
            None => "",
        }
    }

    /// The mistakes that are switched on, which only the embedded relying party has.
    pub(super) fn bugs(&self) -> Vec<String> {
        let bugs = self.arguments.rp.bugs.iter();
        match self.party.argument {
            Some(_) => Vec::new(),
            None => bugs.map(|bug| bug.name().to_owned()).collect(),
        }
    }

    /// The whole invocation.
    pub(super) fn whole(&self) -> String {
        let mut words = vec!["stuntkey".to_owned(), "conform".to_owned()];
        if self.arguments.policy != Policy::L3 {
            words.extend(each("--policy", [self.arguments.policy.as_str()]));
        }
        if self.arguments.vectors {
            words.push("--vectors".to_owned());
        }
        words.extend(self.settings());
        words.join(" ")
    }

    /// What both commands take alike.
    fn settings(&self) -> Vec<String> {
        let mut words = vec!["--seed".to_owned(), self.seed.to_string()];
        words.extend(relying_party(&self.arguments.rp, self.nonce, self.party));
        words.extend(vars(for_party(&self.arguments.vars, self.party)));
        words
    }

    /// A run that decides a row, by itself.
    pub(super) fn run(&self, loaded: &Loaded, run: &ScenarioRun) -> String {
        let mut words = vec!["stuntkey".to_owned(), "run".to_owned()];
        words.push(quoted(&loaded.argument));
        if let Some(only) = only(loaded, run) {
            words.extend(["--only".to_owned(), quoted(&only)]);
        }
        words.extend(self.settings());
        words.join(" ")
    }

    /// One row.
    pub(super) fn row(&self, id: &str) -> String {
        format!("{} --only {id}", self.whole())
    }
}
