//! An authenticator with its environment, and requests in few words.

use stuntkey::authenticator::Attestation;
use stuntkey::authenticator::Authenticator;
use stuntkey::authenticator::Counter;
use stuntkey::authenticator::Discoverability;
use stuntkey::authenticator::Extension;
use stuntkey::authenticator::Gesture;
use stuntkey::authenticator::Means;
use stuntkey::authenticator::Method;
use stuntkey::authenticator::Profile;
use stuntkey::authenticator::SameUser;
use stuntkey::authenticator::VerificationPolicy;
use stuntkey::ctap;
use stuntkey::ctap::Status;
use stuntkey::ctap::get_assertion;
use stuntkey::ctap::make_credential;
use stuntkey::flow::Answer;
use stuntkey::flow::DeviceName;
use stuntkey::flow::PromptKind;
use stuntkey::sim::Env;
use stuntkey::sim::Event;
use stuntkey::sim::Person;
use stuntkey::sim::Seed;
use stuntkey::sim::Surface;
use stuntkey::webauthn::Aaguid;
use stuntkey::webauthn::Algorithm;
use stuntkey::webauthn::Attachment;
use stuntkey::webauthn::AttestationFormat;
use stuntkey::webauthn::AuthData;
use stuntkey::webauthn::BackupState;
use stuntkey::webauthn::CredentialId;
use stuntkey::webauthn::Descriptor;
use stuntkey::webauthn::RpId;
use stuntkey::webauthn::Transport;
use stuntkey::webauthn::UserEntity;
use stuntkey::webauthn::UserHandle;
use stuntkey::webauthn::cbor::Value;

pub struct Rig {
    pub env: Env,
    pub authenticator: Authenticator,
}

/// What a registration asks.
#[derive(Clone)]
pub struct Make {
    pub rp_id: &'static str,
    pub user: u8,
    pub algorithms: Vec<i64>,
    pub exclude: Vec<CredentialId>,
    pub extensions: Option<Value>,
    pub rk: bool,
    pub uv: bool,
    pub formats: Vec<AttestationFormat>,
}

/// What an authentication asks.
#[derive(Clone)]
pub struct Get {
    pub rp_id: &'static str,
    pub allow: Vec<CredentialId>,
    pub extensions: Option<Value>,
    pub up: bool,
    pub uv: bool,
}

/// What a registration gave.
pub struct Made {
    pub id: CredentialId,
    pub fmt: AttestationFormat,
    pub data: AuthData,
}

pub const HASH: [u8; 32] = [0xcd; 32];

impl Default for Make {
    fn default() -> Self {
        Self {
            rp_id: "example.org",
            user: 1,
            algorithms: vec![-7],
            exclude: Vec::new(),
            extensions: None,
            rk: true,
            uv: false,
            formats: Vec::new(),
        }
    }
}

impl Default for Get {
    fn default() -> Self {
        Self {
            rp_id: "example.org",
            allow: Vec::new(),
            extensions: None,
            up: true,
            uv: false,
        }
    }
}

impl Make {
    pub fn message(&self) -> Vec<u8> {
        make_credential::Sent {
            client_data_hash: HASH,
            rp_id: &RpId::parse(self.rp_id).unwrap(),
            rp_name: "Example",
            user: &user(self.user),
            algorithms: &self.algorithms,
            exclude_list: &descriptors(&self.exclude),
            extensions: self.extensions.as_ref(),
            options: make_credential::Options {
                rk: self.rk,
                up: None,
                uv: self.uv,
            },
            authorization: None,
            enterprise: None,
            formats: &self.formats,
        }
        .encode()
    }
}

impl Get {
    /// Only these credentials may answer.
    pub fn of(ids: &[&CredentialId]) -> Self {
        Self {
            allow: ids.iter().map(|id| (*id).clone()).collect(),
            ..Self::default()
        }
    }

    pub fn message(&self) -> Vec<u8> {
        get_assertion::Sent {
            rp_id: &RpId::parse(self.rp_id).unwrap(),
            client_data_hash: HASH,
            allow_list: &descriptors(&self.allow),
            extensions: self.extensions.as_ref(),
            up: self.up,
            uv: self.uv,
            authorization: None,
        }
        .encode()
    }
}

impl Rig {
    /// A synced platform authenticator with a finger enrolled.
    pub fn synced() -> Self {
        Self::of(synced())
    }

    /// A roaming security key.
    pub fn roaming() -> Self {
        Self::of(roaming())
    }

    /// Our own security key, as outside clients meet it: no PIN, no biometrics.
    pub fn key() -> Self {
        Self::with(Profile::roaming_key(), Means::default())
    }

    /// The same with a PIN.
    pub fn with_pin() -> Self {
        let mut rig = Self::key();
        crate::platform::set_pin(&mut rig, crate::platform::PIN).unwrap();
        rig
    }

    pub fn power_cycle(&mut self) {
        self.authenticator.power_cycle(&self.env);
    }

    pub fn of(profile: Profile) -> Self {
        Self::with(profile, Means::of([Method::Biometrics]))
    }

    pub fn with(profile: Profile, means: Means) -> Self {
        let authenticator = Authenticator::new(profile, means);
        Self {
            env: Env::new(Seed::new(7)),
            authenticator,
        }
    }

