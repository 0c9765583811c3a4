//! `ctap-types`, an independent implementation for small authenticators, as second opinion: what
//! is written here is read there, and what is written there is read here, within its limits
//! (ES256 and EdDSA, names up to 64 bytes, lists up to 10 or 16 entries, `nfc` and `usb`).

use cbor_smol::cbor_deserialize;
use cbor_smol::cbor_serialize;
use ctap_types::ctap2;
use ctap_types::ctap2::AttestationStatement;
use proptest::prelude::*;
use stuntkey::ctap;
use stuntkey::ctap::client_pin::SubCommand;
use stuntkey::ctap::credential_management::SubCommand as Managed;
use stuntkey::ctap::credential_management::message_of;
use stuntkey::ctap::get_assertion;
use stuntkey::ctap::large_blobs;
use stuntkey::ctap::make_credential;
use stuntkey::ctap::pin_uv::Protocol;
use stuntkey::webauthn::CredentialId;
use stuntkey::webauthn::Descriptor;
use stuntkey::webauthn::RpId;
use stuntkey::webauthn::UserEntity;
use stuntkey::webauthn::UserHandle;
use stuntkey::webauthn::cbor;
use stuntkey::webauthn::cbor::Value;
use stuntkey::word::Word;

use crate::platform::CM;
use crate::platform::MC;
use crate::platform::PIN;
use crate::platform::Platform;
use crate::platform::of;
use crate::platform::padded;
use crate::platform::set_pin;
use crate::platform::token;
use crate::rig::Get;
use crate::rig::Make;
use crate::rig::Rig;
use crate::rig::named;
use crate::rig::roaming;

fn written_there<T: serde::Serialize>(command: u8, request: &T) -> Vec<u8> {
    let mut buffer = [0; 4096];
    let body = cbor_serialize(request, &mut buffer).unwrap();
    [&[command], body].concat()
}

fn id() -> impl Strategy<Value = CredentialId> {
    prop::collection::vec(any::<u8>(), 1..=255).prop_map(CredentialId)
}

fn descriptors(most: usize) -> impl Strategy<Value = Vec<Descriptor>> {
    let descriptor = id().prop_map(|id| Descriptor {
        id,
        transports: Vec::new(),
    });
    prop::collection::vec(descriptor, 0..=most)
}

fn rp_id() -> impl Strategy<Value = RpId> {
    "[a-z]{1,20}(\\.[a-z]{2,20}){1,3}".prop_map(|text| RpId::parse(&text).unwrap())
}

fn user() -> impl Strategy<Value = UserEntity> {
    let id = prop::collection::vec(any::<u8>(), 1..=64);
    (id, "[ -~]{0,64}", "[ -~]{0,64}").prop_map(|(id, name, display_name)| UserEntity {
        id: UserHandle::new(id).unwrap(),
        name,
        display_name,
    })
}

fn algorithms() -> impl Strategy<Value = Vec<i64>> {
    prop::collection::vec(prop::sample::select(vec![-7, -8, -35, -257]), 0..8)
}

