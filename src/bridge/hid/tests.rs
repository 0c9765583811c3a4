//! One test a row of what CTAPHID demands, named after it.

use std::time::Duration;

use proptest::prelude::any;
use proptest::prelude::prop;
use proptest::proptest;

use super::Ctaphid;
use super::Effect;
use super::Message;
use super::U2f;
use crate::bridge::Address;
use crate::bridge::ChannelPolicy;
use crate::bridge::JobId;
use crate::bridge::MESSAGE_MAX_BYTES;
use crate::bridge::Packet;
use crate::bridge::Peer;

const PING: u8 = 0x01;
const MSG: u8 = 0x03;
const LOCK: u8 = 0x04;
const INIT: u8 = 0x06;
const WINK: u8 = 0x08;
const CBOR: u8 = 0x10;
const CANCEL: u8 = 0x11;
const KEEPALIVE: u8 = 0x3b;
const ERROR: u8 = 0x3f;

const INVALID_CMD: u8 = 0x01;
const INVALID_PAR: u8 = 0x02;
const INVALID_LEN: u8 = 0x03;
const INVALID_SEQ: u8 = 0x04;
const MSG_TIMEOUT: u8 = 0x05;
const CHANNEL_BUSY: u8 = 0x06;
const INVALID_CHANNEL: u8 = 0x0b;

const BROADCAST: u32 = 0xffff_ffff;
const NONCE: [u8; 8] = *b"12345678";

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn peer(number: u64) -> Peer {
    Peer {
        door: 0,
        address: Address::Stream(number),
    }
}

/// The first packet of a message of this length.
fn first(cid: u32, command: u8, length: usize, data: &[u8]) -> Packet {
    let mut packet = [0; 64];
    packet[..4].copy_from_slice(&cid.to_be_bytes());
    packet[4] = 0x80 | command;
    packet[5..7].copy_from_slice(&u16::try_from(length).unwrap().to_be_bytes());
    packet[7..7 + data.len()].copy_from_slice(data);
    packet
}

fn next(cid: u32, sequence: u8, data: &[u8]) -> Packet {
    let mut packet = [0; 64];
    packet[..4].copy_from_slice(&cid.to_be_bytes());
    packet[4] = sequence;
    packet[5..5 + data.len()].copy_from_slice(data);
    packet
}

/// What clients hear: channel, command, message.
type Heard = (u32, u8, Vec<u8>);

/// Puts packets together as a client does.
fn heard(effects: &[Effect]) -> Vec<Heard> {
    let mut messages: Vec<(Heard, usize)> = Vec::new();
    for effect in effects {
        let Effect::Send(_, packet) = effect else {
            continue;
        };
        let cid = u32::from_be_bytes(packet[..4].try_into().unwrap());
        if packet[4] & 0x80 == 0 {
            let ((_, _, data), length) = messages.last_mut().unwrap();
            let take = (*length - data.len()).min(59);
            data.extend_from_slice(&packet[5..5 + take]);
            assert!(packet[5 + take..].iter().all(|byte| *byte == 0), "padding");
        } else {
            let length = usize::from(u16::from_be_bytes([packet[5], packet[6]]));
            let take = length.min(57);
            assert!(packet[7 + take..].iter().all(|byte| *byte == 0), "padding");
            let data = packet[7..7 + take].to_vec();
            messages.push(((cid, packet[4] & 0x7f, data), length));
        }
    }
    messages.into_iter().map(|(message, _)| message).collect()
}

fn refused(cid: u32, code: u8) -> Vec<Heard> {
    vec![(cid, ERROR, vec![code])]
}

/// A key and the time.
struct Bench {
    key: Ctaphid,
    now: Duration,
}

impl Bench {
    fn new() -> Self {
        Self::of(ChannelPolicy::GivenOut, U2f::Spoken)
    }

    fn of(policy: ChannelPolicy, u2f: U2f) -> Self {
        Self {
            key: Ctaphid::new(policy, u2f),
            now: ms(1_000),
        }
    }

