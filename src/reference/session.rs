//! A session: how far somebody's conversation with the shop has come.
//!
//! **Invariant:** everything that is pending (a ceremony, a code) belongs to one session, so that
//! nothing which another session was given is accepted here.

use std::collections::VecDeque;

use crate::reference::account::Newcomer;
use crate::reference::answer::Screen;
use crate::reference::bug::Bugs;
use crate::reference::bug::FlowBug;
use crate::reference::client_info::ClientInfo;
use crate::reference::state::AccountId;
use crate::reference::verify::CredentialId;

/// One conversation. Without an id it is not kept after the answer.
#[derive(Debug)]
pub(super) struct Session {
    pub id: Option<String>,
    /// Which conversation of the tenant it is; the id changes, this does not.
    pub conversation: u64,
    pub created_ms: u64,
    pub client: ClientInfo,
    pub standing: Standing,
    /// The screen the user is at.
    pub stage: Screen,
    /// What still comes before the dashboard.
    pub ahead: VecDeque<Step>,
    pub code: Option<PendingCode>,
    pending: Option<Pending>,
}

impl Session {
    /// The session of somebody who has not said anything yet, on this client.
    pub fn nobody(client: ClientInfo) -> Self {
        Self {
            id: None,
            conversation: 0,
            created_ms: 0,
            client,
            standing: Standing::Nobody,
            stage: Screen::SignIn,
            ahead: VecDeque::new(),
            code: None,
            pending: None,
        }
    }

    /// Whether it is older than sessions get.
    pub fn is_expired(&self, now_ms: u64) -> bool {
        now_ms >= self.created_ms.saturating_add(SESSION_MS)
    }

    /// The account whose password or passkey this session has shown.
    pub fn account(&self) -> Option<AccountId> {
        match self.standing {
            Standing::FirstFactor(account) | Standing::Full(account) => Some(account),
            Standing::Identified(_) | Standing::Newcomer(_) | Standing::Nobody => None,
        }
    }

    /// A ceremony was begun; an older one is superseded.
    pub fn begin(&mut self, pending: Pending) {
        self.pending = Some(pending);
    }

    /// The ceremony that is pending.
    pub fn pending(&self) -> Option<&Pending> {
        self.pending.as_ref()
    }

    /// The pending ceremony is over, and was not completed.
    pub fn drop_pending(&mut self) {
        self.pending = None;
    }

    /// The pending registration, to be completed now: a challenge is good for one answer, whatever
    /// becomes of it (§13.4.3).
    pub fn take_registration(&mut self, now_ms: u64, bugs: &Bugs) -> Option<Registration> {
        let pending = self.pending.take()?;
        let Ceremony::Registration(registration) = &pending.ceremony else {
            self.pending = Some(pending);
            return None;
        };
        let registration = registration.clone();
        let in_time = pending.is_in_time(now_ms);
        if bugs.has(FlowBug::ChallengeReusable) {
            self.pending = Some(pending);
        }
        in_time.then_some(registration)
    }

    /// The pending authentication, likewise.
    pub fn take_authentication(&mut self, now_ms: u64, bugs: &Bugs) -> Option<Authentication> {
        let pending = self.pending.take()?;
        let Ceremony::Authentication(authentication) = &pending.ceremony else {
            self.pending = Some(pending);
            return None;
        };
        let authentication = authentication.clone();
        let in_time = pending.is_in_time(now_ms);
        if bugs.has(FlowBug::ChallengeReusable) {
            self.pending = Some(pending);
        }
        in_time.then_some(authentication)
    }
}

/// What a session has shown of whom.
#[derive(Clone, Debug)]
pub(super) enum Standing {
    Nobody,
    /// An identifier was entered; whether there is such an account stays between us.
    Identified(String),
    /// Signs up without a password: becomes an account with the passkey.
    Newcomer(Newcomer),
    /// The password was right.
    FirstFactor(AccountId),
    /// Signed in.
    Full(AccountId),
}

/// A step between a first factor and the dashboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Code,
    LocalBiometrics,
    Offer,
    Pin,
    Upgrade(FirstFactor),
}

/// What a login began with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FirstFactor {
    Code,
    Password,
}

/// A ceremony whose options were issued to this session.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub expires_ms: u64,
    pub ceremony: Ceremony,
}

impl Pending {
    /// The challenge, base64url.
    pub fn challenge(&self) -> &str {
        match &self.ceremony {
            Ceremony::Authentication(authentication) => &authentication.challenge,
            Ceremony::Registration(registration) => &registration.challenge,
        }
    }

    /// Whether it may still be answered.
    pub fn is_in_time(&self, now_ms: u64) -> bool {
        now_ms < self.expires_ms
    }
}

/// Which ceremony it is. The two never accept each other's challenges.
#[derive(Clone, Debug)]
pub(super) enum Ceremony {
    Authentication(Authentication),
    Registration(Registration),
}

/// What was asked of a registration.
#[derive(Clone, Debug)]
pub(super) struct Registration {
    /// The challenge, base64url.
    pub challenge: String,
    pub mediation: Mediation,
    pub user_handle: Vec<u8>,
    /// Whose passkey it will be; nobody's yet in the sign-up of a newcomer.
    pub account: Option<AccountId>,
}

/// What was asked of an authentication.
#[derive(Clone, Debug)]
pub(super) struct Authentication {
    /// The challenge, base64url.
    pub challenge: String,
    /// `allowCredentials`; empty asks for any discoverable credential.
    pub allowed: Vec<CredentialId>,
}

/// How a registration was issued. The page's word for it counts for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mediation {
    Conditional,
    Modal,
}

/// A code that was mailed.
#[derive(Clone, Debug)]
pub(super) struct PendingCode {
    pub code: String,
    pub expires_ms: u64,
    pub wrong: u8,
}

impl PendingCode {
    /// Whether it has been guessed at as often as we let it.
    pub fn is_exhausted(&self) -> bool {
        self.wrong >= TRIES_MAX
    }

    /// Whether `code` is this one, and still good.
    pub fn is(&self, code: &str, now_ms: u64) -> bool {
        !self.is_exhausted() && now_ms < self.expires_ms && self.code == code
    }
}

const SESSION_MS: u64 = 90 * 24 * 60 * 60 * 1000;
const TRIES_MAX: u8 = 5;
