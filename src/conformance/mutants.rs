//! The judge of mutants: a control, the mutant, a look for side effects, a control again.
//!
//! **Invariant:** a refusal counts only beside controls that are accepted before and after it.

use crate::conformance::case::Case;
use crate::conformance::case::Class;
use crate::conformance::case::Outcome;
use crate::conformance::catalogue::Mutant;
use crate::conformance::catalogue::Row;
use crate::conformance::lane::Lane;
use crate::conformance::lane::Manner;
use crate::conformance::lane::Sent;
use crate::conformance::needs::unmet;
use crate::conformance::operation::HandleForm;
use crate::conformance::operation::Operation;
use crate::conformance::operation::Signatory;
use crate::conformance::passkey::Passkey;
use crate::conformance::policy::Expected;
use crate::conformance::run::Plan;
use crate::conformance::vocabulary::Answerer;
use crate::conformance::vocabulary::Attested;
use crate::conformance::vocabulary::Ceremony;
use crate::conformance::vocabulary::ChallengeFrom;
use crate::conformance::vocabulary::Need;
use crate::runner::Bench;
use crate::runner::Jar;
use crate::sim::Ending;
use crate::webauthn::CredentialId;

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

struct Judge<'a> {
    lane: Lane<'a>,
    row: &'a Row,
    /// The session in which the user signed up.
    home: Jar,
    /// The passkey that logins use where a mutant says nothing of its registration.
    passkey: Option<Passkey>,
    /// The kind of control that was just accepted, with nothing after it.
    controlled: Option<Attested>,
}

struct Trial<'t> {
    mutant: &'t Mutant,
    attested: Attested,
    name: String,
}