    fn put(&mut self, packet: Packet) -> Vec<Effect> {
        self.key.packet(self.now, peer(1), &packet)
    }

    /// A whole message, and what is done.
    fn send(&mut self, cid: u32, command: u8, message: &[u8]) -> Vec<Effect> {
        let (head, rest) = message.split_at(message.len().min(57));
        let mut effects = self.put(first(cid, command, message.len(), head));
        for (sequence, part) in (0..).zip(rest.chunks(59)) {
            effects.extend(self.put(next(cid, sequence, part)));
        }
        effects
    }

    /// A whole message, and what is heard.
    fn call(&mut self, cid: u32, command: u8, message: &[u8]) -> Vec<Heard> {
        heard(&self.send(cid, command, message))
    }

    fn channel(&mut self) -> u32 {
        let heard = self.call(BROADCAST, INIT, &NONCE);
        let (_, _, answer) = &heard[0];
        u32::from_be_bytes(answer[8..12].try_into().unwrap())
    }

    /// A CBOR message that is worked on.
    fn working(&mut self, cid: u32) -> JobId {
        let effects = self.send(cid, CBOR, &[0x04]);
        let [Effect::Run(job, _)] = effects[..] else {
            panic!("{effects:?}");
        };
        job
    }

    fn after(&mut self, passed: Duration) -> Vec<Heard> {
        self.now += passed;
        heard(&self.key.tick(self.now))
    }
}

#[test]
fn init_on_broadcast_gives_a_new_channel_every_time() {
    let mut bench = Bench::new();
    let mut channels = Vec::new();
    for _ in 0..3 {
        let heard = bench.call(BROADCAST, INIT, &NONCE);
        let [(cid, command, answer)] = &heard[..] else {
            panic!("{heard:?}");
        };
        assert_eq!((*cid, *command), (BROADCAST, INIT));
        assert_eq!(answer.len(), 17);
        assert_eq!(answer[..8], NONCE);
        assert_eq!(answer[12], 2, "the protocol's version");
        assert_eq!(answer[16], 0x05, "WINK and CBOR, and MSG is not ruled out");
        channels.push(answer[8..12].to_vec());
    }
    channels.dedup();
    assert_eq!(channels.len(), 3);
}

#[test]
fn init_of_another_length_is_invalid_len() {
    let mut bench = Bench::new();
    let cid = bench.channel();
    for length in [0, 7, 9, 57] {
        let nonce = vec![1; length];
        for on in [BROADCAST, cid] {
            assert_eq!(bench.call(on, INIT, &nonce), refused(on, INVALID_LEN));
        }
    }
}

#[test]
fn init_on_an_existing_channel_aborts_its_transaction_and_keeps_the_channel() {
    let mut bench = Bench::new();
    let cid = bench.channel();
    bench.put(first(cid, PING, 100, &[1; 57]));
    let heard = bench.call(cid, INIT, &NONCE);
    assert_eq!((heard[0].0, heard[0].1), (cid, INIT));
    assert_eq!(heard[0].2[8..12], cid.to_be_bytes());
    // The rest of the lost message is nobody's.
    assert_eq!(bench.put(next(cid, 0, &[1; 43])), []);

    let job = bench.working(cid);
    let effects = bench.send(cid, INIT, &NONCE);
    assert_eq!(effects[0], Effect::Abandon(job));
    assert_eq!(bench.key.finished(job, &[0]), []);
    assert_eq!(bench.call(cid, PING, b"hi"), [(cid, PING, b"hi".to_vec())]);
}

#[test]
fn init_on_another_channel_is_answered_and_leaves_the_transaction() {
    let mut bench = Bench::new();
    let (one, other) = (bench.channel(), bench.channel());
    bench.put(first(one, PING, 100, &[7; 57]));
    assert_eq!(bench.call(other, INIT, &NONCE)[0].1, INIT);
    assert_eq!(bench.call(BROADCAST, INIT, &NONCE)[0].1, INIT);
    let rest = heard(&bench.put(next(one, 0, &[7; 43])));
    assert_eq!(rest, [(one, PING, vec![7; 100])]);
}

