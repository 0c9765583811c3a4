//! Lapses that no single answer shows: the clean shop and the mistaken one side by side.

use serde_json::json;
use ureq::http::Request;

use crate::reference::Bug;
use crate::reference::Lapse;
use crate::reference::tests::authenticator::DEVICE_BOUND;
use crate::reference::tests::authenticator::Passkey;
use crate::reference::tests::authenticator::SYNCED;
use crate::reference::tests::flows::with_account;
use crate::reference::tests::flows::with_passkey;
use crate::reference::tests::front_end::ALICE;
use crate::reference::tests::front_end::DAY;
use crate::reference::tests::front_end::FrontEnd;
use crate::reference::tests::front_end::PASSWORD;
use crate::reference::tests::front_end::Reply;
use crate::reference::tests::front_end::Shop;

/// A play shows one thing in the clean shop, and another in one with this lapse.
#[track_caller]
fn flips<T: PartialEq + std::fmt::Debug>(
    lapse: Lapse,
    clean: T,
    mistaken: T,
    play: impl Fn(&Shop) -> T,
) {
    assert_eq!(play(&Shop::open()), clean, "without {lapse:?}");
    let bug = Bug::from(lapse);
    assert_eq!(play(&Shop::with(&[bug])), mistaken, "with {lapse:?}");
}

/// Somebody with this passkey, who signs in with it from elsewhere.
fn login<'a>(shop: &'a Shop, passkey: &mut Passkey) -> (FrontEnd<'a>, Reply) {
    let mut phone = shop.iphone_app();
    let reply = phone.identify(ALICE);
    let reply = phone.sign_in_with(passkey.get(&reply.body["options"]).json());
    (phone, reply)
}

/// The status of a login after a change of the passkey since its registration.
fn status_after(shop: &Shop, flags: u8, change: impl Fn(&mut Passkey)) -> u16 {
    let mut passkey = Passkey::apple(1);
    passkey.flags = flags;
    passkey.count = 5;
    with_passkey(shop.iphone_app(), &mut passkey);
    change(&mut passkey);
    login(shop, &mut passkey).1.status
}

#[test]
fn related_origins_and_apps_are_ours() {
    flips(Lapse::R09_10, 200, 422, |shop| {
        let mut mac = with_account(shop.mac_safari());
        let mut creation = Passkey::apple(1).create(&mac.start());
        let text = String::from_utf8(creation.client_data).unwrap();
        let text = text.replace("shop.example.test", "shop.example.org");
        creation.client_data = text.into_bytes();
        mac.finish(creation.json()).status
    });
    flips(Lapse::R09_14, 200, 422, |shop| {
        let mut phone = with_account(shop.iphone_app());
        let creation = Passkey::apple(1).create(&phone.start());
        phone.finish(creation.json()).status
    });
}

#[test]
fn what_was_registered_is_stored() {
    // The counter of the registration once more: a copy.
    flips(Lapse::R27_1, 422, 200, |shop| {
        status_after(shop, DEVICE_BOUND, |_| {})
    });
    flips(Lapse::Ux25, 200, 422, |shop| {
        status_after(shop, SYNCED, |passkey| passkey.count = 6)
    });
    flips(Lapse::Ux15, 1, 0, |shop| {
        with_passkey(shop.iphone_app(), &mut Passkey::apple(1))
            .listed()
            .len()
    });
    flips(Lapse::R27_3, 422, 200, |shop| {
        let mut mac = with_account(shop.mac_safari());
        let mut creation = Passkey::apple(1).create(&mac.start());
        creation.id = vec![9; 20];
        let status = mac.finish(creation.json()).status;
        assert_eq!(mac.listed().len(), usize::from(status == 200));
        status
    });
    flips(Lapse::R29_2, (1, 0), (0, 1), |shop| {
        let mut bob = shop.iphone_app();
        bob.sign_up("bob@example.test");
        let mut mac = with_account(shop.mac_safari());
        let mut credential = Passkey::apple(1).create(&mac.start()).json();
        credential["username"] = json!("bob@example.test");
        mac.finish(credential);
        (mac.listed().len(), bob.listed().len())
    });
}