/// Why a mutant was not sent, or shows nothing.
type NotTried = Outcome;

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

    fn try_registration(
        &mut self,
        trial: &Trial<'_>,
        expected: Expected,
    ) -> Result<Case, NotTried> {
        let control = self.control_registration(trial.attested)?;
        self.demand(trial, control.as_ref())?;
        let challenge = self.challenge_for_registration(trial.mutant)?;
        self.make_ready()?;
        let manner = Manner {
            attested: Some(trial.attested),
            before: &trial.mutant.before,
            after: &trial.mutant.after,
            challenge,
            ..Manner::default()
        };
        let sent = self.lane.register(self.row.ceremony, &manner);
        let mut case = judged(&trial.name, &sent, expected)?;
        self.controlled = None;
        if sent.is_accepted() {
            self.after_acceptance(&mut case, &sent, expected)?;
        } else {
            self.after_refusal(&mut case, &sent, trial.attested)?;
        }
        Ok(case)
    }

    /// What is accepted rightly can sign in; after what is accepted wrongly the user is new.
    fn after_acceptance(
        &mut self,
        case: &mut Case,
        sent: &Sent,
        expected: Expected,
    ) -> Result<(), NotTried> {
        if case.outcome == Outcome::Passed
            && expected == Expected::Accept
            && self.row.ceremony == Ceremony::Registration
            && let Some(passkey) = Lane::passkey(sent)
        {
            self.walk_on()?;
            let manner = Manner {
                passkey: Some(&passkey),
                ..Manner::default()
            };
            let login = self.lane.login(Ceremony::Authentication, &manner);
            if login.class != Class::NotSent && !login.is_accepted() {
                let why = "it was accepted, and then cannot sign in";
                case.outcome = Outcome::Failed(format!("{why}: {}", login.told()));
            }
            self.lane.user.go_on_with(self.home.clone());
        } else if self.row.ceremony == Ceremony::Registration {
            self.renew()?;
        }
        Ok(())
    }

    /// What is refused is not stored, and does not stand in the way of what is right.
    fn after_refusal(
        &mut self,
        case: &mut Case,
        sent: &Sent,
        attested: Attested,
    ) -> Result<(), NotTried> {
        let id = sent.forged.as_ref().map(|forged| forged.id.clone());
        let next = self.control_registration(attested);
        let fault = match next {
            Err(Outcome::Untested(why)) => Some(format!("after it, {why}")),
            Err(other) => return Err(other),
            Ok(control) => {
                let listed = control.map(|control| control.listed()).unwrap_or_default();
                let stored = id.clone().is_some_and(|id| listed.contains(&id));
                stored.then(|| "the refused passkey is in the next options".to_owned())
            }
        };
        let fault = fault.or_else(|| {
            let id = CredentialId(id?);
            let listed = self.lane.user.list()?;
            let stored = listed.iter().any(|it| it.id.as_ref() == Some(&id));
            stored.then(|| "the refused passkey is in the list of passkeys".to_owned())
        });
        if let Some(fault) = fault
            && case.outcome.weight() < Outcome::Failed(String::new()).weight()
        {
            case.outcome = Outcome::Failed(fault);
        }
        Ok(())
    }

    /// Registers as an honest client, unless that has just worked.
    fn control_registration(&mut self, attested: Attested) -> Result<Option<Sent>, NotTried> {
        if self.controlled == Some(attested) {
            return Ok(None);
        }
        self.make_ready()?;
        let manner = Manner {
            attested: Some(attested),
            ..Manner::default()
        };
        let control = self.lane.register(self.row.ceremony, &manner);
        if control.class == Class::Refused && self.row.ceremony == Ceremony::Upgrade {
            // Here the control is what most rows are about: a creation without anybody there.
            let told = control.told();
            let why = format!("a silent creation as clients make it is refused: {told}");
            return Err(Outcome::Failed(why));
        }
        if !control.is_accepted() {
            return Err(refused_control("registration", attested, &control));
        }
        self.walk_on()?;
        self.controlled = Some(attested);
        Ok(Some(control))
    }

    /// An upgrade follows a password login of an account without passkey.
    fn make_ready(&mut self) -> Result<(), NotTried> {
        if self.row.ceremony != Ceremony::Upgrade {
            return Ok(());
        }
        self.renew()?;
        self.lane.user.sign_in().map_err(|it| outcome_of(&it))
    }

    fn renew(&mut self) -> Result<(), NotTried> {
        self.lane.renew().map_err(|it| outcome_of(&it))?;
        self.home = self.lane.user.jar();
        self.passkey = None;
        self.controlled = None;
        Ok(())
    }

    fn walk_on(&mut self) -> Result<(), NotTried> {
        self.lane.user.walk_on().map_err(|it| outcome_of(&it))
    }

    fn demand(&mut self, trial: &Trial<'_>, control: Option<&Sent>) -> Result<(), NotTried> {
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

    fn peek_registration(&mut self) -> Option<serde_json::Value> {
        match self.row.ceremony {
            Ceremony::Registration => self.lane.peek("create-passkey", None),
            Ceremony::Upgrade | Ceremony::Authentication | Ceremony::Autofill => None,
        }
    }

    fn challenge_for_registration(&mut self, mutant: &Mutant) -> Result<Option<String>, NotTried> {
        let Some(from) = mutant.challenge else {
            return Ok(None);
        };
        let home = self.lane.user.jar();
        let options = match from {
            ChallengeFrom::OtherSession => {
                self.lane.user.sign_in().map_err(|it| outcome_of(&it))?;
                self.lane.peek("create-passkey", None)
            }
            ChallengeFrom::OtherUser => {
                let mut other = self.other_user()?;
                self.lane.swap(&mut other);
                let options = self.lane.peek("create-passkey", None);
                self.lane.swap(&mut other);
                options
            }
            ChallengeFrom::OtherCeremony => {
                self.lane.user.fresh();
                let method = self.lane.identify(Ceremony::Authentication);
                self.lane.peek("sign-in", Some(method))
            }
            ChallengeFrom::Superseded => self.lane.peek("create-passkey", None),
            ChallengeFrom::Consumed => {
                self.controlled = None;
                let control = self.control_registration(Attested::AsMade)?;
                control.and_then(|control| control.options)
            }
        };
        self.lane.user.go_on_with(home);
        foreign_challenge(options).map(Some)
    }

    fn try_login(&mut self, trial: &Trial<'_>, expected: Expected) -> Result<Case, NotTried> {
        let ceremony = self.row.ceremony;
        self.demand_algorithms(trial)?;
        let mut passkey = self.passkey_for(trial)?;
        let control = self.control_login(&mut passkey)?;
        self.demand_login(trial, &control)?;
        if let Some(prior) = &trial.mutant.prior {
            let manner = Manner {
                passkey: Some(&passkey),
                before: prior,
                ..Manner::default()
            };
            let sent = self.lane.login(ceremony, &manner);
            if !sent.is_accepted() {
                let why = format!("the login before it is not accepted: {}", sent.told());
                return Err(Outcome::Untested(why));
            }
            note_use(&mut passkey, &sent);
        }
        let sent = self.send_login(trial, &passkey)?;
        let mut case = judged(&trial.name, &sent, expected)?;
        if sent.is_accepted() {
            note_use(&mut passkey, &sent);
            if case.outcome != Outcome::Passed {
                self.renew()?;
                return Ok(case);
            }
        } else {
            let own = trial.mutant.answerer.is_none();
            if self.lane.is_in() == Some(true) && sent.class == Class::Refused {
                case.outcome = Outcome::Failed("it was refused, and yet signed in".to_owned());
            }
            // A counter that stood still may cost the passkey, but nothing else.
            let is_policy = expected == Expected::Either;
            if own
                && !is_policy
                && let Err(outcome) = self.control_login(&mut passkey)
            {
                let why = outcome.why().unwrap_or_default();
                case.outcome = Outcome::Failed(format!("after it, {why}"));
                self.renew()?;
                return Ok(case);
            }
        }
        if trial.mutant.given.is_empty() {
            self.passkey = Some(passkey);
        }
        Ok(case)
    }

    /// The passkey that a login is about, made with what is special about its registration.
    fn passkey_for(&mut self, trial: &Trial<'_>) -> Result<Passkey, NotTried> {
        let given = &trial.mutant.given;
        if let Some(passkey) = self.passkey.clone().filter(|_| given.is_empty()) {
            return Ok(passkey);
        }
        self.lane.user.go_on_with(self.home.clone());
        let attested = match given.as_slice() {
            [] => Attested::AsMade,
            [_, ..] => Attested::None,
        };
        let manner = Manner {
            attested: Some(attested),
            before: given,
            ..Manner::default()
        };
        let sent = self.lane.register(Ceremony::Registration, &manner);
        if !sent.is_accepted() {
            let why = format!("the passkey that it needs is not accepted: {}", sent.told());
            return Err(match (sent.class, given.is_empty()) {
                (Class::Unreachable, _) => Outcome::Unreachable(why),
                (_, _) => Outcome::Untested(why),
            });
        }
        self.walk_on()?;
        self.home = self.lane.user.jar();
        let passkey = Lane::passkey(&sent);
        passkey.ok_or_else(|| Outcome::Untested("the options name no user handle".to_owned()))
    }

    fn control_login(&mut self, passkey: &mut Passkey) -> Result<Sent, NotTried> {
        let manner = Manner {
            passkey: Some(passkey),
            ..Manner::default()
        };
        let control = self.lane.login(self.row.ceremony, &manner);
        if !control.is_accepted() {
            return Err(refused_control("login", Attested::AsMade, &control));
        }
        if self.lane.is_in() == Some(false) {
            let why = "an honest login is accepted, yet signs nobody in";
            return Err(Outcome::Untested(why.to_owned()));
        }
        note_use(passkey, &control);
        Ok(control)
    }

    fn demand_login(&mut self, trial: &Trial<'_>, control: &Sent) -> Result<(), NotTried> {
        let needs = self.row.needs.iter().chain(&trial.mutant.needs);
        for need in needs.filter(|need| !need.is_of_registration()) {
            if let Some(why) = unmet(*need, &self.lane, control.options.as_ref()) {
                return Err(Outcome::Skipped(why));
            }
        }
        Ok(())
    }

    /// Which algorithms are taken, the options of registrations say.
    fn demand_algorithms(&mut self, trial: &Trial<'_>) -> Result<(), NotTried> {
        let needs = self.row.needs.iter().chain(&trial.mutant.needs);
        let needs: Vec<_> = needs.filter(|need| need.is_of_registration()).collect();
        if needs.is_empty() {
            return Ok(());
        }
        self.lane.user.go_on_with(self.home.clone());
        let options = self.lane.peek("create-passkey", None);
        for need in needs {
            if let Some(why) = unmet(*need, &self.lane, options.as_ref()) {
                return Err(Outcome::Skipped(why));
            }
        }
        Ok(())
    }

    fn send_login(&mut self, trial: &Trial<'_>, passkey: &Passkey) -> Result<Sent, NotTried> {
        let (mutant, ceremony) = (trial.mutant, self.row.ceremony);
        let challenge = self.challenge_for_login(mutant, passkey)?;
        let wants_other = mutant
            .before
            .iter()
            .chain(&mutant.after)
            .any(names_other_user);
        let other = match (mutant.answerer, wants_other) {
            (Some(Answerer::OtherUser), _) | (_, true) => Some(self.other_users_passkey()?),
            (_, false) => None,
        };
        let wants_second = mutant.before.iter().any(names_own_other);
        let second = match wants_second {
            true => Some(self.second_passkey()?),
            false => None,
        };
        let answering = match mutant.answerer.unwrap_or(Answerer::Own) {
            Answerer::Own => passkey.clone(),
            Answerer::OtherUser => other.clone().unwrap_or_else(|| passkey.clone()),
            Answerer::Unknown => Passkey {
                id: passkey.id.iter().map(|byte| !byte).collect(),
                ..passkey.clone()
            },
            Answerer::Deleted => self.deleted_passkey()?,
            Answerer::Late => return self.send_late(trial),
        };
        let manner = Manner {
            passkey: Some(&answering),
            other: second.as_ref(),
            other_handle: other.map(|other| other.handle),
            before: &mutant.before,
            after: &mutant.after,
            challenge,
            ..Manner::default()
        };
        if mutant.challenge == Some(ChallengeFrom::Superseded) {
            // The jar is the one in which the first options were asked for.
            let method = self.lane.identify(ceremony);
            return Ok(self.lane.answer_login(method, &manner));
        }
        Ok(self.lane.login(ceremony, &manner))
    }

    fn challenge_for_login(
        &mut self,
        mutant: &Mutant,
        passkey: &Passkey,
    ) -> Result<Option<String>, NotTried> {
        let Some(from) = mutant.challenge else {
            return Ok(None);
        };
        let ceremony = self.row.ceremony;
        let options = match from {
            ChallengeFrom::OtherSession | ChallengeFrom::Superseded => {
                self.lane.user.fresh();
                let method = self.lane.identify(ceremony);
                self.lane.peek("sign-in", Some(method))
            }
            ChallengeFrom::OtherUser => {
                let mut other = self.other_user()?;
                self.lane.swap(&mut other);
                let registered = self
                    .lane
                    .register(Ceremony::Registration, &Manner::default());
                self.lane.user.fresh();
                let method = self.lane.identify(ceremony);
                let options = self.lane.peek("sign-in", Some(method));
                self.lane.swap(&mut other);
                options.filter(|_| registered.is_accepted())
            }
            ChallengeFrom::OtherCeremony => {
                self.lane.user.go_on_with(self.home.clone());
                self.lane.peek("create-passkey", None)
            }
            ChallengeFrom::Consumed => {
                let mut passkey = passkey.clone();
                self.control_login(&mut passkey)?.options
            }
        };
        foreign_challenge(options).map(Some)
    }

    fn other_user(&mut self) -> Result<Bench<'a>, NotTried> {
        if let Some(why) = unmet(Need::TwoUsers, &self.lane, None) {
            return Err(Outcome::Skipped(why));
        }
        self.lane.another_user().map_err(|it| outcome_of(&it))
    }

    fn other_users_passkey(&mut self) -> Result<Passkey, NotTried> {
        let mut other = self.other_user()?;
        self.lane.swap(&mut other);
        let sent = self.lane.register_own_key();
        self.lane.swap(&mut other);
        let passkey = Lane::passkey(&sent).filter(|_| sent.is_accepted());
        passkey.ok_or_else(|| {
            Outcome::Untested(format!("the other user gets no passkey: {}", sent.told()))
        })
    }

    fn second_passkey(&mut self) -> Result<Passkey, NotTried> {
        self.lane.user.go_on_with(self.home.clone());
        let sent = self.lane.register_own_key();
        let passkey = Lane::passkey(&sent).filter(|_| sent.is_accepted());
        self.walk_on()?;
        passkey.ok_or_else(|| {
            Outcome::Untested(format!("no second passkey is accepted: {}", sent.told()))
        })
    }

    fn deleted_passkey(&mut self) -> Result<Passkey, NotTried> {
        let passkey = self.second_passkey()?;
        let id = CredentialId(passkey.id.clone());
        let listed = self.lane.user.list().unwrap_or_default();
        let entry = listed.iter().find(|it| it.id.as_ref() == Some(&id));
        let key = entry.and_then(|it| it.key.clone());
        let why = || Outcome::Skipped("its profile cannot delete a passkey by its id".to_owned());
        let key = key.ok_or_else(why)?;
        match self.lane.user.delete(&key) {
            Some(done) if Class::of(&done) == Class::Accepted => Ok(passkey),
            Some(_) | None => Err(why()),
        }
    }

    /// Options first, then a further passkey, then a login with it.
    fn send_late(&mut self, trial: &Trial<'_>) -> Result<Sent, NotTried> {
        self.lane.user.fresh();
        let method = self.lane.identify(self.row.ceremony);
        let waiting = self.lane.user.jar();
        let late = self.second_passkey()?;
        self.home = self.lane.user.jar();
        self.lane.user.go_on_with(waiting);
        let manner = Manner {
            passkey: Some(&late),
            before: &trial.mutant.before,
            after: &trial.mutant.after,
            ..Manner::default()
        };
        let sent = self.lane.answer_login(method, &manner);
        let listed = sent.listed();
        if listed.is_empty() || listed.contains(&late.id) {
            let why = "its login options are made when the login begins, and list everything";
            return Err(Outcome::Skipped(why.to_owned()));
        }
        Ok(sent)
    }
}

fn names_other_user(operation: &Operation) -> bool {
    *operation == Operation::UserHandle(HandleForm::OtherUser)
}

fn names_own_other(operation: &Operation) -> bool {
    *operation == Operation::SignedBy(Signatory::OwnOther)
}

fn note_use(passkey: &mut Passkey, sent: &Sent) {
    if let Some(forged) = &sent.forged {
        passkey.used(forged);
    }
}

fn foreign_challenge(options: Option<serde_json::Value>) -> Result<String, NotTried> {
    let challenge = options
        .as_ref()
        .and_then(|it| it.get("challenge")?.as_str());
    let why = || Outcome::Untested("the other challenge could not be had".to_owned());
    challenge.map(str::to_owned).ok_or_else(why)
}

fn refused_control(what: &str, attested: Attested, control: &Sent) -> NotTried {
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
        (_, Attested::AsMade | Attested::None | Attested::Packed) => {
            Outcome::Untested(format!("an honest {what} is not accepted: {told}"))
        }
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
        said: sent.said.clone(),
    })
}
