//! `stuntkey serve` as people meet it: what it says, and what keeps it from serving.

#![expect(clippy::unwrap_used, reason = "a test stops where it is surprised")]

use std::io::BufRead;
use std::io::BufReader;
use std::net::TcpListener;
use std::net::UdpSocket;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;

fn serve(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stuntkey"));
    command.arg("serve").args(arguments).env_remove("CI");
    command
}

/// What is said by a command that must be wrong usage.
fn wrong(arguments: &[&str]) -> String {
    let output = serve(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}\n{said}");
    said
}

#[test]
fn it_says_where_it_is_and_ends_cleanly_on_ctrl_c() {
    let mut child = serve(&["--ctaphid", "udp:127.0.0.1:0", "--control", "127.0.0.1:0"])
        .args(["--seed", "7f3a2c"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut said = String::new();
    while !said.contains("Ctrl-C") {
        said += &(lines.next().unwrap().unwrap() + "\n");
    }
    assert!(said.contains("roaming-key · seed 7f3a2c"), "{said}");
    assert!(said.contains("udp:127.0.0.1:"), "{said}");
    assert!(!said.contains(":0 ") && !said.contains(":0/"), "{said}");
    let interrupt = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(interrupt.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_busy_port_is_said_with_its_address() {
    let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = wrong(&["--ctaphid", &format!("udp:{address}")]);
    assert!(said.contains(&format!("`udp:{address}`")), "{said}");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = wrong(&["--ctaphid", "udp:127.0.0.1:0", "--control", &address]);
    assert!(said.contains(&address), "{said}");
    assert!(said.contains("control plane"), "{said}");
}

#[test]
fn uhid_that_is_not_there_is_said() {
    if Path::new("/dev/uhid").exists() {
        return;
    }
    let said = wrong(&["--ctaphid", "uhid"]);
    assert!(said.contains("/dev/uhid"), "{said}");
    assert!(said.contains("modprobe"), "{said}");
}

#[test]
fn names_that_nothing_has_are_told_the_nearest() {
    let said = wrong(&["--device", "iphon"]);
    assert!(said.contains("did you mean `iphone`?"), "{said}");
    let said = wrong(&["--profile", "roaming-ky"]);
    assert!(said.contains("did you mean `roaming-key`?"), "{said}");
    let said = wrong(&["--profile", "zzzzzzzz"]);
    assert!(said.contains("icloud-keychain"), "{said}");
}

#[test]
fn what_cannot_be_read_says_what_to_write() {
    let said = wrong(&["--ctaphid", "8111"]);
    assert!(said.contains("`udp:127.0.0.1:PORT`"), "{said}");
    let said = wrong(&["--user-presence", "auto"]);
    assert!(said.contains("`auto:MS`"), "{said}");
    let said = wrong(&["--device", "iphone", "--profile", "roaming-key"]);
    assert!(said.contains("cannot be used with"), "{said}");
}
