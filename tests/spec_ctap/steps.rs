//! The index: each normative step of CTAP 2.2 §6.1.2, §6.2.2, §6.3 and each subcommand of §6.5.5,
//! with the tests that hold it. A step without a test says why it has none.

use std::fs;
use std::path::Path;

use stuntkey::ctap::client_pin::Request;
use stuntkey::ctap::client_pin::SubCommand;
use stuntkey::webauthn::cbor;
use stuntkey::webauthn::cbor::Value;

use crate::platform::send;
use crate::rig::Make;
use crate::rig::Rig;
use crate::rig::named;

/// What holds a step: names of tests in this folder.
const STEPS: &[(&str, &[&str])] = &[
    (
        "6.1.2 step 1",
        &["step_1_an_empty_parameter_is_a_request_for_a_touch"],
    ),
    (
        "6.1.2 step 2",
        &[
            "step_2_a_pin_uv_auth_parameter_needs_a_protocol_that_is_spoken",
            "step_2_the_protocol_is_missed_or_unknown",
        ],
    ),
    (
        "6.1.2 step 3",
        &[
            "step_3_the_first_supported_algorithm_in_the_list_is_taken",
            "step_3_no_supported_algorithm",
            "step_3_comes_before_the_gesture",
        ],
    ),
    // It only names a variable of the steps that follow: both bits are clear before any gesture.
    (
        "6.1.2 step 4",
        &["step_14_without_a_gesture_nothing_is_made"],
    ),
    (
        "6.1.2 step 5",
        &[
            "step_5_uv_without_a_way_to_verify_is_an_invalid_option",
            "step_5_up_must_not_be_false",
            "step_5_options_that_are_not_understood_are_treated_as_absent",
            "step_5_beside_a_parameter_the_option_uv_counts_as_false",
        ],
    ),
    (
        "6.1.2 step 6",
        &[
            "make_credential_step_6_with_always_uv_nothing_is_made_without",
            "step_6_4_with_always_uv_built_in_verification_is_done_unasked",
        ],
    ),
    (
        "6.1.2 step 7",
        &["steps_7_8_and_10_what_is_discoverable_needs_a_token_and_other_keys_may_not"],
    ),
    (
        "6.1.2 step 8",
        &["steps_7_8_and_10_what_is_discoverable_needs_a_token_and_other_keys_may_not"],
    ),
    (
        "6.1.2 step 9",
        &[
            "step_9_enterprise_attestation_is_not_to_be_had",
            "step_9_enterprise_attestation_is_there_once_it_is_enabled",
        ],
    ),
    (
        "6.1.2 step 10",
        &["steps_7_8_and_10_what_is_discoverable_needs_a_token_and_other_keys_may_not"],
    ),
    (
        "6.1.2 step 11",
        &[
            "step_11_a_failed_verification_ends_it",
            "step_11_a_token_verifies_the_user_with_both_protocols",
            "step_11_1_wrong_signatures_permissions_and_relying_parties_are_refused",
            "step_11_1_a_legacy_token_belongs_to_the_first_relying_party_that_it_is_used_for",
            "step_11_where_nothing_protects_it_a_parameter_is_left_aside",
        ],
    ),
    (
        "6.1.2 step 12",
        &[
            "step_12_an_excluded_credential_ends_it_after_one_gesture",
            "step_12_another_relying_partys_credential_excludes_nothing",
            "step_12_a_roaming_authenticator_tells_of_the_hit_whether_or_not_the_user_is_there",
            "step_12_3_a_credential_that_requires_verification_excludes_only_with_it",
            "step_12_excluded_credentials_are_told_to_whom_was_verified",
        ],
    ),
    (
        "6.1.2 step 13",
        &["section_6_5_2_1_presence_by_a_finger_counts_for_30_seconds"],
    ),
    (
        "6.1.2 step 14",
        &[
            "step_14_without_a_gesture_nothing_is_made",
            "step_14_a_used_token_has_no_permission_left_but_to_write_blobs",
        ],
    ),
    (
        "6.1.2 step 15",
        &["step_15_outputs_of_extensions_are_in_authenticator_data"],
    ),
    (
        "6.1.2 step 16",
        &["step_16_ids_and_keys_differ_from_credential_to_credential"],
    ),
    (
        "6.1.2 step 17",
        &["section_6_1_2_step_17_the_same_account_again_overwrites"],
    ),
    (
        "6.1.2 step 18",
        &["what_is_not_discoverable_overwrites_nothing"],
    ),
    (
        "6.1.2 step 19",
        &["step_18_attestation_follows_the_formats_that_are_preferred"],
    ),
    (
        "6.2.2 step 1",
        &["step_1_an_empty_parameter_is_a_request_for_a_touch"],
    ),
    (
        "6.2.2 step 2",
        &["step_2_a_pin_uv_auth_parameter_needs_a_protocol_that_is_spoken"],
    ),
    // As §6.1.2 step 4.
    (
        "6.2.2 step 3",
        &["step_9_up_false_asks_in_advance_without_a_prompt"],
    ),
    (
        "6.2.2 step 4",
        &[
            "step_4_rk_is_an_unsupported_option",
            "step_4_uv_without_a_way_to_verify_is_an_invalid_option",
            "step_4_up_is_true_unless_it_is_said",
        ],
    ),
    (
        "6.2.2 step 5",
        &["get_assertion_step_5_always_uv_leaves_what_is_asked_in_advance"],
    ),
    (
        "6.2.2 step 6",
        &[
            "step_6_2_a_failed_verification_ends_it",
            "step_6_2_verification_comes_before_credentials_are_looked_for",
        ],
    ),
    (
        "6.2.2 step 7",
        &[
            "step_7_6_where_nothing_fits_nobody_is_asked_to_be_present",
            "step_7_only_the_relying_partys_own_credentials_answer",
            "step_7_a_credential_that_is_not_discoverable_answers_where_listed",
            "step_7_an_empty_list_is_no_list",
            "step_7_cred_protect_decides_who_may_answer",
            "step_7_credentials_that_want_verification_answer_a_token_only",
        ],
    ),
    (
        "6.2.2 step 8",
        &["step_8_who_was_verified_was_present_even_if_up_is_false"],
    ),
    (
        "6.2.2 step 9",
        &[
            "steps_8_and_9_one_prompt_gives_presence_and_verification",
            "step_9_up_false_asks_in_advance_without_a_prompt",
            "step_9_without_presence_nothing_is_signed",
            "step_9_what_is_asked_in_advance_leaves_the_token_as_it_is",
        ],
    ),
    (
        "6.2.2 step 10",
        &["section_12_2_a_small_blob_is_kept_with_its_credential"],
    ),
    (
        "6.2.2 step 11",
        &["step_11_of_several_listed_credentials_one_answers_and_the_number_is_left_out"],
    ),
    (
        "6.2.2 step 12",
        &[
            "step_12_of_several_accounts_the_newest_answers_first",
            "user_details_are_given_only_to_the_verified_who_must_choose",
        ],
    ),
    (
        "6.2.2 step 13",
        &["step_13_the_signature_is_over_authenticator_data_and_client_data_hash"],
    ),
    (
        "6.3 step 1",
        &["step_1_without_a_get_assertion_it_is_not_allowed"],
    ),
    (
        "6.3 step 2",
        &["step_2_after_the_last_credential_it_is_not_allowed"],
    ),
    (
        "6.3 step 3",
        &["step_3_the_parameters_are_forgotten_after_30_seconds"],
    ),
    ("6.3 step 4", &["step_4_the_accounts_come_newest_first"]),
    (
        "6.3 step 5",
        &["step_5_names_come_with_verification_and_the_number_only_once"],
    ),
    (
        "6.3 step 6",
        &["step_6_flags_are_those_of_the_gesture_that_was_made"],
    ),
    (
        "6.5.5.2 getPINRetries",
        &[
            "without_a_pin_there_is_nothing_to_try",
            "section_6_5_2_2_three_wrong_pins_lock_until_the_next_power_on_and_eight_for_good",
        ],
    ),
    (
        "6.5.5.3 getUVRetries",
        &["section_6_5_5_7_3_failures_are_counted_and_block"],
    ),
    (
        "6.5.5.4 getKeyAgreement",
        &["section_6_5_5_4_the_key_has_the_members_that_the_protocols_ask_for"],
    ),
    (
        "6.5.5.5 setPIN",
        &[
            "section_6_5_5_mandatory_members_are_missed",
            "section_6_5_5_5_a_second_pin_is_not_set",
            "section_6_5_5_5_a_wrong_signature_sets_nothing",
            "section_6_5_5_5_the_padding_has_64_bytes",
            "section_6_5_1_a_pin_has_four_code_points_and_63_bytes",
        ],
    ),
    (
        "6.5.5.6 changePIN",
        &[
            "section_6_5_5_6_the_old_pin_is_of_no_use_after_a_change",
            "section_6_5_5_6_a_wrong_pin_starts_key_agreement_again",
            "section_6_11_4_a_forced_change_wants_another_pin",
        ],
    ),
    (
        "6.5.5.7.1 getPinToken",
        &["section_6_5_5_7_1_the_legacy_token_takes_no_permissions"],
    ),
    (
        "6.5.5.7.2 getPinUvAuthTokenUsingPinWithPermissions",
        &[
            "section_6_5_5_7_2_permissions_are_checked",
            "section_6_5_5_7_2_no_mc_ga_permissions_with_client_pin",
        ],
    ),
    (
        "6.5.5.7.3 getPinUvAuthTokenUsingUvWithPermissions",
        &[
            "section_6_7_4_a_finger_is_enrolled_by_touches_and_verifies_from_then_on",
            "section_6_5_5_7_3_built_in_verification_gives_tokens",
            "section_6_5_5_7_3_failures_are_counted_and_block",
            "section_6_5_5_7_3_needs_a_finger_that_is_enrolled",
        ],
    ),
];

