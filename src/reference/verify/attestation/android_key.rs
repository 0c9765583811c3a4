//! Format `android-key` (§8.4).

use crate::reference::bug::Lapse;
use crate::reference::verify::attestation::certificate::Certificate;
use crate::reference::verify::attestation::key_description::KeyDescription;
use crate::reference::verify::attestation::statement::Attestation;
use crate::reference::verify::attestation::statement::leaf;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::refused::Fault;

/// The procedure.
pub(super) fn verify(
    attestation: &Attestation<'_>,
    checks: Checks<'_>,
) -> Result<Vec<Certificate>, Fault> {
    let path = attestation.certificates()?;
    match check(attestation, leaf(&path)?, checks) {
        Ok(()) => {}
        Err(fault) => checks.refuse_as(Lapse::CK1, fault)?,
    }
    Ok(path)
}

/// Steps 2 to 5.
fn check(
    attestation: &Attestation<'_>,
    certificate: &Certificate,
    checks: Checks<'_>,
) -> Result<(), Fault> {
    let message = attestation.to_be_signed(checks);
    let is_signed = attestation.algorithm() == Some(certificate.key.algorithm())
        && certificate
            .key
            .verifies(&message, attestation.bytes("sig")?);
    Fault::unless(is_signed, "the attestation signature is wrong")?;
    Fault::unless(
        certificate.key.is(attestation.public_key),
        "the certificate is for another key",
    )?;
    let none = Fault::any("the certificate describes no key");
    let description = KeyDescription::of(certificate).ok_or(none)?;
    Fault::unless(
        description.challenge == attestation.client_data.hash(checks),
        "the key was made for another ceremony",
    )?;
    Fault::unless(
        !description.is_for_all_applications,
        "the key is for all applications",
    )?;
    Fault::unless(
        description.is_generated,
        "the key was not made where it is kept",
    )?;
    Fault::unless(description.is_for_signing, "the key is not for signing")
}
