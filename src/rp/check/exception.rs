//! Reads `conformance`.

use std::collections::BTreeMap;

use crate::rp::check::value;
use crate::rp::exception::Choice;
use crate::rp::exception::Claim;
use crate::rp::exception::Exception;
use crate::rp::exception::is_day;
use crate::rp::spec;
use crate::source::Cursor;
use crate::source::Fields;

/// The exceptions, by the ids of their rows.
pub(super) fn exceptions(fields: &Fields<'_>) -> BTreeMap<String, Exception> {
    let entries = value::entries(fields, "conformance").into_iter();
    let entries = entries.filter_map(|(key, value)| Some((key.text.clone(), exception(value)?)));
    entries.collect()
}

fn exception(cursor: Cursor<'_>) -> Option<Exception> {
    let fields = cursor.mapping(&spec::EXCEPTION);
    let fails = fields.field("fails").and_then(|reason| reason.text());
    let expects = fields
        .field("expect")
        .and_then(|choice| choice.word::<Choice>());
    let because = fields.field("because").and_then(|reason| reason.text());
    let until = fields.field("until").and_then(|day| {
        let text = day.text()?;
        if !is_day(&text) {
            day.report(format!("`{text}` is no day"), "write it as `2027-06-30`");
        }
        Some(text)
    });
    let (claim, reason) = match (fails, expects, because) {
        (Some(reason), None, None) => (Claim::Fails, reason),
        (None, Some(choice), Some(reason)) => (Claim::Expects(choice), reason),
        (_, _, _) => {
            cursor.report(
                "an exception says either `fails`, or `expect` and `because`",
                "write `{ fails: reason }` or `{ expect: accept, because: reason }`",
            );
            return None;
        }
    };
    Some(Exception {
        claim,
        reason,
        until,
    })
}
