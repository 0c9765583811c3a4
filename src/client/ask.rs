//! What is asked of the client: the relying party's options and how the page passes them on.

use serde_json::Value;

use crate::flow::DeviceName;
use crate::webauthn::Mediation;

/// One call of `navigator.credentials.create()` or `get()`, or of the native API.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// The relying party's options as JSON (WebAuthn L3 §5.1.8, §5.1.9).
    pub options: &'a Value,
    /// How the user takes part.
    pub mediation: Mediation,
    /// Whether the authenticator is told the truth about the user's gesture.
    pub gesture: GestureChoice,
    /// The device with which the user answers a QR code. Given, the user prefers that device to
    /// anything local.
    pub phone: Option<&'a DeviceName>,
    /// Whether the page takes its call back.
    pub abort: Abort,
}

/// Whether the authenticator is told the truth about the user's gesture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GestureChoice {
    /// As the specification says: silent for a conditional create, else interactive.
    AsSpecified,
    /// A deliberate violation: the sheet is shown, yet the authenticator believes nobody is there.
    Silent,
}

/// Whether the page takes its call back with an `AbortController`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Abort {
    /// It does not.
    Never,
    /// The signal is aborted already, or is while a conditional get still waits.
    Aborted,
}

impl<'a> Ask<'a> {
    /// An ordinary modal call.
    pub fn modal(options: &'a Value) -> Self {
        Self::with_mediation(options, Mediation::Optional)
    }

    /// A call with this mediation.
    pub fn with_mediation(options: &'a Value, mediation: Mediation) -> Self {
        Self {
            options,
            mediation,
            gesture: GestureChoice::AsSpecified,
            phone: None,
            abort: Abort::Never,
        }
    }

    /// The same call by a user who answers a QR code with this device.
    pub fn answered_on(self, phone: &'a DeviceName) -> Self {
        Self {
            phone: Some(phone),
            ..self
        }
    }
}
