use serde_json::Value;
use serde_json::json;

use crate::client::Ask;
use crate::client::fixture::Bench;
use crate::client::fixture::creation;
use crate::client::fixture::key;
use crate::client::fixture::request;
use crate::flow::FailReason;
use crate::flow::Outcome;
use crate::webauthn::base64url;

/// Credential ids that nobody made, of a length that the key's own have.
fn strangers(number: u8, bytes: usize) -> Vec<String> {
    let ids = (0..number).map(|seed| base64url::encode(&vec![seed; bytes]));
    ids.collect()
}

fn descriptors(ids: &[String]) -> Value {
    let ids = ids.iter();
    ids.map(|id| json!({ "type": "public-key", "id": id }))
        .collect()
}

fn assertions(bench: &Bench) -> Vec<u8> {
    let gets = bench.commands().into_iter();
    gets.filter(|(command, _)| *command == 0x02)
        .map(|(_, status)| status)
        .collect()
}

/// A list of 150 where a message takes 64: two parts in advance find nothing, the third does.
#[test]
fn a_long_allow_list_is_asked_in_parts() {
    let mut bench = Bench::with_key(key());
    let made = bench.create(&Ask::modal(&creation())).unwrap();
    let id = made.response.id.to_string();
    let mut ids = strangers(149, 64);
    ids.push(id.clone());
    let listed: Vec<_> = ids.iter().map(String::as_str).collect();
    let used = bench.get(&Ask::modal(&request(&listed))).unwrap();
    assert_eq!(used.response.id.to_string(), id);
    assert_eq!(assertions(&bench), [0x2e, 0x2e, 0, 0]);
    // One touch: what is asked in advance asks for none.
    assert_eq!(bench.prompts().len(), 2);
}

#[test]
fn a_short_list_is_sent_as_it_is() {
    let mut bench = Bench::with_key(key());
    let made = bench.create(&Ask::modal(&creation())).unwrap();
    let mut ids = strangers(20, 64);
    ids.push(made.response.id.to_string());
    let listed: Vec<_> = ids.iter().map(String::as_str).collect();
    bench.get(&Ask::modal(&request(&listed))).unwrap();
    assert_eq!(assertions(&bench), [0]);
}

#[test]
fn ids_that_are_too_long_for_the_key_are_left_out() {
    let mut bench = Bench::with_key(key());
    let made = bench.create(&Ask::modal(&creation())).unwrap();
    let mut ids = strangers(100, 65);
    ids.push(made.response.id.to_string());
    let listed: Vec<_> = ids.iter().map(String::as_str).collect();
    bench.get(&Ask::modal(&request(&listed))).unwrap();
    assert_eq!(assertions(&bench), [0]);
}

#[test]
fn a_long_exclude_list_is_asked_in_parts() {
    let mut bench = Bench::with_key(key());
    let mut options = creation();
    options["excludeCredentials"] = descriptors(&strangers(130, 64));
    let made = bench.create(&Ask::modal(&options)).unwrap();
    assert_eq!(assertions(&bench), [0x2e, 0x2e, 0x2e]);
    assert_eq!(bench.prompts().len(), 2);
    let mut ids = strangers(130, 64);
    ids.insert(70, made.response.id.to_string());
    options["excludeCredentials"] = descriptors(&ids);
    let error = bench.create(&Ask::modal(&options)).unwrap_err();
    assert_eq!(error.outcome, Outcome::Failed(Some(FailReason::Excluded)));
    assert_eq!(error.name, "InvalidStateError");
    assert_eq!(assertions(&bench), [0x2e, 0]);
}
