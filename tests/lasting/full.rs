//! A key whose disk is full.

use std::fs;

use stuntkey::ctap::get_assertion;
use stuntkey::ctap::make_credential;
use stuntkey::webauthn::AuthData;
use stuntkey::webauthn::CredentialId;
use stuntkey::webauthn::Descriptor;
use stuntkey::webauthn::RpId;
use stuntkey::webauthn::UserEntity;
use stuntkey::webauthn::UserHandle;

use crate::Bench;
use crate::client::Client;
use crate::client::Refusal;
use crate::kill::apdu;

/// CTAP1_ERR_OTHER.
const OTHER: Refusal = Refusal::Status(0x7f);

fn register(client: &mut Client, user: u32) -> Result<CredentialId, Refusal> {
    let message = make_credential::Sent {
        client_data_hash: [7; 32],
        rp_id: &RpId::parse("shop.example").unwrap(),
        rp_name: "Shop",
        user: &UserEntity {
            id: UserHandle::new(user.to_be_bytes()).unwrap(),
            name: "a name that takes some room ".repeat(2),
            display_name: "another ".repeat(8),
        },
        algorithms: &[-7],
        exclude_list: &[],
        extensions: None,
        options: make_credential::Options {
            rk: true,
            up: None,
            uv: false,
        },
        authorization: None,
        enterprise: None,
        formats: &[],
    };
    let answer = client.send(&message.encode())?;
    let made = make_credential::Response::decode(&answer).unwrap();
    let data = AuthData::decode(&made.object.auth_data).unwrap();
    Ok(data.attested.unwrap().credential_id)
}

/// The counter of an assertion.
fn count(client: &mut Client, id: &CredentialId) -> Result<u32, Refusal> {
    let message = get_assertion::Sent {
        rp_id: &RpId::parse("shop.example").unwrap(),
        client_data_hash: [7; 32],
        allow_list: &[Descriptor {
            id: id.clone(),
            transports: Vec::new(),
        }],
        extensions: None,
        up: true,
        uv: false,
        authorization: None,
    };
    let answer = client.send(&message.encode())?;
    let answer = get_assertion::Response::decode(&answer).unwrap();
    Ok(AuthData::decode(&answer.auth_data).unwrap().sign_count)
}

/// What cannot be written is not acknowledged, by CTAP2 nor by CTAP1, and what was written before
/// stays.
#[test]
fn on_a_full_disk_nothing_is_acknowledged_that_would_be_lost() {
    let bench = Bench::new();
    let (served, mut client) = bench.serve();
    let mut acknowledged = vec![register(&mut client, 0).unwrap()];
    drop(served);
    let room = fs::metadata(bench.path("state")).unwrap().len();
    let (served, mut client) = bench.serve_within(room);
    let refusal = (1..2000).find_map(|user| match register(&mut client, user) {
        Ok(id) => {
            acknowledged.push(id);
            None
        }
        Err(refusal) => Some(refusal),
    });
    assert_eq!(refusal, Some(OTHER), "{} were made", acknowledged.len());
    // The key goes on, and goes on refusing: a passkey, a counter, a key of CTAP1.
    assert_eq!(register(&mut client, 5000), Err(OTHER));
    assert_eq!(count(&mut client, &acknowledged[0]), Err(OTHER));
    let answer = client.apdu(&apdu(0x01, 0x00, &[[1; 32], [2; 32]].concat()));
    assert_eq!(answer, Some(vec![0x65, 0x81]));
    drop(served);
    let (_served, mut client) = bench.serve();
    let mut last = 0;
    for id in &acknowledged {
        let counted = count(&mut client, id).unwrap();
        assert!(counted > last);
        last = counted;
    }
    register(&mut client, 6000).unwrap();
}
