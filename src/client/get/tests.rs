use serde_json::Value;

use crate::client::Abort;
use crate::client::Ask;
use crate::client::Browsing;
use crate::client::ClientError;
use crate::client::Readiness;
use crate::client::Remote;
use crate::client::fixture::Bench;
use crate::client::fixture::creation;
use crate::client::fixture::creation_for;
use crate::client::fixture::request;
use crate::client::fixture::unit;
use crate::flow::Answer;
use crate::flow::DeviceName;
use crate::flow::FailReason;
use crate::flow::Network;
use crate::flow::Outcome;
use crate::flow::Platform;
use crate::flow::PromptKind;
use crate::sim::Person;
use crate::webauthn::AuthData;
use crate::webauthn::CredentialId;
use crate::webauthn::Mediation;
use crate::webauthn::base64url;
use serde_json::json;

/// A Mac whose keychain holds a passkey, and its id.
fn with_passkey() -> (Bench, CredentialId) {
    let mut bench = Bench::new("safari", Platform::Macos);
    let made = bench.create(&Ask::modal(&creation())).unwrap();
    (bench, made.response.id)
}

/// A PC without passkeys beside a phone with one.
fn pc_and_phone() -> (Bench, CredentialId) {
    let (mut bench, id) = with_passkey();
    bench.client.id = "chrome".to_owned();
    bench.moment.platform = Platform::Windows;
    let mut phone = std::mem::replace(&mut bench.platform[0], unit("hello", "here"));
    phone.device = DeviceName::new("phone");
    bench.hybrid = vec![phone];
    (bench, id)
}

fn fails(bench: &mut Bench, options: &Value) -> ClientError {
    bench.get(&Ask::modal(options)).unwrap_err()
}

fn on(device: &str, kind: PromptKind) -> (String, PromptKind) {
    (device.to_owned(), kind)
}

const NOTHING: Outcome = Outcome::Failed(Some(FailReason::NothingFound));

#[test]
fn a_listed_passkey_signs_in_with_one_sheet() {
    let (mut bench, id) = with_passkey();
    let used = bench
        .get(&Ask::modal(&request(&[&id.to_string()])))
        .unwrap();
    assert_eq!(bench.prompts(), [on("here", PromptKind::Get)]);
    let json = used.response.to_json();
    assert_eq!(json["id"], id.to_string());
    assert_eq!(json["authenticatorAttachment"], "platform");
    assert_eq!(json["response"]["userHandle"], "dXNlci0x");
    let data = AuthData::decode(&used.response.authenticator_data).unwrap();
    assert_eq!(data.flags.byte(), 0x1d);
    let client_data: Value = serde_json::from_slice(&used.response.client_data_json).unwrap();
    assert_eq!(client_data["type"], "webauthn.get");
}

#[test]
fn a_discoverable_passkey_is_found_without_a_list() {
    let (mut bench, id) = with_passkey();
    assert_eq!(
        bench.get(&Ask::modal(&request(&[]))).unwrap().response.id,
        id
    );
}

#[test]
fn the_users_answer_is_the_outcome() {
    for (answer, outcome) in [
        (Answer::Cancels, Outcome::Cancelled),
        (
            Answer::Fails,
            Outcome::Failed(Some(FailReason::NotVerified)),
        ),
        (Answer::Ignores, Outcome::Failed(Some(FailReason::TimedOut))),
    ] {
        let (mut bench, _) = with_passkey();
        bench.user(answer);
        let error = fails(&mut bench, &request(&[]));
        assert_eq!(
            (error.outcome, error.name.as_str()),
            (outcome, "NotAllowedError")
        );
    }
}

