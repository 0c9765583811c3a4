//! Drafts a profile of a recording: which actions there are, and what each of them sends.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::doctor::ceremony::Ceremony;
use crate::doctor::drafted::Draft;
use crate::doctor::drafted::Draw;
use crate::doctor::drafted::Part;
use crate::doctor::drafted::Request;
use crate::doctor::har::Entry;
use crate::doctor::har::Recording;
use crate::doctor::har::RecordingError;
use crate::doctor::har::Sent;
use crate::doctor::known::Known;
use crate::doctor::meaning;
use crate::doctor::settled::base;
use crate::doctor::settled::forget_tokens;
use crate::doctor::settled::notes;
use crate::doctor::settled::rp_id;
use crate::doctor::settled::settle_keeps;
use crate::doctor::story;
use crate::doctor::story::Story;

/// Reads the recording's story and drafts the profile.
pub(super) fn draft(recording: &Recording) -> Result<Draft, RecordingError> {
    let story = story::read(recording)?;
    let base = base(recording, &story);
    let mut drafting = Drafting {
        recording,
        story: &story,
        known: Known::new(recording, &story),
        base: base.clone(),
        headers: Vec::new(),
        begin: Vec::new(),
    };
    let mut actions = drafting.actions();
    let keeps = drafting.known.keeps.clone();
    let (headers, mut begin) = (drafting.headers, drafting.begin);
    let parts = actions.iter_mut().flat_map(|action| &mut action.items);
    let everywhere = settle_keeps(parts.chain(&mut begin), &keeps, &headers);
    forget_tokens(&mut actions, &everywhere);
    let origin = Some(story.registration.origin.clone());
    let origin = origin.filter(|origin| *origin != base && !origin.is_empty());
    Ok(Draft {
        rp_id: rp_id(&story, origin.as_deref().unwrap_or(&base)),
        notes: notes(&story, &actions),
        base,
        origin,
        headers,
        keeps: everywhere,
        begin,
        actions,
        story,
    })
}

struct Drafting<'r> {
    recording: &'r Recording,
    story: &'r Story,
    known: Known<'r>,
    base: String,
    headers: Vec<(String, String)>,
    begin: Vec<Part>,
}

