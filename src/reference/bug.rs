//! The mistakes that can be switched on, each one that real teams make.
//!
//! There are two kinds. A [`FlowBug`] is a wrong turn in a journey, and a scenario shows it. A
//! [`Lapse`] is one check that is missing, too weak or too strict; it has the id of the row in the
//! fault catalogue that shows it.
//!
//! **Invariant:** a switch flips exactly the behaviour its line says; the code that it flips asks
//! for it by name at the place where the right behaviour is decided.

mod bugs;
mod flow;
mod lapse;
mod page;

use std::str::FromStr;

use thiserror::Error;

pub use bugs::Bugs;
pub use flow::FlowBug;
pub use lapse::Lapse;
pub use page::markdown;

/// A mistake of the relying party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bug {
    /// A wrong turn in a journey.
    Flow(FlowBug),
    /// A check that is not as it should be.
    Lapse(Lapse),
}

impl Bug {
    /// Every switch: those of the flows first.
    pub fn all() -> impl Iterator<Item = Bug> {
        let flows = FlowBug::ALL.iter().copied().map(Bug::Flow);
        flows.chain(Lapse::ALL.iter().copied().map(Bug::Lapse))
    }

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Bug::Flow(bug) => bug.name(),
            Bug::Lapse(lapse) => lapse.id(),
        }
    }

    /// One line: what the relying party does wrong.
    pub fn doc(self) -> &'static str {
        match self {
            Bug::Flow(bug) => bug.doc(),
            Bug::Lapse(lapse) => lapse.doc(),
        }
    }
}

impl From<FlowBug> for Bug {
    fn from(bug: FlowBug) -> Self {
        Bug::Flow(bug)
    }
}

impl From<Lapse> for Bug {
    fn from(lapse: Lapse) -> Self {
        Bug::Lapse(lapse)
    }
}

impl FromStr for Bug {
    type Err = UnknownBug;

    /// Reads a name, or an id that means the same as another.
    fn from_str(name: &str) -> Result<Self, UnknownBug> {
        let other = SYNONYMS.iter().find(|(synonym, _)| *synonym == name);
        Bug::all()
            .find(|bug| bug.name() == name)
            .or(other.map(|(_, bug)| *bug))
            .ok_or_else(|| UnknownBug(name.to_owned()))
    }
}

/// Ids of the fault catalogue which look at a mistake from another side: a second name for a switch.
pub const SYNONYMS: &[(&str, Bug)] = &[
    ("R08.11", Bug::Lapse(Lapse::R08_10)),
    ("R09.11", Bug::Lapse(Lapse::R09_2)),
    ("OPT-20", Bug::Lapse(Lapse::Opt20)),
    ("UX-01", Bug::Lapse(Lapse::Opt08)),
    ("UX-03", Bug::Lapse(Lapse::Opt18)),
    ("UX-04", Bug::Lapse(Lapse::Opt13)),
    ("UX-05", Bug::Lapse(Lapse::R15_2)),
    ("UX-07", Bug::Flow(FlowBug::NudgeDespitePasskeyHere)),
    ("UX-08", Bug::Flow(FlowBug::NoOfferAfterDecline)),
    ("UX-09", Bug::Lapse(Lapse::Opt23)),
    ("UX-16", Bug::Lapse(Lapse::R09_12)),
    ("UX-17", Bug::Lapse(Lapse::R09_10)),
    ("UX-18", Bug::Flow(FlowBug::ChallengeReusable)),
    ("UX-21", Bug::Lapse(Lapse::A17_3)),
    ("UX-24", Bug::Lapse(Lapse::A22_4)),
    ("UX-27", Bug::Lapse(Lapse::R25_1)),
    ("UX-32", Bug::Lapse(Lapse::A12_2)),
];

/// The name is not one of [`Bug::all`].
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{0}` is no bug switch; `stuntkey rp --list-bugs` lists them")]
pub struct UnknownBug(String);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Bug;
    use super::SYNONYMS;

    #[test]
    fn names_are_unique_and_parse_back() {
        for bug in Bug::all() {
            assert_eq!(bug.name().parse(), Ok(bug));
            assert!(!bug.doc().is_empty());
        }
        for (name, bug) in SYNONYMS {
            assert_eq!(name.parse(), Ok(*bug));
        }
        let names = Bug::all().map(Bug::name);
        let names: Vec<_> = names
            .chain(SYNONYMS.iter().map(|(name, _)| *name))
            .collect();
        let distinct: BTreeSet<_> = names.iter().collect();
        assert_eq!(distinct.len(), names.len());
        assert!("nudge".parse::<Bug>().is_err());
    }
}
