//! Rules that hold in every run, whatever its scenario expects.
//!
//! Each is one function from a story to findings, and cites the clause or document it holds the
//! relying party to. A rule accuses only on what the relying party could know; the rest is bad
//! luck, noted.

mod append;
mod challenge;
mod credentials;
mod decline;
mod login;
mod options;
mod ours;
mod presence;
mod reach;
mod upgrade;

use crate::oracle::Finding;
use crate::webauthn::Clause;
use crate::webauthn::Spec;

use super::story::Story;

/// A rule and where it comes from.
pub struct Rule {
    /// Its id, as findings name it.
    pub id: &'static str,
    /// What it demands, in a sentence.
    pub demand: &'static str,
    /// Why it matters to a user, in a sentence.
    pub why: &'static str,
    /// The clause or document it comes from.
    pub clause: Clause,
    /// How a relying party mends it, in a sentence.
    pub mend: &'static str,
    pub(super) check: fn(&Story<'_>) -> Vec<Finding>,
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rule")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// A section of WebAuthn Level 3.
const fn webauthn(section: &'static str, title: &'static str) -> Clause {
    Clause {
        spec: Spec::WebAuthnL3,
        section,
        step: None,
        title,
    }
}

/// A numbered step of a section of WebAuthn Level 3.
const fn webauthn_step(section: &'static str, step: u8, title: &'static str) -> Clause {
    Clause {
        step: Some(step),
        ..webauthn(section, title)
    }
}

/// A step of a documented flow.
const fn document(flow: &'static str, step: u8, title: &'static str) -> Clause {
    Clause {
        spec: Spec::Document(flow),
        section: "",
        step: Some(step),
        title,
    }
}

/// Every rule, in the order in which findings are told.
pub const RULES: &[Rule] = &[
    decline::STARTED_THOUGH_DECLINED,
    reach::FALSE_OFFER,
    reach::MISSED_OFFER,
    append::NOT_READY,
    append::ALREADY_HERE,
    append::BEFORE_UNLOCK,
    append::TOO_SOON,
    append::MISSED_APPEND,
    upgrade::UPGRADE_PROMPTS,
    upgrade::UPGRADE_TOO_EARLY,
    upgrade::UPGRADE_WAITS,
    login::LOST_LOGIN,
    login::DEAD_END,
    login::CONFIRMED_WITHOUT_PASSKEY,
    options::USER_ID_CHANGES,
    options::EXCLUDE_LIST_INCOMPLETE,
    options::EXCLUDE_LIST_FOREIGN,
    options::ALLOW_LIST_NOT_EMPTY,
    options::OFFERS_DELETED,
    challenge::CHALLENGE_REPEATS,
    challenge::REPLAY_ACCEPTED,
    presence::ABSENT_USER_ACCEPTED,
    presence::SILENT_UPGRADE_REFUSED,
    credentials::GHOST,
    credentials::ORPHAN,
    credentials::PASSKEY_LOST,
    credentials::NO_PROOF,
    ours::DEVICE_BOUND_TRAVELS,
    ours::BACKUP_FLAGS,
    ours::ONE_RUNG,
];
