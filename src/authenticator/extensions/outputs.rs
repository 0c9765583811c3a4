//! What extensions answer, by where it goes in the response.

use crate::authenticator::Extension;
use crate::webauthn::cbor::Value;

/// Extension outputs of one response.
#[derive(Clone, Debug, Default)]
pub(in crate::authenticator) struct Outputs {
    signed: Vec<(Value, Value)>,
    unsigned: Vec<(Value, Value)>,
    /// `largeBlobKey` has a member of its own.
    pub(in crate::authenticator) large_blob_key: Option<Vec<u8>>,
}

impl Outputs {
    /// Adds one to those in authenticator data.
    pub(super) fn sign(&mut self, extension: Extension, output: Value) {
        self.signed
            .push((Value::from(extension.identifier()), output));
    }

    /// Adds one beside authenticator data.
    pub(super) fn add(&mut self, extension: Extension, output: Value) {
        self.unsigned
            .push((Value::from(extension.identifier()), output));
    }

    /// The map in authenticator data, if there is anything in it.
    pub(in crate::authenticator) fn signed(&self) -> Option<Value> {
        (!self.signed.is_empty()).then(|| Value::Map(self.signed.clone()))
    }

    /// The map beside authenticator data, if there is anything in it.
    pub(in crate::authenticator) fn unsigned(&self) -> Option<Value> {
        (!self.unsigned.is_empty()).then(|| Value::Map(self.unsigned.clone()))
    }
}
