//! What the authenticator says of user and backup: §7.2 steps 15 to 19.

use crate::reference::answer::Refusal;
use crate::reference::bug::Lapse;
use crate::reference::verify::auth_data::AuthData;
use crate::reference::verify::auth_data::Flags;
use crate::reference::verify::authentication::Asked;
use crate::reference::verify::authentication::Claimant;
use crate::reference::verify::authentication::Stored;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::refused::Fault;
use crate::reference::verify::relying_party::UserVerification;

/// Step 15: the authenticator was asked for our RP ID.
pub(super) fn step_15_rp_id_hash(data: &AuthData, asked: &Asked<'_>) -> Result<(), Fault> {
    let is_ours = asked.relying_party.has_id_hash(&data.rp_id_hash);
    asked
        .checks()
        .require(Lapse::A15_1, is_ours, "the RP ID hash is not ours")
}

/// Step 16: a user was present. Logins know no exception for conditional mediation.
pub(super) fn step_16_user_present(flags: Flags, asked: &Asked<'_>) -> Result<(), Fault> {
    let fault = Fault::because(Refusal::UserAbsent, "no user was present");
    let lapse = match asked.claimant {
        Claimant::Identified => Lapse::A16_1,
        Claimant::Unknown => Lapse::A16_2,
    };
    let present = flags.user_present();
    asked.checks().require_as(lapse, present, fault)
}

/// Step 17: the user was verified, if that was required.
pub(super) fn step_17_user_verified(flags: Flags, asked: &Asked<'_>) -> Result<(), Fault> {
    let why = "the user was not verified";
    match (asked.verification, flags.user_verified()) {
        (UserVerification::Preferred | UserVerification::Required, true) => Ok(()),
        (UserVerification::Preferred, false) => asked.checks().let_pass(Lapse::A17_2, why),
        (UserVerification::Required, false) => Err(Fault::any(why)),
    }
}

/// Step 18: what is not eligible for backup is not backed up.
pub(super) fn step_18_backup_flags(flags: Flags, checks: Checks<'_>) -> Result<(), Fault> {
    let is_legal = flags.backup_eligible() || !flags.backed_up();
    checks.require(
        Lapse::A18_1,
        is_legal,
        "backed up, but not eligible for backup",
    )
}

/// Step 19: backup eligibility never changes; whether it is backed up may.
pub(super) fn step_19_backup_state(
    flags: Flags,
    stored: &Stored,
    checks: Checks<'_>,
) -> Result<(), Fault> {
    let lapse = match stored.backup_eligible {
        true => Lapse::A19_1,
        false => Lapse::A19_2,
    };
    let is_same = flags.backup_eligible() == stored.backup_eligible;
    checks.require(lapse, is_same, "the backup eligibility has changed")?;
    checks.tolerate(
        Lapse::A19_3,
        flags.backed_up() && !stored.backed_up,
        "the passkey has been backed up",
    )?;
    checks.tolerate(
        Lapse::A19_4,
        !flags.backed_up() && stored.backed_up,
        "the passkey is not backed up any more",
    )
}
