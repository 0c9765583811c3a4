//! Finds out what a blob is.

use std::cmp::Reverse;

use crate::inspect::Form;
use crate::inspect::Hint;
use crate::inspect::Inspection;
use crate::inspect::Kind;
use crate::inspect::Miss;
use crate::inspect::Other;
use crate::inspect::Undecoded;
use crate::inspect::clauses::BASE64URL;
use crate::inspect::form;
use crate::inspect::form::Written;
use crate::inspect::readers;
use crate::inspect::reading::Break;
use crate::inspect::reading::Context;
use crate::inspect::reading::Fit;
use crate::inspect::reading::Reading;
use crate::inspect::reading::Recognised;
use crate::word::Word;

/// Decodes a blob: bytes as they are, or text that writes them in any common form.
///
/// All forms and kinds are tried; the reading that fits best is taken, the more telling kind where
/// several fit as well. With [`Hint::kind`] only that kind is tried, and taken even where the
/// bytes do not look it.
///
/// # Errors
/// When there is nothing, too much, or no kind that fits; then with what came nearest.
pub fn decode(input: impl AsRef<[u8]>, hint: &Hint) -> Result<Inspection, Undecoded> {
    let input = input.as_ref();
    let length = input.len();
    if input.trim_ascii().is_empty() {
        return Err(Undecoded::Empty);
    }
    if length > LENGTH_MAX {
        let max = LENGTH_MAX;
        return Err(Undecoded::TooLong { length, max });
    }
    let context = Context {
        rp_id: hint.rp_id.clone(),
        ..Context::default()
    };
    let mut trials = Vec::new();
    for written in form::writings(input) {
        for kind in Kind::ALL
            .iter()
            .copied()
            .filter(|kind| hint.kind.is_none_or(|hint| hint == *kind))
        {
            trials.push(Trial::of(kind, &written, &context));
        }
    }
    choose(trials, hint)
}

/// An attempt to read some bytes as some kind.
struct Trial {
    kind: Kind,
    written: Written,
    outcome: Result<Reading, Break>,
}

impl Trial {
    fn of(kind: Kind, written: &Written, context: &Context) -> Self {
        // A UUID is an AAGUID, or a handle; and nothing else is written so.
        let foreign = written.form == Form::Uuid
            && !matches!(
                kind,
                Kind::Aaguid | Kind::UserHandle | Kind::CredentialId | Kind::Challenge
            );
        let mut outcome = if foreign {
            Err(Break::new(0, "a UUID is no such thing"))
        } else {
            readers::read(kind, context, &written.bytes)
        };
        if let (Kind::Aaguid, Form::Uuid, Ok(reading)) = (kind, written.form, &mut outcome) {
            reading.fit = Fit::Certain;
        }
        Self {
            kind,
            written: written.clone(),
            outcome,
        }
    }

    /// How well it fits, if well enough to be taken.
    fn fit(&self, hint: &Hint) -> Option<&Fit> {
        let reading = self.outcome.as_ref().ok()?;
        let is_doubtful = matches!(reading.fit, Fit::Doubtful(_));
        (hint.kind.is_some() || !is_doubtful).then_some(&reading.fit)
    }

    fn miss(&self) -> Option<(Break, Miss)> {
        let broke = match &self.outcome {
            Err(broke) => broke,
            Ok(reading) => match &reading.fit {
                Fit::Doubtful(broke) => broke,
                Fit::Possible | Fit::Likely | Fit::Certain => return None,
            },
        };
        let miss = Miss {
            kind: self.kind,
            form: self.written.form,
            at: broke.at,
            length: self.written.bytes.len(),
            why: broke.why.clone(),
        };
        Some((broke.clone(), miss))
    }
}

fn choose(trials: Vec<Trial>, hint: &Hint) -> Result<Inspection, Undecoded> {
    let mut fitting: Vec<usize> = (0..trials.len())
        .filter(|index| trials[*index].fit(hint).is_some())
        .collect();
    // Stable: among equals the likelier form and the more telling kind stay first.
    fitting.sort_by(|left, right| trials[*right].fit(hint).cmp(&trials[*left].fit(hint)));
    let Some(best) = fitting.first().copied() else {
        return Err(Undecoded::Nothing(nearest(&trials)));
    };
    let others = fitting.iter().skip(1).map(|index| Other {
        kind: trials[*index].kind,
        form: trials[*index].written.form,
    });
    let chosen = trials[best].kind;
    let others = others
        .filter(|other| hint.kind.is_none() && other.kind != chosen && !is_generic(other.kind))
        .collect();
    let trial = trials.into_iter().nth(best).expect("it was one of them");
    let mut tree = trial.outcome.expect("only readings fit").tree;
    for oddity in trial.written.oddities {
        tree.warn(oddity, Some(BASE64URL));
    }
    Ok(Inspection {
        kind: trial.kind,
        form: trial.written.form,
        bytes: trial.written.bytes,
        tree,
        others,
    })
}

/// All that is structured is one of these, too.
fn is_generic(kind: Kind) -> bool {
    matches!(kind, Kind::Cbor | Kind::Json)
}

/// What came nearest.
fn nearest(trials: &[Trial]) -> Vec<Miss> {
    let forms: Vec<Form> = trials.iter().map(|trial| trial.written.form).collect();
    let rank = |form: Form| forms.iter().position(|known| *known == form);
    let misses = trials.iter().filter_map(Trial::miss);
    let mut misses: Vec<_> = misses
        .map(|(broke, miss)| (broke, Reverse(rank(miss.form)), miss))
        .collect();
    misses.sort_by_key(|miss| Reverse(near(miss)));
    let misses = misses.into_iter().map(|(_, _, miss)| miss);
    misses.take(NEAREST_MAX).collect()
}

/// What showed a mark of its kind, then the likelier form, then what broke last.
fn near(
    (broke, form, _): &(Break, Reverse<Option<usize>>, Miss),
) -> (Recognised, Reverse<Option<usize>>, usize) {
    (broke.recognised, *form, broke.at)
}

/// More than any message of CTAP or WebAuthn.
const LENGTH_MAX: usize = 1 << 20;

const NEAREST_MAX: usize = 5;
