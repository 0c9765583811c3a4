use std::time::Duration;

use proptest::prelude::*;
use serde_json::Value;
use serde_json::json;

use crate::authenticator::Authenticator;
use crate::authenticator::Means;
use crate::authenticator::Profile;
use crate::client::APP;
use crate::client::Abort;
use crate::client::Ask;
use crate::client::Caller;
use crate::client::ClientError;
use crate::client::ErrorNames;
use crate::client::ExcludeHit;
use crate::client::GestureChoice;
use crate::client::Readiness;
use crate::client::Remote;
use crate::client::WhenNotEnrolled;
use crate::client::fixture::Bench;
use crate::client::fixture::Files;
use crate::client::fixture::app;
use crate::client::fixture::creation;
use crate::client::fixture::creation_for;
use crate::client::fixture::key;
use crate::client::fixture::request;
use crate::client::fixture::unit;
use crate::flow::Answer;
use crate::flow::DeviceName;
use crate::flow::FailReason;
use crate::flow::Network;
use crate::flow::Outcome;
use crate::flow::Platform;
use crate::flow::PromptKind;
use crate::sim::CeremonyEnd;
use crate::sim::Env;
use crate::sim::Event;
use crate::sim::Seed;
use crate::sim::VirtualTime;
use crate::webauthn::AttestationFormat;
use crate::webauthn::AttestationObject;
use crate::webauthn::AuthData;
use crate::webauthn::RpId;
use crate::webauthn::cbor;

fn bench() -> Bench {
    Bench::new("safari", Platform::Macos)
}

fn fails(bench: &mut Bench, options: &Value) -> ClientError {
    bench.create(&Ask::modal(options)).unwrap_err()
}

fn here(kind: PromptKind) -> (String, PromptKind) {
    ("here".to_owned(), kind)
}

#[test]
fn a_credential_is_made_with_one_sheet() {
    let mut bench = bench();
    let made = bench.create(&Ask::modal(&creation())).unwrap();
    assert_eq!(bench.prompts(), [here(PromptKind::Create)]);
    let json = made.response.to_json();
    assert_eq!(json["type"], "public-key");
    assert_eq!(json["id"], json["rawId"]);
    assert_eq!(json["authenticatorAttachment"], "platform");
    assert_eq!(
        json["response"]["transports"],
        json!(["hybrid", "internal"])
    );
    assert_eq!(json["response"]["publicKeyAlgorithm"], -7);
    assert_eq!(
        json["clientExtensionResults"],
        json!({ "credProps": { "rk": true } })
    );
    let object = AttestationObject::decode(&made.response.attestation_object).unwrap();
    assert_eq!(object.fmt, AttestationFormat::None);
    assert_eq!(object.auth_data, made.response.authenticator_data);
    let data = AuthData::decode(&object.auth_data).unwrap();
    assert_eq!(data.flags.byte(), 0x5d);
    assert_eq!(data.attested.unwrap().credential_id, made.response.id);
    let client_data: Value = serde_json::from_slice(&made.response.client_data_json).unwrap();
    let expected = json!({
        "type": "webauthn.create",
        "challenge": "Y2hhbGxlbmdlLWNoYWxsZW5nZQ",
        "origin": "https://shop.example.test",
        "crossOrigin": false,
    });
    assert_eq!(client_data, expected);
}

#[test]
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the rest is not this test's"
)]
fn the_trace_tells_options_messages_and_end() {
    let mut bench = bench();
    bench.create(&Ask::modal(&creation())).unwrap();
    let names = bench.env.trace.since(0).map(|event| match event {
        Event::Issued { .. } => "issued",
        Event::Prompt { .. } => "prompt",
        Event::Ctap { .. } => "ctap",
        Event::Ceremony {
            end: CeremonyEnd::Credential { .. },
            ..
        } => "credential",
        _ => "other",
    });
    assert_eq!(
        names.collect::<Vec<_>>(),
        ["issued", "prompt", "ctap", "credential"]
    );
}

