//! The subcommands that give out pinUvAuthTokens (CTAP 2.2 §6.5.5.7).

use crate::authenticator::Authenticator;
use crate::authenticator::Feature;
use crate::authenticator::Gesture;
use crate::authenticator::boot;
use crate::authenticator::token::Flag;
use crate::authenticator::token::Token;
use crate::ctap::Permissions;
use crate::ctap::Status;
use crate::ctap::client_pin::Request;
use crate::ctap::client_pin::Response;
use crate::ctap::pin_uv::SharedSecret;
use crate::sim::Env;
use crate::webauthn::RpId;
use crate::webauthn::cbor::Value;

/// What a token is asked for.
struct Wanted {
    permissions: Permissions,
    rp_id: Option<RpId>,
}

/// Who vouches for the user.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Pin,
    BuiltInUv,
}

impl Authenticator {
    /// getPinToken (§6.5.5.7.1): for ceremonies, and bound to the first relying party it is used
    /// for.
    pub(super) fn pin_token(
        &mut self,
        env: &mut Env,
        request: &Request,
    ) -> Result<Response, Status> {
        if request.permissions.is_some() || request.rp_id.is_some() {
            return Err(Status::InvalidParameter);
        }
        let wanted = Wanted {
            permissions: CEREMONIES,
            rp_id: None,
        };
        let token = self.token_for_pin(env, request, wanted);
        // Platforms of CTAP 2.0 know no forced change: here it looks like a wrong PIN.
        token.map_err(|status| {
            if status == Status::PinPolicyViolation {
                Status::PinInvalid
            } else {
                status
            }
        })
    }

    /// getPinUvAuthTokenUsingPinWithPermissions (§6.5.5.7.2).
    pub(super) fn token_using_pin(
        &mut self,
        env: &mut Env,
        request: &Request,
    ) -> Result<Response, Status> {
        given(request)?;
        request
            .pin_hash_enc
            .as_ref()
            .ok_or(Status::MissingParameter)?;
        let wanted = self.wanted(request, By::Pin)?;
        self.token_for_pin(env, request, wanted)
    }

    /// getPinUvAuthTokenUsingUvWithPermissions (§6.5.5.7.3).
    pub(super) fn token_using_uv(
        &mut self,
        env: &mut Env,
        gesture: Gesture<'_>,
        request: &Request,
    ) -> Result<Response, Status> {
        let (protocol, peer) = given(request)?;
        let wanted = self.wanted(request, By::BuiltInUv)?;
        if !self.has_built_in_uv() {
            return Err(Status::NotAllowed);
        }
        let secret = self.agree(env, protocol, peer)?;
        if self.holds.uv_retries.left() == 0 {
            return Err(Status::UvBlocked);
        }
        if !self.built_in_verification(env, gesture)?.is_verified() {
            return Err(Status::OperationDenied);
        }
        Ok(self.give(env, &secret, wanted, Flag::Raised))
    }

    fn token_for_pin(
        &mut self,
        env: &mut Env,
        request: &Request,
        wanted: Wanted,
    ) -> Result<Response, Status> {
        let (protocol, peer) = given(request)?;
        let hash = request.pin_hash_enc.as_deref();
        let hash = hash.ok_or(Status::MissingParameter)?;
        self.spoken(protocol)?;
        self.refuse_blocked_pin()?;
        let secret = self.agree(env, protocol, peer)?;
        self.try_pin(&secret, hash)?;
        if self.holds.pin.must_change() {
            return Err(Status::PinPolicyViolation);
        }
        Ok(self.give(env, &secret, wanted, Flag::Cleared))
    }

    /// What is asked for, if it may be given.
    fn wanted(&self, request: &Request, by: By) -> Result<Wanted, Status> {
        let number = request.permissions.ok_or(Status::MissingParameter)?;
        let permissions = Permissions::from_number(number);
        if number == 0 {
            return Err(Status::InvalidParameter);
        }
        let refused = REFUSABLE
            .iter()
            .any(|one| permissions.has(*one) && !self.may_permit(*one, by));
        // A token that lasts is for reading only.
        let lasting = permissions.has(Permissions::PERSISTENT_READ);
        if refused || lasting && permissions != Permissions::PERSISTENT_READ {
            return Err(Status::UnauthorizedPermission);
        }
        let rp_id = request.rp_id.as_deref().map(RpId::as_said);
        if permissions.has_any(CEREMONIES) && rp_id.is_none() {
            return Err(Status::MissingParameter);
        }
        Ok(Wanted { permissions, rp_id })
    }

    fn may_permit(&self, permission: Permissions, by: By) -> bool {
        let profile = &self.profile;
        let needs = match permission {
            Permissions::CREDENTIAL_MANAGEMENT => Feature::CredentialManagement,
            Permissions::PERSISTENT_READ => Feature::PersistentRead,
            Permissions::LARGE_BLOB_WRITE => Feature::LargeBlobs,
            Permissions::CONFIG => Feature::Config,
            Permissions::BIO_ENROLLMENT => Feature::BioEnrollment,
            _ => return by == By::BuiltInUv || !profile.has(NO_CEREMONIES_BY_PIN),
        };
        profile.has(needs)
    }

    /// Gives out a token, encrypted. The one before is worth nothing from now on.
    fn give(
        &mut self,
        env: &mut Env,
        secret: &SharedSecret,
        wanted: Wanted,
        present: Flag,
    ) -> Response {
        let mut key = boot::draw(&mut env.streams);
        self.pending.boot.reset_token();
        if wanted.permissions == Permissions::PERSISTENT_READ {
            key = *self.holds.reader.get_or_insert(key);
        } else {
            let token = (secret.protocol(), key);
            let now = env.now();
            let token = Token::begin(now, token, wanted.permissions, wanted.rp_id, present);
            self.pending.boot.begin(token);
        }
        let iv = boot::draw(&mut env.streams);
        Response {
            pin_uv_auth_token: Some(secret.encrypt(iv, &key)),
            ..Response::default()
        }
    }
}

/// The members that every one of these subcommands needs.
fn given(request: &Request) -> Result<(i64, &Value), Status> {
    let protocol = request
        .pin_uv_auth_protocol
        .ok_or(Status::MissingParameter)?;
    let peer = request.key_agreement.as_ref();
    Ok((protocol, peer.ok_or(Status::MissingParameter)?))
}

const CEREMONIES: Permissions = Permissions::MAKE_CREDENTIAL.with(Permissions::GET_ASSERTION);
const NO_CEREMONIES_BY_PIN: Feature = Feature::NoMcGaPermissionsWithClientPin;

/// Every permission, since each may be refused for a reason of its own.
const REFUSABLE: [Permissions; 7] = [
    Permissions::MAKE_CREDENTIAL,
    Permissions::GET_ASSERTION,
    Permissions::CREDENTIAL_MANAGEMENT,
    Permissions::BIO_ENROLLMENT,
    Permissions::LARGE_BLOB_WRITE,
    Permissions::CONFIG,
    Permissions::PERSISTENT_READ,
];
