//! authenticatorGetNextAssertion (CTAP 2.2 §6.3).

use crate::authenticator::Authenticator;
use crate::authenticator::get_assertion::Assertion;
use crate::ctap::Status;

impl Authenticator {
    /// The next of several assertions.
    pub(super) fn get_next_assertion(&mut self) -> Result<Vec<u8>, Status> {
        // Steps 1–2: only after a getAssertion that announced more.
        let mut pending = self.pending.assertions.take().ok_or(Status::NotAllowed)?;
        let next = pending.left.pop_front().ok_or(Status::NotAllowed)?;
        let answer = self.assert(&next, Assertion {
            rp_id: &pending.rp_id,
            client_data_hash: &pending.client_data_hash,
            flags: pending.flags,
            extensions: None,
            named: pending.flags.uv(),
            number: None,
        });
        if !pending.left.is_empty() {
            self.pending.assertions = Some(pending);
        }
        Ok(answer)
    }
}
