//! Making a new account.

use crate::flow::Action;
use crate::flow::DeviceName;
use crate::flow::Method;
use crate::sim::Ending;

use super::call::Call;
use super::journey::Journey;
use super::journey::Manner;

impl Journey<'_> {
    /// Makes the account, with a password unless the scenario says with a passkey.
    pub(super) fn sign_up(
        &mut self,
        device: &DeviceName,
        with: Option<&Method>,
        manner: &Manner,
    ) -> Result<(), Ending> {
        let method = if with == Some(&Method::Passkey) {
            "passkey"
        } else {
            "password"
        };
        self.perform(device, Call::by(Action::SignUp, method), manner)?;
        if method == "password" {
            self.play_offer(device);
            return Ok(());
        }
        // The passkey may come behind the code: whoever makes it is the one the step says.
        self.by_habit(device)
    }
}
