//! Pages of hand-made conformance reports.

use std::time::Duration;

use indexmap::IndexMap;

use crate::conformance::Case;
use crate::conformance::Class;
use crate::conformance::Decoded;
use crate::conformance::Difference;
use crate::conformance::Expected;
use crate::conformance::Layer;
use crate::conformance::Outcome;
use crate::conformance::Policy;
use crate::conformance::Report;
use crate::conformance::RowClause;
use crate::conformance::RowResult;
use crate::conformance::Said;
use crate::report::conformance_html;
use crate::report::html::tests::HOSTILE;
use crate::report::html::tests::all;
use crate::report::html::tests::texts;
use crate::report::html::tests::well_formed;

fn case(name: &str, outcome: Outcome) -> Case {
    Case {
        name: name.to_owned(),
        expected: Expected::Reject,
        class: Some(Class::Accepted),
        outcome,
        sent: vec![Difference {
            at: "authenticatorData.flags".to_owned(),
            honest: Some("0x1d UP UV BE BS".to_owned()),
            sent: Some("0x15 UP UV BS".to_owned()),
        }],
        whole: Some(Decoded(IndexMap::from([
            (
                "authenticatorData.flags".to_owned(),
                "0x15 UP UV BS".to_owned(),
            ),
            ("type".to_owned(), HOSTILE.to_owned()),
        ]))),
        said: Some(Said {
            request: "POST https://shop.example.test/sign-in".to_owned(),
            posted: Some(HOSTILE.to_owned()),
            status: Some(200),
            body: HOSTILE.to_owned(),
        }),
        again: Some(HOSTILE.to_owned()),
    }
}

fn row(id: &str, cases: Vec<Case>, outcome: Outcome) -> RowResult {
    RowResult {
        id: id.to_owned(),
        place: "fixtures/conformance/authentication.yaml:1".to_owned(),
        clause: RowClause {
            section: "7.2".to_owned(),
            step: Some(18),
            also: Some("6.1".to_owned()),
        },
        title: "Backed up, yet not eligible for backup".to_owned(),
        layer: Layer::AuthData,
        why: "It cannot be.".to_owned(),
        fix: "Compare the two.".to_owned(),
        cases,
        outcome,
        again: format!("stuntkey conform --seed 1 --only {id}"),
    }
}

fn report(rows: Vec<RowResult>) -> Report {
    Report {
        version: "0.0.0",
        rp: HOSTILE.to_owned(),
        origin: "https://shop.example.test".to_owned(),
        notes: vec![HOSTILE.to_owned()],
        policy: Policy::L3,
        seed: "1".to_owned(),
        rows,
        not_done: 0,
        took: Duration::from_secs(1),
    }
}

#[test]
fn a_failure_is_shown_to_the_bit() {
    let failed = || Outcome::Failed("it was accepted".to_owned());
    let cases = vec![
        case("BS without BE", failed()),
        case("BE and BS", Outcome::Passed),
    ];
    let text = conformance_html(&report(vec![row("A18.1", cases, failed())]));
    let page = well_formed(&text);
    assert_eq!(texts(&page, "h1"), ["1 of 2 checks failed"]);
    assert_eq!(
        texts(&page, "#wrong .finding h3"),
        ["✗ BS without BE: it was accepted"]
    );
    assert_eq!(texts(&page, ".bits thead th.differs"), ["BE"]);
    assert_eq!(texts(&page, ".bits td.differs"), ["1", "0"]);
    assert_eq!(texts(&page, ".unlike del"), ["d UP UV BE"]);
    assert_eq!(texts(&page, ".unlike ins"), ["5 UP UV"]);
    assert_eq!(
        texts(&page, ".whole .differs th"),
        ["authenticatorData.flags"]
    );
    assert_eq!(texts(&page, ".brief li"), ["✓ BE and BS accepted"]);
    assert_eq!(
        texts(&page, "#matrix .chip.bad:not(.keys-of .chip)").len(),
        1
    );
    let again = texts(&page, ".again");
    assert_eq!(again.len(), 2);
    assert!(again[0].starts_with("the run alone "), "{}", again[0]);
    assert_eq!(again[1], "again stuntkey conform --seed 1 --only A18.1");
}

#[test]
fn what_a_relying_party_answers_stays_text() {
    let failed = || Outcome::Failed(HOSTILE.to_owned());
    let rows = vec![
        row("A18.1", vec![case(HOSTILE, failed())], failed()),
        row(
            "A18.2",
            vec![case("x", Outcome::Skipped(HOSTILE.to_owned()))],
            Outcome::Passed,
        ),
        row("A18.3", Vec::new(), Outcome::Skipped(HOSTILE.to_owned())),
    ];
    let page = well_formed(&conformance_html(&report(rows)));
    assert_eq!(all(&page, "script").len(), 1);
    assert!(all(&page, "img").is_empty());
}

#[test]
fn good_news_is_the_first_thing_said() {
    let passed = row("A18.1", vec![case("x", Outcome::Passed)], Outcome::Passed);
    let page = well_formed(&conformance_html(&report(vec![passed])));
    assert_eq!(texts(&page, "h1"), ["the only check passed"]);
    assert!(all(&page, "#wrong").is_empty());
    let nothing = well_formed(&conformance_html(&report(Vec::new())));
    assert_eq!(texts(&nothing, "h1"), ["nothing was proven in 0 checks"]);
}
