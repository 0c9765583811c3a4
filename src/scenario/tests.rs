//! What a scenario file becomes.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::flow::Action;
use crate::flow::Answer;
use crate::flow::DeclineReason;
use crate::flow::Outcome;
use crate::flow::PromptKind;
use crate::provider::Catalogue;
use crate::scenario::Context;
use crate::scenario::Deed;
use crate::scenario::Embedded;
use crate::scenario::HowLong;
use crate::scenario::Invalid;
use crate::scenario::RpTime;
use crate::scenario::Scenario;
use crate::scenario::ScenarioRun;
use crate::scenario::check;
use crate::scenario::schema;
use crate::scenario::shipped;
use crate::scenario::spec;
use crate::sim::Person;
use crate::word::Word;

/// All shipped scenarios.
pub(super) fn scenarios() -> Vec<Scenario> {
    let files = shipped().iter();
    let scenarios = files.map(|(id, text)| checked(id, text, &[]).unwrap());
    scenarios.collect()
}

/// A run of a shipped scenario.
pub(super) fn run(id: &str, row: &str) -> Arc<ScenarioRun> {
    let (_, text) = shipped().iter().find(|(known, _)| *known == id).unwrap();
    let scenario = checked(id, text, &[]).unwrap();
    let mut runs = scenario.runs.iter();
    Arc::clone(runs.find(|run| run.row == row).unwrap())
}

/// A scenario from text, with values of `--var`.
pub(super) fn checked(
    id: &str,
    text: &str,
    vars: &[(&str, &str)],
) -> Result<Scenario, Box<Invalid>> {
    let catalogue = Catalogue::embedded();
    let vars = vars.iter();
    let overrides = vars.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let overrides: Vec<_> = overrides.collect();
    let context = Context {
        catalogue: &catalogue,
        branches: None,
        overrides: &overrides,
    };
    check(
        &context,
        &mut Embedded,
        id,
        &format!("scenarios/{id}.yaml"),
        text,
    )
}

/// The messages of all problems, in order.
fn problems(text: &str) -> Vec<String> {
    let invalid = checked("test", text, &[]).unwrap_err();
    let problems = invalid.problems.sorted().into_iter();
    problems.map(|problem| problem.message).collect()
}

#[test]
fn axes_multiply_and_the_last_turns_fastest() {
    let scenario = checked("test", AXES, &[]).unwrap();
    let rows: Vec<_> = scenario.runs.iter().map(|run| run.row.as_str()).collect();
    assert_eq!(rows, ["iOS · a", "iOS · b", "Android · a", "Android · b"]);
    let preset = |index: usize| scenario.runs[index].devices[0].preset.as_str();
    assert_eq!([preset(0), preset(3)], ["iphone", "android-phone"]);
}

#[test]
fn var_wins_over_the_row_and_the_row_over_the_default() {
    let client = |vars| {
        let scenario = checked("test", LAYERS, vars).unwrap();
        let clients = scenario
            .runs
            .iter()
            .map(|run| run.devices[0].client.clone());
        clients.collect::<Vec<_>>()
    };
    let some = |name: &str| Some(name.to_owned());
    assert_eq!(client(&[]), [some("chrome"), some("edge")]);
    assert_eq!(
        client(&[("client", "firefox")]),
        [some("firefox"), some("firefox")]
    );
    assert_eq!(client(&[("client", "default")]), [None, None]);
}

#[test]
fn a_bad_var_is_shown_where_it_comes_from() {
    let invalid = checked("test", LAYERS, &[("client", "safary")]).unwrap_err();
    let first = &invalid.problems.sorted()[0];
    assert_eq!(first.message, "`safary` does not run on `windows-pc`");
    let shown = invalid.render(crate::source::Colour::Plain);
    assert!(shown.contains("--var client"), "{shown}");
}

#[test]
fn steps_of_used_files_keep_their_place() {
    let run = run(
        "after-login-non-mfa/append",
        "iOS · created, local biometrics on",
    );
    let code = run
        .steps
        .iter()
        .find(|step| step.action() == Some(Action::EnterCode))
        .unwrap();
    assert_eq!(code.file, "scenarios/shared/product-steps.yaml");
    assert_eq!((code.number, code.line), (4, 2));
    let numbers: Vec<_> = run.steps.iter().map(|step| step.number).collect();
    assert_eq!(numbers, (1..=run.steps.len()).collect::<Vec<_>>());
}

#[test]
fn expectations_are_at_the_line_of_their_key() {
    let run = run("after-login-non-mfa/append", "iOS · the sheet is closed");
    let last = run.steps.last().unwrap();
    let login = last.expect.passkey_login.as_ref().unwrap();
    assert_eq!(
        login.value,
        [Outcome::Declined(Some(DeclineReason::NoPasskey))]
    );
    assert_eq!(login.line, last.line + 1);
}

