//! The doors of a served key from outside: sockets, time, touch and power.

#![expect(clippy::unwrap_used, reason = "a test stops where it is surprised")]

use std::fmt::Debug;
use std::fs;
use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::net::UdpSocket;
use std::os::unix::net::UnixListener;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use stuntkey::authenticator::Authenticator;
use stuntkey::authenticator::Means;
use stuntkey::bridge::ChannelPolicy;
use stuntkey::bridge::DoorAddress;
use stuntkey::bridge::Served;
use stuntkey::bridge::Serving;
use stuntkey::bridge::ServingError;
use stuntkey::bridge::UserPresence;
use stuntkey::flow::ProviderId;
use stuntkey::provider::Catalogue;
use stuntkey::sim::Env;
use stuntkey::sim::Seed;

const PING: u8 = 0x01;
const INIT: u8 = 0x06;
const CBOR: u8 = 0x10;
const CANCEL: u8 = 0x11;
const KEEPALIVE: u8 = 0x3b;
const ERROR: u8 = 0x3f;
const GET_INFO: &[u8] = &[0x04];
/// authenticatorSelection: nothing but a touch.
const SELECTION: &[u8] = &[0x0b];
const BROADCAST: [u8; 4] = [0xff; 4];

fn serve(doors: &[DoorAddress], presence: UserPresence) -> Result<Served, ServingError> {
    let catalogue = Catalogue::embedded();
    let provider = catalogue.provider(&ProviderId::new("security-key"));
    let profile = provider.unwrap().authenticator.clone();
    let serving = Serving {
        doors: doors.to_vec(),
        control: Some(([127, 0, 0, 1], 0).into()),
        presence,
        channels: ChannelPolicy::GivenOut,
    };
    let authenticator = Authenticator::new(profile, Means::default());
    Served::start(authenticator, Env::new(Seed::new(1)), &serving)
}

fn any_udp() -> DoorAddress {
    DoorAddress::Udp(([127, 0, 0, 1], 0).into())
}

fn udp(presence: UserPresence) -> Served {
    serve(&[any_udp()], presence).unwrap()
}

/// Either kind of socket.
trait Wire {
    fn send(&mut self, packet: &[u8]);
    /// `None` when nothing comes in time.
    fn receive(&mut self) -> Option<[u8; 64]>;
}

impl Wire for UdpSocket {
    fn send(&mut self, packet: &[u8]) {
        UdpSocket::send(self, packet).unwrap();
    }

    fn receive(&mut self) -> Option<[u8; 64]> {
        let mut packet = [0; 64];
        let length = self.recv(&mut packet).ok()?;
        assert_eq!(length, 64);
        Some(packet)
    }
}

impl Wire for UnixStream {
    fn send(&mut self, packet: &[u8]) {
        self.write_all(packet).unwrap();
    }

    fn receive(&mut self) -> Option<[u8; 64]> {
        let mut packet = [0; 64];
        self.read_exact(&mut packet).ok()?;
        Some(packet)
    }
}

struct Client<W> {
    wire: W,
    channel: [u8; 4],
}

fn datagrams(served: &Served) -> Client<UdpSocket> {
    let doors = served.doors();
    let DoorAddress::Udp(address) = doors[0] else {
        panic!("{doors:?}");
    };
    let wire = UdpSocket::bind("127.0.0.1:0").unwrap();
    wire.connect(address).unwrap();
    wire.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    Client::attached(wire)
}

fn stream(path: &Path) -> Client<UnixStream> {
    let wire = UnixStream::connect(path).unwrap();
    wire.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    Client::attached(wire)
}

impl<W: Wire> Client<W> {
    fn attached(wire: W) -> Self {
        let mut client = Self {
            wire,
            channel: BROADCAST,
        };
        client.init();
        client
    }

    fn init(&mut self) {
        self.channel = BROADCAST;
        self.begin(INIT, b"12345678");
        let (command, answer) = self.hear().unwrap();
        assert_eq!((command, &answer[..8]), (INIT, &b"12345678"[..]));
        self.channel.copy_from_slice(&answer[8..12]);
    }

    /// Sends a message of one packet.
    fn begin(&mut self, command: u8, message: &[u8]) {
        let mut packet = [0; 64];
        packet[..4].copy_from_slice(&self.channel);
        packet[4] = 0x80 | command;
        packet[6] = u8::try_from(message.len()).unwrap();
        packet[7..7 + message.len()].copy_from_slice(message);
        self.wire.send(&packet);
    }

