//! The judge of mutants: a control, the mutant, a look for side effects, a control again.
//!
//! **Invariant:** a refusal counts only beside controls that are accepted before and after it.

use crate::conformance::case::Case;
use crate::conformance::case::Class;
use crate::conformance::case::Outcome;
use crate::conformance::catalogue::Mutant;
use crate::conformance::catalogue::Row;
use crate::conformance::lane::Lane;
use crate::conformance::needs::unmet;
use crate::conformance::passkey::Passkey;
use crate::conformance::policy::Expected;
use crate::conformance::run::Plan;
use crate::conformance::sent::Sent;
use crate::conformance::vocabulary::Attested;
use crate::conformance::vocabulary::Ceremony;
use crate::conformance::vocabulary::Need;
use crate::runner::Bench;
use crate::runner::Jar;
use crate::sim::Ending;

/// Sends all mutants of a row.
pub(super) fn check(plan: &Plan<'_>, row: &Row, mutants: &[Mutant]) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut judge = match Judge::open(plan, row) {
        Ok(judge) => judge,
        Err(ending) => {
            let outcome = outcome_of(&ending);
            let names = mutants.iter().map(|mutant| mutant.name.as_str());
            let expected = row.expected.under(plan.policy);
            return names
                .map(|name| Case::ended(name, expected, outcome.clone()))
                .collect();
        }
    };
    for mutant in mutants {
        let ways: &[Attested] = match mutant.attested.as_slice() {
            [] => &[Attested::AsMade],
            ways => ways,
        };
        for attested in ways {
            let name = match (ways.len(), attested) {
                (2.., _) => format!("{} · {attested}", mutant.name),
                (_, _) => mutant.name.clone(),
            };
            let trial = Trial {
                mutant,
                attested: *attested,
                name,
            };
            cases.push(judge.check(&trial));
        }
    }
    judge.lane.user.end();
    cases
}

/// What a set-up that did not work says about the checks that needed it.
pub(super) fn outcome_of(ending: &Ending) -> Outcome {
    match ending {
        Ending::Unreachable { why } => Outcome::Unreachable(why.clone()),
        Ending::Skipped { why } => Outcome::Skipped(why.clone()),
        Ending::SetUpFailed { why } | Ending::Blocked { why } | Ending::Stuck { why } => {
            Outcome::Untested(format!("the set-up failed: {why}"))
        }
        Ending::Completed => Outcome::Passed,
    }
}

/// The judge of one row.
pub(super) struct Judge<'a> {
    pub(super) lane: Lane<'a>,
    pub(super) row: &'a Row,
    /// The session in which the user signed up.
    pub(super) home: Jar,
    /// The passkey that logins use where a mutant says nothing of its registration.
    pub(super) passkey: Option<Passkey>,
    /// The kind of control that was just accepted, with nothing after it.
    pub(super) controlled: Option<Attested>,
}

/// A mutant in one of its attestations.
pub(super) struct Trial<'t> {
    pub(super) mutant: &'t Mutant,
    pub(super) attested: Attested,
    pub(super) name: String,
}

/// Why a mutant was not sent, or shows nothing.
pub(super) type NotTried = Outcome;

impl<'a> Judge<'a> {
    fn open(plan: &'a Plan<'a>, row: &'a Row) -> Result<Self, Ending> {
        let lane = Lane::open(plan, &row.id)?;
        let home = lane.user.jar();
        Ok(Self {
            lane,
            row,
            home,
            passkey: None,
            controlled: None,
        })
    }

    fn check(&mut self, trial: &Trial<'_>) -> Case {
        let expected = trial.mutant.expected.unwrap_or(self.row.expected);
        let expected = expected.under(self.lane.plan.policy);
        let tried = match self.row.ceremony {
            Ceremony::Registration | Ceremony::Upgrade => self.try_registration(trial, expected),
            Ceremony::Authentication | Ceremony::Autofill => self.try_login(trial, expected),
        };
        match tried {
            Ok(case) => case,
            Err(outcome) => {
                self.controlled = None;
                Case::ended(&trial.name, expected, outcome)
            }
        }
    }