/// §5.1.3 exceptions: `TypeError` and friends come before anything is shown.
#[test]
fn options_of_the_wrong_type_show_nothing() {
    let long = "A".repeat(100);
    for (pointer, value, name) in [
        ("/user/id", json!(""), "TypeError"),
        ("/user/id", json!(long), "TypeError"),
        ("/challenge", json!(null), "TypeError"),
        ("/challenge", json!("***"), "EncodingError"),
        ("/rp/id", json!("example.com"), "SecurityError"),
    ] {
        let mut options = creation();
        *options.pointer_mut(pointer).unwrap() = value;
        let mut bench = bench();
        assert_eq!(fails(&mut bench, &options).name, name, "{pointer}");
        assert_eq!(bench.prompts(), []);
    }
}

#[test]
fn no_common_algorithm_is_named_by_the_engine() {
    let mut options = creation();
    options["pubKeyCredParams"] = json!([{ "type": "public-key", "alg": -65535 }]);
    for (client, name) in [
        ("safari", "NotSupportedError"),
        ("chrome", "NotAllowedError"),
    ] {
        let error = fails(&mut Bench::new(client, Platform::Macos), &options);
        assert_eq!(error.name, name);
        assert_eq!(
            error.outcome,
            Outcome::Failed(Some(FailReason::Unsupported))
        );
    }
    options["pubKeyCredParams"] = json!([]);
    bench().create(&Ask::modal(&options)).unwrap();
}

/// §5.1.3 step 4: the client corrects the relying party's time-out.
#[test]
fn an_ignored_sheet_lasts_as_long_as_the_client_lets_it() {
    for (given, seconds) in [
        (json!(60_000), 60),
        (json!(1), 10),
        (json!(86_400_000), 600),
        (json!(null), 300),
    ] {
        let mut options = creation();
        options["timeout"] = given;
        let mut bench = bench();
        bench.user(Answer::Ignores);
        let error = fails(&mut bench, &options);
        assert_eq!(error.outcome, Outcome::Failed(Some(FailReason::TimedOut)));
        assert_eq!(error.name, "NotAllowedError");
        let passed = bench.env.now().since(VirtualTime::START);
        assert_eq!(passed, Duration::from_secs(seconds));
    }
}

#[test]
fn the_users_answer_is_the_outcome() {
    for (answer, outcome) in [
        (Answer::Cancels, Outcome::Cancelled),
        (
            Answer::Fails,
            Outcome::Failed(Some(FailReason::NotVerified)),
        ),
        (
            Answer::LocksOut,
            Outcome::Failed(Some(FailReason::NotVerified)),
        ),
    ] {
        let mut bench = bench();
        bench.user(answer);
        let error = fails(&mut bench, &creation());
        assert_eq!(
            (error.outcome, error.name.as_str()),
            (outcome, "NotAllowedError")
        );
        assert_eq!(bench.prompts(), [here(PromptKind::Create)]);
    }
}

#[test]
fn an_aborted_call_shows_nothing() {
    let mut bench = bench();
    let options = creation();
    let ask = Ask {
        abort: Abort::Aborted,
        ..Ask::modal(&options)
    };
    let error = bench.create(&ask).unwrap_err();
    assert_eq!(
        (error.name.as_str(), error.outcome),
        ("AbortError", Outcome::Cancelled)
    );
    assert_eq!(bench.prompts(), []);
}

/// platforms.md §2: InvalidStateError after the sheet; Bitwarden says NotAllowedError.
#[test]
fn an_exclude_hit_is_named_as_the_provider_does() {
    for (hit, name) in [
        (ExcludeHit::InvalidState, "InvalidStateError"),
        (ExcludeHit::NotAllowed, "NotAllowedError"),
    ] {
        let mut bench = bench();
        bench.platform[0].rules.exclude_hit = hit;
        let made = bench.create(&Ask::modal(&creation())).unwrap();
        let mut options = creation();
        let id = made.response.id.to_string();
        options["excludeCredentials"] = json!([{ "type": "public-key", "id": id }]);
        let error = fails(&mut bench, &options);
        assert_eq!(error.name, name);
        assert_eq!(error.outcome, Outcome::Failed(Some(FailReason::Excluded)));
        assert_eq!(bench.prompts(), [here(PromptKind::Create)]);
    }
}

