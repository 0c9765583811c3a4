//! Every rule of the oracle can fire, and fires alone: good traces with one thing wrong each.
//!
//! The traces are those of the shipped suite; the edits are what a careless relying party would
//! have left in them. Bad luck, the other half, must accuse nobody.

#![expect(clippy::unwrap_used, reason = "a test stops where it is surprised")]

mod support;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;
use serde_json::json;
use stuntkey::oracle::Finding;
use stuntkey::oracle::Kind;
use stuntkey::oracle::RULES;
use stuntkey::oracle::judge;
use stuntkey::sim::Record;
use stuntkey::sim::Trace;

/// The rules about this program itself: no relying party can break them.
const OURS: &[&str] = &["device-bound-travels", "backup-flags", "one-rung"];

/// A second passkey is made on a Mac, after one with Windows Hello on an office PC.
const APPENDED: &str = "second-device/append/macos";
/// A creation whose answer the relying party refuses.
const REFUSED: &str = "after-login-non-mfa/refused/ios-the-answer-to-another-challenge";

/// One rule, the trace that is good, and what makes it bad.
struct Mutation {
    rule: &'static str,
    trace: &'static str,
    edit: fn(&mut Tape),
}

const MUTATIONS: &[Mutation] = &[
    Mutation {
        rule: "allow-list-not-empty",
        trace: APPENDED,
        edit: |tape| {
            let last = tape.last("issued");
            tape.0[last]["mediation"] = json!("conditional");
        },
    },
    Mutation {
        rule: "offers-deleted",
        trace: APPENDED,
        edit: |tape| {
            let credential = tape.first_credential();
            let proof = tape.last("phase");
            let deleted = json!({ "event": "deleted", "device": "new", "credential": credential });
            tape.insert(proof, deleted);
        },
    },
    Mutation {
        rule: "challenge-repeats",
        trace: APPENDED,
        edit: |tape| {
            // The upgrade failed, and the relying party brings options for the ordinary way.
            let [.., upgrade, create] = tape.registrations()[..] else {
                panic!("an upgrade and a creation")
            };
            let challenge = tape.0[upgrade]["options"]["challenge"].clone();
            tape.0[create]["options"]["challenge"] = challenge;
        },
    },
    Mutation {
        rule: "challenge-repeats",
        trace: APPENDED,
        edit: |tape| {
            for issued in tape.all("issued") {
                tape.0[issued]["options"]["challenge"] = json!("AAAAAAAAAAAAAAAAAAAAAA");
            }
        },
    },
    Mutation {
        rule: "challenge-repeats",
        trace: APPENDED,
        edit: |tape| {
            let last = tape.last("issued");
            tape.0[last]["options"]["challenge"] = json!("AAAA");
        },
    },
    Mutation {
        rule: "ghost-passkey",
        trace: REFUSED,
        edit: Tape::without_signals,
    },
    Mutation {
        rule: "orphan-record",
        trace: APPENDED,
        edit: |tape| {
            tape.lose_the_first();
            let credential = tape.first_credential();
            let looks = tape.last("probing");
            let signal = json!({
                "event": "signal", "device": "office-pc", "signal": "unknown", "ids": [credential],
            });
            tape.insert(looks, signal);
        },
    },
    Mutation {
        rule: "passkey-does-not-sign-in",
        trace: APPENDED,
        edit: |tape| {
            let last = tape.last("proof");
            tape.0[last]["outcome"] = json!({ "refused": "wrong-challenge" });
        },
    },
    Mutation {
        rule: "user-id-changes",
        trace: APPENDED,
        edit: |tape| {
            let create = *tape.registrations().last().unwrap();
            tape.0[create]["options"]["user"]["id"] = json!("AAAAAAAAAAAAAAAAAAAAAA");
        },
    },
    Mutation {
        rule: "exclude-list-incomplete",
        trace: APPENDED,
        edit: |tape| {
            let create = *tape.registrations().last().unwrap();
            tape.0[create]["options"]["excludeCredentials"] = json!([]);
        },
    },
    Mutation {
        rule: "exclude-list-foreign",
        trace: APPENDED,
        edit: |tape| {
            let create = *tape.registrations().last().unwrap();
            let excluded = &mut tape.0[create]["options"]["excludeCredentials"];
            let foreign = json!({ "type": "public-key", "id": "AAAA" });
            excluded.as_array_mut().unwrap().push(foreign);
        },
    },
];