fn protection() -> impl Strategy<Value = Option<Value>> {
    let level = prop::option::of(1_u8..=3);
    level.prop_map(|level| level.map(|level| named(&[("credProtect", Value::from(level))])))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn registration_requests_mean_the_same_on_both_sides(
        client_data_hash: [u8; 32], rp_id in rp_id(), rp_name in "[ -~]{0,64}", user in user(),
        algorithms in algorithms(), exclude in descriptors(16), extensions in protection(),
        rk: bool, uv: bool,
    ) {
        let message = make_credential::Sent {
            client_data_hash,
            rp_id: &rp_id,
            rp_name: &rp_name,
            user: &user,
            algorithms: &algorithms,
            exclude_list: &exclude,
            extensions: extensions.as_ref(),
            options: make_credential::Options { rk, up: None, uv },
            authorization: None,
            enterprise: None,
            formats: &[],
        }
        .encode();
        let there: ctap2::make_credential::Request<'_> = cbor_deserialize(&message[1..]).unwrap();
        prop_assert_eq!(&there.client_data_hash[..], client_data_hash);
        prop_assert_eq!(&*there.rp.id, rp_id.as_str());
        prop_assert_eq!(there.rp.name.as_deref(), Some(&*rp_name));
        prop_assert_eq!(&there.user.id[..], user.id.as_bytes());
        prop_assert_eq!(there.user.name.as_deref(), Some(&*user.name));
        prop_assert_eq!(there.user.display_name.as_deref(), Some(&*user.display_name));
        let excluded = there.exclude_list.iter().flatten().map(|listed| listed.id.to_vec());
        let sent: Vec<_> = exclude.iter().map(|listed| listed.id.0.clone()).collect();
        prop_assert_eq!(excluded.collect::<Vec<_>>(), &sent[..]);
        let options = there.options.clone().unwrap();
        prop_assert_eq!((options.rk, options.up, options.uv), (Some(rk), None, Some(uv)));
        // It keeps the first two of the algorithms that it knows.
        let known = algorithms.iter().copied().filter(|number| [-7, -8].contains(number)).take(2);
        let theirs: Vec<i64> = there.pub_key_cred_params.0.iter().map(|p| p.alg().into()).collect();
        prop_assert_eq!(&theirs, &known.collect::<Vec<_>>());

        let back = ctap::Request::decode(&written_there(1, &there)).unwrap();
        let ctap::Request::MakeCredential(back) = back else { panic!("another command") };
        prop_assert_eq!(back.client_data_hash, client_data_hash);
        prop_assert_eq!(&back.rp_id, &rp_id);
        prop_assert_eq!(back.rp_name.as_deref(), Some(&*rp_name));
        prop_assert_eq!(&back.user, &user);
        prop_assert_eq!(back.exclude_list.into_iter().map(|id| id.0).collect::<Vec<_>>(), sent);
        prop_assert_eq!(back.extensions, extensions);
        prop_assert_eq!(back.options, make_credential::Options { rk, up: None, uv });
        prop_assert_eq!(back.algorithms, theirs);
    }

    #[test]
    fn authentication_requests_mean_the_same_on_both_sides(
        client_data_hash: [u8; 32], rp_id in rp_id(), allow in descriptors(10), up: bool, uv: bool,
    ) {
        let message = get_assertion::Sent {
            rp_id: &rp_id,
            client_data_hash,
            allow_list: &allow,
            extensions: None,
            up,
            uv,
            authorization: None,
        }
        .encode();
        let there: ctap2::get_assertion::Request<'_> = cbor_deserialize(&message[1..]).unwrap();
        prop_assert_eq!(there.rp_id, rp_id.as_str());
        prop_assert_eq!(&there.client_data_hash[..], client_data_hash);
        let options = there.options.clone().unwrap();
        prop_assert_eq!((options.rk, options.up, options.uv), (None, Some(up), Some(uv)));
        let sent: Vec<_> = allow.iter().map(|listed| listed.id.0.clone()).collect();
        let listed = there.allow_list.iter().flatten().map(|listed| listed.id.to_vec());
        prop_assert_eq!(listed.collect::<Vec<_>>(), &sent[..]);
        prop_assert_eq!(written_there(2, &there), &message[..]);
        let ours = ctap::Request::decode(&message).unwrap();
        let ctap::Request::GetAssertion(ours) = ours else { panic!("another command") };
        prop_assert_eq!((ours.rp_id, ours.client_data_hash), (rp_id, client_data_hash));
        let listed = ours.allow_list.unwrap_or_default().into_iter().map(|id| id.0);
        prop_assert_eq!(listed.collect::<Vec<_>>(), sent);
        prop_assert_eq!(ours.options, get_assertion::Options { up, uv, rk: false });
    }
}

#[test]
fn responses_of_a_registration_mean_the_same_on_both_sides() {
    for algorithm in [-7, -8] {
        for formats in [vec![], vec![stuntkey::webauthn::AttestationFormat::None]] {
            let make = Make {
                algorithms: vec![algorithm],
                formats,
                ..Make::default()
            };
            let answer = Rig::roaming().send(&make.message()).unwrap();
            let ours = make_credential::Response::decode(&answer).unwrap().object;
            let there: ctap2::make_credential::Response = cbor_deserialize(&answer).unwrap();
            assert_eq!(there.auth_data[..], ours.auth_data);
            let fmt: &str = there.fmt.into();
            assert_eq!(fmt, ours.fmt.as_str());
            match there.att_stmt.clone().unwrap() {
                AttestationStatement::Packed(packed) => {
                    let expected = named(&[
                        ("alg", Value::from(packed.alg)),
                        ("sig", Value::Bytes(packed.sig.to_vec())),
                    ]);
                    assert_eq!(ours.statement, expected);
                }
                AttestationStatement::None(_) => assert_eq!(ours.statement, named(&[])),
                other => panic!("{other:?}"),
            }
            assert_eq!(written_there(0, &there)[1..], answer);
        }
    }
}

#[test]
fn responses_of_an_authentication_mean_the_same_on_both_sides() {
    let mut rig = Rig::roaming();
    for user in 1..=3 {
        rig.make(&Make {
            user,
            ..Make::default()
        })
        .unwrap();
    }
    for uv in [false, true] {
        let mut answers = vec![
            rig.send(
                &Get {
                    uv,
                    ..Get::default()
                }
                .message(),
            )
            .unwrap(),
        ];
        answers.push(rig.send(&get_assertion::next()).unwrap());
        for answer in answers {
            let ours = get_assertion::Response::decode(&answer).unwrap();
            let there: ctap2::get_assertion::Response = cbor_deserialize(&answer).unwrap();
            assert_eq!(there.credential.id[..], ours.credential.0);
            assert_eq!(there.auth_data[..], ours.auth_data);
            assert_eq!(there.signature[..], ours.signature);
            let (user, our_user) = (there.user.clone().unwrap(), ours.user.unwrap());
            assert_eq!(user.id[..], our_user.id);
            assert_eq!(user.name.as_deref(), our_user.name.as_deref());
            assert_eq!(
                user.display_name.as_deref(),
                our_user.display_name.as_deref()
            );
            let number = there
                .number_of_credentials
                .map(|number| usize::try_from(number).unwrap());
            assert_eq!(number, ours.number_of_credentials);
            assert_eq!(written_there(0, &there)[1..], answer);
        }
    }
}

