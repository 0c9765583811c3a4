//! How runs and ceremonies end, as the trace tells.

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::flow::DeviceName;
use crate::flow::Outcome;
use crate::flow::ProviderId;

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
