//! Bad input and bad surroundings, from end to end: each has its exit code, and says what is wrong.

mod server;

use std::fs;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::mpsc;
use std::time::Duration;

use server::say;
use server::serve;

fn stuntkey(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stuntkey"));
    command.args(arguments).env_remove("CI");
    command
}

/// What a command says that ends with this exit code: standard output and error.
fn ends(arguments: &[&str], code: i32) -> String {
    let output = stuntkey(arguments).output().expect("stuntkey starts");
    let out = String::from_utf8_lossy(&output.stdout);
    let said = format!("{out}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{said}");
    said
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).expect("a file in a folder of the test");
    path.to_str().expect("its name is UTF-8").to_owned()
}

const SCENARIO: &str = "scenario: A password signs in
flow: onboarding
each: [{ row: first }, { row: second }, { row: third }]
devices: { phone: { is: iphone, client: safari } }
steps:
  - sign-in: phone
    with: password
    prove: { shows: dashboard }
";

/// A profile whose every request goes to this URL.
fn profile(url: &str) -> String {
    format!(
        "profile: A shop
url: {url}
actions:
  session: [{{ GET: /session, follow: true, then: [{{ if: {{ $.in: true }}, shows: dashboard }}, {{ if: {{ $.in: false }}, shows: sign-in }}] }}]
  sign-up: {{ password: [{{ POST: /sign-up, follow: true, json: {{ name: $(identifier) }}, then: [{{ if: {{ $.in: true }}, shows: dashboard }}] }}] }}
  sign-in: {{ password: [{{ POST: /sign-in, follow: true, json: {{ name: $(identifier) }}, then: [{{ if: {{ $.in: true }}, shows: dashboard }}] }}] }}
"
    )
}

/// What is said of a relying party at this URL that cannot be talked to.
fn unreachable(url: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let profile = write(folder.path(), "shop.yaml", &profile(url));
    let scenario = write(folder.path(), "password.yaml", SCENARIO);
    let said = ends(&["run", &scenario, "--rp", &profile], 4);
    assert!(said.contains("unreachable"), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    said
}

#[test]
fn a_relying_party_that_is_not_there() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    drop(listener);
    let said = unreachable(&format!("http://localhost:{port}"));
    // It is down for all runs, and told once.
    assert!(
        said.contains("2 more runs on A shop for the same reason"),
        "{said}"
    );
}

#[test]
fn a_relying_party_without_tls() {
    let port = serve(|_, stream| say(stream, 200, "", "{}"));
    unreachable(&format!("https://localhost:{port}"));
}

#[test]
fn an_error_that_is_not_json() {
    let port = serve(|_, stream| say(stream, 502, "", "<html>bad gateway</html>"));
    let said = unreachable(&format!("http://localhost:{port}"));
    assert!(said.contains("<html>bad gateway</html>"), "{said}");
}

/// A success may say nothing: only that nobody is signed up shows that something is wrong.
#[test]
fn a_success_that_is_not_json() {
    let port = serve(|_, stream| say(stream, 200, "", "<html>hello</html>"));
    let folder = tempfile::tempdir().expect("a folder for a test");
    let profile = write(
        folder.path(),
        "shop.yaml",
        &profile(&format!("http://localhost:{port}")),
    );
    let scenario = write(folder.path(), "password.yaml", SCENARIO);
    let said = ends(&["run", &scenario, "--rp", &profile], 1);
    assert!(said.contains("set-up        could not sign up"), "{said}");
    assert!(said.contains("200 <html>hello</html>"), "{said}");
}

#[test]
fn redirects_without_end() {
    let port = serve(|_, stream| say(stream, 307, "location: /again\r\n", ""));
    let said = unreachable(&format!("http://localhost:{port}"));
    assert!(said.contains("redirect"), "{said}");
}

#[test]
fn an_answer_without_end() {
    let port = serve(|_, stream| {
        let head = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
        let mut more = stream.write_all(head.as_bytes());
        // Until the client has had enough, and closes.
        while more.is_ok() {
            more = stream.write_all(&[b' '; 1 << 16]);
        }
    });
    let said = unreachable(&format!("http://localhost:{port}"));
    assert!(said.len() < 10_000, "{} characters are said", said.len());
}

#[test]
fn a_profile_with_a_mistake() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let text = profile("http://localhost:1").replace("sign-in: {", "sing-in: {");
    let profile = write(folder.path(), "shop.yaml", &text);
    let said = ends(&["run", "--rp", &profile], 3);
    assert!(
        said.contains("shop.yaml") && said.contains("sing-in"),
        "{said}"
    );
    // A look that wants a ceremony is such a mistake, and no panic.
    let text = "profile: A shop\nurl: http://localhost:1\nactions:\n  session: [{ GET: /options }, { get: $ }]\n";
    let profile = write(folder.path(), "looks.yaml", text);
    let said = ends(&["run", "--rp", &profile], 3);
    assert!(
        said.contains("`session` only looks, yet wants a ceremony"),
        "{said}"
    );
}

