//! Trust anchors, by format, and what is done with their word: §7.1 steps 23 and 24.

use std::collections::BTreeMap;

use crate::reference::bug::Lapse;
use crate::reference::config::AttestationFormat;
use crate::reference::config::AttestationPolicy;
use crate::reference::config::AttestationRoot;
use crate::reference::verify::attestation::certificate::Certificate;
use crate::reference::verify::attestation::format::Trust;
use crate::reference::verify::attestation::path;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::refused::Fault;

/// Whom the shop believes about authenticators.
#[derive(Clone, Debug, Default)]
pub(in crate::reference) struct TrustAnchors {
    policy: AttestationPolicy,
    roots: BTreeMap<AttestationFormat, Vec<Certificate>>,
}

impl TrustAnchors {
    /// Reads the roots. `None` where one of them is no certificate with a key that we know.
    pub fn new(policy: AttestationPolicy, roots: &[AttestationRoot]) -> Option<Self> {
        let mut anchors = Self {
            policy,
            ..Self::default()
        };
        for root in roots {
            let certificate = Certificate::parse(&root.certificate)?;
            let known = anchors.roots.entry(root.format).or_default();
            known.push(certificate);
        }
        Some(anchors)
    }

    /// Step 24, with the anchors of step 23: whether what vouches for the authenticator is enough.
    pub(in crate::reference::verify) fn assess(
        &self,
        trust: &Trust,
        now_ms: u64,
        checks: Checks<'_>,
    ) -> Result<(), Fault> {
        let demanded = self.policy == AttestationPolicy::Required;
        match trust {
            Trust::Unchecked => Ok(()),
            Trust::Nobody | Trust::Itself if demanded => {
                checks.refuse(Lapse::R24_2, "attestation by a trusted maker is demanded")
            }
            Trust::Nobody => checks.let_pass(Lapse::R24_1, "there is no attestation"),
            Trust::Itself => checks.let_pass(Lapse::R24_3, "no attestation was asked for"),
            Trust::Path(format, certificates) => {
                let roots = self.roots.get(format).map(Vec::as_slice);
                let roots = roots.unwrap_or_default();
                let path = match format {
                    AttestationFormat::AndroidKey => without_root(certificates, roots),
                    AttestationFormat::Packed
                    | AttestationFormat::FidoU2f
                    | AttestationFormat::Tpm
                    | AttestationFormat::Apple => certificates,
                };
                match path::check(path, roots, now_ms) {
                    Ok(()) => Ok(()),
                    Err(fault) => checks.refuse_as(Lapse::R24_4, fault),
                }
            }
        }
    }
}

/// Android's keystore sends the root at the end of the path, and no other format does.
fn without_root<'a>(path: &'a [Certificate], roots: &[Certificate]) -> &'a [Certificate] {
    match path.split_last() {
        Some((last, rest)) if !rest.is_empty() && roots.iter().any(|root| last.is(root)) => rest,
        Some(_) | None => path,
    }
}
