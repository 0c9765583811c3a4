//! Tests of the whole room: loading profiles, and programs against tiny servers.

mod codes;
mod cookies;
mod loading;
mod programs;
mod server;
mod trouble;

use std::collections::BTreeMap;

use serde_json::json;

use crate::flow::DeviceName;
use crate::rp::Account;
use crate::rp::Answer;
use crate::rp::Effect;
use crate::rp::FrontEnd;
use crate::rp::Invalid;
use crate::rp::RelyingParty;
use crate::rp::Reply;
use crate::rp::RpError;
use crate::rp::RunId;
use crate::rp::Session;
use crate::rp::Settings;
use crate::rp::Told;
use crate::sim::Env;
use crate::sim::Event;
use crate::sim::Exchange;
use crate::sim::Seed;
use crate::source::File;
use crate::source::Loader;

/// No profile in these tests uses another file.
struct NoFiles;

impl Loader for NoFiles {
    fn load(&mut self, _: &str, path: &str) -> Result<File, String> {
        Err(format!("no such file `{path}`"))
    }
}

fn settings(port: u16) -> Settings {
    let vars = [
        ("port", port.to_string()),
        ("android-key-hash", "abc".to_owned()),
        ("smtp-port", "0".to_owned()),
    ];
    Settings {
        vars: vars.map(|(name, value)| (name.to_owned(), value)).into(),
        secrets: BTreeMap::from([("api".to_owned(), "hunter2".to_owned())]),
        ..Settings::default()
    }
}

fn load(text: &str, port: u16) -> Result<RelyingParty, Box<Invalid>> {
    RelyingParty::load(&mut NoFiles, "profile.yaml", text, &settings(port))
}

/// A run at a relying party that a test has written.
struct Run {
    env: Env,
    session: Session,
}

impl Run {
    fn new(profile: &str, port: u16) -> Self {
        Self::of(profile, port, FrontEnd::Browser)
    }

    fn of(profile: &str, port: u16, front_end: FrontEnd) -> Self {
        let rp = load(profile, port).unwrap_or_else(|invalid| panic!("{:?}", invalid.problems));
        let mut env = Env::new(Seed::new(7));
        let account = rp.make_account(&mut env, &RunId(String::new())).unwrap();
        Self {
            session: session(&rp, &account, front_end),
            env,
        }
    }

    fn start(&mut self, action: &str, method: Option<&str>) -> crate::rp::Program {
        self.session
            .rp()
            .start(&self.session, action, method)
            .expect("the profile has the action")
    }

    /// Does an action that needs no client.
    fn act(&mut self, action: &str) -> Result<Answer, RpError> {
        let mut program = self.start(action, None);
        let effect = program.resume(&mut self.env, &mut self.session, Reply::Go)?;
        let Effect::Done(answer) = effect else {
            panic!("{effect:?}")
        };
        Ok(answer)
    }

    fn exchanges(&self) -> Vec<&Exchange> {
        let events = self.env.trace.since(0);
        let exchanges = events.filter_map(|event| {
            let Event::Http(exchange) = event else {
                return None;
            };
            Some(exchange)
        });
        exchanges.collect()
    }
}

fn session(rp: &RelyingParty, account: &Account, front_end: FrontEnd) -> Session {
    let told = Told {
        front_end,
        client: json!({ "kind": "browser", "lock": null }),
        user_agent: "Stunt/1".to_owned(),
        device: DeviceName::new("laptop"),
    };
    Session::new(rp, told, account, RunId("run-1".to_owned()))
}
