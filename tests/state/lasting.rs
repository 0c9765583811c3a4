//! What is acknowledged lasts.

use std::time::Duration;

use crate::bench::Bench;

#[test]
fn whatever_was_acknowledged_before_a_kill_is_there() {
    let bench = Bench::new();
    let mut acknowledged: Vec<(u32, Vec<u8>)> = Vec::new();
    for round in 0..8_u32 {
        let (served, mut client) = bench.serve();
        for (user, id) in &acknowledged {
            assert!(
                client.assert(id).is_ok(),
                "user {user} is lost in round {round}"
            );
        }
        // The key is killed while registrations go on, each time a little later.
        let killer = std::thread::spawn(move || {
            #[expect(
                clippy::disallowed_methods,
                reason = "the moment of the kill is the test"
            )]
            std::thread::sleep(Duration::from_millis(15 + 11 * u64::from(round)));
            drop(served);
        });
        for user in round * 10_000.. {
            match client.register(user) {
                Some(id) => acknowledged.push((user, id)),
                None => break,
            }
        }
        killer.join().unwrap();
    }
    assert!(
        acknowledged.len() > 8,
        "too few were acknowledged to prove anything"
    );
}

#[test]
fn counters_go_on_and_the_same_seed_makes_no_credential_twice() {
    let bench = Bench::new();
    let (served, mut client) = bench.serve();
    let first = client.register(1).unwrap();
    let count = client.assert(&first).unwrap();
    drop((served, client));
    let (served, mut client) = bench.serve();
    assert_eq!(client.assert(&first), Ok(count + 1));
    let second = client.register(2).unwrap();
    assert_ne!(first, second);
    drop((served, client));
    let (_served, mut client) = bench.serve();
    // The roaming key counts all signatures together.
    assert_eq!(client.assert(&first), Ok(count + 3));
    assert!(client.assert(&second).is_ok());
}

#[test]
fn a_reset_is_kept_too() {
    let bench = Bench::new();
    let (served, mut client) = bench.serve();
    let id = client.register(1).unwrap();
    assert_eq!(client.call(&[0x07]), Some(vec![0]));
    drop((served, client));
    let (_served, mut client) = bench.serve();
    assert!(client.assert(&id).is_err());
}