#[test]
fn how_the_user_meets_prompts() {
    let person = |user: &str| {
        let text = ONE_STEP.replace("USER", user);
        let scenario = checked("test", &text, &[]).unwrap();
        let deed = scenario.runs[0].steps[0].deed.clone();
        match deed {
            Some(Deed::User(deed)) => deed.person,
            _ => panic!("{deed:?} is not the user's"),
        }
    };
    assert_eq!(person("verifies"), Person::willing());
    assert_eq!(person("cancels"), Person::always(Answer::Cancels));
    assert_eq!(person("{ picks: 2 }"), Person::always(Answer::Picks(2)));
    let in_order = [Answer::Fails, Answer::Picks(1)];
    assert_eq!(person("[fails, { picks: 1 }]"), Person::in_order(in_order));
    let by_kind = [
        (PromptKind::Qr, Answer::Cancels),
        (PromptKind::SetUp, Answer::Ignores),
    ];
    assert_eq!(
        person("{ qr: cancels, set-up: ignores }"),
        Person::by_kind(by_kind)
    );
}

#[test]
fn waits_say_how_long_and_whether_the_rp_waits_too() {
    let run = run("in-app-after-unlock/not-twice", "iOS");
    let waits = run.steps.iter().filter_map(|step| match &step.deed {
        Some(Deed::Wait(wait)) => Some((wait.how_long, wait.rp_too)),
        _ => None,
    });
    let hours = |hours: u64| HowLong::For(Duration::from_secs(hours * 3600));
    let expected = [(hours(1), RpTime::MustPass), (hours(24), RpTime::MustPass)];
    assert_eq!(waits.collect::<Vec<_>>(), expected);
}

#[test]
fn the_reason_any_is_no_reason() {
    let run = run("after-login-non-mfa/refused", "iOS · a foreign origin");
    let create = &run.steps[1];
    let append = create.prove.append.as_ref().unwrap();
    assert_eq!(append.value, [Outcome::Refused(None)]);
}

#[test]
fn all_problems_are_told_at_once() {
    let text = "\
scenario: Many
flow: onbording
devices: { phone: { is: iphon } }
steps:
  - open: fone
  - wait: 6 minits
    prove: { append: done }
";
    assert_eq!(
        problems(text),
        [
            "`onbording` is not a flow",
            "there is no kind of device `iphon`",
            "there is no device `fone`",
            "`6 minits` is not a duration",
        ]
    );
}

#[test]
fn every_action_has_a_key_and_its_arguments() {
    let deeds: Vec<_> = spec::DEEDS.iter().map(|deed| deed.action).collect();
    assert_eq!(deeds, Action::ALL);
    for action in Action::ALL {
        assert!(spec::STEP.field(action.as_str()).is_some(), "{action}");
    }
    for argument in spec::Argument::ALL {
        assert!(spec::STEP.field(argument.key()).is_some(), "{argument:?}");
    }
}

#[test]
fn answers_can_be_given_to_every_kind_of_prompt() {
    let keys: Vec<_> = spec::TO_PROMPTS
        .fields
        .iter()
        .map(|field| field.name)
        .collect();
    let kinds: Vec<_> = PromptKind::ALL.iter().map(|kind| kind.as_str()).collect();
    assert_eq!(keys, kinds);
}

#[test]
fn the_schema_knows_which_arguments_go_with_which_actions() {
    let schema = schema();
    let with = &schema["$defs"]["step"]["dependentSchemas"]["with"]["anyOf"];
    let takers = with.as_array().unwrap().iter();
    let takers: BTreeSet<_> = takers
        .filter_map(|taker| taker["required"][0].as_str())
        .collect();
    assert_eq!(takers, BTreeSet::from(["sign-in", "sign-up"]));
    assert_eq!(dangling(&schema, &schema), Vec::<String>::new());
}

/// References to definitions that the schema does not have.
fn dangling(schema: &Value, part: &Value) -> Vec<String> {
    match part {
        Value::Object(members) => {
            let inner = members.values().flat_map(|member| dangling(schema, member));
            let mut missing: Vec<String> = inner.collect();
            let target = members.get("$ref").and_then(Value::as_str);
            if let Some(target) = target
                && schema.pointer(target.trim_start_matches('#')).is_none()
            {
                missing.push(target.to_owned());
            }
            missing
        }
        Value::Array(items) => items
            .iter()
            .flat_map(|item| dangling(schema, item))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

const AXES: &str = "\
scenario: Axes
flow: onboarding
each:
  tab: { use: shared/native.yaml }
  case: [{ row: a }, { row: b }]
devices: { phone: { is: $(phone), client: app } }
steps: [{ open: phone, prove: { shows: sign-in } }]
";

const LAYERS: &str = "\
scenario: Layers
flow: onboarding
vars: { client: chrome }
each: [{ row: default }, { row: own, client: edge }]
devices: { pc: { is: windows-pc, client: $(client) } }
steps: [{ open: pc, prove: { shows: sign-in } }]
";

const ONE_STEP: &str = "\
scenario: One step
flow: onboarding
devices: { pc: { is: windows-pc } }
steps: [{ sign-in: pc, user: USER, prove: { shows: dashboard } }]
";
