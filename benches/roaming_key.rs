//! A security key with a PIN, as a platform drives it, and with as many passkeys as it may hold
//! against one. `benches/README.md` says how to read it.

#![expect(clippy::print_stdout, reason = "a bench tells what it measured")]

mod prepared;

use p256::ecdsa::DerSignature;
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer;
use sha2::Digest;
use sha2::Sha256;
use stuntkey::authenticator::Authenticator;
use stuntkey::authenticator::Gesture;
use stuntkey::authenticator::Means;
use stuntkey::authenticator::Profile;
use stuntkey::ctap;
use stuntkey::ctap::Permissions;
use stuntkey::ctap::client_pin;
use stuntkey::ctap::client_pin::SubCommand;
use stuntkey::ctap::credential_management;
use stuntkey::ctap::get_assertion;
use stuntkey::ctap::make_credential;
use stuntkey::ctap::pin_uv::AgreementKey;
use stuntkey::ctap::pin_uv::Authorization;
use stuntkey::ctap::pin_uv::Protocol;
use stuntkey::ctap::pin_uv::SharedSecret;
use stuntkey::flow::DeviceName;
use stuntkey::flow::PromptKind;
use stuntkey::sim::Env;
use stuntkey::sim::Seed;
use stuntkey::sim::Surface;
use stuntkey::webauthn::Algorithm;
use stuntkey::webauthn::RpId;
use stuntkey::webauthn::UserEntity;
use stuntkey::webauthn::UserHandle;
use stuntkey::webauthn::cbor::Value;

use crate::prepared::Way;

fn main() {
    println!("ratios within this run (medians of rounds taken in turns)");
    let signing = SigningKey::from_slice(&[3; 32]).expect("it is a scalar");
    for protocol in Protocol::PREFERRED {
        prepared::hold(
            &format!("getAssertion by PIN, protocol {protocol:?}"),
            SIGNING_BAR,
            &mut Rig::holding(Spread::Accounts(1)),
            Way {
                name: "ours",
                before: &mut |rig| rig.signed_in_by(protocol),
                work: &mut |rig, sent| drop(rig.send(sent)),
            },
            Way {
                name: "signature",
                before: &mut |_| Vec::new(),
                work: &mut |_, _| drop(signature(&signing)),
            },
        );
    }
    crowd("100 000 accounts of one RP", Spread::Accounts(MANY));
    crowd("100 000 RPs", Spread::RelyingParties(MANY));
}

/// The same with very many passkeys and with a single one.
fn crowd(what: &str, spread: Spread) {
    let mut rigs = (Rig::holding(spread), Rig::holding(Spread::Accounts(1)));
    let commands: [(&str, fn(&mut Rig) -> Vec<u8>); 2] = [
        ("enumerateRPsBegin", Rig::managed),
        ("getAssertion", |rig| rig.signed_in_by(Protocol::Two)),
    ];
    for (command, message) in commands {
        prepared::hold(
            &format!("{command}, {what}"),
            CROWD_BAR,
            &mut rigs,
            Way {
                name: "many",
                before: &mut |rigs| message(&mut rigs.0),
                work: &mut |rigs, sent| drop(rigs.0.send(sent)),
            },
            Way {
                name: "one",
                before: &mut |rigs| message(&mut rigs.1),
                work: &mut |rigs, sent| drop(rigs.1.send(sent)),
            },
        );
    }
}

/// What an authentication cannot do without: a signature over 69 bytes.
fn signature(key: &SigningKey) -> DerSignature {
    key.sign(std::hint::black_box(&[7; 69]))
}

/// Whose discoverable credentials are held: `example.org` has at least one.
#[derive(Clone, Copy)]
enum Spread {
    Accounts(u32),
    RelyingParties(u32),
}

/// A key with a PIN, and its platform.
struct Rig {
    env: Env,
    key: Authenticator,
    surface: Surface,
    /// Shared for as long as the key has power.
    secrets: Vec<(Protocol, SharedSecret, Value)>,
    manager: Option<[u8; 32]>,
}

impl Rig {
    fn holding(spread: Spread) -> Self {
        let surface = Surface {
            device: DeviceName::new("key"),
            kind: PromptKind::Get,
        };
        let mut rig = Self {
            env: Env::new(Seed::new(1)),
            key: Authenticator::new(Profile::roaming_key(), Means::default()),
            surface,
            secrets: Vec::new(),
            manager: None,
        };
        match spread {
            Spread::Accounts(number) => (0..number).for_each(|user| rig.make("example.org", user)),
            Spread::RelyingParties(number) => {
                rig.make("example.org", 0);
                (1..number).for_each(|rp| rig.make(&format!("shop{rp}.example"), 0));
            }
        }
        rig.set_pin();
        rig
    }

