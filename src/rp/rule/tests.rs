//! Rules on answers: conditions, results, and what is no result.

use std::borrow::Cow;

use regex::Regex;
use serde_json::Value;
use serde_json::json;

use super::Because;
use super::Meaning;
use super::MeaningError;
use super::PasskeyList;
use super::Rule;
use super::RuleResult;
use crate::flow::Attempt;
use crate::flow::DeclineReason;
use crate::flow::RefuseReason;
use crate::flow::Screen;
use crate::rp::Condition;
use crate::rp::Conditions;
use crate::rp::Operand;
use crate::rp::Received;
use crate::rp::Selector;
use crate::rp::Shape;
use crate::rp::Variables;
use crate::rp::profile::Reasons;
use crate::source::Template;

struct Nothing;

impl Variables for Nothing {
    fn value(&self, _: &str) -> Option<Cow<'_, Value>> {
        None
    }
}

fn received(status: u16, body: &Value) -> Received {
    Received {
        status,
        ..Received::of_text(body.to_string())
    }
}

fn selected(text: &str) -> Operand {
    Operand::Selected(Selector::parse(text).unwrap())
}

fn said(text: &str) -> Operand {
    Operand::Said(Shape::Text(Template::literal(text)))
}

fn meaning(result: &RuleResult, body: &Value) -> Result<Meaning, MeaningError> {
    let words = [
        ("bad_credentials", "wrong-password"),
        ("nothing_there", "no-passkey"),
    ];
    let words = words.map(|(theirs, ours)| (theirs.to_owned(), ours.to_owned()));
    result.of(
        &received(200, body),
        &Reasons {
            words: words.into(),
        },
        &Nothing,
    )
}

#[test]
fn conditions_hold_or_not() {
    let text = |text: &str| Shape::Text(Template::literal(text));
    let body = json!({ "ok": true, "n": 5, "s": "abc", "null": null, "l": ["x", "y"], "o": {} });
    let table = [
        (
            "$.ok",
            Condition::Any(vec![Shape::Plain(json!(true))]),
            true,
        ),
        (
            "$.ok",
            Condition::Any(vec![Shape::Plain(json!(false))]),
            false,
        ),
        ("$.n", Condition::Any(vec![text("5")]), true),
        (
            "status",
            Condition::Any(vec![Shape::Plain(json!(200)), Shape::Plain(json!(401))]),
            true,
        ),
        (
            "status",
            Condition::Any(vec![Shape::Plain(json!(200))]),
            false,
        ),
        ("$.s", Condition::Matches(Regex::new("^ab").unwrap()), true),
        ("$.s", Condition::Matches(Regex::new("^b").unwrap()), false),
        (
            "$.missing",
            Condition::Matches(Regex::new("").unwrap()),
            false,
        ),
        ("$.o", Condition::Present, true),
        ("$.null", Condition::Present, false),
        ("$.null", Condition::Absent, true),
        ("$.s", Condition::Absent, false),
        ("$.l[*]", Condition::Any(vec![text("y")]), true),
    ];
    for (selector, condition, expected) in table {
        let told = format!("{selector} {condition:?}");
        let rule = Rule {
            text: String::new(),
            conditions: Conditions(vec![(selected(selector), condition)]),
            result: RuleResult::default(),
        };
        assert_eq!(
            rule.holds(&received(401, &body), &Nothing).unwrap(),
            expected,
            "{told}"
        );
    }
}

#[test]
fn results_may_be_selected() {
    let result = RuleResult {
        shows: Some(selected("$.screen")),
        because: Some(Because::Value(selected("$.because"))),
        refused: Some(selected("$.error")),
        signal_unknown: Some(selected("$.unknown")),
        signal_accepted: Some(selected("$.accepted")),
        ..RuleResult::default()
    };
    let body = json!({
        "screen": "offer",
        "because": { "append": "already-here", "passkey-login": "nothing_there", "odd": "x" },
        "error": "bad_credentials",
        "unknown": "AQI",
        "accepted": ["AQ", "Ag"],
    });
    let meant = meaning(&result, &body).unwrap();
    assert_eq!(meant.shows, Some(Screen::Offer));
    let because = [
        (Some(Attempt::Append), DeclineReason::AlreadyHere),
        (Some(Attempt::PasskeyLogin), DeclineReason::NoPasskey),
    ];
    assert_eq!(meant.because, because);
    assert_eq!(meant.refused, Some(Some(RefuseReason::WrongPassword)));
    assert_eq!(meant.unknown, [vec![1, 2].into()]);
    assert_eq!(meant.accepted, Some(vec![vec![1].into(), vec![2].into()]));
    assert_eq!(meaning(&result, &json!({})).unwrap(), Meaning::default());
}

#[test]
fn reasons_nobody_explains_are_no_reasons() {
    let result = RuleResult {
        refused: Some(selected("$.e")),
        because: Some(Because::Value(selected("$.b"))),
        ..RuleResult::default()
    };
    for word in ["any", "E1234"] {
        let meant = meaning(&result, &json!({ "e": word, "b": word })).unwrap();
        assert_eq!(
            (meant.refused, meant.because),
            (Some(None), Vec::new()),
            "{word}"
        );
    }
    let accepted_none = RuleResult {
        signal_accepted: Some(selected("$.a")),
        ..RuleResult::default()
    };
    assert_eq!(
        meaning(&accepted_none, &json!({ "a": [] }))
            .unwrap()
            .accepted,
        Some(Vec::new())
    );
}

#[test]
fn reasons_may_be_said() {
    let result = RuleResult {
        because: Some(Because::ByAttempt(vec![(
            Attempt::Upgrade,
            said("not-yet"),
        )])),
        ..RuleResult::default()
    };
    let because = [(Some(Attempt::Upgrade), DeclineReason::NotYet)];
    assert_eq!(meaning(&result, &json!({})).unwrap().because, because);
}

#[test]
fn passkeys_are_listed_by_entry() {
    for each in ["$.items[*]", "$.items"] {
        let result = RuleResult {
            passkeys: Some(PasskeyList {
                each: Selector::parse(each).unwrap(),
                id: Some(Selector::parse("$.cid | base64").unwrap()),
                key: Some(Selector::parse("$.pk").unwrap()),
            }),
            ..RuleResult::default()
        };
        let body = json!({ "items": [{ "cid": "AQI=", "pk": 7 }, { "pk": 8 }] });
        let listed = meaning(&result, &body).unwrap().passkeys.unwrap();
        let listed: Vec<_> = listed
            .into_iter()
            .map(|passkey| (passkey.id, passkey.key))
            .collect();
        let expected = [
            (Some(vec![1, 2].into()), Some("7".to_owned())),
            (None, Some("8".to_owned())),
        ];
        assert_eq!(listed, expected, "{each}");
        let none = meaning(&result, &json!({ "items": [] })).unwrap();
        assert_eq!(none.passkeys, Some(Vec::new()), "{each}");
    }
}

#[test]
fn wrong_words_are_told() {
    let shows = RuleResult {
        shows: Some(selected("$.s")),
        ..RuleResult::default()
    };
    let error = meaning(&shows, &json!({ "s": "lobby" })).unwrap_err();
    assert_eq!(error, MeaningError::Screen("lobby".to_owned()));
    let unknown = RuleResult {
        signal_unknown: Some(selected("$.u")),
        ..RuleResult::default()
    };
    assert!(meaning(&unknown, &json!({ "u": "not base64!" })).is_err());
}
