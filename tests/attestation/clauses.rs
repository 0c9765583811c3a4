//! By the clauses: §8.2 to §8.8, CTAP 2.2 §6.1 and §7.1.

use stuntkey::authenticator::Attestation;
use stuntkey::authenticator::AttestationFamily;
use stuntkey::webauthn::Algorithm;
use stuntkey::word::Word;
use x509_cert::Certificate;
use x509_cert::der::Decode;

use crate::case::Case;
use crate::case::all;
use crate::case::case;
use crate::case::client_data_hash;
use crate::case::enterprise;
use crate::verifier::Attested;
use crate::verifier::extension;

fn attested(case: &Case) -> Attested {
    Attested::read(&case.register().object.encode(), client_data_hash())
}

fn root(fmt: &str) -> Vec<u8> {
    let family = AttestationFamily::parse(fmt).unwrap_or(AttestationFamily::Fido);
    family.root()
}

/// Those whose statements the verifier here has algorithms for.
fn verifiable() -> impl Iterator<Item = Case> {
    all().into_iter().filter(|case| {
        let algorithm = case.profile.algorithms[0];
        let is_signed_by_batch = case.profile.attestation_direct == Attestation::Packed;
        is_signed_by_batch || matches!(algorithm, Algorithm::Es256 | Algorithm::Rs256)
    })
}

#[test]
fn every_statement_verifies_and_has_its_format() {
    for case in verifiable() {
        let attested = attested(&case);
        assert_eq!(
            attested.verify(&root(&attested.fmt)),
            Ok(()),
            "{}",
            case.name
        );
        let own = case.profile.attestation_direct.format();
        assert_eq!(attested.fmt, own.as_str(), "{}", case.name);
    }
}

#[test]
fn a_change_of_what_is_signed_is_seen() {
    for case in verifiable().filter(|case| case.name != "none") {
        let right = attested(&case);
        let mut other_client = attested(&case);
        other_client.client_data_hash[0] ^= 1;
        assert!(
            other_client.verify(&root(&right.fmt)).is_err(),
            "{}",
            case.name
        );
        // The signature counter is in what is signed, but for U2F.
        let mut other_data = attested(&case);
        other_data.auth_data[36] ^= 1;
        let is_u2f = right.fmt == "fido-u2f";
        let verdict = other_data.verify(&root(&right.fmt));
        assert_eq!(verdict.is_ok(), is_u2f, "{}", case.name);
    }
}

#[test]
fn certificates_lead_to_the_root_of_their_family_only() {
    for case in verifiable() {
        let attested = attested(&case);
        let has_path = !case.name.starts_with("self") && case.name != "none";
        let other = AttestationFamily::Mds.root();
        assert_eq!(attested.verify(&other).is_err(), has_path, "{}", case.name);
    }
}

#[test]
fn certificates_do_not_depend_on_the_seed() {
    for mut case in [all().remove(3), all().remove(7)] {
        let first = attested(&case).x5c();
        case.seed = 8;
        assert_eq!(attested(&case).x5c(), first, "{}", case.name);
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    for case in all() {
        assert_eq!(case.register(), case.register(), "{}", case.name);
    }
}

#[test]
fn what_a_format_has_no_keys_for_is_not_attested() {
    for (attestation, algorithm) in [
        (Attestation::FidoU2f, Algorithm::EdDsa),
        (Attestation::Tpm, Algorithm::EdDsa),
        (Attestation::Apple, Algorithm::Rs256),
        (Attestation::AndroidKey, Algorithm::EdDsa),
    ] {
        let attested = attested(&case("unfit", attestation, algorithm));
        assert_eq!(attested.fmt, "none", "{attestation:?}");
    }
}

#[test]
fn the_first_known_format_of_the_preference_wins() {
    let fmt = |formats: &[&'static str]| {
        let mut case = case("tpm", Attestation::Tpm, Algorithm::Rs256);
        case.formats = formats.to_vec();
        attested(&case).fmt
    };
    assert_eq!(fmt(&["none"]), "none");
    assert_eq!(fmt(&["apple", "none", "tpm"]), "none");
    assert_eq!(fmt(&["apple", "tpm", "none"]), "tpm");
    assert_eq!(fmt(&["apple"]), "tpm", "its own, if it knows none of them");
}

const SERIAL_NUMBER: &str = "1.3.6.1.4.1.45724.1.1.2";

fn names_the_authenticator(case: &Case) -> bool {
    let leaf = Certificate::from_der(&attested(case).x5c()[0]).unwrap();
    extension(&leaf, SERIAL_NUMBER).is_some()
}

#[test]
fn enterprise_attestation_is_for_those_on_the_list_or_of_the_platform() {
    for kind in [1, 2] {
        let case = enterprise(kind);
        assert!(names_the_authenticator(&case), "{kind}");
        assert_eq!(case.register().enterprise_attestation, Some(true), "{kind}");
        let mut unlisted = enterprise(kind);
        unlisted.profile.enterprise_rp_ids.clear();
        let given = unlisted.register().enterprise_attestation;
        assert_eq!(given, (kind == 2).then_some(true), "{kind}");
        assert_eq!(names_the_authenticator(&unlisted), kind == 2, "{kind}");
    }
    let mut ordinary = enterprise(2);
    ordinary.enterprise = None;
    assert!(!names_the_authenticator(&ordinary));
    assert_eq!(ordinary.register().enterprise_attestation, None);
}

#[test]
fn roots_say_that_nobody_trusts_them() {
    for family in AttestationFamily::ALL {
        let root = Certificate::from_der(&family.root()).unwrap();
        let name = root.tbs_certificate().subject().to_string();
        assert!(name.contains("TEST ROOT"), "{name}");
        assert!(name.contains("not trusted by anyone"), "{name}");
    }
}
