//! authenticatorGetNextAssertion, §6.3.

use std::time::Duration;

use stuntkey::ctap::Status;
use stuntkey::ctap::pin_uv::Protocol;

use crate::platform::Platform;
use crate::rig::Get;
use crate::rig::Make;
use crate::rig::Rig;
use crate::rig::data;
use crate::rig::named;

const GET_INFO: &[u8] = &[0x04];
const RESET: &[u8] = &[0x07];
const SELECTION: &[u8] = &[0x0b];

/// A roaming authenticator with three accounts.
fn three_accounts() -> Rig {
    let mut rig = Rig::roaming();
    for user in 1..=3 {
        rig.make(&Make {
            user,
            ..Make::default()
        })
        .unwrap();
    }
    rig
}

#[test]
fn step_1_without_a_get_assertion_it_is_not_allowed() {
    assert_eq!(three_accounts().next(), Err(Status::NotAllowed));
}

#[test]
fn step_2_after_the_last_credential_it_is_not_allowed() {
    let mut rig = three_accounts();
    rig.get(&Get::default()).unwrap();
    rig.next().unwrap();
    rig.next().unwrap();
    assert_eq!(rig.next(), Err(Status::NotAllowed));
}

#[test]
fn step_3_the_parameters_are_forgotten_after_30_seconds() {
    for (seconds, expected) in [(30, None), (31, Some(Status::NotAllowed))] {
        let mut rig = three_accounts();
        rig.get(&Get::default()).unwrap();
        rig.env.advance(Duration::from_secs(seconds));
        assert_eq!(rig.next().err(), expected, "{seconds} s");
    }
}

#[test]
fn step_4_the_accounts_come_newest_first() {
    let mut rig = three_accounts();
    let mut seen = vec![rig.get(&Get::default()).unwrap()];
    seen.extend([rig.next().unwrap(), rig.next().unwrap()]);
    let users: Vec<Vec<u8>> = seen
        .into_iter()
        .map(|answer| answer.user.unwrap().id)
        .collect();
    assert_eq!(users, [[3; 4], [2; 4], [1; 4]]);
}

#[test]
fn step_5_names_come_with_verification_and_the_number_only_once() {
    for uv in [false, true] {
        let mut rig = three_accounts();
        rig.get(&Get {
            uv,
            ..Get::default()
        })
        .unwrap();
        let second = rig.next().unwrap();
        assert_eq!(second.number_of_credentials, None);
        assert_eq!(second.user.unwrap().name.is_some(), uv);
    }
}

#[test]
fn step_6_flags_are_those_of_the_gesture_that_was_made() {
    let mut rig = three_accounts();
    let first = rig
        .get(&Get {
            uv: true,
            ..Get::default()
        })
        .unwrap();
    let prompts = rig.prompts();
    let second = rig.next().unwrap();
    assert_eq!(data(&first).flags, data(&second).flags);
    assert_eq!(data(&second).sign_count, data(&first).sign_count + 1);
    assert_eq!(rig.prompts(), prompts);
}

#[test]
fn step_6_extensions_are_processed_for_each_credential() {
    let mut rig = three_accounts();
    let platform = Platform::agree(&mut rig, Protocol::One);
    let input = named(&[("hmac-secret", platform.salts(&[5; 32]))]);
    let first = rig
        .get(&Get {
            extensions: Some(input),
            ..Get::default()
        })
        .unwrap();
    let second = rig.next().unwrap();
    let outputs = [
        data(&first).extensions.unwrap(),
        data(&second).extensions.unwrap(),
    ];
    assert_ne!(outputs[0], outputs[1]);
}

#[test]
fn any_other_command_ends_the_sequence() {
    for command in [
        GET_INFO,
        SELECTION,
        RESET,
        &Get::default().message(),
        &[0x01],
        &[0xff],
        &[],
    ] {
        let mut rig = three_accounts();
        rig.make(&Make {
            rp_id: "single.example",
            ..Make::default()
        })
        .unwrap();
        rig.get(&Get::default()).unwrap();
        let single = Get {
            rp_id: "single.example",
            ..Get::default()
        }
        .message();
        let command = if command.len() > 1 {
            &single[..]
        } else {
            command
        };
        let _ = rig.send(command);
        assert_eq!(rig.next(), Err(Status::NotAllowed), "after {command:02x?}");
    }
}

#[test]
fn a_credential_that_left_in_between_does_not_answer() {
    let mut rig = three_accounts();
    rig.get(&Get::default()).unwrap();
    let ids: Vec<_> = rig
        .authenticator
        .vault()
        .iter()
        .map(|source| source.id().clone())
        .collect();
    for id in ids {
        rig.authenticator.vault_mut().remove(&id);
    }
    assert_eq!(rig.next(), Err(Status::NoCredentials));
}
