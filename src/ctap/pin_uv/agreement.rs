//! Key agreement: ECDH on P-256 (§6.5.6, §6.5.7, `ecdh`).

use p256::SecretKey;
use p256::ecdh::diffie_hellman;
use p256::elliptic_curve::sec1::ToSec1Point;

use crate::ctap::Status;
use crate::ctap::pin_uv::Protocol;
use crate::ctap::pin_uv::SharedSecret;
use crate::webauthn::cbor;
use crate::webauthn::cbor::Value;

/// One side's key agreement key.
#[derive(Clone)]
pub struct AgreementKey(SecretKey);

impl AgreementKey {
    /// The key of these 32 bytes; `None` for zero and for numbers beyond the group's order.
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        SecretKey::from_slice(bytes).ok().map(Self)
    }

    /// The public half as the COSE_Key that `getPublicKey()` describes.
    pub fn public(&self) -> Value {
        let point = self.0.public_key().to_sec1_point(false);
        let (x, y) = (point.x(), point.y());
        let coordinate = |bytes: Option<&p256::FieldBytes>| {
            let bytes = bytes.expect("an uncompressed point has both coordinates");
            Value::Bytes(bytes.to_vec())
        };
        Value::Map(vec![
            (Value::from(KTY), Value::from(EC2)),
            (Value::from(ALG), Value::from(ECDH_ES_HKDF_256)),
            (Value::from(CRV), Value::from(P256)),
            (Value::from(X), coordinate(x)),
            (Value::from(Y), coordinate(y)),
        ])
    }

    /// The secret that is shared with the owner of this public key.
    ///
    /// # Errors
    /// CTAP1_ERR_INVALID_PARAMETER where the key is no point on P-256 (`decapsulate`).
    pub fn shared(&self, protocol: Protocol, peer: &Value) -> Result<SharedSecret, Status> {
        let peer = public_key(peer).ok_or(Status::InvalidParameter)?;
        let z = diffie_hellman(self.0.to_nonzero_scalar(), peer.as_affine());
        Ok(SharedSecret::derive(protocol, z.raw_secret_bytes()))
    }
}

impl std::fmt::Debug for AgreementKey {
    /// The name only: private keys are never printed.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("AgreementKey")
    }
}

fn public_key(cose: &Value) -> Option<p256::PublicKey> {
    let number = |label| cbor::numbered(cose, label).and_then(cbor::as_i64);
    let coordinate = |label| {
        let bytes = cbor::numbered(cose, label)?.as_bytes()?;
        <&[u8; 32]>::try_from(bytes.as_slice()).ok()
    };
    let named = [(KTY, EC2), (ALG, ECDH_ES_HKDF_256), (CRV, P256)];
    if named
        .iter()
        .any(|(label, value)| number(*label) != Some(*value))
    {
        return None;
    }
    let point = [&[UNCOMPRESSED][..], coordinate(X)?, coordinate(Y)?].concat();
    p256::PublicKey::from_sec1_bytes(&point).ok()
}

const KTY: i64 = 1;
const ALG: i64 = 3;
const CRV: i64 = -1;
const X: i64 = -2;
const Y: i64 = -3;
const EC2: i64 = 2;
const P256: i64 = 1;
/// §6.5.6: the algorithm that is named is not the one that is used.
const ECDH_ES_HKDF_256: i64 = -25;
const UNCOMPRESSED: u8 = 4;
