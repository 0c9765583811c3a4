use serde_json::Value;
use serde_json::json;

use crate::webauthn::AttestationPreference;
use crate::webauthn::CreationOptions;
use crate::webauthn::OptionsErrorKind;
use crate::webauthn::RequestOptions;
use crate::webauthn::ResidentKey;
use crate::webauthn::Transport;
use crate::webauthn::UserVerification;

fn creation() -> Value {
    json!({
        "rp": { "id": "example.org", "name": "Example" },
        "user": { "id": "AQID", "name": "a@example.org", "displayName": "A" },
        "challenge": "_-8",
        "pubKeyCredParams": [{ "type": "public-key", "alg": -9999 }, { "type": "public-key", "alg": -7 }],
    })
}

fn with(member: &str, value: Value) -> Value {
    let mut options = creation();
    options[member] = value;
    options
}

#[test]
fn section_5_4_defaults_hold() {
    let options = CreationOptions::from_json(&creation()).unwrap();
    assert_eq!(options.challenge.0, [0xff, 0xef]);
    assert_eq!(options.pub_key_cred_params, [-9999, -7]);
    assert_eq!(options.attestation, AttestationPreference::None);
    assert_eq!(
        options.authenticator_selection.resident_key,
        ResidentKey::Discouraged
    );
    assert_eq!(
        options.authenticator_selection.user_verification,
        UserVerification::Preferred
    );
}

#[test]
fn section_5_1_3_step_9_empty_params_stand_for_the_default() {
    let options = CreationOptions::from_json(&with("pubKeyCredParams", json!([]))).unwrap();
    assert_eq!(options.pub_key_cred_params, [-7, -257]);
}

#[test]
fn section_5_1_3_step_5_user_id_is_1_to_64_bytes() {
    for (length, allowed) in [(0, false), (1, true), (64, true), (65, false)] {
        let id = crate::webauthn::base64url::encode(vec![7; length]);
        let user = json!({ "id": id, "name": "a", "displayName": "A" });
        let options = CreationOptions::from_json(&with("user", user));
        assert_eq!(options.is_ok(), allowed, "{length} bytes");
        if let Err(error) = options {
            assert_eq!(
                (error.kind, error.member.as_str()),
                (OptionsErrorKind::Type, "user.id")
            );
        }
    }
}

#[test]
fn bad_base64url_is_an_encoding_error_with_its_place() {
    let error = CreationOptions::from_json(&with("challenge", json!("a+b/"))).unwrap_err();
    assert_eq!(
        (error.kind, error.member.as_str()),
        (OptionsErrorKind::Encoding, "challenge")
    );
}

#[test]
fn unknown_words_are_absent_and_unknown_descriptors_left_out() {
    let selection = json!({ "residentKey": "sometimes", "requireResidentKey": true });
    let mut options = with("authenticatorSelection", selection);
    options["excludeCredentials"] = json!([
        { "type": "public-key", "id": "AQ", "transports": ["usb", "telepathy"] },
        { "type": "password", "id": "Ag" },
    ]);
    let options = CreationOptions::from_json(&options).unwrap();
    assert_eq!(
        options.authenticator_selection.resident_key,
        ResidentKey::Required
    );
    assert_eq!(options.exclude_credentials.len(), 1);
    assert_eq!(options.exclude_credentials[0].transports, [Transport::Usb]);
}

#[test]
fn absurd_members_are_type_errors() {
    for (member, value) in [
        ("rp", json!(7)),
        ("user", json!(null)),
        ("pubKeyCredParams", json!({})),
        ("excludeCredentials", json!("all")),
        ("timeout", json!("soon")),
        ("timeout", json!(-1)),
    ] {
        let error = CreationOptions::from_json(&with(member, value)).unwrap_err();
        assert_eq!(error.kind, OptionsErrorKind::Type, "{member}");
    }
    assert!(RequestOptions::from_json(&json!([])).is_err());
}
