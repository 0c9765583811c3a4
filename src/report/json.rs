//! The report as JSON, for programs.

use serde_json::Value;
use serde_json::json;

use crate::oracle::Finding;
use crate::oracle::Unseen;
use crate::report::Counts;
use crate::report::word;
use crate::runner::Report;
use crate::runner::RpFacts;
use crate::runner::RunResult;

/// The version of the JSON report. It rises when a reader of older reports would misread one;
/// new members do not raise it.
pub const REPORT_VERSION: u32 = 1;

/// The report as pretty JSON. Everything but the member `timing` is a function of the plan, the
/// seed and what the relying parties answered.
pub fn json(report: &Report) -> String {
    let runs: Vec<_> = report.runs.iter().map(run).collect();
    let value = json!({
        "report": REPORT_VERSION,
        "stuntkey": report.version,
        "seed": report.seed,
        "rps": report.rps.iter().map(rp).collect::<Vec<_>>(),
        "counts": counts(&Counts::of(report)),
        "runs": runs,
        "timing": timing(report),
    });
    let mut text = serde_json::to_string_pretty(&value).expect("its keys are text");
    text.push('\n');
    text
}

fn rp(rp: &RpFacts) -> Value {
    json!({ "name": rp.name, "origin": rp.origin, "notes": rp.notes })
}

fn counts(counts: &Counts) -> Value {
    json!({
        "runs": counts.runs,
        "passed": counts.passed,
        "failed": counts.failed,
        "blocked": counts.blocked,
        "skipped": counts.skipped,
        "untested": counts.untested,
        "set-up-failed": counts.set_up_failed,
        "unreachable": counts.unreachable,
        "unseen": counts.unseen,
        "not-run": counts.not_run,
    })
}

fn run(result: &RunResult) -> Value {
    let judgement = &result.judgement;
    let rungs = judgement.rungs.iter().map(|(attempt, outcome)| {
        json!({ "attempt": attempt, "rung": outcome.rung(), "reason": outcome.reason() })
    });
    json!({
        "scenario": result.scenario,
        "row": result.run.row,
        "title": result.title,
        "file": result.file,
        "flow": result.flow,
        "rp": result.rp,
        "verdict": word::word(&judgement.verdict),
        "reason": word::reason(&judgement.verdict),
        "rungs": rungs.collect::<Vec<_>>(),
        "findings": judgement.findings.iter().map(finding).collect::<Vec<_>>(),
        "unseen": judgement.unseen.iter().map(unseen).collect::<Vec<_>>(),
        "again": result.again,
    })
}

fn finding(finding: &Finding) -> Value {
    let said = finding.said.as_ref();
    json!({
        "rule": finding.rule,
        "kind": word::kind(finding.kind),
        "what": finding.what,
        "clause": finding.clause.as_ref().map(ToString::to_string),
        "step": finding.step,
        "line": finding.line,
        "device": finding.device,
        "expected": finding.expected,
        "got": finding.got,
        "said": said.map(|told| json!({ "sent": told.sent, "answered": told.answered })),
        "ground-truth": finding.ground_truth,
        "rp-knew": finding.rp_knew,
    })
}

fn unseen(unseen: &Unseen) -> Value {
    json!({ "step": unseen.step, "expectation": unseen.key, "why": unseen.why })
}

/// All wall times, in milliseconds; `runs` in the order of the runs.
fn timing(report: &Report) -> Value {
    let runs = report.runs.iter().map(|result| milliseconds(result.took));
    json!({ "total-ms": milliseconds(report.took), "runs-ms": runs.collect::<Vec<_>>() })
}

fn milliseconds(took: std::time::Duration) -> f64 {
    // Microseconds are as fine as a wall time of a run means anything.
    (took.as_secs_f64() * 1_000_000.0).round() / 1000.0
}
