//! The shipped scenarios, fitted to relying parties with fewer screens.

use std::sync::Arc;

use crate::flow::Action;
use crate::flow::Answer;
use crate::flow::DeviceName;
use crate::flow::FaultName;
use crate::flow::Outcome;
use crate::flow::PromptKind;
use crate::flow::Screen;
use crate::scenario::Deed;
use crate::scenario::Plan;
use crate::scenario::Prompts;
use crate::scenario::ScenarioRun;
use crate::scenario::Step;
use crate::scenario::Unplannable;
use crate::scenario::plan;
use crate::scenario::tests::checked;
use crate::scenario::tests::run;
use crate::scenario::tests::scenarios;
use crate::sim::Person;
use crate::word::Word;

/// What SimpleWebAuthn and others like it have.
const NONE: &[Screen] = &[];

#[test]
fn with_all_screens_a_run_stays_as_it_is() {
    for scenario in scenarios() {
        for run in &scenario.runs {
            let planned = plan(run, |_, _| true).unwrap();
            assert_eq!(planned.dropped, [], "{} {}", scenario.id, run.row);
            let steps = |steps: &[Step]| -> Vec<_> {
                let steps = steps.iter();
                steps
                    .map(|step| (step.number, step.expect.clone(), step.prove.clone()))
                    .collect()
            };
            assert_eq!(steps(&planned.steps), steps(&run.steps));
        }
    }
}

#[test]
fn without_product_screens_most_shipped_runs_are_left_and_none_mentions_one() {
    let mut skipped = Vec::new();
    for scenario in scenarios() {
        for run in &scenario.runs {
            match plan(run, |_, _| false) {
                Ok(planned) => assert_mentions_no_product_screen(&planned, &scenario.id),
                Err(_) => skipped.push(format!("{} · {}", scenario.id, run.row)),
            }
        }
    }
    assert_eq!(
        skipped,
        [
            "after-login-non-mfa/code-alone · ",
            "automatic-upgrade/conditions · the code takes six minutes",
        ]
    );
}

#[test]
fn the_tail_of_a_login_hands_its_end_to_the_creation() {
    let run = run(
        "after-login-non-mfa/append",
        "iOS · created, local biometrics on",
    );
    let planned = fitted(&run, NONE);
    let create = step(&planned, Action::CreatePasskey);
    assert_eq!(shown(create), [Screen::Dashboard]);
    assert_eq!(create.expect.shows, None, "a proof stays one");
    let line = create.prove.shows.as_ref().unwrap().line;
    assert_eq!(line, create.line, "a line is of the step's own file");
    assert_eq!(outcomes(create), [Outcome::Done]);
    let prompts = create.expect.prompts.as_ref().map(|prompts| &prompts.value);
    assert_eq!(prompts, Some(&Prompts::Here(vec![PromptKind::Create])));
    let dropped: Vec<_> = planned
        .dropped
        .iter()
        .map(|dropped| dropped.screen)
        .collect();
    assert_eq!(
        dropped,
        [Screen::Code, Screen::Pin, Screen::LocalBiometrics]
    );
    assert!(
        planned
            .dropped
            .iter()
            .all(|dropped| dropped.heir == create.number)
    );
}

#[test]
fn with_the_code_alone_the_code_takes_over_from_the_rest_of_the_tail() {
    let run = run(
        "after-login-non-mfa/append",
        "iOS · created, local biometrics on",
    );
    let planned = fitted(&run, &[Screen::Code]);
    assert_eq!(shown(step(&planned, Action::CreatePasskey)), [Screen::Code]);
    let code = step(&planned, Action::EnterCode);
    let shows = code.expect.shows.as_ref().unwrap();
    assert_eq!(shows.value, [Screen::Dashboard]);
}