#[test]
fn one_edit_makes_one_rule_fire() {
    for Mutation { rule, trace, edit } in MUTATIONS {
        let mut tape = good(trace);
        assert_eq!(failing(&tape.judged()), BTreeSet::new(), "{trace}");
        edit(&mut tape);
        let findings = tape.judged();
        assert_eq!(failing(&findings), BTreeSet::from([*rule]), "{trace}");
        let finding = findings
            .iter()
            .find(|finding| finding.rule == *rule)
            .unwrap();
        assert!(finding.clause.is_some(), "{rule} cites nothing");
        assert!(finding.said.is_some(), "{rule} shows no exchange");
    }
}

#[test]
fn every_rule_is_proven_to_fire() {
    let by_switch = include_str!("bugs.rs");
    for rule in RULES.iter().filter(|rule| !OURS.contains(&rule.id)) {
        let edited = MUTATIONS.iter().any(|mutation| mutation.rule == rule.id);
        let switched = by_switch.contains(&format!("\"{}\"", rule.id));
        assert!(
            edited || switched,
            "nothing shows that `{}` can fire",
            rule.id
        );
    }
}

/// A rule, the run whose trace is edited, and the edit.
type Edit = (&'static str, &'static str, fn(&mut Tape));

/// Bad luck, by what happened: findings of these rules are noted, and none accuses.
#[test]
fn bad_luck_accuses_nobody() {
    let table: &[Edit] = &[
        ("ghost-passkey", REFUSED, |tape| {
            tape.without_signals();
            for device in tape.all("device") {
                let capabilities = &mut tape.0[device]["facts"]["told"]["capabilities"];
                capabilities["signalUnknownCredential"] = json!(false);
            }
        }),
        ("ghost-passkey", REFUSED, |tape| {
            tape.without_signals();
            tape.0[0]["fronts"]["phone"]["signals_unknown"] = json!(false);
        }),
        ("orphan-record", APPENDED, Tape::lose_the_first),
    ];
    for (rule, trace, edit) in table {
        let mut tape = good(trace);
        edit(&mut tape);
        let findings = tape.judged();
        assert_eq!(failing(&findings), BTreeSet::new(), "{rule}");
        assert!(
            findings.iter().any(|finding| finding.rule == *rule),
            "{rule}"
        );
    }
}

#[test]
fn what_was_not_sent_is_not_known() {
    let red = traces(&[
        "--bug",
        "device-bound-misjudged",
        "second-device/reachability",
    ]);
    let mut tape = Tape(red["second-device/reachability/windows-hello-iphone"].clone());
    assert_eq!(failing(&tape.judged()), BTreeSet::from(["false-offer"]));
    for device in ["home", "here"] {
        tape.0[0]["fronts"][device]["tells"] = json!({ "members": ["capabilities"] });
    }
    let findings = tape.judged();
    let kinds: Vec<_> = findings.iter().map(|finding| finding.kind).collect();
    assert_eq!(kinds, [Kind::Unlucky], "{findings:#?}");
}

#[test]
fn a_page_may_call_again_with_the_options_of_a_call_that_failed() {
    let mut tape = good(APPENDED);
    let [.., upgrade, create] = tape.registrations()[..] else {
        panic!("an upgrade and a creation")
    };
    let challenge = tape.0[upgrade]["options"]["challenge"].clone();
    tape.0[create]["options"]["challenge"] = challenge;
    for between in upgrade..create {
        if tape.0[between]["event"] == "http" {
            tape.0[between]["response"]["Ok"]["body"] = json!("{}");
        }
    }
    assert_eq!(failing(&tape.judged()), BTreeSet::new());
}

