//! Codes out of band: each source for real, on the loopback.

use std::sync::Arc;
use std::time::Duration;

use super::NoFiles;
use super::Run;
use super::loading::problems;
use super::server::Server;
use super::server::reply;
use super::session;
use super::settings;
use crate::flow::Screen;
use crate::rp::Catcher;
use crate::rp::FrontEnd;
use crate::rp::Post;
use crate::rp::RelyingParty;
use crate::rp::Settings;
use crate::sim::Env;
use crate::sim::Seed;

/// A run with wall time that stands still at one minute past the epoch.
fn run(profile: &str, port: u16, catchers: &[(&str, &Arc<Catcher>)]) -> Run {
    let settings = Settings {
        wall: Some(|| Duration::from_secs(59)),
        ..settings(port)
    };
    let rp = RelyingParty::load(&mut NoFiles, "profile.yaml", profile, &settings);
    let rp = rp.unwrap_or_else(|invalid| panic!("{:?}", invalid.problems));
    let rp = catchers.iter().fold(rp, |rp, (source, catcher)| {
        rp.catching(source, Arc::clone(catcher))
    });
    let mut env = Env::new(Seed::new(7));
    let account = rp
        .make_account(&mut env, &crate::rp::RunId(String::new()))
        .unwrap();
    Run {
        session: session(&rp, &account, FrontEnd::Browser),
        env,
    }
}

#[test]
fn a_text_message_reaches_the_user_whose_number_it_goes_to() {
    let catcher = Arc::new(Catcher::of(Post::Webhook, "127.0.0.1:0").unwrap());
    let gateway = format!("http://{}/messages", catcher.addr());
    let server = Server::start(move |got| {
        if !got.line.starts_with("POST /start") {
            return reply(200, &[], r#"{"screen":"dashboard"}"#);
        }
        let number = got.body.trim_matches(|it: char| !it.is_ascii_digit());
        for (to, code) in [("+9990000000000", "1111"), (number, "2222")] {
            let form = [("To", to), ("Body", &format!("{code} is your code"))];
            ureq::post(&gateway).send_form(form).unwrap();
        }
        reply(200, &[], r#"{"screen":"code"}"#)
    });
    let profile = "profile: x
url: http://127.0.0.1:$(port)
codes:
  sms: { from: webhook, to: $.To, find: '$.Body | re:\\d{4}' }
  app: { from: totp:$(totp-key) }
keep: { totp-key: $.key }
then: [{ if: { $.screen: present }, shows: $.screen }]
actions:
  open:       [{ POST: /start, json: { phone: +999$(digits) } }]
  enter-code: [{ POST: /code, json: { code: $(code.sms), once-more: $(code.sms) } }]
";
    let mut run = run(profile, server.port, &[("sms", &catcher)]);
    assert_eq!(run.act("open").unwrap().shows, Some(Screen::Code));
    run.act("enter-code").unwrap();
    let requests = server.requests();
    assert_eq!(requests[1].body, r#"{"code":"2222","once-more":"2222"}"#);
}

#[test]
fn an_authenticator_app_keeps_its_key_for_all_devices() {
    let server = Server::of(&[
        (
            "POST /enrol",
            r#"200 {"key":"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}"#,
        ),
        ("POST /code", "200 {}"),
    ]);
    let profile = "profile: x
url: http://127.0.0.1:$(port)
codes: { from: totp:$(totp-key) }
keep: { totp-key: $.key }
actions:
  open:       [{ POST: /enrol, json: {} }]
  enter-code: [{ POST: /code, json: { code: $(code) } }]
";
    let mut first = run(profile, server.port, &[]);
    let error = first.act("enter-code").unwrap_err().to_string();
    assert!(error.contains("keep it at enrolment"), "{error}");
    first.act("open").unwrap();
    // Another device of the same account: it has kept nothing itself.
    first.session = first.session.fresh();
    first.act("enter-code").unwrap();
    // RFC 6238 appendix B: at 59 s, the last six digits of 94287082.
    assert_eq!(server.requests()[1].body, r#"{"code":"287082"}"#);
}

#[test]
fn an_authenticator_app_goes_by_the_clock_that_its_relying_party_goes_by() {
    let server = Server::of(&[("POST /code", "200 {}")]);
    let profile = "profile: x
url: http://127.0.0.1:$(port)
clock: header
codes: { from: 'totp:GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' }
actions: { enter-code: [{ POST: /code, json: { code: $(code) } }] }
";
    let mut run = run(profile, server.port, &[]);
    run.act("enter-code").unwrap();
    run.act("enter-code").unwrap();
    let requests = server.requests();
    // The virtual clock stands still between the two, and is far from 59 s.
    assert_eq!(requests[0].body, requests[1].body);
    assert_ne!(requests[0].body, r#"{"code":"287082"}"#);
}

#[test]
fn a_command_prints_what_it_reads_elsewhere() {
    let server = Server::of(&[("POST /code", "200 {}")]);
    let folder = tempfile::tempdir().unwrap();
    let counter = folder.path().join("n");
    let profile = format!(
        "profile: x
url: http://127.0.0.1:$(port)
codes:
  from: 'command:echo >>{0}; echo $STUNTKEY_IDENTIFIER, your code is 000$(wc -l <{0})'
  find: 're:(?m)\\d{{4}}$'
actions: {{ enter-code: [{{ POST: /code, json: {{ code: $(code) }} }}] }}
",
        counter.display()
    )
    .replace("$(wc", "$$(wc");
    let mut run = run(&profile, server.port, &[]);
    run.act("enter-code").unwrap();
    run.act("enter-code").unwrap();
    let requests = server.requests();
    assert_eq!(requests[0].body, r#"{"code":"0001"}"#);
    assert_eq!(requests[1].body, r#"{"code":"0002"}"#);
}

#[test]
fn every_code_comes_from_somewhere() {
    let with = |codes: &str, used: &str| {
        problems(&format!(
            "profile: x\nurl: http://localhost\n{codes}\nactions: {{ enter-code: [{{ POST: /c, json: {used} }}] }}\n"
        ))
    };
    for (codes, used, expected) in [
        (
            "",
            "$(code)",
            "4:43 nothing says where `$(code)` comes from",
        ),
        (
            "codes: { from: smtp }",
            "$(code.app)",
            "4:43 `app` is not a source of codes",
        ),
        (
            "codes: { a: { from: smtp } }",
            "$(code)",
            "4:43 nothing says where `$(code)` comes from",
        ),
        (
            "codes: { from: smtp, to: $.a }",
            "$(code)",
            "3:26 codes from `smtp` have no `to`",
        ),
        (
            "codes: { from: 'totp:' }",
            "$(code)",
            "3:16 `totp:` is not a source of codes",
        ),
        (
            "codes: { a: { form: smtp } }",
            "$(code.a)",
            "3:15 codes has no key `form`",
        ),
    ] {
        let told = with(codes, used);
        assert!(
            told.iter().any(|it| it.starts_with(expected)),
            "{expected}\n{told:#?}"
        );
    }
}
