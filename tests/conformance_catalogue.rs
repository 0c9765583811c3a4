//! The fault catalogue: what is in it, that it covers the specification, and that mistakes in it
//! are found where they are.

mod support;

use std::collections::BTreeSet;

use stuntkey::conformance::AUTHENTICATION_STEPS;
use stuntkey::conformance::Catalogue;
use stuntkey::conformance::Check;
use stuntkey::conformance::REGISTRATION_STEPS;
use stuntkey::conformance::Row;
use stuntkey::conformance::markdown;
use support::golden;
use support::stuntkey;

#[test]
fn every_step_has_a_row_or_a_reason() {
    let catalogue = Catalogue::embedded();
    for (section, steps) in [("7.1", REGISTRATION_STEPS), ("7.2", AUTHENTICATION_STEPS)] {
        for step in 1..=steps {
            let checked = |row: &Row| {
                let here = row.clause.section == section && row.clause.step == Some(step);
                here && !matches!(row.check, Check::Not(_))
            };
            let has_row = catalogue.rows.iter().any(checked);
            let mut reasons = catalogue.unchecked.iter();
            let has_reason = reasons.any(|it| it.section == section && it.step == step);
            assert!(has_row || has_reason, "§{section} step {step} has no row");
        }
    }
}

#[test]
fn steps_are_those_of_their_section() {
    for row in &Catalogue::embedded().rows {
        let Some(step) = row.clause.step else {
            continue;
        };
        let last = match row.clause.section.as_str() {
            "7.1" => REGISTRATION_STEPS,
            "7.2" => AUTHENTICATION_STEPS,
            other => panic!("{}: §{other} has no numbered steps", row.id),
        };
        assert!((1..=last).contains(&step), "{}: step {step}", row.id);
    }
}

#[test]
fn every_row_says_why_and_how_to_mend_it() {
    for row in &Catalogue::embedded().rows {
        for text in [&row.why, &row.fix] {
            assert!(text.ends_with('.'), "{}: `{text}` is no sentence", row.id);
        }
        assert!(
            !row.title.ends_with('.'),
            "{}: a title is no sentence",
            row.id
        );
        let names: Vec<_> = match &row.check {
            Check::Mutants(mutants) => mutants.iter().map(|it| it.name.as_str()).collect(),
            Check::Journeys(journeys) => journeys.iter().map(|it| it.scenario.as_str()).collect(),
            Check::Play(_) | Check::Lint(_) | Check::Vector(_) | Check::Not(_) => Vec::new(),
        };
        let distinct: BTreeSet<_> = names.iter().collect();
        assert_eq!(
            distinct.len(),
            names.len(),
            "{}: mutants of one name",
            row.id
        );
    }
}

/// What is run is shipped, and each journey can fail its row and can pass it.
#[test]
fn journeys_are_shipped_scenarios_that_can_fail_and_pass() {
    let listed = stuntkey(&["run", "--list"]);
    let listed = String::from_utf8(listed.stdout).unwrap();
    let mut seen = 0;
    for row in &Catalogue::embedded().rows {
        let Check::Journeys(journeys) = &row.check else {
            continue;
        };
        for journey in journeys {
            let runs: Vec<_> = listed
                .lines()
                .filter(|line| line.split(" · ").next() == Some(journey.scenario.as_str()))
                .collect();
            assert!(!runs.is_empty(), "{}: {}", row.id, journey.scenario);
            for part in &journey.rows {
                let named = runs.iter().any(|run| run.contains(part));
                assert!(named, "{}: no run is called `{part}`", row.id);
            }
            assert!(!journey.rules.is_empty(), "{} cannot fail", row.id);
            assert!(!journey.proven_by.is_empty(), "{} proves nothing", row.id);
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn a_rule_that_there_is_not_is_told_the_nearest() {
    let file = "\
catalogue: mine
section: \"1.2\"
rows:
  - row: X1
    title: Something
    layer: journey
    expect: reject
    why: Because.
    fix: So.
    journeys:
      - { scenario: second-device/append, rules: [append-mised], proven-by: [append] }
      - { scenario: second-device/append, rules: [expectation] }
";
    let error = Catalogue::read(&[("mine.yaml", file)]).unwrap_err();
    let text = error.to_string();
    for expected in [
        "mine.yaml:11",
        "no rule `append-mised`",
        "did you mean `append-missed`",
        "mine.yaml:12",
        "`proven-by`",
    ] {
        assert!(text.contains(expected), "`{expected}` is not in\n{text}");
    }
}

#[test]
fn the_committed_page_is_what_the_data_gives() {
    let generated = markdown(Catalogue::embedded());
    golden::part("docs/conformance.md", "catalogue", &generated);
}

#[test]
fn mistakes_are_found_in_their_place() {
    let file = "\
catalogue: mine
section: \"7.1\"
rows:
  - row: X1
    step: 7
    title: Something
    layer: client-date
    expect: reject
    why: Because.
    fix: So.
    mutants:
      - { mutant: one, before: [{ clear-flag: [up] }] }
      - { mutant: two, before: [{ clear-flags: [upp] }] }
      - { mutant: three, before: [{ clear-flags: [up], sign-count: 1 }] }
      - { mutant: four, after: [{ auth-data-tail: xyz }] }
";
    let error = Catalogue::read(&[("mine.yaml", file)]).unwrap_err();
    let text = error.to_string();
    for expected in [
        "mine.yaml:7",
        "did you mean `client-data`",
        "mine.yaml:12",
        "did you mean `clear-flags`",
        "mine.yaml:13",
        "`upp`",
        "mine.yaml:14",
        "exactly one key",
        "mine.yaml:15",
        "not hexadecimal",
    ] {
        assert!(text.contains(expected), "`{expected}` is not in\n{text}");
    }
}

#[test]
fn a_row_is_checked_in_one_way_and_named_once() {
    let row = |id: &str, way: &str| {
        format!(
            "  - row: {id}\n    title: Something\n    layer: json\n    expect: reject\n    \
             why: Because.\n    fix: So.\n{way}"
        )
    };
    let file = format!(
        "catalogue: mine\nsection: \"7.1\"\nrows:\n{}{}{}",
        row("X1", "    play: abandons\n"),
        row("x1", "    play: abandons\n"),
        row("X2", "    play: abandons\n    lint: encoding\n"),
    );
    let text = Catalogue::read(&[("mine.yaml", &file)])
        .unwrap_err()
        .to_string();
    assert!(text.contains("two rows `x1`"), "{text}");
    assert!(text.contains("one of `mutants`, `play`"), "{text}");
}