#[test]
fn a_sign_up_that_came_to_nothing_binds_no_user_handle() {
    let mut tape = good(APPENDED);
    let first = tape.registrations()[0];
    let mut abandoned = tape.0[first].clone();
    abandoned["options"]["user"]["id"] = json!("AAAAAAAAAAAAAAAAAAAAAA");
    abandoned["options"]["challenge"] = json!("AAAAAAAAAAAAAAAAAAAAAA");
    tape.insert(first, abandoned);
    assert_eq!(failing(&tape.judged()), BTreeSet::new());
}

/// A trace that can be edited: one JSON object an event.
#[derive(Clone)]
struct Tape(Vec<Value>);

impl Tape {
    fn all(&self, event: &str) -> Vec<usize> {
        let records = self.0.iter().enumerate();
        records
            .filter(|(_, record)| record["event"] == event)
            .map(|(index, _)| index)
            .collect()
    }

    fn last(&self, event: &str) -> usize {
        *self.all(event).last().unwrap()
    }

    fn insert(&mut self, at: usize, mut event: Value) {
        event["at"] = self.0[at]["at"].clone();
        event["seq"] = json!(0);
        self.0.insert(at, event);
    }

    /// Where options for a creation reach the client.
    fn registrations(&self) -> Vec<usize> {
        let mut issued = self.all("issued");
        issued.retain(|index| self.0[*index]["ceremony"] == "registration");
        issued
    }

    /// The id of the first passkey that a provider stored.
    fn first_credential(&self) -> Value {
        self.0[self.all("stored")[0]]["credential"]["id"].clone()
    }

    /// Before the runner looks at the list, the first passkey is gone from its device.
    fn lose_the_first(&mut self) {
        let credential = self.first_credential();
        let looks = self.last("probing");
        let gone = json!({ "event": "removed", "device": "office-pc", "credential": credential });
        self.insert(looks, gone);
    }

    /// The page never signals, so the provider keeps what it has.
    fn without_signals(&mut self) {
        let dropped = ["signal", "notified", "removed"];
        self.0.retain(|record| {
            let gone = record["event"] == "reach" && record["how"] == "none";
            let event = record["event"].as_str().unwrap();
            !gone && !dropped.contains(&event)
        });
    }

    /// What the rules say of it, whatever its scenario expects.
    fn judged(&self) -> Vec<Finding> {
        let mut trace = Trace::new();
        for record in &self.0 {
            let record: Record = serde_json::from_value(record.clone()).unwrap();
            trace.push(record.at, record.event);
        }
        judge(&[], &trace).findings
    }
}

fn failing(findings: &[Finding]) -> BTreeSet<&'static str> {
    let failing = findings.iter().filter(|finding| finding.fails());
    failing.map(|finding| finding.rule).collect()
}

/// A trace of the shipped suite.
fn good(path: &str) -> Tape {
    static SUITE: LazyLock<BTreeMap<String, Vec<Value>>> =
        LazyLock::new(|| traces(&["second-device/append", "after-login-non-mfa/refused"]));
    Tape(SUITE[path].clone())
}

/// The traces of an invocation, by path without extension.
fn traces(arguments: &[&str]) -> BTreeMap<String, Vec<Value>> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("traces");
    let out_text = out.display().to_string();
    let own = ["run", "--seed", "7f3a2c", "--trace", &out_text];
    let ran = support::stuntkey(&[&own, arguments].concat());
    assert!(out.is_dir(), "{}", String::from_utf8_lossy(&ran.stderr));
    let mut traces = BTreeMap::new();
    collect(&out, &out, &mut traces);
    traces
}

fn collect(root: &Path, folder: &Path, traces: &mut BTreeMap<String, Vec<Value>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, traces);
            continue;
        }
        let name = path.strip_prefix(root).unwrap().with_extension("");
        let text = std::fs::read_to_string(&path).unwrap();
        let records = text.lines().map(|line| serde_json::from_str(line).unwrap());
        traces.insert(name.display().to_string(), records.collect());
    }
}
