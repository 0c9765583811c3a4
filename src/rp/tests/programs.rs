//! Programs against a tiny server: requests, ceremonies, rules and what they yield.

use serde_json::Value;
use serde_json::json;

use super::Run;
use super::server::Server;
use crate::flow::DeclineReason;
use crate::flow::RefuseReason;
use crate::flow::Screen;
use crate::rp::CeremonyPurpose;
use crate::rp::Effect;
use crate::rp::FrontEnd;
use crate::rp::Reply;
use crate::rp::RunId;
use crate::sim::SignalKind;
use crate::webauthn::Mediation;

fn failed() -> Reply {
    Reply::Failed {
        name: "NotAllowedError".to_owned(),
        native: None,
    }
}

#[test]
fn headers_and_bodies_leave_out_what_has_no_value_yet() {
    let server = Server::of(&[("POST /base/in?u=user-", r#"200 {"token":"t1","ok":true}"#)]);
    let profile = "profile: x
url: http://127.0.0.1:$(port)/base/
origin: https://shop.example.test
headers: { Authorization: Bearer $(token), Stuntkey-Now: $(now), Key: $(secret.api) }
keep: { token: $.token }
actions:
  open: [{ POST: '/in?u=$(identifier)', json: { a: $(token), s: $(secret.api), c: $(client.kind), n: 5 } }]
";
    let mut run = Run::new(profile, server.port);
    run.act("open").unwrap();
    run.act("open").unwrap();
    let requests = server.requests();
    assert_eq!(requests[0].body, r#"{"s":"hunter2","c":"browser","n":5}"#);
    assert_eq!(requests[0].header("authorization"), None);
    assert_eq!(requests[0].header("host"), Some("shop.example.test"));
    assert_eq!(
        requests[0].header("origin"),
        Some("https://shop.example.test")
    );
    assert_eq!(requests[0].header("user-agent"), Some("Stunt/1"));
    assert_eq!(requests[0].header("key"), Some("hunter2"));
    assert_eq!(requests[0].header("stuntkey-now"), Some("1767225600000"));
    assert_eq!(requests[1].header("authorization"), Some("Bearer t1"));
    assert_eq!(
        requests[1].body,
        r#"{"a":"t1","s":"hunter2","c":"browser","n":5}"#
    );
    let trace = run.env.trace.to_json_lines();
    assert!(
        !trace.contains("hunter2") && !trace.contains("127.0.0.1"),
        "{trace}"
    );
    assert!(trace.contains("‹secret:api›"));
    let url = &run.exchanges()[0].request.url;
    assert!(
        url.starts_with("https://shop.example.test/base/in?u=user-"),
        "{url}"
    );
}

const CEREMONIES: &str = "profile: x
url: http://127.0.0.1:$(port)
then:
  - { if: { $.error: present }, refused: $.error, shows: $.screen, signal-unknown: $.unknown }
  - { if: { $.screen: present }, shows: $.screen, because: $.because, also: upgrade, signal-accepted: $.ids }
actions:
  create-passkey:
    - { POST: /start, json: {} }
    - create: $.options
      mediation: $.mediation
      patch: { authenticatorSelection: { residentKey: required }, timeout: null }
      read: { user.id: utf8, excludeCredentials.id: base64 }
      write: { response.clientDataJSON: base64 }
      else: [{ POST: /failed, json: { error: $(error) } }]
    - { POST: /finish, json: { c: $(credential) } }
  upgrade: [{ create: $.options }, { POST: /finish, json: $(credential) }]
  sign-in: { passkey: [{ get: $.options }, { POST: /finish, json: $(credential) }] }
";

const START: &str = concat!(
    r#"200 {"mediation":"conditional","options":{"challenge":"AQ","timeout":5,"#,
    r#""user":{"id":"jo"},"excludeCredentials":[{"id":"+w=="}],"authenticatorSelection":{"a":1}}}"#,
);

#[test]
fn a_ceremony_asks_the_client_and_sends_its_answer() {
    let server = Server::of(&[
        ("POST /start", START),
        ("POST /finish", r#"200 {"screen":"dashboard","ids":["AQ"]}"#),
    ]);
    let mut run = Run::new(CEREMONIES, server.port);
    let mut program = run.start("create-passkey", None);
    let effect = program
        .resume(&mut run.env, &mut run.session, Reply::Go)
        .unwrap();
    let options = json!({
        "challenge": "AQ",
        "user": { "id": "am8" },
        "excludeCredentials": [{ "id": "-w" }],
        "authenticatorSelection": { "a": 1, "residentKey": "required" },
    });
    assert_eq!(
        effect,
        Effect::Create {
            options,
            mediation: Mediation::Conditional,
            purpose: CeremonyPurpose::Action,
        }
    );
    let credential = json!({ "id": "AQI", "response": { "clientDataJSON": "-w" } });
    let reply = Reply::Credential(credential);
    let effect = program
        .resume(&mut run.env, &mut run.session, reply)
        .unwrap();
    let ids = vec![vec![1].into()];
    assert_eq!(
        effect,
        Effect::Signal {
            kind: SignalKind::AllAccepted,
            ids
        }
    );
    let effect = program
        .resume(&mut run.env, &mut run.session, Reply::Go)
        .unwrap();
    let Effect::Done(answer) = effect else {
        panic!("{effect:?}")
    };
    assert_eq!(answer.shows, Some(Screen::Dashboard));
    assert_eq!(answer.also, ["upgrade"]);
    assert!(!answer.options_kept && !answer.ceremony_failed);
    let sent: Value = serde_json::from_str(&server.requests()[1].body).unwrap();
    assert_eq!(sent["c"]["response"]["clientDataJSON"], "+w==");
}

#[test]
fn a_failed_ceremony_does_what_the_page_does_and_ends() {
    let server = Server::of(&[
        ("POST /start", START),
        (
            "POST /failed",
            r#"200 {"screen":"code","because":"too-soon"}"#,
        ),
    ]);
    let mut run = Run::new(CEREMONIES, server.port);
    let mut program = run.start("create-passkey", None);
    program
        .resume(&mut run.env, &mut run.session, Reply::Go)
        .unwrap();
    let effect = program
        .resume(&mut run.env, &mut run.session, failed())
        .unwrap();
    let Effect::Done(answer) = effect else {
        panic!("{effect:?}")
    };
    assert!(answer.ceremony_failed);
    assert_eq!(answer.shows, Some(Screen::Code));
    assert_eq!(answer.because, [(None, DeclineReason::TooSoon)]);
    assert_eq!(
        server.requests()[1].body,
        r#"{"error":{"name":"NotAllowedError"}}"#
    );
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn a_refusal_ends_the_action_with_its_signal() {
    let server = Server::of(&[(
        "POST /start",
        r#"422 {"error":"wrong-origin","unknown":"AQI"}"#,
    )]);
    let mut run = Run::new(CEREMONIES, server.port);
    let mut program = run.start("create-passkey", None);
    let effect = program
        .resume(&mut run.env, &mut run.session, Reply::Go)
        .unwrap();
    assert_eq!(
        effect,
        Effect::Signal {
            kind: SignalKind::Unknown,
            ids: vec![vec![1, 2].into()]
        }
    );
    let effect = program
        .resume(&mut run.env, &mut run.session, Reply::Go)
        .unwrap();
    let Effect::Done(answer) = effect else {
        panic!("{effect:?}")
    };
    assert_eq!(answer.refused, Some(Some(RefuseReason::WrongOrigin)));
}

#[test]
fn a_screen_in_place_of_options_is_the_answer() {
    let server = Server::of(&[("POST /start", r#"200 {"screen":"sign-in"}"#)]);
    let mut run = Run::new(CEREMONIES, server.port);
    assert_eq!(
        run.act("create-passkey").unwrap().shows,
        Some(Screen::SignIn)
    );
    let mut fresh = run.session.fresh();
    let mut program = run.start("upgrade", None);
    let error = program
        .resume(&mut run.env, &mut fresh, Reply::Go)
        .unwrap_err();
    assert_eq!(
        error.why,
        "the last answer has no options at `$.options`: the answer is empty"
    );
}

#[test]
fn the_cut_request_is_not_sent_and_can_be_sent_again() {
    let server = Server::of(&[
        ("POST /start", START),
        ("POST /finish", r#"422 {"error":"taken"}"#),
    ]);
    let mut run = Run::new(CEREMONIES, server.port);
    assert!(run.session.rp().send_again(&run.session).is_none());
    run.session.cut_next();
    let mut program = run.start("create-passkey", None);
    program
        .resume(&mut run.env, &mut run.session, Reply::Go)
        .unwrap();
    let reply = Reply::Credential(json!({ "id": "AQI", "response": {} }));
    let effect = program
        .resume(&mut run.env, &mut run.session, reply)
        .unwrap();
    let Effect::Done(answer) = effect else {
        panic!("{effect:?}")
    };
    assert!(answer.cut && answer.shows.is_none());
    assert_eq!(server.requests().len(), 1);
    assert_eq!(
        run.exchanges()[1].response,
        Err("the network is gone".to_owned())
    );
    for _ in 0..2 {
        let mut again = run.session.rp().send_again(&run.session).unwrap();
        let effect = again
            .resume(&mut run.env, &mut run.session, Reply::Go)
            .unwrap();
        let Effect::Done(answer) = effect else {
            panic!("{effect:?}")
        };
        assert_eq!(answer.refused, Some(Some(RefuseReason::Taken)));
    }
    let requests = server.requests();
    assert_eq!(requests[1].body, r#"{"c":{"id":"AQI","response":{}}}"#);
    assert_eq!(requests[1].body, requests[2].body);
}

#[test]
fn re_authentication_comes_first_and_once() {
    let server = Server::of(&[
        ("POST /sensitive", r#"401 {"authenticated":true}"#),
        ("POST /again", "200 {}"),
    ]);
    let profile = "profile: x
url: http://127.0.0.1:$(port)
then:
  - { if: { status: 401, $.authenticated: true }, first: reauthenticate }
  - { if: { status: 401 }, shows: sign-in }
actions:
  skip: [{ POST: /sensitive, json: {} }]
  reauthenticate: [{ POST: /again, json: { password: $(password) } }]
";
    let mut run = Run::new(profile, server.port);
    assert_eq!(run.act("skip").unwrap().shows, Some(Screen::SignIn));
    let lines: Vec<_> = server.requests().into_iter().map(|got| got.line).collect();
    let expected = [
        "POST /sensitive HTTP/1.1",
        "POST /again HTTP/1.1",
        "POST /sensitive HTTP/1.1",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn begin_is_done_once_in_a_fresh_jar_and_looking_changes_nothing() {
    let server = Server::of(&[
        ("GET /config", r#"200 {"screen":"error"}"#),
        ("GET /me", r#"200 {"screen":"dashboard","passkeys":[]}"#),
        (
            "POST /in",
            r#"200 {"screen":"passkey","options":{"challenge":"AQ"}}"#,
        ),
    ]);
    let profile = "profile: x
url: http://127.0.0.1:$(port)
begin: [{ GET: /config }]
then: [{ if: { $.screen: present }, shows: $.screen }]
actions:
  enter-identifier: [{ POST: /in }]
  session: [{ GET: /me }]
  list: [{ GET: /me, then: [{ passkeys: { each: '$.passkeys[*]', id: $.id } }] }]
  sign-in: { passkey: [{ get: $.options }] }
  sign-out: [{ forget: [x] }]
";
    let mut run = Run::new(profile, server.port);
    let answer = run.act("enter-identifier").unwrap();
    assert_eq!(
        (answer.shows, answer.options_kept),
        (Some(Screen::Passkey), true)
    );
    assert_eq!(run.act("session").unwrap().shows, Some(Screen::Dashboard));
    let answer = run.act("list").unwrap();
    assert_eq!(answer.passkeys, Some(Vec::new()));
    let mut program = run.start("sign-in", Some("passkey"));
    let effect = program
        .resume(&mut run.env, &mut run.session, Reply::Go)
        .unwrap();
    let options = json!({ "challenge": "AQ" });
    assert_eq!(
        effect,
        Effect::Get {
            options,
            mediation: Mediation::Optional,
            purpose: CeremonyPurpose::Action,
        }
    );
    run.session.forget();
    assert_eq!(run.act("session").unwrap().shows, Some(Screen::Dashboard));
    let begun = server
        .requests()
        .iter()
        .filter(|got| got.line.contains("config"))
        .count();
    assert_eq!(begun, 2);
}

#[test]
fn any_method_may_have_a_body_and_values_in_paths_are_escaped() {
    let server = Server::of(&[("DELETE /k/a%2Fb", "200 {}"), ("PATCH /k/a%2Fb", "200 {}")]);
    let profile = "profile: x
url: http://127.0.0.1:$(port)
actions:
  delete-passkey: [{ DELETE: /k/$(key), json: { keys: [$(key)] } }, { DELETE: /k/$(key) }]
  rename-passkey: [{ PATCH: /k/$(key), body: $(name) }, { PATCH: /k/$(key) }]
";
    let mut run = Run::new(profile, server.port);
    for (action, name) in [("delete-passkey", "x"), ("rename-passkey", "new name")] {
        let program = run
            .start(action, None)
            .with("key", json!("a/b"))
            .with("name", json!(name));
        let mut program = program;
        program
            .resume(&mut run.env, &mut run.session, Reply::Go)
            .unwrap();
    }
    let requests = server.requests();
    let bodies: Vec<_> = requests.iter().map(|got| got.body.as_str()).collect();
    assert_eq!(bodies, [r#"{"keys":["a/b"]}"#, "", "new name", ""]);
    let framing = |name: &str| -> Vec<Option<String>> {
        requests
            .iter()
            .map(|got| got.header(name).map(str::to_owned))
            .collect()
    };
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        framing("content-length"),
        [text("16"), None, text("8"), text("0")]
    );
    assert_eq!(framing("transfer-encoding"), [const { None }; 4]);
    assert_eq!(requests[1].header("content-type"), None);
    assert_eq!(
        requests[2].header("content-type"),
        Some("text/plain; charset=utf-8")
    );
}

#[test]
fn clocks_and_accounts_are_programs_too() {
    let server = Server::of(&[("POST /clock", "200 {}"), ("POST /admin", "201 {}")]);
    let profile = "profile: x
url: http://127.0.0.1:$(port)
clock: [{ POST: /clock, json: { ms: $(ms) } }]
accounts: { make: [{ POST: /admin, json: { user: $(identifier) }, in: admin }] }
actions: { skip: [{ POST: /clock }] }
";
    let mut run = Run::new(profile, server.port);
    let rp = run.session.rp().clone();
    for program in [
        rp.start_clock(&run.session, 5000),
        rp.start_making(&run.session),
    ] {
        let effect = program
            .unwrap()
            .resume(&mut run.env, &mut run.session, Reply::Go)
            .unwrap();
        assert!(matches!(effect, Effect::Done(_)), "{effect:?}");
    }
    assert_eq!(server.requests()[0].body, r#"{"ms":5000}"#);
    assert!(server.requests()[1].body.contains("user-"));
}

#[test]
fn apps_have_an_overlay() {
    let server = Server::of(&[("GET /app/me", "200 {}"), ("GET /web/me", "200 {}")]);
    let profile = "profile: x
url: http://127.0.0.1:$(port)/web
headers: { A: web, B: web }
actions: { session: [{ GET: /me }] }
for: { app: { url: 'http://127.0.0.1:$(port)/app', headers: { A: null, B: app } } }
";
    let mut run = Run::of(profile, server.port, FrontEnd::App);
    run.act("session").unwrap();
    let got = &server.requests()[0];
    assert_eq!((got.header("a"), got.header("b")), (None, Some("app")));
}

#[test]
fn accounts_come_from_the_seed_or_the_profile() {
    let profile = "profile: x
url: http://127.0.0.1:$(port)
accounts: { identifier: a+$(unique)@x.test, password: $(secret.api)-$(unique) }
actions: { session: [{ GET: / }] }
";
    let (one, two) = (Run::new(profile, 1), Run::new(profile, 1));
    let account = one.session.account();
    assert_eq!(account.identifier, format!("a+{}@x.test", account.unique));
    assert_eq!(
        account.password,
        Some(format!("hunter2-{}", account.unique))
    );
    assert_eq!(account.identifier, two.session.account().identifier);
    let fixed = profile.replace(
        "{ identifier: a+$(unique)@x.test, password: $(secret.api)-$(unique) }",
        "{ fixed: [{ identifier: ann, password: $(secret.api) }, { identifier: bob }] }",
    );
    let mut run = Run::new(&fixed, 1);
    assert_eq!(run.session.account().identifier, "ann");
    assert_eq!(run.session.account().password.as_deref(), Some("hunter2"));
    let rp = run.session.rp().clone();
    let bob = rp
        .make_account(&mut run.env, &RunId(String::new()))
        .unwrap();
    assert_eq!(
        (bob.identifier.as_str(), bob.password.as_deref()),
        ("bob", None)
    );
    drop(bob);
    assert_eq!(
        rp.make_account(&mut run.env, &RunId(String::new()))
            .unwrap()
            .identifier,
        "bob"
    );
}

#[test]
fn an_item_is_passed_over_unless_its_conditions_hold() {
    let server = Server::of(&[
        ("POST /start", r#"200 {"stage":"mail"}"#),
        ("POST /mail", "200 {}"),
        ("POST /app", "200 {}"),
    ]);
    let profile = "profile: x
url: http://127.0.0.1:$(port)
codes: { from: smtp }
keep: { stage: $.stage }
actions:
  open: [{ POST: /start }]
  enter-code:
    - { POST: /mail, if: { $(stage): mail } }
    - { POST: /app,  if: { $(stage): [app, key] } }
    - { POST: /app,  if: { $.stage: present } }
    - { do: more,    if: { $(code): present } }
    - { forget: [stage], if: { status: 200, $(stage): mail } }
  more: [{ POST: /more }]
";
    let mut run = Run::new(profile, server.port);
    run.act("open").unwrap();
    run.act("enter-code").unwrap();
    run.act("enter-code").unwrap();
    let lines: Vec<_> = server.requests().into_iter().map(|got| got.line).collect();
    assert_eq!(lines, ["POST /start HTTP/1.1", "POST /mail HTTP/1.1"]);
}

#[test]
fn what_comes_first_proves_the_user_and_is_not_the_answer() {
    let server = Server::of(&[
        ("POST /guarded", r#"401 {"screen":"sign-in"}"#),
        ("GET /prove", r#"200 {"challenge":"AQ"}"#),
        ("POST /prove", r#"200 {"screen":"offer"}"#),
    ]);
    let profile = "profile: x
url: http://127.0.0.1:$(port)
then:
  - { if: { status: 401 }, first: prove }
  - { if: { $.screen: present }, shows: $.screen }
actions:
  open:  [{ POST: /guarded }]
  prove: [{ GET: /prove }, { get: $ }, { POST: /prove, json: $(credential) }]
";
    let mut run = Run::new(profile, server.port);
    let mut program = run.start("open", None);
    let effect = program.resume(&mut run.env, &mut run.session, Reply::Go);
    let Effect::Get { purpose, .. } = effect.unwrap() else {
        panic!("the proof is a ceremony")
    };
    assert_eq!(purpose, CeremonyPurpose::Proof);
    let reply = Reply::Credential(json!({ "id": "AQI" }));
    let effect = program.resume(&mut run.env, &mut run.session, reply);
    let Effect::Done(answer) = effect.unwrap() else {
        panic!("it is done")
    };
    assert_eq!(answer.shows, Some(Screen::SignIn));
}
