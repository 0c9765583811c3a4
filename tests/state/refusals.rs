//! What is refused stays as it is.

use std::fs;

use crate::bench::Bench;
use crate::bench::stuntkey;

#[test]
fn the_second_process_on_a_file_says_so() {
    let bench = Bench::new();
    let (_served, _client) = bench.serve();
    let (state, key) = (bench.text("state"), bench.text("key"));
    let (code, said) = bench.refused(&["--state", &state, "--state-key", &key]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains(&state) && said.contains("in use"), "{said}");
}

#[test]
fn what_is_refused_is_named_and_stays_as_it_is() {
    let bench = Bench::new();
    let (served, mut client) = bench.serve();
    client.register(1).unwrap();
    drop((served, client));
    let whole = fs::read(bench.path("state")).unwrap();
    fs::write(bench.path("other"), [8; 32]).unwrap();
    fs::write(bench.path("words"), "correct horse\n").unwrap();
    let mut flipped = whole.clone();
    let sealed = flipped.len() - 3000;
    flipped[64..]
        .iter_mut()
        .step_by(997)
        .for_each(|byte| *byte ^= 1);
    flipped[sealed] ^= 1;
    let cases: [(&str, &[u8], &str, &str, i32, &str); 7] = [
        (
            "wrong key",
            &whole,
            "--state-key",
            "other",
            2,
            "does not open",
        ),
        (
            "a passphrase",
            &whole,
            "--state-passphrase-file",
            "words",
            2,
            "locked with a key",
        ),
        ("no key", &whole, "--state-key", "words", 2, "32 bytes"),
        (
            "truncated",
            &whole[..whole.len() / 2],
            "--state-key",
            "key",
            3,
            "damaged",
        ),
        ("flipped", &flipped, "--state-key", "key", 3, "damaged"),
        (
            "foreign",
            b"a diary",
            "--state-key",
            "key",
            3,
            "no state file",
        ),
        ("empty", b"", "--state-key", "key", 2, "is empty"),
    ];
    for (case, content, option, secret, code, word) in cases {
        let path = bench.text("case");
        fs::write(&path, content).unwrap();
        let secret = bench.text(secret);
        let (exit, said) = bench.refused(&["--state", &path, option, &secret]);
        assert_eq!(exit, Some(code), "{case}: {said}");
        assert!(said.contains(word), "{case}: {said}");
        assert!(
            !said.contains("panicked") && !said.contains("correct horse"),
            "{said}"
        );
        assert!(
            fs::read(&path).unwrap() == content,
            "{case}: the file was written to"
        );
    }
    let (code, said) = bench.refused(&["--state", &bench.text("state")]);
    assert_eq!(code, Some(2));
    assert!(said.contains("STUNTKEY_STATE_PASSPHRASE"), "{said}");
}

#[test]
fn a_passphrase_opens_what_it_locked_and_another_product_is_refused() {
    let bench = Bench::new();
    fs::write(bench.path("words"), "correct horse\n").unwrap();
    fs::write(bench.path("none"), "[]").unwrap();
    let (state, words, none) = (bench.text("state"), bench.text("words"), bench.text("none"));
    let locked = ["--state", &state, "--state-passphrase-file", &words];
    let import = ["credentials", "import", "--format", "cdp", &none];
    let made = stuntkey(&import, &locked);
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    assert!(stuntkey(&["credentials", "list"], &locked).status.success());
    let (code, said) = bench.refused(&[&locked[..], &["--device", "iphone"]].concat());
    assert_eq!(code, Some(2));
    assert!(said.contains("--profile roaming-key"), "{said}");
    fs::write(&words, "wrong horse\n").unwrap();
    let (code, said) = bench.refused(&locked);
    assert_eq!(code, Some(2));
    assert!(said.contains("passphrase does not open"), "{said}");
    assert!(!said.contains("horse"), "{said}");
}
