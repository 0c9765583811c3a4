//! A pinUvAuthToken in the hands of the client.
//!
//! Implements the platform's part of CTAP 2.2 §6.5.5.7.

use crate::client::agreement::Agreement;
use crate::client::client_pin::By;
use crate::client::error::Failure;
use crate::client::trouble::Trouble;
use crate::ctap::Permissions;
use crate::ctap::client_pin::Request;
use crate::ctap::client_pin::Response;
use crate::ctap::client_pin::SubCommand;
use crate::ctap::get_info::Info;
use crate::ctap::pin_uv::Authorization;
use crate::ctap::pin_uv::Protocol;
use crate::webauthn::RpId;

/// A token: who has it may do for the user what it was given out for.
#[derive(Clone)]
pub(super) struct Token {
    protocol: Protocol,
    key: Vec<u8>,
}

impl Token {
    /// The token in an answer.
    pub(super) fn open(
        protocol: Protocol,
        agreement: &Agreement,
        answer: &Response,
    ) -> Result<Self, Failure> {
        let sealed = answer.pin_uv_auth_token.as_deref();
        let key = sealed.and_then(|sealed| agreement.secret.decrypt(sealed));
        let missing = || Trouble::Broken.because("the authenticator gave out no token");
        Ok(Self {
            protocol,
            key: key.ok_or_else(missing)?,
        })
    }

    /// The proof that goes along with a message.
    pub(super) fn authorize(&self, message: &[u8]) -> Authorization {
        Authorization::of(self.protocol, &self.key, message)
    }
}

impl std::fmt::Debug for Token {
    /// The protocol only: secrets are never printed.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Token({:?})", self.protocol)
    }
}

/// What a token is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'a> {
    pub(super) permissions: Permissions,
    pub(super) rp_id: &'a RpId,
}

impl Wanted<'_> {
    /// The request, as far as it does not depend on who vouches. An authenticator without
    /// permissions has the older subcommand (§6.5.5.7.1), whose token is for every ceremony.
    pub(super) fn request(&self, info: &Info, agreement: &Agreement, by: By) -> Request {
        let permits = info.is("pinUvAuthToken");
        let sub_command = match by {
            By::BuiltIn => SubCommand::GetTokenUsingUv,
            By::Pin if permits => SubCommand::GetTokenUsingPin,
            By::Pin => SubCommand::GetPinToken,
        };
        Request {
            pin_uv_auth_protocol: Some(agreement.secret.protocol().number().into()),
            sub_command: sub_command.number(),
            key_agreement: Some(agreement.public.clone()),
            permissions: permits.then(|| self.permissions.number().into()),
            rp_id: permits.then(|| self.rp_id.as_str().to_owned()),
            ..Request::default()
        }
    }
}
