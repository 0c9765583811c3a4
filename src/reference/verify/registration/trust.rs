//! Who vouches for the authenticator: §7.1 steps 21 to 24.

use crate::reference::bug::Lapse;
use crate::reference::verify::attestation::AttestationObject;
use crate::reference::verify::attestation::Format;
use crate::reference::verify::auth_data::Attested;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::refused::Fault;

/// Step 21: the statement format is one we know.
pub(super) fn step_21_format(
    object: &AttestationObject,
    checks: Checks<'_>,
) -> Result<Format, Fault> {
    Format::named(&object.format, checks)
}

/// Step 23: no model is trusted more than another, named or not.
pub(super) fn step_23_model(attested: &Attested, checks: Checks<'_>) -> Result<(), Fault> {
    checks.tolerate(
        Lapse::R23_2,
        attested.aaguid.is_zero(),
        "the authenticator does not say its model",
    )
}

/// Step 24: `none` and self attestation are acceptable, and need no trust anchor.
pub(super) fn step_24_trust(format: Format, checks: Checks<'_>) -> Result<(), Fault> {
    match format {
        Format::None => checks.let_pass(Lapse::R24_1, "there is no attestation"),
        Format::Packed => checks.let_pass(Lapse::R24_3, "no attestation was asked for"),
        Format::Unchecked => Ok(()),
    }
}
