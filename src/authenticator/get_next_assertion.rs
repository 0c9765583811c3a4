//! authenticatorGetNextAssertion (CTAP 2.2 §6.3).

use std::time::Duration;

use crate::authenticator::Authenticator;
use crate::authenticator::get_assertion::Assertion;
use crate::ctap::Status;
use crate::sim::Env;

impl Authenticator {
    /// The next of several assertions.
    pub(super) fn get_next_assertion(&mut self, env: &Env) -> Result<Vec<u8>, Status> {
        // Steps 1–2: only after a getAssertion that announced more.
        let mut pending = self.pending.assertions.take().ok_or(Status::NotAllowed)?;
        let next = pending.left.pop_front().ok_or(Status::NotAllowed)?;
        // Step 3: the parameters are forgotten after 30 seconds.
        if env.now().since(pending.last) > REMEMBERED {
            return Err(Status::NotAllowed);
        }
        // A credential can leave between the commands, when a sync or a signal takes it.
        let verified = pending.flags.uv();
        let source = self
            .vault
            .get(&next)
            .filter(|source| source.answers(false, verified));
        let source = source.ok_or(Status::NoCredentials)?;
        let extensions = pending.extensions.outputs(source, verified);
        // Steps 4–6.
        let answer = self.assert(
            &next,
            Assertion {
                rp_id: &pending.rp_id,
                client_data_hash: &pending.client_data_hash,
                flags: pending.flags,
                extensions,
                named: verified,
                number: None,
            },
        );
        // Steps 7–8.
        if !pending.left.is_empty() {
            pending.last = env.now();
            self.pending.assertions = Some(pending);
        }
        Ok(answer)
    }
}

/// Step 3.
const REMEMBERED: Duration = Duration::from_secs(30);
