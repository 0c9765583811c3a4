//! Tapes, from end to end: a run is recorded, and replays without the relying party.

#[path = "cli_trouble/server.rs"]
mod server;

mod peers;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use peers::Peer;
use server::say;
use server::serve;

fn stuntkey(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stuntkey"));
    command.args(arguments).output().expect("stuntkey starts")
}

fn said_of(output: &Output) -> String {
    let out = String::from_utf8_lossy(&output.stdout);
    format!("{out}{}", String::from_utf8_lossy(&output.stderr))
}

/// What a command says that ends with this exit code.
fn ends(arguments: &[&str], code: i32) -> String {
    let output = stuntkey(arguments);
    let said = said_of(&output);
    assert_eq!(output.status.code(), Some(code), "{said}");
    said
}

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).display().to_string()
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    fs::write(folder.join(name), text).expect("a file in a folder of the test");
    path(folder, name)
}

/// Every file below a folder, by its path there.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("it is a folder") {
        let path = entry.expect("it can be listed").path();
        let name = path.file_name().expect("it has a name").to_string_lossy();
        if path.is_dir() {
            let below = files(&path).into_iter();
            all.extend(below.map(|(below, text)| (format!("{name}/{below}"), text)));
        } else {
            let text = fs::read_to_string(&path).expect("traces are text");
            all.insert(name.into_owned(), text);
        }
    }
    all
}

#[test]
fn the_embedded_relying_party_replays_with_its_mail() {
    let folder = tempfile::tempdir().unwrap();
    let (tape, first, second) = (
        path(folder.path(), "shop.tape"),
        path(folder.path(), "first"),
        path(folder.path(), "second"),
    );
    let selected = ["run", "after-login-non-mfa", "--only", "*iOS*"];
    let records = ["--record", &tape, "--trace", &first, "--jobs", "3"];
    ends(&[&selected[..], &records[..]].concat(), 0);
    // Neither scenarios nor seed are said: the tape knows them.
    let replays = ["run", "--replay", &tape, "--trace", &second, "--jobs", "1"];
    let said = ends(&replays, 0);
    assert!(!said.contains("ended before the tape did"), "{said}");
    let first = files(Path::new(&first));
    assert!(
        first
            .values()
            .any(|trace| trace.contains("\"event\":\"code\""))
    );
    assert!(first.len() > 3, "{:?}", first.keys());
    assert_eq!(first, files(Path::new(&second)));
}

#[test]
fn a_relying_party_that_is_gone_replays() {
    let folder = tempfile::tempdir().unwrap();
    let (tape, first, second) = (
        path(folder.path(), "peer.tape"),
        path(folder.path(), "first"),
        path(folder.path(), "second"),
    );
    let peer = Peer::start("simplewebauthn", &[]);
    let port = format!("port={}", peer.port);
    let rp = [
        "run",
        "second-device",
        "--rp",
        "simplewebauthn",
        "--var",
        &port,
    ];
    let records = ["--record", &tape, "--trace", &first];
    ends(&[&rp[..], &records[..]].concat(), 0);
    drop(peer);
    let said = ends(&["run", "--replay", &tape, "--trace", &second], 0);
    let (first, second) = (files(Path::new(&first)), files(Path::new(&second)));
    assert!(first.len() > 10, "{said}");
    assert_eq!(first, second);
}

const SCENARIO: &str = "scenario: A password signs in
flow: onboarding
each: [{ row: first }, { row: second }]
devices: { phone: { is: iphone, client: safari } }
steps:
  - sign-in: phone
    with: password
    prove: { shows: dashboard }
";

/// A relying party that repeats what it is told, and mails codes into a file.
struct Shop {
    folder: tempfile::TempDir,
    profile: String,
    scenario: String,
    asked: Arc<AtomicUsize>,
}

const SECRET: &str = "hunter2 \"&/ü";

impl Shop {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let asked = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&asked);
        let mails = folder.path().to_owned();
        let port = serve(move |request, stream| {
            let count = counter.fetch_add(1, Ordering::SeqCst);
            let told: serde_json::Value = serde_json::from_str(&request.body).unwrap_or_default();
            if let Some(name) = told["name"].as_str() {
                let mail = format!("To: {name}\n\nYour code is {}.\n", 100_000 + count);
                fs::write(mails.join(format!("mail-{count:03}.txt")), mail).unwrap();
            }
            let body = serde_json::json!({ "in": true, "told": told, "head": request.head });
            say(
                stream,
                200,
                "set-cookie: sid=5; Path=/\r\n",
                &body.to_string(),
            );
        });
        let text = format!(
            "profile: A shop
url: http://localhost:{port}
headers: {{ X-Key: $(secret.ascii | base64url) }}
codes: {{ from: 'file:{}/mail-*.txt', find: 're:\\d{{6}}' }}
then: [{{ if: {{ $.in: true }}, shows: dashboard }}]
actions:
  session: [{{ GET: /session }}]
  sign-up: {{ password: [{{ POST: /sign-up, json: {{ name: $(identifier) }} }}] }}
  sign-in:
    password:
      - {{ POST: /sign-in, json: {{ name: $(identifier), key: $(secret.key) }}, keep: {{ told: $.told.key }} }}
      - {{ POST: /code, json: {{ code: $(code), key: $(told), basic: $(secret.ascii | base64) }} }}
  sign-out: [{{ POST: /sign-out, json: {{}} }}]
",
            folder.path().display()
        );
        Self {
            profile: write(folder.path(), "shop.yaml", &text),
            scenario: write(folder.path(), "password.yaml", SCENARIO),
            folder,
            asked,
        }
    }

    /// A tape of it.
    fn tape(&self) -> String {
        let tape = path(self.folder.path(), "shop.tape");
        let trace = path(self.folder.path(), "recorded");
        let key = format!("key={SECRET}");
        let rp = ["run", &self.scenario, "--rp", &self.profile];
        let secrets = ["--secret", &key, "--secret", "ascii=aHVudGVyMi1pbg"];
        let records = ["--record", &tape, "--trace", &trace];
        ends(&[&rp[..], &secrets[..], &records[..]].concat(), 0);
        tape
    }
}

