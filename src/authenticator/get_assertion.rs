//! authenticatorGetAssertion (CTAP 2.2 §6.2.2).

use std::collections::VecDeque;

use crate::authenticator::Authenticator;
use crate::authenticator::Gesture;
use crate::authenticator::extensions;
use crate::authenticator::gesture::Consent;
use crate::authenticator::pending::Assertions;
use crate::ctap::Status;
use crate::ctap::get_assertion::Request;
use crate::ctap::get_assertion::Response;
use crate::ctap::get_assertion::User;
use crate::sim::Env;
use crate::webauthn::AuthData;
use crate::webauthn::CredentialId;
use crate::webauthn::Flags;
use crate::webauthn::RpId;
use crate::webauthn::cbor::Value;

/// What one assertion is made of.
pub(super) struct Assertion<'a> {
    pub(super) rp_id: &'a RpId,
    pub(super) client_data_hash: &'a [u8; 32],
    pub(super) flags: Flags,
    pub(super) extensions: Option<Value>,
    /// Whether the user must choose among accounts, and was verified: then names are given.
    pub(super) named: bool,
    pub(super) number: Option<usize>,
}

impl Authenticator {
    /// Signs in.
    pub(super) fn get_assertion(
        &mut self,
        env: &mut Env,
        gesture: Gesture<'_>,
        request: Request,
    ) -> Result<Vec<u8>, Status> {
        let protocol = request.pin_uv_auth_protocol;
        Self::refuse_pin_uv_auth(request.pin_uv_auth_param.as_deref(), protocol)?;
        // Step 4: options.
        if request.options.rk {
            return Err(Status::UnsupportedOption);
        }
        let verify = request.options.uv;
        if verify && !self.profile.can_verify(&self.means) {
            return Err(Status::InvalidOption);
        }
        let asked = extensions::at_assertion(&self.profile, request.extensions.as_ref())?;
        // Step 6.2: verification comes before anything is looked for, so where nothing fits a
        // user is still verified first. Step 8: who was verified was present.
        let verified = if verify {
            self.consent(env, gesture, verify)?
        } else {
            Consent::Nobody
        };
        // Step 7: the applicable credentials.
        let listed = request.allow_list.as_deref();
        let mut applicable = self.applicable(&request.rp_id, listed, verified.is_verified());
        let first = applicable.pop_front().ok_or(Status::NoCredentials)?;
        // Step 9: presence alone is asked only where something fits: step 7.6 ends the command
        // before. (CTAP 2.0 asked first.) `up` false asks in advance and has no gesture.
        let present = request.options.up && !verify;
        let consent = if present {
            self.consent(env, gesture, verify)?
        } else {
            verified
        };
        // Steps 11–12: one listed credential answers; of several discoverable ones the newest,
        // and the others wait for getNextAssertion.
        if listed.is_some() {
            applicable.clear();
        }
        let number = (!applicable.is_empty()).then_some(applicable.len() + 1);
        let flags = consent.flags();
        // Step 10: extensions.
        let source = self.vault.get(&first).expect("it was just found");
        let answer = self.assert(
            &first,
            Assertion {
                rp_id: &request.rp_id,
                client_data_hash: &request.client_data_hash,
                flags,
                extensions: asked.outputs(source, consent.is_verified()),
                named: consent.is_verified() && number.is_some(),
                number,
            },
        );
        if number.is_some() {
            let Request {
                rp_id,
                client_data_hash,
                ..
            } = request;
            self.pending.assertions = Some(Assertions {
                rp_id,
                client_data_hash,
                flags,
                extensions: asked,
                last: env.now(),
                left: applicable,
            });
        }
        Ok(answer)
    }

    /// The credentials that may answer: the listed ones that are here, or the discoverable ones,
    /// newest first (step 7).
    fn applicable(
        &self,
        rp_id: &RpId,
        listed: Option<&[CredentialId]>,
        verified: bool,
    ) -> VecDeque<CredentialId> {
        match listed {
            Some(list) => {
                let here = list.iter().filter_map(|id| self.vault.find(rp_id, id));
                here.filter(|source| source.answers(true, verified))
                    .map(|s| s.id.clone())
                    .collect()
            }
            None => {
                let shown = self.vault.discoverable(rp_id);
                shown
                    .filter(|source| source.answers(false, verified))
                    .map(|s| s.id.clone())
                    .collect()
            }
        }
    }

    /// Signs for one credential (steps 12–14).
    pub(super) fn assert(&mut self, id: &CredentialId, assertion: Assertion<'_>) -> Vec<u8> {
        let sign_count = self.count(id);
        let source = self
            .vault
            .get(id)
            .expect("only credentials that are here are asserted");
        let mut signed = AuthData {
            rp_id_hash: assertion.rp_id.hash(),
            flags: assertion.flags.with(source.backup.flags()),
            sign_count,
            attested: None,
            extensions: assertion.extensions,
        }
        .encode();
        let length = signed.len();
        signed.extend_from_slice(assertion.client_data_hash);
        let signature = source.key.sign(&signed);
        signed.truncate(length);
        let name = |name: &String| assertion.named.then(|| name.clone());
        let user = source.discoverable.then(|| User {
            id: source.user.id.as_bytes().to_vec(),
            name: name(&source.user.name),
            display_name: name(&source.user.display_name),
        });
        Response {
            credential: id.clone(),
            auth_data: signed,
            signature,
            user,
            number_of_credentials: assertion.number,
        }
        .encode()
    }
}