#[test]
fn a_scenario_of_ten_megabytes() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let large = write(
        folder.path(),
        "large.yaml",
        &SCENARIO.repeat(10 * 1024 * 1024 / 200),
    );
    for command in ["run", "check"] {
        let said = ends(&[command, &large], 3);
        assert!(said.contains("larger than 1 MiB"), "{said}");
    }
}

#[test]
fn a_file_that_is_none_of_ours() {
    let said = ends(&["check", "README.md"], 3);
    for kind in ["`scenario:`", "`profile:`", "`provider:`", "`device:`"] {
        assert!(said.contains(kind), "{said}");
    }
    ends(&["run", "README.md"], 3);
}

#[test]
fn a_file_in_the_wrong_place_is_told_the_right_one() {
    let profile = "fixtures/rp-profiles/simplewebauthn.yaml";
    let said = ends(&["run", profile], 2);
    assert!(said.contains("`--rp`"), "{said}");
    let said = ends(&["run", "--provider", "fixtures/devices/mac.yaml"], 2);
    assert!(said.contains("`--device`"), "{said}");
}

#[test]
fn what_there_is_not_is_wrong_usage() {
    ends(&["run", "no-such-flow/at-all"], 2);
    ends(&["run", "--rp", "no-such-profile"], 2);
    ends(&["run", "--bug", "no-such-bug"], 2);
    ends(&["run", "--provider", "no-such-file.yaml"], 2);
    ends(&["check", "no-such-file.yaml"], 2);
    ends(&["providers", "no-such-provider"], 2);
    ends(&["explain", "no-such-rule"], 2);
    ends(&["schema", "no-such-kind"], 2);
}

/// All text below a folder.
fn all_text(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).expect("it is a folder") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            text.push_str(&all_text(&path));
        } else {
            text.push_str(&fs::read_to_string(&path).expect("reports are text"));
        }
    }
    text
}

