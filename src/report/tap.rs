//! TAP version 14, as test harnesses of many languages read it: one test point for each run.

use serde_json::Value;
use serde_json::json;

use crate::report::Ended;
use crate::report::Report;
use crate::report::Run;
use crate::report::ended::News;
use crate::report::paint;
use crate::report::story;
use crate::report::word;

/// The report as TAP 14. The plan counts what was planned: where runs are missing the stream
/// bails out, so that no reader takes it for a whole one.
pub fn tap(report: &Report) -> String {
    let planned = report.runs.len() + report.not_run();
    let mut text = format!("TAP version 14\n1..{planned}\n");
    text.push_str(&format!(
        "# stuntkey {} · seed {}\n",
        report.version,
        one_line(&report.seed)
    ));
    for rp in &report.rps {
        text.push_str(&format!(
            "# {} {}\n",
            one_line(&rp.name),
            one_line(&rp.origin)
        ));
    }
    for (index, run) in report.runs.iter().enumerate() {
        text.push_str(&point(report, index + 1, run));
    }
    if report.not_run() > 0 {
        let runs = word::counted(report.not_run(), "planned run");
        text.push_str(&format!("Bail out! {runs} did not run\n"));
    }
    text
}

/// `ok 3 - second-device/append · macOS # SKIP the profile has no list`.
fn point(report: &Report, number: usize, run: &Run) -> String {
    let ok = match run.verdict.news() {
        News::Good | News::None => "ok",
        News::Bad => "not ok",
    };
    let name = if report.rps.len() > 1 {
        format!("{} · {}", run.rp, run.name())
    } else {
        run.name()
    };
    let line = format!("{ok} {number} - {}{}\n", escaped(&name), directive(run));
    match run.verdict.news() {
        News::Good | News::None => line,
        News::Bad => line + &diagnostic(run),
    }
}

fn directive(run: &Run) -> String {
    let why = run.reason.as_deref().unwrap_or_default();
    match run.verdict {
        Ended::Passed | Ended::Failed | Ended::SetUpFailed | Ended::Unreachable => String::new(),
        Ended::Blocked | Ended::Skipped | Ended::Untested => {
            format!(" # SKIP {}", escaped(&format!("{}: {why}", run.verdict)))
        }
    }
}

/// A YAML block. Its values are JSON, which is YAML, too: nothing that a relying party answers can
/// end it.
fn diagnostic(run: &Run) -> String {
    let mut text = String::from("  ---\n");
    let mut member = |name: &str, value: Value| {
        if !value.is_null() {
            text.push_str(&format!("  {name}: {value}\n"));
        }
    };
    let failing: Vec<_> = run
        .findings
        .iter()
        .filter(|finding| finding.fails())
        .collect();
    let (file, line) = story::whereabouts(run, &failing);
    let first = failing.first();
    let message = first.map_or_else(|| run.reason.clone(), |first| Some(first.sentence()));
    member("message", json!(message));
    member("severity", json!("fail"));
    member("verdict", json!(run.verdict));
    member("at", json!({ "file": file, "line": line }));
    let told = |text: &String| !text.is_empty();
    member(
        "expected",
        json!(
            failing
                .iter()
                .map(|finding| &finding.expected)
                .find(|text| told(text))
        ),
    );
    member(
        "actual",
        json!(
            failing
                .iter()
                .map(|finding| &finding.got)
                .find(|text| told(text))
        ),
    );
    let said = failing.iter().find_map(|finding| finding.said.as_ref());
    member("sent", json!(said.map(|said| &said.sent)));
    member("answered", json!(said.map(|said| &said.answered)));
    let findings: Vec<_> = failing.iter().map(|finding| finding.sentence()).collect();
    member("findings", json!(findings));
    member("again", json!(run.again));
    text + "  ...\n"
}

/// A description: backslash and `#` are TAP's own.
fn escaped(text: &str) -> String {
    one_line(text).replace('\\', "\\\\").replace('#', "\\#")
}

