//! What the client lets through of an attestation: format, statement and AAGUID.
//!
//! Implements WebAuthn L3 §5.1.3 step 22 (attestation conveyance) with the differences between
//! clients that platforms.md §1 lists (CR-COMMON, AAG #55).

use crate::client::AaguidShown;
use crate::client::place::Place;
use crate::flow::Platform;
use crate::webauthn::AttestationFormat;
use crate::webauthn::AttestationObject;
use crate::webauthn::AttestationPreference;
use crate::webauthn::cbor;

/// The attestation object as the relying party gets it.
pub(super) fn convey(
    made: AttestationObject,
    preference: AttestationPreference,
    shown: AaguidShown,
) -> AttestationObject {
    match preference {
        AttestationPreference::None => without_attestation(made, shown),
        // Indirect may be anonymised and nobody does; enterprise without the browser's own policy
        // is an ordinary direct one.
        AttestationPreference::Indirect
        | AttestationPreference::Direct
        | AttestationPreference::Enterprise => made,
    }
}

/// Whether this client keeps the AAGUID of a provider when no attestation was asked for.
pub(super) fn aaguid_shown(rule: AaguidShown, platform: Platform, place: Place) -> AaguidShown {
    match (platform, place) {
        // AAG #55: webauthn.dll zeroes it for security keys and phones alike.
        (Platform::Windows, Place::Roaming(_) | Place::Hybrid(_)) => AaguidShown::Zeroed,
        (
            Platform::Ios
            | Platform::Ipados
            | Platform::Macos
            | Platform::Android
            | Platform::Windows
            | Platform::Linux
            | Platform::None,
            Place::Platform(_) | Place::Roaming(_) | Place::Hybrid(_),
        ) => rule,
    }
}

fn without_attestation(made: AttestationObject, shown: AaguidShown) -> AttestationObject {
    // Step 22, "none": self attestation that names no model identifies nobody, and passes.
    let is_self =
        made.fmt == AttestationFormat::Packed && cbor::member(&made.statement, "x5c").is_none();
    if is_self && aaguid(&made.auth_data).is_some_and(|aaguid| aaguid == [0; 16]) {
        return made;
    }
    let mut auth_data = made.auth_data;
    match shown {
        AaguidShown::Kept => {}
        // Level 2 asked for zeros; Level 3 no longer does, and clients differ.
        AaguidShown::Zeroed => {
            if let Some(aaguid) = auth_data.get_mut(AAGUID) {
                aaguid.fill(0);
            }
        }
    }
    AttestationObject::none(auth_data)
}

fn aaguid(auth_data: &[u8]) -> Option<&[u8]> {
    auth_data.get(AAGUID)
}

/// Where the AAGUID is in authenticator data with attested credential data (§6.1, §6.5.1).
const AAGUID: std::ops::Range<usize> = 37..53;

#[cfg(test)]
mod tests;
