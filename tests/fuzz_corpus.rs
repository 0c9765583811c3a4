//! What fuzzers found, and what they began with, replayed: `tests/fuzz` says how to look for more.

#[path = "fuzz/harness/mod.rs"]
mod harness;

use std::fs;
use std::path::Path;

fn replay(name: &str, run: fn(&[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
    let mut files: Vec<_> = fs::read_dir(corpus.join(name))
        .expect("the corpus is committed")
        .map(|entry| entry.expect("it can be listed").path())
        .collect();
    files.sort();
    assert!(files.len() >= 5, "the corpus of `{name}` is gone");
    for file in files {
        let bytes = fs::read(&file).expect("it can be read");
        println!("{}", file.display());
        run(&bytes);
        // What is cut short or goes on is no worse.
        run(&bytes[..bytes.len() / 2]);
        run(&bytes.repeat(3));
    }
}

#[test]
fn messages_of_the_corpus_have_answers() {
    replay("transact", harness::transact);
}

#[test]
fn packets_of_the_corpus_leave_a_key_that_works() {
    replay("hid", harness::hid);
}
