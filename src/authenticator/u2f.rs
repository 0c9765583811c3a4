//! CTAP1, also called U2F: register, authenticate, version, as APDUs (FIDO U2F raw message formats
//! v1.2; CTAP 2.2 §7).
//!
//! What is registered here has no RP ID yet, only its hash. The first CTAP2 request that names it
//! makes an ordinary credential of it (§7.3).

use std::collections::BTreeMap;

use p256::ecdsa::DerSignature;
use p256::ecdsa::signature::Signer;
use rand::Rng;

use crate::authenticator::Authenticator;
use crate::authenticator::Counter;
use crate::authenticator::Feature;
use crate::authenticator::Gesture;
use crate::authenticator::attestation;
use crate::authenticator::key::SigningKey;
use crate::authenticator::source::Extras;
use crate::authenticator::source::Source;
use crate::authenticator::source::Visibility;
use crate::authenticator::u2f::apdu::Apdu;
use crate::authenticator::u2f::apdu::Refusal;
use crate::sim::Env;
use crate::sim::Purpose;
use crate::sim::VirtualTime;
use crate::webauthn::Algorithm;
use crate::webauthn::CredentialId;
use crate::webauthn::CredentialProtectionPolicy;
use crate::webauthn::PublicKey;
use crate::webauthn::RpId;
use crate::webauthn::UserEntity;
use crate::webauthn::UserHandle;
use crate::webauthn::cbor;
use crate::webauthn::cbor::Value;

mod apdu;

/// Keys by the handles that were given out for them.
pub(super) type KeyHandles = BTreeMap<CredentialId, KeyHandle>;

/// A key that CTAP1 made.
#[derive(Clone, Debug)]
pub(super) struct KeyHandle {
    application: [u8; 32],
    key: SigningKey,
    hmac_secret: [u8; 64],
    counter: u32,
    created: VirtualTime,
}

impl Authenticator {
    /// Takes a CTAP1 message, an APDU, and gives the answer: data and a status word.
    pub fn transact_apdu(&mut self, env: &mut Env, gesture: Gesture<'_>, apdu: &[u8]) -> Vec<u8> {
        let answer = self.serve_apdu(env, gesture, apdu);
        answer.map_or_else(
            |refusal| refusal.word().to_be_bytes().to_vec(),
            |data| [data, SUCCESS.to_be_bytes().to_vec()].concat(),
        )
    }

    fn serve_apdu(
        &mut self,
        env: &mut Env,
        gesture: Gesture<'_>,
        apdu: &[u8],
    ) -> Result<Vec<u8>, Refusal> {
        if !self.profile.has(Feature::U2f) {
            return Err(Refusal::InstructionUnknown);
        }
        let apdu = Apdu::read(apdu)?;
        // CTAP 2.2 §7.2.4: CTAP1 cannot verify a user, so `alwaysUv` turns it off.
        if self.holds.config.always_uv.is_on() && apdu.instruction != VERSION {
            return Err(Refusal::NotAllowed);
        }
        match apdu.instruction {
            REGISTER => self.register(env, gesture, &apdu),
            AUTHENTICATE => self.authenticate(env, gesture, &apdu),
            VERSION if apdu.data.is_empty() => Ok(b"U2F_V2".to_vec()),
            VERSION => Err(Refusal::WrongLength),
            _ => Err(Refusal::InstructionUnknown),
        }
    }

