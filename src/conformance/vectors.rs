//! Replaying vectors: into relying parties that can be told what to expect.
//!
//! **Invariant:** a vector that is accepted counts only beside changed copies of it, which must be
//! refused: a relying party that takes everything passes nothing.

use serde_json::Value;

use crate::conformance::case::Case;
use crate::conformance::case::Class;
use crate::conformance::case::Outcome;
use crate::conformance::case::Said;
use crate::conformance::catalogue::Row;
use crate::conformance::policy::Expected;
use crate::conformance::run::Plan;
use crate::conformance::vector::Response;
use crate::conformance::vector::VectorName;
use crate::flow::DeviceName;
use crate::provider::DeviceSetup;
use crate::runner::Bench;
use crate::runner::Seat;

/// Replays the vector of a row.
pub(super) fn check(plan: &Plan<'_>, row: &Row, name: VectorName) -> Vec<Case> {
    let expected = row.expected.under(plan.policy);
    let ended = |outcome| vec![Case::ended("the vector", expected, outcome)];
    let seed = plan.seed.derive(&[&plan.nonce, &row.id]);
    let seat = Seat {
        rp: plan.rp,
        catalogue: plan.devices,
        device: DeviceSetup::new(DeviceName::new("desk"), 1, "mac"),
        seed,
        run: seed.to_string(),
    };
    let bench = match Bench::new(&seat) {
        Ok(bench) => bench,
        Err(why) => return ended(Outcome::Untested(why)),
    };
    for action in [REGISTER, LOGIN] {
        if !bench.has(action, None) {
            let why = format!("its profile has no `{action}`");
            return ended(Outcome::Skipped(why));
        }
    }
    let responses = Response::registration(name).zip(Response::login(name));
    let Some((registration, login)) = responses else {
        let why = format!("the vector `{name}` cannot be read");
        return ended(Outcome::Ours(why));
    };
    let mut replay = Replay {
        bench,
        expected,
        registered: registration.variable(),
        cases: Vec::new(),
    };
    replay.vector(registration, login);
    replay.bench.end();
    replay.cases
}

/// A vector under way.
struct Replay<'a> {
    bench: Bench<'a>,
    /// What is right to do with the vector itself.
    expected: Expected,
    registered: Value,
    cases: Vec<Case>,
}

impl Replay<'_> {
    fn vector(&mut self, registration: Response, login: Response) {
        let expected = self.expected;
        if self.post("the registration", REGISTER, &registration, expected) != Class::Accepted {
            return;
        }
        let other = registration.with_other_challenge();
        self.send("the registration, to another challenge", REGISTER, &other);
        self.post("the login", LOGIN, &login, expected);
        let other = login.clone().with_other_signature();
        self.send("the login, a bit of its signature changed", LOGIN, &other);
        let other = login.with_other_challenge();
        self.send("the login, to another challenge", LOGIN, &other);
    }

    /// Posts a changed copy.
    fn send(&mut self, name: &str, action: &str, response: &Response) {
        self.post(name, action, response, Expected::Reject);
    }

    fn post(&mut self, name: &str, action: &str, response: &Response, expected: Expected) -> Class {
        let mut vector = response.variable();
        if let Value::Object(members) = &mut vector
            && action == LOGIN
        {
            members.insert("registered".to_owned(), self.registered.clone());
        }
        let Some(done) = self.bench.act_given(action, &[("vector", vector)]) else {
            return Class::NotSent;
        };
        let class = Class::of(&done);
        let outcome = match (class, expected) {
            (Class::Refused, Expected::Either) => {
                Outcome::Skipped("it takes no such passkeys, which is its choice".to_owned())
            }
            _ => Outcome::of(class, expected),
        };
        self.cases.push(Case {
            class: Some(class),
            said: done.exchange.as_ref().map(Said::of),
            ..Case::ended(name, expected, outcome)
        });
        class
    }
}

const REGISTER: &str = "verify-registration";
const LOGIN: &str = "verify-login";
