//! The array that authenticatorLargeBlobs reads and writes: one encrypted entry a credential, and a
//! hash at the end.
//!
//! Implements CTAP 2.2 §6.10.2 (the serialized large-blob array) and §6.10.3 (its entries). What
//! an entry holds is compressed by whoever writes it.

use aes_gcm::Aes256Gcm;
use aes_gcm::KeyInit;
use aes_gcm::aead::Aead;
use aes_gcm::aead::Payload;
use sha2::Digest;
use sha2::Sha256;

use crate::ctap::large_blob::Blob;
use crate::webauthn::cbor;
use crate::webauthn::cbor::Value;

/// The entries of an array. Entries of other platforms, and what is no entry at all, stay as they
/// are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BlobArray(Vec<Value>);

impl BlobArray {
    /// The array in these bytes. One whose hash is wrong counts as empty (§6.10.3 step 3).
    pub fn parse(serialized: &[u8]) -> Self {
        let content = serialized.split_last_chunk::<HASH>();
        let content = content.filter(|(content, hash)| hash_of(content) == **hash);
        let entries = content.and_then(|(content, _)| cbor::decode(content).ok());
        Self(
            entries
                .and_then(|entries| entries.as_array().cloned())
                .unwrap_or_default(),
        )
    }

    /// The array with its hash.
    pub fn serialize(&self) -> Vec<u8> {
        let content = cbor::encode(&Value::Array(self.0.clone()));
        let hash = hash_of(&content);
        [content, hash.to_vec()].concat()
    }

    /// The first blob that this `largeBlobKey` opens.
    pub fn read(&self, key: &[u8; 32]) -> Option<Blob> {
        self.0.iter().find_map(|entry| open(key, entry))
    }

    /// Puts a blob in the place of the one that this key opens, or at the end.
    pub fn write(&mut self, key: &[u8; 32], nonce: [u8; NONCE], blob: &Blob) {
        let entry = seal(key, nonce, blob);
        match self.0.iter_mut().find(|entry| open(key, entry).is_some()) {
            Some(place) => *place = entry,
            None => self.0.push(entry),
        }
    }
}

fn open(key: &[u8; 32], entry: &Value) -> Option<Blob> {
    let nonce = cbor::numbered(entry, 2)?.as_bytes()?;
    let nonce = <[u8; NONCE]>::try_from(nonce.as_slice()).ok()?;
    let original_size = u64::try_from(cbor::as_i64(cbor::numbered(entry, 3)?)?).ok()?;
    let payload = Payload {
        msg: cbor::numbered(entry, 1)?.as_bytes()?,
        aad: &associated_data(original_size),
    };
    let compressed = Aes256Gcm::new(&(*key).into()).decrypt(&nonce.into(), payload);
    Some(Blob {
        compressed: compressed.ok()?,
        original_size,
    })
}

fn seal(key: &[u8; 32], nonce: [u8; NONCE], blob: &Blob) -> Value {
    let payload = Payload {
        msg: &blob.compressed,
        aad: &associated_data(blob.original_size),
    };
    let sealed = Aes256Gcm::new(&(*key).into())
        .encrypt(&nonce.into(), payload)
        .expect("a blob is far shorter than what AES-GCM can take");
    Value::Map(vec![
        (Value::from(1), Value::Bytes(sealed)),
        (Value::from(2), Value::Bytes(nonce.to_vec())),
        (Value::from(3), Value::from(blob.original_size)),
    ])
}

/// §6.10.3: `blob` and the original size, little-endian.
fn associated_data(original_size: u64) -> Vec<u8> {
    [b"blob".as_slice(), &original_size.to_le_bytes()].concat()
}

/// The left half of SHA-256.
fn hash_of(content: &[u8]) -> [u8; HASH] {
    let digest: [u8; 32] = Sha256::digest(content).into();
    *digest
        .first_chunk()
        .expect("a digest is longer than its left half")
}

/// Bytes of the hash at the end.
const HASH: usize = 16;
/// Bytes of a nonce.
pub const NONCE: usize = 12;

#[cfg(test)]
mod tests {
    use super::BlobArray;
    use crate::ctap::large_blob::Blob;

    fn blob(text: &[u8]) -> Blob {
        Blob {
            compressed: text.to_vec(),
            original_size: 400,
        }
    }

    #[test]
    fn the_initial_array_is_empty() {
        // §6.10: h'8076be8b528d0075f7aae98d6fa57a6d3c'.
        let initial = [
            0x80, 0x76, 0xbe, 0x8b, 0x52, 0x8d, 0x00, 0x75, 0xf7, 0xaa, 0xe9, 0x8d, 0x6f, 0xa5,
            0x7a, 0x6d, 0x3c,
        ];
        assert_eq!(BlobArray::default().serialize(), initial);
        assert_eq!(BlobArray::parse(&initial), BlobArray::default());
    }

    #[test]
    fn each_key_opens_its_own_blob() {
        let mut array = BlobArray::default();
        array.write(&[1; 32], [1; 12], &blob(b"one"));
        array.write(&[2; 32], [2; 12], &blob(b"two"));
        array.write(&[1; 32], [3; 12], &blob(b"another"));
        let array = BlobArray::parse(&array.serialize());
        assert_eq!(array.read(&[1; 32]), Some(blob(b"another")));
        assert_eq!(array.read(&[2; 32]), Some(blob(b"two")));
        assert_eq!(array.read(&[3; 32]), None);
    }

    #[test]
    fn an_array_with_a_wrong_hash_is_taken_for_empty() {
        let mut array = BlobArray::default();
        array.write(&[1; 32], [1; 12], &blob(b"one"));
        let mut bytes = array.serialize();
        bytes[3] ^= 1;
        assert_eq!(BlobArray::parse(&bytes), BlobArray::default());
    }
}