#[test]
fn channel_zero_broadcast_without_init_and_unknown_channels_are_invalid_channel() {
    let mut bench = Bench::new();
    let cid = bench.channel();
    for on in [0, BROADCAST, cid + 1, 0xdead_beef] {
        assert_eq!(bench.call(on, PING, b"x"), refused(on, INVALID_CHANNEL));
    }
    assert_eq!(
        bench.call(0xdead_beef, INIT, &NONCE),
        refused(0xdead_beef, INVALID_CHANNEL)
    );
}

#[test]
fn lenient_cid_accepts_any_channel_also_after_a_power_cycle() {
    let mut bench = Bench::of(ChannelPolicy::Any, U2f::Spoken);
    let cid = 0xdead_beef;
    assert_eq!(bench.call(cid, PING, b"x"), [(cid, PING, b"x".to_vec())]);
    bench.key.unplugged();
    assert_eq!(bench.call(cid, PING, b"x"), [(cid, PING, b"x".to_vec())]);
    for never in [0, BROADCAST] {
        assert_eq!(
            bench.call(never, PING, b"x"),
            refused(never, INVALID_CHANNEL)
        );
    }
}

#[test]
fn channels_are_lost_in_a_power_cycle() {
    let mut bench = Bench::new();
    let cid = bench.channel();
    let job = bench.working(cid);
    assert_eq!(bench.key.unplugged(), [Effect::Abandon(job)]);
    assert_eq!(bench.call(cid, PING, b"x"), refused(cid, INVALID_CHANNEL));
    assert_ne!(bench.channel(), cid);
}

#[test]
fn ping_echoes_every_length() {
    let mut bench = Bench::new();
    let cid = bench.channel();
    for length in [0, 1, 56, 57, 58, 57 + 59, 57 + 60, 1_000, MESSAGE_MAX_BYTES] {
        let message: Vec<u8> = (0..=255).cycle().take(length).collect();
        assert_eq!(bench.call(cid, PING, &message), [(cid, PING, message)]);
    }
}

#[test]
fn wink_is_answered_and_takes_no_payload() {
    let mut bench = Bench::new();
    let cid = bench.channel();
    let effects = bench.send(cid, WINK, &[]);
    assert_eq!(effects[0], Effect::Wink);
    assert_eq!(heard(&effects), [(cid, WINK, vec![])]);
    assert_eq!(bench.call(cid, WINK, &[1]), refused(cid, INVALID_LEN));
}

#[test]
fn lock_keeps_others_out_until_released_or_over() {
    let mut bench = Bench::new();
    let (one, other) = (bench.channel(), bench.channel());
    assert_eq!(bench.call(one, LOCK, &[10]), [(one, LOCK, vec![])]);
    assert_eq!(bench.call(other, PING, b"x"), refused(other, CHANNEL_BUSY));
    assert_eq!(bench.call(one, PING, b"x")[0].1, PING);
    assert_eq!(bench.call(BROADCAST, INIT, &NONCE)[0].1, INIT);
    assert_eq!(bench.call(one, LOCK, &[0]), [(one, LOCK, vec![])]);
    assert_eq!(bench.call(other, PING, b"x")[0].1, PING);

    bench.call(one, LOCK, &[1]);
    bench.now += ms(999);
    assert_eq!(bench.call(other, PING, b"x"), refused(other, CHANNEL_BUSY));
    bench.now += ms(1);
    assert_eq!(bench.call(other, PING, b"x")[0].1, PING);
}

#[test]
fn lock_takes_one_byte_of_at_most_ten_seconds() {
    let mut bench = Bench::new();
    let cid = bench.channel();
    assert_eq!(bench.call(cid, LOCK, &[]), refused(cid, INVALID_LEN));
    assert_eq!(bench.call(cid, LOCK, &[1, 1]), refused(cid, INVALID_LEN));
    assert_eq!(bench.call(cid, LOCK, &[11]), refused(cid, INVALID_PAR));
}

