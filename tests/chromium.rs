//! Passkeys go to and fro between a real Chromium and our state files: made in a virtual
//! authenticator of Chrome's DevTools Protocol or of Playwright, imported, and used here; made here,
//! exported, and used there. The relying party is the embedded one, served.
//!
//! Without a Chromium on the `PATH` these tests say so and do nothing, unless `STUNTKEY_CHROMIUM` is
//! `required`: `.ci/run` installs one and sets it.

#![expect(clippy::unwrap_used, reason = "a test stops where it is surprised")]

mod peers;

use std::collections::BTreeMap;
use std::fs;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;

use serde_json::Value;
use serde_json::json;
use stuntkey::authenticator::Authenticator;
use stuntkey::authenticator::Means;
use stuntkey::authenticator::Profile;
use stuntkey::client;
use stuntkey::client::Ask;
use stuntkey::client::Browsing;
use stuntkey::client::Caller;
use stuntkey::client::Consent;
use stuntkey::client::Fetch;
use stuntkey::client::Fetched;
use stuntkey::client::KnownPin;
use stuntkey::client::Moment;
use stuntkey::client::Page;
use stuntkey::client::Reachable;
use stuntkey::client::Readiness;
use stuntkey::client::Slot;
use stuntkey::flow::DeviceName;
use stuntkey::flow::Lock;
use stuntkey::flow::Network;
use stuntkey::flow::Platform;
use stuntkey::flow::ProviderId;
use stuntkey::provider::Catalogue;
use stuntkey::sim::Env;
use stuntkey::sim::Seed;
use stuntkey::store::Image;
use stuntkey::store::Secret;
use stuntkey::store::State;
use tempfile::TempDir;

/// The embedded relying party in a process of its own.
struct Rp {
    url: String,
    process: Child,
}

impl Rp {
    fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_stuntkey"))
            .args(["rp", "--seed", "1"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = process.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let url = line
            .split_whitespace()
            .find(|word| word.starts_with("http://localhost"));
        let url = url.expect("it says where it is").to_owned();
        Self { url, process }
    }
}

impl Drop for Rp {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The Chromium to be driven; `None` where there is none and none is required.
fn chromium() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&folders)
        .flat_map(|folder| {
            ["chromium", "chromium-browser", "google-chrome"].map(|it| folder.join(it))
        })
        .find(|program| program.is_file());
    let required = std::env::var("STUNTKEY_CHROMIUM").is_ok_and(|said| said == "required");
    assert!(
        found.is_some() || !required,
        "STUNTKEY_CHROMIUM is `required`, and no chromium is on the PATH: apt-get install chromium"
    );
    if found.is_none() {
        println!("skipped: no chromium on the PATH (Debian: apt-get install chromium)");
    }
    found
}

/// What the browser's user does; gives the screen and what the virtual authenticator then holds.
fn browse(rp: &Rp, verb: &str, kind: &str, credentials: &Value) -> Option<(Value, Value)> {
    let chromium = chromium()?;
    let folder = peers::install("chromium");
    let mut node = Command::new("node")
        .arg("browser.mjs")
        .args([verb, kind, &rp.url])
        .arg(chromium)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let input = json!({ "identifier": "ann@example.test", "credentials": credentials });
    let mut stdin = node.stdin.take().unwrap();
    stdin.write_all(input.to_string().as_bytes()).unwrap();
    drop(stdin);
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success(), "the browser's script failed");
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(told["answer"]["error"].is_null(), "{}", told["answer"]);
    Some((told["screen"].clone(), told["credentials"].clone()))
}

/// A state file, and the command that brings credentials in and out.
struct Kept(TempDir);

impl Kept {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("key"), [7; 32]).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn secret() -> Secret {
        Secret::key(&[7; 32]).unwrap()
    }

    fn credentials(&self, verb: &str, format: &str, file: Option<PathBuf>) -> Vec<u8> {
        let output = Command::new(env!("CARGO_BIN_EXE_stuntkey"))
            .args(["credentials", verb, "--format", format, "--state"])
            .arg(self.path("state"))
            .arg("--state-key")
            .arg(self.path("key"))
            .args(file)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        output.stdout
    }

    fn import(&self, format: &str, credentials: &Value) {
        let file = self.path("in.json");
        fs::write(&file, credentials.to_string()).unwrap();
        self.credentials("import", format, Some(file));
    }

    fn export(&self, format: &str) -> Value {
        let exported = self.credentials("export", format, None);
        let exported: Value = serde_json::from_slice(&exported).unwrap();
        match exported.get("credentials") {
            Some(credentials) => credentials.clone(),
            None => exported,
        }
    }
}

/// A browser of ours with the authenticator of a state file.
struct OurBrowser<'a> {
    rp: &'a Rp,
    cookie: String,
    env: Env,
    key: Authenticator,
}

struct Nothing;

impl Fetch for Nothing {
    fn get(&mut self, url: &str) -> Result<Fetched, String> {
        Err(format!("{url} is not needed"))
    }
}

impl<'a> OurBrowser<'a> {
    fn new(rp: &'a Rp) -> Self {
        Self {
            rp,
            cookie: String::new(),
            env: Env::new(Seed::new(1)),
            key: Authenticator::new(Profile::roaming_key(), Means::default()),
        }
    }

    /// The same with what a state file holds.
    fn holding(rp: &'a Rp, image: &Image) -> Self {
        let mut ours = Self::new(rp);
        image.fill(&mut ours.key).unwrap();
        ours.with_pin()
    }

    /// The user is verified by a PIN: without, the relying party wants a code, too.
    fn with_pin(mut self) -> Self {
        self.key.choose_pin(KnownPin::default().as_str());
        self
    }

