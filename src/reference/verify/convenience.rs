//! The convenience members of a registration response, for shops that read them (§5.2.1.1).
//!
//! **Invariant:** nobody signed them, so that nothing here is asked for unless a lapse says so.

use serde_json::Map;
use serde_json::Value;

use crate::reference::bug::Bugs;
use crate::reference::bug::Lapse;
use crate::reference::verify::auth_data::AuthData;
use crate::reference::verify::auth_data::Flags;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::cose::PublicKey;
use crate::reference::verify::credential::bytes;

/// The flags of `authenticatorData`, with the lapse.
pub(super) fn flags(members: &Map<String, Value>, checks: Checks<'_>) -> Option<Flags> {
    if !checks.lacks(Lapse::R03_10) {
        return None;
    }
    let bugs = Bugs::default();
    let data = bytes(members, "authenticatorData")?;
    let data = AuthData::parse(&data, Checks::of_registration(&bugs)).ok()?;
    Some(data.flags)
}

/// The key in `publicKey`, with the lapse.
pub(super) fn public_key(members: &Map<String, Value>, checks: Checks<'_>) -> Option<PublicKey> {
    if !checks.lacks((Lapse::R03_9, Lapse::A21_9)) {
        return None;
    }
    PublicKey::from_spki(&bytes(members, "publicKey")?)
}
