//! The SimpleWebAuthn peer speaks what its profile says, and never answers 5xx.
//!
//! Ceremonies are not tried here: this proves the peer itself, without any of our own code.

mod peers;

use std::sync::LazyLock;

use peers::Peer;
use serde_json::Value;
use serde_json::json;
use ureq::Agent;
use ureq::http::Response;
use ureq::http::header::CONTENT_TYPE;
use ureq::http::header::COOKIE;
use ureq::http::header::SET_COOKIE;

/// A session of one user, with the one cookie that this peer sets.
struct Session<'a> {
    peer: &'a Peer,
    agent: Agent,
    cookie: String,
}

/// What a test looks at in an answer.
#[derive(Debug)]
struct Answer {
    status: u16,
    json: Value,
}

impl<'a> Session<'a> {
    fn new(peer: &'a Peer) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .new_agent();
        let cookie = String::new();
        Self {
            peer,
            agent,
            cookie,
        }
    }

    /// A session whose user has just signed up.
    fn signed_up(peer: &'a Peer, username: &str) -> Self {
        let mut session = Self::new(peer);
        assert_eq!(session.post("/signup", &account(username)).status, 201);
        session
    }

    fn get(&mut self, path: &str) -> Answer {
        let url = format!("{}{path}", self.peer.url);
        let request = self.agent.get(url).header(COOKIE, &self.cookie);
        let response = request.call().expect("the peer answers");
        self.read(response)
    }

    fn delete(&mut self, path: &str) -> Answer {
        let url = format!("{}{path}", self.peer.url);
        let request = self.agent.delete(url).header(COOKIE, &self.cookie);
        let response = request.call().expect("the peer answers");
        self.read(response)
    }

    fn post(&mut self, path: &str, body: &Value) -> Answer {
        self.post_text(path, &body.to_string())
    }

    /// Announced as JSON, whatever it is.
    fn post_text(&mut self, path: &str, body: &str) -> Answer {
        let url = format!("{}{path}", self.peer.url);
        let request = self.agent.post(url).header(COOKIE, &self.cookie);
        let request = request.header(CONTENT_TYPE, "application/json");
        let response = request.send(body).expect("the peer answers");
        self.read(response)
    }

    fn read(&mut self, mut response: Response<ureq::Body>) -> Answer {
        if let Some(set) = response.headers().get(SET_COOKIE) {
            let set = set.to_str().expect("this cookie is ASCII");
            let (pair, _attributes) = set.split_once(';').expect("this cookie has attributes");
            self.cookie = pair.to_owned();
        }
        let text = response.body_mut().read_to_string().expect("a text body");
        Answer {
            status: response.status().as_u16(),
            json: serde_json::from_str(&text).unwrap_or(Value::Null),
        }
    }
}

#[test]
fn listens_where_it_says() {
    assert_eq!(PEER.url, format!("http://localhost:{}", PEER.port));
}

#[test]
fn signing_up_signs_in() {
    let mut session = Session::new(&PEER);
    assert_eq!(session.get("/me").status, 401);
    let answer = session.post("/signup", &account("signing-up"));
    assert_eq!(answer.status, 201);
    let me = session.get("/me");
    assert_eq!(
        (me.status, me.json),
        (200, json!({ "username": "signing-up" }))
    );
    assert_eq!(session.post("/logout", &json!({})).status, 200);
    assert_eq!(session.get("/me").status, 401);
}

#[test]
fn a_taken_name_is_refused() {
    Session::signed_up(&PEER, "taken");
    let mut other = Session::new(&PEER);
    assert_eq!(other.post("/signup", &account("taken")).status, 409);
}

#[test]
fn the_password_decides() {
    Session::signed_up(&PEER, "password");
    let mut session = Session::new(&PEER);
    let wrong = json!({ "username": "password", "password": "wrong" });
    assert_eq!(session.post("/login", &wrong).status, 401);
    assert_eq!(session.get("/me").status, 401);
    assert_eq!(session.post("/login", &account("nobody")).status, 401);
    assert_eq!(session.post("/login", &account("password")).status, 200);
    assert_eq!(session.get("/me").status, 200);
}