    fn post(&mut self, path: &str, body: &Value) -> Value {
        let agent = ureq::Agent::config_builder().http_status_as_error(false);
        let agent = agent.build().new_agent();
        let request = agent.post(format!("{}{path}", self.rp.url));
        let request = request.header("Cookie", &self.cookie);
        let request = request.header("Content-Type", "application/json");
        let mut answer = request.send(body.to_string()).unwrap();
        if let Some(cookie) = answer.headers().get("set-cookie") {
            let cookie = cookie.to_str().unwrap().split(';').next();
            self.cookie = cookie.unwrap_or_default().to_owned();
        }
        let text = answer.body_mut().read_to_string().unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// Performs a ceremony; gives the credential as a page posts it.
    fn perform<T>(
        &mut self,
        ceremony: impl FnOnce(&mut Env, &mut Page<'_>, &mut dyn Fetch) -> T,
    ) -> T {
        let catalogue = Catalogue::embedded();
        let provider = catalogue
            .provider(&ProviderId::new("security-key"))
            .unwrap();
        let mut pin = KnownPin::default();
        let mut page = Page {
            client: &catalogue.device("windows-pc").unwrap().clients["chrome"],
            caller: Caller::Page {
                origin: self.rp.url.clone(),
                framed_by: None,
            },
            moment: Moment {
                device: DeviceName::new("pc"),
                platform: Platform::Windows,
                lock: Lock::Pin,
                network: Network::Online,
                browsing: Browsing::Normal,
                auto_upgrade: Consent::Given,
                saved_passwords: Vec::new(),
                pending_get: false,
            },
            reachable: Reachable {
                platform: Vec::new(),
                hybrid: Vec::new(),
                roaming: vec![Slot {
                    rules: &provider.rules,
                    authenticator: &mut self.key,
                    device: DeviceName::new("key"),
                    pin: &mut pin,
                    readiness: Readiness::Ready,
                }],
            },
        };
        ceremony(&mut self.env, &mut page, &mut Nothing)
    }

    fn register(&mut self) -> Value {
        let account = json!({ "identifier": "ann@example.test", "client": told() });
        let options = self.post("/api/accounts", &account)["options"].clone();
        let made = self.perform(|env, page, fetch| {
            client::create(env, page, fetch, &Ask::modal(&options)).unwrap()
        });
        let answer = self.post("/api/passkeys", &json!({ "credential": made.json }));
        assert!(answer["error"].is_null(), "{answer}");
        answer["screen"].clone()
    }

    fn sign_in(&mut self) -> Value {
        let options = self.post("/api/sign-in", &json!({ "client": told() }))["options"].clone();
        let used = self.perform(|env, page, fetch| {
            client::get(env, page, fetch, &Ask::modal(&options)).unwrap()
        });
        let answer = self.post("/api/sign-in/passkey", &json!({ "credential": used.json }));
        assert!(answer["error"].is_null(), "{answer}");
        answer["screen"].clone()
    }
}

/// What our browser's page tells the relying party of it.
fn told() -> Value {
    let none: BTreeMap<String, bool> = BTreeMap::new();
    json!({
        "kind": "browser", "platform": "windows", "browser": "chrome", "version": "148",
        "lock": null, "app_lock": false, "uvpaa": false, "capabilities": none, "hardware": "ours",
    })
}

/// Made in Chromium, used here; then exported from here, and used in another Chromium, where the
/// relying party sees its counter go on.
fn from_chromium_and_back(kind: &str) {
    let rp = Rp::start();
    let Some((_, made)) = browse(&rp, "register", kind, &json!([])) else {
        return;
    };
    let kept = Kept::new();
    kept.import(kind, &made);
    let image = Image::read(&kept.path("state"), &Kept::secret()).unwrap();
    let mut ours = OurBrowser::holding(&rp, &image);
    assert_eq!(ours.sign_in(), "dashboard");
    let mut state = image.resume().unwrap();
    state.keep(&mut ours.key).unwrap();
    drop(state);
    let (screen, _) = browse(&rp, "sign-in", kind, &kept.export(kind)).unwrap();
    assert_eq!(screen, "dashboard");
}

/// Made here, used in Chromium; then imported again, and used here.
fn to_chromium_and_back(kind: &str) {
    let rp = Rp::start();
    let mut ours = OurBrowser::new(&rp).with_pin();
    ours.register();
    let kept = Kept::new();
    let product = "profile roaming-key";
    ours.key.note_changes();
    let mut state = State::create(&kept.path("state"), &Kept::secret(), product).unwrap();
    state.keep(&mut ours.key).unwrap();
    drop(state);
    let exported = kept.export(kind);
    let Some((screen, used)) = browse(&rp, "sign-in", kind, &exported) else {
        return;
    };
    assert_eq!(screen, "dashboard");
    let again = Kept::new();
    again.import(kind, &used);
    let image = Image::read(&again.path("state"), &Kept::secret()).unwrap();
    let mut ours = OurBrowser::holding(&rp, &image);
    assert_eq!(ours.sign_in(), "dashboard");
}

#[test]
fn a_passkey_of_chromes_virtual_authenticator_signs_in_here_and_there_again() {
    from_chromium_and_back("cdp");
}

#[test]
fn a_passkey_of_ours_signs_in_in_chromes_virtual_authenticator_and_here_again() {
    to_chromium_and_back("cdp");
}

#[test]
fn a_passkey_of_playwrights_credentials_signs_in_here_and_there_again() {
    from_chromium_and_back("playwright");
}

#[test]
fn a_passkey_of_ours_signs_in_in_playwrights_credentials_and_here_again() {
    to_chromium_and_back("playwright");
}