#[test]
fn native_callers_get_native_names() {
    let mut bench = Bench::new("app", Platform::Ios);
    bench.client = app(ErrorNames::Apple);
    bench.caller = Caller::AppleApp(APP);
    let error = fails(&mut bench, &creation());
    assert_eq!(
        error.native.as_deref(),
        Some("ASAuthorizationError 1004 failed")
    );
    assert_eq!(error.outcome, Outcome::Failed(Some(FailReason::Origin)));
    bench.files = Files::json(
        "https://shop.example.test/.well-known/apple-app-site-association",
        r#"{"webcredentials":{"apps":["STUNTKEY01.test.example.shop"]}}"#,
    );
    bench.user(Answer::Cancels);
    let error = fails(&mut bench, &creation());
    assert_eq!(error.seen_as(), "ASAuthorizationError 1001 canceled");
    assert_eq!(error.name, "NotAllowedError");
}

/// platforms.md §5: the origin is the certificate's hash, and the package name is told.
#[test]
fn an_android_app_signs_with_its_certificate() {
    let mut bench = Bench::new("app", Platform::Android);
    bench.client = app(ErrorNames::Android);
    bench.caller = Caller::AndroidApp(APP);
    bench.files = Files::json(
        "https://shop.example.test/.well-known/assetlinks.json",
        &crate::client::asset_links::statement_for(&APP),
    );
    let made = bench.create(&Ask::modal(&creation())).unwrap();
    let client_data: Value = serde_json::from_slice(&made.response.client_data_json).unwrap();
    assert!(
        client_data["origin"]
            .as_str()
            .unwrap()
            .starts_with("android:apk-key-hash:")
    );
    assert_eq!(client_data["androidPackageName"], "test.example.shop");
}

#[test]
fn the_attachment_chooses_the_authenticator() {
    let mut options = creation();
    for (attachment, made_on, prompts) in [
        ("platform", "here", vec![here(PromptKind::Create)]),
        ("cross-platform", "key", vec![here(PromptKind::Create)]),
    ] {
        let mut bench = bench();
        bench.roaming = vec![unit("security-key", "key")];
        options["authenticatorSelection"]["authenticatorAttachment"] = json!(attachment);
        let made = bench.create(&Ask::modal(&options)).unwrap();
        assert_eq!(made.from.as_str(), made_on);
        assert_eq!(
            made.response.to_json()["authenticatorAttachment"],
            attachment
        );
        assert_eq!(bench.prompts().len(), prompts.len());
    }
}

#[test]
fn without_a_key_a_phone_is_asked_by_qr_code() {
    let mut options = creation();
    options["authenticatorSelection"]["authenticatorAttachment"] = json!("cross-platform");
    let mut bench = bench();
    bench.hybrid = vec![unit("keychain", "phone")];
    let made = bench.create(&Ask::modal(&options)).unwrap();
    assert_eq!(made.from.as_str(), "phone");
    assert_eq!(bench.prompts()[0], here(PromptKind::Qr));
    bench.client.remote = Remote::Hidden;
    let error = fails(&mut bench, &options);
    assert_eq!(
        error.outcome,
        Outcome::Failed(Some(FailReason::Unsupported))
    );
    assert_eq!(bench.prompts(), []);
}

#[test]
fn a_provider_that_is_not_set_up_asks_or_refuses() {
    let mut bench = bench();
    bench.platform[0].readiness = Readiness::NotEnrolled;
    bench.create(&Ask::modal(&creation())).unwrap();
    assert_eq!(
        bench.prompts(),
        [here(PromptKind::SetUp), here(PromptKind::Create)]
    );
    bench.user(Answer::Cancels);
    assert_eq!(fails(&mut bench, &creation()).outcome, Outcome::Cancelled);
    bench.platform[0].rules.when_not_enrolled = WhenNotEnrolled::Refused;
    let error = fails(&mut bench, &creation());
    assert_eq!(
        error.outcome,
        Outcome::Failed(Some(FailReason::NotEnrolled))
    );
    assert_eq!(bench.prompts(), []);
}

