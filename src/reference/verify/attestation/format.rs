//! Statement formats (§8), and what their procedures yield.

use crate::reference::bug::Lapse;
use crate::reference::config::AttestationFormat;
use crate::reference::verify::attestation::android_key;
use crate::reference::verify::attestation::apple;
use crate::reference::verify::attestation::certificate::Certificate;
use crate::reference::verify::attestation::fido_u2f;
use crate::reference::verify::attestation::packed;
use crate::reference::verify::attestation::statement::Attestation;
use crate::reference::verify::attestation::tpm;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::refused::Fault;

/// A statement format, chosen by a case-sensitive match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reference::verify) enum Format {
    None,
    Attested(AttestationFormat),
    /// The mistake: what is unknown is not looked at.
    Unchecked,
}

/// Attestation type and trust path of a statement that holds.
#[derive(Debug)]
pub(in crate::reference::verify) enum Trust {
    /// None attestation: nobody vouches.
    Nobody,
    /// Self attestation: the credential's own key does.
    Itself,
    /// Certificates, the authenticator's own first.
    Path(AttestationFormat, Vec<Certificate>),
    /// The mistake: nobody has looked.
    Unchecked,
}

impl Format {
    pub fn named(name: &str, checks: Checks<'_>) -> Result<Self, Fault> {
        if name == NONE {
            return Ok(Self::None);
        }
        if let Some(format) = AttestationFormat::named(name) {
            return Ok(Self::Attested(format));
        }
        let tidy = name.trim().to_lowercase();
        let is_nearly_known = tidy == NONE || AttestationFormat::named(&tidy).is_some();
        if is_nearly_known && checks.lacks(Lapse::R21_2) {
            return Self::named(&tidy, checks);
        }
        match !is_nearly_known && checks.lacks(Lapse::R21_1) {
            true => Ok(Self::Unchecked),
            false => Err(Fault::any("the attestation statement format is unknown")),
        }
    }

    /// The verification procedure of the format.
    pub fn verify(self, attestation: &Attestation<'_>, checks: Checks<'_>) -> Result<Trust, Fault> {
        let format = match self {
            Self::None => return verify_none(attestation, checks),
            Self::Unchecked => return Ok(Trust::Unchecked),
            Self::Attested(format) => format,
        };
        let path = match format {
            AttestationFormat::Packed => return packed::verify(attestation, checks),
            AttestationFormat::FidoU2f => fido_u2f::verify(attestation, checks)?,
            AttestationFormat::Tpm => tpm::verify(attestation, checks)?,
            AttestationFormat::Apple => apple::verify(attestation, checks)?,
            AttestationFormat::AndroidKey => android_key::verify(attestation, checks)?,
        };
        Ok(Trust::Path(format, path))
    }
}

/// §8.7: the syntax is an empty map.
fn verify_none(attestation: &Attestation<'_>, checks: Checks<'_>) -> Result<Trust, Fault> {
    checks.require(
        Lapse::CN1,
        attestation.object.statement.is_empty(),
        "the statement of format `none` is not empty",
    )?;
    Ok(Trust::Nobody)
}

const NONE: &str = "none";
