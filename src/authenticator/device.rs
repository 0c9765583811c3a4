//! The authenticator itself: takes a message, gives the answer.

use crate::authenticator::Extension;
use crate::authenticator::Feature;
use crate::authenticator::Gesture;
use crate::authenticator::Means;
use crate::authenticator::Profile;
use crate::authenticator::Vault;
use crate::authenticator::Verifying;
use crate::authenticator::holds::Holds;
use crate::authenticator::holds::Switch;
use crate::authenticator::keeping::Written;
use crate::authenticator::pending::Pending;
use crate::authenticator::pending::Sequence;
use crate::ctap::Command;
use crate::ctap::Request;
use crate::ctap::Status;
use crate::ctap::credential_management;
use crate::ctap::failure;
use crate::sim::Env;
use crate::sim::VirtualTime;
use crate::webauthn::UserVerification;

/// A CTAP2 authenticator.
#[derive(Debug)]
pub struct Authenticator {
    pub(super) profile: Profile,
    pub(super) means: Means,
    pub(super) holds: Holds,
    pub(super) pending: Pending,
    pub(super) written: Written,
}

impl Authenticator {
    /// An authenticator of this product that holds nothing yet. Its power came on when the run
    /// began.
    pub fn new(profile: Profile, means: Means) -> Self {
        Self {
            profile,
            means,
            holds: Holds::default(),
            pending: Pending::at(VirtualTime::START),
            written: Written::default(),
        }
    }

    /// What it is.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The credentials that it holds.
    pub fn vault(&self) -> &Vault {
        &self.holds.vault
    }

    /// The credentials that it holds, for those who sync, signal or erase.
    pub fn vault_mut(&mut self) -> &mut Vault {
        &mut self.holds.vault
    }

    /// The ways to verify a user that are set up here now.
    pub fn means(&self) -> &Means {
        &self.means
    }

    /// From now on these ways to verify a user are set up here.
    pub fn equip(&mut self, means: Means) {
        self.means = means;
    }

    /// What it makes of a relying party's wish for verification, here and now.
    pub fn verifying(&self, wish: UserVerification) -> Verifying {
        self.profile.verifying(wish, &self.means)
    }

    /// Its user has chosen this PIN, if clients ask for one here and none is set.
    pub fn choose_pin(&mut self, pin: &str) {
        if self.profile.has(Feature::ClientPin) && !self.holds.pin.is_set() {
            self.holds.pin.choose(pin);
        }
    }

    /// Whoever manages it demands another PIN before the next use (CTAP 2.2 §6.11.4).
    pub fn demand_pin_change(&mut self) {
        self.holds.pin.demand_change();
    }

    /// Whoever manages it has enabled enterprise attestation (CTAP 2.2 §6.11.1), if it has any.
    pub fn enable_enterprise_attestation(&mut self) {
        if self.profile.has(Feature::EnterpriseAttestation) {
            self.holds.config.enterprise_attestation = Switch::On;
        }
    }

    /// Takes its power away and gives it back: whatever was pending is lost, tokens and key
    /// agreement keys with it, and a PIN that was locked until now can be tried again.
    pub fn power_cycle(&mut self, env: &Env) {
        self.pending = Pending::at(env.now());
    }

    /// Takes a CTAP message and gives the answer: a status byte and, on success, CBOR.
    pub fn transact(&mut self, env: &mut Env, gesture: Gesture<'_>, message: &[u8]) -> Vec<u8> {
        self.answer(env, gesture, message).unwrap_or_else(failure)
    }

    fn answer(
        &mut self,
        env: &mut Env,
        gesture: Gesture<'_>,
        message: &[u8],
    ) -> Result<Vec<u8>, Status> {
        let request = self.read(message);
        // CTAP 2.2 §6: any other command, also a malformed one, ends a sequence of commands.
        if !self.goes_on(request.as_ref()) {
            self.pending.sequence = Sequence::None;
        }
        match request? {
            Request::MakeCredential(request) => self.make_credential(env, gesture, *request),
            Request::GetAssertion(request) => self.get_assertion(env, gesture, *request),
            Request::GetNextAssertion => self.get_next_assertion(env),
            Request::GetInfo => Ok(self.get_info()),
            Request::ClientPin(request) => self.client_pin(env, gesture, *request),
            Request::Reset => self.reset(env, gesture),
            Request::BioEnrollment(request) => self.bio_enrollment(env, gesture, &request),
            Request::CredentialManagement(request) => self.credential_management(env, *request),
            Request::Selection => self.selection(env, gesture),
            Request::LargeBlobs(request) => self.large_blobs(env, *request),
            Request::Config(request) => self.config(env, *request),
        }
    }

    /// Reads a message that is not too large, of a command that the product has.
    fn read(&self, message: &[u8]) -> Result<Request, Status> {
        if message.len() > self.profile.max_msg_size() {
            return Err(Status::RequestTooLarge);
        }
        let known = message.first().and_then(|byte| Command::from_byte(*byte));
        if known.is_some_and(|command| !self.knows(command)) {
            return Err(Status::InvalidCommand);
        }
        Request::decode(message)
    }

    fn knows(&self, command: Command) -> bool {
        match command {
            Command::MakeCredential
            | Command::GetAssertion
            | Command::GetNextAssertion
            | Command::GetInfo
            | Command::Reset
            | Command::Selection => true,
            // §12.5: `hmac-secret` needs key agreement, also where there are no tokens.
            Command::ClientPin => {
                self.profile.gives_tokens() || self.profile.extends(Extension::Prf)
            }
            Command::BioEnrollment => self.profile.has(Feature::BioEnrollment),
            Command::CredentialManagement => self.profile.has(Feature::CredentialManagement),
            Command::LargeBlobs => self.profile.has(Feature::LargeBlobs),
            Command::Config => self.profile.has(Feature::Config),
        }
    }

    /// Whether a request can go on with the sequence that is under way.
    fn goes_on(&self, request: Result<&Request, &Status>) -> bool {
        use credential_management::SubCommand;
        let Ok(request) = request else { return false };
        let next = |wanted: SubCommand| match request {
            Request::CredentialManagement(request) => {
                SubCommand::from_number(request.sub_command) == Some(wanted)
            }
            Request::MakeCredential(_)
            | Request::GetAssertion(_)
            | Request::GetNextAssertion
            | Request::GetInfo
            | Request::ClientPin(_)
            | Request::Reset
            | Request::BioEnrollment(_)
            | Request::Selection
            | Request::LargeBlobs(_)
            | Request::Config(_) => false,
        };
        match self.pending.sequence {
            Sequence::None => true,
            Sequence::Assertions(_) => *request == Request::GetNextAssertion,
            Sequence::Rps { .. } => next(SubCommand::EnumerateRpsNext),
            Sequence::Credentials { .. } => next(SubCommand::EnumerateCredentialsNext),
            Sequence::Writing(_) => matches!(request, Request::LargeBlobs(_)),
        }
    }
}
