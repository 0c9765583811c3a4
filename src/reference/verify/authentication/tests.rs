//! §7.2 step by step: what has to be refused, and where; what has to be accepted.

use p256::ecdsa::Signature;
use serde_json::Value;
use serde_json::json;
use sha2::Digest;
use sha2::Sha256;

use super::Asked;
use super::Asserted;
use super::Claimant;
use super::Stored;
use super::authenticate;
use crate::reference::answer::Refusal;
use crate::reference::bug::Bugs;
use crate::reference::tests::authenticator::Assertion;
use crate::reference::tests::authenticator::DEVICE_BOUND;
use crate::reference::tests::authenticator::ORIGIN;
use crate::reference::tests::authenticator::Passkey;
use crate::reference::tests::authenticator::RP_ID;
use crate::reference::tests::authenticator::SYNCED;
use crate::reference::verify::Caller;
use crate::reference::verify::CredentialId;
use crate::reference::verify::PublicKey;
use crate::reference::verify::Refused;
use crate::reference::verify::RelyingParty;
use crate::reference::verify::UserVerification;

const CHALLENGE: &str = "Y2hhbGxlbmdlLWNoYWxsZW5nZS1jaGFsbGVuZ2U";
const FLAGS: usize = 32;

/// An expectation of one stored passkey, to be varied.
struct Scene {
    passkey: Passkey,
    stored: Stored,
    allowed: Vec<CredentialId>,
    claimant: Claimant,
    verification: UserVerification,
}

impl Scene {
    fn new() -> Self {
        let mut passkey = Passkey::apple(1);
        passkey.user_handle = Some("aGFuZGxl".to_owned());
        Self {
            stored: Stored {
                belongs_to_claimant: true,
                user_handle: b"handle".to_vec(),
                was_removed: false,
                was_used: true,
                user_name: "alice@example.test".to_owned(),
                public_key: PublicKey::read(passkey.cose()).unwrap(),
                backup_eligible: true,
                backed_up: true,
                caller: Caller::Other,
                sign_count: 0,
            },
            allowed: vec![CredentialId::new(passkey.id.clone())],
            claimant: Claimant::Identified,
            verification: UserVerification::Preferred,
            passkey,
        }
    }

    fn assertion(&self) -> Assertion {
        self.passkey.assertion(CHALLENGE)
    }

    fn verify(&self, credential: &Value) -> Result<Asserted, Refused> {
        let id = CredentialId::new(self.passkey.id.clone());
        let asked = Asked {
            relying_party: &RelyingParty::new(RP_ID, vec![ORIGIN.to_owned()]),
            challenge: CHALLENGE,
            allowed: &self.allowed,
            claimant: self.claimant,
            verification: self.verification,
            find: &|wanted| (*wanted == id).then(|| self.stored.clone()),
            was_issued: &|_| false,
            is_user_handle: &|_| false,
            bugs: &Bugs::default(),
        };
        authenticate(credential, &asked)
    }

    /// The step that refuses, if any.
    fn step(&self, credential: &Value) -> Option<u8> {
        self.verify(credential)
            .map_err(|refused| refused.step)
            .err()
    }
}

/// The step that refuses an assertion changed before it is signed.
fn step_of(change: impl Fn(&mut Assertion)) -> Option<u8> {
    let scene = Scene::new();
    let mut assertion = scene.assertion();
    change(&mut assertion);
    scene.step(&assertion.json())
}

fn client_data(assertion: &mut Assertion, change: impl Fn(&mut Value)) {
    let mut value = serde_json::from_slice(&assertion.client_data).unwrap();
    change(&mut value);
    assertion.client_data = value.to_string().into_bytes();
}

#[test]
fn a_good_assertion_is_accepted() {
    let scene = Scene::new();
    let asserted = scene.verify(&scene.assertion().json()).unwrap();
    assert_eq!(asserted.id.to_text(), scene.passkey.id_text());
    assert_eq!(asserted.sign_count, 0);
    assert!(asserted.backed_up);
}

