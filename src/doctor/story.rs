//! Which request of a recording does what: sign-up, sign-in, the ceremonies, and what is around
//! them.

use regex::Regex;
use serde_json::Value;

use crate::doctor::ceremony;
use crate::doctor::ceremony::Ceremony;
use crate::doctor::har::Entry;
use crate::doctor::har::Recording;
use crate::doctor::har::RecordingError;
use crate::doctor::listed::Listed;
use crate::doctor::listed::delete;
use crate::doctor::listed::list;
use crate::doctor::place;
use crate::doctor::place::Step;
use crate::webauthn::CeremonyKind;

/// What a recording shows. Numbers are places among its entries.
#[derive(Clone, Debug)]
pub(super) struct Story {
    pub(super) identifier: Option<String>,
    pub(super) password: Option<String>,
    pub(super) registration: Ceremony,
    pub(super) login: Ceremony,
    pub(super) sign_up: Option<usize>,
    pub(super) sign_in: Option<usize>,
    pub(super) sign_out: Option<usize>,
    pub(super) session: Option<(usize, Vec<Step>)>,
    pub(super) list: Option<Listed>,
    pub(super) delete: Option<usize>,
}

/// Reads the story.
///
/// # Errors
/// When the recording lacks the registration or the login.
pub(super) fn read(recording: &Recording) -> Result<Story, RecordingError> {
    let ceremonies = ceremony::find(recording)?;
    let of = |kind: CeremonyKind| ceremonies.iter().find(|it| it.kind == kind).cloned();
    let other = |ceremony: &Option<Ceremony>, lacks: &str| {
        let place = ceremony
            .as_ref()
            .map(|it| recording.entries[it.finished].named());
        let place = place.unwrap_or_default();
        RecordingError::new(place, format!("the recording has this, but {lacks}"))
    };
    let (registration, login) = (
        of(CeremonyKind::Registration),
        of(CeremonyKind::Authentication),
    );
    let (Some(registration), Some(login)) = (&registration, &login) else {
        return Err(match registration {
            None => other(&login, "no registration of a passkey: record one, too"),
            Some(_) => other(
                &registration,
                "no login in it: sign in with the passkey, too",
            ),
        });
    };
    let entries = &recording.entries;
    let identifier = identifier(entries, registration);
    let sign_up = position(entries, |entry| {
        !passwords(entry).is_empty() && is_sign_up(entry)
    });
    let sign_in = position(entries, |entry| {
        !passwords(entry).is_empty() && !is_sign_up(entry)
    });
    let password = sign_up.or(sign_in);
    let password = password.and_then(|at| passwords(&entries[at]).into_iter().next());
    let mut list = registration
        .credential_id()
        .and_then(|id| list(entries, id));
    let delete = list.as_mut().and_then(|list| delete(entries, list));
    let around = [registration.issued, login.issued];
    let session = identifier.as_deref().and_then(|identifier| {
        session(entries, identifier, |index| {
            around.contains(&index) || list.as_ref().is_some_and(|list| list.entry == index)
        })
    });
    Ok(Story {
        sign_out: position(entries, |entry| matches_path(entry, SIGN_OUT)),
        registration: registration.clone(),
        login: login.clone(),
        identifier,
        password,
        sign_up,
        sign_in,
        session,
        list,
        delete,
    })
}

/// Requests that only say who the user is, after the last sign-out and before `until`: what a page
/// that asks for the identifier first sends.
pub(super) fn identifying(recording: &Recording, story: &Story, until: usize) -> Vec<usize> {
    let Some(identifier) = &story.identifier else {
        return Vec::new();
    };
    let entries = &recording.entries;
    let ends = |index: &usize| {
        let finished = [story.registration.finished, story.login.finished];
        let signs = [story.sign_up, story.sign_in];
        matches_path(&entries[*index], SIGN_OUT)
            || finished.contains(index)
            || signs.contains(&Some(*index))
    };
    let from = (0..until).rev().find(ends).map_or(0, |at| at + 1);
    let says = |index: &usize| {
        let entry = &entries[*index];
        entry.is_success() && entry.method != "GET" && entry.carries(identifier)
    };
    (from..until).filter(says).collect()
}

fn position(entries: &[Entry], wanted: impl Fn(&Entry) -> bool) -> Option<usize> {
    let mut all = entries.iter();
    all.position(|entry| entry.is_success() && wanted(entry))
}

/// The account's name as options have it, where requests say it; else what a field of such a name
/// says.
fn identifier(entries: &[Entry], registration: &Ceremony) -> Option<String> {
    let named = registration.options.pointer("/user/name");
    let named = named.and_then(Value::as_str).map(str::to_owned);
    if let Some(name) = named
        && entries.iter().any(|entry| entry.carries(&name))
    {
        return Some(name);
    }
    entries
        .iter()
        .find_map(|entry| fields(entry, IDENTIFIER).into_iter().next())
}

fn passwords(entry: &Entry) -> Vec<String> {
    if entry.method == "GET" {
        return Vec::new();
    }
    fields(entry, PASSWORD)
}

/// Texts in the body whose member has a name like this.
fn fields(entry: &Entry, pattern: &str) -> Vec<String> {
    let pattern = regex(pattern);
    let all = entry.sent_value().map(place::all).unwrap_or_default();
    let named = all.into_iter().filter_map(|(path, value)| {
        let name = place::last_name(&path)?;
        let text = value.as_str().filter(|text| !text.is_empty())?;
        pattern.is_match(name).then(|| text.to_owned())
    });
    named.collect()
}

fn is_sign_up(entry: &Entry) -> bool {
    // A password that is typed twice is a new one.
    matches_path(entry, SIGN_UP) || passwords(entry).len() > 1
}

pub(super) fn matches_path(entry: &Entry, pattern: &str) -> bool {
    regex(pattern).is_match(entry.url.path())
}

fn session(
    entries: &[Entry],
    identifier: &str,
    taken: impl Fn(usize) -> bool,
) -> Option<(usize, Vec<Step>)> {
    let mut found: Vec<_> = entries
        .iter()
        .enumerate()
        .filter(|(index, entry)| entry.method == "GET" && entry.is_success() && !taken(*index))
        .filter_map(|(index, entry)| {
            let all = place::all(entry.answer_json.as_ref()?);
            let at = all.into_iter().find(|(_, value)| value == identifier)?.0;
            Some((index, at))
        })
        .collect();
    found.sort_by_key(|(index, _)| !matches_path(&entries[*index], SESSION));
    found.into_iter().next()
}

/// A text or number as text.
pub(super) fn leaf(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

pub(super) fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("patterns of this room are valid")
}

const PASSWORD: &str = r"(?i)^(new|confirm|repeat|current|user)?[-_]?(pass(word|wd|phrase|code)?|pwd|pw)[-_]?(\d|again|confirm(ation)?|repeat(ed)?)?$";

const IDENTIFIER: &str =
    r"(?i)^(user[-_]?name|e?-?mail([-_]?address)?|login|identifier|user|account|phone)$";

const SIGN_UP: &str =
    r"(?i)(sign[-_]?up|register|registration|join|create[-_]?account|/accounts?/?$|/users?/?$)";

pub(super) const SIGN_OUT: &str = r"(?i)(log|sign)[-_]?(out|off)";

const SESSION: &str = r"(?i)/(me|session|whoami|user|profile|account)(/|$)";
