//! Responses: one status byte and, on success, parameters.

use crate::ctap::Status;

/// The message of a failure.
pub fn failure(status: Status) -> Vec<u8> {
    vec![status.byte()]
}

/// The parameters of a success, or the status of a failure.
pub fn parse(message: &[u8]) -> Result<&[u8], Status> {
    let (byte, parameters) = message.split_first().ok_or(Status::InvalidLength)?;
    let status = Status::from_byte(*byte);
    if status == Status::Ok {
        Ok(parameters)
    } else {
        Err(status)
    }
}