    /// The person gives this answer from now on.
    pub fn person(&mut self, answer: Answer) -> &mut Self {
        self.env.person = Person::always(answer);
        self
    }

    pub fn send(&mut self, message: &[u8]) -> Result<Vec<u8>, Status> {
        let surface = Surface {
            device: DeviceName::new("phone"),
            kind: PromptKind::Get,
        };
        self.transact(Gesture::Interactive(&surface), message)
    }

    pub fn send_silently(&mut self, message: &[u8]) -> Result<Vec<u8>, Status> {
        self.transact(Gesture::Silent, message)
    }

    fn transact(&mut self, gesture: Gesture<'_>, message: &[u8]) -> Result<Vec<u8>, Status> {
        let answer = self.authenticator.transact(&mut self.env, gesture, message);
        ctap::parse(&answer).map(<[u8]>::to_vec)
    }

    /// Sends an APDU; the answer with its status word.
    pub fn apdu(&mut self, apdu: &[u8]) -> Vec<u8> {
        let surface = Surface {
            device: DeviceName::new("phone"),
            kind: PromptKind::Get,
        };
        let gesture = Gesture::Interactive(&surface);
        self.authenticator
            .transact_apdu(&mut self.env, gesture, apdu)
    }

    pub fn make(&mut self, make: &Make) -> Result<Made, Status> {
        self.send(&make.message()).map(|answer| made(&answer))
    }

    pub fn make_silently(&mut self, make: &Make) -> Result<Made, Status> {
        self.send_silently(&make.message())
            .map(|answer| made(&answer))
    }

    pub fn get(&mut self, get: &Get) -> Result<get_assertion::Response, Status> {
        self.send(&get.message()).map(|answer| asserted(&answer))
    }

    pub fn next(&mut self) -> Result<get_assertion::Response, Status> {
        self.send(&get_assertion::next())
            .map(|answer| asserted(&answer))
    }

    /// How many prompts the person has met so far.
    pub fn prompts(&self) -> usize {
        let events = self.env.trace.since(0);
        events
            .filter(|event| matches!(event, Event::Prompt { .. }))
            .count()
    }
}

fn made(answer: &[u8]) -> Made {
    let object = make_credential::Response::decode(answer).unwrap().object;
    let data = object.parsed_auth_data().unwrap();
    let id = data.attested.as_ref().unwrap().credential_id.clone();
    Made {
        id,
        fmt: object.fmt,
        data,
    }
}

fn asserted(answer: &[u8]) -> get_assertion::Response {
    get_assertion::Response::decode(answer).unwrap()
}

/// The authenticator data of an assertion, in parts.
pub fn data(response: &get_assertion::Response) -> AuthData {
    AuthData::decode(&response.auth_data).unwrap()
}

pub fn user(number: u8) -> UserEntity {
    let id = UserHandle::new([number; 4]).unwrap();
    UserEntity {
        id,
        name: format!("user{number}"),
        display_name: format!("User {number}"),
    }
}

fn descriptors(ids: &[CredentialId]) -> Vec<Descriptor> {
    ids.iter()
        .map(|id| Descriptor {
            id: id.clone(),
            transports: Vec::new(),
        })
        .collect()
}

/// A map with text keys.
pub fn named(members: &[(&str, Value)]) -> Value {
    let members = members
        .iter()
        .map(|(name, value)| (Value::from(*name), value.clone()));
    Value::Map(members.collect())
}

/// A product whose passkeys sync.
pub fn synced() -> Profile {
    Profile {
        aaguid: Aaguid([7; 16]),
        credential_id_bytes: 20,
        algorithms: vec![Algorithm::Es256],
        discoverability: Discoverability::Always,
        same_user: SameUser::Overwrites,
        backup: BackupState::BackedUp,
        counter: Counter::Zero,
        transports: vec![Transport::Hybrid, Transport::Internal],
        attachment: Attachment::Platform,
        attestation_none: Attestation::None,
        attestation_direct: Attestation::None,
        enterprise_rp_ids: Vec::new(),
        methods: vec![Method::Biometrics, Method::ScreenLock],
        when_preferred: VerificationPolicy::Always,
        when_discouraged: VerificationPolicy::Never,
        extensions: vec![Extension::Prf, Extension::PrfAtCreation],
        features: Vec::new(),
    }
}

/// A security key with built-in verification.
pub fn roaming() -> Profile {
    Profile {
        aaguid: Aaguid([9; 16]),
        credential_id_bytes: 32,
        algorithms: vec![Algorithm::Es256, Algorithm::EdDsa],
        discoverability: Discoverability::WhenAsked,
        same_user: SameUser::Overwrites,
        backup: BackupState::NotEligible,
        counter: Counter::Global,
        transports: vec![Transport::Usb],
        attachment: Attachment::CrossPlatform,
        attestation_none: Attestation::None,
        attestation_direct: Attestation::SelfSigned,
        enterprise_rp_ids: Vec::new(),
        methods: vec![Method::Biometrics],
        when_preferred: VerificationPolicy::Always,
        when_discouraged: VerificationPolicy::Never,
        extensions: vec![Extension::CredProtect, Extension::Prf],
        features: Vec::new(),
    }
}
