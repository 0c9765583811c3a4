//! `largeBlob` over CTAP 2.2's extension of the same name: what is compressed on the way.
//!
//! Implements WebAuthn L3 §10.1.5.

use serde_json::Map;
use serde_json::Value as Json;
use serde_json::json;

use crate::client::error::Failure;
use crate::client::trouble::Trouble;
use crate::ctap::large_blob::Blob;
use crate::ctap::large_blob::Input;
use crate::webauthn::Descriptor;
use crate::webauthn::Extensions;
use crate::webauthn::LargeBlobUse;
use crate::webauthn::base64url;
use crate::webauthn::cbor;
use crate::webauthn::cbor::Value;

/// §10.1.5, registration: blobs are read and written when signing in only.
pub(super) fn check_creation(asked: &Extensions) -> Result<(), Failure> {
    match asked.large_blob_use {
        None => Ok(()),
        Some(_) => {
            Err(Trouble::Unsupported.because("`largeBlob` is neither read nor written by create()"))
        }
    }
}

/// §10.1.5, authentication: `support` has no meaning, and a blob is written for one credential.
pub(super) fn check_request(asked: &Extensions, allowed: &[Descriptor]) -> Result<(), Failure> {
    if asked.large_blob.is_some() {
        return Err(Trouble::Unsupported.because("`largeBlob.support` belongs to create()"));
    }
    match &asked.large_blob_use {
        Some(LargeBlobUse::Both) => {
            Err(Trouble::Unsupported.because("`largeBlob` is read or written, not both"))
        }
        Some(LargeBlobUse::Write(_)) if allowed.len() != 1 => {
            let cause = "`largeBlob.write` needs exactly one allowed credential";
            Err(Trouble::Unsupported.because(cause))
        }
        Some(LargeBlobUse::Write(_) | LargeBlobUse::Read) | None => Ok(()),
    }
}

/// The authenticator's input.
pub(super) fn input(asked: &Extensions) -> Option<Value> {
    let input = match asked.large_blob_use.as_ref()? {
        LargeBlobUse::Read => Input::Read,
        LargeBlobUse::Write(blob) => Input::Write(compressed(blob)),
        LargeBlobUse::Both => return None,
    };
    Some(input.to_value())
}

/// A blob as it is kept.
pub(super) fn compressed(blob: &[u8]) -> Blob {
    Blob {
        compressed: miniz_oxide::deflate::compress_to_vec(blob, LEVEL),
        original_size: u64::try_from(blob.len()).unwrap_or(u64::MAX),
    }
}

/// What the page is told of a blob that was read.
pub(super) fn told(blob: Option<&Blob>) -> Json {
    let mut result = Map::new();
    if let Some(blob) = blob.and_then(inflate) {
        result.insert("blob".to_owned(), json!(base64url::encode(&blob)));
    }
    Json::Object(result)
}

/// What the page is told of the authenticator's output.
pub(super) fn result(asked: &Extensions, output: Option<&Value>) -> Option<Json> {
    match asked.large_blob_use.as_ref()? {
        LargeBlobUse::Read => {
            let blob = output.and_then(|output| Blob::decode(output).ok());
            Some(told(blob.as_ref()))
        }
        LargeBlobUse::Write(_) => {
            let written = output.and_then(|output| cbor::member(output, "written"));
            let written = written.and_then(Value::as_bool) == Some(true);
            Some(json!({ "written": written }))
        }
        LargeBlobUse::Both => None,
    }
}

/// A blob that is not as long as it says counts as none.
fn inflate(blob: &Blob) -> Option<Vec<u8>> {
    let size = usize::try_from(blob.original_size).ok()?;
    let bytes = miniz_oxide::inflate::decompress_to_vec_with_limit(&blob.compressed, size).ok()?;
    (bytes.len() == size).then_some(bytes)
}

/// A middling effort, as every browser has.
const LEVEL: u8 = 6;
