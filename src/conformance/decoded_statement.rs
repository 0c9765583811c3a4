//! Members of attestation statements that are long, taken apart, so that a difference shows where
//! it is.

use crate::conformance::certificate_draft::CertificateDraft;
use crate::conformance::tpm_draft::CertInfoDraft;
use crate::webauthn::cbor::Value;

/// The parts of a member and their names, which go on from the member's. `None` where it is not one
/// of those, or cannot be read.
pub(super) fn parts(name: &str, value: &Value) -> Option<Vec<(String, Vec<u8>)>> {
    match name {
        "x5c" => certificates(value.as_array()?),
        "certInfo" => {
            let info = CertInfoDraft::parse(value.as_bytes()?)?;
            let parts = info.parts().into_iter();
            Some(
                parts
                    .map(|(part, bytes)| (format!(".{part}"), bytes))
                    .collect(),
            )
        }
        _ => None,
    }
}

fn certificates(list: &[Value]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut parts = Vec::new();
    for (place, certificate) in list.iter().enumerate() {
        let certificate = certificate.as_bytes()?;
        let draft = CertificateDraft::parse(certificate)?;
        let own = draft.parts().into_iter();
        parts.extend(own.map(|(part, bytes)| (format!("[{place}].{part}"), bytes)));
    }
    (!parts.is_empty()).then_some(parts)
}
