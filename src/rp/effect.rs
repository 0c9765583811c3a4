//! What a program and whoever runs it say to each other.
//!
//! **Invariant:** plain data; options and credentials pass as the JSON forms of WebAuthn L3 §5.1.

use serde_json::Value;

use crate::flow::Attempt;
use crate::flow::DeclineReason;
use crate::flow::RefuseReason;
use crate::flow::Screen;
use crate::sim::ListedPasskey;
use crate::sim::SignalKind;
use crate::webauthn::CredentialId;
use crate::webauthn::Mediation;

/// What only the client can do, or the end.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// The page calls `navigator.credentials.create()`, or the app the platform's like.
    Create {
        /// The options, in the JSON form of WebAuthn L3 §5.1.8.
        options: Value,
        /// How the user takes part.
        mediation: Mediation,
        /// What it is for.
        purpose: CeremonyPurpose,
    },
    /// The page calls `navigator.credentials.get()`, or the app the platform's like.
    Get {
        /// The options, in the JSON form of WebAuthn L3 §5.1.9.
        options: Value,
        /// How the user takes part.
        mediation: Mediation,
        /// What it is for.
        purpose: CeremonyPurpose,
    },
    /// The page sends a signal (WebAuthn L3 §5.1.10).
    Signal {
        /// Which one.
        kind: SignalKind,
        /// The credentials it names.
        ids: Vec<CredentialId>,
    },
    /// The program is done.
    Done(Answer),
}

/// What a ceremony is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CeremonyPurpose {
    /// What the action is about.
    Action,
    /// The user proves who they are once more: as second factor, or because a rule wants that first.
    Proof,
}

/// What became of the effect.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// There was none, or it needs no answer.
    Go,
    /// The ceremony ended with this PublicKeyCredential, as JSON.
    Credential(Value),
    /// The ceremony failed.
    Failed {
        /// What the page or app learns: the name of a DOMException or native error.
        name: String,
        /// The native error with its code, where the caller is an app.
        native: Option<String>,
    },
}

/// What the relying party said in the end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The screen it shows, where an answer says so.
    pub shows: Option<Screen>,
    /// Why it declined; without attempt, the one that the action is about.
    pub because: Vec<(Option<Attempt>, DeclineReason)>,
    /// Whether it refused, and why where it gives a reason.
    pub refused: Option<Option<RefuseReason>>,
    /// Its list of passkeys, where the action asked for it.
    pub passkeys: Option<Vec<ListedPasskey>>,
    /// What its page does of itself now.
    pub also: Vec<String>,
    /// Whether request options are at hand: signing in with a passkey can go straight to the client.
    pub options_kept: bool,
    /// Whether the connection was cut by the fault.
    pub cut: bool,
    /// Whether a ceremony of the action failed.
    pub ceremony_failed: bool,
}
