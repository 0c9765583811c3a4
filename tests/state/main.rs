//! `stuntkey serve --state`: what is acknowledged lasts, and what is refused stays as it is.

use std::fs;
use std::io::Read;
use std::io::Write;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;
use std::time::Duration;

use stuntkey::authenticator::Authenticator;
use stuntkey::authenticator::Gesture;
use stuntkey::authenticator::Means;
use stuntkey::authenticator::Profile;
use stuntkey::flow::DeviceName;
use stuntkey::flow::PromptKind;
use stuntkey::sim::Env;
use stuntkey::sim::Seed;
use stuntkey::sim::Surface;
use stuntkey::store::Image;
use stuntkey::store::Secret;
use stuntkey::store::State;
use stuntkey::store::StateError;
use stuntkey::webauthn::cbor::Value;
use stuntkey::webauthn::cbor::decode;
use stuntkey::webauthn::cbor::encode;
use stuntkey::webauthn::cbor::numbered;
use tempfile::TempDir;

mod support;

use support::ServedKey;

const CBOR: u8 = 0x10;
const INIT: u8 = 0x06;
const KEEPALIVE: u8 = 0x3b;

/// A folder with a key file, and the state file beside it.
struct Bench {
    folder: TempDir,
}

impl Bench {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("key"), [7; 32]).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    fn serve(&self) -> (ServedKey, Client) {
        let door = format!("unix:{}", self.text("door"));
        let (state, key) = (self.text("state"), self.text("key"));
        let served = ServedKey::start(&[
            "--ctaphid",
            &door,
            "--user-presence",
            "auto:0",
            "--state",
            &state,
            "--state-key",
            &key,
            "--seed",
            "1",
        ]);
        let client = Client::to(&self.path("door"));
        (served, client)
    }

    /// What `serve` says that must not come to serve.
    fn refused(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = stuntkey(&["serve", "--ctaphid", "udp:127.0.0.1:0"], arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), said)
    }
}

fn stuntkey(command: &[&str], arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stuntkey"))
        .args(command)
        .args(arguments)
        .env_remove("STUNTKEY_STATE_PASSPHRASE")
        .output()
        .unwrap()
}

/// A client on the Unix socket of a served key.
struct Client {
    wire: UnixStream,
    channel: [u8; 4],
}

impl Client {
    fn to(door: &Path) -> Self {
        let wire = UnixStream::connect(door).unwrap();
        wire.set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let mut client = Self {
            wire,
            channel: [0xff; 4],
        };
        client.send(INIT, b"12345678");
        let answer = client.hear().unwrap();
        client.channel.copy_from_slice(&answer[8..12]);
        client
    }

    fn send(&mut self, command: u8, message: &[u8]) {
        let mut first = true;
        let mut rest = message;
        let mut sequence = 0;
        while first || !rest.is_empty() {
            let mut packet = self.channel.to_vec();
            if first {
                packet.push(0x80 | command);
                packet.extend(u16::try_from(message.len()).unwrap().to_be_bytes());
            } else {
                packet.push(sequence);
                sequence += 1;
            }
            let (now, later) = rest.split_at(rest.len().min(64 - packet.len()));
            packet.extend(now);
            packet.resize(64, 0);
            (rest, first) = (later, false);
            // A key that was killed hears nothing.
            drop(self.wire.write_all(&packet));
        }
    }

    fn packet(&mut self) -> Option<[u8; 64]> {
        let mut packet = [0; 64];
        self.wire.read_exact(&mut packet).ok()?;
        Some(packet)
    }

    /// The next message; `None` when the key is gone.
    fn hear(&mut self) -> Option<Vec<u8>> {
        let packet = loop {
            let packet = self.packet()?;
            if packet[4] != 0x80 | KEEPALIVE {
                break packet;
            }
        };
        let length = usize::from(u16::from_be_bytes([packet[5], packet[6]]));
        let mut message = packet[7..].to_vec();
        while message.len() < length {
            message.extend_from_slice(&self.packet()?[5..]);
        }
        message.truncate(length);
        Some(message)
    }

    fn call(&mut self, message: &[u8]) -> Option<Vec<u8>> {
        self.send(CBOR, message);
        self.hear()
    }

