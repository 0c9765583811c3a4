//! authenticatorCredentialManagement (§6.8).

use sha2::Digest;
use sha2::Sha256;
use stuntkey::authenticator::Extension;
use stuntkey::ctap::Permissions;
use stuntkey::ctap::Status;
use stuntkey::ctap::credential_management::SubCommand;
use stuntkey::ctap::credential_management::message_of;
use stuntkey::webauthn::CredentialId;
use stuntkey::webauthn::PublicKey;
use stuntkey::webauthn::cbor;
use stuntkey::webauthn::cbor::Value;

use crate::platform::CM;
use crate::platform::PIN;
use crate::platform::RP;
use crate::platform::Token;
use crate::platform::set_pin;
use crate::platform::token;
use crate::rig::Make;
use crate::rig::Rig;
use crate::rig::data;
use crate::rig::named;

const READER: Permissions = Permissions::PERSISTENT_READ;

pub fn manage(
    rig: &mut Rig,
    token: &Token,
    sub_command: SubCommand,
    parameters: Option<Value>,
) -> Result<Value, Status> {
    let encoded = parameters.as_ref().map(cbor::encode).unwrap_or_default();
    let message = [&[sub_command.number()], &encoded[..]].concat();
    let signed = Some(token.sign(&message));
    answer(rig, &message_of(sub_command, parameters, signed))
}

fn answer(rig: &mut Rig, message: &[u8]) -> Result<Value, Status> {
    let answer = rig.send(message)?;
    Ok(if answer.is_empty() {
        Value::Null
    } else {
        cbor::decode(&answer).unwrap()
    })
}

pub fn metadata(rig: &mut Rig, token: &Token) -> Result<Value, Status> {
    manage(rig, token, SubCommand::GetCredsMetadata, None)
}

pub fn credentials(rig: &mut Rig, token: &Token, rp_id: &str) -> Result<Value, Status> {
    let hash = Sha256::digest(rp_id.as_bytes()).to_vec();
    let parameters = numbered(&[(1, Value::Bytes(hash))]);
    manage(
        rig,
        token,
        SubCommand::EnumerateCredentialsBegin,
        Some(parameters),
    )
}

fn numbered(members: &[(i64, Value)]) -> Value {
    let members = members
        .iter()
        .map(|(key, value)| (Value::from(*key), value.clone()));
    Value::Map(members.collect())
}

fn member(map: &Value, key: i64) -> &Value {
    cbor::numbered(map, key).unwrap_or(&Value::Null)
}

fn descriptor(id: &CredentialId) -> Value {
    named(&[
        ("id", Value::Bytes(id.0.clone())),
        ("type", Value::from("public-key")),
    ])
}

fn of_credential(id: &CredentialId) -> Value {
    numbered(&[(2, descriptor(id))])
}

/// Two accounts at `example.org`, one at `other.example`, and a PIN.
fn stocked() -> (Rig, Vec<CredentialId>) {
    let mut rig = Rig::key();
    let mut ids = Vec::new();
    for (rp_id, user) in [(RP, 1), (RP, 2), ("other.example", 3)] {
        let make = Make {
            rp_id,
            user,
            ..Make::default()
        };
        ids.push(rig.make(&make).unwrap().id);
    }
    rig.make(&Make {
        rk: false,
        ..Make::default()
    })
    .unwrap();
    set_pin(&mut rig, PIN).unwrap();
    (rig, ids)
}

fn managed(rp_id: Option<&str>) -> (Rig, Vec<CredentialId>, Token) {
    let (mut rig, ids) = stocked();
    let token = token(&mut rig, PIN, CM, rp_id).unwrap();
    (rig, ids, token)
}

