use std::time::Duration;

use crate::client::Ask;
use crate::client::Browsing;
use crate::client::ClientError;
use crate::client::Consent;
use crate::client::ExcludeHit;
use crate::client::Made;
use crate::client::Readiness;
use crate::client::SavedPassword;
use crate::client::fixture::Bench;
use crate::client::fixture::creation;
use crate::flow::FailReason;
use crate::flow::Network;
use crate::flow::Notification;
use crate::flow::Outcome;
use crate::flow::Platform;
use crate::flow::ProviderId;
use crate::sim::Event;
use crate::webauthn::AuthData;
use crate::webauthn::Mediation;
use serde_json::Value;
use serde_json::json;

/// A Mac on which the password was filled a moment ago.
fn bench() -> Bench {
    let mut bench = Bench::new("safari", Platform::Macos);
    bench.moment.saved_passwords = vec![SavedPassword {
        provider: ProviderId::new("keychain"),
        host: "shop.example.test".to_owned(),
        username: "ann@example.test".to_owned(),
        last_used: bench.env.now(),
    }];
    bench
}

fn upgrade(bench: &mut Bench, options: &Value) -> Result<Made, ClientError> {
    bench.create(&Ask::with_mediation(options, Mediation::Conditional))
}

/// Fails for this reason and under this name, and shows nothing.
fn refuses(mut bench: Bench, options: &Value, reason: FailReason, name: &str) {
    let error = upgrade(&mut bench, options).unwrap_err();
    assert_eq!(
        error.outcome,
        Outcome::Failed(Some(reason)),
        "{}",
        error.cause
    );
    assert_eq!(error.name, name);
    assert_eq!(bench.prompts(), []);
}

/// platforms.md §3: no prompt, UP=0 and UV=0, and the provider says so afterwards.
#[test]
fn a_passkey_is_made_silently() {
    let mut bench = bench();
    let made = upgrade(&mut bench, &creation()).unwrap();
    assert_eq!(bench.prompts(), []);
    let flags = AuthData::decode(&made.response.authenticator_data)
        .unwrap()
        .flags;
    assert_eq!(flags.byte(), 0x58);
    let notified = bench.env.trace.since(0).any(|event| {
        matches!(
            event,
            Event::Notified {
                what: Notification::PasskeySaved,
                ..
            }
        )
    });
    assert!(notified);
}

#[test]
fn the_client_must_support_it() {
    let mut bench = bench();
    bench
        .client
        .capabilities
        .insert("conditionalCreate".to_owned(), false);
    refuses(
        bench,
        &creation(),
        FailReason::Unsupported,
        "NotSupportedError",
    );
}

#[test]
fn a_pending_conditional_get_is_in_the_way() {
    let mut bench = bench();
    bench.moment.pending_get = true;
    refuses(bench, &creation(), FailReason::Busy, "NotAllowedError");
}

#[test]
fn the_provider_must_take_part() {
    let mut bench = bench();
    bench.platform[0].rules.upgrade = None;
    refuses(
        bench,
        &creation(),
        FailReason::Unsupported,
        "NotAllowedError",
    );
    let mut bench = self::bench();
    bench.platform.clear();
    refuses(
        bench,
        &creation(),
        FailReason::Unsupported,
        "NotAllowedError",
    );
}

#[test]
fn the_user_may_have_turned_it_off() {
    let mut bench = bench();
    bench.moment.auto_upgrade = Consent::OptedOut;
    refuses(bench, &creation(), FailReason::OptedOut, "NotAllowedError");
}

#[test]
fn the_provider_must_be_set_up() {
    let mut bench = bench();
    bench.platform[0].readiness = Readiness::NotEnrolled;
    refuses(
        bench,
        &creation(),
        FailReason::NotEnrolled,
        "NotAllowedError",
    );
}

