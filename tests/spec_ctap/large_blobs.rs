//! authenticatorLargeBlobs (§6.10) and `largeBlobKey` (§12.3).

use sha2::Digest;
use sha2::Sha256;
use stuntkey::authenticator::Feature;
use stuntkey::authenticator::Profile;
use stuntkey::ctap::Permissions;
use stuntkey::ctap::Status;
use stuntkey::ctap::large_blobs::Request;
use stuntkey::ctap::large_blobs::read_fragment;
use stuntkey::ctap::large_blobs::signed_message;
use stuntkey::webauthn::cbor::Value;

use crate::malformed::get_with;
use crate::malformed::make_with;
use crate::platform::CM;
use crate::platform::PIN;
use crate::platform::Token;
use crate::platform::token;
use crate::rig::Rig;
use crate::rig::named;

const LBW: Permissions = Permissions::LARGE_BLOB_WRITE;

/// The bytes of an array and its hash.
pub fn array(content: &[u8]) -> Vec<u8> {
    [content, &Sha256::digest(content)[..16]].concat()
}

fn read(rig: &mut Rig, offset: u64, get: u64) -> Result<Vec<u8>, Status> {
    let request = Request {
        get: Some(get),
        offset: Some(offset),
        ..Request::default()
    };
    let answer = rig.send(&request.encode())?;
    Ok(read_fragment(&answer).unwrap())
}

fn fragment(offset: usize, set: &[u8], length: Option<usize>) -> Request {
    let wide = |number| u64::try_from(number).unwrap();
    Request {
        set: Some(set.to_vec()),
        offset: Some(wide(offset)),
        length: length.map(wide),
        ..Request::default()
    }
}

fn signed(token: &Token, request: Request) -> Request {
    let offset = u32::try_from(request.offset.unwrap()).unwrap();
    let hash = Sha256::digest(request.set.as_ref().unwrap()).into();
    let (protocol, param) = token.sign(&signed_message(offset, &hash));
    Request {
        pin_uv_auth_param: Some(param),
        pin_uv_auth_protocol: Some(protocol),
        ..request
    }
}

/// Writes an array in one fragment.
pub fn write(rig: &mut Rig, token: &Token, array: &[u8]) -> Result<(), Status> {
    let request = signed(token, fragment(0, array, Some(array.len())));
    rig.send(&request.encode()).map(drop)
}

#[test]
fn section_6_10_the_initial_array_is_the_published_one() {
    let published = b"\x80\x76\xbe\x8b\x52\x8d\x00\x75\xf7\xaa\xe9\x8d\x6f\xa5\x7a\x6d\x3c";
    assert_eq!(read(&mut Rig::key(), 0, 960).unwrap(), published);
}

#[test]
fn section_6_10_2_reading_by_fragments() {
    let mut rig = Rig::key();
    assert_eq!(read(&mut rig, 1, 4).unwrap(), b"\x76\xbe\x8b\x52");
    assert_eq!(read(&mut rig, 16, 100).unwrap(), b"\x3c");
    assert_eq!(read(&mut rig, 17, 100).unwrap(), b"");
    assert_eq!(read(&mut rig, 18, 100), Err(Status::InvalidParameter));
    assert_eq!(read(&mut rig, u64::MAX, 1), Err(Status::InvalidParameter));
    assert_eq!(read(&mut rig, 0, 7609 - 63), Err(Status::InvalidLength));
    assert!(read(&mut rig, 0, 7609 - 64).is_ok());
}

#[test]
fn section_6_10_2_impossible_requests() {
    let get = Request {
        get: Some(1),
        offset: Some(0),
        ..Request::default()
    };
    let set = fragment(0, &array(b"\x80"), Some(17));
    for request in [
        Request {
            offset: None,
            ..get.clone()
        },
        Request {
            get: None,
            ..get.clone()
        },
        Request {
            set: set.set.clone(),
            ..get.clone()
        },
        Request {
            length: Some(17),
            ..get.clone()
        },
        Request {
            pin_uv_auth_param: Some(vec![]),
            ..get.clone()
        },
        Request {
            pin_uv_auth_protocol: Some(2),
            ..get
        },
        Request {
            length: None,
            ..set.clone()
        },
        Request {
            length: Some(16),
            ..set.clone()
        },
        Request {
            offset: Some(1),
            ..set
        },
    ] {
        let outcome = Rig::key().send(&request.encode());
        assert_eq!(outcome, Err(Status::InvalidParameter), "{request:?}");
    }
    let large = fragment(0, &[0; 40], Some(4097));
    assert_eq!(
        Rig::key().send(&large.encode()),
        Err(Status::LargeBlobStorageFull)
    );
    let long = fragment(0, &[0; 17], Some(4000));
    let too_long = Request {
        set: Some(vec![0; 4001]),
        ..long
    };
    assert_eq!(
        Rig::key().send(&too_long.encode()),
        Err(Status::InvalidParameter)
    );
}

