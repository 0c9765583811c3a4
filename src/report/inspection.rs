//! A blob that was decoded, as text.

mod tree;

use crate::inspect::Inspection;
use crate::inspect::Miss;
use crate::inspect::Node;
use crate::inspect::Undecoded;
use crate::report::ended::News;
use crate::report::inspection::tree::Branch;
use crate::report::inspection::tree::Page;
use crate::report::inspection::tree::label_columns;
use crate::report::paint;
use crate::report::word::counted;
use crate::source::Colour;
use crate::word::Word;

/// How much of long values is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// As much as a line has room for.
    Brief,
    /// All of it.
    Full,
}

/// What a blob holds: a heading, the tree with places and clauses, and what is odd.
pub fn inspection(inspection: &Inspection, detail: Detail, colour: Colour) -> String {
    let tree = &inspection.tree;
    let length = counted(inspection.bytes.len(), "byte");
    let mut text = format!(
        "{} · {} · {length}\n\n",
        paint::strong(&inspection.kind.title(), colour),
        inspection.form.name()
    );
    let page = Page {
        labels: label_columns(tree, 0).min(LABEL_MAX),
        detail,
        colour,
    };
    page.node(&mut text, tree, &Branch::default(), None);
    text.push('\n');
    text.push_str(&summary(tree, colour));
    if !inspection.others.is_empty() {
        let others = inspection.others.iter().map(|other| other.kind.as_str());
        let others: Vec<_> = others.collect();
        let line = format!("may also be {}; `--as` reads it so\n", others.join(", "));
        text.push_str(&paint::faint(&line, colour));
    }
    text
}

/// Why a blob could not be decoded, and what came near.
pub fn undecoded(undecoded: &Undecoded, colour: Colour) -> String {
    let Undecoded::Nothing(misses) = undecoded else {
        return format!("error: {undecoded}\n");
    };
    let Some(nearest) = misses.first() else {
        return format!("error: {undecoded}\n");
    };
    let mut text = format!(
        "error: {}\n",
        paint::strong("it is nothing that is known here", colour)
    );
    let mut line = |name: &str, miss: &Miss| {
        text.push_str(&format!(
            "  {name:<8}{} ({}), which breaks at byte {} of {}: {}\n",
            miss.kind.title(),
            miss.form.name(),
            miss.at,
            miss.length,
            paint::printable(&miss.why)
        ));
    };
    line("nearest", nearest);
    for miss in misses.iter().skip(1).take(2) {
        line("then", miss);
    }
    text.push_str(
        "  help    `--as KIND` says what it is; any bytes may be a `user-handle`, a \
         `credential-id` or a `challenge`\n",
    );
    text
}

fn summary(tree: &Node, colour: Colour) -> String {
    match tree.all_warnings().len() {
        0 => format!("{}\n", paint::by_news(News::Good, "nothing odd", colour)),
        count => format!(
            "{}\n",
            paint::by_news(News::None, &counted(count, "warning"), colour)
        ),
    }
}

const LABEL_MAX: usize = 36;