#[test]
fn section_6_8_2_metadata_counts_discoverable_credentials() {
    let (mut rig, ids, token) = managed(None);
    let told = metadata(&mut rig, &token).unwrap();
    assert_eq!(*member(&told, 1), Value::from(3));
    let remaining = cbor::as_i64(member(&told, 2)).unwrap();
    manage(
        &mut rig,
        &token,
        SubCommand::DeleteCredential,
        Some(of_credential(&ids[0])),
    )
    .unwrap();
    let told = metadata(&mut rig, &token).unwrap();
    assert_eq!(*member(&told, 1), Value::from(2));
    assert_eq!(cbor::as_i64(member(&told, 2)), Some(remaining + 1));
}

#[test]
fn section_6_8_3_every_relying_party_is_told_once() {
    let (mut rig, _, token) = managed(None);
    let first = manage(&mut rig, &token, SubCommand::EnumerateRpsBegin, None).unwrap();
    assert_eq!(*member(&first, 5), Value::from(2));
    let next = message_of(SubCommand::EnumerateRpsNext, None, None);
    let second = answer(&mut rig, &next).unwrap();
    assert_eq!(*member(&second, 5), Value::Null);
    let mut told = Vec::new();
    for rp in [&first, &second] {
        let id = cbor::member(member(rp, 3), "id")
            .unwrap()
            .as_text()
            .unwrap();
        let hash = Sha256::digest(id.as_bytes()).to_vec();
        assert_eq!(*member(rp, 4), Value::Bytes(hash));
        told.push(id.to_owned());
    }
    told.sort();
    assert_eq!(told, ["example.org", "other.example"]);
    assert_eq!(answer(&mut rig, &next), Err(Status::NotAllowed));
}

#[test]
fn section_6_8_4_every_credential_is_told_once() {
    let (mut rig, ids, token) = managed(None);
    let first = credentials(&mut rig, &token, RP).unwrap();
    assert_eq!(*member(&first, 9), Value::from(2));
    let next = message_of(SubCommand::EnumerateCredentialsNext, None, None);
    let second = answer(&mut rig, &next).unwrap();
    for (told, id, user) in [(&first, &ids[1], 2), (&second, &ids[0], 1)] {
        assert_eq!(*member(told, 7), descriptor(id));
        let account = crate::rig::user(user);
        let expected = named(&[
            ("id", Value::Bytes(account.id.as_bytes().to_vec())),
            ("name", Value::from(account.name)),
            ("displayName", Value::from(account.display_name)),
        ]);
        assert_eq!(cbor::encode(member(told, 6)), cbor::encode(&expected));
        assert!(PublicKey::decode(&cbor::encode(member(told, 8))).is_ok());
        assert_eq!(*member(told, 10), Value::from(1));
    }
    assert_eq!(answer(&mut rig, &next), Err(Status::NotAllowed));
}

#[test]
fn section_6_8_4_extensions_of_a_credential_are_told() {
    let mut rig = Rig::key();
    let extensions = named(&[
        ("credProtect", Value::from(3)),
        ("largeBlobKey", Value::Bool(true)),
        ("thirdPartyPayment", Value::Bool(true)),
    ]);
    rig.make(&Make {
        extensions: Some(extensions),
        ..Make::default()
    })
    .unwrap();
    set_pin(&mut rig, PIN).unwrap();
    let token = token(&mut rig, PIN, CM, None).unwrap();
    let told = credentials(&mut rig, &token, RP).unwrap();
    assert_eq!(*member(&told, 10), Value::from(3));
    assert_eq!(member(&told, 11).as_bytes().unwrap().len(), 32);
    assert_eq!(*member(&told, 12), Value::Bool(true));
}

#[test]
fn section_6_8_an_enumeration_ends_at_any_other_command() {
    let (mut rig, _, token) = managed(None);
    for (begin, next) in [
        (SubCommand::EnumerateRpsBegin, SubCommand::EnumerateRpsNext),
        (
            SubCommand::EnumerateCredentialsBegin,
            SubCommand::EnumerateCredentialsNext,
        ),
    ] {
        for between in [
            vec![4],
            message_of(SubCommand::GetCredsMetadata, None, None),
        ] {
            match begin {
                SubCommand::EnumerateRpsBegin => manage(&mut rig, &token, begin, None).unwrap(),
                _ => credentials(&mut rig, &token, RP).unwrap(),
            };
            let _ = rig.send(&between);
            let next = message_of(next, None, None);
            assert_eq!(answer(&mut rig, &next), Err(Status::NotAllowed));
        }
    }
}

