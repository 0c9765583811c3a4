//! What the authenticator says of user, backup and key: §7.1 steps 14 to 20.

use serde_json::Value;

use crate::reference::answer::Refusal;
use crate::reference::bug::Lapse;
use crate::reference::verify::auth_data::Attested;
use crate::reference::verify::auth_data::AuthData;
use crate::reference::verify::auth_data::Flags;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::cose::PublicKey;
use crate::reference::verify::refused::Fault;
use crate::reference::verify::registration::Issued;
use crate::reference::verify::relying_party::UserPresence;
use crate::reference::verify::relying_party::UserVerification;
use crate::reference::verify::response_form;

/// Step 14: the authenticator was asked for our RP ID.
pub(super) fn step_14_rp_id_hash(data: &AuthData, issued: &Issued<'_>) -> Result<(), Fault> {
    let relying_party = issued.relying_party;
    let lapse = match relying_party.is_nearly_id_hash(&data.rp_id_hash) {
        true => Lapse::R14_2,
        false => Lapse::R14_1,
    };
    let is_ours = relying_party.has_id_hash(&data.rp_id_hash);
    issued
        .checks()
        .require(lapse, is_ours, "the RP ID hash is not ours")
}

/// Step 15: a user was present, unless the options were issued for conditional mediation. What the
/// page says about that counts for nothing.
pub(super) fn step_15_user_present(
    flags: Flags,
    credential: &Value,
    issued: &Issued<'_>,
) -> Result<(), Fault> {
    let fault = Fault::because(Refusal::UserAbsent, "no user was present");
    let checks = issued.checks();
    match (flags.user_present(), issued.presence) {
        (true, UserPresence::Optional | UserPresence::Required) => Ok(()),
        (false, UserPresence::Optional) if checks.lacks(Lapse::R15_2) => Err(fault),
        (false, UserPresence::Optional) => Ok(()),
        (false, UserPresence::Required) if response_form::claims_conditional(credential) => {
            checks.refuse_as(Lapse::R15_3, fault)
        }
        (false, UserPresence::Required) => checks.refuse_as(Lapse::R15_1, fault),
    }
}

/// Step 16: the user was verified, if that was required.
pub(super) fn step_16_user_verified(flags: Flags, issued: &Issued<'_>) -> Result<(), Fault> {
    let checks = issued.checks();
    let why = "the user was not verified";
    if flags.user_verified() {
        return Ok(());
    }
    match (issued.verification, issued.presence) {
        (UserVerification::Required, _) => Err(Fault::any(why)),
        (UserVerification::Preferred, UserPresence::Required) => checks.let_pass(Lapse::R16_2, why),
        (UserVerification::Preferred, UserPresence::Optional) => checks.let_pass(Lapse::R16_4, why),
    }
}

/// Step 17: what is not eligible for backup is not backed up.
pub(super) fn step_17_backup_flags(flags: Flags, checks: Checks<'_>) -> Result<(), Fault> {
    let is_legal = flags.backup_eligible() || !flags.backed_up();
    checks.require(
        Lapse::R17_1,
        is_legal,
        "backed up, but not eligible for backup",
    )
}

/// Step 18: synced and device-bound passkeys are equally welcome.
pub(super) fn step_18_backup_eligible(flags: Flags, checks: Checks<'_>) -> Result<(), Fault> {
    let is_eligible = flags.backup_eligible();
    checks.tolerate(Lapse::R18_1, is_eligible, "the passkey may be synced")?;
    checks.tolerate(Lapse::R18_2, !is_eligible, "the passkey cannot be synced")
}

/// Step 19: and so they are whether they are backed up or not.
pub(super) fn step_19_backed_up(flags: Flags, checks: Checks<'_>) -> Result<(), Fault> {
    let (eligible, backed_up) = (flags.backup_eligible(), flags.backed_up());
    checks.tolerate(
        Lapse::R19_1,
        eligible && !backed_up,
        "the passkey is not synced yet",
    )?;
    checks.tolerate(
        Lapse::R19_2,
        eligible && backed_up,
        "the passkey is synced already",
    )
}

/// Step 20: the key is of an algorithm we offered.
pub(super) fn step_20_algorithm<'a>(
    data: &'a AuthData,
    checks: Checks<'_>,
) -> Result<(&'a Attested, PublicKey), Fault> {
    let attested = data.attested.as_ref();
    let attested = attested.ok_or(Fault::any("there is no attested credential data"))?;
    let public_key = PublicKey::from_cose(attested.public_key.clone(), checks)?;
    Ok((attested, public_key))
}
