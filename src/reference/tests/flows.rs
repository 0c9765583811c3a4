//! The five documented flows, as the clean shop answers them.

use serde_json::json;

use crate::reference::tests::authenticator::Passkey;
use crate::reference::tests::authenticator::SILENT;
use crate::reference::tests::front_end::ALICE;
use crate::reference::tests::front_end::DAY;
use crate::reference::tests::front_end::FrontEnd;
use crate::reference::tests::front_end::HOUR;
use crate::reference::tests::front_end::MINUTE;
use crate::reference::tests::front_end::PASSWORD;
use crate::reference::tests::front_end::Shop;

/// Signs up with a password and passes on the offer.
pub fn with_account<'a>(mut front_end: FrontEnd<'a>) -> FrontEnd<'a> {
    assert_eq!(front_end.sign_up(ALICE).screen(), "offer");
    assert_eq!(front_end.skip().screen(), "dashboard");
    front_end
}

/// Signs up with a password and makes this passkey.
pub fn with_passkey<'a>(mut front_end: FrontEnd<'a>, passkey: &mut Passkey) -> FrontEnd<'a> {
    assert_eq!(front_end.sign_up(ALICE).screen(), "offer");
    let options = front_end.start();
    let reply = front_end.finish(passkey.create(&options).json());
    assert_eq!(reply.screen(), "confirmation", "{reply:?}");
    front_end.skip();
    front_end
}

#[test]
fn after_login_the_offer_comes_before_code_pin_and_local_biometrics() {
    let shop = Shop::open();
    with_account(shop.mac_safari());
    let mut phone = shop.iphone_app();
    let reply = phone.identify(ALICE);
    assert_eq!(
        (reply.screen(), reply.because("passkey-login")),
        ("password", "no-passkey")
    );
    let reply = phone.password(PASSWORD);
    assert_eq!(reply.screen(), "offer");
    assert!(!reply.has("because") && !reply.has("options"));
    assert_eq!(shop.mailbox.count(), 0);
    let mut passkey = Passkey::apple(1);
    let options = phone.start();
    assert_eq!(
        phone.finish(passkey.create(&options).json()).screen(),
        "confirmation"
    );
    assert_eq!(phone.go_on().screen(), "further-devices");
    assert_eq!(phone.go_on().screen(), "code");
    assert_eq!(phone.session(), "code");
    assert_eq!(phone.enter_code().screen(), "pin");
    assert_eq!(phone.go_on().screen(), "local-biometrics");
    assert_eq!(phone.go_on().screen(), "dashboard");
    assert_eq!(phone.listed(), [passkey.id_text()]);
    assert_eq!(phone.post("/api/sign-out", json!({})).screen(), "sign-in");
    assert_eq!(phone.session(), "sign-in");
    // The next login on the device takes the passkey.
    let reply = phone.identify(ALICE);
    assert_eq!(reply.screen(), "passkey");
    assert_eq!(
        reply.body["options"]["allowCredentials"][0]["id"],
        passkey.id_text()
    );
    let reply = phone.sign_in_with(passkey.get(&reply.body["options"]).json());
    assert_eq!((reply.status, reply.screen()), (200, "dashboard"));
}

#[test]
fn skipping_and_failing_lead_into_the_same_tail() {
    let shop = Shop::open();
    with_account(shop.mac_safari());
    for run in ["skip", "NotAllowedError", "InvalidStateError"] {
        let mut phone = shop.iphone_app();
        assert_eq!(phone.log_in().screen(), "offer");
        let reply = if run == "skip" {
            phone.skip()
        } else {
            phone.start();
            phone.create_failed(run)
        };
        assert_eq!((reply.status, reply.screen()), (200, "code"));
        assert_eq!(phone.enter_code().screen(), "pin");
        assert_eq!(phone.go_on().screen(), "local-biometrics");
        assert_eq!(phone.go_on().screen(), "dashboard");
    }
}

#[test]
fn a_refused_passkey_keeps_the_login_and_is_reported_as_unknown() {
    let shop = Shop::open();
    with_account(shop.mac_safari());
    let mut phone = shop.iphone_app();
    phone.log_in();
    let mut passkey = Passkey::apple(1);
    passkey.create(&phone.start());
    let credential = passkey.creation("b3RoZXI").json();
    let reply = phone.finish(credential.clone());
    assert_eq!(
        (reply.status, reply.error(), reply.screen()),
        (422, "wrong-challenge", "code")
    );
    assert_eq!(reply.body["unknown"], passkey.id_text());
    let again = phone.finish(credential);
    assert_eq!((again.status, again.screen()), (422, "code"));
    assert_eq!(phone.listed(), [""; 0]);
    assert_eq!(phone.enter_code().screen(), "pin");
}

