use super::aaguid_shown;
use super::convey;
use crate::client::AaguidShown;
use crate::client::place::Place;
use crate::flow::Platform;
use crate::webauthn::Algorithm;
use crate::webauthn::AttestationFormat;
use crate::webauthn::AttestationObject;
use crate::webauthn::AttestationPreference;

fn packed(aaguid: u8) -> AttestationObject {
    let mut auth_data = vec![1; 100];
    auth_data[37..53].fill(aaguid);
    AttestationObject::packed_self(auth_data, Algorithm::Es256, vec![1, 2, 3])
}

#[test]
fn what_was_asked_for_passes_unchanged() {
    for preference in [
        AttestationPreference::Indirect,
        AttestationPreference::Direct,
        AttestationPreference::Enterprise,
    ] {
        assert_eq!(
            convey(packed(7), preference, AaguidShown::Zeroed),
            packed(7)
        );
    }
}

#[test]
fn none_leaves_no_statement() {
    let conveyed = convey(packed(7), AttestationPreference::None, AaguidShown::Kept);
    assert_eq!(conveyed.fmt, AttestationFormat::None);
    assert_eq!(conveyed.statement.as_map().map(Vec::len), Some(0));
    assert_eq!(conveyed.auth_data, packed(7).auth_data);
}

#[test]
fn none_zeroes_the_aaguid_where_the_client_does() {
    let conveyed = convey(packed(7), AttestationPreference::None, AaguidShown::Zeroed);
    assert_eq!(conveyed.auth_data, packed(0).auth_data);
}

#[test]
fn self_attestation_without_aaguid_passes() {
    let conveyed = convey(packed(0), AttestationPreference::None, AaguidShown::Kept);
    assert_eq!(conveyed, packed(0));
}

#[test]
fn windows_zeroes_what_comes_from_elsewhere() {
    let shown = |platform, place| aaguid_shown(AaguidShown::Kept, platform, place);
    assert_eq!(
        shown(Platform::Windows, Place::Hybrid(0)),
        AaguidShown::Zeroed
    );
    assert_eq!(
        shown(Platform::Windows, Place::Platform(0)),
        AaguidShown::Kept
    );
    assert_eq!(shown(Platform::Macos, Place::Hybrid(0)), AaguidShown::Kept);
}
