//! Certificates while they are being changed.
//!
//! Implements RFC 5280 §4.1 from the liar's side.

use crate::conformance::der;
use crate::conformance::der::Element;

/// TBSCertificate in parts, each an element of its own.
#[derive(Clone, Debug)]
pub(super) struct CertificateDraft {
    version: Option<Element>,
    serial: Element,
    algorithm: Element,
    issuer: Element,
    validity: Element,
    subject: Element,
    pub(super) public: Element,
    extensions: Vec<ExtensionDraft>,
}

/// An extension.
#[derive(Clone, Debug)]
pub(super) struct ExtensionDraft {
    /// Its identifier, encoded.
    id: Element,
    pub(super) critical: bool,
    /// What is in its `extnValue`.
    pub(super) value: Vec<u8>,
}

impl CertificateDraft {
    /// A certificate that an honest authority made.
    pub(super) fn parse(certificate: &[u8]) -> Option<Self> {
        let parts = der::split(der::content(certificate)?)?;
        let mut parts = der::split(der::content(parts.first()?)?)?
            .into_iter()
            .peekable();
        let version = parts.next_if(|part| part.first() == Some(&VERSION));
        let mut draft = Self {
            version,
            serial: parts.next()?,
            algorithm: parts.next()?,
            issuer: parts.next()?,
            validity: parts.next()?,
            subject: parts.next()?,
            public: parts.next()?,
            extensions: Vec::new(),
        };
        if let Some(part) = parts.find(|part| part.first() == Some(&EXTENSIONS)) {
            let list = der::split(der::content(der::content(&part)?)?)?;
            let list = list
                .iter()
                .map(|extension| ExtensionDraft::parse(extension));
            draft.extensions = list.collect::<Option<_>>()?;
        }
        Some(draft)
    }

    /// The certificate, signed.
    pub(super) fn sealed(&self, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
        let body = self.body();
        let signature = [&[0][..], &sign(&body)].concat();
        let signature = der::element(&[der::BIT_STRING], &signature);
        der::sequence(&[body, self.algorithm.clone(), signature])
    }

    /// Its parts, under the names of RFC 5280; extensions by their identifiers.
    pub(super) fn parts(&self) -> Vec<(String, Vec<u8>)> {
        let version = self.version.clone().unwrap_or_default();
        let named = [
            ("version", &version),
            ("issuer", &self.issuer),
            ("validity", &self.validity),
            ("subject", &self.subject),
            ("subjectPublicKeyInfo", &self.public),
        ];
        let named = named.map(|(name, part)| (name.to_owned(), part.clone()));
        let extensions = self.extensions.iter().map(|extension| {
            let critical = if extension.critical {
                " (critical)"
            } else {
                ""
            };
            let id = der::identifier(&extension.id).unwrap_or_default();
            (format!("extension {id}{critical}"), extension.value.clone())
        });
        named.into_iter().chain(extensions).collect()
    }

    /// TBSCertificate.
    fn body(&self) -> Element {
        let mut parts: Vec<Element> = self.version.iter().cloned().collect();
        parts.extend([
            self.serial.clone(),
            self.algorithm.clone(),
            self.issuer.clone(),
            self.validity.clone(),
            self.subject.clone(),
            self.public.clone(),
        ]);
        if !self.extensions.is_empty() {
            let list: Vec<_> = self.extensions.iter().map(ExtensionDraft::encode).collect();
            parts.push(der::element(&[EXTENSIONS], &der::sequence(&list)));
        }
        der::sequence(&parts)
    }

    /// Version 1, which has no extensions.
    pub(super) fn make_version_1(&mut self) {
        self.version = None;
        self.extensions.clear();
    }

    /// The issuer is the subject of this certificate, and signs as that was signed.
    pub(super) fn name_issuer(&mut self, issuer: &Self) {
        self.issuer.clone_from(&issuer.subject);
        self.algorithm.clone_from(&issuer.algorithm);
    }

    /// The subject has this text as its attribute; without a text it has no such attribute.
    pub(super) fn set_attribute(&mut self, kind: &[u8], text: Option<&str>) {
        let attributes = der::content(&self.subject).and_then(der::split);
        let attributes = attributes.into_iter().flatten();
        let is_other = |set: &Element| !set.windows(kind.len()).any(|part| part == kind);
        let mut kept: Vec<_> = attributes.filter(is_other).collect();
        if let Some(text) = text {
            let text = der::element(&[der::UTF8_STRING], text.as_bytes());
            let attribute = der::sequence(&[kind.to_vec(), text]);
            kept.push(der::element(&[der::SET], &attribute));
        }
        self.subject = der::sequence(&kept);
    }

    /// From and until, as UTCTime.
    pub(super) fn set_validity(&mut self, from: &str, until: &str) {
        let times = [from, until].map(|time| der::element(&[der::UTC_TIME], time.as_bytes()));
        self.validity = der::sequence(&times);
    }

    /// An extension, by its encoded identifier.
    pub(super) fn extension(&mut self, id: &[u8]) -> Option<&mut ExtensionDraft> {
        self.extensions.iter_mut().find(|it| it.id == id)
    }

    /// Takes an extension out. `None` where there is no such.
    pub(super) fn drop_extension(&mut self, id: &[u8]) -> Option<()> {
        let before = self.extensions.len();
        self.extensions.retain(|it| it.id != id);
        (self.extensions.len() < before).then_some(())
    }

    /// Sets an extension that is not critical.
    pub(super) fn set_extension(&mut self, id: &[u8], value: Vec<u8>) {
        match self.extension(id) {
            Some(known) => known.value = value,
            None => self.extensions.push(ExtensionDraft {
                id: id.to_vec(),
                critical: false,
                value,
            }),
        }
    }
}

impl ExtensionDraft {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let parts = der::split(der::content(bytes)?)?;
        Some(Self {
            id: parts.first()?.clone(),
            critical: parts.get(1)?.first() == Some(&der::BOOLEAN),
            value: der::content(parts.last()?)?.to_vec(),
        })
    }

    fn encode(&self) -> Element {
        let mut parts = vec![self.id.clone()];
        if self.critical {
            parts.push(der::element(&[der::BOOLEAN], &[0xFF]));
        }
        parts.push(der::element(&[der::OCTET_STRING], &self.value));
        der::sequence(&parts)
    }
}

/// Context-specific tags of TBSCertificate.
const VERSION: u8 = 0xA0;
const EXTENSIONS: u8 = 0xA3;