    pub(super) fn renew(&mut self) -> Result<(), NotTried> {
        self.lane.renew().map_err(|it| outcome_of(&it))?;
        self.home = self.lane.user.jar();
        self.passkey = None;
        self.controlled = None;
        Ok(())
    }

    pub(super) fn walk_on(&mut self) -> Result<(), NotTried> {
        self.lane.user.walk_on().map_err(|it| outcome_of(&it))
    }

    pub(super) fn demand(
        &mut self,
        trial: &Trial<'_>,
        control: Option<&Sent>,
    ) -> Result<(), NotTried> {
        let needs: Vec<_> = self.row.needs.iter().chain(&trial.mutant.needs).collect();
        if needs.is_empty() {
            return Ok(());
        }
        let options = match control.and_then(|control| control.options.clone()) {
            Some(options) => Some(options),
            None => self.peek_registration(),
        };
        for need in needs {
            if let Some(why) = unmet(*need, &self.lane, options.as_ref()) {
                return Err(Outcome::Skipped(why));
            }
        }
        Ok(())
    }

    pub(super) fn other_user(&mut self) -> Result<Bench<'a>, NotTried> {
        if let Some(why) = unmet(Need::TwoUsers, &self.lane, None) {
            return Err(Outcome::Skipped(why));
        }
        self.lane.another_user().map_err(|it| outcome_of(&it))
    }
}

pub(super) fn note_use(passkey: &mut Passkey, sent: &Sent) {
    if let Some(forged) = &sent.forged {
        passkey.used(forged);
    }
}

pub(super) fn foreign_challenge(options: Option<serde_json::Value>) -> Result<String, NotTried> {
    let challenge = options
        .as_ref()
        .and_then(|it| it.get("challenge")?.as_str());
    let why = || Outcome::Untested("the other challenge could not be had".to_owned());
    challenge.map(str::to_owned).ok_or_else(why)
}

pub(super) fn refused_control(what: &str, attested: Attested, control: &Sent) -> NotTried {
    let told = control.told();
    match (control.class, attested) {
        (Class::Unreachable, _) => Outcome::Unreachable(told),
        (Class::NotSent, _) => {
            let why = control.trouble.clone().unwrap_or(told);
            Outcome::Skipped(format!("there is no such {what}: {why}"))
        }
        (Class::Refused, Attested::Packed) => {
            Outcome::Skipped("it refuses self attestation even when all is right".to_owned())
        }
        (Class::Refused, attested) if attested.certified().is_some() => Outcome::Skipped(format!(
            "it refuses an honest statement of the kind `{attested}`; does it trust the roots of \
             `stuntkey attestation roots`? {told}"
        )),
        (
            _,
            Attested::AsMade
            | Attested::None
            | Attested::Packed
            | Attested::Certified
            | Attested::FidoU2f
            | Attested::Tpm
            | Attested::Apple
            | Attested::AndroidKey,
        ) => Outcome::Untested(format!("an honest {what} is not accepted: {told}")),
    }
}

/// The case of a response that was sent; what could not be made is skipped.
pub(super) fn judged(name: &str, sent: &Sent, expected: Expected) -> Result<Case, NotTried> {
    if let Some(why) = &sent.unforgeable {
        return Err(Outcome::Skipped(why.clone()));
    }
    if sent.class == Class::NotSent {
        return Err(match (&sent.forged, &sent.trouble) {
            (Some(_), Some(why)) => Outcome::Skipped(format!("its profile cannot send it: {why}")),
            (_, _) => Outcome::Untested(sent.told()),
        });
    }
    Ok(Case {
        name: name.to_owned(),
        expected,
        class: Some(sent.class),
        outcome: Outcome::of(sent.class, expected),
        sent: sent.differences.clone(),
        whole: sent.whole.clone(),
        said: sent.said.clone(),
        again: None,
    })
}