#[test]
fn one_of_several_accounts_is_chosen() {
    let (mut bench, first) = with_passkey();
    bench.env.advance(std::time::Duration::from_secs(1));
    let second = bench
        .create(&Ask::modal(&creation_for("bob")))
        .unwrap()
        .response
        .id;
    let mut chosen = Vec::new();
    for n in 1..=2 {
        bench.env.person = Person::by_kind([(PromptKind::Chooser, Answer::Picks(n))]);
        chosen.push(bench.get(&Ask::modal(&request(&[]))).unwrap().response.id);
        assert_eq!(
            bench.prompts(),
            [on("here", PromptKind::Get), on("here", PromptKind::Chooser)]
        );
    }
    chosen.sort();
    let mut both = vec![first, second];
    both.sort();
    assert_eq!(chosen, both);
    bench.env.person = Person::by_kind([(PromptKind::Chooser, Answer::Picks(3))]);
    assert_eq!(fails(&mut bench, &request(&[])).outcome, Outcome::Cancelled);
    bench.env.person = Person::by_kind([(PromptKind::Chooser, Answer::Cancels)]);
    assert_eq!(fails(&mut bench, &request(&[])).outcome, Outcome::Cancelled);
}

#[test]
fn two_providers_make_a_chooser_first() {
    let (mut bench, first) = with_passkey();
    bench.platform.push(unit("manager", "here"));
    bench.platform.swap(0, 1);
    let second = bench.create(&Ask::modal(&creation())).unwrap().response.id;
    bench.env.person = Person::by_kind([(PromptKind::Chooser, Answer::Picks(2))]);
    let used = bench.get(&Ask::modal(&request(&[]))).unwrap();
    assert_eq!(used.response.id, first);
    assert_eq!(used.provider.as_str(), "keychain");
    assert_eq!(
        bench.prompts(),
        [on("here", PromptKind::Chooser), on("here", PromptKind::Get)]
    );
    bench.env.person = Person::willing();
    assert_eq!(
        bench.get(&Ask::modal(&request(&[]))).unwrap().response.id,
        second
    );
}

#[test]
fn a_plugged_in_key_is_found() {
    let (mut bench, id) = with_passkey();
    let mut key = bench.platform.remove(0);
    key.device = DeviceName::new("key");
    bench.platform = vec![unit("keychain", "here")];
    bench.roaming = vec![key];
    let used = bench
        .get(&Ask::modal(&request(&[&id.to_string()])))
        .unwrap();
    assert_eq!(used.from.as_str(), "key");
    assert_eq!(
        used.response.to_json()["authenticatorAttachment"],
        "cross-platform"
    );
}

#[test]
fn nothing_here_leads_to_the_qr_code() {
    let (mut bench, id) = pc_and_phone();
    let used = bench
        .get(&Ask::modal(&request(&[&id.to_string()])))
        .unwrap();
    assert_eq!(used.from.as_str(), "phone");
    assert_eq!(
        used.response.to_json()["authenticatorAttachment"],
        "cross-platform"
    );
    assert_eq!(bench.prompts()[0], on("here", PromptKind::Qr));
    bench.env.person = Person::by_kind([(PromptKind::Qr, Answer::Cancels)]);
    let error = fails(&mut bench, &request(&[]));
    assert_eq!(error.outcome, Outcome::Cancelled);
    assert_eq!(bench.prompts(), [on("here", PromptKind::Qr)]);
}

#[test]
fn a_phone_without_the_passkey_cannot_answer() {
    let (mut bench, _) = pc_and_phone();
    let error = fails(&mut bench, &request(&["AAAA"]));
    assert_eq!(error.outcome, NOTHING);
    assert_eq!(bench.prompts(), [on("here", PromptKind::Qr)]);
    let other = DeviceName::new("tablet");
    let options = request(&[]);
    let error = bench
        .get(&Ask::modal(&options).answered_on(&other))
        .unwrap_err();
    assert_eq!(error.outcome, NOTHING);
}

#[test]
fn no_qr_code_where_it_cannot_help() {
    let (mut hidden, _) = pc_and_phone();
    hidden.client.remote = Remote::Hidden;
    assert_eq!(fails(&mut hidden, &request(&[])).outcome, NOTHING);
    assert_eq!(hidden.prompts(), []);
    let (mut bound, _) = pc_and_phone();
    let mut options = request(&["AAAA"]);
    options["allowCredentials"][0]["transports"] = json!(["internal"]);
    assert_eq!(fails(&mut bound, &options).outcome, NOTHING);
    assert_eq!(bound.prompts(), []);
    let (mut offline, _) = pc_and_phone();
    offline.moment.network = Network::Offline;
    let error = fails(&mut offline, &request(&[]));
    assert_eq!(error.outcome, Outcome::Failed(Some(FailReason::Offline)));
    assert_eq!(offline.prompts(), []);
}

