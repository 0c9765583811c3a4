//! Format `tpm` (§8.3).

use ciborium::Value;
use rsa::traits::PublicKeyParts;
use sha2::Digest;
use sha2::Sha256;
use sha2::Sha384;
use x509_cert::der::Decode;
use x509_cert::ext::pkix::ExtendedKeyUsage;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

use crate::reference::bug::Lapse;
use crate::reference::verify::attestation::asn1;
use crate::reference::verify::attestation::certificate::ALTERNATIVE_NAME;
use crate::reference::verify::attestation::certificate::Certificate;
use crate::reference::verify::attestation::certificate::EXTENDED_USAGE;
use crate::reference::verify::attestation::certificate::MODEL;
use crate::reference::verify::attestation::statement::Attestation;
use crate::reference::verify::attestation::statement::leaf;
use crate::reference::verify::attestation::tpm_structures::AreaKey;
use crate::reference::verify::attestation::tpm_structures::CertInfo;
use crate::reference::verify::attestation::tpm_structures::PublicArea;
use crate::reference::verify::auth_data::Aaguid;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::cose::PublicKey;
use crate::reference::verify::refused::Fault;

/// The procedure.
pub(super) fn verify(
    attestation: &Attestation<'_>,
    checks: Checks<'_>,
) -> Result<Vec<Certificate>, Fault> {
    let version = attestation.member("ver").and_then(Value::as_text);
    checks.require(Lapse::CT1, version == Some("2.0"), "`ver` is not `2.0`")?;
    let area = PublicArea::read(attestation.bytes("pubArea")?);
    let area = area.ok_or(Fault::any("`pubArea` cannot be read"))?;
    let info = CertInfo::read(attestation.bytes("certInfo")?);
    let info = info.ok_or(Fault::any("`certInfo` cannot be read"))?;
    let path = attestation.certificates()?;
    let about_key = check_key(&area, &info, attestation.public_key);
    excuse(about_key, Lapse::CT2, checks)?;
    checks.tolerate(
        Lapse::CT4,
        matches!(attestation.public_key, PublicKey::Rs256(_)),
        "a TPM attests an RSA key",
    )?;
    let certificate = leaf(&path)?;
    let about_info = check_info(&info, attestation, certificate, checks);
    excuse(about_info, Lapse::CT1, checks)?;
    let about_certificate = check_certificate(certificate, attestation.attested.aaguid);
    excuse(about_certificate, Lapse::CT3, checks)?;
    Ok(path)
}

fn excuse(outcome: Result<(), Fault>, lapse: Lapse, checks: Checks<'_>) -> Result<(), Fault> {
    match outcome {
        Ok(()) => Ok(()),
        Err(fault) => checks.refuse_as(lapse, fault),
    }
}

/// The public area is the credential's, and it is what was certified.
fn check_key(area: &PublicArea, info: &CertInfo, key: &PublicKey) -> Result<(), Fault> {
    let is_same = match (&area.key, key) {
        (AreaKey::Point { curve, x, y }, PublicKey::Es256(_) | PublicKey::Es384(_)) => {
            let expected = match key.algorithm() {
                -7 => P_256,
                _ => P_384,
            };
            let point = [&[UNCOMPRESSED], x.as_slice(), y].concat();
            *curve == expected && key.point() == Some(point)
        }
        (AreaKey::Rsa { exponent, modulus }, PublicKey::Rs256(key)) => {
            let key: &rsa::RsaPublicKey = key.as_ref().as_ref();
            let exponent = exponent.to_be_bytes().to_vec();
            numbers(key) == (stripped(modulus).to_vec(), stripped(&exponent).to_vec())
        }
        (AreaKey::Point { .. } | AreaKey::Rsa { .. }, _) => false,
    };
    Fault::unless(is_same, "`pubArea` has another key")?;
    Fault::unless(info.name == area.name, "`certInfo` names another key")
}

fn numbers(key: &rsa::RsaPublicKey) -> (Vec<u8>, Vec<u8>) {
    let bytes = |number: &rsa::BoxedUint| stripped(&number.to_be_bytes()).to_vec();
    (bytes(key.n()), bytes(key.e()))
}

fn stripped(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.get(zeros..).unwrap_or_default()
}

