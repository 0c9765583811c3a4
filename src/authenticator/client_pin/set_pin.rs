//! setPIN and changePIN (CTAP 2.2 §6.5.5.5, §6.5.5.6), and how a PIN is tried.

use crate::authenticator::Authenticator;
use crate::authenticator::holds::UvRetries;
use crate::ctap::Status;
use crate::ctap::client_pin::Request;
use crate::ctap::client_pin::Response;
use crate::ctap::pin_uv::SharedSecret;
use crate::sim::Env;
use crate::webauthn::cbor::Value;

/// The members that both subcommands need.
struct NewPin<'a> {
    protocol: i64,
    key_agreement: &'a Value,
    param: &'a [u8],
    new_pin_enc: &'a [u8],
}

impl<'a> NewPin<'a> {
    fn of(request: &'a Request) -> Result<Self, Status> {
        let missing = Status::MissingParameter;
        Ok(Self {
            protocol: request.pin_uv_auth_protocol.ok_or(missing)?,
            key_agreement: request.key_agreement.as_ref().ok_or(missing)?,
            param: request.pin_uv_auth_param.as_deref().ok_or(missing)?,
            new_pin_enc: request.new_pin_enc.as_deref().ok_or(missing)?,
        })
    }
}

impl Authenticator {
    /// §6.5.5.5: the first PIN.
    pub(super) fn set_pin(&mut self, env: &mut Env, request: &Request) -> Result<Response, Status> {
        let new = NewPin::of(request)?;
        if self.holds.pin.is_set() {
            return Err(Status::PinAuthInvalid);
        }
        let secret = self.agree(env, new.protocol, new.key_agreement)?;
        if !secret.verify(new.new_pin_enc, new.param) {
            return Err(Status::PinAuthInvalid);
        }
        self.take_pin(&secret, new.new_pin_enc)
    }

    /// §6.5.5.6: another PIN, by whoever knows the one before.
    pub(super) fn change_pin(
        &mut self,
        env: &mut Env,
        request: &Request,
    ) -> Result<Response, Status> {
        let new = NewPin::of(request)?;
        let hash = request.pin_hash_enc.as_deref();
        let hash = hash.ok_or(Status::MissingParameter)?;
        self.refuse_blocked_pin()?;
        let secret = self.agree(env, new.protocol, new.key_agreement)?;
        if !secret.verify(&[new.new_pin_enc, hash].concat(), new.param) {
            return Err(Status::PinAuthInvalid);
        }
        self.try_pin(&secret, hash)?;
        self.take_pin(&secret, new.new_pin_enc)
    }

    /// Stores a PIN. Whoever had a token by the one before has none now.
    fn take_pin(&mut self, secret: &SharedSecret, new_pin_enc: &[u8]) -> Result<Response, Status> {
        let padded = secret.decrypt(new_pin_enc).ok_or(Status::PinAuthInvalid)?;
        self.holds.pin.change_to(&padded)?;
        self.holds.reader = None;
        self.pending.boot.reset_token();
        Ok(Response::default())
    }

    /// A PIN that is not set, blocked for good, or locked until the next power-on, is not tried.
    pub(super) fn refuse_blocked_pin(&self) -> Result<(), Status> {
        let pin = &self.holds.pin;
        if !pin.is_set() {
            Err(Status::PinNotSet)
        } else if pin.retries() == 0 {
            Err(Status::PinBlocked)
        } else if self.pending.boot.is_pin_locked() {
            Err(Status::PinAuthBlocked)
        } else {
            Ok(())
        }
    }

    /// Tries a PIN. After a wrong one the key agreement starts again.
    pub(super) fn try_pin(
        &mut self,
        secret: &SharedSecret,
        pin_hash_enc: &[u8],
    ) -> Result<(), Status> {
        let hash = secret.decrypt(pin_hash_enc).unwrap_or_default();
        let boot = &mut self.pending.boot;
        if self.holds.pin.attempt(&hash) {
            boot.note_match();
            self.holds.uv_retries = UvRetries::default();
            return Ok(());
        }
        boot.regenerate(secret.protocol());
        boot.note_mismatch();
        if self.holds.pin.retries() == 0 {
            Err(Status::PinBlocked)
        } else if boot.is_pin_locked() {
            Err(Status::PinAuthBlocked)
        } else {
            Err(Status::PinInvalid)
        }
    }
}
