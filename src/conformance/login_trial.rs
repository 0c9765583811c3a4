//! Trials of logins: which passkey answers, and what came before.

use crate::conformance::case::Case;
use crate::conformance::case::Class;
use crate::conformance::case::Outcome;
use crate::conformance::catalogue::Mutant;
use crate::conformance::forger::Manner;
use crate::conformance::lane::Lane;
use crate::conformance::mutants::Judge;
use crate::conformance::mutants::NotTried;
use crate::conformance::mutants::Trial;
use crate::conformance::mutants::foreign_challenge;
use crate::conformance::mutants::judged;
use crate::conformance::mutants::note_use;
use crate::conformance::mutants::refused_control;
use crate::conformance::needs::unmet;
use crate::conformance::operation::HandleForm;
use crate::conformance::operation::Operation;
use crate::conformance::operation::Signatory;
use crate::conformance::passkey::Passkey;
use crate::conformance::policy::Expected;
use crate::conformance::sent::Sent;
use crate::conformance::vocabulary::Answerer;
use crate::conformance::vocabulary::Attested;
use crate::conformance::vocabulary::Ceremony;
use crate::conformance::vocabulary::ChallengeFrom;
use crate::webauthn::CredentialId;

impl Judge<'_> {
    pub(super) fn try_login(
        &mut self,
        trial: &Trial<'_>,
        expected: Expected,
    ) -> Result<Case, NotTried> {
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
        let special = &self.row.control;
        let manner = Manner {
            passkey: Some(passkey),
            before: &special.before,
            after: &special.after,
            ..Manner::default()
        };
        let ceremony = special.ceremony.unwrap_or(self.row.ceremony);
        let control = self.lane.login(ceremony, &manner);
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
