//! What an answer has near a place where a selector found nothing.

use scraper::Html;
use scraper::Selector as CssSelector;
use serde_json::Value;

use crate::rp::Received;
use crate::rp::Selector;
use crate::source::suggest;

/// Words for what there is, to be read after "found nothing".
pub(super) fn near(selector: &Selector, answer: &Received) -> String {
    let text = selector.to_string();
    let first = text.split(" | ").next().unwrap_or_default().trim();
    if first.starts_with('$') {
        return near_json(first, answer);
    }
    match first.split_once(':') {
        Some(("header", name)) => {
            let names = answer.headers.iter().map(|(name, _)| name.as_str());
            among("headers", &name.to_lowercase(), names.collect())
        }
        Some(("cookie", name)) => {
            let names = answer.cookies.iter().map(|(name, _)| name.as_str());
            among("cookies", name, names.collect())
        }
        Some(("css", _)) => near_elements(&answer.body),
        Some(_) | None => format!("the answer begins `{}`", beginning(&answer.body)),
    }
}

fn near_json(path: &str, answer: &Received) -> String {
    let Some(json) = &answer.json else {
        if answer.body.trim().is_empty() {
            return "the answer is empty".to_owned();
        }
        return format!(
            "the answer is no JSON; it begins `{}`",
            beginning(&answer.body)
        );
    };
    let (paths, wanted) = (paths(json), last_member(path));
    let elsewhere = paths
        .iter()
        .filter(|path| last_member(path) == wanted && !wanted.is_empty());
    let elsewhere: Vec<_> = elsewhere
        .take(MOST)
        .map(|path| format!("`{path}`"))
        .collect();
    if !elsewhere.is_empty() {
        return format!("it is at {}", elsewhere.join(", "));
    }
    let members = paths.iter().map(|path| last_member(path));
    let similar = suggest(wanted, members);
    let similar = similar.and_then(|name| paths.iter().find(|path| last_member(path) == name));
    match similar {
        Some(path) => format!("there is `{path}`"),
        None if paths.is_empty() => format!("the answer is `{}`", beginning(&answer.body)),
        None => {
            let first: Vec<_> = paths
                .iter()
                .take(MOST)
                .map(|path| format!("`{path}`"))
                .collect();
            let more = if paths.len() > MOST { ", …" } else { "" };
            format!("there are {}{more}", first.join(", "))
        }
    }
}

/// The last name in a path: `id` of `$.items[*].id`.
fn last_member(path: &str) -> &str {
    let path = path.trim_end_matches("[*]").trim_end_matches("[0]");
    let last = path.rsplit(['.', '[']).next().unwrap_or_default();
    last.trim_end_matches(']').trim_matches(['\'', '"', '$'])
}

/// Paths of members, outer ones first, bounded.
fn paths(json: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut level = vec![("$".to_owned(), json)];
    while !level.is_empty() && found.len() < BOUND {
        let mut below = Vec::new();
        for (path, value) in level {
            match value {
                Value::Object(members) => {
                    for (name, value) in members {
                        let path = member_path(&path, name);
                        found.push(path.clone());
                        below.push((path, value));
                    }
                }
                // Entries of a list look alike: the first stands for all.
                Value::Array(items) => {
                    below.extend(items.first().map(|item| (format!("{path}[0]"), item)));
                }
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        level = below;
    }
    found.truncate(BOUND);
    found
}

/// A path to a member, abbreviated as RFC 9535 §2.5.1 does where that can be.
pub fn member_path(path: &str, name: &str) -> String {
    let starts = |letter: char| letter.is_ascii_alphabetic() || letter == '_';
    let goes_on = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    if name.starts_with(starts) && name.chars().all(goes_on) {
        format!("{path}.{name}")
    } else {
        format!(
            "{path}['{}']",
            name.replace('\\', r"\\").replace('\'', r"\'")
        )
    }
}

fn among(what: &str, wanted: &str, names: Vec<&str>) -> String {
    if let Some(name) = suggest(wanted, names.iter().copied()) {
        return format!("there is `{name}`");
    }
    if names.is_empty() {
        return format!("there are no {what}");
    }
    let names: Vec<_> = names
        .iter()
        .take(MOST)
        .map(|name| format!("`{name}`"))
        .collect();
    format!("the {what} are {}", names.join(", "))
}

/// Elements that profiles read values from.
fn near_elements(body: &str) -> String {
    let page = Html::parse_document(body);
    let telling = "form, input[name], meta[name][content], script[id]";
    let telling = CssSelector::parse(telling).expect("this selector is valid");
    let shown = page.select(&telling).map(|element| {
        let element = element.value();
        let by = ["name", "id", "action"].into_iter();
        let mut by = by.filter_map(|by| element.attr(by).map(|value| format!("[{by}={value}]")));
        format!("`{}{}`", element.name(), by.next().unwrap_or_default())
    });
    let shown: Vec<_> = shown.take(MOST).collect();
    if shown.is_empty() {
        return format!(
            "the answer has no form, input, meta or named script; it begins `{}`",
            beginning(body)
        );
    }
    format!("the page has {}", shown.join(", "))
}

fn beginning(body: &str) -> String {
    const SHOWN: usize = 80;
    let line: Vec<&str> = body.split_whitespace().collect();
    let line = line.join(" ");
    let mut shown: String = line.chars().take(SHOWN).collect();
    if line.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

/// How many things one message names.
const MOST: usize = 6;

/// How many members of an answer are looked at.
const BOUND: usize = 500;

#[cfg(test)]
mod tests {
    use super::near;
    use crate::rp::Received;
    use crate::rp::Selector;

    fn said(selector: &str, body: &str) -> String {
        let answer = Received {
            headers: vec![("location".to_owned(), "/next".to_owned())],
            ..Received::of_text(body.to_owned())
        };
        near(&Selector::parse(selector).unwrap(), &answer)
    }

    #[test]
    fn the_same_name_elsewhere_comes_first_then_a_similar_one_then_all() {
        let body = r#"{"data":{"publicKey":{"challenge":"x"}},"flowId":1}"#;
        assert_eq!(said("$.publicKey", body), "it is at `$.data.publicKey`");
        assert_eq!(said("$.flow_id", body), "there is `$.flowId`");
        assert_eq!(
            said("$.token", body),
            "there are `$.data`, `$.flowId`, `$.data.publicKey`, `$.data.publicKey.challenge`"
        );
        assert_eq!(
            said("$.token", "<p>Hello</p>"),
            "the answer is no JSON; it begins `<p>Hello</p>`"
        );
        assert_eq!(said("header:locaton", ""), "there is `location`");
        assert_eq!(said("cookie:csrf", ""), "there are no cookies");
        assert_eq!(
            said(
                "css:input[name=csrf]@value",
                "<form action=/in><input name=_csrf></form>"
            ),
            "the page has `form[action=/in]`, `input[name=_csrf]`"
        );
    }
}