#[test]
fn step_03_refuses_what_is_no_assertion_response() {
    let scene = Scene::new();
    let good = scene.assertion().json();
    for (pointer, bad) in [
        ("/id", json!(5)),
        ("/rawId", json!("b3RoZXI")),
        ("/type", json!("passkey")),
        ("/response", json!("x")),
        ("/response/clientDataJSON", json!("")),
        ("/response/authenticatorData", json!("")),
        ("/response/authenticatorData", json!("a+b/")),
        ("/response/signature", json!("")),
        ("/response/signature", json!(5)),
        ("/response/userHandle", json!(5)),
        ("/response/userHandle", json!("a+b/")),
    ] {
        let mut credential = good.clone();
        *credential.pointer_mut(pointer).unwrap() = bad;
        assert_eq!(scene.step(&credential), Some(3), "{pointer}");
    }
    assert_eq!(
        scene.step(&scene.passkey.creation(CHALLENGE).json()),
        Some(3)
    );
}

#[test]
fn step_05_wants_a_credential_that_was_asked_for() {
    let mut scene = Scene::new();
    scene.allowed = vec![CredentialId::new(vec![1; 20])];
    assert_eq!(scene.step(&scene.assertion().json()), Some(5));
    scene.allowed = Vec::new();
    assert_eq!(scene.step(&scene.assertion().json()), None);
}

#[test]
fn step_06_wants_the_owner() {
    let mut scene = Scene::new();
    let with_handle = |scene: &Scene, handle: Value| {
        let mut credential = scene.assertion().json();
        credential["response"]["userHandle"] = handle;
        scene.step(&credential)
    };
    assert_eq!(with_handle(&scene, json!(null)), None);
    for handle in ["", "b3RoZXI", "YUdGdVpHeGw"] {
        assert_eq!(with_handle(&scene, json!(handle)), Some(6));
    }
    scene.claimant = Claimant::Unknown;
    assert_eq!(with_handle(&scene, json!(null)), Some(6));
    assert_eq!(with_handle(&scene, json!("aGFuZGxl")), None);
    scene.stored.belongs_to_claimant = false;
    assert_eq!(scene.step(&scene.assertion().json()), Some(6));
    let mut unknown = scene.assertion();
    unknown.id = vec![1; 20];
    scene.allowed = Vec::new();
    let refused = scene.verify(&unknown.json()).unwrap_err();
    assert_eq!(
        (refused.step, refused.fault.reason),
        (6, Refusal::UnknownCredential)
    );
}

#[test]
fn step_07_wants_whole_authenticator_data() {
    assert_eq!(
        step_of(|assertion| assertion.auth_data.truncate(36)),
        Some(7)
    );
    assert_eq!(step_of(|assertion| assertion.auth_data.push(0)), Some(7));
    assert_eq!(
        step_of(|assertion| assertion.auth_data[FLAGS] |= 0x80),
        Some(7)
    );
    let with_extensions = |assertion: &mut Assertion| {
        assertion.auth_data[FLAGS] |= 0x80;
        assertion.auth_data.extend([0xA1, 0x61, b'x', 0xF5]);
    };
    assert_eq!(step_of(with_extensions), None);
}

#[test]
fn steps_08_to_14_read_the_client_data() {
    let with = |name: &'static str, value: Value| {
        step_of(|assertion| client_data(assertion, |data| data[name] = value.clone()))
    };
    assert_eq!(
        step_of(|assertion| assertion.client_data.push(b'}')),
        Some(9)
    );
    assert_eq!(with("type", json!("webauthn.create")), Some(10));
    assert_eq!(with("type", json!(null)), Some(10));
    assert_eq!(with("challenge", json!("b3RoZXI")), Some(11));
    assert_eq!(with("challenge", json!(5)), Some(11));
    assert_eq!(with("origin", json!("https://evil.test")), Some(12));
    assert_eq!(with("crossOrigin", json!(true)), Some(13));
    assert_eq!(with("topOrigin", json!(ORIGIN)), Some(14));
    assert_eq!(with("other", json!({ "a": [1] })), None);
}