    /// Registers an account. Gives the id of the credential, if that was acknowledged.
    fn register(&mut self, user: u32) -> Option<Vec<u8>> {
        id_of(&self.call(&make_credential(user))?)
    }

    /// The counter of an assertion, which is refused for a credential that is not there.
    fn assert(&mut self, id: &[u8]) -> Result<u32, u8> {
        let answer = self.call(&get_assertion(id)).unwrap();
        counter_of(&answer)
    }
}

fn text_map(members: Vec<(&str, Value)>) -> Value {
    let members = members.into_iter();
    Value::Map(
        members
            .map(|(key, value)| (Value::from(key), value))
            .collect(),
    )
}

fn request(command: u8, members: Vec<(i64, Value)>) -> Vec<u8> {
    let members = members.into_iter();
    let map = Value::Map(
        members
            .map(|(key, value)| (Value::from(key), value))
            .collect(),
    );
    [vec![command], encode(&map)].concat()
}

fn make_credential(user: u32) -> Vec<u8> {
    let user = text_map(vec![
        ("id", Value::Bytes(user.to_be_bytes().to_vec())),
        ("name", Value::from(format!("user-{user}"))),
    ]);
    let parameters = text_map(vec![
        ("alg", Value::from(-7_i64)),
        ("type", Value::from("public-key")),
    ]);
    request(
        0x01,
        vec![
            (1, Value::Bytes(vec![7; 32])),
            (2, text_map(vec![("id", Value::from("shop.example"))])),
            (3, user),
            (4, Value::Array(vec![parameters])),
            (7, text_map(vec![("rk", Value::Bool(true))])),
        ],
    )
}

fn get_assertion(id: &[u8]) -> Vec<u8> {
    let listed = text_map(vec![
        ("id", Value::Bytes(id.to_vec())),
        ("type", Value::from("public-key")),
    ]);
    request(
        0x02,
        vec![
            (1, Value::from("shop.example")),
            (2, Value::Bytes(vec![8; 32])),
            (3, Value::Array(vec![listed])),
        ],
    )
}

fn id_of(answer: &[u8]) -> Option<Vec<u8>> {
    let (status, answer) = answer.split_first()?;
    assert_eq!(*status, 0, "a registration is refused");
    let answer = decode(answer).unwrap();
    let data = numbered(&answer, 2)?.as_bytes()?;
    let length = usize::from(u16::from_be_bytes([data[53], data[54]]));
    Some(data[55..55 + length].to_vec())
}

fn counter_of(answer: &[u8]) -> Result<u32, u8> {
    let (status, answer) = answer.split_first().unwrap();
    if *status != 0 {
        return Err(*status);
    }
    let answer = decode(answer).unwrap();
    let data = numbered(&answer, 2).unwrap().as_bytes().unwrap();
    Ok(u32::from_be_bytes(data[33..37].try_into().unwrap()))
}

#[test]
fn whatever_was_acknowledged_before_a_kill_is_there() {
    let bench = Bench::new();
    let mut acknowledged: Vec<(u32, Vec<u8>)> = Vec::new();
    for round in 0..8_u32 {
        let (served, mut client) = bench.serve();
        for (user, id) in &acknowledged {
            assert!(
                client.assert(id).is_ok(),
                "user {user} is lost in round {round}"
            );
        }
        // The key is killed while registrations go on, each time a little later.
        let killer = std::thread::spawn(move || {
            #[expect(
                clippy::disallowed_methods,
                reason = "the moment of the kill is the test"
            )]
            std::thread::sleep(Duration::from_millis(15 + 11 * u64::from(round)));
            drop(served);
        });
        for user in round * 10_000.. {
            match client.register(user) {
                Some(id) => acknowledged.push((user, id)),
                None => break,
            }
        }
        killer.join().unwrap();
    }
    assert!(
        acknowledged.len() > 8,
        "too few were acknowledged to prove anything"
    );
}

#[test]
fn counters_go_on_and_the_same_seed_makes_no_credential_twice() {
    let bench = Bench::new();
    let (served, mut client) = bench.serve();
    let first = client.register(1).unwrap();
    let count = client.assert(&first).unwrap();
    drop((served, client));
    let (served, mut client) = bench.serve();
    assert_eq!(client.assert(&first), Ok(count + 1));
    let second = client.register(2).unwrap();
    assert_ne!(first, second);
    drop((served, client));
    let (_served, mut client) = bench.serve();
    // The roaming key counts all signatures together.
    assert_eq!(client.assert(&first), Ok(count + 3));
    assert!(client.assert(&second).is_ok());
}

