//! Certification paths (RFC 5280 §6.1), without policies, name constraints and revocation.

use crate::reference::verify::attestation::certificate::Certificate;
use crate::reference::verify::refused::Fault;

/// Whether a path, the authenticator's certificate first, leads to one of these roots.
///
/// # Errors
/// What is wrong with it.
pub(super) fn check(path: &[Certificate], roots: &[Certificate], now_ms: u64) -> Result<(), Fault> {
    let is_valid = path.iter().all(|it| it.is_valid_at(now_ms));
    Fault::unless(is_valid, "a certificate is not valid now")?;
    let is_understood = path.iter().all(|it| !it.has_unknown_demands());
    Fault::unless(
        is_understood,
        "a certificate has an unknown critical extension",
    )?;
    for (place, pair) in path.windows(2).enumerate() {
        let [below, above] = pair else { continue };
        let is_linked = above.may_certify(place) && below.is_issued_by(above);
        Fault::unless(is_linked, "a certificate is not issued by the next one")?;
    }
    let is_anchored = path
        .last()
        .is_some_and(|last| is_anchored(last, path.len() - 1, roots, now_ms));
    Fault::unless(is_anchored, "no trust anchor vouches for the attestation")
}

/// Whether a root has issued the last certificate. A path is without its anchor (RFC 5280 §6.1), but
/// for a leaf that is one itself, as metadata may list them.
fn is_anchored(
    last: &Certificate,
    authorities_below: usize,
    roots: &[Certificate],
    now_ms: u64,
) -> bool {
    roots.iter().any(|root| {
        let issues = root.may_certify(authorities_below)
            && root.is_valid_at(now_ms)
            && last.is_issued_by(root);
        match last.is(root) {
            true => authorities_below == 0,
            false => issues,
        }
    })
}
