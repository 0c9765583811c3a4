//! §7.1 step by step: what has to be refused, and where; what has to be accepted.

use ciborium::Value as Cbor;
use serde_json::Value;
use serde_json::json;
use sha2::Digest;
use sha2::Sha256;

use super::Issued;
use super::Registered;
use super::register;
use crate::reference::answer::Refusal;
use crate::reference::bug::Bugs;
use crate::reference::tests::authenticator::Creation;
use crate::reference::tests::authenticator::ORIGIN;
use crate::reference::tests::authenticator::Passkey;
use crate::reference::tests::authenticator::RP_ID;
use crate::reference::tests::authenticator::encode;
use crate::reference::verify::Caller;
use crate::reference::verify::Owner;
use crate::reference::verify::Refused;
use crate::reference::verify::RelyingParty;
use crate::reference::verify::TrustAnchors;
use crate::reference::verify::UserPresence;
use crate::reference::verify::UserVerification;

const CHALLENGE: &str = "Y2hhbGxlbmdlLWNoYWxsZW5nZS1jaGFsbGVuZ2U";
const ANDROID: &str = "android:apk-key-hash:q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s";
const FLAGS: usize = 32;
const NOW_MS: u64 = 1_800_000_000_000;

fn relying_party() -> RelyingParty {
    let related = "https://shop.example.org".to_owned();
    RelyingParty::new(RP_ID, vec![ORIGIN.to_owned(), ANDROID.to_owned(), related])
}

fn verify(credential: &Value) -> Result<Registered, Refused> {
    verify_as(
        credential,
        UserPresence::Required,
        UserVerification::Preferred,
    )
}

fn verify_as(
    credential: &Value,
    presence: UserPresence,
    verification: UserVerification,
) -> Result<Registered, Refused> {
    let issued = Issued {
        relying_party: &relying_party(),
        challenge: CHALLENGE,
        presence,
        verification,
        was_issued: &|_| false,
        caller: Caller::Other,
        owner: &|_| Owner::Nobody,
        anchors: &TrustAnchors::default(),
        now_ms: NOW_MS,
        bugs: &Bugs::default(),
    };
    register(credential, &issued)
}

fn creation() -> Creation {
    Passkey::apple(1).creation(CHALLENGE)
}

/// Refused at this step, with `none` and with self attestation alike.
#[track_caller]
fn refused_at(step: u8, change: impl Fn(&mut Creation)) {
    let mut plain = creation();
    change(&mut plain);
    assert_eq!(
        verify(&plain.json())
            .map(drop)
            .map_err(|refused| refused.step),
        Err(step)
    );
    let attested = plain.self_attested(&Passkey::apple(1).key);
    let refused = verify(&attested.json())
        .map(drop)
        .map_err(|refused| refused.step);
    assert_eq!(refused, Err(step));
}

#[track_caller]
fn accepted(change: impl Fn(&mut Creation)) {
    let mut plain = creation();
    change(&mut plain);
    let outcome = verify(&plain.json());
    assert!(outcome.is_ok(), "{outcome:?}");
    let attested = plain.self_attested(&Passkey::apple(1).key);
    let outcome = verify(&attested.json());
    assert!(outcome.is_ok(), "{outcome:?}");
}

fn client_data(creation: &mut Creation, change: impl Fn(&mut Value)) {
    let mut value = serde_json::from_slice(&creation.client_data).unwrap();
    change(&mut value);
    creation.client_data = value.to_string().into_bytes();
}

#[test]
fn what_was_verified_is_what_was_attested() {
    let passkey = Passkey::apple(1);
    let registered = verify(&creation().json()).unwrap();
    assert_eq!(registered.id.to_text(), passkey.id_text());
    assert!(registered.backup_eligible && registered.backed_up && registered.user_verified);
    assert!(registered.aaguid.is_apple());
    assert_eq!(registered.transports, ["hybrid", "internal"]);
}

#[test]
fn step_03_refuses_what_is_no_attestation_response() {
    let good = creation().json();
    for (pointer, bad) in [
        ("/id", json!(5)),
        ("/id", json!("a+b")),
        ("/id", json!("b3RoZXI")),
        ("/rawId", json!("b3RoZXI=")),
        ("/type", json!("public key")),
        ("/type", json!(null)),
        ("/response", json!([])),
        ("/response/clientDataJSON", json!("")),
        ("/response/clientDataJSON", json!(1)),
        ("/response/attestationObject", json!("")),
        ("/response/attestationObject", json!({})),
    ] {
        let mut credential = good.clone();
        *credential.pointer_mut(pointer).unwrap() = bad;
        assert_eq!(verify(&credential).unwrap_err().step, 3, "{pointer}");
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let mut credential = good.clone();
        let parent = credential.pointer_mut(parent).unwrap();
        parent.as_object_mut().unwrap().remove(name);
        assert_eq!(verify(&credential).unwrap_err().step, 3, "{pointer}");
    }
    let assertion = Passkey::apple(1).assertion(CHALLENGE).json();
    assert_eq!(verify(&assertion).unwrap_err().step, 3);
}

