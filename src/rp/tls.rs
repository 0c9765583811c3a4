//! Whom HTTPS connections trust.

use std::sync::Arc;

use ureq::tls::Certificate;
use ureq::tls::PemItem;
use ureq::tls::RootCerts;
use ureq::tls::TlsConfig;

/// Whom to trust.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// The public certificate authorities.
    #[default]
    Public,
    /// Only the authorities of this PEM text.
    Authorities(String),
    /// Anybody: certificates are not checked.
    Anybody,
}

impl Trust {
    /// The configuration for connections.
    ///
    /// # Errors
    /// Says why the PEM text holds no certificate.
    pub(super) fn config(&self) -> Result<TlsConfig, String> {
        let config = TlsConfig::builder();
        match self {
            Self::Public => Ok(config.build()),
            Self::Anybody => Ok(config.disable_verification(true).build()),
            Self::Authorities(pem) => {
                let certificates = certificates(pem)?;
                Ok(config
                    .root_certs(RootCerts::Specific(Arc::new(certificates)))
                    .build())
            }
        }
    }
}

fn certificates(pem: &str) -> Result<Vec<Certificate<'static>>, String> {
    let mut certificates = Vec::new();
    for item in ureq::tls::parse_pem(pem.as_bytes()) {
        match item {
            Ok(PemItem::Certificate(certificate)) => certificates.push(certificate),
            // Keys and whatever else a bundle holds.
            Ok(_) => {}
            Err(error) => return Err(format!("the CA file is no PEM text: {error}")),
        }
    }
    if certificates.is_empty() {
        return Err("the CA file holds no certificate".to_owned());
    }
    Ok(certificates)
}
