//! Cookies, forms and well-known files.

use super::Run;
use super::server::Got;
use super::server::Server;
use super::server::reply;
use crate::rp::FrontEnd;

fn shop(got: &Got) -> Vec<u8> {
    let page = r#"<form id=a><input name=csrf value=s3><input type=checkbox name=c>
        <input type=submit name=go value=Go><textarea name=t>x y</textarea></form><form id=b></form>"#;
    match got.line.split(' ').nth(1).unwrap() {
        "/page" => reply(
            200,
            &[("set-cookie", "sid=v1; Path=/; Secure; HttpOnly")],
            page,
        ),
        "/.well-known/webauthn" => reply(
            200,
            &[("content-type", "Application/JSON; charset=utf-8")],
            "x",
        ),
        _ => reply(200, &[], "{}"),
    }
}

const PROFILE: &str = "profile: x
url: http://127.0.0.1:$(port)
origin: https://shop.example.test
keep: { sid: cookie:sid }
actions:
  open: [{ GET: /page }, { POST: /form, form-of: 'css:form#a', form: { user: $(sid) } }]
  skip: [{ GET: /page }, { POST: /form, form-of: form }]
  unlock: [{ GET: /page, in: admin }, { GET: /x, in: admin }, { GET: /y }]
for: { app: { cookies: none } }
";

#[test]
fn cookies_and_inputs_of_forms_are_sent_back() {
    let server = Server::start(shop);
    let mut run = Run::new(PROFILE, server.port);
    run.act("open").unwrap();
    let got = &server.requests()[1];
    assert_eq!(got.header("cookie"), Some("sid=v1"));
    assert_eq!(got.body, "csrf=s3&t=x+y&user=v1");
    let response = run.exchanges()[0].response.clone().unwrap();
    assert!(
        response
            .headers
            .contains(&("set-cookie".to_owned(), "sid".to_owned()))
    );
    let error = run.act("skip").unwrap_err();
    assert_eq!(error.why, "the last answer has several forms `form`");
}

#[test]
fn jars_are_apart_and_apps_may_have_none() {
    let server = Server::start(shop);
    let mut run = Run::new(PROFILE, server.port);
    run.act("unlock").unwrap();
    let cookies: Vec<_> = server
        .requests()
        .iter()
        .map(|got| got.header("cookie").map(str::to_owned))
        .collect();
    assert_eq!(cookies, [None, Some("sid=v1".to_owned()), None]);
    let mut run = Run::of(PROFILE, server.port, FrontEnd::App);
    run.act("open").unwrap();
    let last = server.requests().pop().unwrap();
    assert_eq!((last.header("cookie"), last.header("origin")), (None, None));
}

#[test]
fn well_known_files_are_fetched_from_where_the_party_is() {
    let server = Server::start(shop);
    let run = Run::new(PROFILE, server.port);
    let fetcher = run.session.rp().fetcher(&run.session);
    let file = fetcher
        .get("https://shop.example.test/.well-known/webauthn")
        .unwrap();
    assert_eq!(
        (file.status, file.content_type.as_str(), file.body.as_str()),
        (200, "application/json", "x")
    );
    assert_eq!(
        server.requests()[0].header("host"),
        Some("shop.example.test")
    );
    assert!(fetcher.get("nonsense").is_err());
}
