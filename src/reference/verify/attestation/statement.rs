//! An attestation statement, with all that it is about.

use ciborium::Value;

use crate::reference::verify::attestation::certificate::Certificate;
use crate::reference::verify::attestation::object::AttestationObject;
use crate::reference::verify::auth_data::Attested;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::client_data::ClientData;
use crate::reference::verify::cose::PublicKey;
use crate::reference::verify::refused::Fault;

/// What a statement is about.
pub(in crate::reference::verify) struct Attestation<'a> {
    pub object: &'a AttestationObject,
    pub attested: &'a Attested,
    pub public_key: &'a PublicKey,
    pub client_data: &'a ClientData,
}

impl Attestation<'_> {
    /// `attToBeSigned` of the formats: authenticator data and the hash of the client data.
    pub fn to_be_signed(&self, checks: Checks<'_>) -> Vec<u8> {
        self.with_hash(self.client_data.hash(checks))
    }

    /// The same with another hash.
    pub fn with_hash(&self, hash: [u8; 32]) -> Vec<u8> {
        [self.object.auth_data_bytes.as_slice(), &hash].concat()
    }

    /// A member of the statement.
    pub fn member(&self, name: &str) -> Option<&Value> {
        let mut entries = self.object.statement.iter();
        entries.find_map(|(key, value)| (key.as_text() == Some(name)).then_some(value))
    }

    /// A member that has to be a byte string with something in it.
    pub fn bytes(&self, name: &str) -> Result<&[u8], Fault> {
        let bytes = self.member(name).and_then(Value::as_bytes);
        let bytes = bytes.filter(|bytes| !bytes.is_empty());
        let missing = Fault::any("a member of the attestation statement is missing");
        bytes.map(Vec::as_slice).ok_or(missing)
    }

    /// `alg`, if it is a number that COSE could have.
    pub fn algorithm(&self) -> Option<i64> {
        let algorithm = self.member("alg")?.as_integer()?;
        i64::try_from(algorithm).ok()
    }

    /// `x5c`: at least one certificate, the authenticator's own first.
    pub fn certificates(&self) -> Result<Vec<Certificate>, Fault> {
        let list = self.member("x5c").and_then(Value::as_array);
        let list = list.map(Vec::as_slice).unwrap_or_default();
        let parsed = list
            .iter()
            .map(|entry| Certificate::parse(entry.as_bytes()?));
        let parsed: Option<Vec<_>> = parsed.collect();
        let parsed = parsed.filter(|parsed| !parsed.is_empty());
        parsed.ok_or(Fault::any("`x5c` is no list of certificates"))
    }
}

/// The certificate whose key signs.
pub(super) fn leaf(path: &[Certificate]) -> Result<&Certificate, Fault> {
    let none = Fault::any("`x5c` is no list of certificates");
    path.first().ok_or(none)
}
