//! Certificates of a model of security keys, and of a single one for enterprises.

use p256::ecdsa::SigningKey;
use x509_cert::ext::Extension;

use crate::authenticator::attestation::AttestationFamily;
use crate::authenticator::attestation::authority::chain;
use crate::authenticator::attestation::authority::p256_key;
use crate::authenticator::attestation::authority::p256_spki;
use crate::authenticator::attestation::certificate::Draft;
use crate::authenticator::attestation::certificate::extension;
use crate::authenticator::attestation::der;
use crate::authenticator::holds::SerialNumber;
use crate::webauthn::Aaguid;

/// A certificate and its private key.
pub(in crate::authenticator) struct Attester {
    /// The certificate, in DER.
    pub(in crate::authenticator) certificate: Vec<u8>,
    /// Its key.
    pub(in crate::authenticator) key: SigningKey,
}

/// The batch certificate of a model (WebAuthn L3 §8.2.1; FIDO U2F raw message formats §4.3).
pub(in crate::authenticator) fn batch(aaguid: Aaguid) -> Attester {
    let key = p256_key(&format!("batch {aaguid}"));
    let extensions = vec![model(aaguid), extension(TRANSPORTS, USB.to_vec())];
    certified("batch", key, extensions)
}

/// The certificate of one authenticator (WebAuthn L3 §8.2.2).
pub(super) fn enterprise(aaguid: Aaguid, serial: SerialNumber) -> Attester {
    let digits: String = serial.iter().map(|byte| format!("{byte:02x}")).collect();
    let key = p256_key(&format!("enterprise {aaguid} {digits}"));
    let serial = extension(SERIAL_NUMBER, der::octets(&serial));
    certified("enterprise", key, vec![model(aaguid), serial])
}

fn certified(what: &str, key: SigningKey, extensions: Vec<Extension>) -> Attester {
    let subject =
        format!("CN=stuntkey TEST {what},OU=Authenticator Attestation,O=stuntkey TEST,C=ZZ");
    let draft = Draft::leaf(&subject, &p256_spki(&key), extensions);
    Attester {
        certificate: chain(AttestationFamily::Fido).certify(draft),
        key,
    }
}

fn model(aaguid: Aaguid) -> Extension {
    extension(MODEL, der::octets(&aaguid.0))
}

/// id-fido-gen-ce-aaguid (WebAuthn L3 §8.2.1).
const MODEL: &str = "1.3.6.1.4.1.45724.1.1.4";
/// id-fido-gen-ce-sernum (WebAuthn L3 §8.2.2).
const SERIAL_NUMBER: &str = "1.3.6.1.4.1.45724.1.1.2";
/// id-fido-u2f-transports (FIDO U2F authenticator transports extension).
const TRANSPORTS: &str = "1.3.6.1.4.1.45724.2.1.1";
/// A bit string of four bits, of which the third says USB.
const USB: [u8; 4] = [0x03, 0x02, 0x04, 0x20];
