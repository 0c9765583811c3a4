//! authenticatorMakeCredential (CTAP 2.2 §6.1.2).

use rand::Rng;

use crate::authenticator::Attestation;
use crate::authenticator::Authenticator;
use crate::authenticator::Counter;
use crate::authenticator::Discoverability;
use crate::authenticator::Gesture;
use crate::authenticator::extensions;
use crate::authenticator::extensions::AtCreation;
use crate::authenticator::gesture::Consent;
use crate::authenticator::key::SigningKey;
use crate::authenticator::source::Source;
use crate::authenticator::source::Visibility;
use crate::ctap::Status;
use crate::ctap::make_credential::Request;
use crate::ctap::make_credential::Response;
use crate::sim::Env;
use crate::sim::Purpose;
use crate::webauthn::Algorithm;
use crate::webauthn::Attachment;
use crate::webauthn::AttestationFormat;
use crate::webauthn::AttestationObject;
use crate::webauthn::Attested;
use crate::webauthn::AuthData;
use crate::webauthn::CredentialId;
use crate::webauthn::cbor::Value;
use crate::word::Word;

impl Authenticator {
    /// Makes a credential.
    pub(super) fn make_credential(
        &mut self,
        env: &mut Env,
        gesture: Gesture<'_>,
        request: Request,
    ) -> Result<Vec<u8>, Status> {
        let protocol = request.pin_uv_auth_protocol;
        Self::refuse_pin_uv_auth(request.pin_uv_auth_param.as_deref(), protocol)?;
        // Step 3: the first algorithm that is known here wins.
        let algorithm = self
            .choose(&request.algorithms)
            .ok_or(Status::UnsupportedAlgorithm)?;
        // Step 5: `uv` needs a way to verify; `up` must not be false.
        let verify = request.options.uv;
        if verify && !self.profile.can_verify(&self.means) {
            return Err(Status::InvalidOption);
        }
        if request.options.up == Some(false) {
            return Err(Status::InvalidOption);
        }
        // Step 9: no product here has enterprise attestation.
        if request.enterprise_attestation.is_some() {
            return Err(Status::InvalidParameter);
        }
        let asked = extensions::at_creation(&self.profile, request.extensions.as_ref())?;
        // Steps 11 and 14 are one prompt here, which has to come before step 12 tells the
        // platform that a credential is excluded.
        let consent = self.consent(env, gesture, verify);
        // Step 12.
        if self.holds_excluded(&request, consent.is_ok_and(Consent::is_verified)) {
            return Err(self.excluded(consent, verify));
        }
        // Steps 15–19: the key, its source, its place.
        self.create(env, &request, algorithm, asked, consent?)
    }

    fn choose(&self, algorithms: &[i64]) -> Option<Algorithm> {
        let known = algorithms
            .iter()
            .filter_map(|id| Algorithm::from_cose_id(*id));
        known
            .into_iter()
            .find(|algorithm| self.profile.algorithms.contains(algorithm))
    }

    /// Step 12: whether a listed credential is here. One that always needs verification is not
    /// given away without it.
    fn holds_excluded(&self, request: &Request, verified: bool) -> bool {
        request.exclude_list.iter().any(|id| {
            let held = self.vault.find(&request.rp_id, id);
            held.is_some_and(|source| source.may_exclude(verified))
        })
    }

    /// What a hit in the exclude list ends with. CTAP 2.2 §6.1.2 step 12 tells of the hit also if
    /// nobody is present in the end; WebAuthn L3 §6.3.2 step 3 only if the user consents. A
    /// roaming authenticator follows the one, the system's own sheet the other. A failed
    /// verification (step 11) and a cancelled command come before.
    fn excluded(&self, consent: Result<Consent, Status>, verify: bool) -> Status {
        let tells = self.profile.attachment == Attachment::CrossPlatform && !verify;
        match consent {
            Ok(_) => Status::CredentialExcluded,
            Err(Status::KeepaliveCancel) => Status::KeepaliveCancel,
            Err(_) if tells => Status::CredentialExcluded,
            Err(status) => status,
        }
    }

    fn create(
        &mut self,
        env: &mut Env,
        request: &Request,
        algorithm: Algorithm,
        asked: AtCreation,
        consent: Consent,
    ) -> Result<Vec<u8>, Status> {
        let key = SigningKey::generate(&mut env.streams, algorithm)
            .ok_or(Status::UnsupportedAlgorithm)?;
        let mut hmac_secret = [0; 64];
        env.streams
            .get(Purpose::HmacSecret)
            .fill_bytes(&mut hmac_secret);
        let mut id = vec![0; self.profile.credential_id_bytes];
        env.streams.get(Purpose::CredentialId).fill_bytes(&mut id);
        let discoverable = match self.profile.discoverability {
            Discoverability::Always => true,
            Discoverability::WhenAsked => request.options.rk,
        };
        let source = Source {
            id: CredentialId(id),
            rp_id: request.rp_id.clone(),
            user: request.user.clone(),
            key,
            backup: self.profile.backup,
            counter: 0,
            cred_protect: asked.cred_protect,
            discoverable,
            hmac_secret,
            created: env.now(),
            visibility: Visibility::Shown,
        };
        let outputs = asked.outputs(&source, consent.is_verified());
        let id = source.id.clone();
        self.vault.insert(source, self.profile.same_user);
        let object = self.attest(request, &id, consent, outputs);
        Ok(Response { object }.encode())
    }

    /// Authenticator data for a new credential, attested as the product does.
    fn attest(
        &mut self,
        request: &Request,
        id: &CredentialId,
        consent: Consent,
        extensions: Option<Value>,
    ) -> AttestationObject {
        let sign_count = self.count(id);
        let source = self.vault.get(id).expect("it has just been put in");
        let auth_data = AuthData {
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
        // CTAP 2.2 §6.1: attestationFormatsPreference [`none`] asks for no attestation.
        let none =
            request.formats.first().map(String::as_str) == Some(AttestationFormat::None.as_str());
        let attestation = if none {
            self.profile.attestation_none
        } else {
            self.profile.attestation_direct
        };
        match attestation {
            Attestation::None => AttestationObject::none(auth_data),
            Attestation::SelfSigned => {
                let mut auth_data = auth_data;
                let length = auth_data.len();
                auth_data.extend_from_slice(&request.client_data_hash);
                let signature = source.key.sign(&auth_data);
                auth_data.truncate(length);
                AttestationObject::packed_self(auth_data, source.algorithm(), signature)
            }
        }
    }

    /// The signature counter for the next signature of a credential.
    pub(super) fn count(&mut self, id: &CredentialId) -> u32 {
        match self.profile.counter {
            Counter::Zero => 0,
            Counter::Global => {
                self.vault.counter = self.vault.counter.saturating_add(1);
                self.vault.counter
            }
            Counter::PerCredential => self.vault.get_mut(id).map_or(0, |source| {
                source.counter = source.counter.saturating_add(1);
                source.counter
            }),
        }
    }
}

#[cfg(test)]
mod tests;
