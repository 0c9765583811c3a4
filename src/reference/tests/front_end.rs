//! A shop to talk to, and front ends that talk to it.

use serde_json::Value;
use serde_json::json;
use ureq::Agent;
use ureq::http::Request;

use crate::reference::Apps;
use crate::reference::AttestationPolicy;
use crate::reference::Bug;
use crate::reference::Bugs;
use crate::reference::Config;
use crate::reference::KnownAnswers;
use crate::reference::PasswordCost;
use crate::reference::Server;
use crate::reference::TimeSource;
use crate::reference::tests::mailbox::Mailbox;

pub const ALICE: &str = "alice@example.test";
pub const PASSWORD: &str = "correct horse";
pub const MINUTE: u64 = 60_000;
pub const HOUR: u64 = 60 * MINUTE;
pub const DAY: u64 = 24 * HOUR;

/// A running shop with its mailbox.
pub struct Shop {
    pub server: Server,
    pub mailbox: Mailbox,
    pub agent: Agent,
}

impl Shop {
    pub fn open() -> Self {
        Self::with(&[])
    }

    pub fn with(bugs: &[Bug]) -> Self {
        let mailbox = Mailbox::open();
        let server = Server::start(Config {
            smtp: Some(mailbox.addr),
            bugs: bugs.iter().copied().collect(),
            ..config()
        });
        let agent = Agent::config_builder().http_status_as_error(false).build();
        Self {
            server: server.unwrap(),
            mailbox,
            agent: agent.into(),
        }
    }

    pub fn iphone_app(&self) -> FrontEnd<'_> {
        self.front_end(json!({
            "kind": "app", "platform": "ios", "browser": null, "version": "26.1",
            "lock": "biometrics", "app_lock": false, "hardware": "iphone",
        }))
    }

    pub fn mac_safari(&self) -> FrontEnd<'_> {
        self.browser("macos", "safari", "mac")
    }

    pub fn pc(&self, browser: &str, hardware: &str) -> FrontEnd<'_> {
        self.browser("windows", browser, hardware)
    }

    fn browser(&self, platform: &str, browser: &str, hardware: &str) -> FrontEnd<'_> {
        self.front_end(json!({
            "kind": "browser", "platform": platform, "browser": browser, "uvpaa": true,
            "capabilities": { "conditionalCreate": false, "hybridTransport": false },
            "hardware": hardware,
        }))
    }

    pub fn front_end(&self, client: Value) -> FrontEnd<'_> {
        FrontEnd {
            shop: self,
            run: "run".to_owned(),
            now_ms: 1_800_000_000_000,
            client,
            cookie: None,
            token: None,
        }
    }
}

pub fn config() -> Config {
    Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        origin: "https://shop.example.test".to_owned(),
        rp_id: "shop.example.test".to_owned(),
        related_origins: vec!["https://shop.example.org".to_owned()],
        apps: Apps {
            android_package: "test.example.shop".to_owned(),
            android_cert_sha256: [0xAB; 32],
            ios_app_id: "TEAM123456.test.example.shop".to_owned(),
        },
        smtp: None,
        seed: [7; 32],
        time: TimeSource::Runner,
        password_cost: PasswordCost::Minimal,
        attestation: AttestationPolicy::None,
        attestation_roots: Vec::new(),
        known_answers: KnownAnswers::default(),
        bugs: Bugs::default(),
    }
}

/// A page or an app with its session.
#[derive(Clone)]
pub struct FrontEnd<'a> {
    shop: &'a Shop,
    pub run: String,
    pub now_ms: u64,
    pub client: Value,
    pub cookie: Option<String>,
    pub token: Option<String>,
}

/// A status and an envelope.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub body: Value,
}

impl Reply {
    pub fn screen(&self) -> &str {
        self.body["screen"].as_str().unwrap()
    }

    pub fn because(&self, attempt: &str) -> &str {
        self.body["because"][attempt].as_str().unwrap_or("")
    }

    pub fn error(&self) -> &str {
        self.body["error"].as_str().unwrap_or("")
    }

    pub fn has(&self, member: &str) -> bool {
        self.body.get(member).is_some()
    }
}

