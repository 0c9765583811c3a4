//! The test root under which attestation certificates are made: a key that everybody knows, named
//! as what it is. No authenticator of the world is attested by it, and none of them attests here.
//!
//! Everything is a function of fixed texts, so that certificates are the same in every run.

use std::str::FromStr;
use std::time::Duration;

use p256::ecdsa::DerSignature;
use p256::ecdsa::SigningKey;
use sha2::Digest;
use sha2::Sha256;
use x509_cert::Certificate;
use x509_cert::builder::Builder;
use x509_cert::builder::CertificateBuilder;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::certificate::TbsCertificate;
use x509_cert::der::Encode;
use x509_cert::der::asn1::OctetString;
use x509_cert::der::asn1::UtcTime;
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::ext::Extension;
use x509_cert::ext::ToExtension;
use x509_cert::ext::pkix::BasicConstraints;
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::SubjectPublicKeyInfo;
use x509_cert::spki::SubjectPublicKeyInfoRef;
use x509_cert::time::Time;
use x509_cert::time::Validity;

use crate::webauthn::Aaguid;

/// A certificate and its private key.
pub(super) struct Attester {
    /// The certificate, in DER.
    pub(super) certificate: Vec<u8>,
    /// Its key.
    pub(super) key: SigningKey,
}

/// The root's own certificate, in DER: what a relying party trusts that wants to.
pub fn attestation_root() -> Vec<u8> {
    certificate(&Subject::Root, &key("root"))
}

/// The batch certificate of a model (WebAuthn L3 §8.2.1; FIDO U2F raw message formats §4.3).
pub(super) fn batch(aaguid: Aaguid) -> Attester {
    let key = key(&format!("batch {aaguid}"));
    Attester {
        certificate: certificate(&Subject::Batch(aaguid), &key),
        key,
    }
}

/// Whom a certificate is for.
enum Subject {
    Root,
    Batch(Aaguid),
}

impl BuilderProfile for Subject {
    fn get_issuer(&self, _: &Name) -> Name {
        name("CN=stuntkey TEST attestation root,O=stuntkey TEST,C=ZZ")
    }

    fn get_subject(&self) -> Name {
        match self {
            Self::Root => self.get_issuer(&Name::default()),
            Self::Batch(_) => {
                name("CN=stuntkey TEST batch,OU=Authenticator Attestation,O=stuntkey TEST,C=ZZ")
            }
        }
    }

    fn build_extensions(
        &self,
        _: SubjectPublicKeyInfoRef<'_>,
        _: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        let constraints = BasicConstraints {
            ca: matches!(self, Self::Root),
            path_len_constraint: None,
        };
        let constraints = constraints.to_extension(tbs.subject(), &[])?;
        Ok(match self {
            Self::Root => vec![constraints],
            Self::Batch(aaguid) => vec![
                constraints,
                unlisted(MODEL, [&[OCTET_STRING, 16], &aaguid.0[..]].concat())?,
                unlisted(TRANSPORTS, USB.to_vec())?,
            ],
        })
    }
}

fn certificate(subject: &Subject, key: &SigningKey) -> Vec<u8> {
    let built = build(subject, key).and_then(|built| Ok(built.to_der()?));
    built.expect("fixed texts make a certificate")
}

fn build(subject: &Subject, own: &SigningKey) -> x509_cert::builder::Result<Certificate> {
    let time = |year: u64| {
        let since_1970 = Duration::from_secs((year - 1970) * 365 * 86_400);
        UtcTime::from_unix_duration(since_1970).map(Time::UtcTime)
    };
    let validity = Validity::new(time(2024)?, time(2048)?);
    let (serial, subject) = match subject {
        Subject::Root => (1_u32, Subject::Root),
        Subject::Batch(aaguid) => (2, Subject::Batch(*aaguid)),
    };
    let public = SubjectPublicKeyInfo::from_key(own.verifying_key())?;
    let serial = SerialNumber::from(serial);
    let builder = CertificateBuilder::new(subject, serial, validity, public)?;
    builder.build::<_, DerSignature>(&key("root"))
}

fn unlisted(id: ObjectIdentifier, value: Vec<u8>) -> x509_cert::builder::Result<Extension> {
    Ok(Extension {
        extn_id: id,
        critical: false,
        extn_value: OctetString::new(value)?,
    })
}

fn key(label: &str) -> SigningKey {
    let secret = Sha256::new()
        .chain_update(b"stuntkey test attestation ")
        .chain_update(label.as_bytes())
        .finalize();
    SigningKey::from_slice(&secret).expect("a hash is a scalar, but for one in 2^32")
}

fn name(text: &str) -> Name {
    Name::from_str(text).expect("our own names are well formed")
}

/// id-fido-gen-ce-aaguid (WebAuthn L3 §8.2.1).
const MODEL: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.45724.1.1.4");
/// id-fido-u2f-transports (FIDO U2F authenticator transports extension).
const TRANSPORTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.45724.2.1.1");
/// A bit string of four bits, of which the third says USB.
const USB: [u8; 4] = [0x03, 0x02, 0x04, 0x20];
const OCTET_STRING: u8 = 4;

#[cfg(test)]
mod tests {
    use p256::ecdsa::DerSignature;
    use p256::ecdsa::signature::Verifier;
    use x509_cert::Certificate;
    use x509_cert::der::Decode;
    use x509_cert::der::Encode;

    use super::attestation_root;
    use super::batch;
    use super::key;
    use crate::webauthn::Aaguid;

    #[test]
    fn the_root_signs_itself_and_the_batch() {
        let batch = batch(Aaguid([7; 16]));
        for der in [attestation_root(), batch.certificate.clone()] {
            let certificate = Certificate::from_der(&der).unwrap();
            let signed = certificate.tbs_certificate().to_der().unwrap();
            let signature = certificate.signature().as_bytes().unwrap();
            let signature = DerSignature::try_from(signature).unwrap();
            let root = key("root");
            root.verifying_key().verify(&signed, &signature).unwrap();
        }
        let public = batch.key.verifying_key().to_sec1_point(false);
        let found = batch
            .certificate
            .windows(65)
            .any(|part| part == public.as_bytes());
        assert!(found);
    }

    #[test]
    fn certificates_are_the_same_every_time() {
        let model = Aaguid([7; 16]);
        assert_eq!(batch(model).certificate, batch(model).certificate);
        assert_ne!(batch(model).certificate, batch(Aaguid([8; 16])).certificate);
    }
}
