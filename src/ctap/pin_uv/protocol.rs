//! Which of the two protocols is spoken, and how it authenticates messages.

use hmac::Hmac;
use hmac::KeyInit;
use hmac::Mac;
use sha2::Sha256;

/// A PIN/UV auth protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protocol {
    /// Protocol one (§6.5.6): a zero IV, and signatures cut to 16 bytes.
    One,
    /// Protocol two (§6.5.7): keys by HKDF, random IVs, whole signatures.
    Two,
}

impl Protocol {
    /// Both, the preferred one first.
    pub const PREFERRED: [Self; 2] = [Self::Two, Self::One];

    /// Its number on the wire.
    pub fn number(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
        }
    }

    /// The protocol of this number.
    pub fn from_number(number: i64) -> Option<Self> {
        Self::PREFERRED
            .into_iter()
            .find(|protocol| i64::from(protocol.number()) == number)
    }

    /// Signs a message with a pinUvAuthToken, or with the HMAC half of a shared secret.
    pub fn authenticate(self, key: &[u8], message: &[u8]) -> Vec<u8> {
        let mut signature = mac(key, message).finalize().into_bytes().to_vec();
        signature.truncate(self.signature_bytes());
        signature
    }

    /// Whether a message was signed with this key. Takes the same time for all signatures.
    pub fn verify(self, key: &[u8], message: &[u8], signature: &[u8]) -> bool {
        let whole = signature.len() == self.signature_bytes();
        whole && mac(key, message).verify_truncated_left(signature).is_ok()
    }

    fn signature_bytes(self) -> usize {
        match self {
            Self::One => 16,
            Self::Two => 32,
        }
    }
}

fn mac(key: &[u8], message: &[u8]) -> Hmac<Sha256> {
    let mut mac =
        <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac
}
