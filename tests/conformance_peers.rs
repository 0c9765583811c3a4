//! `stuntkey conform` against relying parties that others' libraries are in, and the matrix of
//! `docs/conformance.md`: what is published of a library is what a run finds, each finding is
//! explained, and nothing else is found.
//!
//! `UPDATE=1 cargo test --test conformance_peers` does every row at every peer, and writes what was
//! found beside the peers and into the page. Without it the rows that are published, and a sample
//! of others, are held to what is written.

mod peers;
mod support;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;

use peers::Peer;
use serde_json::Value;
use serde_json::json;
use support::golden;
use support::stuntkey;

/// Rows of every kind: registrations, silent ones, logins, plays and lints.
const ROWS: &[&str] = &[
    "R09.2", "R10.1", "R13.2", "R15", "R26", "A06", "A11.3", "A13", "A16.1", "A18", "A21.1",
    "A21.6", "A21.7", "A22.1", "OPT-08", "POS-2",
];

/// The peers, in the order of the matrix: folder and profile.
const PEERS: &[(&str, &str)] = &[
    ("simplewebauthn", "simplewebauthn"),
    ("py_webauthn", "py_webauthn"),
    ("python-fido2", "python-fido2"),
    ("fido2-lib", "fido2-lib"),
    ("django-allauth", "django-allauth-headless"),
];

#[test]
fn what_is_published_of_simplewebauthn_holds() {
    holds("simplewebauthn");
}

#[test]
fn what_is_published_of_py_webauthn_holds() {
    holds("py_webauthn");
}

#[test]
fn what_is_published_of_python_fido2_holds() {
    holds("python-fido2");
}

#[test]
fn what_is_published_of_fido2_lib_holds() {
    holds("fido2-lib");
}

#[test]
fn what_is_published_of_django_allauth_holds() {
    holds("django-allauth");
}

/// Without a list of its own, python-fido2 takes each origin that the RP ID covers, as its pages say.
#[test]
fn python_fido2_goes_by_the_rp_id_if_it_is_not_told_the_origins() {
    let report = conform("python-fido2", &["R09", "A12"], &[("ORIGINS", "library")]);
    let failed: BTreeSet<_> = found(&report).into_keys().collect();
    assert!(failed.is_empty(), "{failed:?}");
    let warned = checks(&report, "warned");
    for name in ["another port", "a subdomain"] {
        let is_told = |names: &Vec<String>| names.iter().any(|it| it.starts_with(name));
        assert!(warned.values().any(is_told), "{name}: {warned:?}");
    }
}

#[test]
fn the_page_has_what_is_written_of_the_peers() {
    golden::part("docs/conformance.md", "matrix", &matrix());
}

#[test]
fn every_finding_is_explained_and_every_explanation_is_of_one() {
    for (peer, _) in PEERS {
        let data = data(peer);
        let explained: BTreeSet<String> = notes(&data).flat_map(|note| rows_of(note)).collect();
        let mut found: BTreeSet<String> = published(&data).into_keys().collect();
        found.extend(unsteady(&data));
        assert_eq!(explained, found, "{peer}");
    }
}

#[test]
fn the_versions_are_those_that_are_installed() {
    for (peer, _) in PEERS {
        let data = data(peer);
        let (package, version) = (text(&data, "package"), text(&data, "version"));
        let folder = PathBuf::from("tests/peers").join(peer);
        let lists = ["package.json", "requirements.txt"].map(|list| folder.join(list));
        let list = lists.iter().find_map(|list| fs::read_to_string(list).ok());
        let list = list.expect("a peer has a list of packages");
        let pins = [
            format!("{package}=={version}\n"),
            format!("\"{package}\": \"{version}\""),
        ];
        let installed = pins.iter().any(|pin| list.contains(pin));
        assert!(installed, "{peer}: {package} {version} in\n{list}");
    }
}

/// Does the rows, and holds what fails to what is written.
fn holds(peer: &str) {
    let mut data = data(peer);
    if updating() {
        let report = conform(peer, &[], &[]);
        let mut found = found(&report);
        found.retain(|row, _| !unsteady(&data).contains(row));
        data["failed"] = json!(found);
        data["totals"] = totals(&report, &unsteady(&data));
        let text = format!("{data:#}\n");
        return fs::write(path(peer), text).unwrap();
    }
    let published = published(&data);
    let unsteady = unsteady(&data);
    let rows: Vec<&str> = ROWS
        .iter()
        .copied()
        .chain(published.keys().map(String::as_str))
        .collect();
    let report = conform(peer, &rows, &[]);
    let mut found = found(&report);
    found.retain(|row, _| !unsteady.contains(row));
    assert_eq!(found, published, "{peer}");
    assert!(report["totals"]["passed"].as_u64().unwrap() > 50, "{peer}");
}

/// The report on these rows, or on all.
fn conform(peer: &str, rows: &[&str], environment: &[(&str, &str)]) -> Value {
    let mail = free_port();
    let mut own = vec![("SMTP_PORT", mail.as_str()), ("ANY_ORIGIN", "no")];
    own.extend(environment);
    let running = Peer::start(peer, &own);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.json");
    let report = format!("json={}", path.display());
    let (port, mail) = (
        format!("port={}", running.port),
        format!("smtp-port={mail}"),
    );
    let (_, profile) = PEERS.iter().find(|(name, _)| *name == peer).unwrap();
    let mut arguments = vec![
        "conform", "--rp", profile, "--var", &port, "--report", &report,
    ];
    if peer == "django-allauth" {
        arguments.extend(["--var", &mail]);
    }
    arguments.extend(rows.iter().flat_map(|row| ["--only", *row]));
    let output = stuntkey(&arguments);
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    let json = fs::read_to_string(&path).unwrap_or_else(|_| panic!("{printed}{errors}"));
    let report: Value = serde_json::from_str(&json).unwrap();
    for count in ["ours", "unreachable"] {
        assert_eq!(report["totals"][count], 0, "{printed}");
    }
    assert_eq!(report["notDone"], 0, "{printed}");
    report
}

