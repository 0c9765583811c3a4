//! The last words between the runner and a relying party, for runs that nobody could judge.

use crate::report::paint;
use crate::sim::Event;
use crate::sim::Exchange;
use crate::sim::Record;

/// How much of a body is worth printing.
const MOST_BODY_CHARS: usize = 400;

/// The last exchange of a trace: `POST /api/sign-in → 200 {"screen":"passkey"}`.
pub(super) fn last_said(trace: &[Record]) -> Option<String> {
    trace.iter().rev().find_map(|record| {
        let Event::Http(exchange) = &record.event else {
            return None;
        };
        Some(said(exchange))
    })
}

fn said(exchange: &Exchange) -> String {
    let request = &exchange.request;
    let answered = match &exchange.response {
        Ok(response) => format!(
            "{} {}",
            response.status,
            paint::cut(&response.body, MOST_BODY_CHARS)
        ),
        Err(why) => why.clone(),
    };
    format!("{} {} → {answered}", request.method, request.url)
}

/// The part of a URL that one relying party's requests differ in.
pub(super) fn path(url: &str) -> &str {
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    after_scheme
        .find('/')
        .map_or("/", |slash| after_scheme.split_at(slash).1)
}