#[test]
fn what_was_asserted_is_stored() {
    let twice = |flags: u8, then: u32| {
        move |shop: &Shop| {
            let mut passkey = Passkey::apple(1);
            passkey.flags = flags;
            passkey.count = 5;
            with_passkey(shop.iphone_app(), &mut passkey);
            passkey.count = 10;
            assert_eq!(login(shop, &mut passkey).1.status, 200);
            passkey.count = then;
            login(shop, &mut passkey).1.status
        }
    };
    flips(Lapse::A24_1, 422, 200, twice(DEVICE_BOUND, 7));
    flips(Lapse::A22_3, 422, 200, twice(DEVICE_BOUND, 10));
    flips(Lapse::A22_4, 200, 422, twice(SYNCED, 0));
    flips(Lapse::A24_4, json!(true), json!(false), |shop| {
        let mut passkey = Passkey::apple(1);
        passkey.flags = SYNCED & !0x10;
        let mut phone = with_passkey(shop.iphone_app(), &mut passkey);
        passkey.flags = SYNCED;
        assert_eq!(login(shop, &mut passkey).1.status, 200);
        phone.get("/api/passkeys").body["passkeys"][0]["backed_up"].clone()
    });
    flips(Lapse::A24_3, json!(false), json!(true), |shop| {
        let mut passkey = Passkey::apple(1);
        passkey.flags = SYNCED & !0x04;
        let mut phone = with_passkey(shop.iphone_app(), &mut passkey);
        passkey.flags = SYNCED;
        assert_eq!(login(shop, &mut passkey).1.status, 200);
        phone.get("/api/passkeys").body["passkeys"][0]["uv_initialized"].clone()
    });
    flips(Lapse::A23_1, 200, 422, |shop| {
        let mut passkey = Passkey::apple(1);
        with_passkey(shop.iphone_app(), &mut passkey);
        let mut phone = shop.iphone_app();
        let options = phone.identify(ALICE).body["options"].clone();
        let mut credential = passkey.get(&options).json();
        let members = credential.as_object_mut().unwrap();
        members.remove("clientExtensionResults");
        phone.sign_in_with(credential).status
    });
}

#[test]
fn a_login_without_verification_is_one_factor() {
    let screen = |shop: &Shop| {
        let mut passkey = Passkey::apple(1);
        with_passkey(shop.iphone_app(), &mut passkey);
        passkey.flags &= !0x04;
        let (mut phone, reply) = login(shop, &mut passkey);
        if reply.screen() == "code" {
            assert_eq!(phone.enter_code().screen(), "dashboard");
        }
        reply.screen().to_owned()
    };
    flips(
        Lapse::A17_3,
        "code".to_owned(),
        "dashboard".to_owned(),
        screen,
    );
    flips(
        Lapse::Ux28,
        "code".to_owned(),
        "dashboard".to_owned(),
        screen,
    );
}

#[test]
fn a_login_starts_a_new_session_for_the_owner() {
    flips(Lapse::A25_1, false, true, |shop| {
        let mut passkey = Passkey::apple(1);
        with_passkey(shop.iphone_app(), &mut passkey);
        let mut phone = shop.iphone_app();
        let options = phone.identify(ALICE).body["options"].clone();
        let before = phone.token.clone();
        phone.sign_in_with(passkey.get(&options).json());
        phone.token == before
    });
    flips(Lapse::Ux02, 422, 200, |shop| {
        let mut passkey = Passkey::apple(1);
        with_passkey(shop.iphone_app(), &mut passkey);
        passkey.user_handle = Some("b3RoZXI".to_owned());
        login(shop, &mut passkey).1.status
    });
}

#[test]
fn signals_name_what_is_unknown_and_what_is_accepted() {
    let removal = |shop: &Shop| {
        let (mut old, mut new) = (Passkey::apple(1), Passkey::apple(2));
        let mut phone = with_passkey(shop.iphone_app(), &mut old);
        let created = new.create(&phone.start());
        phone.finish(created.json());
        let options = shop.iphone_app().identify(ALICE).body["options"].clone();
        let mut pending = shop.iphone_app();
        let asked = pending.identify(ALICE).body["options"].clone();
        assert_ne!(options, asked);
        let path = format!("/api/passkeys/{}", old.id_text());
        let accepted = phone.send("DELETE", &path, "").body["accepted"].clone();
        let refused = pending.sign_in_with(old.get(&asked).json());
        (accepted == json!([new.id_text()]), refused.has("unknown"))
    };
    flips(Lapse::Ux12, (true, true), (true, false), removal);
    flips(Lapse::Ux13, (true, true), (false, true), removal);
}

