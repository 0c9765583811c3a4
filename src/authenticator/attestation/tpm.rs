//! Format `tpm`: an attestation key certifies what the TPM holds (WebAuthn L3 §8.3).

use std::sync::OnceLock;

use rsa::signature::SignatureEncoding as _;
use rsa::signature::Signer as _;
use sha2::Digest;
use sha2::Sha256;
use x509_cert::name::Name;
use x509_cert::spki::SubjectPublicKeyInfoOwned;

use crate::authenticator::attestation::AttestationFamily;
use crate::authenticator::attestation::authority::chain;
use crate::authenticator::attestation::certificate::Draft;
use crate::authenticator::attestation::certificate::Role;
use crate::authenticator::attestation::certificate::critical;
use crate::authenticator::attestation::certificate::extension;
use crate::authenticator::attestation::der;
use crate::authenticator::attestation::tpm_public;
use crate::authenticator::attestation::tpm_public::sized;
use crate::authenticator::rsa_pool;
use crate::sim::VirtualTime;
use crate::webauthn::Algorithm;
use crate::webauthn::PublicKey;
use crate::webauthn::cbor::Value;

/// The statement, with the members of §8.3 in CBOR's canonical order. The signature is the bare one
/// of RSASSA-PKCS1-v1_5: §8.3 names TPMT_SIGNATURE, and Windows sends this, which all verify.
pub(super) fn statement(signed: &[u8], public: &PublicKey, created: VirtualTime) -> Value {
    let aik = aik();
    let area = tpm_public::area(public);
    let info = info(signed, &area, created);
    let signature = signature(&info);
    let x5c = chain(AttestationFamily::Tpm).x5c(aik.certificate.clone());
    Value::Map(vec![
        (Value::from("alg"), Value::from(Algorithm::Rs256.cose_id())),
        (Value::from("sig"), Value::Bytes(signature)),
        (Value::from("ver"), Value::from("2.0")),
        (Value::from("x5c"), x5c),
        (Value::from("pubArea"), Value::Bytes(area)),
        (Value::from("certInfo"), Value::Bytes(info)),
    ])
}

/// A signature by the attestation key.
pub(super) fn signature(message: &[u8]) -> Vec<u8> {
    aik().key.signer().sign(message).to_vec()
}

/// `certInfo`: TPMS_ATTEST over TPMS_CERTIFY_INFO (TPMv2-Part2 §10.12.8, §10.12.3).
fn info(signed: &[u8], area: &[u8], created: VirtualTime) -> Vec<u8> {
    // The algorithm is RS256, whose hash is the one of extraData (§8.3).
    let extra = Sha256::digest(signed);
    let name = tpm_public::name(area);
    let signer = tpm_public::name(&aik().certificate);
    [
        &GENERATED.to_be_bytes()[..],
        &ATTEST_CERTIFY.to_be_bytes(),
        &sized(&signer),
        &sized(&extra),
        // TPMS_CLOCK_INFO: milliseconds, resets, restarts, and that the clock is right.
        &created.unix_ms().to_be_bytes(),
        &RESETS.to_be_bytes(),
        &RESTARTS.to_be_bytes(),
        &[1],
        &FIRMWARE.to_be_bytes(),
        &sized(&name),
        &sized(&tpm_public::name(&[&signer[..], &name].concat())),
    ]
    .concat()
}

/// The attestation identity key and its certificate.
struct Aik {
    certificate: Vec<u8>,
    key: rsa_pool::Key,
}

fn aik() -> &'static Aik {
    static AIK: OnceLock<Aik> = OnceLock::new();
    AIK.get_or_init(|| {
        let key = rsa_pool::named("aik tpm");
        let public = SubjectPublicKeyInfoOwned::from_key(&key.to_public_key());
        Aik {
            certificate: chain(AttestationFamily::Tpm).certify(Draft {
                // §8.3.1: the subject is empty, and the alternative name says what it is.
                subject: Name::default(),
                role: Role::Leaf,
                public: public.expect("a key that is one has an encoding"),
                extensions: vec![
                    critical(ALTERNATIVE_NAME, alternative_name()),
                    extension(
                        EXTENDED_USAGE,
                        der::sequence(&[der::identifier(&AIK_USAGE)]),
                    ),
                ],
            }),
            key,
        }
    })
}

/// The TPM's maker, model and version as a directory name (TPMv2-EK-Profile §3.2.9). The maker's
/// number is Intel's, since relying parties know makers by a list; the rest says what this is.
fn alternative_name() -> Vec<u8> {
    let attribute = |last: u8, value: &str| {
        let kind = der::identifier(&[0x67, 0x81, 0x05, 0x02, last]);
        der::sequence(&[kind, der::text(value)])
    };
    let attributes = der::set(vec![
        attribute(1, "id:494E5443"),
        attribute(2, "stuntkey TEST"),
        attribute(3, "id:00010000"),
    ]);
    let directory_name = der::explicit(4, &der::sequence(&[attributes]));
    der::sequence(&[directory_name])
}

/// TPM_GENERATED_VALUE.
const GENERATED: u32 = 0xff54_4347;
/// TPM_ST_ATTEST_CERTIFY.
const ATTEST_CERTIFY: u16 = 0x8017;
const RESETS: u32 = 1;
const RESTARTS: u32 = 0;
const FIRMWARE: u64 = 0x0001_0000_0000_0000;
/// subjectAltName, which §8.3.1 wants filled as TPMv2-EK-Profile says.
const ALTERNATIVE_NAME: &str = "2.5.29.17";
/// extKeyUsage.
const EXTENDED_USAGE: &str = "2.5.29.37";
/// tcg-kp-AIKCertificate (2.23.133.8.3), which §8.3.1 wants.
const AIK_USAGE: [u8; 5] = [0x67, 0x81, 0x05, 0x08, 0x03];