#[test]
fn section_6_8_5_a_deleted_credential_is_gone() {
    let (mut rig, ids, token) = managed(None);
    for id in &ids {
        manage(
            &mut rig,
            &token,
            SubCommand::DeleteCredential,
            Some(of_credential(id)),
        )
        .unwrap();
        let again = manage(
            &mut rig,
            &token,
            SubCommand::DeleteCredential,
            Some(of_credential(id)),
        );
        assert_eq!(again, Err(Status::NoCredentials));
    }
    let rps = manage(&mut rig, &token, SubCommand::EnumerateRpsBegin, None);
    assert_eq!(rps, Err(Status::NoCredentials));
    assert_eq!(
        credentials(&mut rig, &token, RP),
        Err(Status::NoCredentials)
    );
    assert_eq!(
        rig.get(&crate::rig::Get::default()).err(),
        Some(Status::NoCredentials)
    );
}

#[test]
fn section_6_8_6_names_are_updated_and_others_not() {
    let (mut rig, ids, token) = managed(None);
    let update = |rig: &mut Rig, user: Value| {
        let parameters = numbered(&[(2, descriptor(&ids[1])), (3, user)]);
        manage(
            rig,
            &token,
            SubCommand::UpdateUserInformation,
            Some(parameters),
        )
    };
    let id = crate::rig::user(2).id.as_bytes().to_vec();
    let renamed = named(&[("id", Value::Bytes(id)), ("name", Value::from("renamed"))]);
    update(&mut rig, renamed.clone()).unwrap();
    let told = credentials(&mut rig, &token, RP).unwrap();
    assert_eq!(cbor::encode(member(&told, 6)), cbor::encode(&renamed));
    let other = named(&[("id", Value::Bytes(vec![9]))]);
    assert_eq!(update(&mut rig, other), Err(Status::InvalidParameter));
    let parameters = Some(of_credential(&ids[1]));
    let without = manage(
        &mut rig,
        &token,
        SubCommand::UpdateUserInformation,
        parameters,
    );
    assert_eq!(without, Err(Status::MissingParameter));
}

#[test]
fn signatures_are_missed_wrong_or_of_an_unknown_protocol() {
    let (mut rig, ids, token) = managed(None);
    let hash = Value::Bytes(Sha256::digest(RP.as_bytes()).to_vec());
    for (sub_command, parameters) in [
        (SubCommand::GetCredsMetadata, None),
        (SubCommand::EnumerateRpsBegin, None),
        (
            SubCommand::EnumerateCredentialsBegin,
            Some(numbered(&[(1, hash)])),
        ),
        (SubCommand::DeleteCredential, Some(of_credential(&ids[0]))),
    ] {
        for (signed, status) in [
            (None, Status::PuatRequired),
            (Some((3, vec![0; 32])), Status::InvalidParameter),
            (Some((2, vec![0; 32])), Status::PinAuthInvalid),
            (
                Some((2, token.sign(&[sub_command.number(), 0]).1)),
                Status::PinAuthInvalid,
            ),
        ] {
            let message = message_of(sub_command, parameters.clone(), signed);
            assert_eq!(answer(&mut rig, &message), Err(status), "{sub_command:?}");
        }
    }
    for sub_command in [
        SubCommand::EnumerateCredentialsBegin,
        SubCommand::DeleteCredential,
        SubCommand::UpdateUserInformation,
    ] {
        for parameters in [None, Some(numbered(&[]))] {
            let outcome = manage(&mut rig, &token, sub_command, parameters);
            assert_eq!(outcome, Err(Status::MissingParameter), "{sub_command:?}");
        }
    }
    let unknown = [vec![0x0a], cbor::encode(&numbered(&[(1, Value::from(9))]))].concat();
    assert_eq!(answer(&mut rig, &unknown), Err(Status::InvalidSubcommand));
}

