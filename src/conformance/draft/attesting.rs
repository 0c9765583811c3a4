//! How a changed registration is attested.

use rand_chacha::ChaCha20Rng;
use sha2::Digest;
use sha2::Sha256;

use crate::authenticator::Attestable;
use crate::authenticator::Attestation;
use crate::conformance::certified::Certified;
use crate::conformance::draft::Draft;
use crate::conformance::draft::Unforgeable;
use crate::conformance::object::StatementDraft;
use crate::conformance::operation::Operation;
use crate::conformance::setting::Setting;
use crate::conformance::vocabulary::Attested;
use crate::sim::VirtualTime;
use crate::webauthn::Aaguid;
use crate::webauthn::CredentialId;
use crate::webauthn::PublicKey;
use crate::word::Word;

/// What attests with certificates.
pub(super) struct Attester {
    pub(super) attestation: Attestation,
    /// The AAGUID of the product.
    pub(super) model: [u8; 16],
}

impl Draft {
    pub(super) fn attest(&mut self, attested: Attested, signature: &[u8]) {
        match attested {
            Attested::AsMade
            | Attested::Certified
            | Attested::FidoU2f
            | Attested::Tpm
            | Attested::Apple
            | Attested::AndroidKey => {}
            Attested::None => self.statement = StatementDraft::none(),
            Attested::Packed => {
                self.statement = StatementDraft::packed(self.algorithm(), signature.to_vec());
            }
        }
    }

    /// A statement with certificates about what is signed: authenticator data and client data.
    pub(super) fn certify(
        &mut self,
        attester: &Attester,
        signed: (&[u8], &[u8]),
        changes: &[Operation],
        setting: &Setting<'_>,
        entropy: &mut ChaCha20Rng,
    ) -> Result<(), Unforgeable> {
        let (auth_data, client) = signed;
        let attestation = attester.attestation;
        let no_key = || Unforgeable("the format attests no key of this kind".to_owned());
        let attested = self.auth.attested.as_ref().ok_or_else(no_key)?;
        let public = PublicKey::decode(&attested.key).map_err(|_| no_key())?;
        if !attestation.fits(public.algorithm()) {
            return Err(no_key());
        }
        let aaguid = match attestation {
            Attestation::FidoU2f => attester.model,
            Attestation::None
            | Attestation::SelfSigned
            | Attestation::Packed
            | Attestation::Tpm
            | Attestation::Apple
            | Attestation::AndroidKey => self.auth.aaguid(),
        };
        let about = Attestable {
            auth_data,
            client_data_hash: &Sha256::digest(client).into(),
            rp_id_hash: self.auth.rp_id_hash,
            id: &CredentialId(attested.id.clone()),
            public,
            aaguid: Aaguid(aaguid),
            created: VirtualTime::START,
            sign: &|message| {
                let signature = self.signer.sign(setting.world, message);
                signature.unwrap_or_default()
            },
        };
        let mut certified = Certified::honest(attestation, &about).ok_or_else(no_key)?;
        for operation in changes {
            certified.apply(operation, entropy)?;
        }
        let statement = certified.finish()?;
        self.statement = StatementDraft {
            format: attestation.format().as_str().to_owned(),
            statement,
        };
        Ok(())
    }
}