#[test]
fn step_03_ignores_convenience_members_and_tolerates_strange_hints() {
    let mut credential = creation().json();
    credential["response"]["publicKey"] = json!("AAAA");
    credential["response"]["authenticatorData"] = json!("AAAA");
    credential["authenticatorAttachment"] = json!("on-the-moon");
    credential["challenge"] = json!("b3RoZXI");
    credential["clientExtensionResults"] = json!({ "credProps": { "rk": 3 } });
    assert!(verify(&credential).is_ok());
    for transports in [
        json!(null),
        json!([]),
        json!(["new", "usb", "usb"]),
        json!("usb"),
    ] {
        credential["response"]["transports"] = transports;
        assert!(verify(&credential).is_ok());
    }
}

#[test]
fn steps_05_and_06_parse_json_and_nothing_else() {
    let text = |text: &'static str| {
        move |creation: &mut Creation| creation.client_data = text.as_bytes().to_vec()
    };
    for bad in ["{", "[]", "\"x\"", "null", "{} {}"] {
        refused_at(6, text(bad));
    }
    refused_at(6, |creation| {
        let good = String::from_utf8(creation.client_data.clone()).unwrap();
        creation.client_data = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
    });
    for twice in [
        "\"type\":\"webauthn.get\"",
        "\"chal\\u006cenge\":\"b3RoZXI\"",
    ] {
        refused_at(6, |creation| {
            let good = String::from_utf8(creation.client_data.clone()).unwrap();
            creation.client_data = good.replacen('{', &format!("{{{twice},"), 1).into_bytes();
        });
        refused_at(6, |creation| {
            let good = String::from_utf8(creation.client_data.clone()).unwrap();
            creation.client_data = good.replacen('}', &format!(",{twice}}}"), 1).into_bytes();
        });
    }
    accepted(|creation| {
        creation.client_data.splice(0..0, *b"\xEF\xBB\xBF");
    });
    accepted(|creation| {
        let odd = format!(
            " {{ \"new\" : [1, {{}}] ,\n\"origin\":\"{ORIGIN}\",\"challenge\":\"{CHALLENGE}\",\
             \"type\":\"webauthn.cre\\u0061te\"}} "
        );
        creation.client_data = odd.into_bytes();
    });
}

#[test]
fn step_07_wants_the_type_of_a_creation() {
    for kind in [
        "webauthn.get",
        "webauthn.Create",
        "webauthn.create ",
        "",
        "payment.get",
    ] {
        refused_at(7, |creation| {
            client_data(creation, |data| data["type"] = json!(kind))
        });
    }
    refused_at(7, |creation| {
        client_data(creation, |data| data["type"] = json!(1))
    });
}

#[test]
fn step_08_wants_the_challenge_as_it_was_sent() {
    let longer = format!("{CHALLENGE}AAAA");
    let padded = format!("{CHALLENGE}=");
    // The last character carries bits that are not used: the same bytes, another text.
    let not_canonical = format!("{}V", &CHALLENGE[..CHALLENGE.len() - 1]);
    let shorter = &CHALLENGE[..8];
    for challenge in ["", "b3RoZXI", &longer, &padded, &not_canonical, shorter] {
        refused_at(8, |creation| {
            client_data(creation, |data| data["challenge"] = json!(challenge))
        });
    }
    let mut other = creation();
    client_data(&mut other, |data| data["challenge"] = json!(null));
    let refused = verify(&other.json()).unwrap_err();
    assert_eq!(refused.fault.reason, Refusal::WrongChallenge);
    let text = refused.to_string();
    assert_eq!(
        text,
        "§7.1 step 8: the challenge is not the one that was issued"
    );
}

