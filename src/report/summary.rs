//! The last line: the counts.

use crate::report::Counts;
use crate::report::Report;
use crate::report::ended::News;
use crate::report::listing::flush_right;
use crate::report::paint;
use crate::report::word;
use crate::source::Colour;

/// `118 runs: 117 passed · 1 failed · 0 skipped · 0 unseen      0.64 s`. Rarer endings are
/// named only when there are any.
pub(super) fn summary(report: &Report, columns: usize, colour: Colour) -> String {
    let counts = Counts::of(report);
    let runs = word::counted(counts.runs, "run");
    let line = format!("{runs}: {}", parts(&counts).join(" · "));
    let took = flush_right(
        columns,
        paint::width(&line),
        &format!("{:.2} s", report.took.as_secs_f64()),
    );
    format!(
        "{}{}\n",
        paint::by_news(news(&counts), &line, colour),
        paint::faint(&took, colour)
    )
}

/// `117 passed`, `1 failed` …: what counts say, the rarer endings only where there are any.
pub(super) fn parts(counts: &Counts) -> Vec<String> {
    let always = [(counts.passed, "passed"), (counts.failed, "failed")];
    let rare = [
        (counts.set_up_failed, "set-up failed"),
        (counts.unreachable, "unreachable"),
        (counts.blocked, "blocked"),
        (counts.untested, "untested"),
    ];
    let last = [(counts.skipped, "skipped"), (counts.unseen, "unseen")];
    let rare = rare.into_iter().filter(|(count, _)| *count > 0);
    let not_run = [(counts.not_run, "not run")]
        .into_iter()
        .filter(|(count, _)| *count > 0);
    let all = always.into_iter().chain(rare).chain(last).chain(not_run);
    all.map(|(count, what)| format!("{count} {what}")).collect()
}

/// Whether counts are good news.
pub(super) fn news(counts: &Counts) -> News {
    let bad = counts.failed + counts.set_up_failed + counts.unreachable + counts.ours;
    match (bad, counts.passed) {
        (0, 0) => News::None,
        (0, _) => News::Good,
        (_, _) => News::Bad,
    }
}
