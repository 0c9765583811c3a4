//! Format `packed` (§8.2).

use ciborium::Value;

use crate::reference::bug::Lapse;
use crate::reference::config::AttestationFormat;
use crate::reference::verify::attestation::asn1;
use crate::reference::verify::attestation::certificate::Certificate;
use crate::reference::verify::attestation::certificate::MODEL;
use crate::reference::verify::attestation::format::Trust;
use crate::reference::verify::attestation::statement::Attestation;
use crate::reference::verify::attestation::statement::leaf;
use crate::reference::verify::auth_data::Aaguid;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::refused::Fault;

/// The procedure: with certificates, or else by the credential's own key.
pub(super) fn verify(attestation: &Attestation<'_>, checks: Checks<'_>) -> Result<Trust, Fault> {
    if attestation.member("x5c").is_some() {
        match attestation.certificates() {
            Ok(path) => return verify_certified(attestation, path, checks),
            Err(fault) => checks.refuse_as(Lapse::CP4, fault)?,
        }
    }
    verify_self(attestation, checks)?;
    Ok(Trust::Itself)
}

/// §8.2, second branch.
fn verify_certified(
    attestation: &Attestation<'_>,
    path: Vec<Certificate>,
    checks: Checks<'_>,
) -> Result<Trust, Fault> {
    let certificate = leaf(&path)?;
    let signature = attestation.bytes("sig")?;
    let is_signed = attestation.algorithm() == Some(certificate.key.algorithm())
        && certificate
            .key
            .verifies(&attestation.to_be_signed(checks), signature);
    checks.require(
        Lapse::CP3,
        is_signed,
        "the attestation signature is not by the key of the certificate",
    )?;
    check_contents(certificate, checks)?;
    check_model(certificate, attestation.attested.aaguid, checks)?;
    Ok(Trust::Path(AttestationFormat::Packed, path))
}

/// §8.2.1.
fn check_contents(certificate: &Certificate, checks: Checks<'_>) -> Result<(), Fault> {
    let contents = [
        (
            certificate.is_version_3(),
            "the certificate is not of version 3",
        ),
        (
            certificate.subject(COUNTRY).is_some_and(|it| it.len() == 2),
            "the subject of the certificate has no country",
        ),
        (
            certificate.subject(ORGANIZATION).is_some(),
            "the subject of the certificate has no organization",
        ),
        (
            certificate.subject(UNIT).as_deref() == Some("Authenticator Attestation"),
            "the unit of the subject is not `Authenticator Attestation`",
        ),
        (
            certificate.subject(COMMON_NAME).is_some(),
            "the subject of the certificate has no common name",
        ),
        (
            certificate.is_declared_leaf(),
            "the certificate does not say that it is no authority's",
        ),
    ];
    for (holds, why) in contents {
        checks.require(Lapse::CP5, holds, why)?;
    }
    Ok(())
}

/// §8.2, second branch, third step; and §8.2.1: the extension must not be critical.
fn check_model(certificate: &Certificate, aaguid: Aaguid, checks: Checks<'_>) -> Result<(), Fault> {
    let Some(model) = certificate.extension(MODEL) else {
        return Ok(());
    };
    checks.require(
        Lapse::CP6,
        !model.critical && asn1::octets(model.value).is_some_and(|it| aaguid.is(it)),
        "the certificate is for another model",
    )
}

/// §8.2, third branch.
fn verify_self(attestation: &Attestation<'_>, checks: Checks<'_>) -> Result<(), Fault> {
    let public_key = attestation.public_key;
    let algorithm = attestation.member("alg").and_then(Value::as_integer);
    let signature = attestation.member("sig").and_then(Value::as_bytes);
    let (Some(algorithm), Some(signature)) = (algorithm, signature) else {
        return checks.refuse(Lapse::CP1, "the attestation has no signature");
    };
    if signature.is_empty() {
        return checks.refuse(Lapse::CP1, "the attestation signature is empty");
    }
    // `alg` and `sig`, both of them read above, so neither of them twice.
    let others = attestation
        .object
        .statement
        .iter()
        .filter(|(key, _)| key.as_text() != Some("x5c"));
    Fault::unless(
        others.count() == 2,
        "the statement has other members than `alg` and `sig`",
    )?;
    checks.require(
        Lapse::CP2,
        i128::from(algorithm) == i128::from(public_key.algorithm()),
        "the attestation is by another algorithm",
    )?;
    let verifies = |message: &[u8]| public_key.verifies(message, signature);
    if verifies(&attestation.to_be_signed(checks)) {
        return Ok(());
    }
    // What was added after signing shows in the hash of all members, and not in this one.
    let known = attestation.client_data.hash_of_known_members();
    let lapse = match verifies(&attestation.with_hash(known)) {
        true => Lapse::R12_1,
        false => Lapse::CP2,
    };
    checks.refuse(lapse, "the attestation signature is wrong")
}

/// Attribute types of names (RFC 5280, appendix A).
const COMMON_NAME: &str = "2.5.4.3";
const COUNTRY: &str = "2.5.4.6";
const ORGANIZATION: &str = "2.5.4.10";
const UNIT: &str = "2.5.4.11";
