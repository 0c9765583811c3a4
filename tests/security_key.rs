//! Security keys in scenarios: the PIN that a browser asks for, as its user knows it or does not,
//! before a relying party that has another way in.

#![expect(clippy::unwrap_used, reason = "a test stops where it is surprised")]

mod support;

use std::fs;

use tempfile::TempDir;

const AT_THE_PIN: &str = "
scenario: A security key is used by its PIN, and a wrong one leads back to the password
flow: second-device
covers: [fallback]
each:
  - { row: the right PIN,              pin: verifies,  login: done,                     prompts: [pin, get], shows: dashboard }
  - { row: a wrong PIN,                pin: fails,     login: { failed: not-verified }, prompts: [pin],      shows: password }
  - { row: wrong PINs until it locks,  pin: locks-out, login: { failed: not-verified }, prompts: [pin],      shows: password }
  - { row: the dialogue is closed,     pin: cancels,   login: cancelled,                prompts: [pin],      shows: password }
devices:
  key: { is: security-key }
  pc:  { is: windows-pc, plugged-in: [key] }
given: { passkeys: [key] }
steps:
  - sign-in: pc
    with: passkey
    user: { pin: $(pin) }
    prove: { passkey-login: $(login), prompts: $(prompts), shows: $(shows) }
";

const LOCKED: &str = "
scenario: A key that is locked takes its PIN again when it was taken out
flow: second-device
covers: [fallback]
each:
  - { row: still plugged in, keys: [key], login: { failed: not-verified }, prompts: [],         shows: password }
  - { row: taken out,        keys: [],    login: done,                     prompts: [pin, get], shows: dashboard }
devices:
  key: { is: security-key }
  pc:  { is: windows-pc, plugged-in: [key] }
given: { passkeys: [key] }
steps:
  - sign-in: pc
    with: passkey
    user: { pin: locks-out }
  - { set: pc, to: { plugged-in: $(keys) } }
  - { set: pc, to: { plugged-in: [key] } }
  - { sign-in: pc, with: password }
  - { sign-out: pc }
  - sign-in: pc
    with: passkey
    prove: { passkey-login: $(login), prompts: $(prompts), shows: $(shows) }
";

const WITHOUT: &str = "
scenario: A key without a PIN is used by a touch where verification is only preferred
flow: second-device
covers: [append]
devices:
  key: { is: security-key, lock: none }
  pc:  { is: windows-pc, plugged-in: [key] }
given: { passkeys: [key] }
steps:
  - sign-in: pc
    with: passkey
    prove: { passkey-login: done, prompts: [get], shows: dashboard }
";

fn passes(scenario: &str, runs: usize) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("key.yaml");
    fs::write(&file, scenario).unwrap();
    let ran = support::run(folder.path(), &[file.to_str().unwrap()]);
    assert_eq!(ran.with_verdict("passed").len(), runs, "{}", ran.printed());
}

#[test]
fn what_the_user_does_at_the_pin_decides() {
    passes(AT_THE_PIN, 4);
}

#[test]
fn a_locked_key_must_be_taken_out() {
    passes(LOCKED, 2);
}

#[test]
fn a_key_without_a_pin_is_touched() {
    passes(WITHOUT, 1);
}
