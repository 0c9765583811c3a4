//! Relying party identifiers.
//!
//! **Invariant:** an `RpId` of the Web is a valid domain in ASCII lower case. Authenticators take
//! any text and compare it: OpenSSH's keys are scoped to `ssh:`. Whether an origin may use one is the
//! client's question.
//!
//! Implements WebAuthn L3 §4 (RP ID) and the hash of §6.1.

use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use sha2::Digest;
use sha2::Sha256;
use thiserror::Error;
use url::Host;

/// What scopes credentials: a valid domain string, or what a client outside of the Web says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RpId(String);

/// The text is no valid domain.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is not a valid RP ID")]
pub struct RpIdError {
    text: String,
}

impl RpId {
    /// Takes a domain in the form URLs serialise it; IP addresses, ports, schemes, upper case and
    /// a trailing dot are refused.
    pub fn parse(text: &str) -> Result<Self, RpIdError> {
        let error = || RpIdError {
            text: text.to_owned(),
        };
        let labels_fit =
            text.len() <= 253 && text.split('.').all(|label| (1..=63).contains(&label.len()));
        match Host::parse(text) {
            Ok(Host::Domain(domain)) if domain == text && labels_fit => Ok(Self(domain)),
            Ok(Host::Domain(_) | Host::Ipv4(_) | Host::Ipv6(_)) | Err(_) => Err(error()),
        }
    }

    /// What a client says to an authenticator, which checks nothing of it (CTAP 2.2 §6.1).
    pub fn as_said(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The domain.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// SHA-256 of the domain, the first 32 bytes of authenticator data (§6.1).
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// Whether this RP ID is `host` or a parent domain of it (HTML "registrable domain suffix or
    /// equal", without the public suffix part).
    pub fn is_suffix_of(&self, host: &str) -> bool {
        host.strip_suffix(self.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }
}

impl fmt::Display for RpId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.0)
    }
}

impl Serialize for RpId {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for RpId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::RpId;

    #[test]
    fn domains_and_localhost_are_rp_ids() {
        for text in [
            "example.org",
            "login.example.org",
            "localhost",
            "xn--bcher-kva.example",
        ] {
            assert_eq!(RpId::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let long = "a".repeat(64);
        for text in [
            "",
            "https://example.org",
            "example.org:443",
            "127.0.0.1",
            "[::1]",
            "Example.org",
            "example.org.",
            "example..org",
            "bücher.example",
            &long,
        ] {
            assert!(RpId::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_suffix_ends_at_a_label() {
        let rp_id = RpId::parse("example.org").unwrap();
        assert!(rp_id.is_suffix_of("example.org"));
        assert!(rp_id.is_suffix_of("login.example.org"));
        assert!(!rp_id.is_suffix_of("badexample.org"));
    }
}
