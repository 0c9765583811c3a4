//! How it is known that the user was verified (CTAP 2.2 §6.1.2 steps 1–2, 5–8 and 11; §6.2.2
//! steps 1–2 and 4–6).

use crate::authenticator::Authenticator;
use crate::authenticator::Feature;
use crate::authenticator::Gesture;
use crate::authenticator::gesture::Consent;
use crate::ctap::Permissions;
use crate::ctap::Status;
use crate::ctap::pin_uv::Protocol;
use crate::sim::Env;
use crate::webauthn::RpId;

/// A signature under a pinUvAuthToken, and its protocol.
pub(super) type Signed<'a> = (Protocol, &'a [u8]);

/// What is to prove that the user was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof<'a> {
    /// A token.
    Token(Signed<'a>),
    /// Built-in verification, now.
    BuiltIn,
    /// Nothing.
    None,
}

/// A ceremony, as far as verification looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ceremony {
    /// A discoverable credential is made.
    MakeDiscoverable,
    /// Another credential is made.
    MakeOther,
    /// A user signs in.
    Get,
    /// It is asked in advance what is there.
    GetInAdvance,
}

impl Ceremony {
    /// The permission that a token needs.
    fn permission(self) -> Permissions {
        match self {
            Self::MakeDiscoverable | Self::MakeOther => Permissions::MAKE_CREDENTIAL,
            Self::Get | Self::GetInAdvance => Permissions::GET_ASSERTION,
        }
    }
}

impl Authenticator {
    /// Whether it is protected by some form of user verification.
    pub(super) fn is_protected(&self) -> bool {
        self.holds.pin.is_set() || self.has_built_in_uv()
    }

    /// Whether it can verify a user by itself, here and now.
    pub(super) fn has_built_in_uv(&self) -> bool {
        self.profile.can_verify(&self.means) || self.holds.fingerprints.count() > 0
    }

    /// Step 1: a signature of no length asks for a touch only, so that a platform can let the user
    /// pick among authenticators.
    pub(super) fn answer_touch_request(
        &self,
        env: &mut Env,
        gesture: Gesture<'_>,
        param: Option<&[u8]>,
    ) -> Result<(), Status> {
        if !self.profile.gives_tokens() || param.is_none_or(|param| !param.is_empty()) {
            return Ok(());
        }
        if !self.presence(env, gesture)?.is_present() {
            return Err(Status::OperationDenied);
        }
        Err(if self.is_protected() {
            Status::PinInvalid
        } else {
            Status::PinNotSet
        })
    }

    /// Step 2: the protocol of a signature has to be there, and to be spoken here.
    pub(super) fn signed<'a>(
        &self,
        param: Option<&'a [u8]>,
        protocol: Option<i64>,
    ) -> Result<Option<Signed<'a>>, Status> {
        let Some(param) = param else { return Ok(None) };
        let protocol = protocol.ok_or(Status::MissingParameter)?;
        Ok(Some((self.spoken(protocol)?, param)))
    }

    /// The protocol of this number, if it is spoken here.
    pub(super) fn spoken(&self, protocol: i64) -> Result<Protocol, Status> {
        Protocol::from_number(protocol)
            .filter(|_| self.profile.gives_tokens())
            .ok_or(Status::InvalidParameter)
    }

    /// What is to prove the verification of the user, or why it is refused without any.
    pub(super) fn proof<'a>(
        &self,
        ceremony: Ceremony,
        uv: bool,
        signed: Option<Signed<'a>>,
    ) -> Result<Proof<'a>, Status> {
        let built_in = self.has_built_in_uv();
        // Registration step 5, authentication step 4: beside a signature, `uv` counts as false.
        let proof = match (signed, uv) {
            (Some(signed), _) => Proof::Token(signed),
            (None, true) if built_in => Proof::BuiltIn,
            (None, true) => return Err(Status::InvalidOption),
            (None, false) => Proof::None,
        };
        if !self.profile.gives_tokens() {
            return Ok(proof);
        }
        let proof = self.always_verify(ceremony, proof)?;
        let needed = match ceremony {
            // Steps 7 and 8: without `makeCredUvNotRqd`, no credential is made unverified.
            Ceremony::MakeDiscoverable => true,
            Ceremony::MakeOther => !self.makes_unverified(),
            Ceremony::Get | Ceremony::GetInAdvance => false,
        };
        if needed && proof == Proof::None && self.is_protected() {
            return Err(self.wants_token());
        }
        Ok(proof)
    }

    /// Whether `makeCredUvNotRqd` stands (§6.1.2 step 6.1: not beside `alwaysUv`).
    pub(super) fn makes_unverified(&self) -> bool {
        self.profile.has(Feature::MakeCredUvNotRequired) && !self.holds.config.always_uv.is_on()
    }

    /// Registration step 6, authentication step 5: with `alwaysUv` nothing goes without.
    fn always_verify<'a>(&self, ceremony: Ceremony, proof: Proof<'a>) -> Result<Proof<'a>, Status> {
        if !self.holds.config.always_uv.is_on() || ceremony == Ceremony::GetInAdvance {
            return Ok(proof);
        }
        match proof {
            Proof::Token(_) | Proof::BuiltIn if self.is_protected() => Ok(proof),
            Proof::None if self.has_built_in_uv() => Ok(Proof::BuiltIn),
            Proof::Token(_) | Proof::BuiltIn | Proof::None => Err(self.wants_token()),
        }
    }

    /// The refusal that tells whether a PIN would help.
    fn wants_token(&self) -> Status {
        let helps = self.profile.has(Feature::ClientPin)
            && !self.profile.has(Feature::NoMcGaPermissionsWithClientPin);
        if helps {
            Status::PuatRequired
        } else {
            Status::OperationDenied
        }
    }

    /// Registration step 11, authentication step 6: what the proof gives. Where nothing protects
    /// the authenticator, these steps are left out, and a signature with them.
    pub(super) fn verified(
        &mut self,
        env: &mut Env,
        gesture: Gesture<'_>,
        proof: Proof<'_>,
        (ceremony, rp_id, hash): (Ceremony, &RpId, &[u8; 32]),
    ) -> Result<Consent, Status> {
        match proof {
            Proof::None => Ok(Consent::Nobody),
            Proof::BuiltIn => self.built_in_verification(env, gesture),
            Proof::Token(_) if !self.is_protected() => Ok(Consent::Nobody),
            Proof::Token(signed) => {
                let boot = &mut self.pending.boot;
                let token = boot.authorize(env, signed, hash, ceremony.permission())?;
                token.bind(rp_id)?;
                Ok(if token.is_user_present(env.now()) {
                    Consent::Verified
                } else {
                    Consent::VerifiedBefore
                })
            }
        }
    }

    /// Registration step 14, authentication step 9: the user is asked to be there, unless that is
    /// known. Then the token has done what it was for.
    pub(super) fn present(
        &mut self,
        env: &mut Env,
        gesture: Gesture<'_>,
        verified: Consent,
    ) -> Result<Consent, Status> {
        if verified.is_present() {
            return Ok(verified);
        }
        let asked = self.presence(env, gesture)?;
        Ok(if asked.is_present() {
            verified.and_present()
        } else {
            verified
        })
    }

    /// The token has been used for a ceremony with a present user.
    pub(super) fn spend_token(&mut self, env: &Env) {
        if let Some(token) = self.pending.boot.token(env.now()) {
            token.spend();
        }
    }
}
