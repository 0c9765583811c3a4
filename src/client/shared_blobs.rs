//! `largeBlob` over the array that all clients of a security key share.
//!
//! Implements WebAuthn L3 §10.1.5 by CTAP 2.2 §6.10.3 (reading and writing per-credential data)
//! and §12.3 (`largeBlobKey`).

use sha2::Digest;
use sha2::Sha256;

use crate::client::agreement::draw;
use crate::client::ceremony::Ceremony;
use crate::client::session::Session;
use crate::ctap;
use crate::ctap::Status;
use crate::ctap::get_info::Info;
use crate::ctap::large_blob::Blob;
use crate::ctap::large_blob_array::BlobArray;
use crate::ctap::large_blobs::Request;
use crate::ctap::large_blobs::read_fragment;
use crate::ctap::large_blobs::signed_message;

/// The blob that belongs to a key, if there is any.
pub(super) fn read(
    ceremony: &mut Ceremony<'_, '_>,
    session: &Session<'_>,
    key: &[u8; 32],
) -> Option<Blob> {
    array(ceremony, session)?.read(key)
}

/// Writes the blob of a key. Says whether it is there now: no room, or no permission, is no error
/// of the ceremony (WebAuthn L3 §10.1.5, `written`).
pub(super) fn write(
    ceremony: &mut Ceremony<'_, '_>,
    session: &Session<'_>,
    key: &[u8; 32],
    blob: &Blob,
) -> bool {
    let Some(mut array) = array(ceremony, session) else {
        return false;
    };
    array.write(key, draw(ceremony.env), blob);
    let serialized = array.serialize();
    let room = session
        .info()
        .and_then(|info| info.max_serialized_large_blob_array);
    if room.is_none_or(|room| serialized.len() > room) {
        return false;
    }
    send_array(ceremony, session, &serialized).is_ok()
}

fn array(ceremony: &mut Ceremony<'_, '_>, session: &Session<'_>) -> Option<BlobArray> {
    let fragment = fragment(session.info()?);
    let mut serialized = Vec::new();
    loop {
        let request = Request {
            get: Some(u64::try_from(fragment).ok()?),
            offset: Some(u64::try_from(serialized.len()).ok()?),
            ..Request::default()
        };
        let answer = ceremony.send(session.place, session.gesture, &request.encode());
        let part = ctap::parse(&answer).and_then(read_fragment).ok()?;
        serialized.extend_from_slice(&part);
        if part.len() < fragment {
            return Some(BlobArray::parse(&serialized));
        }
    }
}

fn send_array(
    ceremony: &mut Ceremony<'_, '_>,
    session: &Session<'_>,
    serialized: &[u8],
) -> Result<(), Status> {
    let fragment = session.info().map_or(1, fragment);
    let mut offset = 0_u32;
    for part in serialized.chunks(fragment) {
        let signed = signed_message(offset, &Sha256::digest(part).into());
        let authorization = session.authorize(&signed);
        let request = Request {
            set: Some(part.to_vec()),
            offset: Some(offset.into()),
            length: u64::try_from(serialized.len()).ok().filter(|_| offset == 0),
            pin_uv_auth_protocol: authorization
                .as_ref()
                .map(|proof| proof.protocol.number().into()),
            pin_uv_auth_param: authorization.map(|proof| proof.param),
            ..Request::default()
        };
        let answer = ceremony.send(session.place, session.gesture, &request.encode());
        ctap::parse(&answer)?;
        offset += u32::try_from(part.len()).map_err(|_| Status::InvalidLength)?;
    }
    Ok(())
}

/// §6.10.2, `maxFragmentLength`.
fn fragment(info: &Info) -> usize {
    info.max_msg_size.saturating_sub(64).max(1)
}

#[cfg(test)]
mod tests;