#[test]
fn a_reset_is_kept_too() {
    let bench = Bench::new();
    let (served, mut client) = bench.serve();
    let id = client.register(1).unwrap();
    assert_eq!(client.call(&[0x07]), Some(vec![0]));
    drop((served, client));
    let (_served, mut client) = bench.serve();
    assert!(client.assert(&id).is_err());
}

#[test]
fn the_second_process_on_a_file_says_so() {
    let bench = Bench::new();
    let (_served, _client) = bench.serve();
    let (state, key) = (bench.text("state"), bench.text("key"));
    let (code, said) = bench.refused(&["--state", &state, "--state-key", &key]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains(&state) && said.contains("in use"), "{said}");
}

#[test]
fn what_is_refused_is_named_and_stays_as_it_is() {
    let bench = Bench::new();
    let (served, mut client) = bench.serve();
    client.register(1).unwrap();
    drop((served, client));
    let whole = fs::read(bench.path("state")).unwrap();
    fs::write(bench.path("other"), [8; 32]).unwrap();
    fs::write(bench.path("words"), "correct horse\n").unwrap();
    let mut flipped = whole.clone();
    let sealed = flipped.len() - 3000;
    flipped[64..]
        .iter_mut()
        .step_by(997)
        .for_each(|byte| *byte ^= 1);
    flipped[sealed] ^= 1;
    let cases: [(&str, &[u8], &str, &str, i32, &str); 7] = [
        (
            "wrong key",
            &whole,
            "--state-key",
            "other",
            2,
            "does not open",
        ),
        (
            "a passphrase",
            &whole,
            "--state-passphrase-file",
            "words",
            2,
            "locked with a key",
        ),
        ("no key", &whole, "--state-key", "words", 2, "32 bytes"),
        (
            "truncated",
            &whole[..whole.len() / 2],
            "--state-key",
            "key",
            3,
            "damaged",
        ),
        ("flipped", &flipped, "--state-key", "key", 3, "damaged"),
        (
            "foreign",
            b"a diary",
            "--state-key",
            "key",
            3,
            "no state file",
        ),
        ("empty", b"", "--state-key", "key", 2, "is empty"),
    ];
    for (case, content, option, secret, code, word) in cases {
        let path = bench.text("case");
        fs::write(&path, content).unwrap();
        let secret = bench.text(secret);
        let (exit, said) = bench.refused(&["--state", &path, option, &secret]);
        assert_eq!(exit, Some(code), "{case}: {said}");
        assert!(said.contains(word), "{case}: {said}");
        assert!(
            !said.contains("panicked") && !said.contains("correct horse"),
            "{said}"
        );
        assert!(
            fs::read(&path).unwrap() == content,
            "{case}: the file was written to"
        );
    }
    let (code, said) = bench.refused(&["--state", &bench.text("state")]);
    assert_eq!(code, Some(2));
    assert!(said.contains("STUNTKEY_STATE_PASSPHRASE"), "{said}");
}

#[test]
fn a_passphrase_opens_what_it_locked_and_another_product_is_refused() {
    let bench = Bench::new();
    fs::write(bench.path("words"), "correct horse\n").unwrap();
    fs::write(bench.path("none"), "[]").unwrap();
    let (state, words, none) = (bench.text("state"), bench.text("words"), bench.text("none"));
    let locked = ["--state", &state, "--state-passphrase-file", &words];
    let import = ["credentials", "import", "--format", "cdp", &none];
    let made = stuntkey(&import, &locked);
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    assert!(stuntkey(&["credentials", "list"], &locked).status.success());
    let (code, said) = bench.refused(&[&locked[..], &["--device", "iphone"]].concat());
    assert_eq!(code, Some(2));
    assert!(said.contains("--profile roaming-key"), "{said}");
    fs::write(&words, "wrong horse\n").unwrap();
    let (code, said) = bench.refused(&locked);
    assert_eq!(code, Some(2));
    assert!(said.contains("passphrase does not open"), "{said}");
    assert!(!said.contains("horse"), "{said}");
}

