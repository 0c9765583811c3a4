//! Where in an earlier answer a value is that a request carries.

use crate::doctor::har::Entry;
use crate::doctor::place;
use crate::doctor::story::leaf;
use crate::doctor::story::regex;

/// The selector for a text in an answer, and the name it has there.
pub(super) fn found(entry: &Entry, text: &str, name: Option<&str>) -> Option<(String, String)> {
    let telling = text.len() >= 8
        && !text
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter == '-');
    if let Some(json) = &entry.answer_json {
        let all = place::all(json);
        let same = all.into_iter().find(|(path, value)| {
            let member = place::last_name(path);
            let named = member.is_some() && member == name && text != "public-key";
            leaf(value).as_deref() == Some(text) && (telling || named)
        });
        if let Some((path, _)) = same {
            let member = place::last_name(&path).unwrap_or("value").to_owned();
            return Some((place::selector(&path), member));
        }
    }
    if !telling {
        return None;
    }
    let cookies = entry
        .answer_headers
        .iter()
        .filter(|(name, _)| name == "set-cookie");
    for (name, value) in cookies
        .flat_map(|(_, cookies)| cookies.lines())
        .filter_map(|cookie| cookie.split(';').next()?.split_once('='))
    {
        if value == text {
            return Some((format!("cookie:{}", name.trim()), name.trim().to_owned()));
        }
    }
    let header = entry.answer_headers.iter().find(|(_, value)| value == text);
    if let Some((name, _)) = header {
        return Some((format!("header:{name}"), name.clone()));
    }
    in_page(&entry.answer, text)
}

/// A hidden input or a meta element of a page.
fn in_page(page: &str, text: &str) -> Option<(String, String)> {
    if !page.contains(text) {
        return None;
    }
    let elements = regex(r"(?is)<(input|meta)\b[^>]*>");
    elements.captures_iter(page).find_map(|element| {
        let whole = element.get(0)?.as_str();
        let attribute = |name: &str| {
            let pattern = regex(&format!(r#"(?is)\b{name}\s*=\s*["']?([^"'\s>]*)"#));
            Some(pattern.captures(whole)?.get(1)?.as_str().to_owned())
        };
        let kind = element.get(1)?.as_str().to_lowercase();
        let holder = if kind == "input" { "value" } else { "content" };
        let name = attribute("name")?;
        let selector = format!(r#"css:{kind}[name="{name}"]@{holder}"#);
        (attribute(holder)? == text).then_some((selector, name))
    })
}
