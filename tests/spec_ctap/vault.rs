//! What an authenticator holds: same account again, hiding, sealing.

use rand::Rng;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use stuntkey::authenticator::Counter;
use stuntkey::authenticator::Profile;
use stuntkey::authenticator::SameUser;
use stuntkey::authenticator::SealError;
use stuntkey::authenticator::SealKey;
use stuntkey::authenticator::Source;
use stuntkey::authenticator::Visibility;
use stuntkey::ctap::Status;
use stuntkey::ctap::pin_uv::Protocol;
use stuntkey::sim::Purpose;
use stuntkey::sim::Seed;
use stuntkey::sim::Streams;
use stuntkey::webauthn::Algorithm;
use stuntkey::webauthn::CredentialId;
use stuntkey::webauthn::RpId;
use stuntkey::webauthn::cbor;

use crate::platform::Platform;
use crate::rig::Get;
use crate::rig::Make;
use crate::rig::Rig;
use crate::rig::data;
use crate::rig::named;
use crate::rig::synced;
use crate::rig::user;

/// Two credentials for one account.
fn twice(same_user: SameUser) -> (Rig, CredentialId, CredentialId) {
    let mut rig = Rig::of(Profile {
        same_user,
        ..synced()
    });
    let first = rig.make(&Make::default()).unwrap().id;
    let second = rig.make(&Make::default()).unwrap().id;
    (rig, first, second)
}

fn visibility(rig: &Rig, id: &CredentialId) -> Option<Visibility> {
    rig.authenticator.vault().get(id).map(Source::visibility)
}

#[test]
fn section_6_1_2_step_17_the_same_account_again_overwrites() {
    let (mut rig, first, second) = twice(SameUser::Overwrites);
    assert_eq!(visibility(&rig, &first), None);
    assert_eq!(rig.get(&Get::of(&[&first])), Err(Status::NoCredentials));
    let answer = rig.get(&Get::default()).unwrap();
    assert_eq!(
        (answer.credential, answer.number_of_credentials),
        (second, None)
    );
}

#[test]
fn a_product_that_shadows_keeps_the_older_one_for_lists_only() {
    let (mut rig, first, second) = twice(SameUser::Shadows);
    assert_eq!(visibility(&rig, &first), Some(Visibility::Shadowed));
    assert_eq!(visibility(&rig, &second), Some(Visibility::Shown));
    let answer = rig.get(&Get::default()).unwrap();
    assert_eq!(
        (answer.credential, answer.number_of_credentials),
        (second, None)
    );
    assert_eq!(rig.get(&Get::of(&[&first])).unwrap().credential, first);
    let exclude = Make {
        exclude: vec![first],
        ..Make::default()
    };
    assert_eq!(rig.make(&exclude).err(), Some(Status::CredentialExcluded));
}

#[test]
fn another_account_or_relying_party_is_not_touched() {
    for same_user in [SameUser::Overwrites, SameUser::Shadows] {
        let mut rig = Rig::of(Profile {
            same_user,
            ..synced()
        });
        rig.make(&Make::default()).unwrap();
        rig.make(&Make {
            user: 2,
            ..Make::default()
        })
        .unwrap();
        rig.make(&Make {
            rp_id: "other.example",
            ..Make::default()
        })
        .unwrap();
        let shown = rig.authenticator.vault().iter();
        assert_eq!(
            shown
                .filter(|source| source.visibility() == Visibility::Shown)
                .count(),
            3
        );
    }
}

#[test]
fn what_is_not_discoverable_overwrites_nothing() {
    let mut rig = Rig::roaming();
    let first = rig
        .make(&Make {
            rk: false,
            ..Make::default()
        })
        .unwrap()
        .id;
    let second = rig
        .make(&Make {
            rk: false,
            ..Make::default()
        })
        .unwrap()
        .id;
    for id in [&first, &second] {
        assert_eq!(rig.get(&Get::of(&[id])).unwrap().credential, *id);
    }
}

#[test]
fn a_hidden_credential_answers_nothing_until_it_is_shown() {
    let mut rig = Rig::synced();
    let id = rig.make(&Make::default()).unwrap().id;
    rig.authenticator.vault_mut().hide(&id);
    assert_eq!(visibility(&rig, &id), Some(Visibility::Hidden));
    assert_eq!(rig.get(&Get::default()), Err(Status::NoCredentials));
    assert_eq!(rig.get(&Get::of(&[&id])), Err(Status::NoCredentials));
    rig.authenticator.vault_mut().show(&id);
    assert_eq!(visibility(&rig, &id), Some(Visibility::Shown));
    assert_eq!(rig.get(&Get::default()).unwrap().credential, id);
}

#[test]
fn a_hidden_credential_excludes_nothing() {
    let mut rig = Rig::synced();
    let id = rig.make(&Make::default()).unwrap().id;
    rig.authenticator.vault_mut().hide(&id);
    assert!(
        rig.make(&Make {
            exclude: vec![id],
            ..Make::default()
        })
        .is_ok()
    );
}

#[test]
fn what_is_shown_again_behind_a_newer_one_is_shadowed() {
    let mut rig = Rig::synced();
    let first = rig.make(&Make::default()).unwrap().id;
    rig.authenticator.vault_mut().hide(&first);
    let second = rig.make(&Make::default()).unwrap().id;
    rig.authenticator.vault_mut().show(&first);
    assert_eq!(visibility(&rig, &first), Some(Visibility::Shadowed));
    let answer = rig.get(&Get::default()).unwrap();
    assert_eq!(
        (answer.credential, answer.number_of_credentials),
        (second, None)
    );
}