    /// §4: challenge and application in; key, handle, certificate and signature out.
    fn register(
        &mut self,
        env: &mut Env,
        gesture: Gesture<'_>,
        apdu: &Apdu<'_>,
    ) -> Result<Vec<u8>, Refusal> {
        let (challenge, application) = apdu.data.split_first_chunk::<32>().unzip();
        let challenge = challenge.ok_or(Refusal::WrongLength)?;
        let application = application.and_then(|rest| <[u8; 32]>::try_from(rest).ok());
        let application = application.ok_or(Refusal::WrongLength)?;
        self.touch(env, gesture)?;
        let key = SigningKey::generate(&mut env.streams, Algorithm::Es256);
        let mut hmac_secret = [0; 64];
        env.streams
            .get(Purpose::HmacSecret)
            .fill_bytes(&mut hmac_secret);
        let mut handle = vec![0; HANDLE_BYTES];
        env.streams
            .get(Purpose::CredentialId)
            .fill_bytes(&mut handle);
        let public = point(&key);
        let signed = [&[0][..], &application, challenge, &handle, &public].concat();
        let attester = attestation::batch(self.profile.aaguid);
        let signature: DerSignature = attester.key.sign(&signed);
        let length = u8::try_from(handle.len()).expect("handles are short");
        let answer = [
            &[RESERVED][..],
            &public,
            &[length],
            &handle,
            &attester.certificate,
            signature.as_bytes(),
        ]
        .concat();
        let kept = KeyHandle {
            application,
            key,
            hmac_secret,
            counter: 0,
            created: env.now(),
        };
        let handle = CredentialId(handle);
        self.holds.vault.journal().note(&handle);
        self.holds.key_handles.insert(handle, kept);
        Ok(answer)
    }

    /// §5: challenge, application and handle in; presence, counter and signature out.
    fn authenticate(
        &mut self,
        env: &mut Env,
        gesture: Gesture<'_>,
        apdu: &Apdu<'_>,
    ) -> Result<Vec<u8>, Refusal> {
        let (challenge, rest) = apdu
            .data
            .split_first_chunk::<32>()
            .ok_or(Refusal::WrongLength)?;
        let (application, rest) = rest.split_first_chunk::<32>().ok_or(Refusal::WrongLength)?;
        let (length, handle) = rest.split_first().ok_or(Refusal::WrongLength)?;
        if usize::from(*length) != handle.len() {
            return Err(Refusal::WrongLength);
        }
        let id = CredentialId(handle.to_vec());
        if self.u2f_key(application, &id).is_none() {
            return Err(Refusal::WrongData);
        }
        let presence = match apdu.parameter {
            // The answer to a check is that a touch is missing, which says that the key is here.
            CHECK_ONLY => return Err(Refusal::ConditionsNotSatisfied),
            ENFORCE_PRESENCE => {
                self.touch(env, gesture)?;
                1
            }
            DO_NOT_ENFORCE_PRESENCE => 0,
            _ => return Err(Refusal::WrongData),
        };
        let count = self.count_u2f(&id).to_be_bytes();
        let key = self.u2f_key(application, &id).expect("it was just here");
        let signed = [&application[..], &[presence], &count, challenge].concat();
        Ok([&[presence][..], &count, &key.sign(&signed)].concat())
    }

    fn touch(&self, env: &mut Env, gesture: Gesture<'_>) -> Result<(), Refusal> {
        match self.presence(env, gesture) {
            Ok(consent) if consent.is_present() => Ok(()),
            Ok(_) | Err(_) => Err(Refusal::ConditionsNotSatisfied),
        }
    }

    /// A key for an application: one of CTAP1's own, or of a credential that answers without
    /// verification where it is listed (CTAP 2.2 §7.3).
    fn u2f_key(&self, application: &[u8; 32], id: &CredentialId) -> Option<&SigningKey> {
        if let Some(handle) = self.holds.key_handles.get(id) {
            return (handle.application == *application).then_some(&handle.key);
        }
        let source = self.holds.vault.get(id)?;
        let ours = source.rp_id.hash() == *application
            && source.algorithm() == Algorithm::Es256
            && source.answers(true, false);
        ours.then_some(&source.key)
    }

