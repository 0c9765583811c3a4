//! Commands, one by one.

use crate::bridge::ChannelPolicy;
use crate::bridge::MESSAGE_MAX_BYTES;
use crate::bridge::hid::Effect;
use crate::bridge::hid::Message;
use crate::bridge::hid::U2f;
use crate::bridge::hid::tests::BROADCAST;
use crate::bridge::hid::tests::Bench;
use crate::bridge::hid::tests::CANCEL;
use crate::bridge::hid::tests::CBOR;
use crate::bridge::hid::tests::CHANNEL_BUSY;
use crate::bridge::hid::tests::ERROR;
use crate::bridge::hid::tests::INIT;
use crate::bridge::hid::tests::INVALID_CMD;
use crate::bridge::hid::tests::INVALID_LEN;
use crate::bridge::hid::tests::INVALID_PAR;
use crate::bridge::hid::tests::KEEPALIVE;
use crate::bridge::hid::tests::LOCK;
use crate::bridge::hid::tests::MSG;
use crate::bridge::hid::tests::NONCE;
use crate::bridge::hid::tests::PING;
use crate::bridge::hid::tests::WINK;
use crate::bridge::hid::tests::first;
use crate::bridge::hid::tests::heard;
use crate::bridge::hid::tests::ms;
use crate::bridge::hid::tests::next;
use crate::bridge::hid::tests::refused;

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
fn an_answer_that_is_too_long_for_the_wire_is_an_error() {
    let mut bench = Bench::new();
    let cid = bench.channel();
    let job = bench.working(cid);
    let said = heard(&bench.key.finished(job, &vec![0; MESSAGE_MAX_BYTES + 1]));
    assert_eq!(said, refused(cid, 0x7f));
}