#[test]
fn secrets_are_not_on_the_tape_and_are_not_needed_to_replay_it() {
    let shop = Shop::new();
    let tape = shop.tape();
    let text = fs::read_to_string(&tape).unwrap();
    assert!(text.contains("‹secret:key›") && text.contains("‹secret:ascii›"));
    assert!(text.contains("\"code\":{\"Ok\":\"1000"), "{text}");
    for secret in ["hunter2", "aHVudGVyMi1pbg", "YUhWdWRHVnlNaTFwYmc"] {
        assert!(!text.contains(secret), "{secret} is on the tape");
    }
    let asked = shop.asked.load(Ordering::SeqCst);
    let trace = path(shop.folder.path(), "replayed");
    ends(&["run", "--replay", &tape, "--trace", &trace], 0);
    assert_eq!(
        shop.asked.load(Ordering::SeqCst),
        asked,
        "it was asked again"
    );
    let recorded = files(&shop.folder.path().join("recorded"));
    assert_eq!(recorded, files(Path::new(&trace)));
}

#[test]
fn a_changed_scenario_says_where_it_leaves_the_tape() {
    let shop = Shop::new();
    let tape = shop.tape();
    // Another request than the tape has next.
    let changed = SCENARIO.replace(
        "steps:\n",
        "steps:\n  - sign-in: phone\n    with: password\n",
    );
    fs::write(&shop.scenario, changed).unwrap();
    let said = ends(&["run", "--replay", &tape], 4);
    for part in [
        "the run leaves the tape at step 2 (`sign-in: phone`, line 8)",
        "the tape has nothing more: the recorded run ended before this",
        "the run sends `POST http://localhost:",
        "--replay",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    // The same request with another body: the profile has changed.
    fs::write(&shop.scenario, SCENARIO).unwrap();
    let profile = fs::read_to_string(&shop.profile).unwrap();
    fs::write(&shop.profile, profile.replace("key: $(told)", "key: told")).unwrap();
    let said = ends(&["run", "--replay", &tape], 4);
    let part = "its body has   `\"‹secret:key›\"` at `$.key` on the tape, and `\"told\"` now";
    assert!(said.contains(part), "{said}");
    // A row of another name.
    fs::write(&shop.scenario, SCENARIO.replace("second", "third")).unwrap();
    let said = ends(&["run", "--replay", &tape, "--only", "third"], 4);
    assert!(said.contains("this run is not on the tape"), "{said}");
    // A step less.
    fs::write(&shop.profile, profile.replace("      - { POST: /code, json: { code: $(code), key: $(told), basic: $(secret.ascii | base64) } }\n", "")).unwrap();
    fs::write(&shop.scenario, SCENARIO).unwrap();
    let output = stuntkey(&["run", "--replay", &tape]);
    assert!(
        said_of(&output).contains("leaves the tape"),
        "{}",
        said_of(&output)
    );
}

#[test]
fn what_is_no_tape_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |text: &str, part: &str| {
        let tape = write(folder.path(), "x.tape", text);
        let said = ends(&["run", "--replay", &tape], 3);
        assert!(said.contains(&tape) && said.contains(part), "{said}");
    };
    let head = "{\"tape\":1,\"secrets\":[],\"invocation\":{\"seed\":\"7\"}}\n";
    refused("", "line 1: this is no tape");
    refused("scenario: x\n", "line 1: this is no tape");
    refused(
        "{\"tape\":2}\n",
        "line 1: this tape has version 2, and only version 1",
    );
    refused("{\"tape\":1}\n", "line 1: the head is incomplete");
    refused(
        &format!("{head}{{\"run\":{{\"rp\":0"),
        "line 2: the line breaks off",
    );
    refused(
        &format!("{head}{{\"walk\":1}}\n"),
        "line 2: this is no line of a tape",
    );
    refused(
        &format!("{head}{{\"account\":1}}\n"),
        "line 2: an exchange comes before",
    );
    ends(&["run", "--replay", "no-such.tape"], 2);
    ends(&["run", "--replay", "x.tape", "--seed", "7"], 2);
    ends(&["run", "--replay", "x.tape", "--record", "y.tape"], 2);
}
