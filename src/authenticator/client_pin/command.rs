//! The command's subcommands, and those that only tell something (§6.5.5.2–§6.5.5.4, §6.5.5.8).

use crate::authenticator::Authenticator;
use crate::authenticator::Feature;
use crate::authenticator::Gesture;
use crate::ctap::Status;
use crate::ctap::client_pin::Request;
use crate::ctap::client_pin::Response;
use crate::ctap::client_pin::SubCommand;
use crate::ctap::pin_uv::Protocol;
use crate::ctap::pin_uv::SharedSecret;
use crate::sim::Env;
use crate::webauthn::cbor::Value;

impl Authenticator {
    /// Serves authenticatorClientPIN.
    pub(in crate::authenticator) fn client_pin(
        &mut self,
        env: &mut Env,
        gesture: Gesture<'_>,
        request: Request,
    ) -> Result<Vec<u8>, Status> {
        let sub_command = SubCommand::from_number(request.sub_command)
            .filter(|sub_command| self.has_sub_command(*sub_command))
            .ok_or(Status::InvalidSubcommand)?;
        let response = match sub_command {
            SubCommand::GetPinRetries => self.pin_retries(),
            SubCommand::GetKeyAgreement => self.key_agreement(env, &request),
            SubCommand::SetPin => self.set_pin(env, &request),
            SubCommand::ChangePin => self.change_pin(env, &request),
            SubCommand::GetPinToken => self.pin_token(env, &request),
            SubCommand::GetTokenUsingUv => self.token_using_uv(env, gesture, &request),
            SubCommand::GetUvRetries => Ok(self.uv_retries()),
            SubCommand::GetTokenUsingPin => self.token_using_pin(env, &request),
        };
        Ok(response?.encode())
    }

    fn has_sub_command(&self, sub_command: SubCommand) -> bool {
        let profile = &self.profile;
        match sub_command {
            SubCommand::GetKeyAgreement => true,
            SubCommand::GetUvRetries | SubCommand::GetTokenUsingUv => {
                profile.has(Feature::BuiltInUvToken)
            }
            // §6.5.5.7.1: this token is for ceremonies only.
            SubCommand::GetPinToken => {
                profile.has(Feature::ClientPin)
                    && !profile.has(Feature::NoMcGaPermissionsWithClientPin)
            }
            SubCommand::GetPinRetries
            | SubCommand::SetPin
            | SubCommand::ChangePin
            | SubCommand::GetTokenUsingPin => profile.has(Feature::ClientPin),
        }
    }

    /// §6.5.5.2. Without a PIN there is nothing to try: three independent suites expect that.
    fn pin_retries(&self) -> Result<Response, Status> {
        if !self.holds.pin.is_set() {
            return Err(Status::PinNotSet);
        }
        Ok(Response {
            pin_retries: Some(u64::from(self.holds.pin.retries())),
            power_cycle_state: Some(self.pending.boot.is_pin_locked()),
            ..Response::default()
        })
    }

    /// §6.5.5.3.
    fn uv_retries(&self) -> Response {
        Response {
            uv_retries: Some(u64::from(self.holds.uv_retries.left())),
            ..Response::default()
        }
    }

    /// §6.5.5.4. Also those speak it that have `hmac-secret` and no tokens.
    fn key_agreement(&mut self, env: &mut Env, request: &Request) -> Result<Response, Status> {
        let protocol = request
            .pin_uv_auth_protocol
            .ok_or(Status::MissingParameter)?;
        let protocol = Protocol::from_number(protocol).ok_or(Status::InvalidParameter)?;
        let key = self.pending.boot.public_key(&mut env.streams, protocol);
        Ok(Response {
            key_agreement: Some(key),
            ..Response::default()
        })
    }

    /// `decapsulate`: the secret that is shared with the platform.
    pub(super) fn agree(
        &mut self,
        env: &mut Env,
        protocol: i64,
        peer: &Value,
    ) -> Result<SharedSecret, Status> {
        let protocol = self.spoken(protocol)?;
        let key = self.pending.boot.key(&mut env.streams, protocol);
        key.shared(protocol, peer)
    }
}
