//! WebAuthn L3 §16.2.1.2 (test vectors of `hmac-secret`): outputs before they are encrypted.

use super::hmac_secret::evaluate;
use crate::authenticator::Source;
use crate::authenticator::Visibility;
use crate::authenticator::key::SigningKey;
use crate::authenticator::source::Extras;
use crate::sim::VirtualTime;
use crate::webauthn::BackupState;
use crate::webauthn::CredentialId;
use crate::webauthn::CredentialProtectionPolicy;
use crate::webauthn::RpId;
use crate::webauthn::UserEntity;
use crate::webauthn::UserHandle;

const CRED_RANDOM: &str = "437e065e723a98b2f08f39d8baf7c53ecb3c363c5e5104bdaaf5d5ca2e028154";
const SALT1: &str = "527413ebb48293772df30f031c5ac4650c7de14bf9498671ae163447b6a772b3";
const SALT2: &str = "d68ac03329a10ee5e0ec834492bb9a96a0e547baf563bf78ccbe8789b22e776b";
const OUTPUT1: &str = "3c33e07d202c3b029cc21f1722767021bf27d595933b3d2b6a1b9d5dddc77fae";
const OUTPUT2: &str = "a62a8773b19cda90d7ed4ef72a80a804320dbd3997e2f663805ad1fd3293d50b";

fn bytes(text: &str) -> [u8; 32] {
    let digits = text
        .as_bytes()
        .chunks(2)
        .map(|two| str::from_utf8(two).unwrap());
    let bytes: Vec<u8> = digits
        .map(|two| u8::from_str_radix(two, 16).unwrap())
        .collect();
    bytes.try_into().unwrap()
}

fn source(hmac_secret: [u8; 64]) -> Source {
    let id = UserHandle::new([1]).unwrap();
    Source {
        id: CredentialId(vec![1]),
        rp_id: RpId::parse("example.org").unwrap(),
        user: UserEntity {
            id,
            name: String::new(),
            display_name: String::new(),
        },
        key: SigningKey::eddsa(&[1; 32]),
        backup: BackupState::BackedUp,
        counter: 0,
        cred_protect: CredentialProtectionPolicy::UserVerificationOptional,
        discoverable: true,
        hmac_secret,
        created: VirtualTime::START,
        visibility: Visibility::Shown,
        extras: Extras::default(),
    }
}

#[test]
fn outputs_are_the_published_ones_under_the_secret_of_the_verification_state() {
    let salts = [bytes(SALT1), bytes(SALT2)].concat();
    let published = [bytes(OUTPUT1), bytes(OUTPUT2)].concat();
    for (place, verified) in [(0..32, true), (32..64, false)] {
        let mut secret = [0; 64];
        secret[place].copy_from_slice(&bytes(CRED_RANDOM));
        let source = source(secret);
        assert_eq!(evaluate(&source, &salts[..32], verified), published[..32]);
        assert_eq!(evaluate(&source, &salts, verified), published);
        assert_ne!(evaluate(&source, &salts, !verified), published);
    }
}