#[test]
fn steps_15_to_17_read_the_flags() {
    let hash = Sha256::digest(ORIGIN);
    assert_eq!(
        step_of(|assertion| assertion.auth_data[..32].copy_from_slice(&hash)),
        Some(15)
    );
    let absent = Scene::new();
    let mut assertion = absent.assertion();
    assertion.auth_data[FLAGS] &= !0x01;
    let refused = absent.verify(&assertion.json()).unwrap_err();
    assert_eq!(
        (refused.step, refused.fault.reason),
        (16, Refusal::UserAbsent)
    );
    assert_eq!(
        step_of(|assertion| assertion.auth_data[FLAGS] &= !0x04),
        None
    );
    let mut scene = Scene::new();
    scene.verification = UserVerification::Required;
    assert_eq!(scene.step(&scene.assertion().json()), None);
    let mut assertion = scene.assertion();
    assertion.auth_data[FLAGS] &= !0x04;
    assert_eq!(scene.step(&assertion.json()), Some(17));
}

#[test]
fn steps_18_and_19_keep_the_backup_eligibility() {
    assert_eq!(
        step_of(|assertion| assertion.auth_data[FLAGS] = 0x15),
        Some(18)
    );
    assert_eq!(
        step_of(|assertion| assertion.auth_data[FLAGS] = 0x05),
        Some(19)
    );
    // The backup state may change either way.
    assert_eq!(step_of(|assertion| assertion.auth_data[FLAGS] = 0x0D), None);
    let mut scene = Scene::new();
    scene.stored.backup_eligible = false;
    assert_eq!(scene.step(&scene.assertion().json()), Some(19));
}

#[test]
fn steps_20_and_21_verify_the_signature_over_what_came() {
    assert_eq!(
        step_of(|assertion| assertion.client_data.splice(0..0, *b" \n").for_each(drop)),
        None
    );
    let scene = Scene::new();
    let assertion = scene.assertion();
    let signature = assertion.signature();
    let der = signature.to_der().as_bytes().to_vec();
    let refused = |signature: &[u8]| scene.step(&assertion.json_with(signature)) == Some(21);
    assert!(!refused(&der));
    assert!(refused(&signature.to_bytes()));
    assert!(refused(&[der.as_slice(), &[0]].concat()));
    assert!(refused(&der[..der.len() - 1]));
    assert!(refused(&[0; 64]));
    assert!(refused(&[0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00]));
    assert!(refused(&[0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01]));
    // WebAuthn has no rule for low S.
    let (r, s) = signature.split_scalars();
    let twin = Signature::from_scalars(r.to_bytes(), (-*s).to_bytes()).unwrap();
    assert!(!refused(twin.to_der().as_bytes()));
    let mut by_another = Passkey::apple(2);
    by_another.id.clone_from(&scene.passkey.id);
    by_another
        .user_handle
        .clone_from(&scene.passkey.user_handle);
    assert_eq!(
        scene.step(&by_another.assertion(CHALLENGE).json()),
        Some(21)
    );
    // Verified, eligible, counted: each is signed.
    for byte in [FLAGS, 36] {
        let mut flipped = assertion.clone();
        flipped.auth_data[byte] ^= 0x04;
        assert_eq!(scene.step(&flipped.json_with(&der)), Some(21));
    }
}

#[test]
fn step_22_wants_a_counter_that_is_unused_or_grows() {
    let of = |flags: u8, stored: u32, sent: u32| {
        let mut scene = Scene::new();
        scene.stored.backup_eligible = flags == SYNCED;
        scene.stored.sign_count = stored;
        scene.passkey.flags = flags;
        scene.passkey.count = sent;
        scene.step(&scene.assertion().json())
    };
    for flags in [SYNCED, DEVICE_BOUND] {
        for (stored, sent) in [(0, 0), (0, 5), (5, 6), (5, 1005), (5, 0x8000_0000)] {
            assert_eq!(of(flags, stored, sent), None);
        }
        for (stored, sent) in [(5, 5), (5, 4)] {
            assert_eq!(of(flags, stored, sent), Some(22));
        }
    }
    // A provider that syncs may have no counter; a device does not lose its own.
    assert_eq!(of(SYNCED, 5, 0), None);
    assert_eq!(of(DEVICE_BOUND, 5, 0), Some(22));
}
