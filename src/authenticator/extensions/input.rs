//! One extension's input, if it is asked for and the product has it.

use crate::authenticator::Extension;
use crate::authenticator::Profile;
use crate::ctap::Status;
use crate::webauthn::cbor;
use crate::webauthn::cbor::Value;

/// The inputs of a request, seen by a product.
#[derive(Clone, Copy)]
pub(super) struct Inputs<'a> {
    profile: &'a Profile,
    map: Option<&'a Value>,
}

impl<'a> Inputs<'a> {
    /// The inputs of a request.
    pub(super) fn of(profile: &'a Profile, map: Option<&'a Value>) -> Self {
        Self { profile, map }
    }

    /// The input of an extension that the product has.
    pub(super) fn get(self, extension: Extension) -> Option<&'a Value> {
        let map = self.map.filter(|_| self.profile.extends(extension))?;
        cbor::member(map, extension.identifier())
    }

    /// Whether an extension is asked for whose input is a truth value.
    pub(super) fn asks(self, extension: Extension) -> Result<bool, Status> {
        let input = self.get(extension).map(|input| input.as_bool());
        input.map_or(Ok(false), |asks| asks.ok_or(Status::CborUnexpectedType))
    }
}