#[test]
fn the_way_in_says_nothing_and_stays_as_hard() {
    flips(Lapse::Ux19, 401, 404, |shop| {
        let mut phone = shop.iphone_app();
        phone.identify("nobody@example.test");
        phone.password(PASSWORD).status
    });
    flips(
        Lapse::Ux20,
        "code".to_owned(),
        "dashboard".to_owned(),
        |shop| {
            with_passkey(shop.mac_safari(), &mut Passkey::apple(1));
            let mut mac = shop.mac_safari();
            mac.identify(ALICE);
            mac.post("/api/sign-in/failed", json!({ "error": "NotAllowedError" }));
            // A browser with a passkey here is offered nothing after it.
            let reply = mac.password(PASSWORD);
            match reply.screen() {
                "offer" => mac.skip().screen().to_owned(),
                screen => screen.to_owned(),
            }
        },
    );
    flips(Lapse::Ux22, 401, 200, |shop| {
        let passkey = &mut Passkey::apple(1);
        with_passkey(shop.mac_safari(), passkey);
        let mut pc = shop.pc("edge", "pc");
        pc.log_in();
        let path = format!("/api/passkeys/{}", passkey.id_text());
        pc.send("DELETE", &path, "").status
    });
}

#[test]
fn offers_come_where_they_help() {
    flips(
        Lapse::Ux10,
        "offer".to_owned(),
        "dashboard".to_owned(),
        |shop| {
            let mut phone = with_account(shop.iphone_app());
            phone.now_ms += 2 * DAY;
            phone.open("unlocked").screen().to_owned()
        },
    );
    flips(
        Lapse::Opt23,
        "password".to_owned(),
        "passkey".to_owned(),
        |shop| {
            with_passkey(shop.pc("chrome", "office"), &mut Passkey::windows_hello(1));
            shop.mac_safari().identify(ALICE).screen().to_owned()
        },
    );
    flips(
        Lapse::Ux33,
        "offer".to_owned(),
        "dashboard".to_owned(),
        |shop| {
            let mut passkey = Passkey::apple(1);
            with_passkey(shop.iphone_app(), &mut passkey);
            let mut pc = shop.pc("chrome", "pc");
            pc.client["capabilities"]["hybridTransport"] = json!(true);
            let options = pc.identify(ALICE).body["options"].clone();
            let mut assertion = passkey.get(&options);
            assertion.attachment = "cross-platform";
            pc.sign_in_with(assertion.json()).screen().to_owned()
        },
    );
    flips(Lapse::Opt17, false, true, |shop| {
        with_account(shop.mac_safari());
        let mut mac = shop.mac_safari();
        mac.client["capabilities"]["conditionalCreate"] = json!(true);
        mac.identify(ALICE);
        mac.post("/api/sign-in/code", json!({}));
        mac.enter_code().has("upgrade")
    });
    flips(
        Lapse::Ux06,
        "dashboard".to_owned(),
        "sign-in".to_owned(),
        |shop| {
            with_account(shop.iphone_app());
            let mut mac = shop.mac_safari();
            mac.client["capabilities"]["conditionalCreate"] = json!(true);
            mac.log_in();
            assert!(mac.enter_code().has("upgrade"));
            mac.create_failed("InvalidStateError").screen().to_owned()
        },
    );
}

#[test]
fn only_our_own_pages_may_ask() {
    flips(Lapse::Ux31, 403, 200, |shop| {
        let body = json!({ "identifier": ALICE }).to_string();
        let mut mac = shop.mac_safari();
        let own = Some("https://shop.example.test");
        assert_eq!(
            mac.send_from(own, "POST", "/api/sign-in", &body).status,
            200
        );
        let foreign = Some("https://foreign.test");
        mac.send_from(foreign, "POST", "/api/sign-in", &body).status
    });
}

#[test]
fn files_are_where_they_are_looked_for() {
    let status = |path: &'static str| {
        move |shop: &Shop| {
            let url = format!("http://{}{path}", shop.server.addr());
            let request = Request::get(url).body(()).unwrap();
            let agent = shop
                .agent
                .configure_request(request)
                .max_redirects(0)
                .build();
            shop.agent.run(agent).unwrap().status().as_u16()
        }
    };
    flips(
        Lapse::Wk06,
        200,
        302,
        status("/.well-known/assetlinks.json"),
    );
    flips(
        Lapse::Wk10,
        302,
        405,
        status("/.well-known/change-password"),
    );
    flips(Lapse::Wk03, true, false, |shop| {
        let origins = shop.mac_safari().get("/.well-known/webauthn").body;
        origins["origins"][0] == "https://shop.example.test"
    });
}
