//! HTTP: one request out, one answer in.
//!
//! Requests are for the *logical* host; where the connection really goes is [`Connect`]'s business.
//! So TLS, `Host` and the trace see the relying party's own name, and tests a loopback port.
//!
//! **Invariant:** no cookies, no redirects, no rules here; and time and size are bounded.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use ureq::Agent;
use ureq::Proxy;
use ureq::config::Config;
use ureq::http::Request;
use ureq::http::Uri;
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::resolver::ResolvedSocketAddrs;
use ureq::unversioned::resolver::Resolver;
use ureq::unversioned::transport::DefaultConnector;
use ureq::unversioned::transport::NextTimeout;
use url::Url;

use crate::rp::Front;
use crate::rp::Settings;

/// Sends requests; connections are pooled for all runs.
#[derive(Debug)]
pub(super) struct Transport {
    agent: Agent,
    /// Hosts that are the relying party's, and so are reached at `target`.
    own_hosts: Vec<String>,
    target: Url,
    /// A proxy resolves names itself, so it is told the real one.
    by_proxy: ByProxy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ByProxy {
    No,
    Yes,
}

/// A request, ready to be sent.
#[derive(Clone, Debug)]
pub(super) struct Outgoing {
    pub(super) method: &'static str,
    /// The logical URL.
    pub(super) url: Url,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Option<Vec<u8>>,
}

/// What came back.
#[derive(Clone, Debug)]
pub(super) struct Incoming {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

/// Why nothing came back. The texts name no address, for they are part of the trace.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum TransportError {
    #[error("{0}")]
    Unreachable(String),
    #[error("no answer within {} s", TIMEOUT.as_secs())]
    Slow,
    #[error("the answer has more than {} KiB", BODY_BYTES / 1024)]
    TooLarge,
    #[error("the answer broke off or is not HTTP")]
    Broken,
    #[error("the request cannot be sent: {0}")]
    Request(String),
    /// A tape is replayed, and this is not the request that it has next.
    #[error("{0}")]
    OffTape(String),
}

impl Transport {
    /// # Errors
    /// When the settings for TLS or the proxy are wrong.
    pub(super) fn new(front: &Front, settings: &Settings) -> Result<Self, String> {
        let proxy = settings.proxy.as_deref().map(Proxy::new).transpose();
        let proxy = proxy.map_err(|_| "the proxy's address is no URL of a proxy".to_owned())?;
        let by_proxy = if proxy.is_some() {
            ByProxy::Yes
        } else {
            ByProxy::No
        };
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .allow_non_standard_methods(true)
            .proxy(proxy)
            .tls_config(settings.trust.config()?)
            .timeout_global(Some(TIMEOUT))
            .max_idle_connections(64)
            .max_idle_connections_per_host(64)
            .user_agent("")
            .accept("")
            .accept_encoding("")
            .build();
        let host = |url: &Url| url.host_str().unwrap_or_default().to_owned();
        let own_hosts = vec![host(&front.origin), front.rp_id.clone(), host(&front.url)];
        let connect = Connect {
            own_hosts: own_hosts.clone(),
            target: front.url.clone(),
            known: Mutex::new(BTreeMap::new()),
            names: DefaultResolver::default(),
        };
        Ok(Self {
            agent: Agent::with_parts(config, DefaultConnector::new(), connect),
            own_hosts,
            target: front.url.clone(),
            by_proxy,
        })
    }

