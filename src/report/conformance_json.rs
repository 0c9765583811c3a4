//! A conformance report as versioned JSON.

use serde_json::Value;
use serde_json::json;

use crate::conformance::Report;
use crate::conformance::RowResult;

/// The version of the form. It rises when a reader of older reports would misread one.
const CONFORMANCE_VERSION: u32 = 1;

/// The report as JSON. Wall time stands in `timing` and nowhere else.
pub fn conformance_json(report: &Report) -> String {
    let rows: Vec<Value> = report.rows.iter().map(row).collect();
    let json = json!({
        "conformance": CONFORMANCE_VERSION,
        "stuntkey": report.version,
        "rp": { "name": report.rp, "origin": report.origin, "notes": report.notes },
        "policy": report.policy,
        "seed": report.seed,
        "totals": report.totals(),
        "notDone": report.not_done,
        "rows": rows,
        "timing": { "seconds": report.took.as_secs_f64() },
    });
    format!("{json:#}\n")
}

fn row(row: &RowResult) -> Value {
    json!({
        "id": row.id,
        "clause": row.clause.to_string(),
        "section": row.clause.section,
        "step": row.clause.step,
        "url": row.clause.url(),
        "title": row.title,
        "layer": row.layer,
        "outcome": row.outcome,
        "why": row.why,
        "fix": row.fix,
        "catalogue": row.place,
        "again": row.again,
        "checks": row.cases,
    })
}
