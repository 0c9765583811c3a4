//! What is different between a request and the one on the tape, in words.

use serde_json::Value;

use crate::rp::tape::line::TapedExchange;
use crate::rp::tape::line::TapedRequest;

/// The request that the tape has next against the one that is sent.
pub(super) fn differences(taped: &TapedExchange, sent: &TapedRequest) -> String {
    let expected = &taped.request;
    let mut lines = vec![
        format!("  the tape has   {} at {}", expected.shown(), taped.at),
        format!("  the run sends  {}", sent.shown()),
    ];
    let same_line = expected.method == sent.method && expected.url == sent.url;
    if same_line && expected.media_type != sent.media_type {
        lines.push(format!(
            "  its type is    {} on the tape, and {} now",
            said(expected.media_type.as_deref()),
            said(sent.media_type.as_deref())
        ));
    }
    if same_line && expected.body != sent.body {
        lines.push(body_difference(
            expected.body.as_deref(),
            sent.body.as_deref(),
        ));
    }
    lines.join("\n")
}

fn body_difference(taped: Option<&str>, sent: Option<&str>) -> String {
    let json = |text: Option<&str>| text.and_then(|text| serde_json::from_str::<Value>(text).ok());
    if let (Some(taped), Some(sent)) = (json(taped), json(sent))
        && let Some((path, was, is)) = first(&taped, &sent, "$")
    {
        let (was, is) = (said(was.as_deref()), said(is.as_deref()));
        return format!("  its body has   {was} at `{path}` on the tape, and {is} now");
    }
    let (was, is) = (said(taped), said(sent));
    format!("  its body is    {was} on the tape, and {is} now")
}

/// The first place where two values differ, and both texts there.
fn first(was: &Value, is: &Value, path: &str) -> Option<(String, Option<String>, Option<String>)> {
    match (was, is) {
        (Value::Object(was), Value::Object(is)) => {
            let names = was
                .keys()
                .chain(is.keys().filter(|name| !was.contains_key(*name)));
            names.into_iter().find_map(|name| {
                let path = format!("{path}.{name}");
                match (was.get(name), is.get(name)) {
                    (Some(was), Some(is)) => first(was, is, &path),
                    (was, is) => Some((path, was.map(Value::to_string), is.map(Value::to_string))),
                }
            })
        }
        (Value::Array(was), Value::Array(is)) if was.len() == is.len() => {
            let mut pairs = was.iter().zip(is).enumerate();
            pairs.find_map(|(index, (was, is))| first(was, is, &format!("{path}[{index}]")))
        }
        (was, is) => {
            let differ = was != is;
            differ.then(|| (path.to_owned(), Some(was.to_string()), Some(is.to_string())))
        }
    }
}

fn said(text: Option<&str>) -> String {
    const SHOWN: usize = 120;
    let Some(text) = text else {
        return "nothing".to_owned();
    };
    let mut shown: String = text.chars().take(SHOWN).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}