#[test]
fn conditional_get_needs_no_more_than_one_sheet() {
    let (mut bench, id) = with_passkey();
    let options = request(&[]);
    let ask = Ask::with_mediation(&options, Mediation::Conditional);
    assert_eq!(bench.get(&ask).unwrap().response.id, id);
    assert_eq!(bench.prompts(), [on("here", PromptKind::Get)]);
    bench.create(&Ask::modal(&creation_for("bob"))).unwrap();
    bench.get(&ask).unwrap();
    assert_eq!(
        bench.prompts(),
        [on("here", PromptKind::Chooser), on("here", PromptKind::Get)]
    );
}

#[test]
fn conditional_get_without_passkeys_is_never_seen() {
    let options = request(&[]);
    let ask = Ask::with_mediation(&options, Mediation::Conditional);
    let (mut bench, _) = pc_and_phone();
    assert_eq!(bench.get(&ask).unwrap_err().outcome, NOTHING);
    assert_eq!(bench.prompts(), []);
    let (mut bench, _) = with_passkey();
    bench.platform[0].rules.conditional_get = false;
    assert_eq!(bench.get(&ask).unwrap_err().outcome, NOTHING);
}

#[test]
fn an_aborted_conditional_get_ends() {
    let (mut bench, _) = with_passkey();
    let options = request(&[]);
    let ask = Ask {
        abort: Abort::Aborted,
        ..Ask::with_mediation(&options, Mediation::Conditional)
    };
    let error = bench.get(&ask).unwrap_err();
    assert_eq!(
        (error.name.as_str(), error.outcome),
        ("AbortError", Outcome::Cancelled)
    );
}

/// SPEC, immediate explainer.
#[test]
fn immediate_mediation_is_at_once_or_not_at_all() {
    let (mut bench, id) = with_passkey();
    let options = request(&[]);
    let ask = Ask::with_mediation(&options, Mediation::Immediate);
    bench.get(&ask).unwrap();
    bench.moment.browsing = Browsing::Private;
    assert_eq!(bench.get(&ask).unwrap_err().outcome, NOTHING);
    bench.moment.browsing = Browsing::Normal;
    let listed = request(&[&id.to_string()]);
    let ask = Ask::with_mediation(&listed, Mediation::Immediate);
    assert_eq!(bench.get(&ask).unwrap_err().outcome, NOTHING);
    let (mut bench, _) = pc_and_phone();
    let ask = Ask::with_mediation(&options, Mediation::Immediate);
    assert_eq!(bench.get(&ask).unwrap_err().outcome, NOTHING);
    assert_eq!(bench.prompts(), []);
}

#[test]
fn a_provider_that_cannot_work_now_says_why() {
    let (mut offline, _) = with_passkey();
    offline.moment.network = Network::Offline;
    offline.platform[0].rules.needs_network = true;
    let error = fails(&mut offline, &request(&[]));
    assert_eq!(error.outcome, Outcome::Failed(Some(FailReason::Offline)));
    let (mut closed, _) = with_passkey();
    closed.client.remote = Remote::Hidden;
    closed.platform[0].readiness = Readiness::NotEnrolled;
    assert_eq!(fails(&mut closed, &request(&[])).outcome, NOTHING);
}

#[test]
fn another_rp_id_has_no_passkeys_here() {
    let (mut bench, _) = with_passkey();
    bench.client.remote = Remote::Hidden;
    let mut options = request(&[]);
    options["rpId"] = json!("example.test");
    assert_eq!(fails(&mut bench, &options).outcome, NOTHING);
    options["rpId"] = json!("example.com");
    assert_eq!(fails(&mut bench, &options).name, "SecurityError");
}

