//! Between HTTP and a visit: reads the request, runs the handler, delivers its mail, writes the
//! envelope.
//!
//! **Invariant:** knows no route and no rule; whatever a caller sends, the answer is an envelope
//! and never a 5xx.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::http::header::CACHE_CONTROL;
use axum::http::header::CONTENT_TYPE;
use axum::http::header::COOKIE;
use axum::http::header::LOCATION;
use axum::http::header::ORIGIN;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::reference::answer::Answer;
use crate::reference::answer::Refusal;
use crate::reference::answer::Screen;
use crate::reference::bug::Lapse;
use crate::reference::client_info::Kind;
use crate::reference::config::PasswordCost;
use crate::reference::config::TimeSource;
use crate::reference::ledger::Arrival;
use crate::reference::mail::Letter;
use crate::reference::mail::deliver;
use crate::reference::state::Shop;
use crate::reference::state::locked;
use crate::reference::visit::Issued;
use crate::reference::visit::Visit;

/// Runs a handler on a request whose body is a `B`.
pub(super) async fn respond<B>(
    shop: Arc<Shop>,
    request: Request,
    handler: impl FnOnce(&mut Visit<'_>, B) -> Answer + Send + 'static,
) -> Response
where
    B: DeserializeOwned + Send + 'static,
{
    let (head, body) = request.into_parts();
    let caller = match Caller::read(&head.headers, shop.config.time) {
        Ok(caller) => caller,
        Err(why) => return write(malformed(why), Issued::Nothing),
    };
    if !is_own_page(&head.headers, &shop) {
        return write(cross_site(), Issued::Nothing);
    }
    let body = match read_body(&head.headers, body).await {
        Ok(body) => body,
        Err(why) if shop.config.bugs.has(Lapse::R03_14) => {
            let broken = malformed(why).refused(StatusCode::INTERNAL_SERVER_ERROR, Refusal::Any);
            return write(broken, Issued::Nothing);
        }
        Err(why) => return write(malformed(why), Issued::Nothing),
    };
    let arrival = arrive(&shop, &caller).await;
    let work = {
        let shop = Arc::clone(&shop);
        move || visit(&shop, &caller, arrival, body, handler)
    };
    let (answer, letter, issued) = match shop.config.password_cost {
        PasswordCost::Minimal => work(),
        // Hashing takes longer than other requests should wait for.
        PasswordCost::Recommended => off_thread(work).await,
    };
    match letter {
        Some(letter) => write(post(shop, letter, answer).await, issued),
        None => write(answer, issued),
    }
}

/// Whether a page of our own sent the request. Apps name no origin; pages of other sites cannot hide
/// theirs (Fetch, "`Origin` header").
fn is_own_page(headers: &HeaderMap, shop: &Shop) -> bool {
    let origin = headers.get(ORIGIN).map(HeaderValue::to_str);
    origin.is_none_or(|origin| origin.is_ok_and(|it| shop.relying_party.has_origin(it)))
        || shop.config.bugs.has(Lapse::Ux31)
}

fn cross_site() -> Answer {
    Answer::refuses(StatusCode::FORBIDDEN, Screen::Error, Refusal::WrongOrigin)
        .detail("a page of another site sent the request")
}

/// A shop that is prone to races looks now, and acts after others have had their turn.
#[expect(
    clippy::disallowed_methods,
    reason = "a race is between requests on the wire, which no virtual clock brings together"
)]
async fn arrive(shop: &Shop, caller: &Caller) -> Arrival {
    let races = [Lapse::R08_12, Lapse::R26_3, Lapse::A11_4];
    if !races.iter().any(|race| shop.config.bugs.has(*race)) {
        return Arrival::default();
    }
    let arrival = locked(&shop.tenant(&caller.run)).arrival();
    tokio::time::sleep(RACE).await;
    arrival
}

/// Who calls, and when.
#[derive(Debug)]
pub(super) struct Caller {
    pub run: String,
    now_ms: u64,
    session: Option<String>,
}

impl Caller {
    pub fn read(headers: &HeaderMap, time: TimeSource) -> Result<Self, &'static str> {
        let (run, now_ms) = match time {
            TimeSource::Wall(clock) => (String::new(), clock()),
            TimeSource::Runner => (
                text(headers, "stuntkey-run")?
                    .unwrap_or_default()
                    .to_owned(),
                text(headers, "stuntkey-now")?
                    .unwrap_or("0")
                    .parse()
                    .ok()
                    .filter(|now_ms| *now_ms < YEAR_10000_MS)
                    .ok_or("`stuntkey-now` is not a time in milliseconds")?,
            ),
        };
        Ok(Self {
            run,
            now_ms,
            session: session_id(headers),
        })
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, &'static str> {
    let value = headers.get(name).map(HeaderValue::to_str).transpose();
    value.map_err(|_| "a header is not text")
}

