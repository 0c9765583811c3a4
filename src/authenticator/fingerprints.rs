//! Fingerprints that are enrolled: their ids and names, for there is nothing else of them here.

use crate::webauthn::cbor;
use crate::webauthn::cbor::Value;

/// One fingerprint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fingerprint {
    id: Vec<u8>,
    name: String,
}

impl Fingerprint {
    /// A new one, which has no name yet.
    pub(super) fn new(id: Vec<u8>) -> Self {
        Self {
            id,
            name: String::new(),
        }
    }
}

/// All of them. They survive power cycles, not a reset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fingerprints(Vec<Fingerprint>);

impl Fingerprints {
    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// Puts one in.
    pub(super) fn add(&mut self, fingerprint: Fingerprint) {
        self.0.push(fingerprint);
    }

    /// Each with its name, as it is told.
    pub(super) fn told(&self) -> impl Iterator<Item = (Vec<u8>, String)> {
        let one = |it: &Fingerprint| (it.id.clone(), it.name.clone());
        self.0.iter().map(one)
    }

    /// Names one. Says whether it is there.
    pub(super) fn rename(&mut self, id: &[u8], name: &str) -> bool {
        let Some(found) = self.0.iter_mut().find(|it| it.id == id) else {
            return false;
        };
        name.clone_into(&mut found.name);
        true
    }

    /// Removes one. Says whether it was there.
    pub(super) fn remove(&mut self, id: &[u8]) -> bool {
        let before = self.0.len();
        self.0.retain(|it| it.id != id);
        self.0.len() < before
    }

    /// For a record.
    pub(super) fn content(&self) -> Value {
        let one = |it: &Fingerprint| {
            Value::Map(vec![
                (Value::from(1), Value::Bytes(it.id.clone())),
                (Value::from(2), Value::from(it.name.as_str())),
            ])
        };
        Value::Array(self.0.iter().map(one).collect())
    }

    /// From a record, if it makes sense.
    pub(super) fn from_content(content: &Value) -> Option<Self> {
        let one = |value: &Value| {
            Some(Fingerprint {
                id: cbor::numbered(value, 1)?.as_bytes()?.clone(),
                name: cbor::numbered(value, 2)?.as_text()?.to_owned(),
            })
        };
        let all = content.as_array()?.iter().map(one);
        all.collect::<Option<_>>().map(Self)
    }
}

/// How many there is room for.
pub(super) const MAX_FINGERPRINTS: usize = 5;
/// The longest name, in bytes.
pub(super) const MAX_NAME_BYTES: usize = 64;
