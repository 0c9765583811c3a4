//! authenticatorSelection (CTAP 2.2 §6.9).

use crate::authenticator::Authenticator;
use crate::authenticator::Gesture;
use crate::ctap::Status;
use crate::sim::Env;

impl Authenticator {
    /// Lets the user pick this authenticator among several by a touch.
    pub(super) fn selection(&self, env: &mut Env, gesture: Gesture<'_>) -> Result<Vec<u8>, Status> {
        let consent = self.presence(env, gesture)?;
        if consent.is_present() {
            Ok(vec![Status::Ok.byte()])
        } else {
            Err(Status::OperationDenied)
        }
    }
}
