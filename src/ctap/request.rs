//! Requests: one command byte and its parameters.

use crate::ctap::Command;
use crate::ctap::Status;
use crate::ctap::get_assertion;
use crate::ctap::make_credential;

/// A request, read.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// authenticatorMakeCredential.
    MakeCredential(Box<make_credential::Request>),
    /// authenticatorGetAssertion.
    GetAssertion(Box<get_assertion::Request>),
    /// authenticatorGetNextAssertion.
    GetNextAssertion,
    /// authenticatorGetInfo.
    GetInfo,
    /// authenticatorReset.
    Reset,
    /// authenticatorSelection.
    Selection,
}

impl Request {
    /// Reads a message.
    ///
    /// # Errors
    /// The status code that answers a malformed one (CTAP 2.2 §8: CTAP1_ERR_INVALID_COMMAND,
    /// CTAP2_ERR_INVALID_CBOR, CTAP2_ERR_CBOR_UNEXPECTED_TYPE, CTAP2_ERR_MISSING_PARAMETER …).
    pub fn decode(message: &[u8]) -> Result<Self, Status> {
        let (byte, parameters) = message.split_first().ok_or(Status::InvalidLength)?;
        let command = Command::from_byte(*byte).ok_or(Status::InvalidCommand)?;
        match command {
            Command::MakeCredential => {
                let request = make_credential::Request::decode(parameters)?;
                Ok(Self::MakeCredential(Box::new(request)))
            }
            Command::GetAssertion => {
                let request = get_assertion::Request::decode(parameters)?;
                Ok(Self::GetAssertion(Box::new(request)))
            }
            Command::GetNextAssertion => bare(Self::GetNextAssertion, parameters),
            Command::GetInfo => bare(Self::GetInfo, parameters),
            Command::Reset => bare(Self::Reset, parameters),
            Command::Selection => bare(Self::Selection, parameters),
        }
    }
}

/// A command that takes no parameters.
fn bare(request: Request, parameters: &[u8]) -> Result<Request, Status> {
    if parameters.is_empty() {
        Ok(request)
    } else {
        Err(Status::InvalidLength)
    }
}