/// How many steps each section numbers.
const NUMBERED: [(&str, usize); 3] = [("6.1.2", 19), ("6.2.2", 13), ("6.3", 6)];

#[test]
fn every_step_is_held_by_a_test_that_exists() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec_ctap");
    let sources: String = fs::read_dir(folder)
        .unwrap()
        .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    for (step, tests) in STEPS {
        assert!(!tests.is_empty(), "§{step}");
        for test in *tests {
            let test_of_it = format!("#[test]\nfn {test}()");
            assert!(sources.contains(&test_of_it), "§{step}: no test `{test}`");
        }
    }
    for (section, steps) in NUMBERED {
        for number in 1..=steps {
            let step = format!("{section} step {number}");
            assert!(STEPS.iter().any(|(known, _)| *known == step), "§{step}");
        }
    }
}

/// §6.1.2 step 15 and WebAuthn L3 §6.1: what is processed is told behind the credential, and ED
/// says so; what is not asked for leaves ED clear.
#[test]
fn step_15_outputs_of_extensions_are_in_authenticator_data() {
    let mut rig = Rig::key();
    let plain = rig.make(&Make::default()).unwrap();
    assert!(plain.data.extensions.is_none());
    let asked = named(&[
        ("credProtect", Value::from(2)),
        ("hmac-secret", Value::Bool(true)),
    ]);
    let made = rig.make(&Make {
        extensions: Some(asked),
        ..Make::default()
    });
    let told = made.unwrap().data.extensions.unwrap();
    assert_eq!(cbor::member(&told, "credProtect"), Some(&Value::from(2)));
    assert_eq!(cbor::member(&told, "hmac-secret"), Some(&Value::Bool(true)));
}

/// §6.5.5.4 and §6.5.6: an EC2 key on P-256 that names ECDH-ES+HKDF-256, and nothing else.
#[test]
fn section_6_5_5_4_the_key_has_the_members_that_the_protocols_ask_for() {
    let mut rig = Rig::key();
    let mut key = |protocol| {
        let request = Request {
            pin_uv_auth_protocol: Some(protocol),
            sub_command: SubCommand::GetKeyAgreement.number(),
            ..Request::default()
        };
        send(&mut rig, &request).unwrap().key_agreement.unwrap()
    };
    for protocol in [1, 2] {
        let told = key(protocol);
        let member = |label| cbor::numbered(&told, label).and_then(cbor::as_i64);
        assert_eq!(
            [member(1), member(3), member(-1)],
            [Some(2), Some(-25), Some(1)]
        );
        let coordinate = |label| {
            cbor::numbered(&told, label)
                .unwrap()
                .as_bytes()
                .unwrap()
                .len()
        };
        assert_eq!([coordinate(-2), coordinate(-3)], [32, 32]);
        assert_eq!(told.as_map().unwrap().len(), 5);
        // It stays until a PIN was wrong or the power goes.
        assert_eq!(key(protocol), told);
    }
}
