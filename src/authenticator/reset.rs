//! authenticatorReset (CTAP 2.2 §6.6).

use std::time::Duration;

use crate::authenticator::Authenticator;
use crate::authenticator::Feature;
use crate::authenticator::Gesture;
use crate::ctap::Status;
use crate::sim::Env;
use crate::webauthn::Attachment;

impl Authenticator {
    /// Erases everything, after a touch. A platform authenticator is reset by its system only.
    pub(super) fn reset(&mut self, env: &mut Env, gesture: Gesture<'_>) -> Result<Vec<u8>, Status> {
        if self.profile.attachment == Attachment::Platform || self.is_reset_too_late(env) {
            return Err(Status::NotAllowed);
        }
        if !self.presence(env, gesture)?.is_present() {
            return Err(Status::OperationDenied);
        }
        self.holds.erase();
        self.pending.boot.forget_secrets();
        Ok(vec![Status::Ok.byte()])
    }

    /// A reset has to come soon after power-on, so that nobody resets a key that is left plugged
    /// in.
    fn is_reset_too_late(&self, env: &Env) -> bool {
        self.profile.has(Feature::ResetWindow) && self.pending.boot.uptime(env.now()) > RESET_WINDOW
    }
}

/// §6.6: ten seconds after power-on.
const RESET_WINDOW: Duration = Duration::from_secs(10);
