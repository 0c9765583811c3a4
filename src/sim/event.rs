//! The trace event schema: what oracle, reports and tapes may know of a run.
//!
//! Versioned by [`TRACE_VERSION`](crate::sim::TRACE_VERSION). Ground truth (what devices hold and
//! reach) and observation (what the relying party said) are different events, so that the oracle
//! can tell what the relying party could know.

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
use crate::flow::Notification;
use crate::flow::Outcome;
use crate::flow::PromptKind;
use crate::flow::ProviderId;
use crate::flow::RefuseReason;
use crate::flow::Screen;
use crate::sim::device_facts::DeviceFacts;
use crate::sim::ending::CeremonyEnd;
use crate::sim::ending::Ending;
use crate::sim::exchange::Exchange;
use crate::sim::passkey::ListedPasskey;
use crate::sim::passkey::Reachability;
use crate::sim::passkey::SignalKind;
use crate::sim::passkey::StoredCredential;
use crate::sim::run_facts::RunFacts;
use crate::webauthn::CeremonyKind;
use crate::webauthn::CredentialId;
use crate::webauthn::HexBytes;
use crate::webauthn::Mediation;

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

impl Event {
    /// The device that it happened on.
    pub fn device(&self) -> Option<&DeviceName> {
        match self {
            Self::Http(exchange) => Some(&exchange.device),
            Self::Device { device, .. }
            | Self::Prompt { device, .. }
            | Self::Notified { device, .. }
            | Self::Code { device, .. }
            | Self::ProvesUser { device }
            | Self::Issued { device, .. }
            | Self::Ctap { device, .. }
            | Self::Ceremony { device, .. }
            | Self::Shows { device, .. }
            | Self::Refused { device, .. }
            | Self::Because { device, .. }
            | Self::FellBack { device, .. }
            | Self::Rung { device, .. }
            | Self::Stored { device, .. }
            | Self::Removed { device, .. }
            | Self::Reach { device, .. }
            | Self::Listed { device, .. }
            | Self::Signal { device, .. }
            | Self::Tampered { device, .. }
            | Self::SignedIn { device }
            | Self::SignedOut { device }
            | Self::Proof { device, .. }
            | Self::Deleted { device, .. } => Some(device),
            Self::Step { device, .. } => device.as_ref(),
            Self::Run(_)
            | Self::Phase { .. }
            | Self::Waited { .. }
            | Self::Probing
            | Self::Ended { .. } => None,
        }
    }
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

/// Whether a CTAP command was given with a gesture of the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GestureKind {
    /// The user can be asked.
    Interactive,
    /// The user is not asked: conditional create, or a pre-flight.
    Silent,
}