#[test]
fn section_6_10_2_without_verification_anybody_writes() {
    let mut rig = Rig::key();
    let written = array(b"\x81\x01");
    rig.send(&fragment(0, &written[..7], Some(18)).encode())
        .unwrap();
    assert_eq!(
        read(&mut rig, 0, 1).unwrap(),
        b"\x80",
        "nothing is half written"
    );
    // Reading ended the sequence.
    let rest = fragment(7, &written[7..], None).encode();
    assert_eq!(rig.send(&rest), Err(Status::InvalidSeq));
    rig.send(&fragment(0, &written[..7], Some(18)).encode())
        .unwrap();
    rig.send(&rest).unwrap();
    assert_eq!(read(&mut rig, 0, 960).unwrap(), written);
    rig.power_cycle();
    assert_eq!(read(&mut rig, 0, 960).unwrap(), written);
    rig.send(&[0x07]).unwrap();
    assert_eq!(read(&mut rig, 0, 960).unwrap().len(), 17);
}

#[test]
fn section_6_10_2_fragments_come_in_order_and_end_where_they_said() {
    let written = array(&[7; 40]);
    let mut rig = Rig::key();
    let begin = |rig: &mut Rig| rig.send(&fragment(0, &written[..20], Some(56)).encode());
    begin(&mut rig).unwrap();
    let gap = fragment(21, &written[21..], None).encode();
    assert_eq!(rig.send(&gap), Err(Status::InvalidSeq));
    begin(&mut rig).unwrap();
    let longer = fragment(20, &[1; 37], None).encode();
    assert_eq!(rig.send(&longer), Err(Status::InvalidParameter));
    begin(&mut rig).unwrap();
    let lengthened = fragment(20, &written[20..], Some(56)).encode();
    assert_eq!(rig.send(&lengthened), Err(Status::InvalidParameter));
}

#[test]
fn section_6_10_2_a_wrong_hash_changes_nothing() {
    let mut rig = Rig::key();
    let mut wrong = array(b"\x81\x01");
    wrong[17] ^= 1;
    let outcome = rig.send(&fragment(0, &wrong, Some(18)).encode());
    assert_eq!(outcome, Err(Status::IntegrityFailure));
    assert_eq!(read(&mut rig, 0, 1).unwrap(), b"\x80");
}

#[test]
fn section_6_10_2_with_a_pin_a_token_writes() {
    let mut rig = Rig::with_pin();
    let written = array(b"\x81\x01");
    let plain = fragment(0, &written, Some(18));
    assert_eq!(rig.send(&plain.encode()), Err(Status::PuatRequired));
    let unprotocolled = Request {
        pin_uv_auth_param: Some(vec![1; 32]),
        ..plain.clone()
    };
    assert_eq!(
        rig.send(&unprotocolled.encode()),
        Err(Status::MissingParameter)
    );
    let unknown = Request {
        pin_uv_auth_protocol: Some(9),
        ..unprotocolled
    };
    assert_eq!(rig.send(&unknown.encode()), Err(Status::InvalidParameter));
    let other = token(&mut rig, PIN, CM, None).unwrap();
    assert_eq!(
        write(&mut rig, &other, &written),
        Err(Status::PinAuthInvalid)
    );
    let writer = token(&mut rig, PIN, LBW, None).unwrap();
    let mut forged = signed(&writer, plain);
    forged.set = Some(array(b"\x81\x02"));
    assert_eq!(rig.send(&forged.encode()), Err(Status::PinAuthInvalid));
    write(&mut rig, &writer, &written).unwrap();
    assert_eq!(read(&mut rig, 0, 960).unwrap(), written);
}

#[test]
fn section_12_3_large_blob_keys_belong_to_discoverable_credentials() {
    let mut rig = Rig::key();
    let asks = |value| (6, named(&[("largeBlobKey", value)]));
    let rk = (7, named(&[("rk", Value::Bool(true))]));
    let made = rig
        .send(&make_with(&[asks(Value::Bool(true)), rk.clone()]))
        .unwrap();
    let made = stuntkey::ctap::make_credential::Response::decode(&made).unwrap();
    let key = made.large_blob_key.unwrap();
    assert_eq!(key.len(), 32);
    assert_eq!(made.object.parsed_auth_data().unwrap().extensions, None);
    let asked = (4, named(&[("largeBlobKey", Value::Bool(true))]));
    for (members, expected) in [(vec![asked], Some(key)), (vec![], None)] {
        let used = rig.send(&get_with(&members)).unwrap();
        let used = stuntkey::ctap::get_assertion::Response::decode(&used).unwrap();
        assert_eq!(used.large_blob_key, expected);
    }
    for members in [
        vec![asks(Value::Bool(true))],
        vec![asks(Value::Bool(false)), rk],
    ] {
        assert_eq!(rig.send(&make_with(&members)), Err(Status::InvalidOption));
    }
    let no = (4, named(&[("largeBlobKey", Value::Bool(false))]));
    assert_eq!(rig.send(&get_with(&[no])), Err(Status::InvalidOption));
}

#[test]
fn who_has_no_large_blobs_knows_no_command() {
    let mut profile = Profile::roaming_key();
    profile
        .features
        .retain(|feature| *feature != Feature::LargeBlobs);
    let request = Request {
        get: Some(1),
        offset: Some(0),
        ..Request::default()
    };
    assert_eq!(
        Rig::of(profile).send(&request.encode()),
        Err(Status::InvalidCommand)
    );
}
