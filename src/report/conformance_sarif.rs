//! A conformance report as SARIF 2.1.0, for code scanning: a rule for each row, a result for each
//! row that failed or warns. Results point at the relying party's profile, for the code that is
//! wrong cannot be seen from outside.

use serde_json::Value;
use serde_json::json;

use crate::conformance::Outcome;
use crate::conformance::Report;
use crate::conformance::RowResult;

/// The report as SARIF.
pub fn conformance_sarif(report: &Report) -> String {
    let rules: Vec<Value> = report.rows.iter().map(rule).collect();
    let results = report.rows.iter().enumerate();
    let results: Vec<Value> = results
        .filter_map(|(index, row)| result(report, index, row))
        .collect();
    let json = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "stuntkey conform",
                "semanticVersion": report.version,
                "rules": rules,
            } },
            "properties": { "policy": report.policy, "seed": report.seed, "rp": report.rp },
            "results": results,
        }],
    });
    format!("{json:#}\n")
}

fn rule(row: &RowResult) -> Value {
    json!({
        "id": row.id,
        "name": row.title,
        "shortDescription": { "text": row.title },
        "fullDescription": { "text": row.why },
        "help": { "text": format!("{} Clause: {}.", row.fix, row.clause) },
        "helpUri": row.clause.url(),
        "properties": { "tags": ["webauthn", row.layer.to_string()] },
    })
}

fn result(report: &Report, index: usize, row: &RowResult) -> Option<Value> {
    let level = match row.outcome {
        Outcome::Failed(_) => "error",
        Outcome::Warned(_) => "warning",
        Outcome::Passed
        | Outcome::Expected(_)
        | Outcome::Skipped(_)
        | Outcome::Untested(_)
        | Outcome::Unreachable(_)
        | Outcome::Ours(_) => return None,
    };
    let why = row.outcome.why().unwrap_or_default();
    let text = format!(
        "{}: {why} ({}). Again: {}",
        row.title, row.clause, row.again
    );
    Some(json!({
        "ruleId": row.id,
        "ruleIndex": index,
        "level": level,
        "message": { "text": text },
        "locations": [{ "logicalLocations": [{
            "name": report.rp,
            "fullyQualifiedName": format!("{}#{}", report.origin, row.id),
            "kind": "resource",
        }] }],
        "partialFingerprints": { "row/v1": format!("{}/{}", report.rp, row.id) },
    }))
}
