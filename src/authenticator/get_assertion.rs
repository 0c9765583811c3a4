//! authenticatorGetAssertion (CTAP 2.2 §6.2.2).

use crate::authenticator::Authenticator;
use crate::authenticator::Gesture;
use crate::authenticator::extensions::AtAssertion;
use crate::authenticator::gesture::Consent;
use crate::authenticator::pending::Assertions;
use crate::authenticator::pending::Sequence;
use crate::authenticator::proof::Ceremony;
use crate::authenticator::shelf::Audience;
use crate::ctap::Status;
use crate::ctap::get_assertion::Request;
use crate::ctap::get_assertion::Response;
use crate::ctap::get_assertion::User;
use crate::sim::Env;
use crate::webauthn::AuthData;
use crate::webauthn::CredentialId;
use crate::webauthn::Flags;
use crate::webauthn::RpId;

/// What one assertion is made of.
pub(super) struct Assertion<'a> {
    pub(super) rp_id: &'a RpId,
    pub(super) client_data_hash: &'a [u8; 32],
    pub(super) flags: Flags,
    pub(super) extensions: &'a AtAssertion,
    /// Whether the user must choose among accounts, and was verified: then names are given.
    pub(super) named: bool,
    pub(super) number: Option<usize>,
}

/// The credential that answers first.
struct First {
    id: CredentialId,
    /// Its age, and how many older ones wait for getNextAssertion.
    older: Option<(u64, usize)>,
}

impl Authenticator {
    /// Signs in.
    pub(super) fn get_assertion(
        &mut self,
        env: &mut Env,
        gesture: Gesture<'_>,
        request: Request,
    ) -> Result<Vec<u8>, Status> {
        let param = request.pin_uv_auth_param.as_deref();
        // Steps 1–2.
        self.answer_touch_request(env, gesture, param)?;
        let signed = self.signed(param, request.pin_uv_auth_protocol)?;
        // Steps 4–5: options, and what proves that the user was verified.
        if request.options.rk {
            return Err(Status::UnsupportedOption);
        }
        let ceremony = if request.options.up {
            Ceremony::Get
        } else {
            Ceremony::GetInAdvance
        };
        let proof = self.proof(ceremony, request.options.uv, signed)?;
        let asked = AtAssertion::read(self, env, &request)?;
        // Step 6.2: verification comes before anything is looked for, so where nothing fits a
        // user is still verified first. Step 8: who was verified was present.
        let seen = (ceremony, &request.rp_id, &request.client_data_hash);
        let verified = self.verified(env, gesture, proof, seen)?;
        // Step 7: the applicable credentials.
        self.adopt(
            &request.rp_id,
            request.allow_list.as_deref().unwrap_or_default(),
        );
        let first = self
            .first(&request, verified)
            .ok_or(Status::NoCredentials)?;
        // Step 9: presence alone is asked only where something fits: step 7.6 ends the command
        // before. (CTAP 2.0 asked first.) `up` false asks in advance and has no gesture.
        let consent = if request.options.up {
            self.present(env, gesture, verified)?
        } else {
            verified
        };
        if consent.is_present() {
            self.spend_token(env);
        }
        Ok(self.answer_first(env, request, asked, first, consent))
    }

    /// Steps 10–13: the first answers, the others wait for getNextAssertion.
    fn answer_first(
        &mut self,
        env: &mut Env,
        request: Request,
        asked: AtAssertion,
        first: First,
        consent: Consent,
    ) -> Vec<u8> {
        let number = first.older.map(|(_, left)| left + 1);
        let assertion = Assertion {
            rp_id: &request.rp_id,
            client_data_hash: &request.client_data_hash,
            flags: consent.flags(),
            extensions: &asked,
            named: consent.is_verified() && number.is_some(),
            number,
        };
        let answer = self.assert(env, &first.id, assertion);
        if let Some((told, left)) = first.older {
            self.pending.sequence = Sequence::Assertions(Box::new(Assertions {
                rp_id: request.rp_id,
                client_data_hash: request.client_data_hash,
                flags: consent.flags(),
                extensions: asked,
                last: env.now(),
                told,
                left,
            }));
        }
        answer
    }

    /// Steps 7, 11 and 12: one listed credential that is here, or the newest of the discoverable
    /// ones.
    fn first(&self, request: &Request, verified: Consent) -> Option<First> {
        let vault = &self.holds.vault;
        let rp_id = &request.rp_id;
        if let Some(list) = &request.allow_list {
            let mut here = list.iter().filter_map(|id| vault.find(rp_id, id));
            let source = here.find(|source| source.answers(true, verified.is_verified()))?;
            return Some(First {
                id: source.id.clone(),
                older: None,
            });
        }
        let audience = audience(verified.is_verified());
        let (age, source) = vault.before(rp_id, u64::MAX, audience)?;
        let left = vault.count(rp_id, audience) - 1;
        Some(First {
            id: source.id.clone(),
            older: (left > 0).then_some((age, left)),
        })
    }

    /// Signs for one credential (steps 12–14).
    pub(super) fn assert(
        &mut self,
        env: &mut Env,
        id: &CredentialId,
        assertion: Assertion<'_>,
    ) -> Vec<u8> {
        let sign_count = self.count(id);
        let vault = &mut self.holds.vault;
        let source = vault
            .get_mut(id)
            .expect("only credentials that are here are asserted");
        let verified = assertion.flags.uv();
        let outputs = assertion
            .extensions
            .outputs(&mut env.streams, source, verified);
        let mut signed = AuthData {
            rp_id_hash: assertion.rp_id.hash(),
            flags: assertion.flags.with(source.backup.flags()),
            sign_count,
            attested: None,
            extensions: outputs.signed(),
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
            unsigned_extension_outputs: outputs.unsigned(),
            large_blob_key: outputs.large_blob_key,
        }
        .encode()
    }
}

/// Whom discoverable credentials answer.
pub(super) fn audience(verified: bool) -> Audience {
    if verified {
        Audience::Verified
    } else {
        Audience::Anyone
    }
}