impl FrontEnd<'_> {
    pub fn post(&mut self, path: &str, body: Value) -> Reply {
        self.send("POST", path, &body.to_string())
    }

    /// Sends with the `client` member added.
    pub fn tell(&mut self, path: &str, mut body: Value) -> Reply {
        body["client"] = self.client.clone();
        self.post(path, body)
    }

    pub fn get(&mut self, path: &str) -> Reply {
        self.send("GET", path, "")
    }

    pub fn send(&mut self, method: &str, path: &str, body: &str) -> Reply {
        self.send_from(None, method, path, body)
    }

    /// Sends as a browser does, which names the origin of the page.
    pub fn send_from(
        &mut self,
        origin: Option<&str>,
        method: &str,
        path: &str,
        body: &str,
    ) -> Reply {
        let url = format!("http://{}{path}", self.shop.server.addr());
        let mut request = Request::builder()
            .method(method)
            .uri(url)
            .header("content-type", "application/json")
            .header("stuntkey-run", &self.run)
            .header("stuntkey-now", self.now_ms.to_string());
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", format!("a=b; session={cookie}"));
        }
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.body(body.to_owned()).unwrap();
        let mut response = self.shop.agent.run(request).unwrap();
        if let Some(cookie) = response.headers().get("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            assert!(cookie.ends_with("; HttpOnly; Secure; SameSite=Lax; Path=/"));
            let (id, _) = cookie
                .strip_prefix("session=")
                .unwrap()
                .split_once(';')
                .unwrap();
            self.cookie = (!id.is_empty()).then(|| id.to_owned());
        }
        let status = response.status().as_u16();
        let text = response.body_mut().read_to_string().unwrap();
        let body: Value = serde_json::from_str(&text).unwrap();
        if let Some(token) = body.get("token") {
            self.token = Some(token.as_str().unwrap().to_owned());
        }
        Reply { status, body }
    }

    pub fn sign_up(&mut self, identifier: &str) -> Reply {
        self.tell(
            "/api/accounts",
            json!({ "identifier": identifier, "password": PASSWORD }),
        )
    }

    pub fn sign_up_with_passkey(&mut self, identifier: &str) -> Reply {
        self.tell("/api/accounts", json!({ "identifier": identifier }))
    }

    pub fn identify(&mut self, identifier: &str) -> Reply {
        self.tell("/api/sign-in", json!({ "identifier": identifier }))
    }

    pub fn password(&mut self, password: &str) -> Reply {
        self.post("/api/sign-in/password", json!({ "password": password }))
    }

    pub fn log_in(&mut self) -> Reply {
        self.identify(ALICE);
        self.password(PASSWORD)
    }

    pub fn enter_code(&mut self) -> Reply {
        let code = self.shop.mailbox.last_code();
        self.post("/api/code", json!({ "code": code }))
    }

    pub fn start(&mut self) -> Value {
        let reply = self.tell("/api/passkeys/start", json!({}));
        assert_eq!((reply.status, reply.screen()), (200, "offer"), "{reply:?}");
        reply.body["options"].clone()
    }

    pub fn finish(&mut self, credential: Value) -> Reply {
        self.post("/api/passkeys", json!({ "credential": credential }))
    }

    pub fn create_failed(&mut self, name: &str) -> Reply {
        self.post("/api/passkeys/failed", json!({ "error": { "name": name } }))
    }

    pub fn skip(&mut self) -> Reply {
        self.post("/api/skip", json!({}))
    }

    pub fn go_on(&mut self) -> Reply {
        self.post("/api/continue", json!({}))
    }

    pub fn sign_in_with(&mut self, credential: Value) -> Reply {
        self.post("/api/sign-in/passkey", json!({ "credential": credential }))
    }

    pub fn open(&mut self, situation: &str) -> Reply {
        self.tell("/api/open", json!({ "situation": situation }))
    }

    pub fn session(&mut self) -> String {
        self.get("/api/session").screen().to_owned()
    }

    /// The ids in the list of passkeys.
    pub fn listed(&mut self) -> Vec<String> {
        let reply = self.get("/api/passkeys");
        let passkeys = reply.body["passkeys"].as_array().unwrap();
        passkeys
            .iter()
            .map(|passkey| passkey["id"].as_str().unwrap().to_owned())
            .collect()
    }
}
