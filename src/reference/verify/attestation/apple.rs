//! Format `apple` (§8.8).

use sha2::Digest;
use sha2::Sha256;

use crate::reference::bug::Lapse;
use crate::reference::verify::attestation::asn1;
use crate::reference::verify::attestation::certificate::Certificate;
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
    let certificate = leaf(&path)?;
    // Steps 2 to 4: the nonce is the hash of what was to be signed.
    let expected = Sha256::digest(attestation.to_be_signed(checks));
    let nonce = certificate.extension(NONCE);
    let nonce = nonce.and_then(|extension| nonce_in(extension.value));
    checks.require(
        Lapse::CA1,
        nonce == Some(expected.as_slice()),
        "the certificate was not made for this ceremony",
    )?;
    // Step 5.
    checks.require(
        Lapse::CA1,
        certificate.key.is(attestation.public_key),
        "the certificate is for another key",
    )?;
    Ok(path)
}

/// A SEQUENCE whose member tagged 1 is an OCTET STRING.
fn nonce_in(der: &[u8]) -> Option<&[u8]> {
    let members = asn1::elements(asn1::sequence(der)?)?;
    asn1::octets(asn1::tagged(&members, 1)?)
}

const NONCE: &str = "1.2.840.113635.100.8.2";