#[test]
fn a_code_alone_signs_nobody_in() {
    let shop = Shop::open();
    with_account(shop.mac_safari());
    let mut phone = shop.iphone_app();
    phone.log_in();
    phone.skip();
    let mut stranger = shop.iphone_app();
    let reply = stranger.enter_code();
    assert_eq!(
        (reply.status, reply.error(), reply.screen()),
        (401, "wrong-code", "sign-in")
    );
    assert_eq!(stranger.identify(ALICE).screen(), "password");
    let reply = stranger.enter_code();
    assert_eq!(
        (reply.status, reply.error(), reply.screen()),
        (401, "wrong-code", "password")
    );
    assert_eq!(phone.enter_code().screen(), "pin");
    // Single use.
    assert_eq!(phone.enter_code().error(), "wrong-code");
}

#[test]
fn codes_expire_and_can_be_guessed_five_times() {
    let shop = Shop::open();
    with_account(shop.mac_safari());
    let mut phone = shop.iphone_app();
    phone.log_in();
    phone.skip();
    let mut late = phone.clone();
    late.now_ms += 10 * MINUTE;
    assert_eq!(late.enter_code().error(), "wrong-code");
    for _ in 0..4 {
        let reply = phone.post("/api/code", json!({ "code": "x" }));
        assert_eq!((reply.status, reply.error()), (401, "wrong-code"));
    }
    let reply = phone.enter_code();
    assert_eq!(
        (reply.status, reply.error(), reply.screen()),
        (429, "too-many", "code")
    );
    assert_eq!(phone.post("/api/sign-in/code", json!({})).screen(), "code");
    assert_eq!(phone.enter_code().screen(), "pin");
}

#[test]
fn a_login_by_code_has_a_shorter_tail_and_no_upgrade() {
    let shop = Shop::open();
    with_account(shop.mac_safari());
    let mut phone = shop.iphone_app();
    phone.identify(ALICE);
    assert_eq!(phone.post("/api/sign-in/code", json!({})).screen(), "code");
    assert_eq!(phone.enter_code().screen(), "pin");
    let mut mac = shop.mac_safari();
    mac.client["capabilities"]["conditionalCreate"] = json!(true);
    mac.identify(ALICE);
    mac.post("/api/sign-in/code", json!({}));
    let reply = mac.enter_code();
    assert_eq!(
        (reply.screen(), reply.because("upgrade")),
        ("offer", "no-password")
    );
    assert!(!reply.has("upgrade"));
}

#[test]
fn in_app_the_nudge_follows_the_unlock_and_not_twice_a_day() {
    let shop = Shop::open();
    with_account(shop.mac_safari());
    let mut phone = shop.iphone_app();
    phone.log_in();
    phone.skip();
    phone.enter_code();
    phone.go_on();
    phone.go_on();
    phone.now_ms += 30 * DAY;
    phone.client["app_lock"] = json!(true);
    let reply = phone.open("opened");
    assert_eq!(
        (reply.screen(), reply.because("append")),
        ("locked", "not-yet")
    );
    assert_eq!(phone.session(), "dashboard");
    assert_eq!(phone.open("unlocked").screen(), "offer");
    assert_eq!(phone.skip().screen(), "dashboard");
    phone.now_ms += HOUR;
    let reply = phone.open("unlocked");
    assert_eq!(
        (reply.screen(), reply.because("append")),
        ("dashboard", "too-soon")
    );
    phone.now_ms += DAY;
    assert_eq!(phone.open("unlocked").screen(), "offer");
    let mut passkey = Passkey::apple(1);
    let options = phone.start();
    phone.finish(passkey.create(&options).json());
    assert_eq!(phone.skip().screen(), "dashboard");
    let reply = phone.open("unlocked");
    assert_eq!(
        (reply.screen(), reply.because("append")),
        ("dashboard", "already-here")
    );
    phone.client["lock"] = json!("none");
    assert_eq!(phone.open("unlocked").because("append"), "not-ready");
    // A session lives ninety days, and unlocking brings none back.
    phone.now_ms += 90 * DAY;
    let reply = phone.open("unlocked");
    assert_eq!(
        (reply.screen(), reply.because("append")),
        ("sign-in", "not-yet")
    );
}

#[test]
fn a_failed_sheet_after_the_nudge_keeps_the_session() {
    let shop = Shop::open();
    let mut phone = with_account(shop.iphone_app());
    phone.now_ms += 2 * DAY;
    assert_eq!(phone.open("unlocked").screen(), "offer");
    phone.start();
    assert_eq!(phone.create_failed("NotAllowedError").screen(), "dashboard");
    assert_eq!(phone.session(), "dashboard");
}

