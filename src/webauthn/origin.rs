//! Origins of callers: web pages and Android apps.
//!
//! **Invariant:** the display form is the serialisation that goes into collected client data; two
//! origins are equal if and only if their serialisations are.
//!
//! Implements the origin serialisation of HTML (§7.1.1) for http and https, and the
//! `android:apk-key-hash:` form (AN-PRE) that Android reports for native callers.

use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use thiserror::Error;
use url::Url;

use crate::webauthn::encoding::base64url;
use crate::word::Word;
use crate::word::words;

/// Who calls the API.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A page, or an app that the platform reports under its site's origin (iOS).
    Web {
        /// `http` or `https`.
        scheme: Scheme,
        /// The host in its serialised form.
        host: String,
        /// The port unless it is the scheme's default.
        port: Option<u16>,
    },
    /// An Android app, by the hash of its signing certificate.
    AndroidApp {
        /// SHA-256 (32 bytes); SHA-1 (20 bytes) in old Android versions.
        certificate_hash: Vec<u8>,
    },
}

words! {
    /// The schemes of web origins.
    pub enum Scheme as "scheme" {
        Http = "http": "Plain HTTP.",
        Https = "https": "HTTP over TLS.",
    }
}

/// The text is not the serialisation of an origin.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is not an origin")]
pub struct OriginError {
    text: String,
}

impl Origin {
    /// Reads an origin. Web origins may spell a default port or a bare trailing slash.
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        match text.strip_prefix(ANDROID_PREFIX) {
            Some(hash) => parse_android(hash),
            None => parse_web(text),
        }
        .ok_or_else(|| OriginError {
            text: text.to_owned(),
        })
    }

    /// The host of a web origin.
    pub fn host(&self) -> Option<&str> {
        match self {
            Self::Web { host, .. } => Some(host),
            Self::AndroidApp { .. } => None,
        }
    }

    /// Whether a page of this origin is a secure context: https, or a loopback host.
    pub fn is_secure_context(&self) -> bool {
        match self {
            Self::Web {
                scheme: Scheme::Https,
                ..
            }
            | Self::AndroidApp { .. } => true,
            Self::Web {
                scheme: Scheme::Http,
                host,
                ..
            } => {
                host == "localhost"
                    || host.ends_with(".localhost")
                    || host.starts_with("127.")
                    || host == "[::1]"
            }
        }
    }
}

fn parse_android(hash: &str) -> Option<Origin> {
    let certificate_hash = base64url::decode(hash).ok()?;
    matches!(certificate_hash.len(), 20 | 32).then_some(Origin::AndroidApp { certificate_hash })
}

fn parse_web(text: &str) -> Option<Origin> {
    let url = Url::parse(text).ok()?;
    let scheme = Scheme::parse(url.scheme())?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let anonymous = url.username().is_empty() && url.password().is_none();
    let host = url.host_str()?.to_owned();
    (bare && anonymous).then_some(Origin::Web {
        scheme,
        host,
        port: url.port(),
    })
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Web {
                scheme,
                host,
                port: Some(port),
            } => write!(out, "{scheme}://{host}:{port}"),
            Self::Web {
                scheme,
                host,
                port: None,
            } => write!(out, "{scheme}://{host}"),
            Self::AndroidApp { certificate_hash } => {
                write!(
                    out,
                    "{ANDROID_PREFIX}{}",
                    base64url::encode(certificate_hash)
                )
            }
        }
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Origin {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

const ANDROID_PREFIX: &str = "android:apk-key-hash:";

#[cfg(test)]
mod tests {
    use super::Origin;

    #[test]
    fn serialisation_is_canonical() {
        for (text, expected) in [
            ("https://example.org", "https://example.org"),
            ("https://EXAMPLE.org:443/", "https://example.org"),
            ("http://localhost:8080", "http://localhost:8080"),
        ] {
            assert_eq!(Origin::parse(text).unwrap().to_string(), expected);
        }
    }

    #[test]
    fn android_callers_have_a_certificate_hash() {
        let text = "android:apk-key-hash:_NpMdZUs4qQ2UkKNIu9L2lzW2X_8mF8Qm0ZQx9h7zDQ";
        assert_eq!(Origin::parse(text).unwrap().to_string(), text);
        assert!(Origin::parse("android:apk-key-hash:AAAA").is_err());
    }

    #[test]
    fn paths_users_and_other_schemes_are_no_origins() {
        for text in [
            "https://example.org/login",
            "https://a@example.org",
            "file:///x",
            "null",
            "",
        ] {
            assert!(Origin::parse(text).is_err(), "{text}");
        }
    }
}
