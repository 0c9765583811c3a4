//! authenticatorReset (CTAP 2.2 §6.6).

use crate::authenticator::Authenticator;
use crate::authenticator::Gesture;
use crate::ctap::Status;
use crate::sim::Env;
use crate::webauthn::Attachment;

impl Authenticator {
    /// Erases everything, after a touch. A platform authenticator is reset by its system only.
    pub(super) fn reset(&mut self, env: &mut Env, gesture: Gesture<'_>) -> Result<Vec<u8>, Status> {
        if self.profile.attachment == Attachment::Platform {
            return Err(Status::NotAllowed);
        }
        if !self.consent(env, gesture, false)?.is_present() {
            return Err(Status::OperationDenied);
        }
        self.vault.clear();
        Ok(vec![Status::Ok.byte()])
    }
}
