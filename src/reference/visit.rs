//! One request, with all a handler may touch: the tenant, the caller's session, the time.
//!
//! **Invariant:** a handler changes state and names an answer; it writes no HTTP and sends no mail.

use crate::reference::account::Account;
use crate::reference::answer::Answer;
use crate::reference::answer::Because;
use crate::reference::answer::Screen;
use crate::reference::bug::Bug;
use crate::reference::bug::Lapse;
use crate::reference::client_info::ClientInfo;
use crate::reference::client_info::Kind;
use crate::reference::ledger::Arrival;
use crate::reference::mail::Letter;
use crate::reference::session::Session;
use crate::reference::session::Standing;
use crate::reference::state::AccountId;
use crate::reference::state::Shop;
use crate::reference::state::Tenant;

/// What a handler works on.
pub(super) struct Visit<'a> {
    pub shop: &'a Shop,
    pub tenant: &'a mut Tenant,
    pub session: Session,
    pub now_ms: u64,
    /// The mail that has to be delivered before the answer.
    pub letter: Option<Letter>,
    /// What was true when the request arrived; the truth, unless a switch makes the shop slow.
    pub arrival: Arrival,
    issued: Issued,
}

impl<'a> Visit<'a> {
    /// Resumes the session with this id; a bad or unknown one is simply no session.
    pub fn enter(shop: &'a Shop, tenant: &'a mut Tenant, id: Option<&str>, now_ms: u64) -> Self {
        let session = id
            .and_then(|id| tenant.sessions.remove(id))
            .filter(|session| !session.is_expired(now_ms))
            .unwrap_or_else(|| Session::nobody(ClientInfo::default()));
        Self {
            shop,
            tenant,
            session,
            now_ms,
            letter: None,
            arrival: Arrival::default(),
            issued: Issued::Nothing,
        }
    }

    /// Keeps the session, and says what the caller has to be told about it.
    pub fn leave(self) -> (Option<Letter>, Issued) {
        if let Some(id) = self.session.id.clone() {
            self.tenant.sessions.insert(id, self.session);
        }
        (self.letter, self.issued)
    }

    /// Whether a mistake is switched on.
    pub fn has(&self, bug: impl Into<Bug>) -> bool {
        self.shop.config.bugs.has(bug)
    }

    /// Remembers what the front end says about itself; the last one said counts.
    pub fn hear(&mut self, client: Option<ClientInfo>) {
        if let Some(client) = client {
            self.session.client = client;
        }
    }

    /// Starts over with a new session; whatever the old one had reached is lost.
    pub fn begin(&mut self, standing: Standing, client: Option<ClientInfo>) {
        let client = client.unwrap_or_else(|| self.session.client.clone());
        let now_ms = self.now_ms;
        self.tenant
            .sessions
            .retain(|_, session| !session.is_expired(now_ms));
        self.session = Session::nobody(client);
        self.session.conversation = self.tenant.next_conversation();
        self.raise(standing);
    }

    /// The session may do more from now on, so it gets a new id and the old one is dead: whoever
    /// planted or overheard the old one gains nothing.
    pub fn raise(&mut self, standing: Standing) {
        let kept = self.session.id.take().filter(|_| self.has(Lapse::A25_1));
        let id = kept.unwrap_or_else(|| self.tenant.random_text());
        self.issued = Issued::Session(id.clone(), self.session.client.kind);
        self.session.id = Some(id);
        self.session.created_ms = self.now_ms;
        self.session.standing = standing;
    }

    /// Ends the session.
    pub fn end(&mut self) {
        self.issued = Issued::Farewell(self.session.client.kind);
        self.session = Session::nobody(ClientInfo::default());
    }

    /// The user stands at `screen` now.
    pub fn at(&mut self, screen: Screen) -> Answer {
        self.session.stage = screen;
        Answer::shows(screen)
    }

    /// Likewise, and something was declined on the way.
    pub fn at_because(&mut self, screen: Screen, because: Because) -> Answer {
        let answer = self.at(screen);
        Answer { because, ..answer }
    }

    /// The user stays where they are.
    pub fn stays(&self) -> Answer {
        Answer::shows(self.session.stage)
    }

    /// The account this session may act for, and its id.
    pub fn account(&self) -> Option<(AccountId, &Account)> {
        let id = self.session.account()?;
        Some((id, self.tenant.account(id)))
    }
}

/// What became of the session's id.
#[derive(Debug)]
pub(super) enum Issued {
    Nothing,
    /// A new id, and how to hand it out.
    Session(String, Kind),
    /// The session has ended.
    Farewell(Kind),
}
