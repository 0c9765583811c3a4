//! The switches as a page of the documentation.
//!
//! **Invariant:** everything on the page comes from the tables.

use crate::reference::bug::FlowBug;
use crate::reference::bug::Lapse;
use crate::reference::bug::SYNONYMS;

/// `docs/vulnerable.md`.
pub fn markdown() -> String {
    let flows = FlowBug::ALL
        .iter()
        .map(|bug| row(&[&code(bug.name()), bug.doc()]));
    let lapses = Lapse::ALL
        .iter()
        .map(|lapse| row(&[&code(lapse.id()), lapse.clause(), lapse.doc()]));
    let synonyms = SYNONYMS
        .iter()
        .map(|(name, bug)| row(&[&code(name), &code(bug.name())]));
    format!(
        "{INTRODUCTION}\n{}{}\n{LAPSES}\n{}{}\n{SYNONYMS_ARE}\n{}{}",
        head(&["switch", "the relying party"]),
        flows.collect::<String>(),
        head(&["switch", "clause", "the relying party"]),
        lapses.collect::<String>(),
        head(&["id", "is"]),
        synonyms.collect::<String>(),
    )
}

fn head(cells: &[&str]) -> String {
    let rules = vec!["---"; cells.len()];
    row(cells) + &row(&rules)
}

fn row(cells: &[&str]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

const INTRODUCTION: &str = "\
<!-- Generated: `UPDATE=1 cargo test --test vulnerable` renews it. -->

# The vulnerable relying party

The embedded relying party is as careful as we know how. Each switch makes it wrong in one way, so that
you can see whether your tests, or ours, notice:

```sh
stuntkey rp --list-bugs                         # all of them
stuntkey rp --listen 127.0.0.1:8080 --bug R15.1 # serve it, to point other tools at it
stuntkey conform --bug R15.1 --only R15         # see which check notices
stuntkey run --bug nudge-twice                  # see which scenario notices
```

Never put it where anybody can reach it.

## Mistakes in the flows

A wrong turn in a journey: `stuntkey run` shows it.
";

const LAPSES: &str = "\
## Mistakes in single checks

The id is that of the row in [the catalogue](conformance.md) that shows the mistake. The check with the
id is missing, too weak or too strict, and every other check is as it should be. Some mutants are caught
by two rows, so that a switch may colour a second one.

Switches that *take* something let the mutant through. Those that *refuse* are too strict: they turn away
what has to be accepted. Those that *answer 500* break on what they cannot read: a crash is no refusal,
whatever it stops.
";

const SYNONYMS_ARE: &str = "\
## The same from another side

Rows that look at one of these mistakes under another name; `--bug` takes either.
";
