//! Exchanges: a request with its headers and cookies, redirects where they are followed, and the
//! event that tells of each hop.

use url::Url;

use crate::rp::Received;
use crate::rp::RpError;
use crate::rp::RpErrorKind;
use crate::rp::Session;
use crate::rp::http::Incoming;
use crate::rp::http::Outgoing;
use crate::rp::http::TransportError;
use crate::rp::item::Method;
use crate::rp::item::Redirects;
use crate::rp::party::origin_text;
use crate::rp::profile::CookieUse;
use crate::rp::profile::FrontEnd;
use crate::rp::redirect;
use crate::rp::tape::whereabouts;
use crate::sim::Env;
use crate::sim::Event;
use crate::sim::Exchange;
use crate::sim::Request;
use crate::sim::Response;
use crate::word::Word;

/// The part of a request that does not depend on the session: what can be sent again.
#[derive(Clone, Debug)]
pub(super) struct Payload {
    pub(super) method: Method,
    pub(super) url: Url,
    /// Media type and bytes.
    pub(super) body: Option<(&'static str, Vec<u8>)>,
}

/// A request of an action.
#[derive(Clone, Debug)]
pub(super) struct Prepared {
    pub(super) payload: Payload,
    /// Of the profile, the item and the command line; later ones win.
    pub(super) headers: Vec<(String, Option<String>)>,
    pub(super) jar: Option<String>,
    pub(super) redirects: Redirects,
}

/// Sends a request, follows redirects where asked, feeds the jar and notes every hop.
pub(super) fn send(
    env: &mut Env,
    session: &mut Session,
    action: &str,
    prepared: &Prepared,
) -> Result<Received, RpError> {
    let mut payload = prepared.payload.clone();
    let mut seen = vec![(payload.method, payload.url.clone())];
    loop {
        let received = hop(env, session, action, prepared, &payload)?;
        let target = match prepared.redirects {
            Redirects::Follow => redirect::target(session, &payload, &received),
            Redirects::Answer => None,
        };
        let Some(next) = target else {
            return Ok(received);
        };
        let step = (next.method, next.url.clone());
        let goes_round = seen.contains(&step);
        if goes_round || seen.len() > redirect::MOST {
            let why = if goes_round {
                "redirects go round in a circle"
            } else {
                "too many redirects"
            };
            let error = RpError::new(RpErrorKind::Redirects, why);
            return Err(error.with_exchange(session.state.last_exchange.clone()));
        }
        seen.push(step);
        payload = next;
    }
}

/// Notes a request that never left, because the network is cut.
pub(super) fn cut(env: &mut Env, session: &mut Session, action: &str, prepared: &Prepared) {
    let outgoing = outgoing(session, prepared, &prepared.payload);
    note(
        env,
        session,
        action,
        &outgoing,
        Err("the network is gone".to_owned()),
    );
}

fn hop(
    env: &mut Env,
    session: &mut Session,
    action: &str,
    prepared: &Prepared,
    payload: &Payload,
) -> Result<Received, RpError> {
    let outgoing = outgoing(session, prepared, payload);
    let at = || whereabouts(env);
    let incoming = match session.rp.send(session.run(), at, &outgoing) {
        Ok(incoming) => incoming,
        Err(error) => return Err(failed(env, session, action, &outgoing, &error)),
    };
    let url = &payload.url;
    let jar = session.state.jars.entry(prepared.jar.clone()).or_default();
    for (_, cookie) in incoming
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie")
    {
        jar.take(url, cookie);
    }
    let cookies = jar.cookies(url);
    let response = response(session, &incoming);
    note(env, session, action, &outgoing, Ok(response));
    let Incoming {
        status,
        headers,
        body,
    } = incoming;
    Ok(Received {
        status,
        headers,
        cookies,
        ..Received::of_text(body)
    })
}

fn failed(
    env: &mut Env,
    session: &mut Session,
    action: &str,
    outgoing: &Outgoing,
    error: &TransportError,
) -> RpError {
    let why = session.rp.inner.redactor.redact(&error.to_string());
    if let TransportError::OffTape(_) = error {
        // What the tape has instead is no part of what happened.
        note(
            env,
            session,
            action,
            outgoing,
            Err("not on the tape".to_owned()),
        );
        return RpError::transport(error);
    }
    note(env, session, action, outgoing, Err(why));
    RpError::transport(error).with_exchange(session.state.last_exchange.clone())
}

/// What goes out for one hop: the standard headers, then the profile's over them.
fn outgoing(session: &Session, prepared: &Prepared, payload: &Payload) -> Outgoing {
    let front = session.front();
    let url = &payload.url;
    let is_own = session.rp.inner.transport.is_own(url);
    let host = if is_own {
        front.host.clone()
    } else {
        authority(url)
    };
    let mut headers = vec![
        ("Host".to_owned(), host),
        ("User-Agent".to_owned(), session.user_agent().to_owned()),
        ("Accept".to_owned(), "*/*".to_owned()),
    ];
    if session.front_end() == FrontEnd::Browser && payload.method != Method::Get {
        headers.push(("Origin".to_owned(), origin_text(&front.origin)));
    }
    if let Some((media_type, _)) = &payload.body {
        headers.push(("Content-Type".to_owned(), (*media_type).to_owned()));
    }
    if front.cookies == CookieUse::Kept {
        let jar = session.state.jars.get(&prepared.jar);
        headers.extend(
            jar.and_then(|jar| jar.header(url))
                .map(|cookies| ("Cookie".to_owned(), cookies)),
        );
    }
    // Tokens are for the relying party, and for nobody it points to.
    let own = prepared
        .headers
        .iter()
        .filter(|_| is_own || prepared.payload.url == *url);
    for (name, value) in own {
        headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        headers.extend(value.clone().map(|value| (name.clone(), value)));
    }
    let body = payload.body.as_ref().map(|(_, bytes)| bytes.clone());
    Outgoing {
        method: payload.method.as_str(),
        url: url.clone(),
        headers,
        body,
    }
}

fn note(
    env: &mut Env,
    session: &mut Session,
    action: &str,
    outgoing: &Outgoing,
    response: Result<Response, String>,
) {
    let redactor = &session.rp.inner.redactor;
    let headers = outgoing
        .headers
        .iter()
        .filter(|(name, _)| listed(REQUEST_HEADERS, name));
    let headers = headers.map(|(name, value)| (name.to_lowercase(), redactor.redact(value)));
    let body = outgoing
        .body
        .as_ref()
        .map(|body| cut_at_limit(&redactor.redact(&String::from_utf8_lossy(body))));
    let exchange = Exchange {
        device: session.device().clone(),
        action: action.to_owned(),
        request: Request {
            method: outgoing.method.to_owned(),
            url: redactor.redact(outgoing.url.as_str()),
            headers: headers.collect(),
            body,
        },
        response,
    };
    session.state.last_exchange = Some(exchange.clone());
    env.note(Event::Http(exchange));
}

fn response(session: &Session, incoming: &Incoming) -> Response {
    let redactor = &session.rp.inner.redactor;
    let shown = |(name, value): &(String, String)| {
        let value = match name.as_str() {
            // Values of cookies are nobody's business, and differ from run to run.
            "set-cookie" => value
                .split('=')
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned(),
            "location" => redirect::logical(session, value),
            _ => value.clone(),
        };
        (name.clone(), redactor.redact(&value))
    };
    let headers = incoming
        .headers
        .iter()
        .filter(|(name, _)| listed(RESPONSE_HEADERS, name));
    Response {
        status: incoming.status,
        headers: headers.map(shown).collect(),
        body: cut_at_limit(&redactor.redact(&incoming.body)),
    }
}

fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or(host.to_owned(), |port| format!("{host}:{port}"))
}

fn listed(list: &[&str], name: &str) -> bool {
    list.iter().any(|listed| listed.eq_ignore_ascii_case(name))
}

fn cut_at_limit(text: &str) -> String {
    let end = text.floor_char_boundary(TRACE_BYTES);
    match text.get(end..) {
        Some("") | None => text.to_owned(),
        Some(_) => format!("{}…", &text[..end]),
    }
}

/// Request headers that a trace shows.
const REQUEST_HEADERS: &[&str] = &["content-type", "origin"];

/// Response headers that a trace shows.
const RESPONSE_HEADERS: &[&str] = &["content-type", "location", "retry-after", "set-cookie"];

/// How much of a body a trace shows.
const TRACE_BYTES: usize = 64 * 1024;
