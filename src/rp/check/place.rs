//! Reads where the relying party is: `url`, `origin`, `host`, `rp-id`.

use url::Url;

use crate::rp::Settings;
use crate::source::Cursor;
use crate::source::Fields;
use crate::source::quote;
use crate::webauthn::RpId;

/// Each part that is right.
pub(super) struct Place {
    pub(super) url: Option<Url>,
    pub(super) origin: Option<Url>,
    pub(super) host: Option<String>,
    pub(super) rp_id: Option<String>,
}

/// The place, where what is unsaid follows from what is said.
pub(super) fn read(fields: &Fields<'_>, settings: &Settings) -> Place {
    let said = fields.field("url").and_then(http_url);
    let url = match &settings.url {
        Some(text) => {
            let given = connectable(text);
            if given.is_none() {
                let message = format!("{}, given instead, is not a URL to connect to", quote(text));
                fields.cursor().report(message, URL_HELP);
            }
            given
        }
        None => said,
    };
    let origin = match fields.field("origin") {
        Some(cursor) => origin(cursor),
        None => url.as_ref().map(origin_of),
    };
    let host = match fields.field("host") {
        Some(cursor) => cursor.text(),
        None => origin.as_ref().map(authority),
    };
    let rp_id = match fields.field("rp-id") {
        Some(cursor) => rp_id(cursor),
        None => origin.as_ref().and_then(Url::host_str).map(str::to_owned),
    };
    Place {
        url,
        origin,
        host,
        rp_id,
    }
}

fn http_url(cursor: Cursor<'_>) -> Option<Url> {
    let text = cursor.text()?;
    let url = connectable(&text);
    if url.is_none() {
        cursor.report(
            format!("{} is not a URL to connect to", quote(&text)),
            URL_HELP,
        );
    }
    url
}

fn connectable(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https") && url.has_host() && url.query().is_none()
    })
}

fn origin(cursor: Cursor<'_>) -> Option<Url> {
    let text = cursor.text()?;
    let url = Url::parse(&text).ok();
    let url = url.filter(|url| origin_of(url).as_str().trim_end_matches('/') == text);
    if url.is_none() {
        let message = format!("{} is not an origin", quote(&text));
        cursor.report(
            message,
            "an origin is a scheme, a host and perhaps a port: `https://shop.example.test`",
        );
    }
    url
}

fn rp_id(cursor: Cursor<'_>) -> Option<String> {
    let text = cursor.text()?;
    match RpId::parse(&text) {
        Ok(_) => Some(text),
        Err(error) => {
            cursor.report(error.to_string(), "an RP ID is a domain: `example.test`");
            None
        }
    }
}

fn origin_of(url: &Url) -> Url {
    let mut origin = url.clone();
    origin.set_path("");
    origin.set_query(None);
    origin.set_fragment(None);
    origin
}

/// Host and port as in a `Host` header.
fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

const URL_HELP: &str = "write `http://` or `https://`, a host, and a path if need be";