#[test]
fn registration_options_have_the_shape_of_level_3() {
    let mut session = Session::signed_up(&PEER, "options");
    let answer = session.get("/generate-registration-options");
    assert_eq!(answer.status, 200);
    let options = answer.json;
    assert_eq!(options["rp"]["id"], "localhost");
    assert_eq!(options["user"]["name"], "options");
    assert!(
        options["user"]["id"]
            .as_str()
            .is_some_and(|id| !id.is_empty())
    );
    assert!(
        options["challenge"]
            .as_str()
            .is_some_and(|it| it.len() >= 22)
    );
    let selection = &options["authenticatorSelection"];
    assert_eq!(selection["residentKey"], "required");
    assert_eq!(selection["userVerification"], "preferred");
    assert_eq!(options["excludeCredentials"], json!([]));
    let algorithms = options["pubKeyCredParams"].as_array().expect("a list");
    let es256 = json!({ "type": "public-key", "alg": -7 });
    assert!(
        algorithms
            .iter()
            .any(|it| it["alg"] == es256["alg"] && it["type"] == es256["type"])
    );
}

#[test]
fn authentication_options_need_no_account() {
    let mut session = Session::new(&PEER);
    let usernameless = session.get("/generate-authentication-options");
    let unknown = session.get("/generate-authentication-options?username=no-one@example.test");
    for answer in [&usernameless, &unknown] {
        assert_eq!(answer.status, 200);
        assert_eq!(answer.json["rpId"], "localhost");
        assert_eq!(answer.json["allowCredentials"], json!([]));
        assert_eq!(answer.json["userVerification"], "preferred");
    }
    assert_ne!(usernameless.json["challenge"], unknown.json["challenge"]);
}

#[test]
fn garbage_is_refused_at_registration() {
    let mut session = Session::signed_up(&PEER, "garbage");
    for body in GARBAGE {
        // Once with nothing pending, once with a ceremony under way.
        assert_refused(session.post_text("/verify-registration", body), body);
        session.get("/generate-registration-options?mediation=conditional");
        assert_refused(session.post_text("/verify-registration", body), body);
    }
    assert_eq!(session.get("/credentials").json, json!([]));
}

#[test]
fn garbage_is_refused_at_authentication() {
    let mut session = Session::new(&PEER);
    for body in GARBAGE {
        assert_refused(session.post_text("/verify-authentication", body), body);
        session.get("/generate-authentication-options");
        assert_refused(session.post_text("/verify-authentication", body), body);
    }
    assert_eq!(session.get("/me").status, 401);
}

#[test]
fn passkeys_are_managed_by_their_owner_only() {
    let mut stranger = Session::new(&PEER);
    assert_eq!(stranger.get("/credentials").status, 401);
    assert_eq!(stranger.delete("/credentials/AAAA").status, 401);
    assert_eq!(stranger.get("/generate-registration-options").status, 401);
    let mut owner = Session::signed_up(&PEER, "owner");
    assert_eq!(owner.delete("/credentials/AAAA").status, 404);
}

#[test]
fn the_lock_file_names_no_host() {
    let lock = include_str!("peers/simplewebauthn/package-lock.json");
    assert!(!lock.contains("://"), "a registry's address is in it");
}

#[test]
fn well_known_files_name_the_simulated_apps() {
    let mut session = Session::new(&PEER);
    let android = session.get("/.well-known/assetlinks.json").json;
    let target = &android[0]["target"];
    assert_eq!(target["package_name"], "test.example.shop");
    let fingerprints = target["sha256_cert_fingerprints"].as_array();
    assert_eq!(fingerprints.map(Vec::len), Some(1));
    let apple = session.get("/.well-known/apple-app-site-association").json;
    let app = "STUNTKEY01.test.example.shop";
    assert_eq!(apple, json!({ "webcredentials": { "apps": [app] } }));
}

fn account(username: &str) -> Value {
    json!({ "username": username, "password": "correct horse" })
}

#[track_caller]
fn assert_refused(answer: Answer, body: &str) {
    assert_eq!(answer.status, 400, "`{body}` was answered with {answer:?}");
    assert!(answer.json["error"].is_string(), "{answer:?}");
}

/// One process serves all tests of this file: they use different accounts.
static PEER: LazyLock<Peer> = LazyLock::new(|| Peer::start("simplewebauthn", &[]));

/// Bodies from no JSON at all to almost a credential.
const GARBAGE: [&str; 10] = [
    "",
    "{",
    "null",
    "7",
    "[]",
    "{}",
    r#"{ "id": 7, "rawId": 7, "type": "public-key", "response": null }"#,
    r#"{ "id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {} }"#,
    r#"{ "id": "AAAA", "rawId": "AAAA", "type": "public-key",
         "response": { "clientDataJSON": "%%%", "attestationObject": [] } }"#,
    r#"{ "id": "AAAA", "rawId": "AAAA", "type": "public-key",
         "response": { "clientDataJSON": "bnVsbA", "attestationObject": "oA" } }"#,
];