    /// The next message, put together.
    fn hear(&mut self) -> Option<(u8, Vec<u8>)> {
        let packet = self.wire.receive()?;
        assert_eq!(packet[..4], self.channel);
        assert!(packet[4] & 0x80 != 0);
        let length = usize::from(u16::from_be_bytes([packet[5], packet[6]]));
        let mut message = packet[7..].to_vec();
        while message.len() < length {
            message.extend_from_slice(&self.wire.receive()?[5..]);
        }
        message.truncate(length);
        Some((packet[4] & 0x7f, message))
    }

    fn call(&mut self, command: u8, message: &[u8]) -> Option<(u8, Vec<u8>)> {
        self.begin(command, message);
        self.hear()
    }
}

/// A request to the control plane: status and body.
fn control(served: &Served, request: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(served.control().unwrap()).unwrap();
    let text = format!("{request} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    stream.write_all(text.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    (status, body.to_owned())
}

fn state(served: &Served) -> serde_json::Value {
    let (status, body) = control(served, "GET /");
    assert_eq!(status, 200);
    serde_json::from_str(&body).unwrap()
}

fn refusal<T: Debug>(opened: Result<T, ServingError>) -> String {
    opened.err().unwrap().to_string()
}

#[test]
fn one_datagram_is_one_report_with_or_without_a_report_id() {
    let served = udp(UserPresence::Never);
    let mut client = datagrams(&served);
    assert_eq!(client.call(PING, b"hi"), Some((PING, b"hi".to_vec())));
    let mut report = vec![0];
    report.extend(client.channel);
    report.extend([0x80 | PING, 0, 1, b'x']);
    report.resize(65, 0);
    client.wire.send(&report).unwrap();
    assert_eq!(client.hear(), Some((PING, b"x".to_vec())));
    // Of any other length it is no report.
    for length in [0, 1, 63, 66, 1_000] {
        client.wire.send(&vec![0; length]).unwrap();
    }
    assert_eq!(client.call(PING, b"hi"), Some((PING, b"hi".to_vec())));
}

#[test]
fn several_clients_hear_their_own_answers_through_any_door() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let doors = [any_udp(), DoorAddress::Unix(path.clone())];
    let served = serve(&doors, UserPresence::Never).unwrap();
    let (mut a, mut b) = (datagrams(&served), datagrams(&served));
    let (mut c, mut d) = (stream(&path), stream(&path));
    for n in 0..20_u8 {
        assert_eq!(a.call(PING, &[n, 1]), Some((PING, vec![n, 1])));
        assert_eq!(b.call(PING, &[n, 2]), Some((PING, vec![n, 2])));
        assert_eq!(c.call(PING, &[n, 3]), Some((PING, vec![n, 3])));
        assert_eq!(d.call(PING, &[n, 4]), Some((PING, vec![n, 4])));
    }
    let infos = [a.call(CBOR, GET_INFO), c.call(CBOR, GET_INFO)];
    assert_eq!(infos[0], infos[1]);
    assert_eq!(infos[0].as_ref().unwrap().1[0], 0);
}

#[test]
fn presence_that_comes_by_itself_is_seen_to_be_waited_for() {
    let served = udp(UserPresence::Auto(Duration::from_millis(5)));
    let mut client = datagrams(&served);
    assert_eq!(client.call(CBOR, SELECTION), Some((KEEPALIVE, vec![2])));
    assert_eq!(client.hear(), Some((CBOR, vec![0])));
}

#[test]
fn a_touch_over_http_ends_the_wait_and_serves_one_request() {
    let served = udp(UserPresence::Touch);
    let mut client = datagrams(&served);
    assert_eq!(client.call(CBOR, SELECTION), Some((KEEPALIVE, vec![2])));
    assert_eq!(client.hear(), Some((KEEPALIVE, vec![2])), "after 100 ms");
    assert_eq!(state(&served)["waiting"], true);
    assert_eq!(control(&served, "GET /usb6/touch/on").0, 200);
    let mut heard = client.hear();
    while heard == Some((KEEPALIVE, vec![2])) {
        heard = client.hear();
    }
    assert_eq!(heard, Some((CBOR, vec![0])));
    assert_eq!(state(&served)["touch"], "used");
    assert_eq!(client.call(CBOR, SELECTION), Some((KEEPALIVE, vec![2])));
    control(&served, "GET /touch/off");
    control(&served, "GET /touch/on");
    while heard != Some((CBOR, vec![0])) {
        heard = client.hear();
    }
}

#[test]
fn who_waits_for_a_touch_blocks_nobody_for_longer_than_busy() {
    let served = udp(UserPresence::Touch);
    let (mut one, mut other) = (datagrams(&served), datagrams(&served));
    assert_eq!(one.call(CBOR, SELECTION), Some((KEEPALIVE, vec![2])));
    let busy = Some((ERROR, vec![0x06]));
    assert_eq!(other.call(CBOR, GET_INFO), busy);
    other.init();
    assert_eq!(other.call(PING, b"x"), busy);
}

