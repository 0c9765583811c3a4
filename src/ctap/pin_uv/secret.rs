//! The secret that two sides share, and what is sent under it.

use aes::Aes256;
use cbc::cipher::Array;
use cbc::cipher::BlockModeDecrypt;
use cbc::cipher::BlockModeEncrypt;
use cbc::cipher::KeyIvInit;
use hkdf::Hkdf;
use sha2::Digest;
use sha2::Sha256;

use crate::ctap::pin_uv::Protocol;

/// A shared secret: one key for both purposes in protocol one, two keys in protocol two.
#[derive(Clone)]
pub struct SharedSecret {
    protocol: Protocol,
    hmac: [u8; 32],
    aes: [u8; 32],
}

impl SharedSecret {
    /// `kdf(Z)` of §6.5.6 and §6.5.7.
    pub(super) fn derive(protocol: Protocol, z: &[u8]) -> Self {
        let (hmac, aes) = match protocol {
            Protocol::One => {
                let key = Sha256::digest(z).into();
                (key, key)
            }
            Protocol::Two => (expand(z, b"CTAP2 HMAC key"), expand(z, b"CTAP2 AES key")),
        };
        Self {
            protocol,
            hmac,
            aes,
        }
    }

    /// Its protocol.
    pub fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// Encrypts whole blocks. Protocol one takes no IV, and leaves the given one aside.
    ///
    /// # Panics
    /// Where the plaintext is not a multiple of 16 bytes long, which is the caller's choice.
    pub fn encrypt(&self, iv: [u8; 16], plaintext: &[u8]) -> Vec<u8> {
        assert!(
            plaintext.len().is_multiple_of(BLOCK),
            "only whole blocks are encrypted"
        );
        let (iv, mut out) = match self.protocol {
            Protocol::One => ([0; BLOCK], Vec::new()),
            Protocol::Two => (iv, iv.to_vec()),
        };
        let mut cipher = cbc::Encryptor::<Aes256>::new(&self.aes.into(), &iv.into());
        for block in plaintext.as_chunks::<BLOCK>().0 {
            let mut block = Array::from(*block);
            cipher.encrypt_block(&mut block);
            out.extend_from_slice(&block);
        }
        out
    }

    /// Decrypts. `None` where the length is impossible.
    pub fn decrypt(&self, ciphertext: &[u8]) -> Option<Vec<u8>> {
        let (iv, ciphertext) = match self.protocol {
            Protocol::One => (&[0; BLOCK], ciphertext),
            Protocol::Two => ciphertext.split_first_chunk::<BLOCK>()?,
        };
        let (blocks, []) = ciphertext.as_chunks::<BLOCK>() else {
            return None;
        };
        let mut cipher = cbc::Decryptor::<Aes256>::new(&self.aes.into(), &(*iv).into());
        let mut out = Vec::with_capacity(ciphertext.len());
        for block in blocks {
            let mut block = Array::from(*block);
            cipher.decrypt_block(&mut block);
            out.extend_from_slice(&block);
        }
        Some(out)
    }

    /// Signs a message.
    pub fn authenticate(&self, message: &[u8]) -> Vec<u8> {
        self.protocol.authenticate(&self.hmac, message)
    }

    /// Whether the other side signed a message.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        self.protocol.verify(&self.hmac, message, signature)
    }
}

impl std::fmt::Debug for SharedSecret {
    /// The protocol only: secrets are never printed.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "SharedSecret({:?})", self.protocol)
    }
}

fn expand(z: &[u8], info: &[u8]) -> [u8; 32] {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(Some(&[0; 32]), z)
        .expand(info, &mut key)
        .expect("32 bytes are a valid length for HKDF-SHA-256");
    key
}

const BLOCK: usize = 16;