impl Drafting<'_> {
    fn actions(&mut self) -> Vec<Draw> {
        let story = self.story;
        let mut actions = Vec::new();
        let mut push = |name, method, items: Vec<Part>| {
            if !items.is_empty() {
                actions.push(Draw {
                    name,
                    method,
                    items,
                });
            }
        };
        let one = |drafting: &mut Self, at: Option<usize>| match at {
            Some(at) => drafting.chain(&[at]),
            None => Vec::new(),
        };
        push(
            "session",
            None,
            one(self, story.session.as_ref().map(|it| it.0)),
        );
        push("sign-up", Some("password"), one(self, story.sign_up));
        let by_passkey = self.registers_with_sign_up();
        let registration = self.registration(by_passkey);
        if by_passkey {
            push("sign-up", Some("passkey"), registration.clone());
        }
        push("sign-in", Some("password"), self.password_login());
        push("sign-in", Some("passkey"), self.passkey_login(None));
        if self.is_discoverable() {
            let autofill = self.passkey_login(Some("conditional"));
            push("sign-in", Some("autofill"), autofill);
        }
        if !by_passkey {
            push("create-passkey", None, registration);
        }
        push(
            "list",
            None,
            one(self, story.list.as_ref().map(|it| it.entry)),
        );
        if let Some(list) = &story.list {
            let mut parts = one(self, Some(list.entry));
            let rules = meaning::after_refusal(&self.recording.entries[list.entry], list);
            if let Some(Part::Request(request)) = parts.last_mut() {
                request.then = rules;
            }
            push(meaning::REFUSED, None, parts);
        }
        push("delete-passkey", None, one(self, story.delete));
        push("sign-out", None, one(self, story.sign_out));
        actions
    }

    /// Whether nobody is signed in when the passkey is made: then it is what signs up.
    fn registers_with_sign_up(&self) -> bool {
        let story = self.story;
        let begins = story.registration.issued;
        let signs = [story.sign_up, story.sign_in, Some(story.login.finished)];
        let before = |at: &&Option<usize>| at.is_some_and(|at| at < begins);
        let last_in = signs.iter().filter(before).flatten().max();
        let out = story.sign_out.filter(|out| *out < begins);
        match (last_in, out) {
            (None, _) => true,
            (Some(last_in), Some(out)) => out > *last_in,
            (Some(_), None) => false,
        }
    }

    fn registration(&mut self, by_passkey: bool) -> Vec<Part> {
        let ceremony = &self.story.registration;
        let before = match by_passkey {
            true => story::identifying(self.recording, self.story, ceremony.issued),
            false => Vec::new(),
        };
        let mut parts = self.chain(&before);
        parts.extend(self.chain(&[ceremony.issued]));
        let selector = selector(ceremony);
        parts.push(Part::Create(ceremony.clone(), selector));
        parts.extend(self.chain(&[ceremony.finished]));
        parts
    }

    fn password_login(&mut self) -> Vec<Part> {
        let Some(at) = self.story.sign_in else {
            return Vec::new();
        };
        let mut entries = match self.recording.entries[at].carries_any(&self.story.identifier) {
            true => Vec::new(),
            false => story::identifying(self.recording, self.story, at),
        };
        entries.push(at);
        self.chain(&entries)
    }

    fn passkey_login(&mut self, mediation: Option<&'static str>) -> Vec<Part> {
        let ceremony = &self.story.login;
        let mut before = story::identifying(self.recording, self.story, ceremony.issued);
        before.retain(|at| *at != ceremony.issued);
        before.push(ceremony.issued);
        let mut parts = self.chain(&before);
        let selector = selector(ceremony);
        parts.push(Part::Get(ceremony.clone(), selector, mediation));
        parts.extend(self.chain(&[ceremony.finished]));
        parts
    }

    /// Whether the login says who the user is only by the passkey.
    fn is_discoverable(&self) -> bool {
        let story = self.story;
        let issued = story.login.issued;
        let entry = &self.recording.entries[issued];
        let names_none = story.login.options.get("allowCredentials");
        let names_none = names_none
            .and_then(Value::as_array)
            .is_none_or(|list| list.is_empty());
        names_none
            && !entry.carries_any(&story.identifier)
            && story::identifying(self.recording, story, issued).is_empty()
    }

    /// Requests; what they need of answers that no action asks for is asked for at the beginning.
    fn chain(&mut self, entries: &[usize]) -> Vec<Part> {
        let mut parts = Vec::new();
        for at in entries {
            let known = self.known.keeps.len();
            let request = self.request(*at);
            let used = self.used();
            let needed: BTreeSet<usize> = self.known.keeps[known..]
                .iter()
                .map(|keep| keep.entry)
                .filter(|entry| !used.contains(entry) && !entries.contains(entry))
                .collect();
            for entry in needed {
                let begins = Part::Request(Box::new(self.request(entry)));
                self.begin.push(begins);
            }
            parts.push(Part::Request(Box::new(request)));
        }
        parts
    }

    /// The entries that some action asks for.
    fn used(&self) -> BTreeSet<usize> {
        let story = self.story;
        let (registration, login) = (&story.registration, &story.login);
        let ceremonies = [registration, login].map(|it| [it.issued, it.finished]);
        let around = [story.sign_up, story.sign_in, story.sign_out, story.delete];
        let looks = [
            story.session.as_ref().map(|it| it.0),
            story.list.as_ref().map(|it| it.entry),
        ];
        let mut used: BTreeSet<usize> = ceremonies.into_iter().flatten().collect();
        used.extend(around.into_iter().chain(looks).flatten());
        used.extend(story::identifying(self.recording, story, login.issued));
        used
    }

    fn request(&mut self, at: usize) -> Request {
        let entry = &self.recording.entries[at];
        let base = self.base.clone();
        let ceremonies = [&self.story.registration, &self.story.login];
        let carried = ceremonies.into_iter().find(|it| it.finished == at);
        let carried = carried.map(|it| &it.credential);
        let body = match &entry.sent {
            Sent::Nothing => None,
            Sent::Json(body) => Some(("json", self.known.body(at, body, carried))),
            Sent::Form(body) => Some(("form", self.known.body(at, body, carried))),
            Sent::Text(text) => Some(("body", Value::from(text.replace("$(", "$$(")))),
        };
        Request {
            entry: at,
            method: entry.method.clone(),
            path: self.known.path(at, &base),
            body,
            headers: self.own_headers(at, entry),
            keep: Vec::new(),
            then: meaning::rules(entry, at, self.story),
        }
    }

    /// Headers that no browser sends of itself. Those with tokens go with every request.
    fn own_headers(&mut self, at: usize, entry: &Entry) -> Vec<(String, String)> {
        let mut own = Vec::new();
        for (name, value) in &entry.headers {
            if OF_BROWSERS.contains(&name.as_str()) || name.starts_with("sec-") {
                continue;
            }
            let (scheme, token) = match value.split_once(' ') {
                Some((scheme, token)) => (format!("{scheme} "), token),
                None => (String::new(), value.as_str()),
            };
            match self.known.text(at, token, Some(name)) {
                Some(template) => {
                    let header = (name.clone(), format!("{scheme}{template}"));
                    if !self.headers.contains(&header) {
                        self.headers.push(header);
                    }
                }
                None => own.push((name.clone(), value.replace("$(", "$$("))),
            }
        }
        own
    }
}

impl Entry {
    fn carries_any(&self, text: &Option<String>) -> bool {
        text.as_deref().is_some_and(|text| self.carries(text))
    }
}

fn selector(ceremony: &Ceremony) -> String {
    crate::doctor::place::selector(&ceremony.options_at)
}

/// Headers that browsers send of themselves.
const OF_BROWSERS: &[&str] = &[
    "accept",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "dnt",
    "host",
    "if-modified-since",
    "if-none-match",
    "keep-alive",
    "origin",
    "pragma",
    "priority",
    "referer",
    "te",
    "transfer-encoding",
    "upgrade-insecure-requests",
    "user-agent",
];
