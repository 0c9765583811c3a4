//! Each switch flips its behaviour: the clean shop and the mistaken one side by side.

use serde_json::json;

use crate::reference::FlowBug;
use crate::reference::tests::authenticator::Passkey;
use crate::reference::tests::authenticator::SILENT;
use crate::reference::tests::flows::with_account;
use crate::reference::tests::flows::with_passkey;
use crate::reference::tests::front_end::ALICE;
use crate::reference::tests::front_end::DAY;
use crate::reference::tests::front_end::FrontEnd;
use crate::reference::tests::front_end::Reply;
use crate::reference::tests::front_end::Shop;

/// What a play shows in the clean shop, and in one with this mistake.
fn flip<T>(bug: FlowBug, play: impl Fn(&Shop) -> T) -> (T, T) {
    (play(&Shop::open()), play(&Shop::with(&[bug.into()])))
}

fn pair(clean: &str, mistaken: &str) -> (String, String) {
    (clean.to_owned(), mistaken.to_owned())
}

fn screen(reply: &Reply) -> String {
    reply.screen().to_owned()
}

/// A signed-in app that may be nudged.
fn app(shop: &Shop) -> FrontEnd<'_> {
    with_account(shop.iphone_app())
}

/// A browser whose password was right and that can create conditionally, with the answer.
fn upgrading(shop: &Shop) -> (FrontEnd<'_>, Reply) {
    with_account(shop.iphone_app());
    let mut mac = shop.mac_safari();
    mac.client["capabilities"]["conditionalCreate"] = json!(true);
    let reply = mac.log_in();
    (mac, reply)
}

#[test]
fn nudge_before_unlock() {
    let screens = flip(FlowBug::NudgeBeforeUnlock, |shop| {
        let mut phone = shop.iphone_app();
        phone.client["app_lock"] = json!(true);
        let mut phone = with_account(phone);
        phone.now_ms += 2 * DAY;
        screen(&phone.open("opened"))
    });
    assert_eq!(screens, pair("locked", "offer"));
}

#[test]
fn nudge_when_not_ready() {
    let screens = flip(FlowBug::NudgeWhenNotReady, |shop| {
        let mut phone = app(shop);
        phone.now_ms += 2 * DAY;
        phone.client["lock"] = json!("none");
        screen(&phone.open("unlocked"))
    });
    assert_eq!(screens, pair("dashboard", "offer"));
}

#[test]
fn nudge_despite_passkey_here() {
    let screens = flip(FlowBug::NudgeDespitePasskeyHere, |shop| {
        let mut phone = with_passkey(shop.iphone_app(), &mut Passkey::apple(1));
        screen(&phone.open("unlocked"))
    });
    assert_eq!(screens, pair("dashboard", "offer"));
}

#[test]
fn nudge_twice() {
    let screens = flip(FlowBug::NudgeTwice, |shop| {
        screen(&app(shop).open("unlocked"))
    });
    assert_eq!(screens, pair("dashboard", "offer"));
}

#[test]
fn login_lost_on_failed_create() {
    let screens = flip(FlowBug::LoginLostOnFailedCreate, |shop| {
        let mut phone = app(shop);
        phone.start();
        phone.create_failed("NotAllowedError");
        phone.session()
    });
    assert_eq!(screens, pair("dashboard", "sign-in"));
}

#[test]
fn create_on_skip() {
    let creates = flip(FlowBug::CreateOnSkip, |shop| {
        let mut phone = shop.iphone_app();
        phone.sign_up(ALICE);
        let reply = phone.skip();
        assert!(!reply.has("mediation"));
        reply.has("upgrade")
    });
    assert_eq!(creates, (false, true));
}

#[test]
fn code_before_offer() {
    let screens = flip(FlowBug::CodeBeforeOffer, |shop| {
        with_account(shop.mac_safari());
        let mut phone = shop.iphone_app();
        let first = screen(&phone.log_in());
        let second = match first.as_str() {
            "code" => phone.enter_code(),
            _ => phone.skip(),
        };
        [first, screen(&second)].join(" ")
    });
    assert_eq!(screens, pair("offer code", "code offer"));
}

