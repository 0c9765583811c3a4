//! Attestation of new credentials (WebAuthn L3 §6.5.4), and the signature counter.

use crate::authenticator::Attestation;
use crate::authenticator::Authenticator;
use crate::authenticator::Counter;
use crate::authenticator::gesture::Consent;
use crate::ctap::make_credential::Request;
use crate::webauthn::AttestationFormat;
use crate::webauthn::AttestationObject;
use crate::webauthn::Attested;
use crate::webauthn::AuthData;
use crate::webauthn::CredentialId;
use crate::webauthn::cbor::Value;
use crate::word::Word;

impl Authenticator {
    /// Authenticator data for a new credential, attested as the product does.
    pub(super) fn attest(
        &mut self,
        request: &Request,
        id: &CredentialId,
        consent: Consent,
        extensions: Option<Value>,
    ) -> AttestationObject {
        let sign_count = self.count(id);
        let vault = &self.holds.vault;
        let source = vault.get(id).expect("it has just been put in");
        let mut auth_data = AuthData {
            rp_id_hash: request.rp_id.hash(),
            flags: consent.flags().with(source.backup.flags()),
            sign_count,
            attested: Some(Attested {
                aaguid: self.profile.aaguid,
                credential_id: id.clone(),
                public_key: source.key.public().encode(),
            }),
            extensions,
        }
        .encode();
        match self.attestation(request) {
            Attestation::None => AttestationObject::none(auth_data),
            Attestation::SelfSigned => {
                let length = auth_data.len();
                auth_data.extend_from_slice(&request.client_data_hash);
                let signature = source.key.sign(&auth_data);
                auth_data.truncate(length);
                AttestationObject::packed_self(auth_data, source.algorithm(), signature)
            }
        }
    }

    /// CTAP 2.2 §6.1: attestationFormatsPreference [`none`] asks for no attestation.
    fn attestation(&self, request: &Request) -> Attestation {
        let first = request.formats.first().map(String::as_str);
        if first == Some(AttestationFormat::None.as_str()) {
            self.profile.attestation_none
        } else {
            self.profile.attestation_direct
        }
    }

    /// The signature counter for the next signature of a credential.
    pub(super) fn count(&mut self, id: &CredentialId) -> u32 {
        let vault = &mut self.holds.vault;
        match self.profile.counter {
            Counter::Zero => 0,
            Counter::Global => vault.next_count(),
            Counter::PerCredential => vault.get_mut(id).map_or(0, |source| {
                source.counter = source.counter.saturating_add(1);
                source.counter
            }),
        }
    }
}
