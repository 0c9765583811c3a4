//! The reference profile against the embedded relying party, over real HTTP and SMTP: what a
//! journey needs before any client takes part.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::sync::Arc;

use serde_json::json;
use stuntkey::flow::Attempt;
use stuntkey::flow::DeclineReason;
use stuntkey::flow::DeviceName;
use stuntkey::flow::RefuseReason;
use stuntkey::flow::Screen;
use stuntkey::reference;
use stuntkey::rp::Answer;
use stuntkey::rp::Catcher;
use stuntkey::rp::Effect;
use stuntkey::rp::FrontEnd;
use stuntkey::rp::REFERENCE;
use stuntkey::rp::RelyingParty;
use stuntkey::rp::Reply;
use stuntkey::rp::RunId;
use stuntkey::rp::Session;
use stuntkey::rp::Settings;
use stuntkey::rp::Told;
use stuntkey::sim::Env;
use stuntkey::sim::Seed;
use stuntkey::source::File;
use stuntkey::source::Loader;

struct NoFiles;

impl Loader for NoFiles {
    fn load(&mut self, _: &str, path: &str) -> Result<File, String> {
        Err(format!("no such file `{path}`"))
    }
}

struct Shop {
    rp: RelyingParty,
    _server: reference::Server,
}

impl Shop {
    fn open() -> Self {
        let catcher = Arc::new(Catcher::start("127.0.0.1:0").unwrap());
        let server = reference::Server::start(reference::Config {
            listen: "127.0.0.1:0".parse().unwrap(),
            origin: "https://shop.example.test".to_owned(),
            rp_id: "shop.example.test".to_owned(),
            related_origins: Vec::new(),
            apps: reference::Apps {
                android_package: "test.example.shop".to_owned(),
                android_cert_sha256: [7; 32],
                ios_app_id: "STUNTKEY01.test.example.shop".to_owned(),
            },
            smtp: Some(catcher.addr()),
            seed: [1; 32],
            time: reference::TimeSource::Runner,
            password_cost: reference::PasswordCost::Minimal,
            attestation: reference::AttestationPolicy::None,
            attestation_roots: Vec::new(),
            known_answers: reference::KnownAnswers::Unknown,
            bugs: reference::Bugs::default(),
        })
        .unwrap();
        let port = server.addr().port().to_string();
        let vars = [("port", port), ("android-key-hash", "x".to_owned())];
        let settings = Settings {
            vars: vars.map(|(name, value)| (name.to_owned(), value)).into(),
            ..Settings::default()
        };
        let rp = RelyingParty::load(&mut NoFiles, "reference.yaml", REFERENCE, &settings).unwrap();
        Self {
            rp: rp.catching("", catcher),
            _server: server,
        }
    }
}

struct Visit {
    env: Env,
    session: Session,
}

impl Visit {
    fn new(shop: &Shop, front_end: FrontEnd) -> Self {
        let mut env = Env::new(Seed::new(3));
        let account = shop
            .rp
            .make_account(&mut env, &RunId("run".to_owned()))
            .unwrap();
        let kind = match front_end {
            FrontEnd::Browser => "browser",
            FrontEnd::App => "app",
        };
        let told = Told {
            front_end,
            client: json!({
                "kind": kind, "platform": "ios", "browser": "safari", "version": "26",
                "lock": "biometrics", "app_lock": false, "uvpaa": true, "capabilities": {},
                "hardware": "m1",
            }),
            user_agent: "Stunt/1".to_owned(),
            device: DeviceName::new("phone"),
        };
        let run = RunId(format!("run {kind}"));
        Self {
            session: Session::new(&shop.rp, told, &account, run),
            env,
        }
    }

    fn effect(&mut self, action: &str, method: Option<&str>) -> Effect {
        let program = self.session.rp().start(&self.session, action, method);
        let mut program = program.expect("the profile has the action");
        program
            .resume(&mut self.env, &mut self.session, Reply::Go)
            .unwrap_or_else(|e| panic!("{e}"))
    }

    fn act(&mut self, action: &str, method: Option<&str>) -> Answer {
        let effect = self.effect(action, method);
        let Effect::Done(answer) = effect else {
            panic!("{effect:?}")
        };
        answer
    }
}

#[test]
fn an_app_signs_up_and_lists() {
    let shop = Shop::open();
    let mut visit = Visit::new(&shop, FrontEnd::App);
    assert_eq!(visit.act("session", None).shows, Some(Screen::SignIn));
    assert_eq!(
        visit.act("sign-up", Some("password")).shows,
        Some(Screen::Offer)
    );
    assert!(visit.session.kept("token").is_some());
    assert_eq!(visit.act("skip", None).shows, Some(Screen::Dashboard));
    assert_eq!(visit.act("session", None).shows, Some(Screen::Dashboard));
    assert_eq!(visit.act("list", None).passkeys, Some(Vec::new()));
    let Effect::Create { options, .. } = visit.effect("create-passkey", None) else {
        panic!("creation options");
    };
    assert_eq!(options["rp"]["id"], "shop.example.test");
    assert_eq!(
        visit.act("sign-up", Some("password")).refused,
        Some(Some(RefuseReason::Taken))
    );
}

#[test]
fn a_browser_signs_in_with_password_and_a_mailed_code() {
    let shop = Shop::open();
    let mut visit = Visit::new(&shop, FrontEnd::Browser);
    visit.act("sign-up", Some("password"));
    visit.act("sign-out", None);
    visit.session = visit.session.fresh();
    let answer = visit.act("enter-identifier", None);
    assert_eq!(answer.shows, Some(Screen::Password));
    let because = (Some(Attempt::PasskeyLogin), DeclineReason::NoPasskey);
    assert_eq!(answer.because, [because]);
    assert!(!answer.options_kept);
    assert_eq!(
        visit.act("sign-in", Some("password")).shows,
        Some(Screen::Code)
    );
    assert_eq!(visit.act("session", None).shows, Some(Screen::Code));
    let answer = visit.act("enter-code", None);
    assert!(answer.refused.is_none(), "{answer:?}");
    assert_eq!(visit.act("session", None).shows, answer.shows);
    assert!(!visit.env.trace.to_json_lines().contains("127.0.0.1"));
}

#[test]
fn a_wrong_code_is_refused() {
    let shop = Shop::open();
    let mut visit = Visit::new(&shop, FrontEnd::Browser);
    visit.act("sign-up", Some("password"));
    visit.session.forget();
    visit.act("enter-identifier", None);
    visit.act("sign-in", Some("password"));
    let program = visit
        .session
        .rp()
        .start(&visit.session, "enter-code", None)
        .unwrap();
    let mut program = program.with("code", json!("000000"));
    let effect = program
        .resume(&mut visit.env, &mut visit.session, Reply::Go)
        .unwrap();
    let Effect::Done(answer) = effect else {
        panic!("{effect:?}")
    };
    assert_eq!(answer.refused, Some(Some(RefuseReason::WrongCode)));
    assert_eq!(answer.shows, Some(Screen::Code));
    assert!(visit.act("enter-code", None).refused.is_none());
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    let trace = || {
        let shop = Shop::open();
        let mut visit = Visit::new(&shop, FrontEnd::App);
        visit.act("sign-up", Some("password"));
        visit.act("skip", None);
        visit.act("list", None);
        visit.env.trace.to_json_lines()
    };
    assert_eq!(trace(), trace());
}