#[test]
fn the_response_of_get_info_means_the_same_on_both_sides() {
    let answer = Rig::of(roaming()).send(&[0x04]).unwrap();
    let there: ctap2::get_info::Response = cbor_deserialize(&answer).unwrap();
    assert_eq!(there.aaguid.to_vec(), [9; 16]);
    assert_eq!(there.max_msg_size, Some(7609));
    assert_eq!(there.max_cred_id_length, Some(32));
    let algorithms = there.algorithms.clone().unwrap();
    assert_eq!(
        algorithms
            .0
            .iter()
            .map(|known| known.alg())
            .collect::<Vec<_>>(),
        [-7, -8]
    );
    let options = there.options.unwrap();
    assert_eq!(
        (options.rk, options.up, options.uv),
        (true, true, Some(true))
    );
    assert_eq!(options.plat, Some(false));
    assert_eq!(written_there(0, &there)[1..], answer);
}

#[test]
fn client_pin_means_the_same_on_both_sides() {
    for protocol in Protocol::PREFERRED {
        let mut rig = Rig::with_pin();
        let platform = Platform::agree(&mut rig, protocol);
        for ours in [
            platform.set_pin_request(&padded("1234")),
            platform.change_pin_request(PIN, &padded("5678")),
            platform.legacy_request(PIN),
            platform.token_request(PIN, MC, Some("example.org")),
        ] {
            let message = ours.encode();
            let there: ctap2::client_pin::Request<'_> = cbor_deserialize(&message[1..]).unwrap();
            assert_eq!(there.pin_protocol, Some(protocol.number()));
            assert_eq!(there.rp_id, ours.rp_id.as_deref());
            assert_eq!(written_there(6, &there), message);
        }
        let mut messages = vec![
            platform
                .token_request(PIN, MC, Some("example.org"))
                .encode(),
            of(SubCommand::GetPinRetries).encode(),
        ];
        let mut agree = of(SubCommand::GetKeyAgreement);
        agree.pin_uv_auth_protocol = Some(i64::from(protocol.number()));
        messages.push(agree.encode());
        for message in messages {
            let answer = rig.send(&message).unwrap();
            let there: ctap2::client_pin::Response = cbor_deserialize(&answer).unwrap();
            assert_eq!(written_there(0, &there)[1..], answer);
        }
    }
}

#[test]
fn credential_management_means_the_same_on_both_sides() {
    let mut rig = Rig::key();
    for (rp_id, user) in [("example.org", 1), ("example.org", 2), ("other.example", 1)] {
        rig.make(&Make {
            rp_id,
            user,
            ..Make::default()
        })
        .unwrap();
    }
    set_pin(&mut rig, PIN).unwrap();
    let token = token(&mut rig, PIN, CM, None).unwrap();
    let hash = RpId::parse("example.org").unwrap().hash();
    let one = Value::Map(vec![(Value::from(1), Value::Bytes(hash.to_vec()))]);
    let signed = |sub_command: Managed, parameters: Option<Value>| {
        let encoded = parameters.as_ref().map(cbor::encode).unwrap_or_default();
        let signed = [&[sub_command.number()], &encoded[..]].concat();
        message_of(sub_command, parameters, Some(token.sign(&signed)))
    };
    for message in [
        signed(Managed::GetCredsMetadata, None),
        signed(Managed::EnumerateRpsBegin, None),
        message_of(Managed::EnumerateRpsNext, None, None),
        signed(Managed::EnumerateCredentialsBegin, Some(one)),
        message_of(Managed::EnumerateCredentialsNext, None, None),
    ] {
        let asked: ctap2::credential_management::Request<'_> =
            cbor_deserialize(&message[1..]).unwrap();
        assert_eq!(written_there(0x0a, &asked), message);
        let answer = rig.send(&message).unwrap();
        let told: ctap2::credential_management::Response = cbor_deserialize(&answer).unwrap();
        assert_eq!(written_there(0, &told)[1..], answer);
    }
}

#[test]
fn large_blobs_mean_the_same_on_both_sides() {
    let message = large_blobs::Request {
        set: Some(vec![1; 20]),
        offset: Some(40),
        pin_uv_auth_param: Some(vec![2; 32]),
        pin_uv_auth_protocol: Some(2),
        ..large_blobs::Request::default()
    }
    .encode();
    let there: ctap2::large_blobs::Request<'_> = cbor_deserialize(&message[1..]).unwrap();
    assert_eq!(written_there(0x0c, &there), message);
}
