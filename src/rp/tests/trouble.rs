//! Relying parties in trouble: each ends in an error that says what happened.

use std::net::TcpListener;

use super::Run;
use super::server::Server;
use super::server::reply;
use crate::rp::RpErrorKind;

const PROFILE: &str = "profile: x
url: http://127.0.0.1:$(port)
origin: https://shop.example.test
then: [{ if: { $.screen: present }, shows: $.screen }]
actions:
  open: [{ GET: /a, follow: true }]
  unlock: [{ POST: /post, json: {}, follow: true }]
  skip: [{ GET: /a }]
";

fn trouble(server: &Server) -> crate::rp::RpError {
    Run::new(PROFILE, server.port).act("open").unwrap_err()
}

#[test]
fn nobody_listens() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let mut run = Run::new(PROFILE, port);
    let error = run.act("open").unwrap_err();
    assert_eq!(error.kind, RpErrorKind::Unreachable);
    let told = error.to_string();
    let expected =
        "the connection is refused\n  GET https://shop.example.test/a → the connection is refused";
    assert_eq!(told, expected);
    assert_eq!(run.exchanges().len(), 1);
}

#[test]
fn what_is_no_json_and_no_success_shows_the_rules_and_the_answer() {
    let server = Server::start(|_| reply(500, &[], "<h1>Oops hunter2</h1>"));
    let error = trouble(&server);
    assert_eq!(error.kind, RpErrorKind::Shape);
    assert_eq!(
        error.to_string(),
        "no rule explains the answer 500\n  GET https://shop.example.test/a → 500 <h1>Oops ‹secret:api›</h1>\
         \n  rules tried:\n    {\"if\":{\"$.screen\":\"present\"},\"shows\":\"$.screen\"}"
    );
}

#[test]
fn a_screen_nobody_knows_is_told() {
    let server = Server::of(&[("GET /a", r#"200 {"screen":"lobby"}"#)]);
    let error = trouble(&server);
    assert_eq!(error.kind, RpErrorKind::Shape);
    assert!(error.why.contains("`lobby`"), "{error}");
}

#[test]
fn a_truncated_answer_is_told() {
    let server = Server::start(|_| {
        b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\nconnection: close\r\n\r\n{".to_vec()
    });
    let error = trouble(&server);
    assert_eq!(error.why, "the answer broke off or is not HTTP");
    let server = Server::start(|_| Vec::new());
    assert_eq!(trouble(&server).why, "the answer broke off or is not HTTP");
    let server = Server::start(|_| b"hello connection: close\r\n\r\n".to_vec());
    assert_eq!(trouble(&server).why, "the answer broke off or is not HTTP");
}

#[test]
fn a_gigantic_answer_is_told() {
    let server = Server::start(|_| reply(200, &[], &"x".repeat(2 << 20)));
    assert_eq!(trouble(&server).why, "the answer has more than 1024 KiB");
}

#[test]
fn long_bodies_are_cut_in_the_trace_only() {
    let server = Server::start(|_| {
        let long = "x".repeat(100 << 10);
        reply(
            200,
            &[],
            &format!("{{\"pad\":\"{long}\",\"screen\":\"dashboard\"}}"),
        )
    });
    let mut run = Run::new(PROFILE, server.port);
    assert!(run.act("open").unwrap().shows.is_some());
    let response = run.exchanges()[0].response.clone().unwrap();
    assert_eq!(response.body.len(), (64 << 10) + "…".len());
}

#[test]
fn redirects_are_followed_where_asked_and_never_for_ever() {
    let server = Server::of(&[
        ("GET /a", "302 location: /b"),
        ("GET /b", r#"200 {"screen":"dashboard"}"#),
        ("POST /post", "303 location: /b"),
    ]);
    let mut run = Run::new(PROFILE, server.port);
    assert!(run.act("open").unwrap().shows.is_some());
    assert!(run.act("unlock").unwrap().shows.is_some());
    assert_eq!(run.exchanges().len(), 4);
    assert_eq!(run.act("skip").unwrap_err().kind, RpErrorKind::Shape);
    let server = Server::of(&[
        ("GET /a", "302 location: /b"),
        ("GET /b", "302 location: /a"),
    ]);
    let error = trouble(&server);
    assert_eq!(
        (error.kind, error.why.as_str()),
        (RpErrorKind::Redirects, "redirects go round in a circle")
    );
    let server = Server::start(|got| {
        let path = got.line.split(' ').nth(1).unwrap();
        reply(302, &[("location", &format!("{path}a"))], "")
    });
    assert_eq!(trouble(&server).why, "too many redirects");
    assert_eq!(server.requests().len(), 11);
}

#[test]
fn a_redirect_to_where_it_listens_stays_at_the_logical_place() {
    let server = Server::start(|got| {
        let port = got.header("x-port").unwrap_or_default();
        match got.line.starts_with("GET /a ") {
            true => reply(
                302,
                &[("location", &format!("http://127.0.0.1:{port}/b"))],
                "",
            ),
            false => reply(200, &[], r#"{"screen":"dashboard"}"#),
        }
    });
    let profile = PROFILE.replace("then:", "headers: { X-Port: '$(port)' }\nthen:");
    let mut run = Run::new(&profile, server.port);
    run.act("open").unwrap();
    assert_eq!(
        run.exchanges()[1].request.url,
        "https://shop.example.test/b"
    );
    assert!(!run.env.trace.to_json_lines().contains("127.0.0.1"));
}
