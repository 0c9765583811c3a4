//! Whose passkey it is: §7.2 steps 5 and 6.

use crate::reference::answer::Refusal;
use crate::reference::bug::Lapse;
use crate::reference::verify::authentication::Asked;
use crate::reference::verify::authentication::Stored;
use crate::reference::verify::authentication::response::Response;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::credential::CredentialId;
use crate::reference::verify::refused::Fault;
use crate::reference::verify::user_handle;

/// Step 5: the credential is one of those asked for.
pub(super) fn step_05_allowed(
    response: &Response,
    asked: &Asked<'_>,
) -> Result<CredentialId, Fault> {
    let checks = asked.checks();
    checks.tolerate(
        Lapse::A05_3,
        asked.allowed.is_empty(),
        "no credential was asked for",
    )?;
    let mut known = response
        .named
        .iter()
        .filter(|id| (asked.find)(id).is_some());
    let named = known.next().or(response.named.first());
    let id = named.ok_or(Fault::any("no credential is named"))?;
    if asked.allowed.is_empty() || asked.allowed.contains(id) {
        return Ok(id.clone());
    }
    let fault = Fault::because(
        Refusal::UnknownCredential,
        "the credential is not one of those asked for",
    );
    match (asked.find)(id) {
        None => return Err(unknown(fault, checks)),
        Some(stored) if stored.was_removed => {}
        Some(stored) if stored.belongs_to_claimant => {
            checks.refuse_as(Lapse::A05_1, fault)?;
        }
        Some(_) => checks.refuse_as(Lapse::A06_1, fault)?,
    }
    Ok(id.clone())
}

/// Step 6: the user is known, and owns the credential.
pub(super) fn step_06_user(
    id: &CredentialId,
    response: &Response,
    asked: &Asked<'_>,
) -> Result<Stored, Fault> {
    let checks = asked.checks();
    let fault = Fault::because(Refusal::UnknownCredential, "no record has this id");
    let stored = (asked.find)(id).ok_or_else(|| unknown(fault, checks))?;
    checks.require(
        Lapse::A06_1,
        stored.belongs_to_claimant,
        "the credential is not this account's",
    )?;
    user_handle::check(&response.user_handle, &stored, asked, checks)?;
    Ok(stored)
}

fn unknown(fault: Fault, checks: Checks<'_>) -> Fault {
    match checks.lacks(Lapse::A06_8) {
        true => fault.broken(),
        false => fault,
    }
}
