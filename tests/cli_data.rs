//! Provider and device data of the user, laid over what is embedded.

use std::fs;
use std::path::Path;
use std::process::Command;

fn stuntkey(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stuntkey"));
    let output = command.args(arguments).env_remove("CI").output();
    let output = output.expect("stuntkey starts");
    let out = String::from_utf8(output.stdout).expect("output is UTF-8");
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{out}{err}");
    out
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).expect("a file in a folder of the test");
    path.to_str().expect("its name is UTF-8").to_owned()
}

#[test]
fn one_value_is_overridden_and_the_others_stay() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let text = "provider: bitwarden
credentials:
  id-bytes: { is: 24, source: unsourced, note: a test }
";
    let file = write(folder.path(), "bitwarden.yaml", text);
    let shown = |arguments: &[&str]| {
        let json = stuntkey(&[&["providers", "bitwarden", "--format", "json"], arguments].concat());
        let json: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
        json[0]["facts"]
            .as_array()
            .expect("facts are a list")
            .clone()
    };
    let (before, after) = (shown(&[]), shown(&["--provider", &file]));
    let changed: Vec<_> = after.iter().filter(|fact| !before.contains(fact)).collect();
    assert_eq!(before.len(), after.len());
    assert_eq!(changed.len(), 1, "{changed:?}");
    assert_eq!(changed[0]["path"], "credentials.id-bytes");
    assert_eq!(changed[0]["value"], "24");
}

#[test]
fn a_provider_is_added_and_a_passkey_made_in_it() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let text = fs::read_to_string("fixtures/providers/bitwarden.yaml")
        .expect("it is there")
        .replace("provider: bitwarden", "provider: my-vault")
        .replace("name: Bitwarden", "name: My vault");
    let provider = write(folder.path(), "my-vault.yaml", &text);
    let text = "device: windows-pc
providers: { is: [windows-hello, google-password-manager, bitwarden, my-vault], source: unsourced, note: a test }
";
    let device = write(folder.path(), "pc.yaml", text);
    let text = "scenario: A passkey in my vault
flow: second-device
devices: { pc: { is: windows-pc, client: chrome, provider: my-vault } }
given: { passkeys: [pc] }
steps:
  - sign-in: pc
    prove: { passkey-login: done }
";
    let scenario = write(folder.path(), "my-vault-signs-in.yaml", text);
    let data = ["--provider", &provider, "--device", &device];
    assert!(stuntkey(&[&["providers"], &data[..]].concat()).contains("my-vault"));
    assert!(
        stuntkey(&[&["check", &scenario], &data[..]].concat()).contains("1 scenario with 1 run")
    );
    let said = stuntkey(&[&["run", &scenario], &data[..]].concat());
    assert!(said.contains("1 run: 1 passed"), "{said}");
}