#[test]
fn cbor_reaches_the_authenticator_and_must_not_be_empty() {
    let mut bench = Bench::new();
    let cid = bench.channel();
    assert_eq!(bench.call(cid, CBOR, &[]), refused(cid, INVALID_LEN));
    let message = vec![9; 300];
    let effects = bench.send(cid, CBOR, &message);
    let [Effect::Run(job, Message::Cbor(arrived))] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(*arrived, message);
    let answer = vec![8; 200];
    let said = heard(&bench.key.finished(*job, &answer));
    assert_eq!(said, [(cid, CBOR, answer)]);
    assert_eq!(
        bench.key.finished(*job, &[0]),
        [],
        "an answer is given once"
    );
}

#[test]
fn msg_reaches_the_authenticator() {
    let mut bench = Bench::new();
    let cid = bench.channel();
    let effects = bench.send(cid, MSG, &[0, 3, 0, 0]);
    let [Effect::Run(job, Message::Apdu(_))] = effects[..] else {
        panic!("{effects:?}");
    };
    let said = heard(&bench.key.finished(job, &[0x69, 0x85]));
    assert_eq!(said, [(cid, MSG, vec![0x69, 0x85])]);
}

#[test]
fn msg_without_u2f_is_invalid_cmd_and_init_says_nmsg() {
    let mut bench = Bench::of(ChannelPolicy::GivenOut, U2f::Unknown);
    assert_eq!(bench.call(BROADCAST, INIT, &NONCE)[0].2[16], 0x0d);
    let cid = bench.channel();
    assert_eq!(bench.call(cid, MSG, &[0; 4]), refused(cid, INVALID_CMD));
}

#[test]
fn cancel_is_never_answered_and_ends_the_wait_of_its_own_cbor() {
    let mut bench = Bench::new();
    let (one, other) = (bench.channel(), bench.channel());
    assert_eq!(bench.send(one, CANCEL, &[]), [], "nothing to cancel");
    let job = bench.working(one);
    assert_eq!(bench.send(other, CANCEL, &[]), [], "not theirs");
    bench.key.wants_touch(bench.now, job);
    assert_eq!(bench.send(one, CANCEL, &[]), [Effect::Cancel(job)]);
    // The authenticator's own answer ends it: CTAP2_ERR_KEEPALIVE_CANCEL.
    let said = heard(&bench.key.finished(job, &[0x2d]));
    assert_eq!(said, [(one, CBOR, vec![0x2d])]);

    bench.send(one, MSG, &[0, 1, 0, 0]);
    assert_eq!(bench.send(one, CANCEL, &[]), [], "only CBOR is cancelled");
}

#[test]
fn an_unknown_command_is_invalid_cmd() {
    let mut bench = Bench::new();
    let cid = bench.channel();
    for command in [0x00, 0x02, 0x40, 0x7f, KEEPALIVE, ERROR] {
        assert_eq!(bench.call(cid, command, b"x"), refused(cid, INVALID_CMD));
    }
}

#[test]
fn a_length_above_the_maximum_is_invalid_len() {
    let mut bench = Bench::new();
    let cid = bench.channel();
    let length = MESSAGE_MAX_BYTES + 1;
    assert_eq!(MESSAGE_MAX_BYTES, 7609);
    let said = heard(&bench.put(first(cid, PING, length, &[0; 57])));
    assert_eq!(said, refused(cid, INVALID_LEN));
    assert_eq!(bench.put(next(cid, 0, &[])), []);
}

#[test]
fn a_wrong_sequence_is_invalid_seq_and_drops_the_transaction() {
    let mut bench = Bench::new();
    let cid = bench.channel();
    for wrong in [1, 127] {
        bench.put(first(cid, PING, 200, &[1; 57]));
        let said = heard(&bench.put(next(cid, wrong, &[])));
        assert_eq!(said, refused(cid, INVALID_SEQ));
        assert_eq!(bench.put(next(cid, 0, &[])), []);
    }
    bench.put(first(cid, PING, 200, &[1; 57]));
    bench.put(next(cid, 0, &[1; 59]));
    let said = heard(&bench.put(next(cid, 0, &[1; 59])));
    assert_eq!(said, refused(cid, INVALID_SEQ), "the same packet twice");
}

