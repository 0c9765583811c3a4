//! Any packets at all.

use proptest::prelude::any;
use proptest::prelude::prop;
use proptest::proptest;

use crate::bridge::ChannelPolicy;
use crate::bridge::hid::Effect;
use crate::bridge::hid::U2f;
use crate::bridge::hid::tests::BROADCAST;
use crate::bridge::hid::tests::Bench;
use crate::bridge::hid::tests::ms;
use crate::bridge::hid::tests::next;

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
