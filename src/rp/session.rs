//! A session: what one client on one device has of the relying party.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::flow::DeviceName;
use crate::flow::Screen;
use crate::rp::Account;
use crate::rp::Front;
use crate::rp::FrontEnd;
use crate::rp::Items;
use crate::rp::Received;
use crate::rp::RelyingParty;
use crate::rp::exchange::Payload;
use crate::rp::jar::Jar;
use crate::rp::party::origin_text;
use crate::rp::value::Variables;
use crate::sim::Exchange;

/// The front end on a device, as it is and as it tells about itself.
#[derive(Clone, Debug)]
pub struct Told {
    /// A page or an app.
    pub front_end: FrontEnd,
    /// What the front end tells about the client: `$(client)`.
    pub client: Value,
    /// The `User-Agent` header.
    pub user_agent: String,
    /// The device, for the trace.
    pub device: DeviceName,
}

/// The id of a run: what a relying party may keep runs apart by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunId(pub String);

/// Cookies, kept values and the last answer of one client on one device.
#[derive(Clone, Debug)]
pub struct Session {
    pub(super) rp: RelyingParty,
    told: Told,
    account: Account,
    run: RunId,
    pub(super) state: State,
}

/// What is gone when the session is lost.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    /// By name; the session's own has none.
    pub(super) jars: BTreeMap<Option<String>, Jar>,
    pub(super) kept: BTreeMap<String, Value>,
    /// Names whose capture found nothing when it was last asked, and what was near.
    pub(super) missed: BTreeMap<String, String>,
    pub(super) last: Received,
    /// The last request and answer, for messages.
    pub(super) last_exchange: Option<Exchange>,
    pub(super) begun: Begun,
    pub(super) credential: Option<Value>,
    pub(super) error: Option<Value>,
    pub(super) carried: Option<Carried>,
    pub(super) network: Network,
    /// The screen that the relying party showed last.
    pub(super) screen: Option<Screen>,
    /// How far the sources of codes had come before the request whose answer asks for a code.
    pub(super) marks: Marks,
}

/// How far each source of codes has come, by its name.
pub(super) type Marks = BTreeMap<String, usize>;

/// Whether the profile's `begin` was done in this jar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Begun {
    #[default]
    No,
    Yes,
}

/// What happens to the next request that carries a credential.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Network {
    #[default]
    Works,
    /// The fault `network-cut`.
    CutNext,
}

/// The last request that carried `$(credential)`.
#[derive(Clone, Debug)]
pub(super) struct Carried {
    pub(super) action: String,
    pub(super) items: Items,
    pub(super) index: usize,
    pub(super) payload: Payload,
    pub(super) credential: Option<Value>,
    pub(super) given: BTreeMap<String, Value>,
}

/// The variables of a request: given to the program, kept, or of the session.
pub(super) struct Known<'a> {
    pub(super) session: &'a Session,
    pub(super) given: &'a BTreeMap<String, Value>,
    pub(super) now_ms: u64,
}

impl Session {
    /// A session of a client that has never been at the relying party.
    pub fn new(rp: &RelyingParty, told: Told, account: &Account, run: RunId) -> Self {
        Self {
            rp: rp.clone(),
            told,
            account: account.clone(),
            run,
            state: State::default(),
        }
    }

    /// Another session of the same client and account, in a fresh jar.
    #[must_use]
    pub fn fresh(&self) -> Self {
        Self {
            state: State::default(),
            ..self.clone()
        }
    }

    /// The session is lost: cookies, tokens and all that was kept are gone.
    pub fn forget(&mut self) {
        self.state = State::default();
    }

    /// The next request that carries `$(credential)` fails, without being sent.
    pub fn cut_next(&mut self) {
        self.state.network = Network::CutNext;
    }

    /// Takes over what another session sent, or prepared, with `$(credential)`: sending it again
    /// sends it from here.
    pub fn carry(&mut self, from: &Self) {
        self.state.carried.clone_from(&from.state.carried);
    }

    /// From now on the front end tells this about the client.
    pub fn tell(&mut self, client: Value) {
        self.told.client = client;
    }

    /// The relying party.
    pub fn rp(&self) -> &RelyingParty {
        &self.rp
    }

    /// What the profile says for this kind of front end.
    pub fn front(&self) -> &Arc<Front> {
        self.rp.front(self.told.front_end)
    }

    /// A page or an app.
    pub fn front_end(&self) -> FrontEnd {
        self.told.front_end
    }

    /// The device.
    pub fn device(&self) -> &DeviceName {
        &self.told.device
    }

    /// The account.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// The run it belongs to.
    pub(super) fn run(&self) -> &RunId {
        &self.run
    }

    /// The `User-Agent` header.
    pub fn user_agent(&self) -> &str {
        &self.told.user_agent
    }

    /// A value that was kept of the relying party's answers.
    pub fn kept(&self, name: &str) -> Option<&Value> {
        self.state.kept.get(name)
    }
}

impl Variables for Known<'_> {
    fn value(&self, name: &str) -> Option<Cow<'_, Value>> {
        let session = self.session;
        let state = &session.state;
        if let Some(value) = self.given.get(name).or_else(|| state.kept.get(name)) {
            return Some(Cow::Borrowed(value));
        }
        if let Some(value) = session.account.remembered(name) {
            return Some(Cow::Owned(value));
        }
        let text = |text: &str| Some(Cow::Owned(Value::from(text)));
        match name {
            "identifier" => text(&session.account.identifier),
            "password" => session.account.password.as_deref().and_then(text),
            "name" => text(&session.account.name),
            "unique" => text(&session.account.unique),
            "digits" => text(&session.account.digits),
            "origin" => text(&origin_text(&session.front().origin)),
            "rp-id" => text(&session.front().rp_id),
            "run" => text(&session.run.0),
            "now" => Some(Cow::Owned(Value::from(self.now_ms))),
            "client" => Some(Cow::Borrowed(&session.told.client)),
            "credential" => state.credential.as_ref().map(Cow::Borrowed),
            "error" => state.error.as_ref().map(Cow::Borrowed),
            "secret" => Some(Cow::Owned(secrets_value(&session.rp.inner.secrets))),
            _ => None,
        }
    }
}

/// `$(secret)`: secrets as members, nested where a name has dots.
pub(super) fn secrets_value(secrets: &BTreeMap<String, String>) -> Value {
    let mut root = Value::Object(serde_json::Map::new());
    for (name, secret) in secrets {
        let mut place = &mut root;
        for part in name.split('.') {
            if !place.is_object() {
                *place = Value::Object(serde_json::Map::new());
            }
            place = &mut place[part];
        }
        *place = Value::from(secret.as_str());
    }
    root
}
