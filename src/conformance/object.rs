//! Attestation objects and statements while they are being changed.
//!
//! Implements WebAuthn L3 §6.5.4, §8.2 and §8.7 from the liar's side.

use rand::Rng;
use rand_chacha::ChaCha20Rng;

use crate::conformance::operation::ObjectForm;
use crate::conformance::operation::StatementForm;
use crate::webauthn::cbor::Value;
use crate::webauthn::cbor::Writer;
use crate::webauthn::cbor::encode;

/// The statement and its format.
#[derive(Clone, Debug)]
pub(super) struct StatementDraft {
    pub(super) format: String,
    pub(super) statement: Vec<(Value, Value)>,
}

impl StatementDraft {
    /// No attestation (§8.7).
    pub(super) fn none() -> Self {
        Self {
            format: "none".to_owned(),
            statement: Vec::new(),
        }
    }

    /// Self attestation (§8.2).
    pub(super) fn packed(algorithm: i64, signature: Vec<u8>) -> Self {
        Self {
            format: "packed".to_owned(),
            statement: vec![
                (Value::from("alg"), Value::from(algorithm)),
                (Value::from("sig"), Value::Bytes(signature)),
            ],
        }
    }

    /// Changes the statement. `full` is the statement of self attestation.
    pub(super) fn change(
        &mut self,
        form: StatementForm,
        full: &[(Value, Value)],
        entropy: &mut ChaCha20Rng,
    ) {
        match form {
            StatementForm::Empty => self.statement.clear(),
            StatementForm::Filled => self.statement = full.to_vec(),
            StatementForm::NoAlgorithm => self.remove("alg"),
            StatementForm::AlgorithmText => self.set("alg", Value::from("ES256")),
            StatementForm::OtherAlgorithm => self.set("alg", Value::from(-257)),
            StatementForm::NoSignature => self.remove("sig"),
            StatementForm::SignatureText => self.set("sig", Value::from("signature")),
            StatementForm::EmptySignature => self.set("sig", Value::Bytes(Vec::new())),
            StatementForm::RandomSignature => {
                let mut bytes = vec![0; 70];
                entropy.fill_bytes(&mut bytes);
                self.set("sig", Value::Bytes(bytes));
            }
            StatementForm::CertificatesText => self.set("x5c", Value::from("certificate")),
            StatementForm::CertificatesEmpty => self.set("x5c", Value::Array(Vec::new())),
            StatementForm::CertificateRandom => {
                let mut bytes = vec![0; 300];
                entropy.fill_bytes(&mut bytes);
                self.set("x5c", Value::Array(vec![Value::Bytes(bytes)]));
            }
        }
    }

    fn set(&mut self, name: &str, value: Value) {
        let mut members = self.statement.iter_mut();
        match members.find(|(known, _)| known.as_text() == Some(name)) {
            Some((_, known)) => *known = value,
            None => self.statement.push((Value::from(name), value)),
        }
    }

    fn remove(&mut self, name: &str) {
        self.statement
            .retain(|(known, _)| known.as_text() != Some(name));
    }

    /// The attestation object, in canonical form or in another.
    pub(super) fn object(&self, auth_data: &[u8], form: Option<ObjectForm>) -> Vec<u8> {
        let format = encode(&Value::from(self.format.as_str()));
        let statement = encode(&Value::Map(self.statement.clone()));
        let data = encode(&Value::Bytes(auth_data.to_vec()));
        let text = |text: &str| encode(&Value::from(text));
        let (fmt, att_stmt, auth) = (text("fmt"), text("attStmt"), text("authData"));
        let canonical = || map(&[(&fmt, &format), (&att_stmt, &statement), (&auth, &data)]);
        let Some(form) = form else {
            return canonical();
        };
        match form {
            ObjectForm::NotMap => text("attestation"),
            ObjectForm::NoFormat => map(&[(&att_stmt, &statement), (&auth, &data)]),
            ObjectForm::NoStatement => map(&[(&fmt, &format), (&auth, &data)]),
            ObjectForm::NoAuthData => map(&[(&fmt, &format), (&att_stmt, &statement)]),
            ObjectForm::FormatNumber => {
                map(&[(&fmt, &[7]), (&att_stmt, &statement), (&auth, &data)])
            }
            ObjectForm::StatementText => {
                map(&[(&fmt, &format), (&att_stmt, &text("none")), (&auth, &data)])
            }
            ObjectForm::AuthDataText => {
                let wrong = text("authenticator data");
                map(&[(&fmt, &format), (&att_stmt, &statement), (&auth, &wrong)])
            }
            ObjectForm::AuthDataEmpty => {
                map(&[(&fmt, &format), (&att_stmt, &statement), (&auth, &[0x40])])
            }
            ObjectForm::IntegerKeys => map(&[(&[1], &format), (&[2], &data), (&[3], &statement)]),
            ObjectForm::Trailing => [canonical().as_slice(), &[0, 0]].concat(),
            ObjectForm::Truncated => {
                let mut bytes = canonical();
                bytes.pop();
                bytes
            }
            ObjectForm::FormatTwice => map(&[
                (&fmt, &format),
                (&fmt, &format),
                (&att_stmt, &statement),
                (&auth, &data),
            ]),
            ObjectForm::Reordered => {
                map(&[(&auth, &data), (&fmt, &format), (&att_stmt, &statement)])
            }
            ObjectForm::LongIntegers => {
                let mut long = vec![0x79];
                long.extend(
                    u16::try_from(self.format.len())
                        .unwrap_or_default()
                        .to_be_bytes(),
                );
                long.extend_from_slice(self.format.as_bytes());
                map(&[(&fmt, &long), (&att_stmt, &statement), (&auth, &data)])
            }
            ObjectForm::Indefinite => {
                let mut bytes = canonical();
                if let Some(first) = bytes.first_mut() {
                    *first = 0xbf;
                }
                bytes.push(0xff);
                bytes
            }
            ObjectForm::Bomb => {
                let mut bomb = vec![0x5b];
                bomb.extend((1_u64 << 62).to_be_bytes());
                map(&[(&fmt, &format), (&att_stmt, &statement), (&auth, &bomb)])
            }
            ObjectForm::Nested => {
                let mut nested = vec![0x81; 10_000];
                nested.push(0x80);
                map(&[(&fmt, &format), (&att_stmt, &nested), (&auth, &data)])
            }
        }
    }
}

/// A map of encoded keys and values, as they come.
fn map(members: &[(&[u8], &[u8])]) -> Vec<u8> {
    let mut out = Writer::with_capacity(512);
    out.map(members.len());
    let mut bytes = out.finish();
    for (key, value) in members {
        bytes.extend_from_slice(key);
        bytes.extend_from_slice(value);
    }
    bytes
}
