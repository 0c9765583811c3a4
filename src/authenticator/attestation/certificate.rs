//! Certificates, by what differs between them (RFC 5280).

use std::str::FromStr;
use std::time::Duration;

use sha2::Digest;
use sha2::Sha256;
use x509_cert::builder::Result;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::certificate::TbsCertificate;
use x509_cert::der::Decode;
use x509_cert::der::asn1::OctetString;
use x509_cert::der::asn1::UtcTime;
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::ext::Extension;
use x509_cert::ext::ToExtension;
use x509_cert::ext::pkix::AuthorityKeyIdentifier;
use x509_cert::ext::pkix::BasicConstraints;
use x509_cert::ext::pkix::KeyUsage;
use x509_cert::ext::pkix::KeyUsages;
use x509_cert::ext::pkix::SubjectKeyIdentifier;
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::SubjectPublicKeyInfoOwned;
use x509_cert::spki::SubjectPublicKeyInfoRef;
use x509_cert::time::Time;
use x509_cert::time::Validity;

/// What a certificate says of its subject.
#[derive(Clone)]
pub(super) struct Draft {
    pub(super) subject: Name,
    pub(super) role: Role,
    pub(super) public: SubjectPublicKeyInfoOwned,
    pub(super) extensions: Vec<Extension>,
}

/// What a subject may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It certifies.
    Authority,
    /// It signs statements.
    Leaf,
}

impl Draft {
    /// Of a leaf with this public key, in DER of SubjectPublicKeyInfo.
    pub(super) fn leaf(subject: &str, spki: &[u8], extensions: Vec<Extension>) -> Self {
        Self {
            subject: name(subject),
            role: Role::Leaf,
            public: SubjectPublicKeyInfoOwned::from_der(spki)
                .expect("our own keys are well formed"),
            extensions,
        }
    }

    /// A number that no other certificate of the issuer has, unless it certifies the same.
    pub(super) fn serial(&self) -> SerialNumber {
        let key = self.public.subject_public_key.raw_bytes();
        let hash = Sha256::new()
            .chain_update(self.subject.to_string())
            .chain_update(key)
            .finalize();
        let mut number = [0; 8];
        number.copy_from_slice(&hash[..8]);
        // Positive, and not shortened: RFC 5280 §4.1.2.2.
        number[0] = number[0] & 0x7f | 0x40;
        SerialNumber::from(u64::from_be_bytes(number))
    }
}

/// A draft and who issues it.
pub(super) struct Issued {
    pub(super) draft: Draft,
    pub(super) issuer: Name,
}

impl BuilderProfile for Issued {
    fn get_issuer(&self, _: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.draft.subject.clone()
    }

    fn build_extensions(
        &self,
        own: SubjectPublicKeyInfoRef<'_>,
        issuer: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> Result<Vec<Extension>> {
        let (ca, usage) = match self.draft.role {
            Role::Authority => (true, KeyUsages::KeyCertSign | KeyUsages::CRLSign),
            Role::Leaf => (false, KeyUsages::DigitalSignature.into()),
        };
        let constraints = BasicConstraints {
            ca,
            path_len_constraint: None,
        };
        let subject = tbs.subject();
        let mut extensions = vec![
            constraints.to_extension(subject, &[])?,
            KeyUsage(usage).to_extension(subject, &[])?,
            SubjectKeyIdentifier::try_from(own)?.to_extension(subject, &[])?,
            AuthorityKeyIdentifier::try_from(issuer)?.to_extension(subject, &[])?,
        ];
        extensions.extend(self.draft.extensions.iter().cloned());
        Ok(extensions)
    }
}

/// The validity of every certificate. Virtual time and relying parties' clocks are both in it.
pub(super) fn validity() -> Validity {
    let time = |year: u64| {
        let since_1970 = Duration::from_secs((year - 1970) * 365 * 86_400);
        UtcTime::from_unix_duration(since_1970).map(Time::UtcTime)
    };
    let times = time(2024).and_then(|from| Ok(Validity::new(from, time(2048)?)));
    times.expect("both are times of UTCTime")
}

/// An extension that verifiers need not know.
pub(super) fn extension(id: &str, value: Vec<u8>) -> Extension {
    Extension {
        extn_id: ObjectIdentifier::new_unwrap(id),
        critical: false,
        extn_value: OctetString::new(value).expect("extensions are short"),
    }
}

/// An extension that verifiers must know.
pub(super) fn critical(id: &str, value: Vec<u8>) -> Extension {
    Extension {
        critical: true,
        ..extension(id, value)
    }
}

/// A distinguished name (RFC 4514).
pub(super) fn name(text: &str) -> Name {
    Name::from_str(text).expect("our own names are well formed")
}
