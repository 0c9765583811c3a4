//! getInfo round trips over a UDP door, from one client on this machine. `benches/README.md` says
//! how to read it.

#![expect(clippy::print_stdout, reason = "a bench tells what it measured")]
#![expect(
    clippy::disallowed_methods,
    reason = "a bench measures the time of the machine"
)]

use std::net::UdpSocket;
use std::time::Duration;
use std::time::Instant;

use stuntkey::authenticator::Authenticator;
use stuntkey::authenticator::Means;
use stuntkey::bridge::ChannelPolicy;
use stuntkey::bridge::DoorAddress;
use stuntkey::bridge::Served;
use stuntkey::bridge::Serving;
use stuntkey::bridge::UserPresence;
use stuntkey::flow::ProviderId;
use stuntkey::provider::Catalogue;
use stuntkey::sim::Env;
use stuntkey::sim::Seed;

fn main() {
    let served = served();
    let client = Client::attach(&served);
    let mut best = 0;
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let mut trips = 0;
        while began.elapsed() < ROUND {
            client.get_info();
            trips += 1;
        }
        let per_second = u128::from(trips * 1_000_u64) / began.elapsed().as_millis();
        println!("getInfo over UDP: {per_second} round trips a second");
        best = best.max(per_second);
    }
    println!("best of {ROUNDS}: {best} a second (bar: {BAR})");
    assert!(best >= BAR, "slower than the bar");
}

fn served() -> Served {
    let catalogue = Catalogue::embedded();
    let provider = catalogue.provider(&ProviderId::new("security-key"));
    let profile = provider.expect("it is shipped").authenticator.clone();
    let serving = Serving {
        doors: vec![DoorAddress::Udp(([127, 0, 0, 1], 0).into())],
        control: None,
        presence: UserPresence::Never,
        channels: ChannelPolicy::GivenOut,
    };
    let authenticator = Authenticator::new(profile, Means::default());
    let served = Served::start(authenticator, Env::new(Seed::new(1)), &serving);
    served.expect("a free port")
}

struct Client {
    socket: UdpSocket,
    channel: [u8; 4],
}

impl Client {
    fn attach(served: &Served) -> Self {
        let [DoorAddress::Udp(address)] = served.doors()[..] else {
            panic!("one door was asked for");
        };
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        socket.connect(address).expect("loopback");
        let timeout = socket.set_read_timeout(Some(Duration::from_secs(5)));
        timeout.expect("it is not zero");
        let mut client = Self {
            socket,
            channel: [0xff; 4],
        };
        let answer = client.call(0x06, b"12345678");
        client.channel.copy_from_slice(&answer[8..12]);
        client
    }

    fn get_info(&self) {
        let answer = self.call(0x10, &[0x04]);
        assert_eq!(answer[0], 0, "CTAP2_OK");
    }

    /// A message of one packet, and its answer.
    fn call(&self, command: u8, message: &[u8]) -> Vec<u8> {
        let mut packet = [0; 64];
        packet[..4].copy_from_slice(&self.channel);
        packet[4] = 0x80 | command;
        packet[6] = u8::try_from(message.len()).expect("it is short");
        packet[7..7 + message.len()].copy_from_slice(message);
        self.socket.send(&packet).expect("the door is open");
        let mut answer = Vec::new();
        let mut length = usize::MAX;
        while answer.len() < length {
            self.socket.recv(&mut packet).expect("an answer");
            if packet[4] & 0x80 == 0 {
                answer.extend_from_slice(&packet[5..]);
            } else {
                assert_eq!(packet[4], 0x80 | command);
                length = u16::from_be_bytes([packet[5], packet[6]]).into();
                answer.extend_from_slice(&packet[7..]);
            }
        }
        answer.truncate(length);
        answer
    }
}

const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(1);
const BAR: u128 = 5_000;
