//! Lists of credentials that are longer than an authenticator takes.
//!
//! Implements the platform's part of CTAP 2.2 §6.1.2 step 12 and §6.2.2 step 7: what a key can
//! neither hold nor read is left out, and a long list is asked in parts, in advance and without a
//! touch (`up` false), until one part has an answer.

use crate::client::ceremony::Ceremony;
use crate::client::error::Failure;
use crate::client::session::Session;
use crate::ctap;
use crate::ctap::Status;
use crate::ctap::get_assertion::Response;
use crate::ctap::get_assertion::Sent;
use crate::ctap::get_info::Info;
use crate::webauthn::CredentialId;
use crate::webauthn::Descriptor;
use crate::webauthn::RpId;

/// Whether a list is to be asked in parts.
pub(super) fn is_too_long(session: &Session<'_>, list: &[Descriptor]) -> bool {
    session
        .info()
        .is_some_and(|info| readable(info, list).len() > part(info))
}

/// The list as the authenticator can take it: itself, without what cannot be there; or the one
/// credential of a long list that is there, or nothing.
pub(super) fn fitted(
    ceremony: &mut Ceremony<'_, '_>,
    session: &Session<'_>,
    rp_id: &RpId,
    list: &[Descriptor],
) -> Result<Vec<Descriptor>, Failure> {
    let Some(info) = session.info() else {
        return Ok(list.to_vec());
    };
    let readable = readable(info, list);
    if !is_too_long(session, list) {
        return Ok(readable);
    }
    for part in readable.chunks(part(info)) {
        if let Some(id) = there(ceremony, session, rp_id, part)? {
            return Ok(vec![Descriptor {
                id,
                transports: Vec::new(),
            }]);
        }
    }
    Ok(Vec::new())
}

/// Asks in advance which of these is there.
fn there(
    ceremony: &mut Ceremony<'_, '_>,
    session: &Session<'_>,
    rp_id: &RpId,
    part: &[Descriptor],
) -> Result<Option<CredentialId>, Failure> {
    let authorization = session.authorize(&NOTHING);
    let request = Sent {
        rp_id,
        client_data_hash: NOTHING,
        allow_list: part,
        extensions: None,
        up: false,
        uv: false,
        authorization: authorization.as_ref(),
    }
    .encode();
    let answer = ceremony.send(session.place, session.gesture, &request);
    match ctap::parse(&answer).and_then(Response::decode) {
        Ok(answer) => Ok(Some(answer.credential)),
        Err(Status::NoCredentials) => Ok(None),
        Err(status) => Err(ceremony.refused(session.place, status)),
    }
}

/// The credentials of a list whose ids are not longer than any that the key makes.
fn readable(info: &Info, list: &[Descriptor]) -> Vec<Descriptor> {
    let longest = info.max_credential_id_length.unwrap_or(usize::MAX);
    list.iter()
        .filter(|listed| listed.id.0.len() <= longest)
        .cloned()
        .collect()
}

/// How many credentials one message takes.
fn part(info: &Info) -> usize {
    let told = info.max_credential_count_in_list.unwrap_or(usize::MAX);
    let longest = info.max_credential_id_length.unwrap_or(LONG_ID);
    // Beside its id, a descriptor has two keys, the word `public-key` and a length.
    let fits = info.max_msg_size.saturating_sub(OTHER_MEMBERS) / (longest + DESCRIPTOR);
    told.min(fits).max(1)
}

/// No client data: nobody verifies what is asked in advance.
const NOTHING: [u8; 32] = [0; 32];
const LONG_ID: usize = 256;
const OTHER_MEMBERS: usize = 512;
const DESCRIPTOR: usize = 32;

#[cfg(test)]
mod tests;
