//! The settings: list, rename, remove; and what a removed passkey leads to.

use serde_json::json;

use crate::reference::tests::authenticator::Passkey;
use crate::reference::tests::flows::with_account;
use crate::reference::tests::flows::with_passkey;
use crate::reference::tests::front_end::ALICE;
use crate::reference::tests::front_end::Shop;

#[test]
fn passkeys_are_listed_renamed_and_removed() {
    let shop = Shop::open();
    let mut passkey = Passkey::apple(1);
    let mut mac = with_passkey(shop.mac_safari(), &mut passkey);
    let listed = mac.get("/api/passkeys").body["passkeys"][0].clone();
    assert_eq!(listed["name"], "iCloud Keychain");
    assert_eq!(listed["backed_up"], true);
    assert_eq!(listed["created"], mac.now_ms);
    let path = format!("/api/passkeys/{}", passkey.id_text());
    let reply = mac.send("PATCH", &path, &json!({ "name": "Mine" }).to_string());
    assert_eq!((reply.status, reply.screen()), (200, "dashboard"));
    assert_eq!(mac.get("/api/passkeys").body["passkeys"][0]["name"], "Mine");
    let pending = shop.iphone_app().identify(ALICE).body["options"].clone();
    assert_eq!(pending["allowCredentials"][0]["id"], passkey.id_text());
    let mut phone = shop.iphone_app();
    let options = phone.identify(ALICE).body["options"].clone();
    let reply = mac.send("DELETE", &path, "");
    assert_eq!((reply.status, reply.screen()), (200, "dashboard"));
    assert_eq!(reply.body["accepted"], json!([]));
    assert_eq!(mac.send("DELETE", &path, "").status, 404);
    // The device still has it: the page is told to let the provider know.
    let reply = phone.sign_in_with(passkey.get(&options).json());
    assert_eq!(
        (reply.status, reply.error(), reply.screen()),
        (422, "unknown-credential", "password")
    );
    assert_eq!(reply.body["unknown"], passkey.id_text());
}

#[test]
fn the_only_way_in_stays() {
    let shop = Shop::open();
    let mut phone = shop.iphone_app();
    let mut passkey = Passkey::apple(1);
    let options = phone.sign_up_with_passkey(ALICE).body["options"].clone();
    phone.finish(passkey.create(&options).json());
    let path = format!("/api/passkeys/{}", passkey.id_text());
    let reply = phone.send("DELETE", &path, "");
    assert_eq!((reply.status, reply.error()), (409, "only-way-in"));
    assert_eq!(phone.listed().len(), 1);
}

#[test]
fn nobody_touches_passkeys_without_signing_in_or_of_others() {
    let shop = Shop::open();
    let mut passkey = Passkey::apple(1);
    with_passkey(shop.mac_safari(), &mut passkey);
    let path = format!("/api/passkeys/{}", passkey.id_text());
    let mut stranger = shop.iphone_app();
    assert_eq!(stranger.get("/api/passkeys").status, 401);
    assert_eq!(stranger.tell("/api/passkeys/start", json!({})).status, 401);
    assert_eq!(stranger.send("DELETE", &path, "").status, 401);
    stranger.sign_up("bob@example.test");
    assert_eq!(stranger.send("DELETE", &path, "").status, 404);
    assert_eq!(stranger.send("DELETE", "/api/passkeys/%FF", "").status, 404);
}

#[test]
fn a_credential_id_belongs_to_one_account() {
    let shop = Shop::open();
    let mut passkey = Passkey::apple(1);
    with_passkey(shop.mac_safari(), &mut passkey);
    let mut mallory = shop.iphone_app();
    mallory.sign_up("mallory@example.test");
    let mut forged = Passkey::apple(2);
    forged.id = passkey.id.clone();
    let options = mallory.start();
    let reply = mallory.finish(forged.create(&options).json());
    assert_eq!((reply.status, reply.has("unknown")), (422, false));
    let mut mac = shop.mac_safari();
    let options = mac.identify(ALICE).body["options"].clone();
    assert_eq!(mac.sign_in_with(passkey.get(&options).json()).status, 200);
}

#[test]
fn a_creation_from_the_settings_returns_to_the_settings() {
    let shop = Shop::open();
    let mut mac = with_account(shop.mac_safari());
    mac.start();
    assert_eq!(mac.session(), "offer");
    assert_eq!(mac.create_failed("InvalidStateError").screen(), "dashboard");
    // In the middle of an app login the step that was up comes back.
    let mut phone = shop.iphone_app();
    phone.log_in();
    phone.skip();
    phone.start();
    assert_eq!(phone.create_failed("NotAllowedError").screen(), "code");
    assert_eq!(phone.enter_code().screen(), "pin");
}
