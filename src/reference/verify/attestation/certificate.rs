//! An X.509 certificate as far as attestation asks about it (RFC 5280 §4).

use std::time::Duration;

use x509_cert::certificate::Version;
use x509_cert::der::Decode;
use x509_cert::der::Encode;
use x509_cert::der::Reader;
use x509_cert::der::SliceReader;
use x509_cert::der::asn1::AnyRef;
use x509_cert::ext::pkix::BasicConstraints;
use x509_cert::ext::pkix::KeyUsage;

use crate::reference::verify::cose::PublicKey;

/// A certificate whose key is of an algorithm that we know.
#[derive(Clone, Debug)]
pub(in crate::reference::verify) struct Certificate {
    parsed: x509_cert::Certificate,
    der: Vec<u8>,
    pub key: PublicKey,
}

/// An extension.
#[derive(Clone, Copy, Debug)]
pub(in crate::reference::verify) struct Extension<'a> {
    pub critical: bool,
    /// What is in its `extnValue`.
    pub value: &'a [u8],
}

impl Certificate {
    /// Reads DER. `None` where it is none, or the key is of a kind we do not know.
    pub fn parse(der: &[u8]) -> Option<Self> {
        let parsed = x509_cert::Certificate::from_der(der).ok()?;
        let key = parsed.tbs_certificate().subject_public_key_info();
        let key = PublicKey::from_spki(&key.to_der().ok()?)?;
        Some(Self {
            parsed,
            der: der.to_vec(),
            key,
        })
    }

    /// Whether both are the same, byte for byte.
    pub fn is(&self, other: &Self) -> bool {
        self.der == other.der
    }

    pub fn is_version_3(&self) -> bool {
        self.parsed.tbs_certificate().version() == Version::V3
    }

    pub fn has_subject(&self) -> bool {
        !self.parsed.tbs_certificate().subject().is_empty()
    }

    /// The text of an attribute of the subject, if it has one that is not empty.
    pub fn subject(&self, kind: &str) -> Option<String> {
        let mut attributes = self.parsed.tbs_certificate().subject().iter();
        let attribute = attributes.find(|attribute| attribute.oid.to_string() == kind)?;
        let text = String::from_utf8(attribute.value.value().to_vec()).ok()?;
        (!text.is_empty()).then_some(text)
    }

    pub fn extension(&self, id: &str) -> Option<Extension<'_>> {
        let mut extensions = self.parsed.tbs_certificate().extensions()?.iter();
        let extension = extensions.find(|extension| extension.extn_id.to_string() == id)?;
        Some(Extension {
            critical: extension.critical,
            value: extension.extn_value.as_bytes(),
        })
    }

    /// Whether it says that its subject is no authority.
    pub fn is_declared_leaf(&self) -> bool {
        self.constraints().is_some_and(|it| !it.ca)
    }

    /// Whether its subject may certify, with so many authorities between it and the leaf
    /// (RFC 5280 §6.1.4 (k), (m), (n)).
    pub fn may_certify(&self, authorities_below: usize) -> bool {
        let is_authority = self.constraints().is_some_and(|constraints| {
            let most = constraints.path_len_constraint.map(usize::from);
            constraints.ca && most.is_none_or(|most| authorities_below <= most)
        });
        let usage = self.extension(KEY_USAGE);
        let usage = usage.map(|usage| KeyUsage::from_der(usage.value));
        is_authority && usage.is_none_or(|usage| usage.is_ok_and(|it| it.key_cert_sign()))
    }

    /// Whether it has a critical extension that nobody here reads (RFC 5280 §4.2).
    pub fn has_unknown_demands(&self) -> bool {
        let extensions = self.parsed.tbs_certificate().extensions();
        let mut extensions = extensions.into_iter().flatten();
        extensions.any(|it| it.critical && !READ.contains(&it.extn_id.to_string().as_str()))
    }

    /// Whether it is valid at a time, in milliseconds since the epoch (RFC 5280 §4.1.2.5).
    pub fn is_valid_at(&self, now_ms: u64) -> bool {
        let validity = self.parsed.tbs_certificate().validity();
        let now = Duration::from_millis(now_ms);
        let (from, until) = (validity.not_before, validity.not_after);
        // The last second belongs to it.
        let end = until.to_unix_duration() + Duration::from_secs(1);
        from.to_unix_duration() <= now && now < end
    }

    /// Whether `issuer` has signed it, by name and by key.
    pub fn is_issued_by(&self, issuer: &Self) -> bool {
        let named = self.parsed.tbs_certificate().issuer();
        let is_named = named == issuer.parsed.tbs_certificate().subject();
        let algorithm = self.parsed.signature_algorithm().oid.to_string();
        let by_key = matches!(
            (&issuer.key, algorithm.as_str()),
            (PublicKey::Es256(_), ECDSA_SHA_256)
                | (PublicKey::Es384(_), ECDSA_SHA_384)
                | (PublicKey::EdDsa(_), ED25519)
                | (PublicKey::Rs256(_), RSA_SHA_256)
        );
        let signature = self.parsed.signature().as_bytes();
        let signed = self.signed();
        is_named
            && by_key
            && signature
                .zip(signed)
                .is_some_and(|(signature, signed)| issuer.key.verifies(signed, signature))
    }

    fn constraints(&self) -> Option<BasicConstraints> {
        let extension = self.extension(BASIC_CONSTRAINTS)?;
        BasicConstraints::from_der(extension.value).ok()
    }

    /// TBSCertificate as it came: written anew it might not be what was signed.
    fn signed(&self) -> Option<&[u8]> {
        let whole = AnyRef::from_der(&self.der).ok()?;
        let mut members = SliceReader::new(whole.value()).ok()?;
        members.tlv_bytes().ok()
    }
}

/// id-fido-gen-ce-aaguid (§8.2.1, §8.3.1).
pub(super) const MODEL: &str = "1.3.6.1.4.1.45724.1.1.4";
pub(super) const ALTERNATIVE_NAME: &str = "2.5.29.17";
pub(super) const EXTENDED_USAGE: &str = "2.5.29.37";
const BASIC_CONSTRAINTS: &str = "2.5.29.19";
const KEY_USAGE: &str = "2.5.29.15";
/// Extensions that somebody here reads.
const READ: [&str; 5] = [
    ALTERNATIVE_NAME,
    BASIC_CONSTRAINTS,
    EXTENDED_USAGE,
    KEY_USAGE,
    MODEL,
];
const ECDSA_SHA_256: &str = "1.2.840.10045.4.3.2";
const ECDSA_SHA_384: &str = "1.2.840.10045.4.3.3";
const ED25519: &str = "1.3.101.112";
const RSA_SHA_256: &str = "1.2.840.113549.1.1.11";
