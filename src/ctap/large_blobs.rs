//! authenticatorLargeBlobs (CTAP 2.2 §6.10).

use crate::ctap::Command;
use crate::ctap::Status;
use crate::ctap::members::bytes;
use crate::ctap::members::integer;
use crate::ctap::members::message;
use crate::ctap::members::optional;
use crate::ctap::members::parameters;
use crate::ctap::members::required;
use crate::ctap::members::unsigned;
use crate::webauthn::cbor::Value;

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    /// How many bytes to read.
    pub get: Option<u64>,
    /// A fragment to write.
    pub set: Option<Vec<u8>>,
    /// Where to read or write.
    pub offset: Option<u64>,
    /// How long the whole array will be, with the first fragment.
    pub length: Option<u64>,
    /// A signature over the fragment and its place.
    pub pin_uv_auth_param: Option<Vec<u8>>,
    /// The protocol of the signature.
    pub pin_uv_auth_protocol: Option<i64>,
}

impl Request {
    /// Reads the parameters that follow the command byte.
    pub fn decode(parameters_cbor: &[u8]) -> Result<Self, Status> {
        let root = parameters(parameters_cbor)?;
        Ok(Self {
            get: optional(&root, 0x01, unsigned)?,
            set: optional(&root, 0x02, bytes)?,
            offset: optional(&root, 0x03, unsigned)?,
            length: optional(&root, 0x04, unsigned)?,
            pin_uv_auth_param: optional(&root, 0x05, bytes)?,
            pin_uv_auth_protocol: optional(&root, 0x06, integer)?,
        })
    }

    /// The message: command byte and canonical CBOR.
    pub fn encode(&self) -> Vec<u8> {
        message(
            Command::LargeBlobs.byte(),
            vec![
                (0x01, self.get.map(Value::from)),
                (0x02, self.set.clone().map(Value::Bytes)),
                (0x03, self.offset.map(Value::from)),
                (0x04, self.length.map(Value::from)),
                (0x05, self.pin_uv_auth_param.clone().map(Value::Bytes)),
                (0x06, self.pin_uv_auth_protocol.map(Value::from)),
            ],
        )
    }
}

/// The message that answers a read.
pub fn fragment(bytes: &[u8]) -> Vec<u8> {
    message(
        Status::Ok.byte(),
        vec![(0x01, Some(Value::Bytes(bytes.to_vec())))],
    )
}

/// The fragment in what follows the status byte.
pub fn read_fragment(parameters_cbor: &[u8]) -> Result<Vec<u8>, Status> {
    required(&parameters(parameters_cbor)?, 0x01, bytes)
}

/// What a signature over a fragment covers (§6.10.2).
pub fn signed_message(offset: u32, fragment_hash: &[u8; 32]) -> Vec<u8> {
    let command = [Command::LargeBlobs.byte(), 0x00];
    [
        &[0xff; 32][..],
        &command,
        &offset.to_le_bytes(),
        fragment_hash,
    ]
    .concat()
}
