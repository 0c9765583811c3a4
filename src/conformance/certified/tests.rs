//! Without changes a statement is the authenticator's, byte for byte; and each change changes it.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::authenticator::Attestable;
use crate::authenticator::Attestation;
use crate::conformance::certificate_form::AttestedBy;
use crate::conformance::certificate_form::CertificateForm;
use crate::conformance::certificate_form::ChainForm;
use crate::conformance::certificate_form::TpmForm;
use crate::conformance::certified::Certified;
use crate::conformance::operation::KeyKind;
use crate::conformance::operation::Operation;
use crate::conformance::own_key::OwnKey;
use crate::sim::VirtualTime;
use crate::webauthn::Aaguid;
use crate::webauthn::CredentialId;
use crate::webauthn::cbor::Value;
use crate::word::Word;

const CERTIFIED: &[Attestation] = &[
    Attestation::Packed,
    Attestation::FidoU2f,
    Attestation::Tpm,
    Attestation::Apple,
    Attestation::AndroidKey,
];

fn entropy() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([3; 32])
}

/// A statement after these changes, beside the authenticator's own. ECDSA here is deterministic.
fn changed(attestation: Attestation, changes: &[Operation]) -> Option<(Value, Value)> {
    let key = OwnKey::generate(KeyKind::Es256, &mut ChaCha20Rng::from_seed([4; 32]));
    let about = Attestable {
        auth_data: &[5; 200],
        client_data_hash: &[6; 32],
        rp_id_hash: [7; 32],
        id: &CredentialId(vec![8; 20]),
        public: key.public().unwrap(),
        aaguid: Aaguid([9; 16]),
        created: VirtualTime::START,
        sign: &|message| key.sign(message),
    };
    let mut certified = Certified::honest(attestation, &about).unwrap();
    for change in changes {
        certified.apply(change, &mut entropy()).ok()?;
    }
    let statement = Value::Map(certified.finish().ok()?);
    Some((statement, about.statement(attestation)))
}

#[test]
fn without_changes_it_is_the_authenticators() {
    for attestation in CERTIFIED {
        let (made, honest) = changed(*attestation, &[]).unwrap();
        assert_eq!(made, honest, "{attestation:?}");
    }
}

#[test]
fn every_change_changes_the_statement_of_some_format() {
    let certificate = CertificateForm::ALL
        .iter()
        .map(|form| Operation::Certificate(*form));
    let chain = ChainForm::ALL.iter().map(|form| Operation::Chain(*form));
    let tpm = TpmForm::ALL.iter().map(|form| Operation::Tpm(*form));
    let by = AttestedBy::ALL
        .iter()
        .map(|form| Operation::AttestedBy(*form));
    for change in certificate.chain(chain).chain(tpm).chain(by) {
        let changes = [change];
        let mut made = CERTIFIED
            .iter()
            .filter_map(|attestation| changed(*attestation, &changes));
        assert!(made.any(|(made, honest)| made != honest), "{changes:?}");
    }
}

#[test]
fn what_a_format_has_not_cannot_be_changed() {
    let tpm = [Operation::Tpm(TpmForm::NotGenerated)];
    assert!(changed(Attestation::Apple, &tpm).is_none());
    let nonce = [Operation::Certificate(CertificateForm::OtherNonce)];
    assert!(changed(Attestation::Packed, &nonce).is_none());
    let chain = [Operation::Chain(ChainForm::Reversed)];
    assert!(changed(Attestation::Packed, &chain).is_none());
}
