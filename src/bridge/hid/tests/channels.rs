//! Channels: how they are given, lost and told apart.

use crate::bridge::ChannelPolicy;
use crate::bridge::hid::Effect;
use crate::bridge::hid::U2f;
use crate::bridge::hid::tests::BROADCAST;
use crate::bridge::hid::tests::Bench;
use crate::bridge::hid::tests::INIT;
use crate::bridge::hid::tests::INVALID_CHANNEL;
use crate::bridge::hid::tests::INVALID_LEN;
use crate::bridge::hid::tests::NONCE;
use crate::bridge::hid::tests::PING;
use crate::bridge::hid::tests::first;
use crate::bridge::hid::tests::heard;
use crate::bridge::hid::tests::next;
use crate::bridge::hid::tests::refused;

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
