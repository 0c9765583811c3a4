//! Who certifies: a root for each family, and an intermediate where the real ones have it.

use std::sync::OnceLock;

use p256::ecdsa::DerSignature;
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::SignatureEncoding as _;
use p256::ecdsa::signature::Signer as _;
use rsa::pkcs1v15;
use sha2::Digest;
use sha2::Sha256;
use x509_cert::Certificate;
use x509_cert::builder::Builder;
use x509_cert::builder::CertificateBuilder;
use x509_cert::builder::Result;
use x509_cert::der::Encode;
use x509_cert::name::Name;
use x509_cert::spki::SubjectPublicKeyInfoOwned;

use crate::authenticator::attestation::AttestationFamily;
use crate::authenticator::attestation::Certifier;
use crate::authenticator::attestation::certificate::Draft;
use crate::authenticator::attestation::certificate::Issued;
use crate::authenticator::attestation::certificate::Role;
use crate::authenticator::attestation::certificate::name;
use crate::authenticator::attestation::certificate::validity;
use crate::authenticator::rsa_pool;
use crate::webauthn::cbor::Value;
use crate::word::Word;

/// What a family's leaves are certified by.
pub(super) struct Chain {
    /// The root's certificate.
    pub(super) root: Vec<u8>,
    /// What authenticators send beside the leaf.
    above: Vec<Vec<u8>>,
    issuer: Issuer,
    /// The root, where it is not the issuer.
    certifies_issuer: Option<Issuer>,
}

impl Chain {
    /// Certifies a leaf.
    pub(super) fn certify(&self, leaf: Draft) -> Vec<u8> {
        self.issuer.certify(leaf)
    }

    /// A signature by the issuer's key or the root's.
    pub(super) fn signature(&self, certifier: Certifier, message: &[u8]) -> Vec<u8> {
        let root = self.certifies_issuer.as_ref().unwrap_or(&self.issuer);
        match certifier {
            Certifier::Issuer => self.issuer.key.signature(message),
            Certifier::Root => root.key.signature(message),
        }
    }

    /// A leaf's certificate and what is sent with it, towards the root.
    pub(super) fn path(&self, leaf: Vec<u8>) -> Vec<Vec<u8>> {
        [leaf].into_iter().chain(self.above.clone()).collect()
    }

    /// The same as the member `x5c` of a statement.
    pub(super) fn x5c(&self, leaf: Vec<u8>) -> Value {
        Value::Array(self.path(leaf).into_iter().map(Value::Bytes).collect())
    }
}

/// The chain of a family, made when it is first wanted.
pub(super) fn chain(family: AttestationFamily) -> &'static Chain {
    static FIDO: OnceLock<Chain> = OnceLock::new();
    static TPM: OnceLock<Chain> = OnceLock::new();
    static APPLE: OnceLock<Chain> = OnceLock::new();
    static ANDROID_KEY: OnceLock<Chain> = OnceLock::new();
    static MDS: OnceLock<Chain> = OnceLock::new();
    let place = match family {
        AttestationFamily::Fido => &FIDO,
        AttestationFamily::Tpm => &TPM,
        AttestationFamily::Apple => &APPLE,
        AttestationFamily::AndroidKey => &ANDROID_KEY,
        AttestationFamily::Mds => &MDS,
    };
    place.get_or_init(|| make(family))
}

/// The P-256 key of a text.
pub(super) fn p256_key(label: &str) -> SigningKey {
    let secret = Sha256::new()
        .chain_update(b"stuntkey test attestation ")
        .chain_update(label.as_bytes())
        .finalize();
    SigningKey::from_slice(&secret).expect("a hash is a scalar, but for one in 2^32")
}

/// SubjectPublicKeyInfo of a P-256 key.
pub(super) fn p256_spki(key: &SigningKey) -> Vec<u8> {
    let public = SubjectPublicKeyInfoOwned::from_key(key.verifying_key());
    let der = public.and_then(|public| Ok(public.to_der()?));
    der.expect("a key that is one has an encoding")
}

/// SubjectPublicKeyInfo of an RSA key.
pub(super) fn rsa_spki(key: &rsa_pool::Key) -> Vec<u8> {
    let public = SubjectPublicKeyInfoOwned::from_key(&key.to_public_key());
    let der = public.and_then(|public| Ok(public.to_der()?));
    der.expect("a key that is one has an encoding")
}

fn make(family: AttestationFamily) -> Chain {
    let root = Issuer::new(family, "ROOT");
    let certificate = root.certify(root.draft());
    let is_issued_by_root = match family {
        AttestationFamily::Fido | AttestationFamily::Mds => true,
        AttestationFamily::Tpm | AttestationFamily::Apple | AttestationFamily::AndroidKey => false,
    };
    if is_issued_by_root {
        return Chain {
            root: certificate,
            above: Vec::new(),
            issuer: root,
            certifies_issuer: None,
        };
    }
    let issuer = Issuer::new(family, "INTERMEDIATE");
    let mut above = vec![root.certify(issuer.draft())];
    // Android sends the root as well, and relying parties look for it there.
    if family == AttestationFamily::AndroidKey {
        above.push(certificate.clone());
    }
    Chain {
        root: certificate,
        above,
        issuer,
        certifies_issuer: Some(root),
    }
}

struct Issuer {
    name: Name,
    key: Key,
}

/// TPMs are certified with RSA, all others with P-256.
enum Key {
    P256(Box<SigningKey>),
    Rsa(Box<rsa_pool::Key>),
}

impl Key {
    fn signature(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::P256(key) => {
                let signature: DerSignature = key.sign(message);
                signature.as_bytes().to_vec()
            }
            Self::Rsa(key) => key.signer().sign(message).to_vec(),
        }
    }
}

impl Issuer {
    fn new(family: AttestationFamily, rank: &str) -> Self {
        let word = family.as_str();
        let text =
            format!("CN=stuntkey TEST {rank} {word} - not trusted by anyone,O=stuntkey TEST,C=ZZ");
        let label = format!("{rank} {word}");
        let key = match family {
            AttestationFamily::Tpm => Key::Rsa(Box::new(rsa_pool::named(&label))),
            AttestationFamily::Fido
            | AttestationFamily::Apple
            | AttestationFamily::AndroidKey
            | AttestationFamily::Mds => Key::P256(Box::new(p256_key(&label))),
        };
        Self {
            name: name(&text),
            key,
        }
    }

    fn draft(&self) -> Draft {
        let public = match &self.key {
            Key::P256(key) => SubjectPublicKeyInfoOwned::from_key(key.verifying_key()),
            Key::Rsa(key) => SubjectPublicKeyInfoOwned::from_key(&key.to_public_key()),
        };
        Draft {
            subject: self.name.clone(),
            role: Role::Authority,
            public: public.expect("a key that is one has an encoding"),
            extensions: Vec::new(),
        }
    }

    fn certify(&self, draft: Draft) -> Vec<u8> {
        let built = self.sign(draft).and_then(|built| Ok(built.to_der()?));
        built.expect("what is certified here is well formed")
    }

    fn sign(&self, draft: Draft) -> Result<Certificate> {
        let (serial, public) = (draft.serial(), draft.public.clone());
        let issuer = self.name.clone();
        let issued = Issued { draft, issuer };
        let builder = CertificateBuilder::new(issued, serial, validity(), public)?;
        match &self.key {
            Key::P256(key) => builder.build::<_, DerSignature>(key.as_ref()),
            Key::Rsa(key) => builder.build::<_, pkcs1v15::Signature>(key.signer()),
        }
    }
}
