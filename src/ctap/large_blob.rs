//! Inputs and outputs of the `largeBlob` extension (CTAP 2.2): a blob that the authenticator keeps
//! with its credential. Outputs are among those that are not signed.

use crate::ctap::Status;
use crate::ctap::members::bytes;
use crate::ctap::members::flag;
use crate::ctap::members::map;
use crate::ctap::members::named;
use crate::ctap::members::named_optional;
use crate::ctap::members::unsigned;
use crate::webauthn::cbor::Value;

/// What an authentication asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The blob is read.
    Read,
    /// A blob is written.
    Write(Blob),
}

/// A blob, compressed by raw DEFLATE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// Its compressed bytes.
    pub compressed: Vec<u8>,
    /// Its length before compression, in bytes.
    pub original_size: u64,
}

impl Input {
    /// Reads the extension's input.
    ///
    /// # Errors
    /// CTAP1_ERR_INVALID_PARAMETER where it neither reads nor writes, or both.
    pub fn decode(input: &Value) -> Result<Self, Status> {
        let input = map(input)?;
        let read = named_optional(&input, "read", flag)?.unwrap_or(false);
        let write = named_optional(&input, "write", bytes)?;
        match (read, write) {
            (true, None) => Ok(Self::Read),
            (false, Some(compressed)) => Ok(Self::Write(Blob {
                compressed,
                original_size: named(&input, "originalSize", unsigned)?,
            })),
            (true, Some(_)) | (false, None) => Err(Status::InvalidParameter),
        }
    }

    /// The extension's input.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Read => texts(vec![("read", Value::Bool(true))]),
            Self::Write(blob) => texts(vec![
                ("write", Value::Bytes(blob.compressed.clone())),
                ("originalSize", Value::from(blob.original_size)),
            ]),
        }
    }
}

/// The output of a registration: that blobs are supported.
pub fn supported() -> Value {
    texts(vec![("supported", Value::Bool(true))])
}

/// The output after writing.
pub fn written() -> Value {
    texts(vec![("written", Value::Bool(true))])
}

impl Blob {
    /// The output after reading.
    pub fn to_value(&self) -> Value {
        texts(vec![
            ("blob", Value::Bytes(self.compressed.clone())),
            ("originalSize", Value::from(self.original_size)),
        ])
    }

    /// The blob in the output after reading.
    pub fn decode(output: &Value) -> Result<Self, Status> {
        Ok(Self {
            compressed: named(output, "blob", bytes)?,
            original_size: named(output, "originalSize", unsigned)?,
        })
    }
}

fn texts(members: Vec<(&str, Value)>) -> Value {
    let members = members.into_iter();
    Value::Map(
        members
            .map(|(name, value)| (Value::from(name), value))
            .collect(),
    )
}
