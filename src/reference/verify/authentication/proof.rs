//! That the passkey's key has signed, and how often: §7.2 steps 21 and 22.

use crate::reference::bug::Lapse;
use crate::reference::verify::auth_data::AuthData;
use crate::reference::verify::authentication::Stored;
use crate::reference::verify::authentication::response::Response;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::client_data::ClientData;
use crate::reference::verify::convenience;
use crate::reference::verify::forgery::Signed;
use crate::reference::verify::refused::Fault;

/// Step 21: the signature is by the key that was registered.
pub(super) fn step_21_signature(
    response: &Response,
    stored: &Stored,
    client_data: &ClientData,
    checks: Checks<'_>,
) -> Result<(), Fault> {
    let Some(signature) = &response.signature else {
        return Ok(());
    };
    if response.disclaims_signature && checks.lacks(Lapse::A21_9) {
        return Ok(());
    }
    let sent = convenience::public_key(&response.members, checks);
    let signed = Signed {
        key: sent.as_ref().unwrap_or(&stored.public_key),
        auth_data: &response.auth_data,
        client_data: client_data.raw(),
        hash: client_data.hash(checks),
        signature,
    };
    if signed.is_genuine() {
        return checks.tolerate(Lapse::A21_7, signed.has_high_s(), "s is not the lower one");
    }
    let fault = Fault::any("the signature is wrong");
    if checks.has_any() {
        return checks.refuse_as(signed.fault(), fault);
    }
    Err(fault)
}

/// Step 22: a counter that is used has to grow. The text leaves the consequence to the relying
/// party; ours refuses, for a counter that stands still means that a key was copied. Only where a
/// passkey may be synced the counter may vanish: the provider it moved to has none.
pub(super) fn step_22_sign_count(
    data: &AuthData,
    stored: &Stored,
    checks: Checks<'_>,
) -> Result<(), Fault> {
    let (count, last) = (data.sign_count, stored.sign_count);
    if count > COLUMN_MAX && checks.lacks(Lapse::A22_5) {
        return Err(Fault::any("the counter does not fit into its column").broken());
    }
    let is_unused = count == 0 && last == 0;
    checks.tolerate(
        Lapse::A22_1,
        is_unused && stored.was_used,
        "the signature counter stays at zero",
    )?;
    checks.tolerate(
        Lapse::A22_2,
        count > last.saturating_add(1),
        "the signature counter has leapt",
    )?;
    if count == 0 && last > 0 && stored.backup_eligible {
        return checks.let_pass(Lapse::A22_4, "the signature counter has vanished");
    }
    checks.require(
        Lapse::A22_3,
        is_unused || count > last,
        "the signature counter did not grow",
    )
}

/// What a signed column of 32 bits holds.
const COLUMN_MAX: u32 = 0x7FFF_FFFF;
