//! Prepares a request: path, headers and body with their placeholders filled.

use scraper::ElementRef;
use scraper::Html;
use scraper::Selector;
use serde_json::Value;
use url::Url;
use url::form_urlencoded::Serializer;

use crate::rp::RpError;
use crate::rp::exchange::Payload;
use crate::rp::exchange::Prepared;
use crate::rp::item::Body;
use crate::rp::item::FormSelector;
use crate::rp::item::RequestItem;
use crate::rp::party::origin_text;
use crate::rp::selector::text_of;
use crate::rp::session::Known;
use crate::rp::value::Shape;
use crate::rp::value::fill_template;
use crate::rp::value::fill_text;
use crate::source::Part;
use crate::source::Template;

/// The request of an item; `again` is the payload of one that is sent once more as it was.
pub(super) fn request(
    item: &RequestItem,
    known: &Known<'_>,
    again: Option<Payload>,
) -> Result<Prepared, RpError> {
    let payload = match again {
        Some(payload) => payload,
        None => Payload {
            method: item.method,
            url: url(&item.path, known)?,
            body: body(&item.body, known)?,
        },
    };
    Ok(Prepared {
        payload,
        headers: headers(item, known)?,
        jar: item.jar.clone(),
        redirects: item.redirects,
    })
}

/// Headers of the profile, then of the item, then of the command line. One whose placeholder has no
/// value is left out; one that the item sets to null is taken away.
fn headers(
    item: &RequestItem,
    known: &Known<'_>,
) -> Result<Vec<(String, Option<String>)>, RpError> {
    let session = known.session;
    let mut headers = Vec::new();
    let of_profile = session
        .front()
        .headers
        .iter()
        .map(|(name, value)| (name, Some(value)));
    let of_item = item
        .headers
        .iter()
        .map(|(name, value)| (name, value.as_ref()));
    for (name, template) in of_profile.chain(of_item) {
        let value = match template {
            Some(template) => match fill_text(template, known).map_err(RpError::template)? {
                Some(value) => Some(value),
                None => continue,
            },
            None => None,
        };
        headers.push((name.clone(), value));
    }
    let of_command_line = session.rp.inner.headers.iter();
    headers.extend(of_command_line.map(|(name, value)| (name.clone(), Some(value.clone()))));
    Ok(headers)
}

/// The logical URL: the origin, the path of the profile's `url`, and the item's.
fn url(path: &Template, known: &Known<'_>) -> Result<Url, RpError> {
    let path_text = path_text(path, known)?;
    let front = known.session.front();
    let text = if path_text.starts_with("http://") || path_text.starts_with("https://") {
        path_text
    } else {
        let below = front.url.path().trim_end_matches('/');
        format!("{}{below}{path_text}", origin_text(&front.origin))
    };
    Url::parse(&text).map_err(|_| RpError::shape(format!("`{text}` is no URL")))
}

/// Values are escaped, so that none of them can be more than one part of the path; a path that is
/// wholly one value is taken as it is.
fn path_text(path: &Template, known: &Known<'_>) -> Result<String, RpError> {
    let missing = || RpError::without_value(&path.to_source());
    if path.as_placeholder().is_some() {
        let value = fill_template(path, known).map_err(RpError::template)?;
        return value.map(|value| text_of(&value)).ok_or_else(missing);
    }
    let mut text = String::new();
    for part in &path.parts {
        match part {
            Part::Literal(literal) => text.push_str(literal),
            Part::Placeholder(placeholder) => {
                let alone = Template {
                    parts: vec![Part::Placeholder(placeholder.clone())],
                };
                let value = fill_text(&alone, known).map_err(RpError::template)?;
                escape(&value.ok_or_else(missing)?, &mut text);
            }
        }
    }
    Ok(text)
}

fn escape(value: &str, into: &mut String) {
    for byte in value.bytes() {
        // Unreserved (RFC 3986 §2.3), and `@`, which both paths and queries allow.
        if byte.is_ascii_alphanumeric() || b"-._~@".contains(&byte) {
            into.push(char::from(byte));
        } else {
            into.push_str(&format!("%{byte:02X}"));
        }
    }
}

fn body(body: &Body, known: &Known<'_>) -> Result<Option<(&'static str, Vec<u8>)>, RpError> {
    match body {
        Body::None => Ok(None),
        Body::Json(shape) => {
            let value = shape.fill(known).map_err(RpError::template)?;
            let value = value.ok_or_else(|| RpError::shape("the body has no value yet"))?;
            Ok(Some((JSON, value.to_string().into_bytes())))
        }
        Body::Text(template) => {
            let text = fill_text(template, known).map_err(RpError::template)?;
            let text = text.ok_or_else(|| RpError::without_value(&template.to_source()))?;
            Ok(Some((TEXT, text.into_bytes())))
        }
        Body::Form { of, fields } => {
            let mut inputs = match of {
                Some(form) => inputs(form, &known.session.state.last.body)?,
                None => Vec::new(),
            };
            lay_over(&mut inputs, fields, known)?;
            let mut form = Serializer::new(String::new());
            form.extend_pairs(inputs);
            Ok(Some((FORM, form.finish().into_bytes())))
        }
    }
}

fn lay_over(
    inputs: &mut Vec<(String, String)>,
    fields: &[(String, Shape)],
    known: &Known<'_>,
) -> Result<(), RpError> {
    for (name, shape) in fields {
        let values = match shape.fill(known).map_err(RpError::template)? {
            Some(Value::Array(values)) => values,
            Some(value) => vec![value],
            None => continue,
        };
        inputs.retain(|(known, _)| known != name);
        inputs.extend(values.iter().map(|value| (name.clone(), text_of(value))));
    }
    Ok(())
}

/// The inputs of a form as a browser would send them before anybody touches it (HTML §4.10.21.4).
fn inputs(form: &FormSelector, page: &str) -> Result<Vec<(String, String)>, RpError> {
    let html = Html::parse_document(page);
    let mut found = html.select(&form.css);
    let text = &form.text;
    let first = found
        .next()
        .ok_or_else(|| RpError::shape(format!("the last answer has no form `{text}`")))?;
    if found.next().is_some() {
        return Err(RpError::shape(format!(
            "the last answer has several forms `{text}`"
        )));
    }
    let inputs = Selector::parse("input[name], textarea[name]").expect("this selector is valid");
    Ok(first.select(&inputs).filter_map(input).collect())
}

fn input(element: ElementRef<'_>) -> Option<(String, String)> {
    let attribute = |name: &str| element.value().attr(name);
    let name = attribute("name")?.to_owned();
    if attribute("disabled").is_some() {
        return None;
    }
    if element.value().name() == "textarea" {
        return Some((name, element.text().collect()));
    }
    let value = attribute("value");
    match attribute("type").unwrap_or("text") {
        // Buttons are sent when they are clicked, and files when they are chosen.
        "submit" | "button" | "image" | "reset" | "file" => None,
        "checkbox" | "radio" if attribute("checked").is_none() => None,
        "checkbox" | "radio" => Some((name, value.unwrap_or("on").to_owned())),
        _ => Some((name, value.unwrap_or_default().to_owned())),
    }
}

const JSON: &str = "application/json";

const FORM: &str = "application/x-www-form-urlencoded";

const TEXT: &str = "text/plain; charset=utf-8";
