//! Well-known files, as a client or an operating system fetches them.

use url::Url;

use crate::rp::RelyingParty;
use crate::rp::RunId;
use crate::rp::http::Outgoing;

/// Fetches files without cookies and without redirects.
#[derive(Clone, Debug)]
pub struct Fetcher {
    rp: RelyingParty,
    run: RunId,
    user_agent: String,
}

/// A file, or what came instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// HTTP status.
    pub status: u16,
    /// The media type without parameters, in lower case; empty if not given.
    pub content_type: String,
    /// The body.
    pub body: String,
}

impl Fetcher {
    pub(super) fn new(rp: RelyingParty, run: &RunId, user_agent: &str) -> Self {
        Self {
            rp,
            run: run.clone(),
            user_agent: user_agent.to_owned(),
        }
    }

    /// The answer to `GET url`. The relying party's own hosts are reached where it is.
    ///
    /// # Errors
    /// Says why there is no answer.
    pub fn get(&self, url: &str) -> Result<Fetched, String> {
        let url = Url::parse(url).map_err(|_| format!("`{url}` is no URL"))?;
        let host = url.host_str().unwrap_or_default();
        let host = url
            .port()
            .map_or(host.to_owned(), |port| format!("{host}:{port}"));
        let headers = vec![
            ("Host".to_owned(), host),
            ("User-Agent".to_owned(), self.user_agent.clone()),
        ];
        let outgoing = Outgoing {
            method: "GET",
            url,
            headers,
            body: None,
        };
        let at = || "a look for a well-known file".to_owned();
        let incoming = self
            .rp
            .send(&self.run, at, &outgoing)
            .map_err(|error| error.to_string())?;
        let content_type = incoming
            .headers
            .iter()
            .find(|(name, _)| name == "content-type");
        let content_type = content_type.and_then(|(_, value)| value.split(';').next());
        Ok(Fetched {
            status: incoming.status,
            content_type: content_type.unwrap_or_default().trim().to_lowercase(),
            body: incoming.body,
        })
    }
}