#[test]
fn the_discoverable_credential_of_an_account_can_be_looked_up() {
    let (mut rig, _, second) = twice(SameUser::Shadows);
    let rp_id = RpId::parse("example.org").unwrap();
    let held = rig.authenticator.vault().of_user(&rp_id, &user(1).id);
    assert_eq!(held.map(Source::id), Some(&second));
    assert_eq!(
        rig.authenticator
            .vault()
            .of_user(&rp_id, &user(2).id)
            .map(Source::id),
        None
    );
    assert!(rig.authenticator.vault_mut().remove(&second));
    assert!(!rig.authenticator.vault_mut().remove(&second));
    assert_eq!(
        rig.authenticator
            .vault()
            .of_user(&rp_id, &user(1).id)
            .map(Source::id),
        None
    );
}

fn nonces() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([3; 32])
}

fn key(account: &str) -> SealKey {
    SealKey::derive(&[5; 32], account)
}

/// The output of `hmac-secret` for a salt.
fn secret(rig: &mut Rig) -> Vec<u8> {
    let platform = Platform::agree(rig, Protocol::Two);
    let input = named(&[("hmac-secret", platform.salts(&[8; 32]))]);
    let get = Get {
        extensions: Some(input),
        ..Get::default()
    };
    let outputs = data(&rig.get(&get).unwrap()).extensions.unwrap();
    let output = cbor::member(&outputs, "hmac-secret").unwrap().as_bytes();
    platform.secret.decrypt(output.unwrap()).unwrap()
}

#[test]
fn a_sealed_credential_works_the_same_elsewhere() {
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Rs256] {
        let profile = || Profile {
            algorithms: vec![algorithm],
            counter: Counter::PerCredential,
            ..synced()
        };
        let mut here = Rig::of(profile());
        let id = here
            .make(&Make {
                algorithms: vec![algorithm.cose_id()],
                uv: true,
                ..Make::default()
            })
            .unwrap()
            .id;
        let source = here.authenticator.vault().get(&id).unwrap();
        let record = source.seal(&key("alice"), &mut nonces()).unwrap();
        let mut there = Rig::of(profile());
        let source = Source::open(&key("alice"), &record).unwrap();
        assert_eq!(source.user(), &user(1));
        there
            .authenticator
            .vault_mut()
            .insert(source, SameUser::Overwrites);
        let get = Get {
            uv: true,
            ..Get::default()
        };
        let (one, two) = (here.get(&get).unwrap(), there.get(&get).unwrap());
        assert_eq!(one, two, "{algorithm}");
        assert_eq!(data(&one).sign_count, 2);
        assert_eq!(secret(&mut here), secret(&mut there));
    }
}

#[test]
fn a_record_opens_for_its_own_account_only() {
    let mut rig = Rig::synced();
    let id = rig.make(&Make::default()).unwrap().id;
    let source = rig.authenticator.vault().get(&id).unwrap();
    let record = source.seal(&key("alice"), &mut nonces()).unwrap();
    assert_eq!(
        Source::open(&key("mallory"), &record).err(),
        Some(SealError::Closed)
    );
    let other_secret = SealKey::derive(&[6; 32], "alice");
    assert_eq!(
        Source::open(&other_secret, &record).err(),
        Some(SealError::Closed)
    );
}

#[test]
fn a_record_that_was_touched_anywhere_stays_closed() {
    let mut rig = Rig::synced();
    let id = rig.make(&Make::default()).unwrap().id;
    let source = rig.authenticator.vault().get(&id).unwrap();
    let record = source.seal(&key("alice"), &mut nonces()).unwrap();
    for place in 0..record.len() {
        let mut touched = record.clone();
        touched[place] ^= 1;
        assert_eq!(
            Source::open(&key("alice"), &touched).err(),
            Some(SealError::Closed),
            "{place}"
        );
        assert_eq!(
            Source::open(&key("alice"), &record[..place]).err(),
            Some(SealError::Closed)
        );
    }
}

#[test]
fn a_record_hides_the_key_and_differs_by_nonce() {
    let mut rig = Rig::synced();
    let id = rig.make(&Make::default()).unwrap().id;
    let source = rig.authenticator.vault().get(&id).unwrap();
    let mut nonces = nonces();
    let one = source.seal(&key("alice"), &mut nonces).unwrap();
    let two = source.seal(&key("alice"), &mut nonces).unwrap();
    assert_ne!(one, two);
    assert!(
        !one.windows(id.as_bytes().len())
            .any(|window| window == id.as_bytes())
    );
}

#[test]
fn secrets_are_never_printed() {
    let mut rig = Rig::synced();
    let id = rig.make(&Make::default()).unwrap().id;
    let printed = format!("{:?}", rig.authenticator.vault().get(&id).unwrap());
    for purpose in [Purpose::HmacSecret, Purpose::Key] {
        let mut secret = [0; 32];
        Streams::new(Seed::new(7))
            .get(purpose)
            .fill_bytes(&mut secret);
        let secret = format!("{secret:?}");
        assert!(
            !printed.contains(secret.trim_matches(['[', ']'])),
            "{purpose:?}: {printed}"
        );
    }
    assert_eq!(format!("{:?}", key("alice")), "SealKey");
}

#[test]
fn a_device_bound_credential_is_never_sealed() {
    let mut rig = Rig::roaming();
    let id = rig.make(&Make::default()).unwrap().id;
    let source = rig.authenticator.vault().get(&id).unwrap();
    assert_eq!(
        source.seal(&key("alice"), &mut nonces()),
        Err(SealError::DeviceBound)
    );
}
