//! The summary of a job of GitHub Actions, as Markdown.

use crate::flow::Flow;
use crate::report::Counts;
use crate::report::Report;
use crate::report::comparison::Difference;
use crate::report::comparison::across;
use crate::report::digest::tallies;
use crate::report::ended::News;
use crate::report::paint;
use crate::report::story;
use crate::report::summary;
use crate::report::word;
use crate::source::Colour;
use crate::word::Word;

/// GitHub shows at most 1 MiB of all summaries of a step; what stands first matters most.
const MOST_BYTES: usize = 1_000_000;

/// Counts, the story of each failure, what could not be proven, and, where relying parties are
/// compared, the rows on which they differ.
pub fn github_summary(report: &Report) -> String {
    let counts = Counts::of(report);
    let mut text = format!(
        "## stuntkey: {} of {}\n\n",
        summary::parts(&counts).join(" · "),
        word::counted(counts.runs, "run")
    );
    text.push_str(&table(report));
    text.push_str(&differences(report));
    text.push_str(&unproven(report));
    stories(report, &mut text);
    text
}

/// A line for each flow of each relying party.
fn table(report: &Report) -> String {
    let mut text = String::from(
        "| relying party | flow | runs | passed | failed | proved nothing |\n\
         |---|---|--:|--:|--:|--:|\n",
    );
    for rp in &report.rps {
        for flow in Flow::ALL {
            let runs = report.runs_on(rp).filter(|run| run.flow == *flow);
            let runs: Vec<_> = runs.map(|run| run.verdict.news()).collect();
            if runs.is_empty() {
                continue;
            }
            let count = |news| runs.iter().filter(|of| **of == news).count();
            let (good, bad, none) = (count(News::Good), count(News::Bad), count(News::None));
            let name = plain(&rp.name);
            text.push_str(&format!(
                "| {name} | {flow} | {} | {good} | {bad} | {none} |\n",
                runs.len()
            ));
        }
    }
    text + "\n"
}

fn differences(report: &Report) -> String {
    let differing: Vec<_> = across(report)
        .into_iter()
        .filter(|row| row.difference() == Difference::Verdict)
        .collect();
    if differing.is_empty() {
        return String::new();
    }
    let count = word::counted(differing.len(), "row");
    let names: Vec<_> = report.rps.iter().map(|rp| plain(&rp.name)).collect();
    let mut text = format!(
        "<details><summary>{count} ended differently</summary>\n\n| row | {} |\n|---|{}\n",
        names.join(" | "),
        "---|".repeat(names.len())
    );
    for row in differing {
        let name = row.any().map(|run| plain(&run.name())).unwrap_or_default();
        let cells = row.runs.iter().map(|run| match run {
            Some(run) => format!("{} {}", run.verdict.mark(), run.verdict),
            None => "not run".to_owned(),
        });
        let cells: Vec<_> = cells.collect();
        text.push_str(&format!("| {name} | {} |\n", cells.join(" | ")));
    }
    text + "\n</details>\n\n"
}

fn unproven(report: &Report) -> String {
    let mut text = String::new();
    for tally in report.rps.iter().flat_map(|rp| tallies(report, rp)) {
        text.push_str(&format!(
            "<details><summary>{}</summary>\n\n",
            plain(&tally.title)
        ));
        for (why, count) in &tally.reasons {
            text.push_str(&format!("- {count} × {}\n", plain(why)));
        }
        text.push_str("\n</details>\n\n");
    }
    text
}

fn stories(report: &Report, text: &mut String) {
    let bad = report.runs.iter();
    let mut bad = bad.filter(|run| run.verdict.news() == News::Bad).peekable();
    while let Some(run) = bad.peek() {
        let story = story::body(run, Colour::Plain);
        let fence = fence(&story);
        let name = plain(&story::name(run));
        let mark = run.verdict.mark();
        let block = format!("### {mark} {name}\n\n{fence}text\n{story}{fence}\n\n");
        if text.len() + block.len() > MOST_BYTES {
            let more = word::counted(bad.count(), "more run");
            text.push_str(&format!(
                "{more} went wrong; the other reports tell of them.\n"
            ));
            return;
        }
        text.push_str(&block);
        bad.next();
    }
}

/// Backticks enough that nothing in the text ends the block.
fn fence(text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max();
    "`".repeat(longest.unwrap_or_default().max(2) + 1)
}

/// Text as Markdown and HTML show it: no markup of its own, on one line.
fn plain(text: &str) -> String {
    let text = paint::printable(&text.replace(['\n', '\r'], " "));
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => plain.push_str("&amp;"),
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' | '@' => {
                plain.push_str(&format!("&#{};", u32::from(letter)));
            }
            other => plain.push(other),
        }
    }
    plain
}
