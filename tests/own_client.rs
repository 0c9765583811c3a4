//! The authenticator under somebody's own client, in one process: CTAP bytes in, bytes out; and, for
//! clients that do their own framing, CTAPHID packets in and out. No socket, no thread, no wall clock.
//! `docs/ctap.md` points here.

use std::time::Duration;

use stuntkey::authenticator::Authenticator;
use stuntkey::authenticator::Gesture;
use stuntkey::authenticator::Means;
use stuntkey::authenticator::Profile;
use stuntkey::bridge::Address;
use stuntkey::bridge::ChannelPolicy;
use stuntkey::bridge::Ctaphid;
use stuntkey::bridge::Effect;
use stuntkey::bridge::Message;
use stuntkey::bridge::Packet;
use stuntkey::bridge::Peer;
use stuntkey::bridge::U2f;
use stuntkey::flow::Answer;
use stuntkey::flow::DeviceName;
use stuntkey::flow::PromptKind;
use stuntkey::sim::Env;
use stuntkey::sim::Person;
use stuntkey::sim::Seed;
use stuntkey::sim::Surface;
use stuntkey::webauthn::cbor::Value;
use stuntkey::webauthn::cbor::encode;

/// What a client of yours talks to: whatever trait it has for devices, this is behind it.
struct Key {
    authenticator: Authenticator,
    env: Env,
}

impl Key {
    /// The same seed gives the same credentials.
    fn new(seed: u64) -> Self {
        Self {
            authenticator: Authenticator::new(Profile::roaming_key(), Means::default()),
            env: Env::new(Seed::new(seed)),
        }
    }

    /// A CTAP message, as CTAPHID_CBOR carries it: a command byte and CBOR, and back a status byte
    /// and CBOR.
    fn exchange(&mut self, message: &[u8]) -> Vec<u8> {
        let surface = Surface {
            device: DeviceName::new("key"),
            kind: PromptKind::Create,
        };
        let gesture = Gesture::Interactive(&surface);
        self.authenticator.transact(&mut self.env, gesture, message)
    }
}

/// authenticatorMakeCredential, written by hand: {1: hash, 2: rp, 3: user, 4: parameters}.
fn make_credential() -> Vec<u8> {
    let text = Value::from;
    let map = |members: Vec<(Value, Value)>| Value::Map(members);
    let parameters = map(vec![
        (text("alg"), Value::from(-7_i64)),
        (text("type"), text("public-key")),
    ]);
    let request = map(vec![
        (Value::from(1_i64), Value::Bytes(vec![7; 32])),
        (
            Value::from(2_i64),
            map(vec![(text("id"), text("shop.example"))]),
        ),
        (
            Value::from(3_i64),
            map(vec![
                (text("id"), Value::Bytes(b"ann".to_vec())),
                (text("name"), text("ann")),
            ]),
        ),
        (Value::from(4_i64), Value::Array(vec![parameters])),
    ]);
    [vec![0x01], encode(&request)].concat()
}

#[test]
fn bytes_go_in_and_bytes_come_out() {
    let mut key = Key::new(1);
    let info = key.exchange(&[0x04]);
    assert_eq!(info[0], 0x00, "CTAP2_OK");
    let made = key.exchange(&make_credential());
    assert_eq!(made[0], 0x00);
    assert_eq!(key.authenticator.vault().iter().count(), 1);
    assert_eq!(Key::new(1).exchange(&make_credential()), made);
    assert_ne!(Key::new(2).exchange(&make_credential()), made);
}

#[test]
fn the_person_before_it_is_yours_to_say() {
    let mut key = Key::new(1);
    key.env.person = Person::in_order([Answer::Cancels, Answer::Ignores]);
    assert_eq!(key.exchange(&make_credential()), [0x2d], "KEEPALIVE_CANCEL");
    assert_eq!(
        key.exchange(&make_credential()),
        [0x2f],
        "USER_ACTION_TIMEOUT"
    );
    assert_eq!(key.exchange(&make_credential())[0], 0x00);
}

#[test]
fn time_and_power_are_yours_to_give() {
    let mut key = Key::new(1);
    // authenticatorReset is allowed for ten seconds after power on (CTAP 2.2 §6.6).
    key.env.advance(Duration::from_secs(11));
    assert_eq!(key.exchange(&[0x07]), [0x30], "NOT_ALLOWED");
    key.authenticator.power_cycle(&key.env);
    assert_eq!(key.exchange(&[0x07]), [0x00]);
}

/// A client that frames messages itself talks packets to this.
struct HidKey {
    hid: Ctaphid,
    key: Key,
}

impl HidKey {
    /// A 64-byte report, and the reports that come back.
    fn report(&mut self, report: &Packet) -> Vec<Packet> {
        let peer = Peer {
            door: 0,
            address: Address::System,
        };
        let now = Duration::ZERO;
        let mut effects = self.hid.packet(now, peer, report);
        let mut packets = Vec::new();
        while !effects.is_empty() {
            let mut more = Vec::new();
            for effect in effects {
                match effect {
                    Effect::Send(_, packet) => packets.push(packet),
                    Effect::Run(job, Message::Cbor(message)) => {
                        let answer = self.key.exchange(&message);
                        more.extend(self.hid.finished(job, &answer));
                    }
                    Effect::Run(_, Message::Apdu(_)) => unreachable!("U2F is switched off"),
                    Effect::Cancel(_) | Effect::Abandon(_) | Effect::Wink => {}
                }
            }
            effects = more;
        }
        packets
    }
}

#[test]
fn packets_go_in_and_packets_come_out() {
    let mut device = HidKey {
        hid: Ctaphid::new(ChannelPolicy::GivenOut, U2f::Unknown),
        key: Key::new(1),
    };
    let mut init = [0; 64];
    init[..7].copy_from_slice(&[0xff, 0xff, 0xff, 0xff, 0x86, 0, 8]);
    let answer = device.report(&init);
    let mut get_info = [0; 64];
    get_info[..4].copy_from_slice(&answer[0][15..19]);
    get_info[4..8].copy_from_slice(&[0x90, 0, 1, 0x04]);
    let answer = device.report(&get_info);
    assert!(answer.len() > 1, "getInfo is longer than a packet");
    assert_eq!(answer[0][4], 0x90);
    assert_eq!(answer[0][7], 0x00, "CTAP2_OK");
}
