//! Reads `attestation`.

use crate::rp::attestation::AttestationHandling;
use crate::rp::spec;
use crate::source::Cursor;
use crate::source::Fields;

/// What becomes of attestation statements, if the profile says so.
pub(super) fn handling(fields: &Fields<'_>) -> Option<AttestationHandling> {
    let fields = fields.field("attestation")?.mapping(&spec::ATTESTATION);
    let formats = fields.field("formats").map(|list| list.items());
    let formats = formats.into_iter().flatten();
    Some(AttestationHandling {
        scrutiny: fields.field("is")?.word()?,
        formats: formats
            .filter_map(|format: Cursor<'_>| format.word())
            .collect(),
    })
}