#[test]
fn code_without_password() {
    let screens = flip(FlowBug::CodeWithoutPassword, |shop| {
        with_account(shop.mac_safari());
        let mut phone = shop.iphone_app();
        phone.log_in();
        phone.skip();
        let mut stranger = shop.iphone_app();
        stranger.identify(ALICE);
        assert_eq!(
            stranger.post("/api/code", json!({ "code": "no" })).error(),
            "wrong-code"
        );
        screen(&stranger.enter_code())
    });
    assert_eq!(screens, pair("password", "pin"));
}

#[test]
fn modal_upgrade() {
    let mediations = flip(FlowBug::ModalUpgrade, |shop| {
        let (mut mac, _) = upgrading(shop);
        let reply = mac.enter_code();
        assert!(reply.has("upgrade"));
        reply.has("mediation")
    });
    assert_eq!(mediations, (true, false));
}

#[test]
fn upgrade_before_second_factor() {
    let upgrades = flip(FlowBug::UpgradeBeforeSecondFactor, |shop| {
        let (mut mac, reply) = upgrading(shop);
        assert_eq!(reply.screen(), "code");
        if reply.has("upgrade") {
            let made = Passkey::apple(1).create(&reply.body["upgrade"]).json();
            assert_eq!(mac.finish(made).screen(), "code");
        }
        reply.has("upgrade")
    });
    assert_eq!(upgrades, (false, true));
}

#[test]
fn user_absent_refused() {
    let errors = flip(FlowBug::UserAbsentRefused, |shop| {
        let (mut mac, _) = upgrading(shop);
        let reply = mac.enter_code();
        let mut passkey = Passkey::apple(1);
        passkey.flags = SILENT;
        let credential = passkey.create(&reply.body["upgrade"]).json();
        mac.finish(credential).error().to_owned()
    });
    assert_eq!(errors, pair("", "user-absent"));
}

#[test]
fn user_absent_accepted() {
    let errors = flip(FlowBug::UserAbsentAccepted, |shop| {
        let mut phone = app(shop);
        let mut passkey = Passkey::apple(1);
        passkey.flags = SILENT;
        let credential = passkey.create(&phone.start()).json();
        phone.finish(credential).error().to_owned()
    });
    assert_eq!(errors, pair("user-absent", ""));
}

#[test]
fn redirect_waits_for_upgrade() {
    let screens = flip(FlowBug::RedirectWaitsForUpgrade, |shop| {
        let (mut mac, _) = upgrading(shop);
        let reply = mac.enter_code();
        let credential = Passkey::apple(1).create(&reply.body["upgrade"]).json();
        assert_eq!(mac.finish(credential).screen(), "dashboard");
        screen(&reply)
    });
    assert_eq!(screens, pair("dashboard", "waiting"));
}

#[test]
fn login_despite_decline() {
    let logins = flip(FlowBug::LoginDespiteDecline, |shop| {
        with_passkey(shop.pc("chrome", "office"), &mut Passkey::windows_hello(1));
        let reply = shop.iphone_app().identify(ALICE);
        assert_eq!(reply.because("passkey-login"), "out-of-reach");
        reply.has("login")
    });
    assert_eq!(logins, (false, true));
}

#[test]
fn no_offer_after_decline() {
    let screens = flip(FlowBug::NoOfferAfterDecline, |shop| {
        with_passkey(shop.pc("chrome", "office"), &mut Passkey::windows_hello(1));
        screen(&shop.iphone_app().log_in())
    });
    assert_eq!(screens, pair("offer", "code"));
}

#[test]
fn exclude_list_empty_or_of_another_user() {
    for bug in [FlowBug::ExcludeListEmpty, FlowBug::ExcludeListOfAnotherUser] {
        let excluded = flip(bug, |shop| {
            let mut passkey = Passkey::apple(1);
            let mut mac = with_passkey(shop.mac_safari(), &mut passkey);
            let excluded = mac.start()["excludeCredentials"].to_string();
            excluded.contains(&passkey.id_text())
        });
        assert_eq!(excluded, (true, false));
    }
    let shop = Shop::with(&[FlowBug::ExcludeListOfAnotherUser.into()]);
    let mut passkey = Passkey::apple(1);
    let mut mac = with_passkey(shop.mac_safari(), &mut passkey);
    assert_eq!(
        mac.start()["excludeCredentials"].as_array().unwrap().len(),
        1
    );
    mac.sign_up("bob@example.test");
    assert_eq!(
        mac.start()["excludeCredentials"][0]["id"],
        passkey.id_text()
    );
}

