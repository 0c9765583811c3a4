//! What a relying party sends to a user with one passkey: the exhibits that lints look at.

use serde_json::Value;

use crate::conformance::forger::Manner;
use crate::conformance::lane::Lane;
use crate::conformance::vocabulary::Ceremony;
use crate::rp::Fetched;
use crate::runner::Bench;
use crate::webauthn::base64url;

/// Options and files of one relying party.
pub(super) struct Exhibit {
    pub(super) origin: String,
    pub(super) rp_id: String,
    pub(super) identifier: String,
    /// Creation options, in one session: before there is a passkey.
    pub(super) create: Vec<Value>,
    /// Creation options once there is one.
    pub(super) create_again: Option<Value>,
    /// Login options, each in a session of its own.
    pub(super) get: Vec<Value>,
    /// Options for autofill.
    pub(super) autofill: Option<Value>,
    /// Options of a silent creation.
    pub(super) upgrade: Option<Value>,
    /// The id of the passkey.
    pub(super) passkey: Option<String>,
    /// Answers to the identifier: before the user has a passkey, afterwards, and of users whom
    /// nobody knows.
    pub(super) plain: Vec<Shape>,
    pub(super) known: Vec<Shape>,
    pub(super) unknown: Vec<Shape>,
}

/// What of an answer may tell known and unknown users apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) status: Option<u16>,
    /// The body with every text replaced by its length.
    pub(super) body: String,
}

impl Exhibit {
    /// Asks for all of it.
    pub(super) fn gather(lane: &mut Lane<'_>) -> Self {
        let home = lane.user.jar();
        let create: Vec<_> = (0..3)
            .filter_map(|_| lane.peek("create-passkey", None))
            .collect();
        lane.user.fresh();
        let plain = identified(&mut lane.user).into_iter().collect();
        let upgrade = upgrade(lane);
        lane.user.go_on_with(home);
        let made = lane.register(Ceremony::Registration, &Manner::default());
        let passkey = made.forged.as_ref().filter(|_| made.is_accepted());
        let passkey = passkey.map(|forged| base64url::encode(&forged.id));
        // The next options are what counts; where the user ends up meanwhile does not.
        drop(lane.user.walk_on());
        let create_again = lane.peek("create-passkey", None);
        let mut get = Vec::new();
        let mut known = Vec::new();
        for _ in 0..3 {
            lane.user.fresh();
            known.extend(identified(&mut lane.user));
            get.extend(lane.peek("sign-in", Some("passkey")));
        }
        lane.user.fresh();
        let autofill = lane.peek("sign-in", Some("autofill"));
        Self {
            origin: lane.plan.rp.origin(),
            rp_id: lane.plan.rp.rp_id().to_owned(),
            identifier: lane.user.account().identifier.clone(),
            create,
            create_again,
            get,
            autofill,
            upgrade,
            passkey,
            plain,
            known,
            unknown: strangers(lane),
        }
    }
}

/// Options of a silent creation, after a login by password.
fn upgrade(lane: &mut Lane<'_>) -> Option<Value> {
    lane.user.sign_in().ok()?;
    lane.peek("upgrade", None)
}

/// Answers to identifiers that nobody has, each asked for twice.
fn strangers(lane: &mut Lane<'_>) -> Vec<Shape> {
    let mut shapes = Vec::new();
    for _ in 0..3 {
        let Ok(mut stranger) = lane.stranger() else {
            continue;
        };
        for _ in 0..2 {
            stranger.fresh();
            shapes.extend(identified(&mut stranger));
        }
    }
    shapes
}

fn identified(user: &mut Bench<'_>) -> Option<Shape> {
    let done = user.act("enter-identifier", None, &mut crate::runner::Untouched)?;
    let body = match &done.exchange.as_ref()?.response {
        Ok(response) => response.body.clone(),
        Err(_) => return None,
    };
    let json: Option<Value> = serde_json::from_str(&body).ok();
    Some(Shape {
        status: done.status(),
        body: json.map_or_else(|| body.len().to_string(), |json| shape(&json)),
    })
}

/// JSON with its texts replaced by their lengths: what differs between users by right is gone.
fn shape(json: &Value) -> String {
    match json {
        Value::Null | Value::Bool(_) | Value::Number(_) => json.to_string(),
        Value::String(text) => format!("text {}", text.len()),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(shape).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(members) => {
            let members = members.iter();
            let members: Vec<_> = members
                .map(|(name, value)| format!("{name}:{}", shape(value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
    }
}

/// A file, where it can be fetched at all.
pub(super) fn file(lane: &Lane<'_>, path: &str) -> Result<Fetched, String> {
    let url = format!("https://{}{path}", lane.plan.rp.rp_id());
    lane.user.fetch(&url)
}

impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.status {
            Some(status) => write!(f, "{status} {}", self.body),
            None => f.write_str("no answer"),
        }
    }
}
