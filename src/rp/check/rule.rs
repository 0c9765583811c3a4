//! Reads rules.

use regex::Regex;

use crate::flow::Attempt;
use crate::flow::DeclineReason;
use crate::flow::RefuseReason;
use crate::flow::Screen;
use crate::rp::Condition;
use crate::rp::Conditions;
use crate::rp::Operand;
use crate::rp::Rule;
use crate::rp::RuleResult;
use crate::rp::Shape;
use crate::rp::check::value;
use crate::rp::rule::Because;
use crate::rp::rule::PasskeyList;
use crate::rp::selector::one_line;
use crate::rp::spec;
use crate::source::Cursor;
use crate::source::Fields;
use crate::source::Kind;
use crate::source::Problem;
use crate::source::Vocabulary;
use crate::source::quote;
use crate::word::Word;

/// A list of rules.
pub(super) fn rules(cursor: Cursor<'_>) -> Vec<Rule> {
    cursor.items().into_iter().filter_map(rule).collect()
}

fn rule(cursor: Cursor<'_>) -> Option<Rule> {
    let fields = cursor.mapping(&spec::RULE);
    if cursor
        .node()
        .entries()
        .iter()
        .all(|(key, _)| key.text == "if")
    {
        cursor.report(
            "the rule says nothing",
            "add what the answer means: `shows`, `refused`, …",
        );
    }
    // All parts are read before one that failed ends it, so that each is reported.
    let conditions = conditions(&fields);
    let result = result(&fields);
    Some(Rule {
        text: cursor.node().to_json().to_string(),
        conditions: conditions?,
        result,
    })
}

/// What stands under `if`.
pub(super) fn conditions(fields: &Fields<'_>) -> Option<Conditions> {
    let conditions = value::entries(fields, "if").into_iter();
    let conditions = conditions.map(|(key, wanted)| {
        let left = value::operand_key(key, wanted);
        Some((left?, condition(wanted)?))
    });
    let conditions: Vec<_> = conditions.collect();
    let conditions: Option<Vec<_>> = conditions.into_iter().collect();
    conditions.map(Conditions)
}

fn result(fields: &Fields<'_>) -> RuleResult {
    RuleResult {
        shows: word_or_selector(fields, "shows", &Vocabulary::of::<Screen>()),
        because: fields.field("because").and_then(because),
        refused: reason(fields),
        first: fields.field("first").and_then(|first| first.text()),
        passkeys: fields.field("passkeys").and_then(passkeys),
        also: match fields.field("also") {
            Some(also) => also.one_or_list().iter().filter_map(Cursor::text).collect(),
            None => Vec::new(),
        },
        signal_unknown: fields.field("signal-unknown").and_then(value::operand),
        signal_accepted: fields.field("signal-accepted").and_then(value::operand),
    }
}

fn condition(cursor: Cursor<'_>) -> Option<Condition> {
    if let Kind::Sequence(items) = &cursor.node().kind {
        if items.is_empty() {
            cursor.report(
                "an empty list never holds",
                "list the values, or write `absent`",
            );
        }
        let values: Vec<_> = cursor.items().into_iter().map(value::shape).collect();
        return values
            .into_iter()
            .collect::<Option<_>>()
            .map(Condition::Any);
    }
    let text = cursor
        .node()
        .scalar()
        .map(|scalar| scalar.text.as_str())
        .unwrap_or_default();
    if value::is_bare(cursor) && matches!(text, "present" | "absent") {
        return Some(if text == "present" {
            Condition::Present
        } else {
            Condition::Absent
        });
    }
    let pattern = text
        .strip_prefix('/')
        .and_then(|rest| rest.strip_suffix('/'));
    match pattern {
        Some(pattern) if value::is_bare(cursor) => match Regex::new(pattern) {
            Ok(regex) => Some(Condition::Matches(regex)),
            Err(error) => {
                let why = one_line(&error.to_string());
                let message = format!("{} is not a pattern: {why}", quote(pattern));
                cursor.report(message, "the syntax is that of the Rust crate `regex`");
                None
            }
        },
        Some(_) | None => value::shape(cursor).map(|shape| Condition::Any(vec![shape])),
    }
}

/// A word of a vocabulary, or where the answer gives one.
fn word_or_selector(fields: &Fields<'_>, name: &str, words: &Vocabulary) -> Option<Operand> {
    let cursor = fields.field(name)?;
    let operand = value::operand(cursor)?;
    check_word(cursor, &operand, words, &|word| {
        Screen::parse(word).is_some()
    });
    Some(operand)
}

fn reason(fields: &Fields<'_>) -> Option<Operand> {
    let cursor = fields.field("refused")?;
    let operand = value::operand(cursor)?;
    let words = spec::REASON.named(RefuseReason::KIND);
    check_word(cursor, &operand, &words, &|word| {
        RefuseReason::parse(word).is_some()
    });
    Some(operand)
}

fn because(cursor: Cursor<'_>) -> Option<Because> {
    let is_reason = |word: &str| DeclineReason::parse(word).is_some();
    let checked = |cursor: Cursor<'_>| {
        let operand = value::operand(cursor)?;
        check_word(
            cursor,
            &operand,
            &Vocabulary::of::<DeclineReason>(),
            &is_reason,
        );
        Some(operand)
    };
    let Kind::Mapping(_) = &cursor.node().kind else {
        return checked(cursor).map(Because::Value);
    };
    let mut by_attempt = Vec::new();
    for (key, value) in cursor.entries() {
        match Attempt::parse(&key.text) {
            Some(attempt) => by_attempt.extend(checked(value).map(|operand| (attempt, operand))),
            None => {
                let message = format!("{} is not an attempt", quote(&key.text));
                let help = "it may be `passkey-login`, `append`, `upgrade`";
                cursor
                    .problems()
                    .add(Problem::new(key.span, message).help(help));
            }
        }
    }
    Some(Because::ByAttempt(by_attempt))
}

/// A word that is written out must be one; what the answer gives is seen when it comes.
fn check_word(
    cursor: Cursor<'_>,
    operand: &Operand,
    words: &Vocabulary,
    is_word: &dyn Fn(&str) -> bool,
) {
    let Operand::Said(Shape::Text(template)) = operand else {
        if let Operand::Said(_) = operand {
            cursor.expected(&format!("a {}", words.name()));
        }
        return;
    };
    if template.as_literal().is_some() {
        cursor.word_of(words, |word| is_word(word).then_some(()));
    }
}

fn passkeys(cursor: Cursor<'_>) -> Option<PasskeyList> {
    let fields = cursor.mapping(&spec::PASSKEYS);
    let selector = |name: &str| fields.field(name).and_then(value::selector);
    let (id, key) = (selector("id"), selector("key"));
    if fields.field("id").is_none()
        && fields.field("key").is_none()
        && fields.field("each").is_some()
    {
        cursor.report(
            "the list has neither `id` nor `key`",
            "add `id`, where the list shows credential ids",
        );
    }
    Some(PasskeyList {
        each: selector("each")?,
        id,
        key,
    })
}