#[test]
fn a_first_packet_in_mid_message_is_invalid_seq_and_drops_the_transaction() {
    let mut bench = Bench::new();
    let cid = bench.channel();
    bench.put(first(cid, PING, 200, &[1; 57]));
    let said = heard(&bench.put(first(cid, PING, 5, b"hello")));
    assert_eq!(said, refused(cid, INVALID_SEQ));
    assert_eq!(bench.put(next(cid, 0, &[])), []);
    assert_eq!(bench.call(cid, PING, b"x")[0].1, PING);
}

#[test]
fn a_continuation_without_a_transaction_or_on_another_channel_is_ignored() {
    let mut bench = Bench::new();
    let (one, other) = (bench.channel(), bench.channel());
    for on in [one, 0, BROADCAST, 77] {
        assert_eq!(bench.put(next(on, 0, &[])), []);
    }
    bench.put(first(one, PING, 100, &[7; 57]));
    assert_eq!(bench.put(next(other, 0, &[])), []);
    let said = heard(&bench.put(next(one, 0, &[7; 43])));
    assert_eq!(said, [(one, PING, vec![7; 100])]);
}

#[test]
fn a_first_packet_of_another_channel_is_channel_busy_in_mid_message_and_mid_command() {
    let mut bench = Bench::new();
    let (one, other) = (bench.channel(), bench.channel());
    bench.put(first(one, PING, 100, &[7; 57]));
    assert_eq!(bench.call(other, PING, b"x"), refused(other, CHANNEL_BUSY));
    bench.put(next(one, 0, &[7; 43]));

    let job = bench.working(one);
    assert_eq!(bench.call(other, PING, b"x"), refused(other, CHANNEL_BUSY));
    assert_eq!(bench.call(one, PING, b"x"), refused(one, CHANNEL_BUSY));
    bench.key.finished(job, &[0]);
    assert_eq!(bench.call(other, PING, b"x")[0].1, PING);
}

#[test]
fn errors_go_to_the_one_who_erred() {
    let mut bench = Bench::new();
    let (one, other) = (bench.channel(), bench.channel());
    bench.put(first(one, PING, 100, &[7; 57]));
    let packet = first(other, PING, 1, b"x");
    let effects = bench.key.packet(bench.now, peer(2), &packet);
    assert!(matches!(effects[..], [Effect::Send(to, _)] if to == peer(2)));
    let effects = bench.put(next(one, 0, &[7; 43]));
    assert!(matches!(effects[0], Effect::Send(to, _) if to == peer(1)));
}

#[test]
fn a_missing_continuation_is_msg_timeout_unasked_after_500_ms() {
    let mut bench = Bench::new();
    let cid = bench.channel();
    bench.put(first(cid, PING, 200, &[1; 57]));
    assert_eq!(bench.key.deadline(), Some(bench.now + ms(500)));
    assert_eq!(bench.after(ms(499)), []);
    // Each packet may take as long.
    bench.put(next(cid, 0, &[1; 59]));
    assert_eq!(bench.after(ms(499)), []);
    assert_eq!(bench.after(ms(1)), refused(cid, MSG_TIMEOUT));
    assert_eq!(bench.after(ms(500)), []);
    assert_eq!(bench.put(next(cid, 1, &[])), []);
    assert_eq!(bench.key.deadline(), None);
}

#[test]
fn a_packet_that_comes_too_late_hears_of_the_timeout_even_without_a_tick() {
    let mut bench = Bench::new();
    let cid = bench.channel();
    bench.put(first(cid, PING, 100, &[1; 57]));
    bench.now += ms(600);
    let said = heard(&bench.put(next(cid, 0, &[1; 43])));
    assert_eq!(said, refused(cid, MSG_TIMEOUT));
}