#[test]
fn a_fault_moves_to_where_the_upgrade_happens() {
    let row = "options that require verification";
    let run = run("automatic-upgrade/conditions", row);
    let planned = fitted(&run, NONE);
    let login = step(&planned, Action::SignIn);
    let Some(Deed::User(deed)) = &login.deed else {
        panic!("signing in is the user's");
    };
    assert_eq!(deed.fault, FaultName::UvDemanded);
    let upgrade = login.prove.upgrade.as_ref().unwrap();
    assert!(
        upgrade
            .value
            .iter()
            .all(|outcome| outcome.reason() == Some("not-verified"))
    );
    assert_eq!(login.expect.upgrade, None, "`not-yet` was the earlier word");
}

#[test]
fn prompts_append_only_to_prompts_that_are_said() {
    let silent = run("automatic-upgrade/silent", "macOS");
    let planned = fitted(&silent, NONE);
    let login = step(&planned, Action::SignIn);
    let prompts = login.expect.prompts.as_ref().map(|prompts| &prompts.value);
    assert_eq!(prompts, Some(&Prompts::Here(vec![PromptKind::Fill])));
    assert!(login.expect.notified.is_some());
    let refused = run("automatic-upgrade/refused", "macOS · refused");
    let planned = fitted(&refused, NONE);
    assert_eq!(step(&planned, Action::SignIn).expect.prompts, None);
}

#[test]
fn time_between_cannot_be_moved() {
    let run = run("automatic-upgrade/conditions", "the code takes six minutes");
    let error = plan(&run, |_, _| false).unwrap_err();
    let screen = Screen::Code;
    assert_eq!(
        error,
        Unplannable::Barred {
            step: 3,
            screen,
            barrier: 2
        }
    );
    assert_eq!(
        error.to_string(),
        "step 3 answers the screen `code`, which the relying party lacks, and step 2 must come \
         before what it does"
    );
}

#[test]
fn a_step_that_insists_does_not_drop_out() {
    let run = run("after-login-non-mfa/code-alone", "");
    let error = plan(&run, |_, _| false).unwrap_err();
    assert_eq!(
        error,
        Unplannable::Insists {
            step: 4,
            screen: Screen::Code
        }
    );
}

#[test]
fn continue_answers_the_screen_that_the_step_before_shows() {
    let run = run("onboarding/further-devices", "skipped");
    let planned = fitted(&run, &[Screen::Confirmation]);
    let dropped: Vec<_> = planned
        .dropped
        .iter()
        .map(|dropped| dropped.screen)
        .collect();
    assert_eq!(dropped, [Screen::FurtherDevices], "the skip drops out");
    assert_eq!(shown(step(&planned, Action::Continue)), [Screen::Dashboard]);
    let planned = fitted(&run, NONE);
    let dropped: Vec<_> = planned
        .dropped
        .iter()
        .map(|dropped| dropped.screen)
        .collect();
    assert_eq!(dropped, [Screen::Confirmation, Screen::FurtherDevices]);
    assert_eq!(
        shown(step(&planned, Action::CreatePasskey)),
        [Screen::Dashboard]
    );
}

#[test]
fn skipping_an_offer_never_drops_out() {
    let run = run("after-login-non-mfa/skip", "iOS · local biometrics on");
    let planned = fitted(&run, NONE);
    assert_eq!(step(&planned, Action::Skip).action(), Some(Action::Skip));
}

#[test]
fn the_code_of_a_login_by_code_never_drops_out() {
    let run = run("automatic-upgrade/conditions", "a login by code");
    let planned = fitted(&run, NONE);
    assert_eq!(planned.dropped, []);
}

#[test]
fn whatever_screens_there_are_the_shipped_runs_make_sense() {
    let scenarios = scenarios();
    for subset in 0..1_usize << Screen::PRODUCT.len() {
        let has = |screen| {
            let bit = Screen::PRODUCT.iter().position(|known| *known == screen);
            bit.is_some_and(|bit| subset & (1 << bit) != 0)
        };
        for scenario in &scenarios {
            for run in &scenario.runs {
                let planned = plan(run, |_, screen| has(screen));
                let fine = matches!(
                    planned,
                    Ok(_) | Err(Unplannable::Barred { .. } | Unplannable::Insists { .. })
                );
                assert!(fine, "{} · {}: {planned:?}", scenario.id, run.row);
            }
        }
    }
}