#[test]
fn a_provider_on_a_server_needs_the_network() {
    let mut bench = bench();
    bench.moment.network = Network::Offline;
    bench.client.remote = Remote::Hidden;
    bench.create(&Ask::modal(&creation())).unwrap();
    bench.platform[0].rules.needs_network = true;
    let error = fails(&mut bench, &creation_for("bob"));
    assert_eq!(error.outcome, Outcome::Failed(Some(FailReason::Offline)));
    assert_eq!(error.name, "NotAllowedError");
}

/// The fault: the sheet is shown, and the authenticator believes nobody is there.
#[test]
fn a_silent_gesture_leaves_no_flags() {
    let mut bench = bench();
    let options = creation();
    let ask = Ask {
        gesture: GestureChoice::Silent,
        ..Ask::modal(&options)
    };
    let made = bench.create(&ask).unwrap();
    assert_eq!(bench.prompts(), [here(PromptKind::Create)]);
    assert_eq!(
        AuthData::decode(&made.response.authenticator_data)
            .unwrap()
            .flags
            .byte(),
        0x58
    );
}

#[test]
fn chromium_wants_a_pending_get_aborted_first() {
    for (client, busy) in [("chrome", true), ("safari", false)] {
        let mut bench = Bench::new(client, Platform::Macos);
        bench.moment.pending_get = true;
        let result = bench.create(&Ask::modal(&creation()));
        assert_eq!(result.is_err(), busy, "{client}");
    }
}

#[test]
fn a_framed_page_says_so() {
    let mut bench = bench();
    bench.caller = Caller::Page {
        origin: "https://shop.example.test".to_owned(),
        framed_by: Some("https://news.example".to_owned()),
    };
    let made = bench.create(&Ask::modal(&creation())).unwrap();
    let client_data: Value = serde_json::from_slice(&made.response.client_data_json).unwrap();
    assert_eq!(client_data["crossOrigin"], true);
    assert_eq!(client_data["topOrigin"], "https://news.example");
}

#[test]
fn a_chosen_phone_is_preferred() {
    let phone = DeviceName::new("phone");
    let mut bench = bench();
    bench.hybrid = vec![unit("keychain", "tablet"), unit("keychain", "phone")];
    let options = creation();
    let made = bench
        .create(&Ask::modal(&options).answered_on(&phone))
        .unwrap();
    assert_eq!(made.from, phone);
}

/// PKD: Apple's systems ask for a passcode; Android falls to security keys.
#[test]
fn a_missing_screen_lock_is_the_platforms_matter() {
    let without_lock = |platform| {
        let mut bench = Bench::new("safari", platform);
        bench.platform[0].readiness = Readiness::NoScreenLock;
        bench.platform[0].authenticator.equip(Means::default());
        bench.roaming = vec![unit("security-key", "key")];
        bench
    };
    let mut phone = without_lock(Platform::Ios);
    phone.create(&Ask::modal(&creation())).unwrap();
    assert_eq!(
        phone.prompts(),
        [here(PromptKind::SetUp), here(PromptKind::Create)]
    );
    let mut android = without_lock(Platform::Android);
    let made = android.create(&Ask::modal(&creation())).unwrap();
    assert_eq!(made.from.as_str(), "key");
    android.roaming.clear();
    android.client.remote = Remote::Hidden;
    let error = fails(&mut android, &creation());
    assert_eq!(
        error.outcome,
        Outcome::Failed(Some(FailReason::NotEnrolled))
    );
}

#[test]
fn required_verification_needs_a_way_to_verify() {
    let mut bench = bench();
    bench.platform[0].authenticator.equip(Means::default());
    let mut options = creation();
    options["authenticatorSelection"]["userVerification"] = json!("required");
    let error = fails(&mut bench, &options);
    assert_eq!(
        error.outcome,
        Outcome::Failed(Some(FailReason::NotVerified))
    );
    assert_eq!(error.name, "ConstraintError");
    assert_eq!(bench.prompts(), []);
}