/// WebAuthn L3 §10.1.4: the inputs are hashed, and the same input gives the same output.
#[test]
fn prf_gives_a_stable_secret() {
    let mut bench = Bench::new("safari", Platform::Macos);
    let mut options = creation();
    options["extensions"]["prf"] = json!({});
    let made = bench.create(&Ask::modal(&options)).unwrap();
    assert_eq!(
        made.response.to_json()["clientExtensionResults"]["prf"]["enabled"],
        true
    );
    let mut secrets = Vec::new();
    for first in ["AAAA", "AAAA", "AAAB"] {
        let mut options = request(&[]);
        options["extensions"] = json!({ "prf": { "eval": { "first": first, "second": "AAAA" } } });
        let used = bench.get(&Ask::modal(&options)).unwrap();
        let results = used.response.to_json()["clientExtensionResults"]["prf"]["results"].clone();
        secrets.push((results["first"].clone(), results["second"].clone()));
    }
    assert_eq!(secrets[0], secrets[1]);
    assert_eq!(secrets[0].0, secrets[0].1);
    assert_ne!(secrets[0].0, secrets[2].0);
    assert_eq!(secrets[0].1, secrets[2].1);
    assert_eq!(secrets[0].0.as_str().unwrap().len(), 43);
}

/// WebAuthn L3 §10.1.4: a registration evaluates where the authenticator can.
#[test]
fn prf_at_registration_gives_the_secret_of_the_first_login() {
    let mut bench = Bench::new("safari", Platform::Macos);
    let eval = json!({ "prf": { "eval": { "first": "AAAA" } } });
    let mut options = creation();
    options["extensions"] = eval.clone();
    let made = bench.create(&Ask::modal(&options)).unwrap();
    let results = |json: serde_json::Value| json["clientExtensionResults"]["prf"].clone();
    let at_creation = results(made.response.to_json());
    assert_eq!(at_creation["enabled"], true);
    let mut options = request(&[]);
    options["extensions"] = eval;
    let used = bench.get(&Ask::modal(&options)).unwrap();
    let at_login = results(used.response.to_json());
    assert_eq!(at_creation["results"], at_login["results"]);
    assert_eq!(at_login["results"]["first"].as_str().unwrap().len(), 43);
}

/// WebAuthn L3 §10.1.5: a blob is written once and read again.
#[test]
fn a_large_blob_is_written_and_read() {
    let mut bench = Bench::new("safari", Platform::Macos);
    let mut options = creation();
    options["extensions"] = json!({ "largeBlob": { "support": "required" } });
    let made = bench.create(&Ask::modal(&options)).unwrap();
    let results = |json: serde_json::Value| json["clientExtensionResults"]["largeBlob"].clone();
    assert_eq!(
        results(made.response.to_json()),
        json!({ "supported": true })
    );
    let id = made.response.id.to_string();
    let mut with = |blob: serde_json::Value| {
        let mut options = request(&[&id]);
        options["extensions"] = json!({ "largeBlob": blob });
        let used = bench.get(&Ask::modal(&options)).unwrap();
        results(used.response.to_json())
    };
    let blob = base64url::encode(&[b'a'; 5000]);
    assert_eq!(with(json!({ "read": true })), json!({}));
    assert_eq!(with(json!({ "write": blob })), json!({ "written": true }));
    assert_eq!(with(json!({ "read": true })), json!({ "blob": blob }));
}

/// WebAuthn L3 §10.1.5, client processing: what makes no sense is not supported.
#[test]
fn a_large_blob_is_not_asked_for_in_nonsense() {
    let mut bench = Bench::new("safari", Platform::Macos);
    let made = bench.create(&Ask::modal(&creation())).unwrap();
    let id = made.response.id.to_string();
    for (ids, blob) in [
        (vec![&*id], json!({ "read": true, "write": "AAAA" })),
        (vec![], json!({ "write": "AAAA" })),
        (vec![&*id, "AAAA"], json!({ "write": "AAAA" })),
        (vec![&*id], json!({ "support": "preferred" })),
    ] {
        let mut options = request(&ids);
        options["extensions"] = json!({ "largeBlob": blob });
        assert_eq!(
            fails(&mut bench, &options).name,
            "NotSupportedError",
            "{blob}"
        );
    }
}
