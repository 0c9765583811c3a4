//! Debian's `fido2-tools` and OpenSSH against a served key, through libfido2 and a small library that
//! stands before it. `tests/peers/ctap/debian.sh` gets the programs without root; where it cannot,
//! these tests fail and say what is missing.

#![expect(clippy::unwrap_used, reason = "a test stops where it is surprised")]
#![cfg(target_os = "linux")]

mod support;

use std::ffi::OsString;
use std::fs;
use std::fs::File;
use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

use support::ServedKey;

const PIN: &str = "1234";
const NEW_PIN: &str = "98765432";

/// Programs of Debian, with a key.
struct Bench {
    programs: PathBuf,
    interposer: PathBuf,
    folder: tempfile::TempDir,
    key: ServedKey,
}

/// What a program did.
#[derive(Debug)]
struct Did {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Bench {
    fn new() -> Self {
        let peer = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/ctap");
        let lock = Path::new(env!("CARGO_TARGET_TMPDIR")).join("libfido2.lock");
        let lock = File::create(lock).unwrap();
        lock.lock().unwrap();
        let got = Command::new(peer.join("debian.sh")).output().unwrap();
        let said = String::from_utf8_lossy(&got.stderr);
        assert!(
            got.status.success(),
            "Debian's packages cannot be had: {said}"
        );
        drop(lock);
        let folder = tempfile::tempdir().unwrap();
        let interposer = compiled(&peer, folder.path());
        let door = format!("unix:{}", folder.path().join("key").display());
        Self {
            programs: peer.join(".debian"),
            interposer,
            key: ServedKey::start(&["--ctaphid", &door]),
            folder,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, lines: &[&str]) {
        fs::write(self.path(name), lines.join("\n") + "\n").unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs a program in the folder, away from any terminal, with these lines to read.
    fn run(&self, program: &str, arguments: &[&str], input: &[&str]) -> Did {
        let libraries = fs::read_dir(self.programs.join("usr/lib")).unwrap();
        let libraries = libraries.map(|entry| entry.unwrap().path().into_os_string());
        let libraries: Vec<OsString> = libraries.collect();
        let mut child = Command::new("setsid")
            .args(["--wait", "timeout", "60"])
            .arg(self.programs.join("usr/bin").join(program))
            .args(arguments)
            .current_dir(&self.folder)
            .env("LD_LIBRARY_PATH", libraries.join(&OsString::from(":")))
            .env("LD_PRELOAD", &self.interposer)
            .env("STUNTKEY_CTAPHID", &self.key.door)
            .env("SSH_ASKPASS", self.path("askpass"))
            .env("SSH_ASKPASS_REQUIRE", "force")
            .env(
                "SSH_SK_HELPER",
                self.programs.join("usr/lib/openssh/ssh-sk-helper"),
            )
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("util-linux and coreutils are there");
        let mut stdin = child.stdin.take().unwrap();
        // A program that reads nothing may be gone already.
        let _ = stdin.write_all(
            input
                .iter()
                .map(|line| format!("{line}\n"))
                .collect::<String>()
                .as_bytes(),
        );
        drop(stdin);
        let Output {
            status,
            stdout,
            stderr,
        } = child.wait_with_output().unwrap();
        Did {
            code: status.code(),
            out: String::from_utf8_lossy(&stdout).into_owned(),
            err: String::from_utf8_lossy(&stderr).into_owned(),
        }
    }

    /// Runs a program that must succeed, and gives what it printed.
    fn ok(&self, program: &str, arguments: &[&str], input: &[&str]) -> String {
        let did = self.run(program, arguments, input);
        assert_eq!(did.code, Some(0), "{program} {arguments:?}\n{did:#?}");
        did.out
    }

    /// Runs a program that must fail with these words.
    fn fails(&self, program: &str, arguments: &[&str], input: &[&str], words: &str) {
        let did = self.run(program, arguments, input);
        assert_ne!(did.code, Some(0), "{program} {arguments:?}\n{did:#?}");
        assert!(did.err.contains(words), "{did:#?}");
    }

    fn token(&self, arguments: &[&str], input: &[&str]) -> String {
        let arguments = [arguments, &[&self.key.door]].concat();
        self.ok("fido2-token", &arguments, input)
    }

    fn control(&self, path: &str) {
        let address = self.key.control.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
}

/// The library that stands before libfido2.
fn compiled(peer: &Path, folder: &Path) -> PathBuf {
    let library = folder.join("libfido2_door.so");
    let made = Command::new("cc")
        .args(["-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"])
        .arg(&library)
        .arg(peer.join("libfido2_door.c"))
        .arg("-ldl")
        .output()
        .expect("a C compiler, `cc`, is there: Rust links with one");
    assert!(made.status.success(), "{made:?}");
    library
}

/// 32 bytes, in base64, for a client data hash or a user id.
const BYTES: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

#[test]
fn fido2_tools_find_manage_and_reset_a_key() {
    let bench = Bench::new();
    let listed = bench.ok("fido2-token", &["-L"], &[]);
    assert!(listed.starts_with(&bench.key.door), "{listed}");
    let info = bench.token(&["-I"], &[]);
    for line in [
        "caps: 0x05 (wink, cbor, msg)",
        "version strings: U2F_V2, FIDO_2_0, FIDO_2_1",
        "noclientPin",
        "pin protocols: 2, 1",
    ] {
        assert!(info.contains(line), "{line}\n{info}");
    }

    bench.token(&["-S"], &[PIN, PIN]);
    let wrong = ["-C", bench.key.door.as_str()];
    bench.fails(
        "fido2-token",
        &wrong,
        &["0000", NEW_PIN, NEW_PIN],
        "PIN_INVALID",
    );
    assert!(bench.token(&["-I"], &[]).contains("pin retries: 7"));
    bench.token(&["-C"], &[PIN, NEW_PIN, NEW_PIN]);
    assert!(bench.token(&["-I"], &[]).contains("pin retries: 8"));

    bench.write("make", &[BYTES, "shop.example", "ann", BYTES]);
    let make = [
        "-M",
        "-r",
        "-v",
        "-i",
        "make",
        "-o",
        "made",
        &bench.key.door,
    ];
    bench.ok("fido2-cred", &make, &[NEW_PIN]);
    let listed = bench.token(&["-L", "-r"], &[NEW_PIN]);
    assert!(listed.contains("shop.example"), "{listed}");
    let listed = bench.token(&["-L", "-k", "shop.example"], &[NEW_PIN]);
    assert!(listed.contains(BYTES), "{listed}");
    let id = listed.split_whitespace().nth(1).unwrap();
    bench.token(&["-D", "-i", id], &[NEW_PIN]);
    let list = ["-L", "-r", &bench.key.door];
    bench.fails("fido2-token", &list, &[NEW_PIN], "NO_CREDENTIALS");

    bench.token(&["-S", "-l", "6"], &[NEW_PIN]);
    assert!(bench.token(&["-I"], &[]).contains("minpinlen: 6"));

    bench.control("/power/off");
    bench.control("/power/on");
    bench.token(&["-R"], &[]);
    let info = bench.token(&["-I"], &[]);
    assert!(info.contains("noclientPin"), "{info}");
    assert!(info.contains("minpinlen: 4"), "{info}");
}

#[test]
fn fido2_tools_verify_what_a_key_signs() {
    let bench = Bench::new();
    bench.token(&["-S"], &[PIN, PIN]);
    bench.write("make", &[BYTES, "shop.example", "ann", BYTES]);
    for algorithm in ["es256", "eddsa", "es384"] {
        // Discoverable and verified: found without its id.
        let make = ["-M", "-r", "-v", "-i", "make", "-o", "made"];
        let make = [&make[..], &[&bench.key.door, algorithm]].concat();
        bench.ok("fido2-cred", &make, &[PIN]);
        let verified = ["-V", "-v", "-i", "made", "-o", "public", algorithm];
        bench.ok("fido2-cred", &verified, &[]);
        let public = bench.read("public");
        let (_, key) = public.split_once('\n').unwrap();
        fs::write(bench.path("key.pem"), key).unwrap();

        bench.write("get", &[BYTES, "shop.example"]);
        let get = ["-G", "-r", "-v", "-i", "get", "-o", "got", &bench.key.door];
        bench.ok("fido2-assert", &get, &[PIN]);
        let verify = ["-V", "-v", "-i", "got", "key.pem", algorithm];
        bench.ok("fido2-assert", &verify, &[]);

        // Over other data the signature does not hold.
        let got = bench.read("got").replacen("AAEC", "AQEC", 1);
        fs::write(bench.path("got"), got).unwrap();
        bench.fails("fido2-assert", &verify, &[], "INVALID_SIG");
    }
}

#[test]
fn fido2_tools_speak_u2f_with_a_key() {
    let bench = Bench::new();
    bench.write("make", &[BYTES, "shop.example", "ann", BYTES]);
    let make = ["-M", "-u", "-i", "make", "-o", "made", &bench.key.door];
    bench.ok("fido2-cred", &make, &[]);
    assert!(bench.read("made").contains("fido-u2f"));
    bench.ok("fido2-cred", &["-V", "-i", "made", "-o", "public"], &[]);
    let public = bench.read("public");
    let (id, key) = public.split_once('\n').unwrap();
    fs::write(bench.path("key.pem"), key).unwrap();

    bench.write("get", &[BYTES, "shop.example", id]);
    let get = ["-G", "-u", "-p", "-i", "get", "-o", "got", &bench.key.door];
    bench.ok("fido2-assert", &get, &[]);
    bench.ok(
        "fido2-assert",
        &["-V", "-p", "-i", "got", "key.pem", "es256"],
        &[],
    );
}

#[test]
fn fido2_tools_store_large_blobs_and_secrets() {
    let bench = Bench::new();
    bench.token(&["-S"], &[PIN, PIN]);
    bench.write("make", &[BYTES, "shop.example", "ann", BYTES]);
    let make = [
        "-M",
        "-b",
        "-h",
        "-r",
        "-v",
        "-i",
        "make",
        "-o",
        "made",
        &bench.key.door,
    ];
    bench.ok("fido2-cred", &make, &[PIN]);
    bench.write("blob", &["what is stored beside a passkey"]);
    bench.token(&["-S", "-b", "-n", "shop.example", "blob"], &[PIN]);
    bench.token(&["-G", "-b", "-n", "shop.example", "read"], &[PIN]);
    assert_eq!(bench.read("read"), bench.read("blob"));

    // hmac-secret: the same salt gives the same secret.
    bench.write("get", &[BYTES, "shop.example", BYTES]);
    let mut secrets = Vec::new();
    for _ in 0..2 {
        let get = ["-G", "-h", "-r", "-v", "-i", "get", &bench.key.door];
        let got = bench.ok("fido2-assert", &get, &[PIN]);
        secrets.push(got.lines().last().unwrap().to_owned());
    }
    assert_eq!(secrets[0], secrets[1]);
    assert!(secrets[0].len() >= 44, "{secrets:?}");
}

#[test]
fn openssh_makes_uses_and_downloads_keys() {
    let bench = Bench::new();
    let askpass = bench.path("askpass");
    fs::write(&askpass, format!("#!/bin/sh\necho {PIN}\n")).unwrap();
    fs::set_permissions(&askpass, fs::Permissions::from_mode(0o700)).unwrap();
    bench.token(&["-S"], &[PIN, PIN]);
    bench.write("message", &["to be signed"]);

    for kind in ["ecdsa-sk", "ed25519-sk"] {
        let plain = format!("{kind}-plain");
        bench.ok("ssh-keygen", &["-t", kind, "-N", "", "-f", &plain], &[]);
        signs(&bench, &plain);

        let resident = format!("{kind}-resident");
        let application = format!("application=ssh:{kind}");
        let make = [
            "-t",
            kind,
            "-O",
            "resident",
            "-O",
            "verify-required",
            "-O",
            &application,
        ];
        let make = [&make[..], &["-N", "", "-f", &resident]].concat();
        bench.ok("ssh-keygen", &make, &[]);
        signs(&bench, &resident);
    }

    // Both resident keys come back from the key alone, as they were made.
    bench.ok("ssh-keygen", &["-K", "-N", ""], &[]);
    for (kind, file) in [("ecdsa-sk", "ecdsa_sk"), ("ed25519-sk", "ed25519_sk")] {
        let downloaded = format!("id_{file}_rk_{kind}");
        let made = bench.read(&format!("{kind}-resident.pub"));
        let came = bench.read(&format!("{downloaded}.pub"));
        let key = |line: &str| line.split(' ').nth(1).unwrap().to_owned();
        assert_eq!(key(&made), key(&came));
        signs(&bench, &downloaded);
    }
}

/// Signs with a key, and lets OpenSSH verify.
fn signs(bench: &Bench, key: &str) {
    let _ = fs::remove_file(bench.path("message.sig"));
    bench.ok(
        "ssh-keygen",
        &["-Y", "sign", "-f", key, "-n", "file", "message"],
        &[],
    );
    let public = bench.read(&format!("{key}.pub"));
    bench.write("allowed", &[&format!("ann {}", public.trim())]);
    let verify = ["-Y", "verify", "-f", "allowed", "-I", "ann", "-n", "file"];
    let verify = [&verify[..], &["-s", "message.sig"]].concat();
    let verified = bench.ok("ssh-keygen", &verify, &["to be signed"]);
    assert!(verified.contains("Good \"file\" signature"), "{verified}");
}