/// Apps send a bearer token, browsers a cookie.
fn session_id(headers: &HeaderMap) -> Option<String> {
    if let Some(value) = headers.get(AUTHORIZATION) {
        let token = value.to_str().ok()?.strip_prefix("Bearer ")?;
        return Some(token.trim().to_owned());
    }
    let cookies = headers.get_all(COOKIE).iter();
    let cookies = cookies.filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|value| value.split(';'))
        .find_map(|cookie| cookie.trim().strip_prefix("session="))
        .map(str::to_owned)
}

/// Reads a JSON body; no body is an empty object. Any other content type is refused, so that no
/// foreign page can send a form here.
async fn read_body<B: DeserializeOwned>(headers: &HeaderMap, body: Body) -> Result<B, String> {
    // Who is cut off while still sending never sees the answer.
    let bytes = to_bytes(body, READ_BYTES_MAX).await;
    let bytes = bytes.map_err(|_| "the body is too long".to_owned())?;
    if bytes.len() > BODY_BYTES_MAX {
        return Err("the body is too long".to_owned());
    }
    if bytes.is_empty() {
        return serde_json::from_str("{}").map_err(|error| error.to_string());
    }
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media_type = content_type.and_then(|value| value.split(';').next());
    if media_type.map(str::trim) != Some(JSON) {
        return Err(format!("the content type is not {JSON}"));
    }
    serde_json::from_slice(&bytes).map_err(|error| error.to_string())
}

fn visit<B>(
    shop: &Shop,
    caller: &Caller,
    arrival: Arrival,
    body: B,
    handler: impl FnOnce(&mut Visit<'_>, B) -> Answer,
) -> (Answer, Option<Letter>, Issued) {
    let tenant = shop.tenant(&caller.run);
    let mut tenant = locked(&tenant);
    let mut visit = Visit::enter(shop, &mut tenant, caller.session.as_deref(), caller.now_ms);
    visit.arrival = arrival;
    let answer = handler(&mut visit, body);
    let (letter, issued) = visit.leave();
    (answer, letter, issued)
}

/// Delivers the letter; without it the answer would promise a code that never comes.
async fn post(shop: Arc<Shop>, letter: Letter, answer: Answer) -> Answer {
    let Some(smtp) = shop.config.smtp else {
        return undelivered("no mail server is configured");
    };
    let delivery = move || deliver(&letter, &shop.config.rp_id, smtp);
    match off_thread(delivery).await {
        Ok(()) => answer,
        Err(error) => undelivered(&error.to_string()),
    }
}

fn undelivered(why: &str) -> Answer {
    let status = StatusCode::FAILED_DEPENDENCY;
    Answer::refuses(status, Screen::Error, Refusal::Any)
        .detail(format!("the code could not be mailed: {why}"))
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let outcome = tokio::task::spawn_blocking(work).await;
    outcome.expect("blocking work neither panics nor is cancelled")
}

/// The answer to a request that cannot be understood.
pub(super) fn malformed(why: impl Into<String>) -> Answer {
    Answer::refuses(StatusCode::BAD_REQUEST, Screen::Error, Refusal::Any).detail(why)
}

/// Writes the envelope, and hands out the session: a cookie to browsers, a token to apps.
pub(super) fn write(answer: Answer, issued: Issued) -> Response {
    let (token, cookie) = match issued {
        Issued::Session(id, Kind::App) => (Some(id), None),
        Issued::Session(id, Kind::Browser) => (None, Some(format!("session={id}; {ATTRIBUTES}"))),
        Issued::Farewell(Kind::Browser) => {
            (None, Some(format!("session=; Max-Age=0; {ATTRIBUTES}")))
        }
        Issued::Farewell(Kind::App) | Issued::Nothing => (None, None),
    };
    let answer = Answer { token, ..answer };
    let mut response = write_json(answer.status, &answer);
    if let Some(cookie) = cookie {
        let value = HeaderValue::try_from(cookie).expect("session ids are base64url");
        response.headers_mut().insert(SET_COOKIE, value);
    }
    response
}

/// Sends the caller elsewhere.
pub(super) fn redirect(to: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::FOUND;
    let to = HeaderValue::try_from(to).expect("origins are ASCII");
    response.headers_mut().insert(LOCATION, to);
    response
}

/// Writes any JSON document.
pub(super) fn write_json(status: StatusCode, document: &impl Serialize) -> Response {
    let bytes = serde_json::to_vec(document).expect("documents have text keys only");
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

const JSON: &str = "application/json";
const ATTRIBUTES: &str = "HttpOnly; Secure; SameSite=Lax; Path=/";
const BODY_BYTES_MAX: usize = 64 * 1024;
const READ_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Long enough for two requests that were sent at once to both have arrived.
const RACE: Duration = Duration::from_millis(100);
/// Mail knows years of four digits.
const YEAR_10000_MS: u64 = 253_402_300_800_000;