#[test]
fn cancel_ends_the_wait_with_keepalive_cancel() {
    let served = udp(UserPresence::Never);
    let mut client = datagrams(&served);
    assert_eq!(client.call(CBOR, SELECTION), Some((KEEPALIVE, vec![2])));
    client.begin(CANCEL, &[]);
    assert_eq!(client.hear(), Some((CBOR, vec![0x2d])));
    assert_eq!(client.call(PING, b"x"), Some((PING, b"x".to_vec())));
}

#[test]
fn init_on_its_own_channel_ends_the_wait_without_an_answer() {
    let served = udp(UserPresence::Never);
    let mut client = datagrams(&served);
    assert_eq!(client.call(CBOR, SELECTION), Some((KEEPALIVE, vec![2])));
    client.begin(INIT, b"12345678");
    assert_eq!(client.hear().unwrap().0, INIT);
    let info = client.call(CBOR, GET_INFO).unwrap();
    assert_eq!((info.0, info.1[0]), (CBOR, 0));
}

#[test]
fn a_message_that_never_ends_times_out_unasked() {
    let served = udp(UserPresence::Never);
    let mut client = datagrams(&served);
    let mut packet = [0; 64];
    packet[..4].copy_from_slice(&client.channel);
    packet[4] = 0x80 | PING;
    packet[6] = 100;
    client.wire.send(&packet).unwrap();
    assert_eq!(client.hear(), Some((ERROR, vec![0x05])));
}

#[test]
fn a_stream_that_closes_takes_its_wait_along() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let doors = [DoorAddress::Unix(path.clone())];
    let served = serve(&doors, UserPresence::Never).unwrap();
    let mut client = stream(&path);
    assert_eq!(client.call(CBOR, SELECTION), Some((KEEPALIVE, vec![2])));
    drop(client);
    let mut other = stream(&path);
    while other.call(PING, b"x") == Some((ERROR, vec![0x06])) {}
    assert_eq!(other.call(PING, b"x"), Some((PING, b"x".to_vec())));
    drop(served);
    assert!(!path.exists(), "the socket is removed");
}

#[test]
fn without_power_nobody_hears_and_channels_are_lost() {
    let served = udp(UserPresence::Never);
    let mut client = datagrams(&served);
    let short = Some(Duration::from_millis(200));
    assert_eq!(control(&served, "GET /power/off").0, 200);
    assert_eq!(state(&served)["power"], "off");
    client.wire.set_read_timeout(short).unwrap();
    assert_eq!(client.call(PING, b"x"), None);
    assert_eq!(control(&served, "GET /usb1/power/on").0, 200);
    assert_eq!(client.call(PING, b"x"), Some((ERROR, vec![0x0b])));
    client.init();
    assert_eq!(client.call(PING, b"x"), Some((PING, b"x".to_vec())));
}

#[test]
fn the_magic_datagram_is_a_power_cycle() {
    let served = udp(UserPresence::Never);
    let mut client = datagrams(&served);
    let mut magic = vec![0xac, 0x10, 0x52, 0xca, 0x95, 0xe5, 0x69, 0xde];
    magic.resize(64, 0);
    client.wire.send(&magic).unwrap();
    assert_eq!(client.call(PING, b"x"), Some((ERROR, vec![0x0b])));
    client.init();
}

#[test]
fn the_control_plane_refuses_what_it_does_not_know() {
    let served = udp(UserPresence::Never);
    assert_eq!(control(&served, "GET /power").0, 404);
    assert_eq!(control(&served, "POST /power/off").0, 405);
    assert_eq!(state(&served)["power"], "on");
}

#[test]
fn a_busy_port_is_named() {
    let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let said = refusal(serve(&[DoorAddress::Udp(address)], UserPresence::Never).map(|_| ()));
    assert!(said.contains(&address.to_string()), "{said}");
    assert!(said.contains("another program"), "{said}");
}

#[test]
fn a_socket_left_behind_is_replaced_and_a_file_or_a_listener_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let door = DoorAddress::Unix(path.clone());
    let listener = UnixListener::bind(&path).unwrap();
    let said = refusal(serve(std::slice::from_ref(&door), UserPresence::Never).map(|_| ()));
    assert!(said.contains("listens there"), "{said}");
    drop(listener);
    drop(serve(std::slice::from_ref(&door), UserPresence::Never).unwrap());
    fs::write(&path, "mine").unwrap();
    let said = refusal(serve(&[door], UserPresence::Never).map(|_| ()));
    assert!(said.contains("no socket"), "{said}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
}

#[test]
fn ports_are_free_again_when_a_key_is_dropped() {
    let served = udp(UserPresence::Never);
    let doors = served.doors();
    drop(served);
    assert!(serve(&doors, UserPresence::Never).is_ok());
}
