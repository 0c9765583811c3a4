//! `profile try`, and profiles that go wrong: each says what was there instead.

#[path = "cli_trouble/server.rs"]
mod server;

use std::fs;
use std::process::Command;

use server::say;
use server::serve;

/// What a command says that ends with this exit code.
fn ends(arguments: &[&str], code: i32) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stuntkey"));
    let output = command.args(arguments).output().expect("stuntkey starts");
    let out = String::from_utf8_lossy(&output.stdout);
    let said = format!("{out}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    said
}

fn has(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "`{part}` is not in\n{said}");
    }
}

const OPTIONS: &str =
    r#"{"data":{"publicKey":{"challenge":"AAAAAAAAAAAAAAAAAAAAAA"}},"flowId":"f1"}"#;

/// What `profile try` says of a profile with these lines at a shop that answers by path.
fn tried(lines: &str, action: &[&str], code: i32) -> String {
    let port = serve(|asked, stream| {
        let path = asked.head.split(' ').nth(1).unwrap_or_default();
        match path {
            "/sign-up" => say(stream, 201, "", r#"{"access_token":"t0ken","name":"Anna"}"#),
            "/options" => say(stream, 200, "", OPTIONS),
            "/refused" => say(stream, 418, "", r#"{"error":{"code":"teapot"}}"#),
            "/page" => say(
                stream,
                200,
                "",
                "<form action=/in><input name=_csrf></form>",
            ),
            _ => say(stream, 200, "", "{}"),
        }
    });
    let folder = tempfile::tempdir().expect("a folder for a test");
    let path = folder.path().join("shop.yaml");
    let text = format!("profile: A shop\nurl: http://localhost:{port}\n{lines}");
    fs::write(&path, text).expect("a file in a folder of the test");
    let path = path.display().to_string();
    let arguments = ["profile", "try", &path, "--secret", "key=hunter2-hunter2"];
    ends(&[&arguments[..], action].concat(), code)
}

const SIGN_UP: &str = "  sign-up: { password: [{ POST: /sign-up, json: { name: $(identifier) }, \
                       then: [{ if: { status: 409 }, refused: taken }, { if: { status: 201 }, shows: dashboard }] }] }\n";

#[test]
fn the_embedded_relying_party_goes_through_from_end_to_end() {
    let said = ends(
        &[
            "profile",
            "try",
            "reference",
            "--is",
            "iphone",
            "--client",
            "app",
        ],
        0,
    );
    has(
        &said,
        &[
            "on iphone with app",
            "✓ sign-up: password",
            "✓ create-passkey",
            "✓ sign-in: passkey",
            "✓ delete-passkey",
            "list    passkeys: 0",
            "120 of 120 shipped runs have all the actions they need",
        ],
    );
}

#[test]
fn an_action_is_told_with_the_rules_that_did_not_fire_and_secrets_are_not() {
    let lines = format!(
        "headers: {{ X-Key: $(secret.key) }}\nactions:\n{SIGN_UP}  \
         list: [{{ POST: /echo, json: {{ key: $(secret.key) }}, then: [{{ if: {{ $.items: present }}, \
         passkeys: {{ each: '$.items[*]', id: $.id }} }}] }}]\n"
    );
    let said = tried(&lines, &["sign-up"], 0);
    has(
        &said,
        &[
            "`status` is 201",
            "rule  ✓ {if:{status:201},shows:dashboard}",
        ],
    );
    let said = tried(&lines, &["list"], 1);
    has(
        &said,
        &[
            "✓ sign-up: password\n✗ list: no rule said `passkeys`",
            "{\"key\":\"‹secret:key›\"}",
            "`$.items` is not there",
        ],
    );
    assert!(!said.contains("hunter2"), "{said}");
}

#[test]
fn a_capture_that_finds_nothing_says_what_is_near() {
    let lines = "actions:\n  sign-up: { password: [{ POST: /sign-up, json: {}, keep: { token: $.token } }, \
                 { POST: /next/$(token), json: {} }] }\n";
    let said = tried(lines, &[], 4);
    has(
        &said,
        &[
            "keep  ✗ token: nothing ($.token); there are `$.access_token`, `$.name`",
            "`/next/$(token)` has no value yet",
            "`keep: token` of `POST /sign-up` found nothing at `$.token`: there are `$.access_token`",
        ],
    );
    let lines = "actions:\n  sign-up: { password: [{ GET: /page, keep: { csrf: 'css:input[name=csrf]@value' } }, \
                 { POST: /in, form: { csrf: $(csrf) } }] }\n";
    let said = tried(lines, &["sign-up"], 1);
    has(
        &said,
        &["the page has `form[action=/in]`, `input[name=_csrf]`"],
    );
}

#[test]
fn options_that_are_elsewhere_are_found() {
    let lines = format!(
        "actions:\n{SIGN_UP}  create-passkey: [{{ GET: /options }}, {{ create: $.publicKey }}, \
         {{ POST: /finish, json: $(credential) }}]\n"
    );
    let said = tried(&lines, &["create-passkey"], 4);
    has(
        &said,
        &["the last answer has no options at `$.publicKey`: it is at `$.data.publicKey`"],
    );
    let lines = lines.replace(
        "GET: /options }",
        "GET: /options, keep: { made: $.options } }",
    );
    let said = tried(
        &lines.replace("$.publicKey", "$(made)"),
        &["create-passkey"],
        4,
    );
    has(
        &said,
        &["`keep: made` of `GET /options` found nothing at `$.options`"],
    );
}

#[test]
fn an_answer_that_no_rule_explains_shows_every_rule() {
    let lines = "then: [{ if: { $.error.code: taken }, refused: taken }]\nactions:\n  \
                 sign-up: { password: [{ POST: /refused, json: {} }] }\n";
    let said = tried(lines, &[], 4);
    has(
        &said,
        &[
            "← 418",
            "`$.error.code` is teapot",
            "no rule explains the answer 418",
            "rules tried:",
        ],
    );
}

#[test]
fn an_action_without_end_is_named() {
    let lines = "actions:\n  sign-up: { password: [{ do: again }] }\n  \
                 again: [{ POST: /x, json: {}, then: [{ first: more }] }]\n  more: [{ do: again }]\n";
    let said = tried(lines, &[], 3);
    has(&said, &["shop.yaml", "again"]);
    // What only shows while it runs is bounded, too.
    let lines = format!(
        "actions:\n{}  again: [{{ POST: /x, json: {{}}, then: [{{ also: again }}] }}]\n",
        SIGN_UP.replace("shows: dashboard", "shows: dashboard, also: again")
    );
    let said = tried(&lines, &["sign-up"], 4);
    has(&said, &["goes round in circles", "`again`", "`also`"]);
}

#[test]
fn a_code_that_never_comes_says_where_it_was_awaited() {
    let lines = format!(
        "codes: {{ from: smtp }}\nactions:\n{SIGN_UP}  enter-code: [{{ POST: /code, json: {{ code: $(code) }} }}]\n"
    );
    let said = tried(&lines, &["enter-code"], 4);
    has(
        &said,
        &[
            "✗ enter-code",
            "no mail with a code for `user-",
            "came to the catcher on 127.0.0.1:",
            "within 10 s",
        ],
    );
}

#[test]
fn what_there_is_not_is_told_with_what_there_is() {
    let lines = format!("actions:\n{SIGN_UP}");
    has(&tried(&lines, &["sign-in"], 2), &["no action `sign-in`"]);
    has(
        &tried(&lines, &["sing-up"], 2),
        &["did you mean `sign-up`?"],
    );
    has(
        &tried(&lines, &["--is", "iphon"], 2),
        &["did you mean `iphone`?"],
    );
    has(
        &tried(&lines, &["--client", "netscape"], 2),
        &["no client of it is called `netscape`"],
    );
    has(
        &tried("actions: {}\n", &[], 2),
        &["begin with `sign-up` or `sign-in`"],
    );
    ends(&["profile", "try", "no-such-profile"], 2);
    ends(&["profile"], 2);
}
