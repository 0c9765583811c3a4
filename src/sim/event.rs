//! The trace event schema: what oracle, reports and tapes may know of a run.
//!
//! Versioned by [`TRACE_VERSION`](crate::sim::TRACE_VERSION). Ground truth (what devices hold and
//! reach) and observation (what the relying party said) are different events, so that the oracle
//! can tell what the relying party could know.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::flow::Action;
use crate::flow::Answer;
use crate::flow::Attempt;
use crate::flow::DeclineReason;
use crate::flow::DeviceName;
use crate::flow::Evidence;
use crate::flow::Fallback;
use crate::flow::FaultName;
use crate::flow::Flow;
use crate::flow::Lock;
use crate::flow::Notification;
use crate::flow::Outcome;
use crate::flow::Platform;
use crate::flow::PromptKind;
use crate::flow::ProviderId;
use crate::flow::RefuseReason;
use crate::flow::Screen;
use crate::webauthn::BackupState;
use crate::webauthn::CeremonyKind;
use crate::webauthn::CredentialId;
use crate::webauthn::HexBytes;
use crate::webauthn::Mediation;
use crate::webauthn::RpId;

/// Something that happened in a run.
#[expect(
    missing_docs,
    reason = "fields bear the names of what they are; each variant says the rest"
)]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// The run begins. Always the first event.
    Run(RunFacts),
    /// A phase of the run begins.
    Phase { phase: Phase },
    /// A step of the scenario begins. `step` counts the run's own steps from 1; a step that the
    /// relying party's profile drops out never begins.
    Step {
        step: usize,
        line: usize,
        action: Option<Action>,
        device: Option<DeviceName>,
        fault: FaultName,
    },
    /// Ground truth and what the front end can ask: a device as it is from now on.
    Device {
        device: DeviceName,
        facts: DeviceFacts,
    },
    /// The person met a prompt.
    Prompt {
        device: DeviceName,
        kind: PromptKind,
        answer: Answer,
    },
    /// A provider told the user something outside any prompt.
    Notified {
        device: DeviceName,
        provider: ProviderId,
        what: Notification,
    },
    /// A request to the relying party and its answer.
    Http(Exchange),
    /// A code was received out of band and read by the user.
    Code { device: DeviceName, source: String },
    /// The ceremony that follows is no attempt at anything: it proves the user once more, as second
    /// factor or before the relying party lets them at what it guards.
    ProvesUser { device: DeviceName },
    /// Options reached the client. The relying party started this ceremony.
    Issued {
        device: DeviceName,
        ceremony: CeremonyKind,
        mediation: Mediation,
        options: Value,
    },
    /// A CTAP message and its answer, as hex.
    Ctap {
        device: DeviceName,
        provider: ProviderId,
        gesture: GestureKind,
        request: HexBytes,
        response: HexBytes,
    },
    /// A ceremony ended on the client.
    Ceremony {
        device: DeviceName,
        ceremony: CeremonyKind,
        mediation: Mediation,
        end: CeremonyEnd,
    },
    /// A conformance check changed what the client made before it went to the relying party: from
    /// here on the trace does not tell of an honest client.
    Tampered {
        device: DeviceName,
        ceremony: CeremonyKind,
        json: Value,
    },
    /// The relying party shows a screen (or the runner plays that it does).
    Shows {
        device: DeviceName,
        screen: Screen,
        evidence: Evidence,
    },
    /// The relying party refused an action.
    Refused {
        device: DeviceName,
        action: Action,
        reason: Option<RefuseReason>,
    },
    /// The relying party said why its answer declined an attempt.
    Because {
        device: DeviceName,
        attempt: Attempt,
        reason: DeclineReason,
    },
    /// Login fell back to another method.
    FellBack {
        device: DeviceName,
        to: Fallback,
        evidence: Evidence,
    },
    /// An attempt reached a rung.
    Rung {
        device: DeviceName,
        attempt: Attempt,
        outcome: Outcome,
        evidence: Evidence,
    },
    /// Ground truth: a provider stores a credential source on a device.
    Stored {
        device: DeviceName,
        credential: StoredCredential,
    },
    /// Ground truth: a provider removed or hid a credential source on a device.
    Removed {
        device: DeviceName,
        credential: CredentialId,
    },
    /// Ground truth: how a credential can be reached from a device, whenever that changes.
    Reach {
        credential: CredentialId,
        device: DeviceName,
        how: Reachability,
    },
    /// The relying party's list of the account's passkeys.
    Listed {
        device: DeviceName,
        passkeys: Vec<ListedPasskey>,
    },
    /// The relying party's page sent a signal to the client.
    Signal {
        device: DeviceName,
        signal: SignalKind,
        ids: Vec<CredentialId>,
    },
    /// A user is signed in on a device; the session was checked.
    SignedIn { device: DeviceName },
    /// The session on a device ended.
    SignedOut { device: DeviceName },
    /// Virtual time passed because a step says so.
    Waited { ms: u64 },
    /// From here to the next step the runner looks on its own account: what the user sees and
    /// meets is over, so prompts and rungs that follow are the probe's, not the step's.
    Probing,
    /// A login in a fresh jar proves (or not) that a passkey works on a device.
    Proof {
        device: DeviceName,
        credential: Option<CredentialId>,
        outcome: Outcome,
        evidence: Evidence,
    },
    /// The user deleted a passkey at the relying party.
    Deleted {
        device: DeviceName,
        credential: Option<CredentialId>,
    },
    /// The run ended. Always the last event.
    Ended { how: Ending },
}