#[test]
fn the_upgrade_waits_for_the_second_factor_and_is_silent() {
    let shop = Shop::open();
    with_account(shop.mac_safari());
    let mut mac = shop.mac_safari();
    mac.client["capabilities"]["conditionalCreate"] = json!(true);
    let reply = mac.log_in();
    assert_eq!(
        (reply.screen(), reply.because("upgrade")),
        ("code", "not-yet")
    );
    assert!(!reply.has("upgrade"));
    let reply = mac.enter_code();
    assert_eq!(reply.screen(), "dashboard");
    assert_eq!(reply.body["mediation"], "conditional");
    let options = &reply.body["upgrade"];
    assert_eq!(
        options["authenticatorSelection"]["userVerification"],
        "preferred"
    );
    assert_eq!(mac.session(), "dashboard");
    let mut passkey = Passkey::apple(1);
    passkey.flags = SILENT;
    let reply = mac.finish(passkey.create(options).json());
    assert_eq!((reply.status, reply.screen()), (200, "dashboard"));
    mac.log_in();
    let reply = mac.enter_code();
    assert_eq!(
        (reply.screen(), reply.because("upgrade")),
        ("dashboard", "already-here")
    );
    assert_eq!(reply.because("append"), "already-here");
}

#[test]
fn a_failed_or_refused_upgrade_costs_nothing() {
    let shop = Shop::open();
    with_account(shop.mac_safari());
    let mut mac = shop.mac_safari();
    let unsupported = |mac: &mut FrontEnd<'_>| {
        mac.log_in();
        mac.enter_code()
    };
    let reply = unsupported(&mut mac);
    assert_eq!(
        (reply.screen(), reply.because("upgrade")),
        ("offer", "unsupported")
    );
    mac.client["capabilities"]["conditionalCreate"] = json!(true);
    for (error, screen) in [
        ("NotAllowedError", "offer"),
        ("InvalidStateError", "dashboard"),
    ] {
        mac.log_in();
        assert!(mac.enter_code().has("upgrade"));
        assert_eq!(mac.create_failed(error).screen(), screen);
    }
    mac.log_in();
    mac.enter_code();
    let mut passkey = Passkey::apple(1);
    passkey.user_handle = None;
    let reply = mac.finish(passkey.creation("b3RoZXI").json());
    assert_eq!((reply.status, reply.screen()), (422, "dashboard"));
    assert_eq!(mac.session(), "dashboard");
}

#[test]
fn on_a_second_device_the_login_is_declined_and_the_append_offered() {
    let shop = Shop::open();
    let mut hello = Passkey::windows_hello(1);
    with_passkey(shop.pc("chrome", "office"), &mut hello);
    let mut phone = shop.iphone_app();
    let reply = phone.identify(ALICE);
    assert_eq!(
        (reply.screen(), reply.because("passkey-login")),
        ("password", "out-of-reach")
    );
    assert!(!reply.has("options") && !reply.has("login"));
    assert_eq!(phone.password(PASSWORD).screen(), "offer");
    let options = phone.start();
    let excluded = options["excludeCredentials"].as_array().unwrap();
    assert_eq!(excluded.len(), 1);
    assert_eq!(excluded[0]["id"], hello.id_text());
    assert_eq!(excluded[0]["transports"], json!(["internal"]));
    let mut apple = Passkey::apple(2);
    phone.finish(apple.create(&options).json());
    assert_eq!(apple.user_handle, hello.user_handle);
    // Two passkeys: no further devices to speak of.
    assert_eq!(phone.go_on().screen(), "code");
    assert_eq!(phone.listed().len(), 2);
    for (mut front_end, passkey) in [
        (shop.iphone_app(), &apple),
        (shop.mac_safari(), &apple),
        (shop.pc("edge", "office"), &hello),
    ] {
        let reply = front_end.identify(ALICE);
        assert_eq!(reply.screen(), "passkey");
        let reply = front_end.sign_in_with(passkey.get(&reply.body["options"]).json());
        assert_eq!(
            (reply.status, reply.screen()),
            (200, "dashboard"),
            "{reply:?}"
        );
    }
    assert_eq!(
        shop.pc("edge", "home")
            .identify(ALICE)
            .because("passkey-login"),
        "out-of-reach"
    );
}

#[test]
fn two_failures_end_the_attempts_and_one_allows_the_append() {
    let shop = Shop::open();
    let mut apple = Passkey::apple(1);
    with_passkey(shop.iphone_app(), &mut apple);
    let mut mac = shop.mac_safari();
    for _ in 0..2 {
        assert_eq!(mac.identify(ALICE).screen(), "passkey");
        let reply = mac.post(
            "/api/sign-in/failed",
            json!({ "error": { "name": "NotAllowedError" } }),
        );
        assert_eq!(reply.screen(), "password");
    }
    let reply = mac.identify(ALICE);
    assert_eq!(
        (reply.screen(), reply.because("passkey-login")),
        ("password", "tried-before")
    );
    mac.password(PASSWORD);
    assert_eq!(mac.enter_code().screen(), "offer");
    assert_eq!(shop.iphone_app().identify(ALICE).screen(), "passkey");
}

