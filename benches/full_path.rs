//! The full path, options JSON in and response JSON out, through client and authenticator, against
//! 1Password's `passkey-client` 0.6 with its in-memory store. `benches/README.md` says how to read
//! it.

#![expect(clippy::print_stdout, reason = "a bench tells what it measured")]

mod measure;

use std::collections::BTreeMap;
use std::future::Future;
use std::hint::black_box;
use std::pin::Pin;
use std::time::Duration;

use divan::Bencher;
use p256::ecdsa::DerSignature;
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer;
use passkey_authenticator::MemoryStore;
use passkey_authenticator::UiHint;
use passkey_authenticator::UserCheck;
use passkey_authenticator::UserValidationMethod;
use passkey_client::DefaultClientData;
use passkey_crypto::AvailableBackend;
use passkey_types::Passkey;
use passkey_types::ctap2;
use rand::Rng;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::Value;
use serde_json::json;
use stuntkey::authenticator::Attestation;
use stuntkey::authenticator::Authenticator;
use stuntkey::authenticator::Counter;
use stuntkey::authenticator::Discoverability;
use stuntkey::authenticator::Means;
use stuntkey::authenticator::Method;
use stuntkey::authenticator::Profile;
use stuntkey::authenticator::SameUser;
use stuntkey::authenticator::VerificationPolicy;
use stuntkey::client;
use stuntkey::client::AaguidShown;
use stuntkey::client::Ask;
use stuntkey::client::Browsing;
use stuntkey::client::Caller;
use stuntkey::client::ClientKind;
use stuntkey::client::ClientProfile;
use stuntkey::client::Consent;
use stuntkey::client::ErrorNames;
use stuntkey::client::ExcludeHit;
use stuntkey::client::Fetch;
use stuntkey::client::Fetched;
use stuntkey::client::Moment;
use stuntkey::client::Page;
use stuntkey::client::ProviderRules;
use stuntkey::client::Reachable;
use stuntkey::client::Readiness;
use stuntkey::client::Remote;
use stuntkey::client::SignalReaction;
use stuntkey::client::Slot;
use stuntkey::client::Support;
use stuntkey::client::WhenNotEnrolled;
use stuntkey::flow::DeviceName;
use stuntkey::flow::Lock;
use stuntkey::flow::Network;
use stuntkey::flow::Platform;
use stuntkey::flow::ProviderId;
use stuntkey::sim::Env;
use stuntkey::sim::Seed;
use stuntkey::webauthn::Aaguid;
use stuntkey::webauthn::Algorithm;
use stuntkey::webauthn::Attachment;
use stuntkey::webauthn::BackupState;
use stuntkey::webauthn::Transport;

const CREATION: &str = r#"{
    "rp": { "id": "shop.example.com", "name": "Shop" },
    "user": { "id": "dXNlci0x", "name": "ann@example.test", "displayName": "Ann" },
    "challenge": "Y2hhbGxlbmdlLWNoYWxsZW5nZQ",
    "pubKeyCredParams": [{ "type": "public-key", "alg": -7 }],
    "excludeCredentials": [],
    "authenticatorSelection": { "residentKey": "required", "userVerification": "preferred" },
    "attestation": "none"
}"#;

fn request(id: &str) -> String {
    json!({
        "rpId": "shop.example.com",
        "challenge": "Y2hhbGxlbmdlLWNoYWxsZW5nZQ",
        "allowCredentials": [{ "type": "public-key", "id": id }],
        "userVerification": "preferred",
    })
    .to_string()
}

/// Text in, text out: what either side does for a page.
trait Double {
    fn register(&mut self, options: &str) -> String;
    fn authenticate(&mut self, options: &str) -> String;

    /// Registers once and gives the options that ask for the new credential.
    fn registered(&mut self) -> String {
        let response: Value =
            serde_json::from_str(&self.register(CREATION)).expect("a response is JSON");
        request(response["id"].as_str().expect("a credential has an id"))
    }
}

/// The floor: the same P-256 work and the same JSON, with nothing between.
struct Floor {
    random: ChaCha20Rng,
    key: SigningKey,
    response: Value,
}

impl Floor {
    /// The floor of a double's responses.
    fn of(response: &str) -> Self {
        let mut random = ChaCha20Rng::from_seed([7; 32]);
        let key = new_key(&mut random);
        let response = serde_json::from_str(response).expect("a response is JSON");
        Self {
            random,
            key,
            response,
        }
    }

