//! Recordings of relying parties that do things in other ways, written by hand.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use serde_json::json;

use super::support::stuntkey;

const CHALLENGE: &[u8] = b"a challenge of thirty-two bytes!";
const OTHER: &[u8] = b"another one of thirty-two bytes!";
const ID: &[u8] = &[251, 255, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 254];

/// How a relying party spells bytes.
type Spelled = fn(&[u8]) -> String;

fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

fn entry(
    method: &str,
    path: &str,
    headers: Value,
    body: Value,
    status: u16,
    answer: Value,
) -> Value {
    let (media_type, text) = match &body {
        Value::String(form) => ("application/x-www-form-urlencoded", form.clone()),
        json => ("application/json", json.to_string()),
    };
    let mut request = json!({ "method": method, "url": format!("https://shop.example.test{path}"),
        "headers": headers });
    if !body.is_null() {
        request["postData"] = json!({ "mimeType": media_type, "text": text });
    }
    let text = match &answer {
        Value::String(page) => page.clone(),
        json => json.to_string(),
    };
    json!({ "request": request, "response": { "status": status, "headers": [],
        "content": { "text": text } } })
}

fn post(path: &str, body: Value, answer: Value) -> Value {
    entry("POST", path, json!([]), body, 200, answer)
}

fn client_data(kind: &str, challenge: &[u8]) -> Vec<u8> {
    let origin = "https://shop.example.test";
    json!({ "type": kind, "challenge": base64url(challenge), "origin": origin })
        .to_string()
        .into_bytes()
}

fn made(spelled: Spelled) -> Value {
    json!({ "id": base64url(ID), "rawId": spelled(ID), "type": "public-key", "response": {
        "clientDataJSON": spelled(&client_data("webauthn.create", CHALLENGE)),
        "attestationObject": spelled(&[255, 239, 3, 250, 251]) } })
}

fn used(spelled: Spelled) -> Value {
    json!({ "id": base64url(ID), "rawId": spelled(ID), "type": "public-key", "response": {
        "clientDataJSON": spelled(&client_data("webauthn.get", OTHER)),
        "authenticatorData": spelled(&[255, 250, 1, 1]), "signature": spelled(&[48, 251, 255, 2]) } })
}

fn creation(spelled: Spelled) -> Value {
    json!({ "challenge": spelled(CHALLENGE), "rp": { "id": "example.test", "name": "Shop" },
        "user": { "id": spelled(b"\xfb\xff user 1"), "name": "anna", "displayName": "Anna" },
        "pubKeyCredParams": [{ "type": "public-key", "alg": -7 }] })
}

fn request(spelled: Spelled) -> Value {
    json!({ "challenge": spelled(OTHER), "rpId": "example.test",
        "allowCredentials": [{ "type": "public-key", "id": spelled(ID) }] })
}

fn har(entries: &[Value]) -> String {
    json!({ "log": { "version": "1.2", "entries": entries } }).to_string()
}

/// The profile of a recording, which `check` accepts.
fn profile(entries: &[Value]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (har_at, out) = (folder.path().join("x.har"), folder.path().join("x.yaml"));
    fs::write(&har_at, har(entries)).unwrap();
    let (har_at, out) = (har_at.display().to_string(), out.display().to_string());
    let said = stuntkey(&["profile", "new", "--from-har", &har_at, "--out", &out]);
    assert_eq!(
        said.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&said.stderr)
    );
    let text = fs::read_to_string(&out).unwrap();
    let said = stuntkey(&["check", &out, "--secret", "password=x"]);
    let err = String::from_utf8_lossy(&said.stderr).into_owned();
    assert_eq!(said.status.code(), Some(0), "{err}\n{text}");
    text
}

fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in\n{text}");
    }
}

#[test]
fn options_in_other_members_base64_and_credentials_in_an_envelope() {
    let text = profile(&[
        post(
            "/login",
            json!({ "user": "anna", "password": "secret words" }),
            json!({}),
        ),
        post(
            "/start",
            json!({}),
            json!({ "state": "f00dfeed01", "data": { "publicKey": creation(base64) } }),
        ),
        post(
            "/finish",
            json!({ "state": "f00dfeed01", "result": made(base64) }),
            json!({ "success": true }),
        ),
        post(
            "/login/start",
            json!({ "user": "anna" }),
            json!({ "options": request(base64).to_string() }),
        ),
        post(
            "/login/finish",
            json!({ "result": used(base64).to_string() }),
            json!({ "success": true }),
        ),
    ]);
    has(
        &text,
        &[
            "rp-id: example.test",
            "fixed: [{ identifier: anna, password: $(secret.password) }]",
            "keep: { state: $.state }",
            "create: $.data.publicKey",
            "read: { challenge: base64, user.id: base64 }",
            "write: { response.clientDataJSON: base64",
            "json: { state: $(state), result: $(credential) }",
            "get: $.options | json",
            "json: { user: $(identifier) }",
            "result: $(credential | json)",
            "{ if: { $.success: true }, shows: dashboard }",
        ],
    );
}

#[test]
fn tokens_against_forgery_of_cookies_pages_and_answers() {
    let page = "<html><meta name=\"csrf-token\" content=\"tok3n-of-the-page\"></html>";
    let with = |value: &str| json!([{ "name": "X-CSRF-Token", "value": value }]);
    let token = "tok3n-of-the-page";
    let text = profile(&[
        entry("GET", "/", json!([]), Value::Null, 200, json!(page)),
        entry(
            "POST",
            "/register",
            with(token),
            json!({ "email": "a@b.test", "password": "pw pw pw" }),
            201,
            json!({}),
        ),
        entry(
            "POST",
            "/start",
            with(token),
            json!({}),
            200,
            creation(base64url),
        ),
        entry(
            "POST",
            "/finish",
            with(token),
            made(base64url),
            204,
            json!(""),
        ),
        entry(
            "POST",
            "/in/start",
            with(token),
            json!({}),
            200,
            request(base64url),
        ),
        entry(
            "POST",
            "/in/finish",
            with(token),
            used(base64url),
            200,
            json!({}),
        ),
    ]);
    has(
        &text,
        &[
            "begin:",
            "  - GET: /\n",
            "headers: { x-csrf-token: $(csrf-token) }",
            "keep: { csrf-token: 'css:meta[name=\"csrf-token\"]@content' }",
            "sign-up:\n    password:\n      - POST: /register",
            "{ if: { status: 204 }, shows: dashboard }",
        ],
    );
}