/// What is fixed for a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunFacts {
    /// Version of this schema.
    pub version: u32,
    /// The scenario's id: its path below the scenario folder, without extension.
    pub scenario: String,
    /// The row's name, empty where the scenario has no rows.
    pub row: String,
    /// The documented flow.
    pub flow: Flow,
    /// The invocation's seed.
    pub seed: String,
    /// The name of the relying party's profile.
    pub rp: String,
    /// The relying party's origin.
    pub origin: String,
    /// The relying party's id.
    pub rp_id: String,
    /// The relying party's front end on each device that has one.
    pub fronts: BTreeMap<DeviceName, FrontFacts>,
    /// Bugs switched on in the embedded relying party.
    pub bugs: Vec<String>,
}

/// What the relying party's profile says of its front end on a device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrontFacts {
    /// Attempts the relying party decides itself; the others are its page's part, played.
    pub decides: Vec<Attempt>,
    /// Who judges whether a passkey can be reached from the device.
    pub reach: ReachJudge,
    /// What its requests tell of the client.
    pub tells: Tells,
    /// Whether its page can signal that a credential is unknown.
    pub signals_unknown: bool,
}

/// Who judges whether a passkey can be reached from a device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReachJudge {
    /// The page, which the runner plays.
    #[default]
    Page,
    /// The relying party: it is among the reasons for which it declines passkey login.
    RelyingParty,
}

/// What the requests of a front end tell of the client, beyond what any request shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tells {
    /// Nothing.
    #[default]
    Nothing,
    /// These members of what it can ask.
    Members(Vec<String>),
    /// All that it can ask.
    Everything,
}

/// A phase of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// What the scenario takes as given is built through the relying party.
    Given,
    /// The scenario's own steps.
    Steps,
    /// Each appended credential is proven by a login in a fresh jar.
    Proof,
}

/// A device as it is. The first block is ground truth; the second is what a page or app can ask.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceFacts {
    /// The preset, such as `iphone`.
    pub preset: String,
    /// The machine: devices that share one share its stores.
    pub machine: DeviceName,
    /// The provider that new passkeys go to.
    pub provider: ProviderId,
    /// Screen lock.
    pub lock: Lock,
    /// Whether the provider is ready to hold passkeys here.
    pub ready: bool,
    /// Whether the device is connected.
    pub online: bool,
    /// The operating system.
    pub platform: Platform,
    /// The client's id: `safari`, `chrome`, `app`, ….
    pub client: String,
    /// What the front end tells the relying party about the client.
    pub told: Value,
}

