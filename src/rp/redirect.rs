//! Redirects: where an answer points, at the relying party's logical place.

use crate::rp::Received;
use crate::rp::Session;
use crate::rp::exchange::Payload;
use crate::rp::item::Method;
use crate::rp::party::origin_text;

/// Where an answer points (RFC 9110 §15.4): 303 reads, 301 and 302 turn sending into reading as
/// browsers do, 307 and 308 repeat.
pub(super) fn target(session: &Session, payload: &Payload, received: &Received) -> Option<Payload> {
    let location = received.header("location")?;
    let url = payload.url.join(&logical(session, location)).ok()?;
    let read = Payload {
        method: Method::Get,
        url: url.clone(),
        body: None,
    };
    match received.status {
        303 => Some(read),
        301 | 302 if payload.method == Method::Post => Some(read),
        301 | 302 | 307 | 308 => Some(Payload {
            url,
            ..payload.clone()
        }),
        _ => None,
    }
}

/// A relying party may point to where it listens; the trace has its logical place.
pub(super) fn logical(session: &Session, location: &str) -> String {
    let front = session.front();
    let connect = front.url.origin().ascii_serialization();
    match location.strip_prefix(&connect) {
        Some(rest) => format!("{}{rest}", origin_text(&front.origin)),
        None => location.to_owned(),
    }
}

/// How many redirects are followed.
pub(super) const MOST: usize = 10;
