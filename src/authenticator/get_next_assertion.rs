//! authenticatorGetNextAssertion (CTAP 2.2 §6.3).

use std::time::Duration;

use crate::authenticator::Authenticator;
use crate::authenticator::get_assertion::Assertion;
use crate::authenticator::get_assertion::audience;
use crate::authenticator::pending::Sequence;
use crate::ctap::Status;
use crate::sim::Env;

impl Authenticator {
    /// The next of several assertions.
    pub(super) fn get_next_assertion(&mut self, env: &mut Env) -> Result<Vec<u8>, Status> {
        // Steps 1–2: only after a getAssertion that announced more.
        let Sequence::Assertions(mut pending) = self.pending.take_sequence() else {
            return Err(Status::NotAllowed);
        };
        // Step 3: the parameters are forgotten after 30 seconds.
        if env.now().since(pending.last) > REMEMBERED {
            return Err(Status::NotAllowed);
        }
        // A credential can leave between the commands, when a sync or a signal takes it.
        let verified = pending.flags.uv();
        let next = self
            .holds
            .vault
            .before(&pending.rp_id, pending.told, audience(verified));
        let (age, source) = next.ok_or(Status::NoCredentials)?;
        let id = source.id.clone();
        // Steps 4–6.
        let answer = self.assert(
            env,
            &id,
            Assertion {
                rp_id: &pending.rp_id,
                client_data_hash: &pending.client_data_hash,
                flags: pending.flags,
                extensions: &pending.extensions,
                named: verified,
                number: None,
            },
        );
        // Steps 7–8.
        pending.left -= 1;
        if pending.left > 0 {
            pending.last = env.now();
            pending.told = age;
            self.pending.sequence = Sequence::Assertions(pending);
        }
        Ok(answer)
    }
}

/// Step 3.
const REMEMBERED: Duration = Duration::from_secs(30);