/// A key that is kept, in this process.
struct Kept {
    authenticator: Authenticator,
    env: Env,
    state: State,
}

fn secret() -> Secret {
    Secret::key(&[7; 32]).unwrap()
}

impl Kept {
    fn create(path: &Path) -> Self {
        let mut authenticator = Authenticator::new(Profile::roaming_key(), Means::default());
        authenticator.note_changes();
        Self {
            authenticator,
            env: Env::new(Seed::new(1)),
            state: State::create(path, &secret(), "profile roaming-key").unwrap(),
        }
    }

    fn open(path: &Path) -> Result<Self, StateError> {
        let mut authenticator = Authenticator::new(Profile::roaming_key(), Means::default());
        let image = Image::read(path, &secret())?;
        image.fill(&mut authenticator)?;
        Ok(Self {
            authenticator,
            env: Env::new(Seed::new(1)),
            state: image.resume()?,
        })
    }

    fn transact(&mut self, message: &[u8]) -> Vec<u8> {
        let surface = Surface {
            device: DeviceName::new("key"),
            kind: PromptKind::Create,
        };
        let gesture = Gesture::Interactive(&surface);
        self.authenticator.transact(&mut self.env, gesture, message)
    }
}

#[test]
fn ten_thousand_credentials_are_usable() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("state");
    let mut kept = Kept::create(&path);
    let ids: Vec<_> = (0..10_000_u32)
        .map(|user| id_of(&kept.transact(&make_credential(user))).unwrap())
        .collect();
    kept.state.keep(&mut kept.authenticator).unwrap();
    drop(kept);
    let mut kept = Kept::open(&path).unwrap();
    assert_eq!(kept.authenticator.vault().iter().count(), ids.len());
    for id in ids.iter().step_by(2_500) {
        assert!(counter_of(&kept.transact(&get_assertion(id))).is_ok());
        kept.state.keep(&mut kept.authenticator).unwrap();
    }
    // Newest first, as before.
    let all = request(
        0x02,
        vec![
            (1, Value::from("shop.example")),
            (2, Value::Bytes(vec![8; 32])),
        ],
    );
    let answer = decode(&kept.transact(&all)[1..]).unwrap();
    let credential = numbered(&answer, 1).unwrap();
    let newest = stuntkey::webauthn::cbor::member(credential, "id").unwrap();
    assert_eq!(newest.as_bytes(), ids.last());
}

#[test]
fn one_bit_anywhere_is_noticed_or_harmless() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("state");
    let mut kept = Kept::create(&path);
    for user in 0..5 {
        kept.transact(&make_credential(user));
        kept.state.keep(&mut kept.authenticator).unwrap();
    }
    drop(kept);
    let whole = fs::read(&path).unwrap();
    let mut refused = 0;
    // The head byte by byte, then samples.
    let places = (0..320).chain((320..whole.len()).step_by(whole.len() / 300));
    for place in places {
        let mut changed = whole.clone();
        changed[place] ^= 0x10;
        fs::write(&path, &changed).unwrap();
        let mut authenticator = Authenticator::new(Profile::roaming_key(), Means::default());
        let read = Image::read(&path, &secret());
        match read.and_then(|image| image.fill(&mut authenticator)) {
            Ok(()) => assert_eq!(authenticator.vault().iter().count(), 5, "byte {place}"),
            Err(_) => refused += 1,
        }
        assert!(fs::read(&path).unwrap() == changed, "byte {place}");
    }
    assert!(refused > 0);
}

#[test]
fn a_newer_format_is_refused_with_its_number() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("state");
    drop(Kept::create(&path));
    let about: redb::TableDefinition<&str, &[u8]> = redb::TableDefinition::new("about");
    let database = redb::Database::open(&path).unwrap();
    let writing = database.begin_write().unwrap();
    let header: &[u8] = br#"{"format":2,"lock":"moon"}"#;
    writing
        .open_table(about)
        .unwrap()
        .insert("header", header)
        .unwrap();
    writing.commit().unwrap();
    drop(database);
    let before = fs::read(&path).unwrap();
    let refused = Kept::open(&path).err().unwrap().to_string();
    assert!(refused.contains("format 2"), "{refused}");
    assert!(fs::read(&path).unwrap() == before);
}
