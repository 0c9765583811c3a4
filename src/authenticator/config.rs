//! authenticatorConfig (CTAP 2.2 §6.11).

use crate::authenticator::Authenticator;
use crate::authenticator::Feature;
use crate::authenticator::holds::Switch;
use crate::authenticator::pin::MAX_BYTES;
use crate::ctap::Permissions;
use crate::ctap::Status;
use crate::ctap::config::Parameters;
use crate::ctap::config::Request;
use crate::ctap::config::SubCommand;
use crate::ctap::config::signed_message;
use crate::sim::Env;

impl Authenticator {
    /// Serves authenticatorConfig.
    pub(super) fn config(&mut self, env: &Env, request: Request) -> Result<Vec<u8>, Status> {
        let sub_command = SubCommand::from_number(request.sub_command)
            .filter(|sub_command| self.has_config(*sub_command))
            .ok_or(Status::InvalidParameter)?;
        self.check_configurer(env, &request, sub_command)?;
        match sub_command {
            SubCommand::EnableEnterpriseAttestation => {
                self.holds.config.enterprise_attestation = Switch::On;
            }
            SubCommand::ToggleAlwaysUv => {
                let config = &mut self.holds.config;
                config.always_uv = config.always_uv.toggled();
            }
            SubCommand::SetMinPinLength => {
                self.set_min_pin_length(&request.parameters.unwrap_or_default())?;
            }
        }
        Ok(vec![Status::Ok.byte()])
    }

    /// Whether a subcommand is there.
    pub(super) fn has_config(&self, sub_command: SubCommand) -> bool {
        match sub_command {
            SubCommand::EnableEnterpriseAttestation => {
                self.profile.has(Feature::EnterpriseAttestation)
            }
            SubCommand::ToggleAlwaysUv => true,
            SubCommand::SetMinPinLength => self.profile.has(Feature::ClientPin),
        }
    }

    /// Steps 3–4: where users are verified, a token with the permission `acfg` is needed.
    fn check_configurer(
        &mut self,
        env: &Env,
        request: &Request,
        sub_command: SubCommand,
    ) -> Result<(), Status> {
        if !self.is_protected() {
            return Ok(());
        }
        let param = request.pin_uv_auth_param.as_deref();
        let param = param.ok_or(Status::PuatRequired)?;
        let protocol = request.pin_uv_auth_protocol;
        let protocol = self.spoken(protocol.ok_or(Status::MissingParameter)?)?;
        let parameters = request.parameters.as_ref();
        let encoded = parameters.map_or(&[][..], |parameters| &parameters.encoded);
        let message = signed_message(sub_command, encoded);
        let boot = &mut self.pending.boot;
        boot.authorize(env, (protocol, param), &message, Permissions::CONFIG)?;
        Ok(())
    }

    /// §6.11.4. Everything is checked before anything is changed.
    fn set_min_pin_length(&mut self, parameters: &Parameters) -> Result<(), Status> {
        let pin = &mut self.holds.pin;
        let length = parameters.new_min_pin_length;
        let length = length.unwrap_or(pin.min_length());
        let longest = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX);
        if length < pin.min_length() || length > longest {
            return Err(Status::PinPolicyViolation);
        }
        let must_change = parameters.force_change_pin == Some(true);
        if must_change && !pin.is_set() {
            return Err(Status::PinNotSet);
        }
        let rp_ids = parameters.min_pin_length_rp_ids.as_ref();
        if rp_ids.is_some_and(|rp_ids| rp_ids.len() > MAX_RP_IDS) {
            return Err(Status::KeyStoreFull);
        }
        pin.demand_length(length);
        if must_change {
            pin.demand_change();
        }
        if pin.must_change() {
            self.holds.reader = None;
            self.pending.boot.reset_token();
        }
        if let Some(rp_ids) = rp_ids {
            self.holds.config.min_pin_length_rp_ids = rp_ids.iter().cloned().collect();
        }
        Ok(())
    }
}

/// §6.4 `maxRPIDsForSetMinPINLength`.
pub(super) const MAX_RP_IDS: usize = 8;
