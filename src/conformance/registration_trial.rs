//! Trials of registrations: what a mutant, accepted or refused, leaves behind.

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
use crate::conformance::mutants::outcome_of;
use crate::conformance::mutants::refused_control;
use crate::conformance::needs::unmet;
use crate::conformance::needs::unverified;
use crate::conformance::policy::Expected;
use crate::conformance::sent::Sent;
use crate::conformance::vocabulary::Attested;
use crate::conformance::vocabulary::Ceremony;
use crate::conformance::vocabulary::ChallengeFrom;
use crate::webauthn::CredentialId;

impl Judge<'_> {
    pub(super) fn try_registration(
        &mut self,
        trial: &Trial<'_>,
        expected: Expected,
    ) -> Result<Case, NotTried> {
        self.demand_attestation(trial)?;
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

    /// What only matters where attestation does is asked first: elsewhere even an honest statement
    /// is refused.
    fn demand_attestation(&mut self, trial: &Trial<'_>) -> Result<(), NotTried> {
        let needs = self.row.needs.iter().chain(&trial.mutant.needs);
        let needs: Vec<_> = needs.filter(|need| need.is_of_attestation()).collect();
        if needs.is_empty() {
            return Ok(());
        }
        let options = self.peek_registration();
        let unmet = needs
            .iter()
            .find_map(|need| unmet(**need, &self.lane, options.as_ref()));
        match unmet.or_else(|| unverified(trial.attested, &self.lane)) {
            Some(why) => Err(Outcome::Skipped(why)),
            None => Ok(()),
        }
    }

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

    fn control_registration(&mut self, attested: Attested) -> Result<Option<Sent>, NotTried> {
        if self.controlled == Some(attested) {
            return Ok(None);
        }
        self.make_ready()?;
        let special = &self.row.control;
        let manner = Manner {
            attested: Some(special.attested.unwrap_or(attested)),
            before: &special.before,
            after: &special.after,
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

    fn make_ready(&mut self) -> Result<(), NotTried> {
        if self.row.ceremony != Ceremony::Upgrade {
            return Ok(());
        }
        self.renew()?;
        self.lane.user.sign_in().map_err(|it| outcome_of(&it))
    }

    pub(super) fn peek_registration(&mut self) -> Option<serde_json::Value> {
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
}
