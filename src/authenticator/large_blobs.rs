//! authenticatorLargeBlobs (CTAP 2.2 §6.10): an array of bytes that clients read and write.

use sha2::Digest;
use sha2::Sha256;

use crate::authenticator::Authenticator;
use crate::authenticator::pending::Sequence;
use crate::ctap::Permissions;
use crate::ctap::Status;
use crate::ctap::large_blobs::Request;
use crate::ctap::large_blobs::fragment;
use crate::ctap::large_blobs::signed_message;
use crate::sim::Env;

/// The serialised large-blob array, its hash at the end.
#[derive(Clone, Debug)]
pub(super) struct BlobArray(Vec<u8>);

impl Default for BlobArray {
    /// §6.10, the initial array: empty CBOR, and its hash.
    fn default() -> Self {
        let empty = [0x80];
        Self([&empty[..], &hash_of(&empty)].concat())
    }
}

/// An array that is being written.
#[derive(Clone, Debug)]
pub(super) struct Writing {
    length: usize,
    buffer: Vec<u8>,
}

impl Authenticator {
    /// Serves authenticatorLargeBlobs.
    pub(super) fn large_blobs(&mut self, env: &Env, request: Request) -> Result<Vec<u8>, Status> {
        let offset = request.offset.ok_or(Status::InvalidParameter)?;
        match (request.get, &request.set) {
            (Some(count), None) => self.read_blobs(&request, offset, count),
            (None, Some(set)) => self.write_blobs(env, &request, offset, set),
            (None, None) | (Some(_), Some(_)) => Err(Status::InvalidParameter),
        }
    }

    /// §6.10.2, `get`.
    fn read_blobs(
        &mut self,
        request: &Request,
        offset: u64,
        count: u64,
    ) -> Result<Vec<u8>, Status> {
        self.pending.sequence = Sequence::None;
        let signed = request.pin_uv_auth_param.is_some() || request.pin_uv_auth_protocol.is_some();
        if request.length.is_some() || signed {
            return Err(Status::InvalidParameter);
        }
        let count = usize::try_from(count).map_err(|_| Status::InvalidLength)?;
        if count > self.max_fragment() {
            return Err(Status::InvalidLength);
        }
        let rest = usize::try_from(offset).ok().and_then(|offset| {
            let array = &self.holds.large_blobs.0;
            array.get(offset..)
        });
        let rest = rest.ok_or(Status::InvalidParameter)?;
        Ok(fragment(&rest[..count.min(rest.len())]))
    }

    /// §6.10.2, `set`.
    fn write_blobs(
        &mut self,
        env: &Env,
        request: &Request,
        offset: u64,
        set: &[u8],
    ) -> Result<Vec<u8>, Status> {
        if set.len() > self.max_fragment() {
            return Err(Status::InvalidLength);
        }
        let mut writing = self.writing(request, offset)?;
        self.check_writer(env, request, offset, set)?;
        if writing.buffer.len() + set.len() > writing.length {
            return Err(Status::InvalidParameter);
        }
        writing.buffer.extend_from_slice(set);
        if writing.buffer.len() < writing.length {
            self.pending.sequence = Sequence::Writing(writing);
        } else {
            self.holds.large_blobs = BlobArray::checked(writing.buffer)?;
        }
        Ok(vec![Status::Ok.byte()])
    }

    /// The array that this fragment goes on with, or begins.
    fn writing(&mut self, request: &Request, offset: u64) -> Result<Writing, Status> {
        let before = self.pending.take_sequence();
        if offset > 0 {
            let Sequence::Writing(writing) = before else {
                return Err(if request.length.is_some() {
                    Status::InvalidParameter
                } else {
                    Status::InvalidSeq
                });
            };
            return match request.length {
                Some(_) => Err(Status::InvalidParameter),
                None if u64::try_from(writing.buffer.len()) != Ok(offset) => {
                    Err(Status::InvalidSeq)
                }
                None => Ok(writing),
            };
        }
        let length = request.length.ok_or(Status::InvalidParameter)?;
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if length > MAX_BLOB_ARRAY {
            return Err(Status::LargeBlobStorageFull);
        }
        if length < SHORTEST {
            return Err(Status::InvalidParameter);
        }
        Ok(Writing {
            length,
            buffer: Vec::with_capacity(length),
        })
    }

    /// Whether this may be written: by a token with the permission `lbw`, if users are verified
    /// here at all.
    fn check_writer(
        &mut self,
        env: &Env,
        request: &Request,
        offset: u64,
        set: &[u8],
    ) -> Result<(), Status> {
        if !self.is_protected() && !self.holds.config.always_uv.is_on() {
            return Ok(());
        }
        let param = request.pin_uv_auth_param.as_deref();
        let param = param.ok_or(Status::PuatRequired)?;
        let protocol = request.pin_uv_auth_protocol;
        let protocol = self.spoken(protocol.ok_or(Status::MissingParameter)?)?;
        let offset = u32::try_from(offset).map_err(|_| Status::InvalidParameter)?;
        let message = signed_message(offset, &Sha256::digest(set).into());
        let boot = &mut self.pending.boot;
        let permission = Permissions::LARGE_BLOB_WRITE;
        boot.authorize(env, (protocol, param), &message, permission)?;
        Ok(())
    }

    /// `maxFragmentLength`: what fits a message beside its other members.
    fn max_fragment(&self) -> usize {
        self.profile.max_msg_size() - 64
    }
}

impl BlobArray {
    /// The array as it is read and kept.
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// An array whose hash is right.
    pub(super) fn checked(array: Vec<u8>) -> Result<Self, Status> {
        let (content, hash) = array
            .split_last_chunk::<16>()
            .ok_or(Status::IntegrityFailure)?;
        if hash_of(content) == *hash {
            Ok(Self(array))
        } else {
            Err(Status::IntegrityFailure)
        }
    }
}

/// The left half of SHA-256.
fn hash_of(content: &[u8]) -> [u8; 16] {
    let digest: [u8; 32] = Sha256::digest(content).into();
    *digest
        .first_chunk()
        .expect("a digest is longer than its left half")
}

/// §6.4 `maxSerializedLargeBlobArray`, in bytes: at least 1024.
pub(super) const MAX_BLOB_ARRAY: usize = 4096;
/// An empty array and its hash.
const SHORTEST: usize = 17;