#[test]
fn step_09_wants_one_of_our_origins_to_the_letter() {
    for origin in [
        "",
        "null",
        "https://evil.test",
        "http://shop.example.test",
        "https://shop.example.test:8443",
        "https://shop.example.test:443",
        "https://shop.example.test/",
        "https://shop.example.test.",
        "https://SHOP.example.test",
        "https://a.shop.example.test",
        "https://example.test",
        "https://shop.example.test.evil.test",
        "https://evilshop.example.test",
        "https://shop.example.test@evil.test",
        "https://other.example.org",
        "android:apk-key-hash:AAAA",
        "ios:bundle-id:test.example.shop",
        "chrome-extension://abc",
        "file://",
    ] {
        refused_at(9, |creation| {
            client_data(creation, |data| data["origin"] = json!(origin))
        });
    }
    refused_at(9, |creation| {
        client_data(creation, |data| data["origin"] = json!([ORIGIN]))
    });
    for origin in [ORIGIN, ANDROID, "https://shop.example.org"] {
        accepted(|creation| client_data(creation, |data| data["origin"] = json!(origin)));
    }
    accepted(|creation| {
        client_data(creation, |data| {
            data["origin"] = json!(ANDROID);
            data["androidPackageName"] = json!("test.example.shop");
        });
    });
}

#[test]
fn steps_10_and_11_refuse_frames() {
    for cross_origin in [json!(true), json!("true"), json!(1), json!(null)] {
        let change = |data: &mut Value| data["crossOrigin"] = cross_origin.clone();
        refused_at(10, |creation| client_data(creation, change));
    }
    accepted(|creation| {
        client_data(creation, |data| {
            data.as_object_mut().unwrap().remove("crossOrigin");
        });
    });
    refused_at(11, |creation| {
        client_data(creation, |data| data["topOrigin"] = json!(ORIGIN))
    });
}

#[test]
fn step_12_hashes_the_bytes_that_came() {
    let mut attested = creation().self_attested(&Passkey::apple(1).key);
    attested.client_data.push(b' ');
    assert_eq!(verify(&attested.json()).unwrap_err().step, 22);
}