    /// A discoverable credential. Without a PIN yet, no token is needed.
    fn make(&mut self, rp_id: &str, user: u32) {
        let message = make_credential::Sent {
            client_data_hash: HASH,
            rp_id: &RpId::parse(rp_id).expect("it is a domain"),
            rp_name: "Example",
            user: &UserEntity {
                id: UserHandle::new(user.to_be_bytes()).expect("four bytes are allowed"),
                name: "ann@example.test".into(),
                display_name: "Ann".into(),
            },
            algorithms: &[Algorithm::Es256.cose_id()],
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
        };
        self.send(&message.encode());
    }

    fn set_pin(&mut self) {
        let (secret, public) = self.secret(Protocol::Two);
        let mut padded = [0; 64];
        padded[..PIN.len()].copy_from_slice(PIN);
        let new_pin_enc = secret.encrypt([1; 16], &padded);
        let request = client_pin::Request {
            pin_uv_auth_protocol: Some(2),
            sub_command: SubCommand::SetPin.number(),
            key_agreement: Some(public),
            pin_uv_auth_param: Some(secret.authenticate(&new_pin_enc)),
            new_pin_enc: Some(new_pin_enc),
            ..client_pin::Request::default()
        };
        self.send(&request.encode());
    }

    /// An assertion for which the user has just typed the PIN: a token serves one ceremony.
    fn signed_in_by(&mut self, protocol: Protocol) -> Vec<u8> {
        let token = self.token(protocol, Permissions::GET_ASSERTION, Some("example.org"));
        get_assertion::Sent {
            rp_id: &RpId::parse("example.org").expect("it is a domain"),
            client_data_hash: HASH,
            allow_list: &[],
            extensions: None,
            up: true,
            uv: false,
            authorization: Some(&Authorization::of(protocol, &token, &HASH)),
        }
        .encode()
    }

    /// enumerateRPsBegin, by a token that is asked for once.
    fn managed(&mut self) -> Vec<u8> {
        let token = match self.manager {
            Some(token) => token,
            None => self.token(Protocol::Two, Permissions::CREDENTIAL_MANAGEMENT, None),
        };
        self.manager = Some(token);
        let sub_command = credential_management::SubCommand::EnumerateRpsBegin;
        let signature = Protocol::Two.authenticate(&token, &[sub_command.number()]);
        credential_management::message_of(sub_command, None, Some((2, signature)))
    }

    fn token(
        &mut self,
        protocol: Protocol,
        permissions: Permissions,
        rp_id: Option<&str>,
    ) -> [u8; 32] {
        self.manager = None;
        let (secret, public) = self.secret(protocol);
        let hash: [u8; 32] = Sha256::digest(PIN).into();
        let request = client_pin::Request {
            pin_uv_auth_protocol: Some(i64::from(protocol.number())),
            sub_command: SubCommand::GetTokenUsingPin.number(),
            key_agreement: Some(public),
            pin_hash_enc: Some(secret.encrypt([2; 16], &hash[..16])),
            permissions: Some(permissions.number().into()),
            rp_id: rp_id.map(str::to_owned),
            ..client_pin::Request::default()
        };
        let token = self.ask(&request).pin_uv_auth_token;
        let token = secret.decrypt(&token.expect("the PIN is right"));
        let token = token.and_then(|token| token.try_into().ok());
        token.expect("a token has 32 bytes")
    }

    fn secret(&mut self, protocol: Protocol) -> (SharedSecret, Value) {
        let known = self.secrets.iter().find(|(known, ..)| *known == protocol);
        if let Some((_, secret, public)) = known {
            return (secret.clone(), public.clone());
        }
        let request = client_pin::Request {
            pin_uv_auth_protocol: Some(i64::from(protocol.number())),
            sub_command: SubCommand::GetKeyAgreement.number(),
            ..client_pin::Request::default()
        };
        let peer = self.ask(&request).key_agreement.expect("it has a key");
        let own = AgreementKey::from_bytes(&[9; 32]).expect("it is a scalar");
        let secret = own.shared(protocol, &peer).expect("it is a point");
        self.secrets.push((protocol, secret.clone(), own.public()));
        (secret, own.public())
    }

    fn ask(&mut self, request: &client_pin::Request) -> client_pin::Response {
        let answer = self.send(&request.encode());
        let answer = ctap::parse(&answer).and_then(client_pin::Response::decode);
        answer.expect("it is well-formed")
    }

    fn send(&mut self, message: &[u8]) -> Vec<u8> {
        let gesture = Gesture::Interactive(&self.surface);
        let answer = self.key.transact(&mut self.env, gesture, message);
        assert_eq!(answer[0], 0, "the key refuses");
        answer
    }
}

const PIN: &[u8] = b"2580-stunt";
const HASH: [u8; 32] = [1; 32];
const MANY: u32 = 100_000;
/// How much an assertion by PIN may cost of what its signature costs.
const SIGNING_BAR: f64 = 1.3;
/// How much slower a full key may be than one with a single passkey.
const CROWD_BAR: f64 = 1.15;
