//! Reads members of options JSON by the rules of Web IDL, saying where something is wrong.

use std::collections::BTreeMap;

use serde_json::Map;
use serde_json::Value;
use thiserror::Error;

use crate::webauthn::encoding::base64url;
use crate::webauthn::extensions::CredentialProtection;
use crate::webauthn::extensions::CredentialProtectionPolicy;
use crate::webauthn::extensions::Extensions;
use crate::webauthn::extensions::LargeBlobSupport;
use crate::webauthn::extensions::LargeBlobUse;
use crate::webauthn::extensions::PrfInputs;
use crate::webauthn::extensions::PrfValues;
use crate::webauthn::id::CredentialId;
use crate::webauthn::id::UserHandle;
use crate::webauthn::options::Descriptor;
use crate::webauthn::vocabulary::Transport;
use crate::word::Word;

/// Why JSON is not options.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{member}` {detail}")]
pub struct OptionsError {
    /// The exception the page gets.
    pub kind: OptionsErrorKind,
    /// The member's path, such as `user.id`.
    pub member: String,
    /// What is wrong with it.
    pub detail: &'static str,
}

/// The exception that malformed options throw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionsErrorKind {
    /// `TypeError`.
    Type,
    /// `EncodingError`.
    Encoding,
}

/// A dictionary and where it is.
pub(super) struct Reader<'j> {
    path: String,
    members: &'j Map<String, Value>,
}

impl<'j> Reader<'j> {
    pub(super) fn new(json: &'j Value) -> Result<Self, OptionsError> {
        let members = json
            .as_object()
            .ok_or_else(|| type_error("options", "is not an object"))?;
        Ok(Self {
            path: String::new(),
            members,
        })
    }

    fn at(&self, name: &str) -> String {
        format!("{}{name}", self.path)
    }

    /// A member that is there; Web IDL takes `null` for a missing dictionary or list.
    fn get(&self, name: &str) -> Option<&'j Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    fn must(&self, name: &str) -> Result<&'j Value, OptionsError> {
        self.get(name)
            .ok_or_else(|| type_error(&self.at(name), "is missing"))
    }

    pub(super) fn dictionary(&self, name: &str) -> Result<Reader<'j>, OptionsError> {
        let found = self.optional_dictionary(name)?;
        found.ok_or_else(|| type_error(&self.at(name), "is missing"))
    }

    pub(super) fn optional_dictionary(
        &self,
        name: &str,
    ) -> Result<Option<Reader<'j>>, OptionsError> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let members = value
            .as_object()
            .ok_or_else(|| type_error(&self.at(name), "is not an object"))?;
        Ok(Some(Reader {
            path: format!("{}.", self.at(name)),
            members,
        }))
    }

    pub(super) fn text(&self, name: &str) -> Result<String, OptionsError> {
        self.optional_text(name)?
            .ok_or_else(|| type_error(&self.at(name), "is missing"))
    }

    pub(super) fn optional_text(&self, name: &str) -> Result<Option<String>, OptionsError> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let text = value
            .as_str()
            .ok_or_else(|| type_error(&self.at(name), "is not text"))?;
        Ok(Some(text.to_owned()))
    }

    pub(super) fn flag(&self, name: &str) -> Result<bool, OptionsError> {
        let Some(value) = self.get(name) else {
            return Ok(false);
        };
        value
            .as_bool()
            .ok_or_else(|| type_error(&self.at(name), "is neither true nor false"))
    }

    pub(super) fn bytes(&self, name: &str) -> Result<Vec<u8>, OptionsError> {
        decode(self.must(name)?, &self.at(name))
    }

    pub(super) fn optional_bytes(&self, name: &str) -> Result<Option<Vec<u8>>, OptionsError> {
        let value = self.get(name);
        value.map(|value| decode(value, &self.at(name))).transpose()
    }

    pub(super) fn user_handle(&self, name: &str) -> Result<UserHandle, OptionsError> {
        // §5.1.3 step 5.
        UserHandle::new(self.bytes(name)?)
            .map_err(|_| type_error(&self.at(name), "must have 1 to 64 bytes"))
    }

    /// An `unsigned long` of milliseconds.
    pub(super) fn timeout(&self, name: &str) -> Result<Option<u64>, OptionsError> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let ms = value.as_u64().filter(|ms| u32::try_from(*ms).is_ok());
        let ms = ms.ok_or_else(|| type_error(&self.at(name), "is not a number of milliseconds"))?;
        Ok(Some(ms))
    }

    /// A word of a closed list; an unknown one counts as absent (§2.1.1).
    pub(super) fn word<W>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Option<W>,
    ) -> Result<Option<W>, OptionsError> {
        Ok(self.optional_text(name)?.and_then(|text| parse(&text)))
    }

    pub(super) fn words<W>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Option<W>,
    ) -> Result<Vec<W>, OptionsError> {
        let mut words = Vec::new();
        for value in self.list(name)? {
            let text = value
                .as_str()
                .ok_or_else(|| type_error(&self.at(name), "holds no text"))?;
            words.extend(parse(text));
        }
        Ok(words)
    }

    fn list(&self, name: &str) -> Result<&'j [Value], OptionsError> {
        match self.get(name) {
            None => Ok(&[]),
            Some(Value::Array(items)) => Ok(items),
            Some(_) => Err(type_error(&self.at(name), "is not a list")),
        }
    }

    fn each(&self, name: &str) -> Result<Vec<Reader<'j>>, OptionsError> {
        let mut readers = Vec::new();
        for (index, value) in self.list(name)?.iter().enumerate() {
            let path = format!("{}[{index}]", self.at(name));
            let members = value
                .as_object()
                .ok_or_else(|| type_error(&path, "is not an object"))?;
            readers.push(Reader {
                path: format!("{path}."),
                members,
            });
        }
        Ok(readers)
    }

    /// The COSE numbers of `pubKeyCredParams`, entries of other types left out.
    pub(super) fn algorithms(&self, name: &str) -> Result<Vec<i64>, OptionsError> {
        self.must(name)?;
        let mut algorithms = Vec::new();
        for entry in self.each(name)? {
            let number = entry.must("alg")?.as_i64();
            let number =
                number.ok_or_else(|| type_error(&entry.at("alg"), "is not a whole number"))?;
            if entry.text("type")? == PUBLIC_KEY {
                algorithms.push(number);
            }
        }
        Ok(algorithms)
    }

    /// Credential descriptors, those of other types left out.
    pub(super) fn descriptors(&self, name: &str) -> Result<Vec<Descriptor>, OptionsError> {
        let mut descriptors = Vec::new();
        for entry in self.each(name)? {
            let id = CredentialId(entry.bytes("id")?);
            let transports = entry.words("transports", Transport::parse)?;
            if entry.text("type")? == PUBLIC_KEY {
                descriptors.push(Descriptor { id, transports });
            }
        }
        Ok(descriptors)
    }
}

