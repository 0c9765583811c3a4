//! Who vouches for the authenticator: §7.1 steps 21 to 24.

use crate::reference::bug::Lapse;
use crate::reference::verify::attestation::AttestationObject;
use crate::reference::verify::attestation::Format;
use crate::reference::verify::attestation::Trust;
use crate::reference::verify::auth_data::Attested;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::refused::Fault;
use crate::reference::verify::registration::Issued;

/// Step 21: the statement format is one we know.
pub(super) fn step_21_format(
    object: &AttestationObject,
    checks: Checks<'_>,
) -> Result<Format, Fault> {
    Format::named(&object.format, checks)
}

/// Step 23: the anchors of a format are those of all its models, named or not.
pub(super) fn step_23_model(attested: &Attested, checks: Checks<'_>) -> Result<(), Fault> {
    checks.tolerate(
        Lapse::R23_2,
        attested.aaguid.is_zero(),
        "the authenticator does not say its model",
    )
}

/// Step 24: somebody vouches for the authenticator, as far as the shop demands that.
pub(super) fn step_24_trust(trust: &Trust, issued: &Issued<'_>) -> Result<(), Fault> {
    issued.anchors.assess(trust, issued.now_ms, issued.checks())
}