#[test]
fn secrets_are_in_no_output_though_the_relying_party_repeats_them() {
    const SECRET: &str = "hunter2 \"&/ü";
    // Everything comes back: the path, the headers, the body.
    let port = serve(|asked, stream| {
        let first = asked.head.lines().next().unwrap_or_default().to_owned();
        let body = serde_json::json!({ "in": "neither", "head": asked.head, "body": asked.body });
        say(
            stream,
            200,
            &format!("x-said: {first}\r\n"),
            &body.to_string(),
        );
    });
    let folder = tempfile::tempdir().expect("a folder for a test");
    let text = profile(&format!("http://localhost:{port}"))
        .replace(
            "name: $(identifier)",
            "name: $(identifier), key: $(secret.key)",
        )
        .replace("/session,", "/session?key=$(secret.key),");
    let text = format!("{text}headers: {{ x-key: \"key $(secret.ascii)\" }}\n");
    let profile = write(folder.path(), "shop.yaml", &text);
    let scenario = write(folder.path(), "password.yaml", SCENARIO);
    let outputs = folder.path().join("outputs");
    let at = |name: &str| outputs.join(name).display().to_string();
    let (json, junit) = (
        format!("json={}", at("r.json")),
        format!("junit={}", at("r.xml")),
    );
    let (plain, traces) = (format!("text={}", at("r.txt")), at("traces"));
    let arguments = ["run", &scenario, "--rp", &profile, "--trace", &traces];
    let reports = ["--report", &json, "--report", &junit, "--report", &plain];
    let secrets = [
        "--secret",
        "key=env:SHOP_KEY",
        "--secret",
        "ascii=hunter2-in-a-header",
    ];
    let output = stuntkey(&[&arguments[..], &reports[..], &secrets[..]].concat())
        .env("SHOP_KEY", SECRET)
        .output()
        .expect("stuntkey starts");
    let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
    said.push_str(&String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{said}");
    said.push_str(&all_text(&outputs));
    assert!(
        said.contains("‹secret:key›"),
        "the secret was never sent\n{said}"
    );
    assert!(
        said.contains("‹secret:ascii›"),
        "the header was never sent\n{said}"
    );
    let shown = said.lines().find(|line| line.contains("hunter2"));
    assert_eq!(shown, None);
}

/// The name of an account is what devices show and keep: it goes into options, CTAP messages and
/// passkeys, none of which the relying party's requests and answers are.
#[test]
fn a_secret_name_of_an_account_is_in_no_output() {
    let port = serve(|asked, stream| {
        let answer = if asked.head.contains(" /options ") {
            serde_json::json!({
                "rp": { "id": "localhost", "name": "A shop" },
                "user": { "id": "dXNlci0x", "name": "ann@secret.test", "displayName": "Ann" },
                "challenge": "AAECAwQFBgcICQoLDA0ODw",
                "pubKeyCredParams": [{ "type": "public-key", "alg": -7 }],
                "authenticatorSelection": { "residentKey": "required" },
            })
        } else {
            serde_json::json!({ "in": true })
        };
        say(stream, 200, "", &answer.to_string());
    });
    let folder = tempfile::tempdir().expect("a folder for a test");
    let create = "create-passkey: [{ POST: /options, json: { name: $(identifier) } }, { create: $ }, \
                  { POST: /finish, json: $(credential), then: [{ if: { $.in: true }, shows: dashboard }] }]";
    let text = profile(&format!("http://localhost:{port}"));
    let text = format!("{text}  {create}\naccounts: {{ identifier: $(secret.name) }}\n");
    let profile = write(folder.path(), "shop.yaml", &text);
    let scenario = SCENARIO.replace(
        "each: [{ row: first }, { row: second }, { row: third }]\n",
        "",
    );
    let scenario = format!("{scenario}  - create-passkey: phone\n    prove: {{ append: done }}\n");
    let scenario = write(folder.path(), "create.yaml", &scenario);
    let outputs = folder.path().join("outputs");
    let report = |format: &str| format!("{format}={}", outputs.join(format).display());
    let traces = outputs.join("traces").display().to_string();
    let mut command = stuntkey(&["run", &scenario, "--rp", &profile, "--trace", &traces]);
    for format in ["json", "junit", "html", "text"] {
        command.args(["--report", &report(format)]);
    }
    let output = command.args(["--secret", "name=ann@secret.test"]).output();
    let output = output.expect("stuntkey starts");
    let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    let traced = all_text(&outputs.join("traces"));
    assert!(
        traced.contains("\"user_name\":\"‹secret:name›\""),
        "{traced}"
    );
    said.push_str(&all_text(&outputs));
    let in_hex: String = b"ann@secret.test"
        .iter()
        .map(|it| format!("{it:02x}"))
        .collect();
    for secret in ["ann@secret.test", &in_hex] {
        let shown = said.lines().find(|line| line.contains(secret));
        assert_eq!(shown, None, "{secret}");
    }
}

#[test]
fn a_page_that_goes_on_of_itself_for_ever_is_told_so() {
    let port = serve(|_, stream| say(stream, 200, "", "{\"in\":true}"));
    let folder = tempfile::tempdir().expect("a folder for a test");
    let text = profile(&format!("http://localhost:{port}"));
    let text = text.replace("shows: dashboard }", "shows: dashboard, also: count }");
    let again = "  count: [{ POST: /count }]\nthen: [{ if: { $.in: true }, also: count }]\n";
    let profile = write(folder.path(), "shop.yaml", &format!("{text}{again}"));
    let scenario = write(folder.path(), "password.yaml", SCENARIO);
    let said = ends(&["run", &scenario, "--rp", &profile], 4);
    assert!(said.contains("goes round in circles"), "{said}");
    assert!(said.contains("now wants `count`"), "{said}");
}

/// Ctrl-C while a request is under way, which the relying party answers only after the program has
/// said that it stops: the first run ends, the others do not begin, and the reports are there.
#[cfg(unix)]
#[test]
fn ctrl_c_writes_the_reports_of_what_ran() {
    let (arrived, arrivals) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel::<()>();
    let (arrived, may_go_on) = (Mutex::new(arrived), Mutex::new(may_go_on));
    let port = serve(move |_, stream| {
        let lock = "nobody panics with it";
        // Once the test is over nobody listens, and nothing is held back.
        arrived.lock().expect(lock).send(()).unwrap_or_default();
        may_go_on.lock().expect(lock).recv().unwrap_or_default();
        say(stream, 200, "", "{\"in\":true}");
    });
    let folder = tempfile::tempdir().expect("a folder for a test");
    let profile = write(
        folder.path(),
        "shop.yaml",
        &profile(&format!("http://localhost:{port}")),
    );
    let scenario = write(folder.path(), "password.yaml", SCENARIO);
    let report = folder.path().join("r.json");
    let json = format!("json={}", report.display());
    let arguments = [
        "run", &scenario, "--rp", &profile, "--jobs", "1", "--report", &json,
    ];
    let mut child = stuntkey(&arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("stuntkey starts");
    let patience = Duration::from_secs(60);
    arrivals.recv_timeout(patience).expect("a request comes");
    let pressed = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(pressed.expect("there is `kill`").success());
    let stderr = BufReader::new(child.stderr.take().expect("it is piped"));
    let mut lines = stderr.lines();
    let stops = |line: &String| line.contains("stopping after the runs that are under way");
    assert!(lines.by_ref().flatten().any(|line| stops(&line)));
    // From here on every request is answered at once.
    drop(go_on);
    let code = child.wait().expect("it ends").code();
    let text = fs::read_to_string(&report).expect("the report is written");
    let report: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(report["counts"]["runs"], 1, "{text}");
    assert_eq!(report["counts"]["not-run"], 2, "{text}");
    assert_ne!(code, Some(0), "what did not run is no success");
}
