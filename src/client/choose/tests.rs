use serde_json::Value;
use serde_json::json;

use crate::client::Ask;
use crate::client::fixture::Bench;
use crate::client::fixture::creation;
use crate::client::fixture::key;
use crate::client::fixture::request;
use crate::client::fixture::unit;
use crate::flow::Platform;
use crate::flow::PromptKind;

/// A PC with its own passkeys, a key plugged in, and a phone.
fn pc() -> Bench {
    let mut bench = Bench::new("chrome", Platform::Windows);
    bench.roaming = vec![key()];
    bench.hybrid = vec![unit("keychain", "phone")];
    bench
}

fn hinting(mut options: Value, hints: &[&str]) -> Value {
    options["hints"] = json!(hints);
    options
}

fn home_of_new(bench: &mut Bench, hints: &[&str]) -> String {
    let options = hinting(creation(), hints);
    let made = bench.create(&Ask::modal(&options)).unwrap();
    made.from.to_string()
}

#[test]
fn a_hint_says_where_a_passkey_is_made() {
    assert_eq!(home_of_new(&mut pc(), &[]), "here");
    assert_eq!(home_of_new(&mut pc(), &["client-device"]), "here");
    assert_eq!(home_of_new(&mut pc(), &["security-key"]), "key");
    assert_eq!(home_of_new(&mut pc(), &["hybrid"]), "phone");
    // The first that is known counts (§5.8.8).
    assert_eq!(
        home_of_new(&mut pc(), &["telepathy", "security-key"]),
        "key"
    );
}

#[test]
fn a_hint_that_cannot_be_followed_is_left_aside() {
    let mut bench = pc();
    bench.roaming.clear();
    assert_eq!(home_of_new(&mut bench, &["security-key"]), "here");
}

#[test]
fn a_hint_wins_over_the_attachment() {
    let mut options = hinting(creation(), &["client-device"]);
    options["authenticatorSelection"]["authenticatorAttachment"] = json!("cross-platform");
    let made = pc().create(&Ask::modal(&options)).unwrap();
    assert_eq!(made.from.as_str(), "here");
}

#[test]
fn of_passkeys_in_several_places_the_hinted_one_signs_in() {
    let mut bench = pc();
    let on_key = hinting(creation(), &["security-key"]);
    bench.create(&Ask::modal(&on_key)).unwrap();
    bench.create(&Ask::modal(&creation())).unwrap();
    let options = request(&[]);
    bench.get(&Ask::modal(&options)).unwrap();
    assert_eq!(bench.prompts()[0].1, PromptKind::Chooser);
    for (hint, place) in [("security-key", "key"), ("client-device", "here")] {
        let options = hinting(request(&[]), &[hint]);
        let used = bench.get(&Ask::modal(&options)).unwrap();
        assert_eq!(used.from.as_str(), place);
        assert_ne!(bench.prompts()[0].1, PromptKind::Chooser);
    }
}