    fn register(&mut self, options: &str) -> (Value, String, usize) {
        let options = serde_json::from_str(options).expect("options are JSON");
        let key = new_key(&mut self.random);
        let public = key.verifying_key().to_sec1_point(false);
        (options, self.response.to_string(), public.len())
    }

    fn authenticate(&mut self, options: &str) -> (Value, String, DerSignature) {
        let options = serde_json::from_str(options).expect("options are JSON");
        let signature = self.key.sign(&[7; 69]);
        (options, self.response.to_string(), signature)
    }
}

fn new_key(random: &mut ChaCha20Rng) -> SigningKey {
    let mut secret = [0; 32];
    random.fill_bytes(&mut secret);
    SigningKey::from_slice(&secret).expect("hardly any 32 bytes are no key")
}

/// Ours.
struct Ours {
    env: Env,
    client: ClientProfile,
    caller: Caller,
    moment: Moment,
    rules: ProviderRules,
    authenticator: Authenticator,
}

struct NoNetwork;

impl Fetch for NoNetwork {
    fn get(&mut self, url: &str) -> Result<Fetched, String> {
        Err(format!("{url} is not fetched here"))
    }
}

/// What the closures of one ceremony borrow from [`Ours`].
macro_rules! ceremony {
    ($ours:expr, $run:path, $options:expr) => {{
        let options = serde_json::from_str($options).expect("options are JSON");
        let slot = Slot {
            rules: &$ours.rules,
            authenticator: &mut $ours.authenticator,
            device: $ours.moment.device.clone(),
            readiness: Readiness::Ready,
        };
        let mut page = Page {
            client: &$ours.client,
            caller: $ours.caller.clone(),
            moment: $ours.moment.clone(),
            reachable: Reachable {
                platform: vec![slot],
                hybrid: Vec::new(),
                roaming: Vec::new(),
            },
        };
        let ask = Ask::modal(&options);
        let done = $run(&mut $ours.env, &mut page, &mut NoNetwork, &ask);
        done.expect("the ceremony succeeds").json.to_string()
    }};
}

impl Double for Ours {
    fn register(&mut self, options: &str) -> String {
        ceremony!(self, client::create, options)
    }

    fn authenticate(&mut self, options: &str) -> String {
        ceremony!(self, client::get, options)
    }
}

impl Ours {
    fn new() -> Self {
        Self {
            env: Env::new(Seed::new(1)),
            client: browser(),
            caller: Caller::Page {
                origin: "https://shop.example.com".to_owned(),
                framed_by: None,
            },
            moment: moment(),
            rules: rules(),
            authenticator: Authenticator::new(profile(), Means::of([Method::Biometrics])),
        }
    }
}

fn browser() -> ClientProfile {
    ClientProfile {
        id: "browser".to_owned(),
        name: "Browser".to_owned(),
        kind: ClientKind::Browser,
        version: "1".to_owned(),
        user_agent: String::new(),
        capabilities: BTreeMap::new(),
        errors: ErrorNames::Web,
        related_origins: Support::Supported,
        signals: Support::Supported,
        remote: Remote::Offered,
        timeout_default: Duration::from_secs(300),
        timeout_min: Duration::from_secs(10),
        timeout_max: Duration::from_secs(600),
    }
}

fn moment() -> Moment {
    Moment {
        device: DeviceName::new("here"),
        platform: Platform::Macos,
        lock: Lock::Biometrics,
        network: Network::Online,
        browsing: Browsing::Normal,
        auto_upgrade: Consent::Given,
        saved_passwords: Vec::new(),
        pending_get: false,
    }
}

fn rules() -> ProviderRules {
    ProviderRules {
        id: ProviderId::new("keychain"),
        name: "Keychain".to_owned(),
        exclude_hit: ExcludeHit::InvalidState,
        aaguid_without_attestation: AaguidShown::Kept,
        when_not_enrolled: WhenNotEnrolled::SetUp,
        needs_network: false,
        works_in_private: true,
        upgrade: None,
        conditional_get: true,
        signals: SignalReaction::Hides,
        cred_props: true,
    }
}