/// `certInfo` is a TPM's, is about this ceremony, and is signed.
fn check_info(
    info: &CertInfo,
    attestation: &Attestation<'_>,
    certificate: &Certificate,
    checks: Checks<'_>,
) -> Result<(), Fault> {
    Fault::unless(info.magic == GENERATED, "`certInfo` was not made by a TPM")?;
    let is_certified = info.kind == ATTEST_CERTIFY;
    Fault::unless(is_certified, "`certInfo` certifies nothing")?;
    let signed = attestation.to_be_signed(checks);
    let algorithm = attestation.algorithm();
    let hash = match algorithm {
        Some(-7 | -257) => Sha256::digest(&signed).to_vec(),
        Some(-35) => Sha384::digest(&signed).to_vec(),
        Some(_) | None => return Err(Fault::any("the algorithm is none of ours")),
    };
    Fault::unless(
        info.extra_data == hash,
        "`certInfo` is about another ceremony",
    )?;
    let (info, signature) = (attestation.bytes("certInfo")?, attestation.bytes("sig")?);
    let is_signed =
        algorithm == Some(certificate.key.algorithm()) && certificate.key.verifies(info, signature);
    Fault::unless(is_signed, "the attestation signature is wrong")
}

/// §8.3.1, and the model if it is named.
fn check_certificate(certificate: &Certificate, aaguid: Aaguid) -> Result<(), Fault> {
    Fault::unless(
        certificate.is_version_3(),
        "the certificate is not of version 3",
    )?;
    Fault::unless(
        !certificate.has_subject(),
        "the certificate of a TPM has a subject",
    )?;
    let names = certificate.extension(ALTERNATIVE_NAME);
    let names = names.is_some_and(|extension| names_a_tpm(extension.value));
    Fault::unless(names, "the alternative name is not a TPM's")?;
    let usage = certificate.extension(EXTENDED_USAGE);
    let usage = usage.and_then(|extension| ExtendedKeyUsage::from_der(extension.value).ok());
    let is_for_this = usage.is_some_and(|usage| usage.0.iter().any(|it| it.to_string() == AIK));
    Fault::unless(is_for_this, "the certificate is not for attestation keys")?;
    Fault::unless(
        certificate.is_declared_leaf(),
        "the certificate does not say that it is no authority's",
    )?;
    let is_of_model = certificate
        .extension(MODEL)
        .is_none_or(|model| asn1::octets(model.value).is_some_and(|it| aaguid.is(it)));
    Fault::unless(is_of_model, "the certificate is for another model")
}

/// Whether maker, model and version of a TPM are in it (TPMv2-EK-Profile §3.2.9).
fn names_a_tpm(der: &[u8]) -> bool {
    let Ok(names) = SubjectAltName::from_der(der) else {
        return false;
    };
    let of_directory = names.0.iter().filter_map(|name| match name {
        GeneralName::DirectoryName(name) => Some(name),
        GeneralName::OtherName(_)
        | GeneralName::Rfc822Name(_)
        | GeneralName::DnsName(_)
        | GeneralName::EdiPartyName(_)
        | GeneralName::UniformResourceIdentifier(_)
        | GeneralName::IpAddress(_)
        | GeneralName::RegisteredId(_) => None,
    });
    let attributes = of_directory.flat_map(|name| name.iter());
    let kinds: Vec<String> = attributes.map(|it| it.oid.to_string()).collect();
    TPM.iter().all(|kind| kinds.iter().any(|it| it == kind))
}

/// TPM_GENERATED_VALUE and TPM_ST_ATTEST_CERTIFY (part 2, §6.2 and §6.9).
const GENERATED: u32 = 0xFF54_4347;
const ATTEST_CERTIFY: u16 = 0x8017;
/// TPM_ECC_CURVE (part 2, §6.4).
const P_256: u16 = 0x0003;
const P_384: u16 = 0x0004;
/// SEC 1 §2.3.3.
const UNCOMPRESSED: u8 = 0x04;
/// tcg-kp-AIKCertificate.
const AIK: &str = "2.23.133.8.3";
/// tcg-at-tpmManufacturer, tcg-at-tpmModel and tcg-at-tpmVersion.
const TPM: [&str; 3] = ["2.23.133.2.1", "2.23.133.2.2", "2.23.133.2.3"];
