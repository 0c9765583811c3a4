//! Transactions: packets in and out of order, time, and signs of life.

use crate::bridge::hid::Effect;
use crate::bridge::hid::tests::BROADCAST;
use crate::bridge::hid::tests::Bench;
use crate::bridge::hid::tests::CHANNEL_BUSY;
use crate::bridge::hid::tests::INVALID_SEQ;
use crate::bridge::hid::tests::KEEPALIVE;
use crate::bridge::hid::tests::MSG_TIMEOUT;
use crate::bridge::hid::tests::PING;
use crate::bridge::hid::tests::first;
use crate::bridge::hid::tests::heard;
use crate::bridge::hid::tests::ms;
use crate::bridge::hid::tests::next;
use crate::bridge::hid::tests::peer;
use crate::bridge::hid::tests::refused;

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
fn a_client_that_leaves_takes_its_transaction_along() {
    let mut bench = Bench::new();
    let cid = bench.channel();
    let job = bench.working(cid);
    assert_eq!(bench.key.left(peer(2)), []);
    assert_eq!(bench.key.left(peer(1)), [Effect::Abandon(job)]);
    assert_eq!(bench.key.deadline(), None);
}
