//! Format `fido-u2f` (§8.6).

use crate::reference::bug::Lapse;
use crate::reference::verify::attestation::certificate::Certificate;
use crate::reference::verify::attestation::statement::Attestation;
use crate::reference::verify::attestation::statement::leaf;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::cose::PublicKey;
use crate::reference::verify::refused::Fault;

/// The procedure.
pub(super) fn verify(
    attestation: &Attestation<'_>,
    checks: Checks<'_>,
) -> Result<Vec<Certificate>, Fault> {
    let path = attestation.certificates()?;
    match check(attestation, &path, checks) {
        Ok(()) => {}
        Err(fault) => checks.refuse_as(Lapse::CU1, fault)?,
    }
    Ok(path)
}

fn check(
    attestation: &Attestation<'_>,
    path: &[Certificate],
    checks: Checks<'_>,
) -> Result<(), Fault> {
    // Step 2: one certificate, and no chain.
    Fault::unless(path.len() == 1, "`x5c` has more than one certificate")?;
    let certificate = leaf(path)?;
    let is_on_p256 = matches!(certificate.key, PublicKey::Es256(_));
    Fault::unless(is_on_p256, "the certificate's key is not on P-256")?;
    // U2F has no models, so what makes a response of it fills in zeros (CTAP 2.2, U2F
    // interoperability). §8.6 has no such step, and the vector of §16 names one; FIDO's server
    // tests want zeros, and so do we.
    let names_none = attestation.attested.aaguid.is_zero();
    Fault::unless(names_none, "a U2F authenticator names a model")?;
    // Steps 3 to 6: what U2F signs.
    let point = attestation.public_key.point();
    let point = point.ok_or(Fault::any("U2F has no keys of this kind"))?;
    let signed = [
        &[0][..],
        &attestation.object.auth_data.rp_id_hash,
        &attestation.client_data.hash(checks),
        attestation.attested.id.bytes(),
        &point,
    ]
    .concat();
    let signature = attestation.bytes("sig")?;
    let is_signed = certificate.key.verifies(&signed, signature);
    Fault::unless(is_signed, "the attestation signature is wrong")
}
