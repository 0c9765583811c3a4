//! What makes a command line pleasant: decoded blobs, completions, manual pages, explanations, and
//! colours where they belong.

#![cfg(unix)]

use std::fs;
use std::io::Write;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

const BINARY: &str = env!("CARGO_BIN_EXE_stuntkey");

fn stuntkey(arguments: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    command
        .args(arguments)
        .env_remove("CI")
        .env_remove("NO_COLOR");
    command
}

fn ends(arguments: &[&str], code: i32) -> (String, String) {
    let output = stuntkey(arguments).stdin(Stdio::null()).output();
    told(output.expect("stuntkey starts"), code)
}

fn told(output: Output, code: i32) -> (String, String) {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert_eq!(output.status.code(), Some(code), "{out}{err}");
    (out, err)
}

fn fed(arguments: &[&str], input: &[u8], code: i32) -> (String, String) {
    let mut child = stuntkey(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("stuntkey starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    stdin.write_all(input).expect("it listens");
    drop(stdin);
    told(child.wait_with_output().expect("it ends"), code)
}

/// Authenticator data for `example.org`: UV, BS without BE.
const DATA: &str = "bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b51500000000";

#[test]
fn a_blob_is_decoded_from_an_argument_a_file_or_standard_input() {
    let (out, _) = ends(&["inspect", DATA], 0);
    assert!(
        out.starts_with("authenticator data · hexadecimal · 37 bytes"),
        "{out}"
    );
    assert!(out.contains("! BS is set and BE is not"), "{out}");
    assert!(out.contains("1 warning"), "{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 110), "{out}");
    assert_eq!(fed(&["inspect"], DATA.as_bytes(), 0).0, out);
    assert_eq!(fed(&["inspect", "-"], DATA.as_bytes(), 0).0, out);
    let folder = tempfile::tempdir().expect("a folder for a test");
    let file = folder.path().join("blob");
    fs::write(&file, DATA).expect("it can be written");
    let argument = format!("@{}", file.display());
    assert_eq!(ends(&["inspect", &argument], 0).0, out);
    let (_, err) = ends(&["inspect", "@/no/such/file"], 2);
    assert!(err.contains("/no/such/file"), "{err}");
}

#[test]
fn the_rp_id_is_compared() {
    let (out, _) = ends(&["inspect", DATA, "--rp-id", "example.com"], 0);
    assert!(out.contains("not the hash of `example.com`"), "{out}");
    let (_, err) = ends(&["inspect", DATA, "--rp-id", "https://example.com"], 2);
    assert!(err.contains("such as `example.org`"), "{err}");
}

#[test]
fn a_blob_may_begin_with_a_hyphen() {
    let (out, _) = ends(&["inspect", "-_8B", "--as", "challenge", "--json"], 0);
    let json: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
    assert_eq!(json["bytes"], "fbff01");
}

#[test]
fn what_is_nothing_is_told_with_what_came_nearest() {
    let (out, err) = ends(&["inspect", "a363666d74646e6f6e65"], 3);
    assert_eq!(out, "");
    assert!(
        err.contains("nearest an attestation object (hexadecimal)"),
        "{err}"
    );
    assert!(err.contains("breaks at byte 10 of 10"), "{err}");
    let (out, _) = ends(&["inspect", "a363666d74646e6f6e65", "--json"], 3);
    let json: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
    assert_eq!(json["nearest"][0]["kind"], "attestation-object");
    assert_eq!(json["nearest"][0]["at"], 10);
    fed(&["inspect"], b"", 3);
    let (_, err) = ends(&["inspect", "00", "--as", "atestation"], 2);
    assert!(err.contains("attestation-object"), "{err}");
}

#[test]
fn a_long_value_is_whole_when_asked_for() {
    let id = "ab".repeat(200);
    let arguments = ["inspect", &id, "--as", "credential-id"];
    assert!(ends(&arguments, 0).0.contains('…'));
    let (out, _) = ends(&[&arguments[..], &["--full"]].concat(), 0);
    let whole: String = out.lines().skip(3).map(str::trim).collect();
    assert!(whole.contains(&id), "{out}");
}

#[test]
fn completions_are_scripts_that_name_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (out, _) = ends(&["completions", shell], 0);
        for word in ["inspect", "providers", "rp-id"] {
            assert!(out.contains(word), "{shell}: {word}");
        }
        // The generators of the others complete no values.
        let has_values = ["bash", "zsh", "fish"].contains(&shell);
        assert!(!has_values || out.contains("authenticator-data"), "{shell}");
    }
    let (script, _) = ends(&["completions", "bash"], 0);
    let script = format!(
        "{script}\nCOMP_WORDS=(stuntkey exp); COMP_CWORD=1; _stuntkey stuntkey exp stuntkey; \
         echo \"${{COMPREPLY[*]}}\""
    );
    let output = Command::new("bash").args(["-c", &script]).output();
    let (out, _) = told(output.expect("there is bash"), 0);
    assert_eq!(out.trim(), "explain");
    let (_, err) = ends(&["completions", "bsh"], 2);
    assert!(err.contains("bash"), "{err}");
}

#[test]
fn there_is_a_manual_page_for_every_command() {
    let (page, _) = ends(&["man"], 0);
    assert!(page.contains(".TH stuntkey 1"), "{page}");
    let folder = tempfile::tempdir().expect("a folder for a test");
    let below = folder.path().join("man1");
    ends(&["man", below.to_str().expect("its name is UTF-8")], 0);
    for name in [
        "stuntkey",
        "stuntkey-run",
        "stuntkey-inspect",
        "stuntkey-man",
    ] {
        let page = fs::read_to_string(below.join(format!("{name}.1")));
        let page = page.unwrap_or_else(|_| panic!("{name}"));
        assert!(page.contains(&format!(".TH {name} 1")), "{page}");
        assert!(page.contains("Examples"), "{name} has no examples");
    }
}

#[test]
fn bugs_sections_and_documents_are_explained_like_rules() {
    let (out, _) = ends(&["explain", "nudge-twice"], 0);
    assert!(out.contains("stuntkey run --bug nudge-twice"), "{out}");
    let (out, _) = ends(&["explain", "§7.1"], 0);
    assert!(
        out.contains("absent-user") || out.contains("challenge"),
        "{out}"
    );
    let (out, _) = ends(&["explain", "second-device", "step", "2"], 0);
    assert!(out.contains("false-offer"), "{out}");
    for (mistyped, meant) in [
        ("nudge-twise", "nudge-twice"),
        ("second-devise", "second-device"),
        ("fasle offer", "false-offer"),
    ] {
        let (_, err) = ends(&["explain", mistyped], 2);
        assert!(err.contains(&format!("did you mean `{meant}`?")), "{err}");
    }
}

#[test]
fn every_command_has_examples_at_the_end_of_its_help() {
    let (help, _) = ends(&["--help"], 0);
    let below = help.split("Commands:").nth(1).expect("there are commands");
    let below = below.split("Options:").next().expect("there are options");
    let commands = below
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let commands: Vec<_> = commands
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.len() > 8, "{help}");
    for command in commands.iter().filter(|command| **command != "help") {
        let (help, _) = ends(&[command, "--help"], 0);
        let end = help.rsplit("\n\n").take(3).collect::<String>();
        assert!(end.contains("Example"), "{command}:\n{help}");
    }
    for code in ["0", "1", "2", "3", "4", "70"] {
        let codes = help
            .split("Exit codes:")
            .nth(1)
            .expect("exit codes are told");
        assert!(codes.split_whitespace().any(|word| word == code), "{code}");
    }
}