#[test]
fn old_passkey_deactivated() {
    let counts = flip(FlowBug::OldPasskeyDeactivated, |shop| {
        with_passkey(shop.pc("chrome", "office"), &mut Passkey::windows_hello(1));
        let mut phone = shop.iphone_app();
        phone.log_in();
        let credential = Passkey::apple(2).create(&phone.start()).json();
        phone.finish(credential);
        phone.listed().len()
    });
    assert_eq!(counts, (2, 1));
}

#[test]
fn synced_passkey_misjudged() {
    let screens = flip(FlowBug::SyncedPasskeyMisjudged, |shop| {
        with_passkey(shop.iphone_app(), &mut Passkey::apple(1));
        assert_eq!(shop.iphone_app().identify(ALICE).screen(), "passkey");
        screen(&shop.mac_safari().identify(ALICE))
    });
    assert_eq!(screens, pair("passkey", "password"));
}

#[test]
fn device_bound_misjudged() {
    let screens = flip(FlowBug::DeviceBoundMisjudged, |shop| {
        with_passkey(shop.pc("chrome", "office"), &mut Passkey::windows_hello(1));
        screen(&shop.iphone_app().identify(ALICE))
    });
    assert_eq!(screens, pair("password", "passkey"));
}

#[test]
fn no_fallback() {
    let screens = flip(FlowBug::NoFallback, |shop| {
        with_passkey(shop.iphone_app(), &mut Passkey::apple(1));
        let mut mac = shop.mac_safari();
        assert_eq!(mac.identify(ALICE).screen(), "passkey");
        let error = json!({ "error": { "name": "NotAllowedError" } });
        screen(&mac.post("/api/sign-in/failed", error))
    });
    assert_eq!(screens, pair("password", "error"));
}

#[test]
fn user_id_per_device() {
    let same = flip(FlowBug::UserIdPerDevice, |shop| {
        let mut passkey = Passkey::apple(1);
        let mut mac = with_passkey(shop.mac_safari(), &mut passkey);
        let another = mac.start()["user"]["id"].clone();
        let options = mac.identify(ALICE).body["options"].clone();
        assert_eq!(mac.sign_in_with(passkey.get(&options).json()).status, 200);
        passkey.user_handle.unwrap() == another.as_str().unwrap()
    });
    assert_eq!(same, (true, false));
}

#[test]
fn confirmation_before_verify() {
    let screens = flip(FlowBug::ConfirmationBeforeVerify, |shop| {
        let mut phone = app(shop);
        phone.start();
        let reply = phone.finish(Passkey::apple(1).creation("b3RoZXI").json());
        assert_eq!(phone.listed(), [""; 0]);
        phone.start();
        assert_eq!(phone.create_failed("NotAllowedError").screen(), "dashboard");
        screen(&reply)
    });
    assert_eq!(screens, pair("dashboard", "confirmation"));
}

#[test]
fn challenge_reusable() {
    let errors = flip(FlowBug::ChallengeReusable, |shop| {
        let mut phone = app(shop);
        let credential = Passkey::apple(1).create(&phone.start()).json();
        assert_eq!(phone.finish(credential.clone()).error(), "");
        let again = phone.finish(credential);
        assert_eq!(phone.listed().len(), 1);
        again.error().to_owned()
    });
    assert_eq!(errors, pair("wrong-challenge", ""));
}

#[test]
fn no_way_in() {
    let screens = flip(FlowBug::NoWayIn, |shop| {
        let mut phone = shop.iphone_app();
        phone.sign_up_with_passkey(ALICE);
        screen(&phone.create_failed("NotAllowedError"))
    });
    assert_eq!(screens, pair("sign-up", "dashboard"));
    let errors = flip(FlowBug::NoWayIn, |shop| {
        let mut phone = shop.iphone_app();
        let mut passkey = Passkey::apple(1);
        let options = phone.sign_up_with_passkey(ALICE).body["options"].clone();
        phone.finish(passkey.create(&options).json());
        let path = format!("/api/passkeys/{}", passkey.id_text());
        phone.send("DELETE", &path, "").error().to_owned()
    });
    assert_eq!(errors, pair("only-way-in", ""));
}
