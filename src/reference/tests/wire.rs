//! What holds for every call: sessions, runs, bodies, association files.

use std::net::TcpStream;

use serde_json::json;

use crate::reference::AttestationFormat;
use crate::reference::AttestationPolicy;
use crate::reference::AttestationRoot;
use crate::reference::Config;
use crate::reference::PasswordCost;
use crate::reference::Server;
use crate::reference::TimeSource;
use crate::reference::tests::authenticator::Passkey;
use crate::reference::tests::flows::with_account;
use crate::reference::tests::flows::with_passkey;
use crate::reference::tests::front_end::ALICE;
use crate::reference::tests::front_end::Shop;
use crate::reference::tests::front_end::config;

#[test]
fn each_rise_of_privilege_has_a_new_session_id() {
    let shop = Shop::open();
    with_account(shop.mac_safari());
    let mut phone = shop.iphone_app();
    let mut tokens = Vec::new();
    phone.identify(ALICE);
    tokens.push(phone.token.clone());
    phone.password("correct horse");
    tokens.push(phone.token.clone());
    phone.skip();
    assert_eq!(phone.token, tokens[1]);
    phone.enter_code();
    tokens.push(phone.token.clone());
    tokens.dedup();
    assert_eq!(tokens.len(), 3);
    assert!(phone.cookie.is_none());
    for old in &tokens[..2] {
        let mut thief = phone.clone();
        thief.token.clone_from(old);
        assert_eq!(thief.session(), "sign-in");
    }
    let mut mac = shop.mac_safari();
    mac.log_in();
    assert!(mac.token.is_none() && mac.cookie.is_some());
    let half = mac.cookie.clone();
    mac.enter_code();
    assert_ne!(mac.cookie, half);
}

#[test]
fn runs_are_isolated_reproducible_and_can_be_forgotten() {
    let shop = Shop::open();
    let challenge_of = |run: &str| {
        let mut mac = shop.mac_safari();
        mac.run = run.to_owned();
        mac.sign_up(ALICE);
        mac.start()["challenge"].clone()
    };
    let first = challenge_of("one");
    assert_ne!(first, challenge_of("two"));
    let mut mac = shop.mac_safari();
    mac.run = "one".to_owned();
    assert_eq!(mac.sign_up(ALICE).error(), "taken");
    assert_eq!(mac.send("DELETE", "/api/test/run", "").status, 200);
    assert_eq!(challenge_of("one"), first);
    mac.run = "three".to_owned();
    assert_eq!(mac.identify(ALICE).screen(), "password");
}

#[test]
fn attestation_is_asked_for_where_the_policy_says_so() {
    let asked = |attestation| {
        let server = Server::start(Config {
            attestation,
            ..config()
        });
        let shop = Shop {
            server: server.unwrap(),
            ..Shop::open()
        };
        let options = with_account(shop.mac_safari()).start();
        options["attestation"].as_str().unwrap().to_owned()
    };
    assert_eq!(asked(AttestationPolicy::None), "none");
    assert_eq!(asked(AttestationPolicy::Direct), "direct");
    assert_eq!(asked(AttestationPolicy::Required), "direct");
}

#[test]
fn a_root_that_is_no_certificate_starts_nothing() {
    let root = AttestationRoot {
        format: AttestationFormat::Tpm,
        certificate: b"-----BEGIN CERTIFICATE-----".to_vec(),
    };
    let started = Server::start(Config {
        attestation_roots: vec![root],
        ..config()
    });
    let error = started.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
}

#[test]
fn a_wall_clock_ignores_the_headers_of_the_runner() {
    let server = Server::start(Config {
        time: TimeSource::Wall(|| 5),
        ..config()
    });
    let shop = Shop {
        server: server.unwrap(),
        ..Shop::open()
    };
    let mut mac = shop.mac_safari();
    assert_eq!(mac.send("DELETE", "/api/test/run", "").status, 404);
    with_account(shop.mac_safari());
    mac.run = "another".to_owned();
    assert_eq!(mac.sign_up(ALICE).error(), "taken");
}

#[test]
fn without_a_mail_server_a_code_is_an_error() {
    let shop = Shop {
        server: Server::start(config()).unwrap(),
        ..Shop::open()
    };
    with_account(shop.mac_safari());
    let reply = shop.mac_safari().log_in();
    assert_eq!(
        (reply.status, reply.error(), reply.screen()),
        (424, "any", "error")
    );
}

#[test]
fn the_letter_comes_from_the_shop_at_the_shops_time() {
    let shop = Shop::open();
    with_account(shop.mac_safari());
    shop.mac_safari().log_in();
    let letter = shop.mailbox.last_letter();
    assert!(
        letter.contains("MAIL FROM:<shop@shop.example.test>"),
        "{letter}"
    );
    assert!(letter.contains("RCPT TO:<alice@example.test>"));
    // 1,800,000,000 seconds after the epoch.
    assert!(
        letter.contains("Date: Fri, 15 Jan 2027 08:00:00"),
        "{letter}"
    );
}

