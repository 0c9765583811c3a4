//! Mail comes in by real SMTP.

use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use lettre::Message;
use lettre::SmtpTransport;
use lettre::Transport;

use super::Catcher;
use crate::rp::Selector;

fn send(catcher: &Catcher, to: &str, body: &str) {
    let mail = Message::builder()
        .from("shop@shop.example.test".parse().unwrap())
        .to(to.parse().unwrap())
        .subject("Your code")
        .body(body.to_owned())
        .unwrap();
    let address = catcher.addr();
    let transport = SmtpTransport::builder_dangerous(address.ip().to_string()).port(address.port());
    transport.build().send(&mail).unwrap();
}

fn digits() -> Selector {
    Selector::parse(r"re:\b\d{6}\b").unwrap()
}

#[test]
fn the_newest_mail_for_the_recipient_has_the_code() {
    let catcher = Catcher::start("127.0.0.1:0").unwrap();
    send(
        &catcher,
        "ann@example.test",
        "Hello Änn,\n\nyour code is 111111.",
    );
    send(&catcher, "bob@example.test", "Your code is 222222.");
    let now = Duration::ZERO;
    let newest = |to: &str, after| catcher.newest(to, after, Some(&digits()), now);
    assert_eq!(newest("Ann@example.test", 0).unwrap(), "111111");
    assert_eq!(newest("bob@example.test", 0).unwrap(), "222222");
    let mark = catcher.count("ann@example.test");
    send(&catcher, "ann@example.test", "Your code is 333333.");
    assert_eq!(newest("ann@example.test", mark).unwrap(), "333333");
    assert_eq!(newest("ann@example.test", 0).unwrap(), "333333");
}

#[test]
fn somebody_who_waits_is_woken() {
    let catcher = Catcher::start("127.0.0.1:0").unwrap();
    thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            catcher.newest(
                "ann@example.test",
                0,
                Some(&digits()),
                Duration::from_secs(10),
            )
        });
        send(&catcher, "ann@example.test", "no code in this one");
        send(&catcher, "ann@example.test", "444444");
        assert_eq!(waiting.join().unwrap().unwrap(), "444444");
    });
}

#[test]
fn nothing_that_came_says_where_it_listened_and_for_whom() {
    let catcher = Catcher::start("127.0.0.1:0").unwrap();
    let error = catcher
        .newest("ann@example.test", 0, Some(&digits()), Duration::ZERO)
        .unwrap_err();
    let address = catcher.addr();
    let expected = format!(
        "no mail with a code for `ann@example.test` came to the catcher on {address} within 0 s of \
         real time: nothing new came"
    );
    assert_eq!(error, expected);
    send(&catcher, "ann@example.test", "no code");
    let error = catcher
        .newest("ann@example.test", 0, Some(&digits()), Duration::ZERO)
        .unwrap_err();
    assert!(
        error.ends_with("one came in which no code is found: `no code Your code`"),
        "{error}"
    );
}

#[test]
fn nonsense_harms_nobody() {
    let catcher = Catcher::start("127.0.0.1:0").unwrap();
    let mut stream = TcpStream::connect(catcher.addr()).unwrap();
    stream.write_all(b"\xff\xfe nonsense\r\nQUIT\r\n").unwrap();
    let mut answers = String::new();
    stream.read_to_string(&mut answers).unwrap();
    assert!(answers.starts_with("220 stuntkey ESMTP"), "{answers}");
    send(&catcher, "ann@example.test", "555555");
    let code = catcher.newest(
        "ann@example.test",
        0,
        Some(&digits()),
        Duration::from_secs(10),
    );
    assert_eq!(code.unwrap(), "555555");
}