/// A port that nobody listened on a moment ago.
fn free_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port().to_string()
}

type Checks = BTreeMap<String, Vec<String>>;

/// The checks that failed, by row.
fn found(report: &Value) -> Checks {
    checks(report, "failed")
}

fn checks(report: &Value, outcome: &str) -> Checks {
    let mut found = Checks::new();
    for row in report["rows"].as_array().unwrap() {
        let ended = |check: &&Value| check["outcome"]["is"] == outcome;
        let ended = row["checks"].as_array().unwrap().iter().filter(ended);
        let names: Vec<_> = ended.map(|check| text(check, "name").to_owned()).collect();
        if !names.is_empty() {
            found.insert(text(row, "id").to_owned(), names);
        }
    }
    found
}

/// The totals without the rows whose outcome is not the same every time.
fn totals(report: &Value, unsteady: &BTreeSet<String>) -> Value {
    let mut totals = BTreeMap::new();
    for outcome in ["passed", "warned", "failed", "untested", "skipped"] {
        let mut checks = checks(report, outcome);
        checks.retain(|row, _| !unsteady.contains(row));
        totals.insert(outcome, checks.values().map(Vec::len).sum::<usize>());
    }
    json!(totals)
}

// What is written of a peer.

fn path(peer: &str) -> PathBuf {
    PathBuf::from("tests/peers")
        .join(peer)
        .join("conformance.json")
}

fn data(peer: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(path(peer)).unwrap()).unwrap()
}

fn published(data: &Value) -> Checks {
    serde_json::from_value(data["failed"].clone()).unwrap()
}

/// Rows that end one way or the other: races, mostly.
fn unsteady(data: &Value) -> BTreeSet<String> {
    serde_json::from_value(data["unsteady"].clone()).unwrap()
}

fn notes(data: &Value) -> impl Iterator<Item = &Value> {
    data["notes"].as_array().unwrap().iter()
}

fn rows_of(note: &Value) -> Vec<String> {
    serde_json::from_value(note["rows"].clone()).unwrap()
}

fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member]
        .as_str()
        .unwrap_or_else(|| panic!("`{member}` in {value}"))
}

#[expect(clippy::disallowed_methods, reason = "a developer asks for it")]
fn updating() -> bool {
    std::env::var_os("UPDATE").is_some()
}

// The page.

/// The versions and totals, the rows that fail somewhere, and why.
fn matrix() -> String {
    let all: Vec<Value> = PEERS.iter().map(|(peer, _)| data(peer)).collect();
    format!(
        "{}\n{}\n{}",
        versions(&all),
        cells(&all),
        explanations(&all)
    )
}

fn versions(all: &[Value]) -> String {
    let mut page = String::from(
        "| relying party | on | passed | warned | failed | untested | skipped |\n\
         |---|---|--:|--:|--:|--:|--:|\n",
    );
    for data in all {
        let counts = ["passed", "warned", "failed", "untested", "skipped"];
        let counts = counts.map(|count| data["totals"][count].to_string());
        let name = format!("{} {}", text(data, "name"), text(data, "version"));
        let on = text(data, "on");
        writeln!(page, "| {name} | {on} | {} |", counts.join(" | ")).unwrap();
    }
    page
}

fn cells(all: &[Value]) -> String {
    let names = all.iter().map(|data| text(data, "name"));
    let names: Vec<_> = names.collect();
    let mut page = format!("| row | | {} |\n|---|---|", names.join(" | "));
    page.push_str(&"---|".repeat(all.len()));
    page.push('\n');
    let catalogue = stuntkey::conformance::Catalogue::embedded();
    for row in &catalogue.rows {
        let cells = all.iter().map(|data| cell(data, &row.id));
        let cells: Vec<_> = cells.collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            let (id, title) = (&row.id, &row.title);
            writeln!(page, "| {id} | {title} | {} |", cells.join(" | ")).unwrap();
        }
    }
    page
}

/// How many checks of a row fail, and whether by design; nothing where none does.
fn cell(data: &Value, row: &str) -> String {
    if unsteady(data).contains(row) {
        return "at times".to_owned();
    }
    let by_design = notes(data)
        .any(|note| note["byDesign"] == true && rows_of(note).iter().any(|it| it == row));
    match (published(data).get(row), by_design) {
        (None, _) => String::new(),
        (Some(checks), false) => format!("{} ✗", checks.len()),
        (Some(checks), true) => format!("{} by design", checks.len()),
    }
}

fn explanations(all: &[Value]) -> String {
    let mut page = String::new();
    for data in all {
        writeln!(page, "### {}\n", text(data, "name")).unwrap();
        writeln!(page, "{}\n", text(data, "peer")).unwrap();
        for note in notes(data) {
            let rows = rows_of(note).join(", ");
            let design = if note["byDesign"] == true {
                " (by design)"
            } else {
                ""
            };
            writeln!(page, "- **{rows}**{design}: {}", text(note, "why")).unwrap();
        }
        page.push('\n');
    }
    page
}