#[test]
fn a_token_of_one_relying_party_manages_no_other() {
    let (mut rig, ids, token) = managed(Some(RP));
    let refused = Err(Status::PinAuthInvalid);
    assert_eq!(metadata(&mut rig, &token), refused);
    assert_eq!(
        manage(&mut rig, &token, SubCommand::EnumerateRpsBegin, None),
        refused
    );
    assert_eq!(credentials(&mut rig, &token, "other.example"), refused);
    let delete = SubCommand::DeleteCredential;
    assert_eq!(
        manage(&mut rig, &token, delete, Some(of_credential(&ids[2]))),
        refused
    );
    assert!(credentials(&mut rig, &token, RP).is_ok());
    assert!(manage(&mut rig, &token, delete, Some(of_credential(&ids[0]))).is_ok());
}

#[test]
fn a_persistent_token_reads_for_good_and_never_writes() {
    let (mut rig, ids) = stocked();
    let reader = token(&mut rig, PIN, READER, None).unwrap();
    rig.power_cycle();
    rig.env.advance(std::time::Duration::from_secs(86_400));
    assert!(metadata(&mut rig, &reader).is_ok());
    assert!(credentials(&mut rig, &reader, RP).is_ok());
    let delete = SubCommand::DeleteCredential;
    let outcome = manage(&mut rig, &reader, delete, Some(of_credential(&ids[0])));
    assert_eq!(outcome, Err(Status::PinAuthInvalid));
    let again = token(&mut rig, PIN, READER, None).unwrap();
    assert_eq!(again.key, reader.key, "there is one");
    crate::platform::change_pin(&mut rig, PIN, "5678").unwrap();
    assert_eq!(metadata(&mut rig, &reader), Err(Status::PinAuthInvalid));
}

#[test]
fn a_token_without_the_permission_manages_nothing() {
    let (mut rig, _) = stocked();
    let other = token(&mut rig, PIN, Permissions::CONFIG, None).unwrap();
    assert_eq!(metadata(&mut rig, &other), Err(Status::PinAuthInvalid));
}

#[test]
fn what_a_signal_hid_is_not_managed() {
    let (mut rig, ids, token) = managed(None);
    rig.authenticator.vault_mut().hide(&ids[2]);
    assert_eq!(
        *member(&metadata(&mut rig, &token).unwrap(), 1),
        Value::from(2)
    );
    rig.authenticator.vault_mut().show(&ids[2]);
    assert_eq!(
        *member(&metadata(&mut rig, &token).unwrap(), 1),
        Value::from(3)
    );
}

#[test]
fn many_credentials_are_counted_right() {
    let mut rig = Rig::key();
    for number in 0..60 {
        let rp_id = ["a.example", "b.example", "c.example"][number % 3];
        let user = u8::try_from(number / 3).unwrap() + 1;
        rig.make(&Make {
            rp_id,
            user,
            ..Make::default()
        })
        .unwrap();
        rig.make(&Make {
            rp_id,
            user,
            ..Make::default()
        })
        .unwrap();
    }
    assert!(rig.authenticator.profile().extends(Extension::Prf));
    set_pin(&mut rig, PIN).unwrap();
    let token = token(&mut rig, PIN, CM, None).unwrap();
    assert_eq!(
        *member(&metadata(&mut rig, &token).unwrap(), 1),
        Value::from(60)
    );
    let told = credentials(&mut rig, &token, "b.example").unwrap();
    assert_eq!(*member(&told, 9), Value::from(20));
    let get = crate::rig::Get {
        rp_id: "c.example",
        ..crate::rig::Get::default()
    };
    let first = rig.get(&get).unwrap();
    assert_eq!(first.number_of_credentials, Some(20));
    assert_eq!(data(&first).sign_count, 121);
    for _ in 1..20 {
        rig.next().unwrap();
    }
    assert_eq!(rig.next(), Err(Status::NotAllowed));
}
