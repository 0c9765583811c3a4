//! Guesses what the answers of a recording mean, as rules of a profile.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::doctor::har::Entry;
use crate::doctor::listed::Listed;
use crate::doctor::place;
use crate::doctor::story::Story;
use crate::doctor::story::regex;
use crate::rp::Codec;
use crate::word::Word;

/// A rule and what is guessed in it.
pub(super) type Guess = (Value, Option<&'static str>);

/// The rules for a request, by the part it has in the story.
pub(super) fn rules(entry: &Entry, at: usize, story: &Story) -> Vec<Guess> {
    if let Some((_, identifier)) = story.session.as_ref().filter(|(index, _)| *index == at) {
        let present = Map::from_iter([(place::selector(identifier), json!("present"))]);
        return vec![
            (json!({ "if": present, "shows": "dashboard" }), None),
            (
                json!({ "if": { "status": "/^4/" }, "shows": "sign-in" }),
                Some("nobody was signed out in the recording"),
            ),
        ];
    }
    if let Some(list) = story.list.as_ref().filter(|list| list.entry == at) {
        let succeeded = json!({ "status": entry.status });
        return vec![(json!({ "if": succeeded, "passkeys": passkeys(list) }), None)];
    }
    let ends = |refused: &'static str, guess: &'static str| {
        let mut rules = vec![succeeded(entry)];
        rules.extend(denied(entry));
        let refused = json!({ "if": { "status": "/^4/" }, "refused": refused });
        rules.push((refused, Some(guess)));
        rules
    };
    let at = Some(at);
    if at == story.sign_up {
        ends("taken", "the recording has no refusal")
    } else if at == story.sign_in {
        ends("wrong-password", "the recording has no refusal")
    } else if at == Some(story.registration.finished) {
        let mut rules = vec![succeeded(entry)];
        rules.extend(denied(entry));
        let refused = match &story.list {
            Some(_) => json!({ "if": { "status": "/^4/" }, "refused": "any", "also": REFUSED }),
            None => json!({ "if": { "status": "/^4/" }, "refused": "any",
                "signal-unknown": "$(credential.id)" }),
        };
        let guess = "its page tells the device that the passkey is of no use";
        rules.push((refused, Some(guess)));
        rules
    } else if at == Some(story.login.finished) {
        ends(
            "any",
            "the recording has no refusal; say which reasons there are",
        )
    } else if at == story.sign_out {
        let out = json!({ "if": { "status": entry.status }, "shows": "sign-in" });
        vec![(out, None)]
    } else {
        Vec::new()
    }
}

/// The helper that looks whether a refused passkey is known all the same: it may have been sent
/// twice, and then nobody should tell the device to forget it.
pub(super) const REFUSED: &str = "refused-passkey";

/// What the helper makes of the list.
pub(super) fn after_refusal(entry: &Entry, list: &Listed) -> Vec<Guess> {
    let each = format!("{}[*]", place::selector(&list.each));
    let within = place::selector(&list.id);
    let ids = format!("{each}{}", within.trim_start_matches('$'));
    let known = Map::from_iter([(spelled(ids, list.codec), json!("$(credential.id)"))]);
    let succeeded = json!({ "status": entry.status });
    vec![
        (json!({ "if": known, "passkeys": passkeys(list) }), None),
        (
            json!({ "if": succeeded, "signal-unknown": "$(credential.id)" }),
            Some("no recording shows what a page signals"),
        ),
    ]
}

fn spelled(selector: String, codec: Codec) -> String {
    match codec {
        Codec::Base64url => selector,
        Codec::Base64 | Codec::Hex | Codec::Utf8 | Codec::Bytes | Codec::Json => {
            format!("{selector} | {}", codec.as_str())
        }
    }
}

/// What tells of success in this answer, and would not be in another one.
fn succeeded(entry: &Entry) -> Guess {
    if let Some(name) = switch(entry) {
        let member = crate::rp::member_path("$", &name);
        let holds = Map::from_iter([(member, json!(true))]);
        return (json!({ "if": holds, "shows": "dashboard" }), None);
    }
    let mut holds = Map::from_iter([("status".to_owned(), json!(entry.status))]);
    let location = entry
        .answer_headers
        .iter()
        .find(|(name, _)| name == "location");
    if let Some((_, location)) = location.filter(|_| (300..400).contains(&entry.status)) {
        holds.insert("header:location".to_owned(), json!(location));
    }
    let rule = json!({ "if": holds, "shows": "dashboard" });
    (rule, Some("the user is in once this succeeds"))
}

/// The same member saying no.
fn denied(entry: &Entry) -> Option<Guess> {
    let member = crate::rp::member_path("$", &switch(entry)?);
    let holds = Map::from_iter([(member, json!(false))]);
    Some((json!({ "if": holds, "refused": "any" }), None))
}

/// The member that says yes.
fn switch(entry: &Entry) -> Option<String> {
    let members = entry.answer_json.as_ref()?.as_object()?;
    let says = regex(r"(?i)^(is[-_]?)?(verified|success(ful)?|ok|valid|authenticated|registered)$");
    let mut members = members.iter();
    let (name, _) = members.find(|(name, value)| **value == json!(true) && says.is_match(name))?;
    Some(name.clone())
}

fn passkeys(list: &Listed) -> Value {
    let each = format!("{}[*]", place::selector(&list.each));
    let id = place::selector(&list.id);
    let key = list.key.as_ref();
    let key = key.map_or_else(|| id.clone(), |(path, _)| place::selector(path));
    json!({ "each": each, "id": spelled(id, list.codec), "key": key })
}
