//! The store itself: many credentials, changed bits, other formats.

use std::fs;
use std::path::Path;

use stuntkey::authenticator::Authenticator;
use stuntkey::authenticator::Gesture;
use stuntkey::authenticator::Means;
use stuntkey::authenticator::Profile;
use stuntkey::flow::DeviceName;
use stuntkey::flow::PromptKind;
use stuntkey::sim::Env;
use stuntkey::sim::Seed;
use stuntkey::sim::Surface;
use stuntkey::store::Image;
use stuntkey::store::Secret;
use stuntkey::store::State;
use stuntkey::store::StateError;
use stuntkey::webauthn::cbor::Value;
use stuntkey::webauthn::cbor::decode;
use stuntkey::webauthn::cbor::numbered;
use tempfile::TempDir;

use crate::client::counter_of;
use crate::client::get_assertion;
use crate::client::id_of;
use crate::client::make_credential;
use crate::client::request;

/// A key that is kept, in this process.
struct Kept {
    authenticator: Authenticator,
    env: Env,
    state: State,
}

pub(super) fn secret() -> Secret {
    Secret::key(&[7; 32]).unwrap()
}

impl Kept {
    fn create(path: &Path) -> Self {
        let mut authenticator = Authenticator::new(Profile::roaming_key(), Means::default());
        authenticator.note_changes();
        Self {
            authenticator,
            env: Env::new(Seed::new(1)),
            state: State::create(path, &secret(), "profile roaming-key").unwrap(),
        }
    }

    fn open(path: &Path) -> Result<Self, StateError> {
        let mut authenticator = Authenticator::new(Profile::roaming_key(), Means::default());
        let image = Image::read(path, &secret())?;
        image.fill(&mut authenticator)?;
        Ok(Self {
            authenticator,
            env: Env::new(Seed::new(1)),
            state: image.resume()?,
        })
    }

    fn transact(&mut self, message: &[u8]) -> Vec<u8> {
        let surface = Surface {
            device: DeviceName::new("key"),
            kind: PromptKind::Create,
        };
        let gesture = Gesture::Interactive(&surface);
        self.authenticator.transact(&mut self.env, gesture, message)
    }
}

#[test]
fn ten_thousand_credentials_are_usable() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("state");
    let mut kept = Kept::create(&path);
    let ids: Vec<_> = (0..10_000_u32)
        .map(|user| id_of(&kept.transact(&make_credential(user))).unwrap())
        .collect();
    kept.state.keep(&mut kept.authenticator).unwrap();
    drop(kept);
    let mut kept = Kept::open(&path).unwrap();
    assert_eq!(kept.authenticator.vault().iter().count(), ids.len());
    for id in ids.iter().step_by(2_500) {
        assert!(counter_of(&kept.transact(&get_assertion(id))).is_ok());
        kept.state.keep(&mut kept.authenticator).unwrap();
    }
    // Newest first, as before.
    let all = request(
        0x02,
        vec![
            (1, Value::from("shop.example")),
            (2, Value::Bytes(vec![8; 32])),
        ],
    );
    let answer = decode(&kept.transact(&all)[1..]).unwrap();
    let credential = numbered(&answer, 1).unwrap();
    let newest = stuntkey::webauthn::cbor::member(credential, "id").unwrap();
    assert_eq!(newest.as_bytes(), ids.last());
}

#[test]
fn one_bit_anywhere_is_noticed_or_harmless() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("state");
    let mut kept = Kept::create(&path);
    for user in 0..5 {
        kept.transact(&make_credential(user));
        kept.state.keep(&mut kept.authenticator).unwrap();
    }
    drop(kept);
    let whole = fs::read(&path).unwrap();
    let mut refused = 0;
    // The head byte by byte, then samples.
    let places = (0..320).chain((320..whole.len()).step_by(whole.len() / 300));
    for place in places {
        let mut changed = whole.clone();
        changed[place] ^= 0x10;
        fs::write(&path, &changed).unwrap();
        let mut authenticator = Authenticator::new(Profile::roaming_key(), Means::default());
        let read = Image::read(&path, &secret());
        match read.and_then(|image| image.fill(&mut authenticator)) {
            Ok(()) => assert_eq!(authenticator.vault().iter().count(), 5, "byte {place}"),
            Err(_) => refused += 1,
        }
        assert!(fs::read(&path).unwrap() == changed, "byte {place}");
    }
    assert!(refused > 0);
}

#[test]
fn a_newer_format_is_refused_with_its_number() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("state");
    drop(Kept::create(&path));
    let about: redb::TableDefinition<&str, &[u8]> = redb::TableDefinition::new("about");
    let database = redb::Database::open(&path).unwrap();
    let writing = database.begin_write().unwrap();
    let header: &[u8] = br#"{"format":2,"lock":"moon"}"#;
    writing
        .open_table(about)
        .unwrap()
        .insert("header", header)
        .unwrap();
    writing.commit().unwrap();
    drop(database);
    let before = fs::read(&path).unwrap();
    let refused = Kept::open(&path).err().unwrap().to_string();
    assert!(refused.contains("format 2"), "{refused}");
    assert!(fs::read(&path).unwrap() == before);
}