    /// Sends a request and reads the whole answer.
    pub(super) fn send(&self, outgoing: &Outgoing) -> Result<Incoming, TransportError> {
        let wire = self.wire_url(&outgoing.url);
        let mut request = Request::builder()
            .method(outgoing.method)
            .uri(wire.as_str());
        for (name, value) in &outgoing.headers {
            request = request.header(name, value);
        }
        let wrong = |error: ureq::http::Error| TransportError::Request(error.to_string());
        // Without body, what sends says that it has none, and what reads says nothing, as browsers do.
        let sends = matches!(outgoing.method, "POST" | "PUT" | "PATCH");
        let answer = match (&outgoing.body, sends) {
            (Some(body), _) => self
                .agent
                .run(request.body(body.as_slice()).map_err(wrong)?),
            (None, true) => self.agent.run(request.body(&[][..]).map_err(wrong)?),
            (None, false) => self.agent.run(request.body(()).map_err(wrong)?),
        };
        let (parts, body) = answer.map_err(unanswered)?.into_parts();
        let bytes = body
            .into_with_config()
            .limit(BODY_BYTES)
            .read_to_vec()
            .map_err(unanswered)?;
        let headers = parts.headers.iter().map(|(name, value)| {
            (
                name.as_str().to_owned(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        });
        Ok(Incoming {
            status: parts.status.as_u16(),
            headers: headers.collect(),
            body: String::from_utf8_lossy(&bytes).into_owned(),
        })
    }

    /// Whether the URL is the relying party's.
    pub(super) fn is_own(&self, url: &Url) -> bool {
        url.host_str()
            .is_some_and(|host| self.own_hosts.iter().any(|own| own == host))
    }

    /// The logical host on the scheme and port of the connection.
    fn wire_url(&self, logical: &Url) -> Url {
        let mut wire = logical.clone();
        if self.is_own(logical) {
            // These fail only for URLs without host, and both have one.
            let _ = wire.set_scheme(self.target.scheme());
            let _ = wire.set_port(self.target.port());
            if self.by_proxy == ByProxy::Yes {
                let _ = wire.set_host(self.target.host_str());
            }
        }
        wire
    }
}

/// Finds the address for a host: the relying party's hosts are all at the profile's `url`.
#[derive(Debug)]
struct Connect {
    own_hosts: Vec<String>,
    target: Url,
    /// Addresses found before: name servers are asked once.
    known: Mutex<BTreeMap<String, Vec<SocketAddr>>>,
    names: DefaultResolver,
}

impl Resolver for Connect {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let asked = uri.host().unwrap_or_default();
        let is_own = self.own_hosts.iter().any(|own| own == asked);
        let host = if is_own {
            self.target.host_str().unwrap_or_default()
        } else {
            asked
        };
        let default = if uri.scheme_str() == Some("https") {
            443
        } else {
            80
        };
        let port = uri.port_u16().unwrap_or(default);
        let mut addresses = self.empty();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = bare.parse::<IpAddr>() {
            addresses.push(SocketAddr::new(address, port));
            return Ok(addresses);
        }
        let key = format!("{host}:{port}");
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(&key) {
            found.iter().for_each(|address| addresses.push(*address));
            return Ok(addresses);
        }
        let named: Uri = format!("{}://{key}", uri.scheme_str().unwrap_or("http"))
            .parse()
            .map_err(|_| ureq::Error::HostNotFound)?;
        let found = self.names.resolve(&named, config, timeout)?;
        known.insert(key, found.iter().copied().collect());
        Ok(found)
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "both enums are others' and grow"
)]
fn unanswered(error: ureq::Error) -> TransportError {
    use std::io::ErrorKind;
    match error {
        ureq::Error::Timeout(_) => TransportError::Slow,
        ureq::Error::BodyExceedsLimit(_) => TransportError::TooLarge,
        ureq::Error::HostNotFound => {
            TransportError::Unreachable("the host has no address".to_owned())
        }
        ureq::Error::ConnectionFailed => TransportError::Unreachable("no connection".to_owned()),
        ureq::Error::Rustls(error) => TransportError::Unreachable(format!("TLS failed: {error}")),
        ureq::Error::Tls(why) => TransportError::Unreachable(format!("TLS failed: {why}")),
        ureq::Error::Http(error) => TransportError::Request(error.to_string()),
        ureq::Error::BadUri(uri) => TransportError::Request(format!("`{uri}` is no URL")),
        ureq::Error::Protocol(_) => TransportError::Broken,
        ureq::Error::Io(error) => match error.kind() {
            ErrorKind::ConnectionRefused => {
                TransportError::Unreachable("the connection is refused".to_owned())
            }
            ErrorKind::TimedOut | ErrorKind::WouldBlock => TransportError::Slow,
            // The TLS library's own error is inside, such as an unknown issuer.
            ErrorKind::InvalidData if error.get_ref().is_some() => TransportError::Unreachable(
                format!("TLS failed: {error} (`--cacert FILE` trusts another authority)"),
            ),
            ErrorKind::UnexpectedEof
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::InvalidData => TransportError::Broken,
            kind => TransportError::Unreachable(kind.to_string()),
        },
        error => TransportError::Unreachable(error.to_string()),
    }
}

/// How long a request may take, from connecting to the last byte.
pub(super) const TIMEOUT: Duration = Duration::from_secs(30);

/// How large an answer may be.
const BODY_BYTES: u64 = 1 << 20;
