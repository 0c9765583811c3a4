//! What a ceremony gives the page.

use serde_json::Value;

use crate::flow::DeviceName;
use crate::flow::ProviderId;
use crate::webauthn::AuthenticationResponse;
use crate::webauthn::RegistrationResponse;

/// A credential as the page or app gets it, and where it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Given<R> {
    /// What the page or app sends to the relying party.
    pub json: Value,
    /// The same, in parts.
    pub response: R,
    /// The provider that holds it.
    pub provider: ProviderId,
    /// The device that holds it.
    pub from: DeviceName,
}

/// A new credential.
pub type Made = Given<RegistrationResponse>;

/// A credential that was used.
pub type Used = Given<AuthenticationResponse>;
