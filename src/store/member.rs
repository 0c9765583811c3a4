//! A JSON value and the way to it.

use serde_json::Value;

use crate::store::ExchangeError;
use crate::store::base64;

/// A value in a file.
#[derive(Clone, Debug)]
pub(super) struct Member<'v> {
    place: String,
    value: &'v Value,
}

impl<'v> Member<'v> {
    /// A value that is found there.
    pub(super) fn new(place: impl Into<String>, value: &'v Value) -> Self {
        Self {
            place: place.into(),
            value,
        }
    }

    /// What is wrong with it.
    pub(super) fn wrong(&self, why: impl Into<String>) -> ExchangeError {
        ExchangeError::Content {
            place: self.place.clone(),
            why: why.into(),
        }
    }

    /// A member that may be missing; `null` is as if it was.
    pub(super) fn get(&self, name: &str) -> Result<Option<Self>, ExchangeError> {
        let Value::Object(members) = self.value else {
            return Err(self.wrong("a credential is an object"));
        };
        let value = members.get(name).filter(|value| !value.is_null());
        Ok(value.map(|value| Self::new(format!("{}.{name}", self.place), value)))
    }

    /// A member that must be there.
    pub(super) fn needed(&self, name: &str) -> Result<Self, ExchangeError> {
        let member = self.get(name)?;
        member.ok_or_else(|| self.wrong(format!("`{name}` is missing")))
    }

    /// It is a text.
    pub(super) fn text(&self) -> Result<&'v str, ExchangeError> {
        let text = self.value.as_str();
        text.ok_or_else(|| self.wrong("this must be a text"))
    }

    /// It is bytes in base64.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, ExchangeError> {
        let bytes = base64::decode(self.text()?);
        bytes.ok_or_else(|| self.wrong("this is no base64"))
    }

    /// It is true or false.
    pub(super) fn truth(&self) -> Result<bool, ExchangeError> {
        let truth = self.value.as_bool();
        truth.ok_or_else(|| self.wrong("this must be true or false"))
    }

    /// It is a number that 32 bits hold.
    pub(super) fn count(&self) -> Result<u32, ExchangeError> {
        let number = self.value.as_u64().and_then(|count| count.try_into().ok());
        number.ok_or_else(|| self.wrong("this must be a number from 0 to 4294967295"))
    }
}
