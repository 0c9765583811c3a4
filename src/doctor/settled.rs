//! What a drafted profile says of the whole relying party: where it is, what is kept of every
//! answer, and what the recording lacks.

use std::collections::BTreeSet;

use crate::doctor::drafted::Draw;
use crate::doctor::drafted::Part;
use crate::doctor::har::Recording;
use crate::doctor::known::Keep;
use crate::doctor::story::Story;

/// Puts every keep to its request; what headers of all requests carry is kept of every answer that
/// has it, for a sign-up gives it as a login does.
pub(super) fn settle_keeps<'p>(
    parts: impl Iterator<Item = &'p mut Part>,
    keeps: &[Keep],
    headers: &[(String, String)],
) -> Vec<Keep> {
    let in_headers = |keep: &Keep| {
        let placeholder = format!("$({})", keep.name);
        headers
            .iter()
            .any(|(_, value)| value.contains(&placeholder))
    };
    let (mut everywhere, here): (Vec<Keep>, Vec<Keep>) =
        keeps.iter().cloned().partition(in_headers);
    for part in parts {
        if let Part::Request(request) = part {
            let own = here.iter().filter(|keep| keep.entry == request.entry);
            request.keep = own.cloned().collect();
        }
    }
    let mut names = BTreeSet::new();
    everywhere.retain(|keep| names.insert(keep.name.clone()));
    everywhere
}

/// A page that keeps a token itself signs out by forgetting it.
pub(super) fn forget_tokens(actions: &mut Vec<Draw>, everywhere: &[Keep]) {
    if actions.iter().any(|action| action.name == "sign-out") {
        return;
    }
    let token = everywhere
        .iter()
        .find(|keep| keep.selector.starts_with('$'));
    if let Some(token) = token {
        actions.push(Draw {
            name: "sign-out",
            method: None,
            items: vec![Part::Forget(token.name.clone())],
        });
    }
}

/// Where most of what the profile needs is.
pub(super) fn base(recording: &Recording, story: &Story) -> String {
    let entry = &recording.entries[story.registration.finished];
    entry.url.origin().ascii_serialization()
}

pub(super) fn rp_id(story: &Story, origin: &str) -> Option<String> {
    let of_creation = story.registration.options.pointer("/rp/id");
    let rp_id = of_creation.or(story.login.options.get("rpId"))?.as_str()?;
    let host = url::Url::parse(origin).ok()?.host_str()?.to_owned();
    (host != rp_id).then(|| rp_id.to_owned())
}

pub(super) fn notes(story: &Story, actions: &[Draw]) -> Vec<String> {
    let has = |name: &str| actions.iter().any(|action| action.name == name);
    let lacking = [
        (
            !has("session"),
            "session: record a request that says who is signed in, such as GET /me",
        ),
        (!has("list"), "list: record the page that lists passkeys"),
        (
            !has("delete-passkey"),
            "delete-passkey: delete the passkey at the end of the recording",
        ),
        (!has("sign-out"), "sign-out: sign out before the login"),
        (
            !has("sign-up"),
            "sign-up: record how an account is made, or name `accounts: fixed`",
        ),
    ];
    let mut notes: Vec<_> = lacking
        .into_iter()
        .filter(|(lacks, _)| *lacks)
        .map(|(_, note)| format!("missing: {note}"))
        .collect();
    if story.identifier.is_none() {
        notes.push("guess: nobody is named; `$(identifier)` is used nowhere".to_owned());
    }
    notes
}