#[test]
fn a_passkey_that_signs_up_and_members_of_its_own() {
    let own = |credential: Value| {
        json!({ "rawId": credential["rawId"], "clientDataJSON": credential["response"]["clientDataJSON"],
            "attestationObject": credential["response"]["attestationObject"],
            "authenticatorData": credential["response"]["authenticatorData"],
            "signature": credential["response"]["signature"], "nickname": "My laptop" })
    };
    let text = profile(&[
        post("/users", json!({ "username": "anna" }), json!({ "id": 7 })),
        post("/start", json!({ "username": "anna" }), creation(base64url)),
        post("/finish", own(made(base64url)), json!({ "ok": true })),
        post("/logout", json!({}), json!({})),
        post("/in/start", json!({}), request(base64url)),
        post("/in/finish", own(used(base64url)), json!({ "ok": true })),
    ]);
    has(
        &text,
        &[
            "sign-up:\n    passkey:\n      - POST: /users\n        json: { username: $(identifier) }",
            "clientDataJSON: $(credential.response.clientDataJSON)",
            "signature: $(credential.response.signature)",
            "nickname: $(name)",
            "sign-out:",
            "accounts: { identifier: user$(unique) }",
        ],
    );
    assert!(!text.contains("create-passkey:"), "{text}");
}

#[test]
fn forms_and_redirects() {
    let form = |credential: Value| {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", "tok3n-in-a-form");
        form.append_pair("credential", &credential.to_string());
        json!(form.finish())
    };
    let mut finish = entry(
        "POST",
        "/in/finish",
        json!([]),
        form(used(base64url)),
        302,
        json!(""),
    );
    finish["response"]["headers"] = json!([{ "name": "Location", "value": "/home" }]);
    let page = "<form><input type=hidden name=csrf value=tok3n-in-a-form></form>";
    let text = profile(&[
        entry("GET", "/join", json!([]), Value::Null, 200, json!(page)),
        post(
            "/join",
            json!("email=a%40b.test&password=pw+pw+pw&csrf=tok3n-in-a-form"),
            json!({}),
        ),
        post("/start", json!({}), creation(base64url)),
        post("/finish", form(made(base64url)), json!({})),
        post("/in/start", json!({}), request(base64url)),
        finish,
    ]);
    has(
        &text,
        &[
            "form: { email: $(identifier), password: $(password), csrf: $(csrf) }",
            "form: { csrf: $(csrf), credential: $(credential | json) }",
            "{ if: { status: 302, 'header:location': /home }, shows: dashboard }",
        ],
    );
}

/// What is said of a text that is no recording to make a profile of.
fn refused(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.har");
    fs::write(&path, text).unwrap();
    let path = path.display().to_string();
    let said = stuntkey(&["profile", "new", "--from-har", &path]);
    let err = String::from_utf8_lossy(&said.stderr).into_owned();
    assert_eq!(said.status.code(), Some(3), "{err}");
    assert!(err.contains(&path) && !err.contains("panicked"), "{err}");
    err
}

#[test]
fn what_is_no_recording_says_where_and_why() {
    let start = post("/start", json!({}), creation(base64url));
    let finish = post("/finish", made(base64url), json!({}));
    let whole = har(&[start.clone(), finish.clone()]);
    let table = [
        (String::new(), "line 1, column 0: the file breaks off here"),
        (
            whole[..whole.len() / 2].to_owned(),
            "the file breaks off here",
        ),
        (
            "profile: x".to_owned(),
            "line 1, column 1: this is no JSON, so no HAR",
        ),
        ("{\"log\":{}}".to_owned(), "it has no list `log.entries`"),
        (
            har(&[]),
            "none of its 0 requests that succeeded carries a credential",
        ),
        (
            har(&[start.clone()]),
            "none of its 1 requests that succeeded carries a credential",
        ),
        (
            har(&[finish.clone()]),
            "log.entries[0] (POST /finish): the challenge that it answers is in no JSON answer",
        ),
        (
            whole,
            "log.entries[1] (POST /finish): the recording has this, but no login in it",
        ),
        (
            har(&[json!({ "request": { "method": "GET" } })]),
            "log.entries[0].request.url: it is missing",
        ),
    ];
    for (text, part) in table {
        let said = refused(&text);
        assert!(said.contains(part), "{part}\n{said}");
    }
}

#[test]
fn what_there_is_already_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("x.yaml").display().to_string();
    let new = [
        "profile",
        "new",
        "--url",
        "http://localhost:1",
        "--sign-in",
        "/in",
        "--out",
        &out,
    ];
    assert_eq!(stuntkey(&new).status.code(), Some(0));
    assert_eq!(stuntkey(&["check", &out]).status.code(), Some(0));
    assert_eq!(stuntkey(&new).status.code(), Some(2));
    assert_eq!(
        stuntkey(&[&new[..], &["--force"]].concat()).status.code(),
        Some(0)
    );
    assert_eq!(
        stuntkey(&["profile", "new", "--from-har", "no-such.har"])
            .status
            .code(),
        Some(2)
    );
}