#[test]
fn step_13_wants_a_whole_attestation_object() {
    let good = creation();
    let step = |object: &[u8]| {
        verify(&good.json_with(object))
            .map_err(|refused| refused.step)
            .err()
    };
    let members = |members: &[(Cbor, Cbor)]| encode(&Cbor::Map(members.to_vec()));
    let fmt = (Cbor::from("fmt"), Cbor::from("none"));
    let statement = (Cbor::from("attStmt"), Cbor::Map(Vec::new()));
    let data = (Cbor::from("authData"), Cbor::Bytes(good.auth_data.clone()));
    let reordered = members(&[data.clone(), fmt.clone(), statement.clone()]);
    assert_eq!(step(&reordered), None);
    let whole = good.attestation_object();
    assert_eq!(step(&whole[..whole.len() - 1]), Some(13));
    assert_eq!(step(&[whole.as_slice(), &[0]].concat()), Some(13));
    assert_eq!(step(&encode(&Cbor::Array(Vec::new()))), Some(13));
    assert_eq!(step(&members(&[fmt.clone(), statement.clone()])), Some(13));
    assert_eq!(
        step(&members(&[fmt.clone(), fmt.clone(), data.clone()])),
        Some(13)
    );
    let text = (Cbor::from("attStmt"), Cbor::from("none"));
    assert_eq!(step(&members(&[fmt.clone(), text, data.clone()])), Some(13));
    let numbered = [fmt.1, statement.1, data.1].into_iter().zip(1..);
    let numbered: Vec<_> = numbered
        .map(|(value, key)| (Cbor::from(key), value))
        .collect();
    assert_eq!(step(&members(&numbered)), Some(13));
    // A length that is not there, and a nesting that has no end.
    assert_eq!(
        step(&[0x5B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
        Some(13)
    );
    assert_eq!(
        step(&[0x9B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
        Some(13)
    );
    assert_eq!(step(&[0x81; 30_000]), Some(13));
}

#[test]
fn step_13_wants_authenticator_data_with_a_credential() {
    refused_at(13, |creation| creation.auth_data.truncate(36));
    refused_at(13, |creation| creation.auth_data.truncate(37));
    refused_at(13, |creation| creation.auth_data[FLAGS] &= !0x40);
    refused_at(13, |creation| {
        creation.auth_data[FLAGS] &= !0x40;
        creation.auth_data.truncate(37);
    });
}

#[test]
fn step_14_wants_our_rp_id() {
    for other in ["example.test", ORIGIN, ""] {
        refused_at(14, |creation| {
            creation.auth_data[..32].copy_from_slice(&Sha256::digest(other));
        });
    }
    refused_at(14, |creation| creation.auth_data[..32].fill(0));
}

#[test]
fn step_15_wants_a_user_unless_issued_as_conditional() {
    refused_at(15, |creation| creation.auth_data[FLAGS] = 0x58);
    let mut absent = creation();
    absent.auth_data[FLAGS] = 0x58;
    // The page's word for it does not count.
    let mut claims = absent.json();
    claims["mediation"] = json!("conditional");
    let refused = verify(&claims).unwrap_err();
    assert_eq!(
        (refused.step, refused.fault.reason),
        (15, Refusal::UserAbsent)
    );
    for credential in [absent.json(), creation().json()] {
        let outcome = verify_as(
            &credential,
            UserPresence::Optional,
            UserVerification::Preferred,
        );
        assert!(outcome.is_ok());
    }
}

#[test]
fn step_16_wants_a_verified_user_if_that_was_required() {
    accepted(|creation| creation.auth_data[FLAGS] &= !0x04);
    let mut unverified = creation();
    unverified.auth_data[FLAGS] &= !0x04;
    let required = |creation: &Creation| {
        let credential = creation.json();
        verify_as(
            &credential,
            UserPresence::Required,
            UserVerification::Required,
        )
    };
    assert_eq!(required(&unverified).unwrap_err().step, 16);
    assert!(required(&creation()).is_ok());
}

#[test]
fn steps_17_to_19_know_three_backup_states() {
    refused_at(17, |creation| creation.auth_data[FLAGS] = 0x55);
    for flags in [0x45, 0x4D, 0x5D] {
        accepted(|creation| creation.auth_data[FLAGS] = flags);
    }
    // Reserved bits may mean something tomorrow.
    accepted(|creation| creation.auth_data[FLAGS] |= 0x22);
}

#[test]
fn step_21_matches_formats_by_case() {
    for format in ["android-safetynet", "None", "none ", "Packed", "", "TPM"] {
        let mut unknown = creation();
        unknown.format = format.to_owned();
        assert_eq!(verify(&unknown.json()).unwrap_err().step, 21);
    }
}

#[test]
fn step_22_verifies_the_statement() {
    let key = Passkey::apple(1).key;
    assert!(verify(&creation().self_attested(&key).json()).is_ok());
    let by_another = creation().self_attested(&Passkey::apple(2).key);
    assert_eq!(verify(&by_another.json()).unwrap_err().step, 22);
    let mut full = creation().self_attested(&key);
    full.format = "none".to_owned();
    assert_eq!(verify(&full.json()).unwrap_err().step, 22);
    let mut empty = creation();
    empty.format = "packed".to_owned();
    assert_eq!(verify(&empty.json()).unwrap_err().step, 22);
    let with = |name: &str, value: Cbor| {
        let mut attested = creation().self_attested(&key);
        let Cbor::Map(members) = &mut attested.statement else {
            panic!("the statement is a map");
        };
        members.retain(|(known, _)| known.as_text() != Some(name));
        members.push((Cbor::from(name), value));
        verify(&attested.json())
            .map_err(|refused| refused.step)
            .err()
    };
    assert_eq!(with("alg", Cbor::from(-7)), None);
    assert_eq!(with("alg", Cbor::from(-257)), Some(22));
    assert_eq!(with("alg", Cbor::from("-7")), Some(22));
    assert_eq!(with("sig", Cbor::Bytes(Vec::new())), Some(22));
    assert_eq!(with("sig", Cbor::from("x")), Some(22));
    assert_eq!(with("x5c", Cbor::Array(Vec::new())), Some(22));
}

#[test]
fn steps_25_to_27_bound_compare_and_keep_the_id() {
    let with_id = |length: usize| {
        let mut passkey = Passkey::apple(1);
        passkey.id = vec![7; length];
        verify(&passkey.creation(CHALLENGE).json())
            .map_err(|refused| refused.step)
            .err()
    };
    assert_eq!(with_id(1023), None);
    assert_eq!(with_id(1024), Some(25));
    assert_eq!(with_id(0), Some(13));
    let issued = Issued {
        relying_party: &relying_party(),
        challenge: CHALLENGE,
        presence: UserPresence::Required,
        verification: UserVerification::Preferred,
        was_issued: &|_| false,
        caller: Caller::Other,
        owner: &|id| match id.to_text() == Passkey::apple(1).id_text() {
            true => Owner::TheUser,
            false => Owner::Nobody,
        },
        anchors: &TrustAnchors::default(),
        now_ms: NOW_MS,
        bugs: &Bugs::default(),
    };
    assert_eq!(register(&creation().json(), &issued).unwrap_err().step, 26);
    refused_at(27, |creation| creation.id = vec![9; 20]);
}