#[test]
fn a_passkey_from_a_phone_is_followed_by_an_offer() {
    let shop = Shop::open();
    let mut apple = Passkey::apple(1);
    with_passkey(shop.iphone_app(), &mut apple);
    let mut pc = shop.pc("chrome", "office");
    assert_eq!(pc.identify(ALICE).because("passkey-login"), "out-of-reach");
    pc.client["capabilities"]["hybridTransport"] = json!(true);
    let reply = pc.identify(ALICE);
    assert_eq!(reply.screen(), "passkey");
    let mut assertion = apple.get(&reply.body["options"]);
    assertion.attachment = "cross-platform";
    assert_eq!(pc.sign_in_with(assertion.json()).screen(), "offer");
}

#[test]
fn autofill_asks_for_any_passkey_and_needs_a_user_handle() {
    let shop = Shop::open();
    let mut apple = Passkey::apple(1);
    with_passkey(shop.mac_safari(), &mut apple);
    let mut mac = shop.mac_safari();
    let reply = mac.tell("/api/sign-in", json!({}));
    assert_eq!(reply.screen(), "sign-in");
    assert_eq!(reply.body["options"]["allowCredentials"], json!([]));
    let reply = mac.sign_in_with(apple.get(&reply.body["options"]).json());
    assert_eq!((reply.status, reply.screen()), (200, "dashboard"));
    let options = mac.tell("/api/sign-in", json!({})).body["options"].clone();
    let mut assertion = apple.get(&options);
    assertion.user_handle = None;
    let reply = mac.sign_in_with(assertion.json());
    assert_eq!(
        (reply.status, reply.screen(), reply.has("unknown")),
        (422, "sign-in", false)
    );
}

#[test]
fn onboarding_without_a_password_needs_the_passkey() {
    let shop = Shop::open();
    let mut phone = shop.iphone_app();
    let reply = phone.sign_up_with_passkey(ALICE);
    assert_eq!(reply.screen(), "offer");
    assert!(reply.has("options"));
    assert_eq!(phone.create_failed("NotAllowedError").screen(), "sign-up");
    assert_eq!(
        shop.mac_safari().identify(ALICE).because("passkey-login"),
        "no-passkey"
    );
    let mut passkey = Passkey::apple(1);
    let options = phone.sign_up_with_passkey(ALICE).body["options"].clone();
    let reply = phone.finish(passkey.create(&options).json());
    assert_eq!((reply.status, reply.screen()), (200, "confirmation"));
    assert_eq!(phone.go_on().screen(), "further-devices");
    assert_eq!(phone.go_on().screen(), "dashboard");
    // Out of reach of the only passkey, a code is the way in.
    let mut pc = shop.pc("edge", "office");
    let reply = pc.identify(ALICE);
    assert_eq!(
        (reply.screen(), reply.because("passkey-login")),
        ("code", "out-of-reach")
    );
    assert_eq!(pc.enter_code().screen(), "offer");
}

#[test]
fn an_identifier_is_taken_by_whoever_finishes_first() {
    let shop = Shop::open();
    let mut late = shop.iphone_app();
    let options = late.sign_up_with_passkey(ALICE).body["options"].clone();
    assert_eq!(shop.mac_safari().sign_up(ALICE).status, 200);
    let mut passkey = Passkey::apple(1);
    let reply = late.finish(passkey.create(&options).json());
    assert_eq!(
        (reply.status, reply.error(), reply.screen()),
        (409, "taken", "sign-up")
    );
    assert_eq!(reply.body["unknown"], passkey.id_text());
    let reply = shop.mac_safari().sign_up("Alice@Example.test");
    assert_eq!(
        (reply.status, reply.error(), reply.screen()),
        (409, "taken", "sign-up")
    );
}

#[test]
fn wrong_passwords_are_counted_for_unknown_accounts_too() {
    let shop = Shop::open();
    with_account(shop.mac_safari());
    for identifier in [ALICE, "nobody@example.test"] {
        let mut mac = shop.mac_safari();
        assert_eq!(
            mac.identify(identifier).because("passkey-login"),
            "no-passkey"
        );
        for _ in 0..5 {
            let reply = mac.password("wrong");
            assert_eq!(
                (reply.status, reply.error(), reply.screen()),
                (401, "wrong-password", "password")
            );
        }
        let reply = mac.password(PASSWORD);
        assert_eq!((reply.status, reply.error()), (429, "too-many"));
    }
    let mut mac = shop.mac_safari();
    mac.now_ms += 15 * MINUTE;
    assert_eq!(mac.log_in().screen(), "code");
}
