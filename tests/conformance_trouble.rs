//! `stuntkey conform` where the relying party is no easy partner: it limits its rate, or dies.

mod peers;
mod support;

use std::net::TcpListener;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;

use peers::Peer;
use serde_json::Value;
use support::stuntkey;
use tiny_http::Header;
use tiny_http::Request;
use tiny_http::Response;
use tiny_http::Server;
use ureq::Agent;

/// What stands before the relying party does with a request, by its number.
#[derive(Clone, Copy)]
enum Mood {
    /// Passes on, but for each so-manieth, which is told to come back.
    Limits(usize),
    /// Passes so many on, and then is gone.
    Dies(usize),
}

/// A relying party with something before it, and how often that did what it is there for.
struct Behind {
    port: u16,
    troubled: Arc<AtomicUsize>,
    _peer: Peer,
}

impl Behind {
    fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let origin = format!("http://localhost:{port}");
        let peer = Peer::start("simplewebauthn", &[("ORIGIN", &origin)]);
        let server = Server::from_listener(listener, None).unwrap();
        let troubled = Arc::new(AtomicUsize::new(0));
        let (counted, url) = (Arc::clone(&troubled), peer.url.clone());
        thread::spawn(move || serve(&server, mood, &url, &counted));
        Self {
            port,
            troubled,
            _peer: peer,
        }
    }
}

fn serve(server: &Server, mood: Mood, url: &str, troubled: &AtomicUsize) {
    let agent = Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .new_agent();
    for (number, request) in server.incoming_requests().enumerate() {
        match mood {
            Mood::Limits(every) if number % every == every - 1 => {
                troubled.fetch_add(1, Ordering::SeqCst);
                let wait = Header::from_bytes("Retry-After", "0").unwrap();
                let no = Response::from_string("slow down").with_status_code(429);
                request.respond(no.with_header(wait)).unwrap();
            }
            Mood::Dies(after) if number >= after => {
                troubled.fetch_add(1, Ordering::SeqCst);
                return;
            }
            Mood::Limits(_) | Mood::Dies(_) => pass_on(request, &agent, url),
        }
    }
}

fn pass_on(mut request: Request, agent: &Agent, url: &str) {
    let mut body = Vec::new();
    request.as_reader().read_to_end(&mut body).unwrap();
    let mut onward = ureq::http::Request::builder()
        .method(request.method().as_str())
        .uri(format!("{url}{}", request.url()));
    for header in request.headers() {
        let name = header.field.as_str().as_str();
        if ["cookie", "content-type", "user-agent"].contains(&name.to_ascii_lowercase().as_str()) {
            onward = onward.header(name, header.value.as_str());
        }
    }
    let answer = match body.is_empty() && request.method().as_str() != "POST" {
        true => agent.run(onward.body(()).unwrap()),
        false => agent.run(onward.body(&body[..]).unwrap()),
    };
    let mut answer = answer.unwrap();
    let text = answer.body_mut().read_to_vec().unwrap();
    let mut back = Response::from_data(text).with_status_code(answer.status().as_u16());
    for name in ["set-cookie", "content-type"] {
        for value in answer.headers().get_all(name) {
            back.add_header(Header::from_bytes(name, value.as_bytes()).unwrap());
        }
    }
    // The other side may have gone, which is its business.
    let _ = request.respond(back);
}

fn conform(behind: &Behind, rows: &[&str]) -> (Output, Value) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.json");
    let (port, report) = (
        format!("port={}", behind.port),
        format!("json={}", path.display()),
    );
    let fixed = [
        "conform",
        "--rp",
        "simplewebauthn",
        "--jobs",
        "1",
        "--var",
        &port,
    ];
    let mut arguments = [&fixed[..], &["--report", &report]].concat();
    arguments.extend(rows.iter().flat_map(|row| ["--only", *row]));
    let output = stuntkey(&arguments);
    let report = std::fs::read_to_string(path).unwrap();
    (output, serde_json::from_str(&report).unwrap())
}

/// Whichever request meets the limit: a sign-up, options, a mutant, a list.
#[test]
fn who_asks_to_be_left_alone_is_and_that_is_said() {
    let behind = Behind::start(Mood::Limits(3));
    let rows = ["R07", "R26.2", "A06", "A11.3", "OPT-08"];
    let (output, report) = conform(&behind, &rows);
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{printed}");
    assert_eq!(report["totals"]["untested"], 0, "{printed}");
    let waits = behind.troubled.load(Ordering::SeqCst);
    assert!(waits > 20, "{waits}");
    let note = format!("it asked {waits} times to be left alone for a while (429), and was");
    assert!(printed.contains(&note), "{printed}");
}

#[test]
fn who_dies_half_way_leaves_a_report_of_what_was_done() {
    let behind = Behind::start(Mood::Dies(60));
    let (output, report) = conform(&behind, &["R0", "R1"]);
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(4), "{printed}");
    assert!(
        report["totals"]["passed"].as_u64().unwrap() > 5,
        "{printed}"
    );
    assert!(
        report["totals"]["unreachable"].as_u64().unwrap() > 0,
        "{printed}"
    );
    assert!(report["notDone"].as_u64().unwrap() > 50, "{printed}");
    assert!(printed.contains("rows not done"), "{printed}");
}