/// Reads `extensions`.
pub(super) fn extensions(root: &Reader<'_>) -> Result<Extensions, OptionsError> {
    let Some(reader) = root.optional_dictionary("extensions")? else {
        return Ok(Extensions::default());
    };
    let policy = reader.word(
        "credentialProtectionPolicy",
        CredentialProtectionPolicy::parse,
    )?;
    let enforce = reader.flag("enforceCredentialProtectionPolicy")?;
    let (large_blob, large_blob_use) = match reader.optional_dictionary("largeBlob")? {
        Some(blob) => (
            blob.word("support", LargeBlobSupport::parse)?,
            large_blob_use(&blob)?,
        ),
        None => (None, None),
    };
    Ok(Extensions {
        cred_props: reader.flag("credProps")?,
        cred_protect: policy.map(|policy| CredentialProtection { policy, enforce }),
        prf: reader
            .optional_dictionary("prf")?
            .map(|prf| prf_inputs(&prf))
            .transpose()?,
        hmac_create_secret: reader.flag("hmacCreateSecret")?,
        min_pin_length: reader.flag("minPinLength")?,
        large_blob,
        large_blob_use,
        cred_blob: reader.optional_bytes("credBlob")?,
        get_cred_blob: reader.flag("getCredBlob")?,
    })
}

fn large_blob_use(reader: &Reader<'_>) -> Result<Option<LargeBlobUse>, OptionsError> {
    let write = reader.optional_bytes("write")?;
    Ok(match (reader.flag("read")?, write) {
        (true, Some(_)) => Some(LargeBlobUse::Both),
        (true, None) => Some(LargeBlobUse::Read),
        (false, write) => write.map(LargeBlobUse::Write),
    })
}

fn prf_inputs(reader: &Reader<'_>) -> Result<PrfInputs, OptionsError> {
    let eval = reader
        .optional_dictionary("eval")?
        .map(|eval| prf_values(&eval))
        .transpose()?;
    let mut eval_by_credential = BTreeMap::new();
    if let Some(by_credential) = reader.optional_dictionary("evalByCredential")? {
        for id in by_credential.members.keys() {
            let values = by_credential.dictionary(id)?;
            eval_by_credential.insert(id.clone(), prf_values(&values)?);
        }
    }
    Ok(PrfInputs {
        eval,
        eval_by_credential,
    })
}

fn prf_values(reader: &Reader<'_>) -> Result<PrfValues, OptionsError> {
    Ok(PrfValues {
        first: reader.bytes("first")?,
        second: reader.optional_bytes("second")?,
    })
}

fn decode(value: &Value, path: &str) -> Result<Vec<u8>, OptionsError> {
    let text = value
        .as_str()
        .ok_or_else(|| type_error(path, "is not text"))?;
    base64url::decode(text).map_err(|_| OptionsError {
        kind: OptionsErrorKind::Encoding,
        member: path.to_owned(),
        detail: "is not base64url",
    })
}

fn type_error(member: &str, detail: &'static str) -> OptionsError {
    OptionsError {
        kind: OptionsErrorKind::Type,
        member: member.to_owned(),
        detail,
    }
}

const PUBLIC_KEY: &str = "public-key";
