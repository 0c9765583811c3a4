//! What lasts from one power-on to the next.

use std::collections::BTreeMap;
use std::time::Duration;

use rand::Rng;

use crate::authenticator::token::Token;
use crate::ctap::Permissions;
use crate::ctap::Status;
use crate::ctap::pin_uv::AgreementKey;
use crate::ctap::pin_uv::Protocol;
use crate::sim::Env;
use crate::sim::Purpose;
use crate::sim::Streams;
use crate::sim::VirtualTime;
use crate::webauthn::cbor::Value;

/// Key agreement keys, the token in use, and wrong PINs in a row.
#[derive(Clone, Debug)]
pub(super) struct Boot {
    on_since: VirtualTime,
    agreement: BTreeMap<Protocol, AgreementKey>,
    token: Option<Token>,
    mismatches: u8,
}

impl Boot {
    /// The power comes on.
    pub(super) fn at(now: VirtualTime) -> Self {
        Self {
            on_since: now,
            agreement: BTreeMap::new(),
            token: None,
            mismatches: 0,
        }
    }

    /// How long the power has been on.
    pub(super) fn uptime(&self, now: VirtualTime) -> Duration {
        now.since(self.on_since)
    }

    /// `getPublicKey`: the key is made when it is first asked for.
    pub(super) fn public_key(&mut self, streams: &mut Streams, protocol: Protocol) -> Value {
        self.key(streams, protocol).public()
    }

    /// The key that a protocol agrees with.
    pub(super) fn key(&mut self, streams: &mut Streams, protocol: Protocol) -> &AgreementKey {
        let key = || generate(streams);
        self.agreement.entry(protocol).or_insert_with(key)
    }

    /// `regenerate`: the next key is another one.
    pub(super) fn regenerate(&mut self, protocol: Protocol) {
        self.agreement.remove(&protocol);
    }

    /// The token in use, if its time has not run out.
    pub(super) fn token(&mut self, now: VirtualTime) -> Option<&mut Token> {
        self.token = self.token.take().filter(|token| token.is_alive(now));
        self.token.as_mut()
    }

    /// Checks a signature under the token in use.
    pub(super) fn authorize(
        &mut self,
        env: &Env,
        (protocol, signature): (Protocol, &[u8]),
        message: &[u8],
        permission: Permissions,
    ) -> Result<&mut Token, Status> {
        let token = self.token(env.now()).ok_or(Status::PinAuthInvalid)?;
        token.authorize(protocol, message, signature, permission)?;
        Ok(token)
    }

    /// Starts to use a token.
    pub(super) fn begin(&mut self, token: Token) {
        self.token = Some(token);
    }

    /// `resetPinUvAuthToken`, for both protocols.
    pub(super) fn reset_token(&mut self) {
        self.token = None;
    }

    /// A reset: keys and tokens are others from now on, while the power stays on.
    pub(super) fn forget_secrets(&mut self) {
        *self = Self::at(self.on_since);
    }

    /// Whether too many PINs were wrong since power-on.
    pub(super) fn is_pin_locked(&self) -> bool {
        self.mismatches >= MISMATCHES_MAX
    }

    /// Notes a wrong PIN.
    pub(super) fn note_mismatch(&mut self) {
        self.mismatches = self.mismatches.saturating_add(1);
    }

    /// Notes a right PIN.
    pub(super) fn note_match(&mut self) {
        self.mismatches = 0;
    }
}

fn generate(streams: &mut Streams) -> AgreementKey {
    loop {
        // A draw of zero or beyond the group order is as likely as guessing a key.
        if let Some(key) = AgreementKey::from_bytes(&draw(streams)) {
            return key;
        }
    }
}

/// Random bytes for tokens, keys and IVs.
pub(super) fn draw<const N: usize>(streams: &mut Streams) -> [u8; N] {
    let mut bytes = [0; N];
    streams.get(Purpose::PinUvAuth).fill_bytes(&mut bytes);
    bytes
}

/// §6.5.2.2: after three wrong PINs in a row a power cycle is needed.
const MISMATCHES_MAX: u8 = 3;