#[test]
fn a_password_must_be_saved_for_exactly_this_user_and_host() {
    let mut typed = bench();
    typed.moment.saved_passwords.clear();
    refuses(
        typed,
        &creation(),
        FailReason::NoSavedPassword,
        "NotAllowedError",
    );
    let mut other_name = bench();
    other_name.moment.saved_passwords[0].username = "Ann@example.test".to_owned();
    refuses(
        other_name,
        &creation(),
        FailReason::NoSavedPassword,
        "NotAllowedError",
    );
    let mut other_host = bench();
    other_host.moment.saved_passwords[0].host = "example.test".to_owned();
    refuses(
        other_host,
        &creation(),
        FailReason::NoSavedPassword,
        "NotAllowedError",
    );
    let mut other_provider = bench();
    other_provider.moment.saved_passwords[0].provider = ProviderId::new("other");
    refuses(
        other_provider,
        &creation(),
        FailReason::NoSavedPassword,
        "NotAllowedError",
    );
}

#[test]
fn the_password_must_have_been_used_recently() {
    let mut on_time = bench();
    on_time.env.advance(Duration::from_secs(300));
    upgrade(&mut on_time, &creation()).unwrap();
    let mut late = bench();
    late.env.advance(Duration::from_millis(300_001));
    refuses(
        late,
        &creation(),
        FailReason::PasswordNotRecent,
        "NotAllowedError",
    );
}

#[test]
fn an_unlisted_passkey_is_in_the_way_and_a_listed_one_is_excluded() {
    let mut unlisted = bench();
    upgrade(&mut unlisted, &creation()).unwrap();
    let error = upgrade(&mut unlisted, &creation()).unwrap_err();
    assert_eq!(
        error.outcome,
        Outcome::Failed(Some(FailReason::AlreadyHere))
    );
    assert_eq!(error.name, "NotAllowedError");
    for conditions_look_at_passkeys in [true, false] {
        let mut listed = bench();
        let made = upgrade(&mut listed, &creation()).unwrap();
        if !conditions_look_at_passkeys {
            let upgrade = listed.platform[0].rules.upgrade.as_mut().unwrap();
            upgrade.conditions.pop();
        }
        let mut options = creation();
        let id = made.response.id.to_string();
        options["excludeCredentials"] = json!([{ "type": "public-key", "id": id }]);
        refuses(listed, &options, FailReason::Excluded, "InvalidStateError");
    }
}

/// Chrome has no condition of its own: without an exclude list the new passkey shadows the old.
#[test]
fn without_that_condition_a_second_passkey_is_made() {
    let mut bench = bench();
    bench.platform[0]
        .rules
        .upgrade
        .as_mut()
        .unwrap()
        .conditions
        .pop();
    bench.platform[0].rules.exclude_hit = ExcludeHit::NotAllowed;
    let first = upgrade(&mut bench, &creation()).unwrap();
    let second = upgrade(&mut bench, &creation()).unwrap();
    assert_ne!(first.response.id, second.response.id);
}

#[test]
fn required_verification_cannot_be_had() {
    let mut options = creation();
    options["authenticatorSelection"]["userVerification"] = json!("required");
    refuses(
        bench(),
        &options,
        FailReason::NotVerified,
        "ConstraintError",
    );
}

#[test]
fn private_windows_and_servers_out_of_reach_end_it() {
    let mut private = bench();
    private.moment.browsing = Browsing::Private;
    private.platform[0].rules.works_in_private = false;
    refuses(
        private,
        &creation(),
        FailReason::NotEnrolled,
        "NotAllowedError",
    );
    let mut offline = bench();
    offline.moment.network = Network::Offline;
    offline.platform[0].rules.needs_network = true;
    refuses(offline, &creation(), FailReason::Offline, "NotAllowedError");
}

#[test]
fn a_frame_of_another_origin_is_refused() {
    let mut bench = bench();
    bench.caller = crate::client::Caller::Page {
        origin: "https://shop.example.test".to_owned(),
        framed_by: Some("https://other.example".to_owned()),
    };
    refuses(bench, &creation(), FailReason::Origin, "NotAllowedError");
}
