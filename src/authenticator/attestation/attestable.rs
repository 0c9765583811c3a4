//! What can be attested, and the statements that products make of it.
//!
//! **Invariant:** what a statement says is true of what it is about: who wants to lie edits it.

use p256::ecdsa::DerSignature;
use p256::ecdsa::signature::Signer;

use crate::authenticator::Attestation;
use crate::authenticator::attestation::AttestationFamily;
use crate::authenticator::attestation::android_key;
use crate::authenticator::attestation::apple;
use crate::authenticator::attestation::authority::chain;
use crate::authenticator::attestation::batch::Attester;
use crate::authenticator::attestation::batch::batch;
use crate::authenticator::attestation::tpm;
use crate::sim::VirtualTime;
use crate::webauthn::Aaguid;
use crate::webauthn::Algorithm;
use crate::webauthn::CredentialId;
use crate::webauthn::PublicKey;
use crate::webauthn::cbor::Value;

/// A new credential, as far as statements speak of it.
pub struct Attestable<'a> {
    /// The authenticator data.
    pub auth_data: &'a [u8],
    /// SHA-256 of the client data.
    pub client_data_hash: &'a [u8; 32],
    /// SHA-256 of the RP ID.
    pub rp_id_hash: [u8; 32],
    /// The credential's id.
    pub id: &'a CredentialId,
    /// The credential's key.
    pub public: PublicKey,
    /// The model of the authenticator.
    pub aaguid: Aaguid,
    /// When the credential was made.
    pub created: VirtualTime,
    /// Signs with the credential's key.
    pub sign: &'a dyn Fn(&[u8]) -> Vec<u8>,
}

impl Attestable<'_> {
    /// The statement, for a key of an algorithm that the format has; see [`Attestation::fits`].
    pub fn statement(&self, attestation: Attestation) -> Value {
        let message = self.message();
        let public = &self.public;
        match attestation {
            Attestation::None => Value::Map(Vec::new()),
            Attestation::SelfSigned => Value::Map(vec![
                (
                    Value::from("alg"),
                    Value::from(public.algorithm().cose_id()),
                ),
                (Value::from("sig"), Value::Bytes((self.sign)(&message))),
            ]),
            Attestation::Packed => self.packed(&batch(self.aaguid)),
            Attestation::FidoU2f => self.fido_u2f(),
            Attestation::Tpm => tpm::statement(&message, public, self.created),
            Attestation::Apple => apple::statement(&message, public),
            Attestation::AndroidKey => {
                let signature = (self.sign)(&message);
                android_key::statement(self.client_data_hash, public, signature)
            }
        }
    }

    /// `attToBeSigned` of §8.
    pub fn message(&self) -> Vec<u8> {
        [self.auth_data, self.client_data_hash].concat()
    }

    /// `verificationData` of §8.6, for a key that U2F has.
    pub fn u2f_message(&self) -> Vec<u8> {
        [
            &[0][..],
            &self.rp_id_hash,
            self.client_data_hash,
            &self.id.0,
            &point(&self.public),
        ]
        .concat()
    }

    /// Format `packed` with a certificate (§8.2).
    pub(super) fn packed(&self, attester: &Attester) -> Value {
        let algorithm = Value::from(Algorithm::Es256.cose_id());
        Value::Map(vec![
            (Value::from("alg"), algorithm),
            (Value::from("sig"), attester.sign(&self.message())),
            (Value::from("x5c"), attester.x5c()),
        ])
    }

    /// Format `fido-u2f` (§8.6): what a registration of CTAP1 signs.
    fn fido_u2f(&self) -> Value {
        let attester = batch(self.aaguid);
        Value::Map(vec![
            (Value::from("sig"), attester.sign(&self.u2f_message())),
            (Value::from("x5c"), attester.x5c()),
        ])
    }
}

impl Attester {
    fn sign(&self, message: &[u8]) -> Value {
        Value::Bytes(self.signature(message))
    }

    /// A signature by its key, in DER.
    pub(super) fn signature(&self, message: &[u8]) -> Vec<u8> {
        let signature: DerSignature = self.key.sign(message);
        signature.as_bytes().to_vec()
    }

    fn x5c(&self) -> Value {
        chain(AttestationFamily::Fido).x5c(self.certificate.clone())
    }
}

/// The key as an uncompressed point. [`Attestation::fits`] lets no other kind come here.
fn point(public: &PublicKey) -> Vec<u8> {
    match public {
        PublicKey::Es256 { x, y } => [&[0x04][..], x, y].concat(),
        PublicKey::Es384 { .. } | PublicKey::EdDsa { .. } | PublicKey::Rs256 { .. } => {
            unreachable!("CTAP1 makes keys on P-256 only")
        }
    }
}
