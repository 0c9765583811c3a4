//! What fuzzers found, and what they began with, replayed; and a small fuzzer that needs no other
//! tool. `tests/fuzz` says how to look for more.

#![expect(
    clippy::disallowed_methods,
    reason = "how long a fuzzer runs is the machine's time"
)]

#[path = "fuzz/harness/mod.rs"]
mod harness;

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use std::time::Instant;

use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// A target: its name, and what runs the bytes.
type Target = (&'static str, fn(&[u8]));

const TRANSACT: Target = ("transact", harness::transact);
const HID: Target = ("hid", harness::hid);

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz")
}

fn corpus(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder().join("corpus").join(name))
        .expect("the corpus is committed")
        .map(|entry| entry.expect("it can be listed").path())
        .map(|path| (path.clone(), fs::read(path).expect("it can be read")))
        .collect();
    files.sort();
    assert!(files.len() >= 5, "the corpus of `{name}` is gone");
    files
}

fn replay((name, run): Target) {
    for (path, bytes) in corpus(name) {
        println!("{}", path.display());
        run(&bytes);
        // What is cut short or goes on is no worse.
        run(&bytes[..bytes.len() / 2]);
        run(&bytes.repeat(3));
    }
}

/// Mutants of the corpus, for as many seconds as `STUNTKEY_FUZZ_SECONDS` says. An input that ends
/// in a panic is written to `tests/fuzz/artifacts`.
fn fuzz((name, run): Target, usual: Duration) {
    let seconds = std::env::var("STUNTKEY_FUZZ_SECONDS").ok();
    let seconds = seconds.and_then(|seconds| seconds.parse().ok());
    let time = seconds.map_or(usual, Duration::from_secs);
    let corpus: Vec<_> = corpus(name).into_iter().map(|(_, bytes)| bytes).collect();
    let began = Instant::now();
    let mut inputs = 0_u64;
    while began.elapsed() < time {
        let mut dice = ChaCha8Rng::seed_from_u64(inputs);
        let input = mutant(&mut dice, &corpus);
        if catch_unwind(|| run(&input)).is_err() {
            let artifacts = folder().join("artifacts").join(name);
            fs::create_dir_all(&artifacts).expect("a folder can be made");
            let file = artifacts.join(format!("mutant-{inputs}"));
            fs::write(&file, &input).expect("it can be written");
            panic!("found: {}", file.display());
        }
        inputs += 1;
    }
    println!("{name}: {inputs} inputs in {} s", time.as_secs());
}

/// Pieces of two inputs of the corpus with some bytes changed, doubled, dropped or put in.
fn mutant(dice: &mut ChaCha8Rng, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut input = corpus[below(dice, corpus.len())].clone();
    if below(dice, 2) == 0 {
        let other = &corpus[below(dice, corpus.len())];
        input.truncate(below(dice, input.len() + 1));
        input.extend_from_slice(&other[below(dice, other.len())..]);
    }
    for _ in 0..=below(dice, 8) {
        let at = below(dice, input.len() + 1);
        let to = (at + 1 + below(dice, 16)).min(input.len());
        match below(dice, 5) {
            _ if at >= to => input.push(byte(dice)),
            0 => input[at] = byte(dice),
            1 => input[at] ^= 1 << below(dice, 8),
            2 => drop(input.drain(at..to)),
            3 => {
                let piece = input[at..to].to_vec();
                input.splice(at..at, piece);
            }
            _ => input.insert(at, [0, 1, 0x17, 0x18, 0x7f, 0x80, 0xff][below(dice, 7)]),
        }
    }
    input
}

fn below(dice: &mut ChaCha8Rng, bound: usize) -> usize {
    let drawn = usize::try_from(dice.next_u32()).expect("an index has 32 bits at least");
    drawn % bound.max(1)
}

fn byte(dice: &mut ChaCha8Rng) -> u8 {
    dice.next_u32().to_be_bytes()[0]
}

#[test]
fn messages_of_the_corpus_have_answers() {
    replay(TRANSACT);
}

#[test]
fn packets_of_the_corpus_leave_a_key_that_works() {
    replay(HID);
}

#[test]
fn mutants_of_messages_have_answers() {
    fuzz(TRANSACT, Duration::from_secs(3));
}

#[test]
fn mutants_of_packets_leave_a_key_that_works() {
    fuzz(HID, Duration::from_secs(3));
}
