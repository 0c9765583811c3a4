//! The proof that goes along with a request: a signature under a pinUvAuthToken, and its protocol.

use crate::ctap::pin_uv::Protocol;

/// `pinUvAuthParam` and `pinUvAuthProtocol`, as a platform sends them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorization {
    /// The signature.
    pub param: Vec<u8>,
    /// Its protocol.
    pub protocol: Protocol,
}

impl Authorization {
    /// A message signed with a token.
    pub fn of(protocol: Protocol, token: &[u8], message: &[u8]) -> Self {
        Self {
            param: protocol.authenticate(token, message),
            protocol,
        }
    }
}
