//! authenticatorMakeCredential (CTAP 2.2 §6.1.2).

use rand::Rng;

use crate::authenticator::Authenticator;
use crate::authenticator::Discoverability;
use crate::authenticator::Feature;
use crate::authenticator::Gesture;
use crate::authenticator::extensions::AtCreation;
use crate::authenticator::gesture::Consent;
use crate::authenticator::key::SigningKey;
use crate::authenticator::proof::Ceremony;
use crate::authenticator::proof::Proof;
use crate::authenticator::source::Source;
use crate::authenticator::source::Visibility;
use crate::authenticator::vault::CAPACITY;
use crate::ctap::Status;
use crate::ctap::make_credential::EnterpriseAttestation;
use crate::ctap::make_credential::Request;
use crate::ctap::make_credential::Response;
use crate::sim::Env;
use crate::sim::Purpose;
use crate::webauthn::Algorithm;
use crate::webauthn::Attachment;
use crate::webauthn::CredentialId;

impl Authenticator {
    /// Makes a credential.
    pub(super) fn make_credential(
        &mut self,
        env: &mut Env,
        gesture: Gesture<'_>,
        request: Request,
    ) -> Result<Vec<u8>, Status> {
        let param = request.pin_uv_auth_param.as_deref();
        // Steps 1–2.
        self.answer_touch_request(env, gesture, param)?;
        let signed = self.signed(param, request.pin_uv_auth_protocol)?;
        // Step 3: the first algorithm that is known here wins.
        let algorithm = self
            .choose(&request.algorithms)
            .ok_or(Status::UnsupportedAlgorithm)?;
        // Steps 5–8: options, and what proves that the user was verified.
        if request.options.up == Some(false) {
            return Err(Status::InvalidOption);
        }
        let ceremony = if request.options.rk {
            Ceremony::MakeDiscoverable
        } else {
            Ceremony::MakeOther
        };
        let proof = self.proof(ceremony, request.options.uv, signed)?;
        // Step 9.
        self.check_enterprise_attestation(&request)?;
        let asked = AtCreation::read(self, env, &request)?;
        let consent = self.consent_to(env, gesture, proof, ceremony, &request)?;
        // Steps 15–19: the key, its source, its place.
        self.create(env, &request, algorithm, asked, consent)
    }

    /// Steps 11–14. Built-in verification and presence are one prompt here, which has to come
    /// before step 12 tells the platform that a credential is excluded.
    fn consent_to(
        &mut self,
        env: &mut Env,
        gesture: Gesture<'_>,
        proof: Proof<'_>,
        ceremony: Ceremony,
        request: &Request,
    ) -> Result<Consent, Status> {
        let seen = (ceremony, &request.rp_id, &request.client_data_hash);
        let verified = self.verified(env, gesture, proof, seen);
        let by_token = match proof {
            Proof::Token(_) => verified?,
            Proof::BuiltIn | Proof::None => Consent::Nobody,
        };
        self.adopt(&request.rp_id, &request.exclude_list);
        let consent = verified.and_then(|verified| self.present(env, gesture, verified));
        // Step 12.
        let known = by_token.is_verified() || consent.is_ok_and(Consent::is_verified);
        if self.holds_excluded(request, known) {
            return Err(self.excluded(consent, proof));
        }
        let consent = consent?;
        self.spend_token(env);
        Ok(consent)
    }

    fn choose(&self, algorithms: &[i64]) -> Option<Algorithm> {
        let known = algorithms
            .iter()
            .filter_map(|id| Algorithm::from_cose_id(*id));
        known
            .into_iter()
            .find(|algorithm| self.profile.algorithms.contains(algorithm))
    }

    /// Step 9. An enterprise attestation that is not enabled is refused; for whom it is, is
    /// looked up when the credential is attested.
    fn check_enterprise_attestation(&self, request: &Request) -> Result<(), Status> {
        let enabled = self.profile.has(Feature::EnterpriseAttestation)
            && self.holds.config.enterprise_attestation.is_on();
        match request.enterprise_attestation {
            None => Ok(()),
            Some(_) if !enabled => Err(Status::InvalidParameter),
            Some(number) => EnterpriseAttestation::from_number(number)
                .map(|_| ())
                .ok_or(Status::InvalidOption),
        }
    }

    /// Step 12: whether a listed credential is here. One that always needs verification is not
    /// given away without it.
    fn holds_excluded(&self, request: &Request, verified: bool) -> bool {
        request.exclude_list.iter().any(|id| {
            let held = self.holds.vault.find(&request.rp_id, id);
            held.is_some_and(|source| source.may_exclude(verified))
        })
    }

    /// What a hit in the exclude list ends with. CTAP 2.2 §6.1.2 step 12 tells of the hit also if
    /// nobody is present in the end; WebAuthn L3 §6.3.2 step 3 only if the user consents. A
    /// roaming authenticator follows the one, the system's own sheet the other. A failed
    /// verification (step 11) and a cancelled command come before.
    fn excluded(&self, consent: Result<Consent, Status>, proof: Proof<'_>) -> Status {
        let tells = self.profile.attachment == Attachment::CrossPlatform && proof != Proof::BuiltIn;
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
        // Step 17.
        if self.holds.vault.shelved() >= CAPACITY {
            return Err(Status::KeyStoreFull);
        }
        let key = SigningKey::generate(&mut env.streams, algorithm);
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
            cred_protect: asked.cred_protect(),
            discoverable,
            hmac_secret,
            created: env.now(),
            visibility: Visibility::Shown,
            extras: asked.extras(&mut env.streams),
        };
        let outputs = asked.outputs(env, &source, consent);
        let id = source.id.clone();
        self.holds.vault.insert(source, self.profile.same_user);
        let (object, enterprise_attestation) =
            self.attest(&mut env.streams, request, &id, (consent, outputs.signed()));
        Ok(Response {
            object,
            enterprise_attestation,
            unsigned_extension_outputs: outputs.unsigned(),
            large_blob_key: outputs.large_blob_key,
        }
        .encode())
    }
}

#[cfg(test)]
mod tests;