#[test]
fn keepalive_says_processing_every_100_ms() {
    let mut bench = Bench::new();
    let cid = bench.channel();
    let job = bench.working(cid);
    assert_eq!(bench.after(ms(99)), []);
    assert_eq!(bench.after(ms(1)), [(cid, KEEPALIVE, vec![1])]);
    assert_eq!(bench.after(ms(99)), []);
    assert_eq!(bench.after(ms(1)), [(cid, KEEPALIVE, vec![1])]);
    bench.key.finished(job, &[0]);
    assert_eq!(bench.after(ms(1_000)), []);
}

#[test]
fn keepalive_says_upneeded_at_once_and_every_100_ms() {
    let mut bench = Bench::new();
    let cid = bench.channel();
    let job = bench.working(cid);
    bench.now += ms(30);
    let said = heard(&bench.key.wants_touch(bench.now, job));
    assert_eq!(said, [(cid, KEEPALIVE, vec![2])]);
    assert_eq!(bench.after(ms(99)), []);
    assert_eq!(bench.after(ms(1)), [(cid, KEEPALIVE, vec![2])]);
    bench.key.goes_on(bench.now, job);
    assert_eq!(bench.after(ms(100)), [(cid, KEEPALIVE, vec![1])]);
}

#[test]
fn an_answer_that_is_too_long_for_the_wire_is_an_error() {
    let mut bench = Bench::new();
    let cid = bench.channel();
    let job = bench.working(cid);
    let said = heard(&bench.key.finished(job, &vec![0; MESSAGE_MAX_BYTES + 1]));
    assert_eq!(said, refused(cid, 0x7f));
}

#[test]
fn a_client_that_leaves_takes_its_transaction_along() {
    let mut bench = Bench::new();
    let cid = bench.channel();
    let job = bench.working(cid);
    assert_eq!(bench.key.left(peer(2)), []);
    assert_eq!(bench.key.left(peer(1)), [Effect::Abandon(job)]);
    assert_eq!(bench.key.deadline(), None);
}

#[test]
fn channels_are_bounded_and_the_silent_ones_go_first() {
    let mut bench = Bench::new();
    let kept = bench.channel();
    let silent = bench.channel();
    for _ in 0..1_000 {
        bench.channel();
        assert_eq!(bench.call(kept, PING, b"x")[0].1, PING);
    }
    assert!(bench.key.channels() <= 256);
    assert_eq!(
        bench.call(silent, PING, b"x"),
        refused(silent, INVALID_CHANNEL)
    );
}

/// Packets that a fuzzer would like: mostly on channels that exist.
fn packets() -> impl proptest::strategy::Strategy<Value = Vec<(u8, u8, u64, Vec<u8>)>> {
    let packet = (
        0_u8..6,
        any::<u8>(),
        0_u64..700,
        prop::collection::vec(any::<u8>(), 59),
    );
    prop::collection::vec(packet, 0..200)
}

proptest! {
    #[test]
    fn arbitrary_packets_never_panic_and_memory_is_bounded(
        packets in packets(),
        lenient in any::<bool>(),
    ) {
        let policy = if lenient { ChannelPolicy::Any } else { ChannelPolicy::GivenOut };
        let mut bench = Bench::of(policy, U2f::Spoken);
        for _ in 0..3 {
            bench.channel();
        }
        for (cid, command, later, data) in packets {
            let cid = match cid { 4 => BROADCAST, 5 => 0xdead_beef, cid => u32::from(cid) };
            bench.now += ms(later);
            let packet = next(cid, command, &data);
            for effect in bench.put(packet) {
                match effect {
                    Effect::Run(job, _) if later % 2 == 0 => {
                        bench.key.wants_touch(bench.now, job);
                        bench.key.finished(job, &data);
                    }
                    Effect::Run(..)
                    | Effect::Send(..)
                    | Effect::Cancel(_)
                    | Effect::Abandon(_)
                    | Effect::Wink => {}
                }
            }
            assert!(bench.key.tick(bench.now).len() <= 1);
            assert!(bench.key.channels() <= 256);
        }
    }
}