    fn count_u2f(&mut self, id: &CredentialId) -> u32 {
        match (self.profile.counter, self.holds.key_handles.get_mut(id)) {
            (Counter::PerCredential, Some(handle)) => {
                handle.counter = handle.counter.saturating_add(1);
                let counted = handle.counter;
                self.holds.vault.journal().note(id);
                counted
            }
            (Counter::Zero | Counter::Global | Counter::PerCredential, _) => self.count(id),
        }
    }

    /// Makes ordinary credentials of those that CTAP1 made and a CTAP2 request names.
    pub(super) fn adopt(&mut self, rp_id: &RpId, listed: &[CredentialId]) {
        if self.holds.key_handles.is_empty() {
            return;
        }
        let application = rp_id.hash();
        for id in listed {
            let held = self.holds.key_handles.get(id);
            if held.is_none_or(|handle| handle.application != application) {
                continue;
            }
            if let Some(handle) = self.holds.key_handles.remove(id) {
                let source = handle.into_source(id, rp_id, self.profile.backup);
                self.holds.vault.insert(source, self.profile.same_user);
            }
        }
    }
}

impl KeyHandle {
    /// For a record.
    pub(super) fn content(&self) -> Value {
        let (_, secret) = self.key.content();
        let members = [
            (1, Value::Bytes(self.application.to_vec())),
            (2, secret),
            (3, Value::Bytes(self.hmac_secret.to_vec())),
            (4, Value::from(self.counter)),
            (5, Value::from(self.created.unix_ms())),
        ];
        let members = members.into_iter();
        Value::Map(
            members
                .map(|(key, value)| (Value::from(key), value))
                .collect(),
        )
    }

    /// From a record, if it makes sense.
    pub(super) fn from_content(content: &Value) -> Option<Self> {
        let get = |key| cbor::numbered(content, key);
        let bytes = |key| Some(get(key)?.as_bytes()?.as_slice());
        let number = |key| cbor::as_i64(get(key)?);
        Some(Self {
            application: bytes(1)?.try_into().ok()?,
            key: SigningKey::from_content(Algorithm::Es256, get(2)?)?,
            hmac_secret: bytes(3)?.try_into().ok()?,
            counter: u32::try_from(number(4)?).ok()?,
            created: VirtualTime::from_unix_ms(u64::try_from(number(5)?).ok()?),
        })
    }

    fn into_source(
        self,
        id: &CredentialId,
        rp_id: &RpId,
        backup: crate::webauthn::BackupState,
    ) -> Source {
        let nobody = UserEntity {
            id: UserHandle::new([0]).expect("one byte is a user handle"),
            name: String::new(),
            display_name: String::new(),
        };
        Source {
            id: id.clone(),
            rp_id: rp_id.clone(),
            user: nobody,
            key: self.key,
            backup,
            counter: self.counter,
            cred_protect: CredentialProtectionPolicy::UserVerificationOptional,
            discoverable: false,
            hmac_secret: self.hmac_secret,
            created: self.created,
            visibility: Visibility::Shown,
            extras: Extras::default(),
        }
    }
}

/// The public key as an uncompressed point.
fn point(key: &SigningKey) -> Vec<u8> {
    match key.public() {
        PublicKey::Es256 { x, y } => [&[0x04][..], &x, &y].concat(),
        PublicKey::Es384 { .. } | PublicKey::EdDsa { .. } | PublicKey::Rs256 { .. } => {
            unreachable!("CTAP1 makes keys on P-256 only")
        }
    }
}

const REGISTER: u8 = 0x01;
const AUTHENTICATE: u8 = 0x02;
const VERSION: u8 = 0x03;
const ENFORCE_PRESENCE: u8 = 0x03;
const CHECK_ONLY: u8 = 0x07;
const DO_NOT_ENFORCE_PRESENCE: u8 = 0x08;
/// §4.3: the reserved byte of a registration response.
const RESERVED: u8 = 0x05;
const HANDLE_BYTES: usize = 64;
/// SW_NO_ERROR.
const SUCCESS: u16 = 0x9000;
