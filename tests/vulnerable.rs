//! Every missing, weak or overstrict check of the embedded relying party is noticed by the row of
//! the catalogue that has its id, and all of them are listed and documented.

mod support;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;

use serde_json::Value;
use stuntkey::conformance::Catalogue;
use stuntkey::reference::Bug;
use stuntkey::reference::Lapse;
use stuntkey::reference::SYNONYMS;
use stuntkey::reference::markdown;
use support::golden;
use support::stuntkey;

/// Switches that no row can show, and what shows them instead. `lapses` are the room's own tests.
const UNSEEN: &[(&str, &str)] = &[
    (
        "A21.10",
        "whether the key was replaced shows at the next login; either is taken now",
    ),
    ("A22.4", "lapses: what_was_asserted_is_stored"),
    ("A23.1", "lapses: what_was_asserted_is_stored"),
    ("A24.3", "lapses: what_was_asserted_is_stored"),
    ("A24.4", "lapses: what_was_asserted_is_stored"),
    (
        "A25.1",
        "lapses: a_login_starts_a_new_session_for_the_owner",
    ),
    (
        "A17.3",
        "lapses: a_login_without_verification_is_one_factor",
    ),
    ("OPT-17", "lapses: offers_come_where_they_help"),
    ("OPT-23", "lapses: offers_come_where_they_help"),
    ("R09.10", "lapses: related_origins_and_apps_are_ours"),
    ("R09.14", "lapses: related_origins_and_apps_are_ours"),
    (
        "R24.3",
        "the row is skipped where self attestation is refused",
    ),
    ("R26.3", "R08.12 shows the same race"),
    ("R27.1", "lapses: what_was_registered_is_stored"),
    ("R29.2", "lapses: what_was_registered_is_stored"),
    (
        "UX-02",
        "lapses: a_login_starts_a_new_session_for_the_owner",
    ),
    (
        "UX-13",
        "lapses: signals_name_what_is_unknown_and_what_is_accepted",
    ),
    ("UX-19", "lapses: the_way_in_says_nothing_and_stays_as_hard"),
    ("UX-20", "lapses: the_way_in_says_nothing_and_stays_as_hard"),
    ("UX-22", "lapses: the_way_in_says_nothing_and_stays_as_hard"),
    (
        "UX-28",
        "lapses: a_login_without_verification_is_one_factor",
    ),
    ("UX-31", "lapses: only_our_own_pages_may_ask"),
    ("WK-03", "lapses: files_are_where_they_are_looked_for"),
    ("WK-06", "lapses: files_are_where_they_are_looked_for"),
];

#[test]
fn the_committed_page_is_what_the_tables_give() {
    let page = markdown();
    golden::page("docs/vulnerable.md", &page);
    for bug in Bug::all() {
        assert!(page.contains(&format!("| `{}` |", bug.name())));
        assert!(page.contains(bug.doc()));
    }
}

#[test]
fn every_switch_is_listed_once() {
    let listed = stuntkey(&["rp", "--list-bugs"]);
    let listed = String::from_utf8(listed.stdout).unwrap();
    let names: Vec<_> = listed
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let expected: Vec<_> = Bug::all()
        .map(Bug::name)
        .chain(SYNONYMS.iter().map(|(name, _)| *name))
        .collect();
    assert_eq!(names, expected);
    let distinct: BTreeSet<_> = names.iter().collect();
    assert_eq!(distinct.len(), names.len());
}

#[test]
fn every_lapse_has_the_id_of_a_row_and_a_clause() {
    let rows: BTreeSet<_> = Catalogue::embedded()
        .rows
        .iter()
        .map(|row| row.id.as_str())
        .collect();
    let unseen: BTreeSet<_> = UNSEEN.iter().map(|(id, _)| *id).collect();
    for lapse in Lapse::ALL {
        let has_row = rows.contains(lapse.id());
        assert!(has_row || unseen.contains(lapse.id()), "{}", lapse.id());
        assert!(!lapse.clause().is_empty(), "{}", lapse.id());
    }
}

/// With `UPDATE=1` the score is written into the page.
#[test]
fn every_lapse_is_noticed_by_its_row_and_the_score_is_published() {
    let unseen: BTreeSet<_> = UNSEEN.iter().map(|(id, _)| *id).collect();
    let verdicts = verdicts();
    let wrong: BTreeMap<_, _> = verdicts
        .iter()
        .filter(|(id, verdict)| {
            let noticed = ["failed", "warned"].contains(&verdict.as_str());
            noticed == unseen.contains(id.as_str())
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    golden::part("docs/conformance.md", "score", &score(&verdicts));
}

/// How many switches are noticed, and what becomes of the others.
fn score(verdicts: &BTreeMap<String, String>) -> String {
    let count = |wanted: &str| verdicts.values().filter(|it| *it == wanted).count();
    let (failed, warned) = (count("failed"), count("warned"));
    let seen = verdicts.len() - UNSEEN.len();
    let share = 100 * (failed + warned) / seen;
    let mut page = format!(
        "**{} of {seen}** switches are noticed by the row of their id: **{share} %** of those that \
         HTTP can show; {failed} fail it, {warned} are a warning. {} of all {} cannot be seen by a \
         row:\n\n| switch | what it does | why no row sees it |\n|---|---|---|\n",
        failed + warned,
        UNSEEN.len(),
        verdicts.len(),
    );
    for lapse in Lapse::ALL {
        let why = UNSEEN.iter().find(|(id, _)| *id == lapse.id());
        if let Some((id, why)) = why {
            let doc = Bug::Lapse(*lapse).doc();
            let why = match why.strip_prefix("lapses: ") {
                Some(test) => format!("a test of the embedded RP shows it (`{test}`)"),
                None => (*why).to_owned(),
            };
            writeln!(page, "| {id} | {doc} | {why} |").unwrap();
        }
    }
    page
}

/// What the row of each switch says when it is on.
fn verdicts() -> BTreeMap<String, String> {
    let verdicts = Mutex::new(BTreeMap::new());
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    thread::scope(|scope| {
        for _ in 0..workers.get() {
            scope.spawn(|| {
                while let Some(lapse) = Lapse::ALL.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let verdict = verdict(lapse.id());
                    verdicts
                        .lock()
                        .unwrap()
                        .insert(lapse.id().to_owned(), verdict);
                }
            });
        }
    });
    verdicts.into_inner().unwrap()
}

/// What the row says by the letter of Level 3, or else by the strictest reading: some rows leave it
/// to the relying party by one of them.
fn verdict(id: &str) -> String {
    if Catalogue::embedded().row(id).is_none() {
        return "no row".to_owned();
    }
    match verdict_under("l3", id).as_str() {
        "passed" => verdict_under("strict", id),
        verdict => verdict.to_owned(),
    }
}

fn verdict_under(policy: &str, id: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.json");
    let report = format!("json={}", path.display());
    let only = ["--only", id, "--bug", id, "--report", &report];
    let fixed = ["conform", "--seed", "7", "--jobs", "1", "--policy", policy];
    stuntkey(&[&fixed[..], &only].concat());
    let text = fs::read_to_string(path).unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    let rows = report["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["id"] == id).unwrap();
    row["outcome"]["is"].as_str().unwrap().to_owned()
}