fn one_line(text: &str) -> String {
    paint::printable(&text.replace(['\n', '\r'], " "))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::oracle::Verdict;
    use crate::report::tap;
    use crate::report::tests::false_offer;
    use crate::report::tests::report;
    use crate::report::tests::result;

    /// A test point as a harness sees it.
    #[derive(Debug, PartialEq)]
    struct Point {
        ok: bool,
        number: usize,
        name: String,
        skip: Option<String>,
        diagnostic: Vec<String>,
    }

    /// Reads a stream as <https://testanything.org/tap-version-14-specification.html> says: the
    /// plan, the points, and whether it bailed out.
    fn read(stream: &str) -> (usize, Vec<Point>, bool) {
        let mut lines = stream.lines();
        assert_eq!(lines.next(), Some("TAP version 14"));
        let plan = lines.next().and_then(|line| line.strip_prefix("1.."));
        let plan = plan.expect("a plan").parse().expect("a number");
        let (mut points, mut bailed): (Vec<Point>, bool) = (Vec::new(), false);
        while let Some(line) = lines.next() {
            assert!(!bailed, "nothing follows: {line}");
            if line == "  ---" {
                let block = lines.by_ref().take_while(|line| *line != "  ...");
                let block = block.map(str::to_owned).collect();
                points.last_mut().expect("a point before").diagnostic = block;
            } else if line.starts_with("Bail out!") {
                bailed = true;
            } else if !line.starts_with('#') {
                points.push(point(line));
            }
        }
        (plan, points, bailed)
    }

    fn point(line: &str) -> Point {
        let (ok, rest) = match line.strip_prefix("not ok ") {
            Some(rest) => (false, rest),
            None => (true, line.strip_prefix("ok ").expect("a test point")),
        };
        let (number, rest) = rest.split_once(" - ").expect("a description");
        let hash = rest.match_indices(" # ").map(|(at, _)| at).last();
        let (name, skip) = match hash {
            Some(at) => (rest.get(..at).unwrap(), rest.get(at + 3..)),
            None => (rest, None),
        };
        Point {
            ok,
            number: number.parse().unwrap(),
            name: name.replace("\\#", "#").replace("\\\\", "\\"),
            skip: skip.map(|text| text.strip_prefix("SKIP ").unwrap().to_owned()),
            diagnostic: Vec::new(),
        }
    }

    #[test]
    fn a_harness_reads_every_run() {
        let skipped = Verdict::Skipped("no `list` # at all".to_owned());
        let odd = "# SKIP me \\ now";
        let runs = vec![
            result("iOS", Verdict::Passed),
            result(odd, Verdict::Passed),
            result("macOS", skipped),
            false_offer(),
        ];
        let (plan, points, bailed) = read(&tap(&report(runs)));
        assert_eq!((plan, points.len(), bailed), (4, 4, false));
        let ends: Vec<_> = points
            .iter()
            .map(|point| (point.number, point.ok))
            .collect();
        assert_eq!(ends, [(1, true), (2, true), (3, true), (4, false)]);
        assert_eq!(
            points[1].name,
            format!("second-device/reachability · {odd}")
        );
        assert_eq!(points[1].skip, None);
        assert_eq!(
            points[2].skip.as_deref(),
            Some("skipped: no `list` \\# at all")
        );
        for line in &points[3].diagnostic {
            let (member, value) = line.trim().split_once(": ").expect("a member");
            let value: Value = serde_json::from_str(value).expect(member);
            if member == "answered" {
                assert_eq!(value, "200 {\"screen\":\"passkey\"}\u{1b}[2J");
            }
        }
    }

    #[test]
    fn a_stream_that_lacks_runs_bails_out() {
        let mut report = report(vec![result("iOS", Verdict::Passed)]);
        report.plan.runs += 2;
        let (plan, points, bailed) = read(&tap(&report));
        assert_eq!((plan, points.len(), bailed), (3, 1, true));
    }
}