fn profile() -> Profile {
    Profile {
        aaguid: Aaguid([7; 16]),
        credential_id_bytes: 16,
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
        methods: vec![Method::Biometrics],
        when_preferred: VerificationPolicy::Always,
        when_discouraged: VerificationPolicy::Never,
        extensions: Vec::new(),
        features: Vec::new(),
    }
}

/// A user of theirs who verifies wherever asked.
struct Willing;

impl UserValidationMethod for Willing {
    type PasskeyItem = Passkey;

    fn check_user<'a, 's, 'f>(
        &'s self,
        _: UiHint<'a, Passkey>,
        presence: bool,
        verification: bool,
    ) -> Pin<Box<dyn Future<Output = Result<UserCheck, ctap2::Ctap2Error>> + Send + 'f>>
    where
        'a: 'f,
        's: 'f,
        Self: 'f,
    {
        Box::pin(async move {
            Ok(UserCheck {
                presence,
                verification,
            })
        })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}

type PasskeyClient = passkey_client::Client<
    MemoryStore,
    Willing,
    AvailableBackend,
    public_suffix::PublicSuffixList,
    (),
>;

/// Theirs.
struct Theirs {
    client: PasskeyClient,
    origin: url::Url,
    runtime: tokio::runtime::Runtime,
}

impl Theirs {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let authenticator = passkey_authenticator::Authenticator::new(
            ctap2::Aaguid::new_empty(),
            MemoryStore::new(),
            Willing,
            AvailableBackend,
        );
        Self {
            client: passkey_client::Client::new(authenticator),
            origin: "https://shop.example.com".parse().expect("it is a URL"),
            runtime: runtime.expect("a runtime without drivers starts"),
        }
    }
}

impl Double for Theirs {
    fn register(&mut self, options: &str) -> String {
        let options = passkey_types::webauthn::CredentialCreationOptions {
            public_key: serde_json::from_str(options).expect("options are JSON"),
        };
        let made = self
            .client
            .register(&self.origin, options, DefaultClientData);
        let made = self.runtime.block_on(made).expect("the ceremony succeeds");
        serde_json::to_string(&made).expect("a response is JSON")
    }

    fn authenticate(&mut self, options: &str) -> String {
        let options = passkey_types::webauthn::CredentialRequestOptions {
            public_key: serde_json::from_str(options).expect("options are JSON"),
        };
        let used = self
            .client
            .authenticate(&self.origin, options, DefaultClientData);
        let used = self.runtime.block_on(used).expect("the ceremony succeeds");
        serde_json::to_string(&used).expect("a response is JSON")
    }
}

#[divan::bench]
fn register_ours(bencher: Bencher<'_, '_>) {
    let mut ours = Ours::new();
    bencher.bench_local(|| ours.register(black_box(CREATION)));
}

#[divan::bench]
fn register_theirs(bencher: Bencher<'_, '_>) {
    let mut theirs = Theirs::new();
    bencher.bench_local(|| theirs.register(black_box(CREATION)));
}

#[divan::bench]
fn authenticate_ours(bencher: Bencher<'_, '_>) {
    let mut ours = Ours::new();
    let options = ours.registered();
    bencher.bench_local(|| ours.authenticate(black_box(&options)));
}

#[divan::bench]
fn authenticate_theirs(bencher: Bencher<'_, '_>) {
    let mut theirs = Theirs::new();
    let options = theirs.registered();
    bencher.bench_local(|| theirs.authenticate(black_box(&options)));
}

fn main() {
    divan::main();
    println!("\nratios within this run (medians of rounds taken in turns)");
    let (mut ours, mut theirs) = (Ours::new(), Theirs::new());
    let mut floor = Floor::of(&ours.register(CREATION));
    measure::compare(
        "register",
        ("ours", || ours.register(CREATION)),
        ("floor", || floor.register(CREATION)),
    );
    measure::compare(
        "register",
        ("ours", || ours.register(CREATION)),
        ("passkey-client", || theirs.register(CREATION)),
    );
    let (of_ours, of_theirs) = (ours.registered(), theirs.registered());
    let mut floor = Floor::of(&ours.authenticate(&of_ours));
    measure::compare(
        "authenticate",
        ("ours", || ours.authenticate(&of_ours)),
        ("floor", || floor.authenticate(&of_ours)),
    );
    measure::compare(
        "authenticate",
        ("ours", || ours.authenticate(&of_ours)),
        ("passkey-client", || theirs.authenticate(&of_theirs)),
    );
}