/// A request to the relying party and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// The device whose client sent it.
    pub device: DeviceName,
    /// The profile's action it belongs to.
    pub action: String,
    /// What was sent.
    pub request: Request,
    /// What came back, or why nothing did.
    pub response: Result<Response, String>,
}

/// A request, with logical URL and the headers worth telling.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// HTTP method.
    pub method: String,
    /// The logical URL: the relying party's origin, never a connect address.
    pub url: String,
    /// Headers on the allow-list.
    pub headers: Vec<(String, String)>,
    /// The body, cut at 64 KiB.
    pub body: Option<String>,
}

/// An answer, with the headers worth telling.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Headers on the allow-list.
    pub headers: Vec<(String, String)>,
    /// The body, cut at 64 KiB.
    pub body: String,
}

/// Whether a CTAP command was given with a gesture of the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GestureKind {
    /// The user can be asked.
    Interactive,
    /// The user is not asked: conditional create, or a pre-flight.
    Silent,
}

/// How a ceremony ended on the client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CeremonyEnd {
    /// A credential goes to the relying party.
    Credential {
        /// The PublicKeyCredential as JSON (WebAuthn L3 §5.1).
        json: Value,
        /// The provider that made or used it.
        provider: ProviderId,
        /// The device whose authenticator made or used it.
        from: DeviceName,
    },
    /// The client reports an error; `name` is all that the page may learn.
    Error {
        /// DOMException name, or the native error's name and code.
        name: String,
        /// The rung it means: cancelled, or failed with the true reason.
        outcome: Outcome,
        /// One sentence of cause, for people.
        cause: String,
    },
}

/// A credential source as the provider holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredCredential {
    /// Credential id.
    pub id: CredentialId,
    /// The relying party it is scoped to.
    pub rp_id: RpId,
    /// The provider that holds it.
    pub provider: ProviderId,
    /// The user handle it is for, base64url.
    pub user_handle: String,
    /// The user name it shows.
    pub user_name: String,
    /// Backup eligibility and state.
    pub backup: BackupState,
    /// COSE algorithm number.
    pub algorithm: i64,
    /// How it came here.
    pub by: Arrival,
}

/// How a credential source came to a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Arrival {
    /// It was created here.
    Created,
    /// It was synced here.
    Synced,
    /// It was restored here.
    Restored,
}

/// How a credential can be reached from a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reachability {
    /// In a provider on this very device.
    Local,
    /// On a roaming authenticator that is plugged in.
    Roaming,
    /// On another device, by QR code.
    Hybrid,
    /// It will sync here, and has not arrived yet.
    Pending,
    /// Not at all.
    None,
}

/// An entry of the relying party's list of passkeys.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListedPasskey {
    /// The credential id, where the relying party's list shows it.
    pub id: Option<CredentialId>,
    /// The relying party's own key for it, where the list shows one.
    pub key: Option<String>,
}

/// A signal of the relying party's page (WebAuthn L3 §5.1.10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignalKind {
    /// `signalUnknownCredential`.
    Unknown,
    /// `signalAllAcceptedCredentials`.
    AllAccepted,
}

/// How a run ended, before anyone judges it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// Every step ran.
    Completed,
    /// What the scenario takes as given could not be built.
    SetUpFailed {
        /// What went wrong.
        why: String,
    },
    /// The relying party wants what the user cannot give, such as a second factor.
    Blocked {
        /// What it wants.
        why: String,
    },
    /// The profile lacks something without which the run proves nothing.
    Skipped {
        /// What is missing.
        why: String,
    },
    /// The journey cannot go on: the screen that a step answers is not there.
    Stuck {
        /// Which screen was needed and which is shown.
        why: String,
    },
    /// The relying party does not answer, or not in the profile's shape.
    Unreachable {
        /// What happened.
        why: String,
    },
}