#[test]
fn attestation_that_was_asked_for_passes() {
    let mut options = creation();
    options["attestation"] = json!("direct");
    let made = bench().create(&Ask::modal(&options)).unwrap();
    let object = AttestationObject::decode(&made.response.attestation_object).unwrap();
    assert_eq!(object.fmt, AttestationFormat::Packed);
}

/// Any JSON at all.
fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        "[A-Za-z0-9_-]{0,90}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-zA-Z]{1,12}", inner, 0..4).prop_map(Value::from_iter),
        ]
    })
}

/// Where options have members that a mutation may replace.
const MEMBERS: &[&str] = &[
    "/rp",
    "/rp/id",
    "/rp/name",
    "/user",
    "/user/id",
    "/user/name",
    "/user/displayName",
    "/challenge",
    "/pubKeyCredParams",
    "/pubKeyCredParams/0",
    "/pubKeyCredParams/0/alg",
    "/timeout",
    "/excludeCredentials",
    "/authenticatorSelection",
    "/authenticatorSelection/residentKey",
    "/authenticatorSelection/userVerification",
    "/attestation",
    "/extensions",
    "/extensions/credProps",
    "/extensions/prf",
    "/extensions/credentialProtectionPolicy",
    "/rpId",
    "/allowCredentials",
    "/userVerification",
    "",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..Default::default() })]

    #[test]
    fn absurd_options_never_panic(member in prop::sample::select(MEMBERS), value in json_value()) {
        for mut options in [creation(), request(&[])] {
            options["extensions"]["prf"] = json!({ "eval": { "first": "AAAA" } });
            options["extensions"]["credentialProtectionPolicy"] = json!("userVerificationRequired");
            if let Some(place) = options.pointer_mut(member) {
                *place = value.clone();
            }
            let mut bench = bench();
            let _ = bench.create(&Ask::modal(&options));
            let _ = bench.get(&Ask::modal(&options));
        }
    }
}

/// CTAP 2.2 §7.1: the serial number reaches who is listed by the key's vendor or by the browser's
/// manager, and is another one in each key.
#[test]
fn enterprise_attestation_is_for_those_who_are_listed() {
    let mut options = creation();
    options["attestation"] = json!("enterprise");
    let certificates = |bench: &mut Bench| {
        let made = bench.create(&Ask::modal(&options)).unwrap();
        let object = AttestationObject::decode(&made.response.attestation_object).unwrap();
        let x5c = cbor::member(&object.statement, "x5c").unwrap();
        x5c.as_array().unwrap().clone()
    };
    let managed = |seed: u64, listed: Listed| {
        let mut bench = Bench::with_key(key());
        bench.env = Env::new(Seed::new(seed));
        bench.roaming[0]
            .authenticator
            .enable_enterprise_attestation();
        let shop = RpId::parse("shop.example.test").unwrap();
        match listed {
            Listed::ByBrowser => bench.client.enterprise_rp_ids = vec![shop],
            Listed::ByKey => {
                let mut profile = Profile::roaming_key();
                profile.enterprise_rp_ids = vec![shop];
                bench.roaming[0].authenticator = Authenticator::new(profile, Means::default());
                bench.roaming[0]
                    .authenticator
                    .enable_enterprise_attestation();
            }
            Listed::Nowhere => {}
        }
        certificates(&mut bench)
    };
    let ordinary = managed(7, Listed::Nowhere);
    let one = managed(7, Listed::ByBrowser);
    assert_ne!(one[0], ordinary[0]);
    assert_eq!(one[0], managed(7, Listed::ByKey)[0]);
    assert_ne!(one[0], managed(8, Listed::ByBrowser)[0]);
    // Without being enabled, the key would refuse it, so nobody asks.
    let mut bench = Bench::with_key(key());
    assert_eq!(certificates(&mut bench)[0], ordinary[0]);
}

/// Where the relying party is listed.
enum Listed {
    ByBrowser,
    ByKey,
    Nowhere,
}
