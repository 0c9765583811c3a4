//! Requests: one command byte and its parameters.

use crate::ctap::Command;
use crate::ctap::Status;
use crate::ctap::bio_enrollment;
use crate::ctap::client_pin;
use crate::ctap::config;
use crate::ctap::credential_management;
use crate::ctap::get_assertion;
use crate::ctap::large_blobs;
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
    /// authenticatorClientPIN.
    ClientPin(Box<client_pin::Request>),
    /// authenticatorReset.
    Reset,
    /// authenticatorBioEnrollment.
    BioEnrollment(Box<bio_enrollment::Request>),
    /// authenticatorCredentialManagement.
    CredentialManagement(Box<credential_management::Request>),
    /// authenticatorSelection.
    Selection,
    /// authenticatorLargeBlobs.
    LargeBlobs(Box<large_blobs::Request>),
    /// authenticatorConfig.
    Config(Box<config::Request>),
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
            Command::ClientPin => {
                let request = client_pin::Request::decode(parameters)?;
                Ok(Self::ClientPin(Box::new(request)))
            }
            Command::Reset => bare(Self::Reset, parameters),
            Command::BioEnrollment => {
                let request = bio_enrollment::Request::decode(parameters)?;
                Ok(Self::BioEnrollment(Box::new(request)))
            }
            Command::CredentialManagement => {
                let request = credential_management::Request::decode(parameters)?;
                Ok(Self::CredentialManagement(Box::new(request)))
            }
            Command::Selection => bare(Self::Selection, parameters),
            Command::LargeBlobs => {
                let request = large_blobs::Request::decode(parameters)?;
                Ok(Self::LargeBlobs(Box::new(request)))
            }
            Command::Config => {
                let request = config::Request::decode(parameters)?;
                Ok(Self::Config(Box::new(request)))
            }
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
