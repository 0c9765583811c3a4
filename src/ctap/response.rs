//! Responses: one status byte and, on success, parameters.

use crate::ctap::Status;

/// The message of a failure.
pub fn failure(status: Status) -> Vec<u8> {
    vec![status.byte()]
}

/// The parameters of a success, or the status of a failure.
pub fn parse(message: &[u8]) -> Result<&[u8], Status> {
    let (byte, parameters) = message.split_first().ok_or(Status::InvalidLength)?;
    match Status::from_byte(*byte) {
        Status::Ok => Ok(parameters),
        status => Err(status),
    }
}
