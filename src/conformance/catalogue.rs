//! The catalogue: what can be wrong with a response or with options, and what is right to do.
//!
//! **Invariant:** data. It is read from files of its own and knows no relying party.

use std::fmt;
use std::sync::OnceLock;

use crate::conformance::clause::RowClause;
use crate::conformance::journey::Journey;
use crate::conformance::lint::Lint;
use crate::conformance::operation::Operation;
use crate::conformance::play::Play;
use crate::conformance::policy::Expectations;
use crate::conformance::read;
use crate::conformance::vector::VectorName;
use crate::conformance::vocabulary::Answerer;
use crate::conformance::vocabulary::Attested;
use crate::conformance::vocabulary::Ceremony;
use crate::conformance::vocabulary::ChallengeFrom;
use crate::conformance::vocabulary::Layer;
use crate::conformance::vocabulary::Need;
use crate::source::Files;
use crate::source::Problems;

/// All rows.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// In the order of the files, then of the lines.
    pub rows: Vec<Row>,
    /// Steps that no row can check, and why.
    pub unchecked: Vec<Unchecked>,
}

/// One thing that can be wrong.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its id, such as `R15.1`.
    pub id: String,
    /// The file and line it stands in.
    pub place: String,
    /// What it holds the relying party to.
    pub clause: RowClause,
    /// What is wrong, in a few words.
    pub title: String,
    /// Where the fault is.
    pub layer: Layer,
    /// The ceremony of its mutants.
    pub ceremony: Ceremony,
    /// What is right.
    pub expected: Expectations,
    /// Why it matters.
    pub why: String,
    /// How to mend a relying party that gets it wrong.
    pub fix: String,
    /// What must hold for it to mean something.
    pub needs: Vec<Need>,
    /// What is special about its controls.
    pub control: Control,
    /// How it is checked.
    pub check: Check,
}

/// What is special about the controls of a row. They stay honest: other clients and authenticators
/// make such responses. Where a row is about what most clients do, a control that did it too could
/// not tell a relying party that minds that one thing from one that refuses everything.
#[derive(Clone, Debug, Default)]
pub struct Control {
    /// The ceremony, where it is not the row's.
    pub ceremony: Option<Ceremony>,
    /// How it is attested, where that is not as the mutant is.
    pub attested: Option<Attested>,
    /// What is signed in another way.
    pub before: Vec<Operation>,
    /// What is not signed, and said in another way.
    pub after: Vec<Operation>,
}

/// How a row is checked.
#[derive(Clone, Debug)]
pub enum Check {
    /// Each of these is sent.
    Mutants(Vec<Mutant>),
    /// Several requests belong together.
    Play(Play),
    /// Something the relying party sends is looked at.
    Lint(Lint),
    /// Scenarios are run, and what is found in them decides.
    Journeys(Vec<Journey>),
    /// A vector of §16 is replayed, and changed copies of it.
    Vector(VectorName),
    /// It is not, for this reason.
    Not(String),
}

/// A response that differs from what a client makes in one respect.
#[derive(Clone, Debug, Default)]
pub struct Mutant {
    /// What is different.
    pub name: String,
    /// What must hold for it to mean something.
    pub needs: Vec<Need>,
    /// What is right, where it differs from the row.
    pub expected: Option<Expectations>,
    /// How it is attested, each in turn; only for registrations.
    pub attested: Vec<Attested>,
    /// What was special about the registration of the passkey that answers.
    pub given: Vec<Operation>,
    /// What was special about a login just before, which is to be accepted.
    pub prior: Option<Vec<Operation>>,
    /// Changes that are signed.
    pub before: Vec<Operation>,
    /// Changes after signing, or to what is not signed.
    pub after: Vec<Operation>,
    /// Who answers.
    pub answerer: Option<Answerer>,
    /// Where the challenge comes from.
    pub challenge: Option<ChallengeFrom>,
}

/// A step that no row can check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unchecked {
    /// The section.
    pub section: String,
    /// The step.
    pub step: u8,
    /// Why.
    pub reason: String,
}

/// Files that are no catalogue.
pub struct CatalogueError {
    /// The files, so that problems can be shown in place.
    pub files: Files,
    /// All that is wrong in them.
    pub problems: Problems,
}

impl Catalogue {
    /// The catalogue that the binary carries. Cheap after the first time.
    pub fn embedded() -> &'static Self {
        static EMBEDDED: OnceLock<Catalogue> = OnceLock::new();
        // A test reads the embedded files, so this cannot be met outside of development.
        EMBEDDED.get_or_init(|| Self::read(FILES).unwrap_or_else(|error| panic!("{error}")))
    }

    /// Reads files `(name, text)`.
    ///
    /// # Errors
    /// All problems of all files.
    pub fn read(list: &[(&str, &str)]) -> Result<Self, CatalogueError> {
        read::catalogue(list)
    }

    /// The row of an id, in any case.
    pub fn row(&self, id: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.id.eq_ignore_ascii_case(id))
    }
}

impl Row {
    /// Whether it means something only where attestation is asked for.
    pub fn is_of_attestation(&self) -> bool {
        self.needs.iter().any(|need| need.is_of_attestation())
    }

    /// Whether it replays a vector of the specification.
    pub fn is_vector(&self) -> bool {
        matches!(self.check, Check::Vector(_))
    }

    /// How many single checks it makes.
    pub fn size(&self) -> usize {
        match &self.check {
            Check::Mutants(mutants) => mutants.iter().map(|it| it.attested.len().max(1)).sum(),
            Check::Play(_) | Check::Lint(_) | Check::Vector(_) => 1,
            Check::Journeys(journeys) => journeys.len(),
            Check::Not(_) => 0,
        }
    }
}

impl fmt::Display for CatalogueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let colour = crate::source::Colour::Plain;
        f.write_str(&self.problems.render(&self.files, colour))
    }
}

impl fmt::Debug for CatalogueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

macro_rules! embed {
    ($path:literal) => {
        (
            concat!("fixtures/conformance/", $path),
            include_str!(concat!("../../fixtures/conformance/", $path)),
        )
    };
}

const FILES: &[(&str, &str)] = &[
    embed!("controls.yaml"),
    embed!("registration.yaml"),
    embed!("authentication.yaml"),
    embed!("attestation.yaml"),
    embed!("options.yaml"),
    embed!("well-known.yaml"),
    embed!("journey.yaml"),
    embed!("vectors.yaml"),
];
