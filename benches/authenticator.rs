//! The authenticator alone, CTAP bytes in and out: against the floor that its signature crate
//! sets, and with many credentials against one. `benches/README.md` says how to read it.

#![expect(clippy::print_stdout, reason = "a bench tells what it measured")]

mod measure;

use divan::Bencher;
use divan::black_box;
use p256::ecdsa::DerSignature;
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer;
use rand::Rng;
use stuntkey::authenticator::Attestation;
use stuntkey::authenticator::Authenticator;
use stuntkey::authenticator::Counter;
use stuntkey::authenticator::Discoverability;
use stuntkey::authenticator::Gesture;
use stuntkey::authenticator::Means;
use stuntkey::authenticator::Method;
use stuntkey::authenticator::Profile;
use stuntkey::authenticator::SameUser;
use stuntkey::authenticator::VerificationPolicy;
use stuntkey::ctap;
use stuntkey::ctap::get_assertion;
use stuntkey::ctap::make_credential;
use stuntkey::sim::Env;
use stuntkey::sim::Purpose;
use stuntkey::sim::Seed;
use stuntkey::webauthn::Aaguid;
use stuntkey::webauthn::Algorithm;
use stuntkey::webauthn::Attachment;
use stuntkey::webauthn::BackupState;
use stuntkey::webauthn::CredentialId;
use stuntkey::webauthn::Descriptor;
use stuntkey::webauthn::RpId;
use stuntkey::webauthn::Transport;
use stuntkey::webauthn::UserEntity;
use stuntkey::webauthn::UserHandle;

/// An authenticator with its run.
struct Rig {
    env: Env,
    authenticator: Authenticator,
}

impl Rig {
    fn new() -> Self {
        let authenticator = Authenticator::new(profile(), Means::of([Method::Biometrics]));
        Self {
            env: Env::new(Seed::new(1)),
            authenticator,
        }
    }

    /// One that holds so many credentials of other relying parties and one of `example.org`.
    fn crowded(others: u32) -> (Self, CredentialId) {
        let mut rig = Self::new();
        for number in 0..others {
            let domain = format!("shop{}.example", number % 1000);
            // Ed25519 keys are made four times as fast, and nobody signs with these.
            rig.send(&make(&domain, number, Algorithm::EdDsa));
        }
        let answer = rig.send(&make("example.org", 0, Algorithm::Es256));
        let made = make_credential::Response::decode(ctap::parse(&answer).expect("it is made"));
        let data = made.expect("it is well-formed").object.parsed_auth_data();
        let attested = data.expect("it is well-formed").attested;
        (
            rig,
            attested
                .expect("a new credential is attested")
                .credential_id,
        )
    }

    fn send(&mut self, message: &[u8]) -> Vec<u8> {
        let answer = self
            .authenticator
            .transact(&mut self.env, Gesture::Silent, message);
        assert_eq!(answer[0], 0, "the authenticator refuses");
        answer
    }
}

fn make(rp_id: &str, user: u32, algorithm: Algorithm) -> Vec<u8> {
    make_credential::Sent {
        client_data_hash: [1; 32],
        rp_id: &RpId::parse(rp_id).expect("it is a domain"),
        rp_name: "Example",
        user: &UserEntity {
            id: UserHandle::new(user.to_be_bytes()).expect("four bytes are allowed"),
            name: "ann@example.test".into(),
            display_name: "Ann".into(),
        },
        algorithms: &[algorithm.cose_id()],
        exclude_list: &[],
        extensions: None,
        options: make_credential::Options {
            rk: true,
            up: None,
            uv: false,
        },
        authorization: None,
        enterprise: None,
        formats: &[],
    }
    .encode()
}

fn get(allow: &[CredentialId]) -> Vec<u8> {
    let listed: Vec<_> = allow
        .iter()
        .map(|id| Descriptor {
            id: id.clone(),
            transports: Vec::new(),
        })
        .collect();
    get_assertion::Sent {
        rp_id: &RpId::parse("example.org").expect("it is a domain"),
        client_data_hash: [1; 32],
        allow_list: &listed,
        extensions: None,
        up: true,
        uv: false,
        authorization: None,
    }
    .encode()
}

fn profile() -> Profile {
    Profile {
        aaguid: Aaguid([7; 16]),
        credential_id_bytes: 16,
        algorithms: vec![Algorithm::Es256, Algorithm::EdDsa],
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

/// What a registration cannot do without: a key pair.
fn new_key(env: &mut Env) -> SigningKey {
    let mut secret = [0; 32];
    env.streams.get(Purpose::Key).fill_bytes(&mut secret);
    SigningKey::from_slice(&secret).expect("a random scalar is a key")
}

/// What an authentication cannot do without: a signature over 69 bytes.
fn signature(key: &SigningKey) -> DerSignature {
    key.sign(black_box(&[7; 69]))
}

#[divan::bench]
fn floor_new_key(bencher: Bencher<'_, '_>) {
    let mut env = Env::new(Seed::new(1));
    bencher.bench_local(|| new_key(&mut env));
}

#[divan::bench]
fn floor_signature(bencher: Bencher<'_, '_>) {
    let key = new_key(&mut Env::new(Seed::new(1)));
    bencher.bench_local(|| signature(&key));
}

#[divan::bench]
fn make_credential(bencher: Bencher<'_, '_>) {
    let mut rig = Rig::new();
    let message = make("example.org", 1, Algorithm::Es256);
    bencher.bench_local(|| rig.send(&message));
}

#[divan::bench(args = [0, 100_000])]
fn get_assertion_listed(bencher: Bencher<'_, '_>, others: u32) {
    let (mut rig, id) = Rig::crowded(others);
    let message = get(&[id]);
    bencher.bench_local(|| rig.send(&message));
}

#[divan::bench(args = [0, 100_000])]
fn get_assertion_discoverable(bencher: Bencher<'_, '_>, others: u32) {
    let (mut rig, _) = Rig::crowded(others);
    let message = get(&[]);
    bencher.bench_local(|| rig.send(&message));
}

fn main() {
    divan::main();
    println!("\nratios within this run (medians of rounds taken in turns)");
    floors();
    crowds();
}

fn floors() {
    let mut rig = Rig::new();
    let mut env = Env::new(Seed::new(2));
    let message = make("example.org", 1, Algorithm::Es256);
    measure::compare(
        "makeCredential",
        ("ours", || rig.send(&message)),
        ("new key", || new_key(&mut env)),
    );
    let (mut rig, id) = Rig::crowded(0);
    let key = new_key(&mut Env::new(Seed::new(3)));
    let message = get(&[id]);
    measure::compare(
        "getAssertion",
        ("ours", || rig.send(&message)),
        ("signature", || signature(&key)),
    );
}

fn crowds() {
    let (mut many, id_of_many) = Rig::crowded(100_000);
    let (mut one, id_of_one) = Rig::crowded(0);
    for (what, of_many, of_one) in [
        (
            "getAssertion, listed",
            get(&[id_of_many]),
            get(&[id_of_one]),
        ),
        ("getAssertion, discoverable", get(&[]), get(&[])),
    ] {
        let crowd = ("100 001 stored", || many.send(&of_many));
        measure::compare(what, crowd, ("1 stored", || one.send(&of_one)));
    }
}