/// What a command prints to a terminal.
fn on_a_terminal(arguments: &str, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new("script");
    command.args(["-qec", &format!("{BINARY} {arguments}"), "/dev/null"]);
    command
        .env_remove("CI")
        .env_remove("NO_COLOR")
        .env("TERM", "xterm");
    command.envs(variables.iter().copied()).stdin(Stdio::null());
    let output = command.output().expect("util-linux has `script`");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn colours_are_for_terminals_and_for_those_who_ask() {
    let run = "run second-device/append --only macOS --seed 1";
    let coloured = |text: &str| text.contains('\u{1b}');
    assert!(coloured(&on_a_terminal(run, &[])));
    for variables in [[("NO_COLOR", "1")], [("CI", "true")]] {
        assert!(!coloured(&on_a_terminal(run, &variables)), "{variables:?}");
        let asked = format!("{run} --color always");
        assert!(
            coloured(&on_a_terminal(&asked, &variables)),
            "{variables:?}"
        );
    }
    assert!(!coloured(&on_a_terminal(
        &format!("{run} --color never"),
        &[]
    )));
    let words: Vec<_> = run.split(' ').collect();
    let (piped, _) = ends(&words, 0);
    assert!(!coloured(&piped), "{piped}");
    // Plain lines: nothing is drawn over.
    assert!(!piped.contains('\r'), "{piped}");
    assert!(coloured(
        &ends(&[&words[..], &["--color", "always"]].concat(), 0).0
    ));
}
