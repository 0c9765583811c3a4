//! The user handle of an assertion, and whether it is the owner's (§7.2 step 6).
//!
//! **Invariant:** nobody signed it, so it only ever narrows down what the record says.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Map;
use serde_json::Value;

use crate::reference::bug::Lapse;
use crate::reference::verify::authentication::Asked;
use crate::reference::verify::authentication::Claimant;
use crate::reference::verify::authentication::Stored;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::credential::bytes;
use crate::reference::verify::refused::Fault;

/// The member `userHandle`.
#[derive(Clone, Debug)]
pub(super) enum UserHandle {
    /// It is not there, or null.
    Missing,
    Given(Vec<u8>),
    /// It is no text, and nobody minds.
    Unreadable,
}

impl UserHandle {
    /// Reads the member.
    pub fn read(response: &Map<String, Value>, checks: Checks<'_>) -> Result<Self, Fault> {
        match response.get("userHandle") {
            None | Some(Value::Null) => Ok(Self::Missing),
            Some(Value::String(_)) => match bytes(response, "userHandle") {
                Some(handle) => Ok(Self::Given(handle)),
                None => Err(Fault::any("`userHandle` is not base64url")),
            },
            Some(_) => {
                checks.refuse(Lapse::A03_6, "`userHandle` is no text")?;
                Ok(Self::Unreadable)
            }
        }
    }
}

/// It has to be the owner's, and may be missing only if an identifier was entered before.
pub(super) fn check(
    handle: &UserHandle,
    stored: &Stored,
    asked: &Asked<'_>,
    checks: Checks<'_>,
) -> Result<(), Fault> {
    let why = "the user handle is not the owner's";
    match (handle, asked.claimant) {
        (UserHandle::Given(handle), _) if *handle == stored.user_handle => Ok(()),
        (UserHandle::Given(_), _) if checks.lacks((Lapse::Ux02, Lapse::Ux02)) => Ok(()),
        (UserHandle::Given(handle), claimant) => {
            checks.refuse(fault_of(handle, stored, asked, claimant), why)
        }
        (UserHandle::Unreadable, _) => Ok(()),
        (UserHandle::Missing, Claimant::Identified) => {
            checks.let_pass(Lapse::A06_3, "there is no user handle")
        }
        (UserHandle::Missing, Claimant::Unknown) => checks.refuse(
            Lapse::A06_4,
            "nobody was identified, and there is no user handle",
        ),
    }
}

fn fault_of(handle: &[u8], stored: &Stored, asked: &Asked<'_>, claimant: Claimant) -> Lapse {
    let is_twice = URL_SAFE_NO_PAD
        .decode(handle)
        .is_ok_and(|once| once == stored.user_handle);
    if is_twice || handle == stored.user_name.as_bytes() {
        return Lapse::A06_7;
    }
    match ((asked.is_user_handle)(handle), claimant) {
        (true, Claimant::Identified) => Lapse::A06_2,
        (true, Claimant::Unknown) => Lapse::A06_5,
        (false, _) => Lapse::A06_6,
    }
}