#[test]
fn odd_bodies_are_refused_and_nothing_breaks() {
    let shop = Shop::open();
    let mut mac = with_account(shop.mac_safari());
    let nested = format!("{{\"credential\":{}", "[".repeat(30_000));
    let long = format!("{{\"credential\":\"{}\"}}", "x".repeat(70_000));
    for body in ["", "null", "[]", "{", "{\"credential\"", &nested, &long] {
        mac.start();
        let reply = mac.send("POST", "/api/passkeys", body);
        assert_eq!((reply.status, reply.screen()), (400, "error"), "{body:.40}");
    }
    for credential in [
        json!(null),
        json!(1),
        json!([]),
        json!({}),
        json!({ "id": 5 }),
    ] {
        mac.start();
        let reply = mac.finish(credential.clone());
        assert_eq!((reply.status, reply.error()), (422, "any"), "{credential}");
        let reply = mac.sign_in_with(credential);
        assert_eq!(reply.status, 422);
    }
    assert_eq!(mac.get("/api/nothing").status, 404);
    assert_eq!(mac.get("/api/skip").status, 405);
    let reply = mac.tell("/api/accounts", json!({ "identifier": "alice" }));
    assert_eq!(reply.status, 400);
    assert_eq!(mac.listed(), [""; 0]);
    assert_eq!(mac.session(), "dashboard");
    mac.now_ms = u64::MAX;
    assert_eq!(mac.get("/api/session").status, 400);
}

#[test]
fn a_challenge_lives_five_minutes_and_belongs_to_its_session_and_ceremony() {
    let shop = Shop::open();
    let mut passkey = Passkey::apple(1);
    let mut mac = with_passkey(shop.mac_safari(), &mut passkey);
    let options = mac.start();
    let mut other = Passkey::apple(2);
    mac.now_ms += 300_000;
    assert_eq!(
        mac.finish(other.create(&options).json()).error(),
        "wrong-challenge"
    );
    let mine = mac.start();
    let mut phone = shop.iphone_app();
    phone.sign_up("bob@example.test");
    phone.start();
    assert_eq!(
        phone.finish(other.create(&mine).json()).error(),
        "wrong-challenge"
    );
    // A login's challenge makes no passkey, and a creation's signs nobody in.
    let creation = mac.start();
    let reply = mac.sign_in_with(passkey.get(&creation).json());
    assert_eq!((reply.status, reply.error()), (422, "wrong-challenge"));
    let request = mac.identify(ALICE).body["options"].clone();
    let reply = mac.finish(
        other
            .creation(request["challenge"].as_str().unwrap())
            .json(),
    );
    assert_eq!((reply.status, reply.error()), (422, "wrong-challenge"));
    // A replayed login is refused.
    let assertion = passkey.get(&request).json();
    assert_eq!(mac.sign_in_with(assertion.clone()).status, 200);
    assert_eq!(mac.sign_in_with(assertion).error(), "wrong-challenge");
}

#[test]
fn the_association_files_name_what_is_accepted() {
    let shop = Shop::open();
    let mut mac = shop.mac_safari();
    let links = mac.send("GET", "/.well-known/assetlinks.json", "").body;
    let target = &links[0]["target"];
    assert_eq!(
        links[0]["relation"][0],
        "delegate_permission/common.get_login_creds"
    );
    assert_eq!(target["package_name"], "test.example.shop");
    let fingerprint = ["AB"; 32].join(":");
    assert_eq!(target["sha256_cert_fingerprints"], json!([fingerprint]));
    let apple = mac.get("/.well-known/apple-app-site-association").body;
    assert_eq!(
        apple["webcredentials"]["apps"],
        json!(["TEAM123456.test.example.shop"])
    );
    let related = mac.get("/.well-known/webauthn").body;
    assert_eq!(
        related["origins"],
        json!(["https://shop.example.test", "https://shop.example.org"])
    );
    let endpoints = mac.get("/.well-known/passkey-endpoints").body;
    assert!(
        endpoints["enroll"]
            .as_str()
            .unwrap()
            .starts_with("https://shop.example.test/")
    );
}

#[test]
fn a_dropped_server_listens_no_more() {
    let server = Server::start(config()).unwrap();
    let addr = server.addr();
    assert!(TcpStream::connect(addr).is_ok());
    drop(server);
    assert!(TcpStream::connect(addr).is_err());
}

#[test]
fn forms_are_refused_and_recommended_hashing_works() {
    let server = Server::start(Config {
        password_cost: PasswordCost::Recommended,
        ..config()
    });
    let shop = Shop {
        server: server.unwrap(),
        ..Shop::open()
    };
    assert_eq!(shop.mac_safari().sign_up(ALICE).screen(), "offer");
    let url = format!("http://{}/api/sign-in", shop.server.addr());
    let form = shop.agent.post(url).send_form([("identifier", ALICE)]);
    assert_eq!(form.unwrap().status().as_u16(), 400);
}
