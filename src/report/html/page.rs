//! The whole page.

use serde::Serialize;

use crate::report::Counts;
use crate::report::Report;
use crate::report::RpFacts;
use crate::report::Run;
use crate::report::digest::Tally;
use crate::report::digest::tallies;
use crate::report::ended::News;
use crate::report::html::detail::Detail;
use crate::report::html::detail::Timeline;
use crate::report::html::lane::Lane;
use crate::report::html::matrix;
use crate::report::html::matrix::Table;
use crate::report::html::packed::packed;
use crate::report::html::section;
use crate::report::html::section::Section;
use crate::report::html::template;
use crate::report::html::template::Templates;
use crate::report::summary;
use crate::report::word;

/// So much of timelines is part of the page, those of runs that went wrong first; the rest is
/// packed. A page of a few runs is whole without its script.
const MOST_PLAIN_BYTES: usize = 800_000;

#[derive(Serialize)]
struct Page<'r> {
    policy: String,
    style: &'static str,
    script: &'static str,
    title: String,
    version: &'r str,
    seed: &'r str,
    took: String,
    verdict: String,
    news: News,
    counts: Vec<String>,
    tiles: Vec<Tile>,
    packed: usize,
    rps: Vec<Party<'r>>,
    lanes: Vec<&'static str>,
    tables: Vec<Table>,
    runs: Vec<Detail<'r>>,
}

/// How many runs ended so, and a filter for them.
#[derive(Serialize)]
struct Tile {
    news: Option<News>,
    title: &'static str,
    count: usize,
}

#[derive(Serialize)]
struct Party<'r> {
    facts: &'r RpFacts,
    counts: String,
    tallies: Vec<Tally>,
}

#[derive(Serialize)]
struct Sections {
    lanes: Vec<&'static str>,
    sections: Vec<Section>,
}

/// The report as one page of HTML.
pub fn html(report: &Report) -> String {
    let templates = Templates::new();
    let counts = Counts::of(report);
    let runs = details(report, &templates);
    let packed = runs.iter().filter(|run| run.is_packed()).count();
    let verdict = verdict(&counts);
    let page = Page {
        policy: format!(
            "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
            template::allowed(template::STYLE),
            template::allowed(template::SCRIPT)
        ),
        style: template::STYLE,
        script: template::SCRIPT,
        title: format!("stuntkey: {verdict}"),
        version: &report.version,
        seed: &report.seed,
        took: format!("{:.2} s", report.took.as_secs_f64()),
        verdict,
        news: summary::news(&counts),
        counts: summary::parts(&counts),
        tiles: tiles(report),
        packed,
        rps: report.rps.iter().map(|rp| Party::of(report, rp)).collect(),
        lanes: lanes(),
        tables: matrix::tables(report),
        runs,
    };
    templates.fill("page.html", &page)
}

fn lanes() -> Vec<&'static str> {
    Lane::ALL.iter().map(|lane| lane.title()).collect()
}

/// The sentence that a reader came for.
fn verdict(counts: &Counts) -> String {
    let bad = counts.failed + counts.set_up_failed + counts.unreachable;
    let runs = word::counted(counts.runs, "run");
    let missing = match counts.not_run {
        0 => String::new(),
        missing => format!(", {missing} did not run"),
    };
    let said = match (bad, counts.passed) {
        (0, 0) => format!("nothing was proven in {runs}"),
        (0, passed) if passed == counts.runs => format!("all {runs} passed"),
        (0, passed) => format!("{passed} of {runs} passed, nothing is wrong"),
        (bad, _) => format!("{bad} of {runs} went wrong"),
    };
    said + &missing
}

fn tiles(report: &Report) -> Vec<Tile> {
    let count = |news| {
        report
            .runs
            .iter()
            .filter(|run| run.verdict.news() == news)
            .count()
    };
    let tile = |title, news| Tile {
        news: Some(news),
        title,
        count: count(news),
    };
    vec![
        Tile {
            news: None,
            title: "all",
            count: report.runs.len(),
        },
        tile("wrong", News::Bad),
        tile("passed", News::Good),
        tile("proved nothing", News::None),
    ]
}

/// The runs in plan order, with their timelines plain or packed.
fn details<'r>(report: &'r Report, templates: &Templates) -> Vec<Detail<'r>> {
    let wrong = |(_, run): &(usize, &Run)| run.verdict.news() == News::Bad;
    let runs = report.runs.iter().enumerate();
    let (first, later): (Vec<_>, Vec<_>) = runs.partition(wrong);
    let mut plain = 0;
    let mut details: Vec<(usize, Detail<'r>)> = Vec::with_capacity(report.runs.len());
    for (index, run) in first.into_iter().chain(later) {
        let view = Sections {
            lanes: lanes(),
            sections: section::sections(run),
        };
        let timeline = templates.fill("timeline.html", &view);
        let timeline = if plain + timeline.len() <= MOST_PLAIN_BYTES {
            plain += timeline.len();
            Timeline::Plain(timeline)
        } else {
            Timeline::Packed(packed(&timeline))
        };
        details.push((index, Detail::of(report, run, timeline)));
    }
    details.sort_by_key(|(index, _)| *index);
    details.into_iter().map(|(_, detail)| detail).collect()
}

impl<'r> Party<'r> {
    fn of(report: &Report, rp: &'r RpFacts) -> Self {
        let counts = Counts::on(report, rp);
        let runs = word::counted(counts.runs, "run");
        Self {
            facts: rp,
            counts: format!("{runs}: {}", summary::parts(&counts).join(" · ")),
            tallies: tallies(report, rp),
        }
    }
}