#[test]
fn the_user_of_a_dropped_step_is_that_of_its_heir() {
    let person = |step: &Step| match &step.deed {
        Some(Deed::User(deed)) => deed.person.clone(),
        _ => panic!("{step:?} is not the user's"),
    };
    let planned = plan(&tail("verifies", "cancels"), |_, _| false).unwrap();
    assert_eq!(person(&planned.steps[0]), Person::always(Answer::Cancels));
    let planned = plan(&tail("cancels", "verifies"), |_, _| false).unwrap();
    assert_eq!(person(&planned.steps[0]), Person::always(Answer::Cancels));
}

#[test]
fn two_ways_to_meet_prompts_contradict_each_other() {
    let error = plan(&tail("cancels", "fails"), |_, _| false).unwrap_err();
    let screen = Screen::Code;
    let key = "user";
    assert_eq!(
        error,
        Unplannable::Contradicts {
            step: 2,
            screen,
            heir: 1,
            key
        }
    );
}

#[test]
fn a_step_that_drops_out_needs_one_before_it() {
    let steps = "[{ enter-code: pc, prove: { shows: dashboard } }]";
    let error = plan(&of_steps(steps), |_, _| false).unwrap_err();
    let device = DeviceName::new("pc");
    assert_eq!(
        error,
        Unplannable::NoHeir {
            step: 1,
            screen: Screen::Code,
            device
        }
    );
}

#[test]
fn a_proof_of_a_screen_that_is_not_there_cannot_be_had() {
    let steps = "[{ sign-in: pc, prove: { shows: [code, pin] } }]";
    let error = plan(&of_steps(steps), |_, _| false).unwrap_err();
    assert_eq!(
        error,
        Unplannable::Unprovable {
            step: 1,
            screen: Screen::Code
        }
    );
    let planned = plan(&of_steps(steps), |_, screen| screen == Screen::Pin).unwrap();
    assert_eq!(shown(&planned.steps[0]), [Screen::Pin]);
}

/// A login and its code, with a user for each.
fn tail(login: &str, code: &str) -> Arc<ScenarioRun> {
    of_steps(&format!(
        "[{{ sign-in: pc, user: {login} }}, {{ enter-code: pc, user: {code}, prove: {{ shows: dashboard }} }}]"
    ))
}

fn of_steps(steps: &str) -> Arc<ScenarioRun> {
    let head = "scenario: Steps\nflow: onboarding\ndevices: { pc: { is: windows-pc } }\n";
    let scenario = checked("test", &format!("{head}steps: {steps}\n"), &[]).unwrap();
    Arc::clone(&scenario.runs[0])
}

fn fitted(run: &ScenarioRun, screens: &[Screen]) -> Plan {
    plan(run, |_, screen| screens.contains(&screen)).unwrap()
}

fn step(planned: &Plan, action: Action) -> &Step {
    let mut steps = planned.steps.iter();
    steps.find(|step| step.action() == Some(action)).unwrap()
}

fn shown(step: &Step) -> &[Screen] {
    &step.prove.shows.as_ref().unwrap().value
}

fn outcomes(step: &Step) -> &[Outcome] {
    &step.prove.append.as_ref().unwrap().value
}

fn assert_mentions_no_product_screen(planned: &Plan, id: &str) {
    for step in &planned.steps {
        for shows in [&step.expect.shows, &step.prove.shows]
            .into_iter()
            .flatten()
        {
            let product = shows.value.iter().find(|screen| screen.is_product());
            let product = product.map(|screen| screen.as_str());
            assert_eq!(product, None, "{id} step {}", step.number);
        }
    }
}
