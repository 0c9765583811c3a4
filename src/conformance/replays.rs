//! Plays about when and where a response is posted: replays, races, other sessions.

use std::time::Duration;

use crate::conformance::case::Class;
use crate::conformance::case::Outcome;
use crate::conformance::forger::Manner;
use crate::conformance::forger::Post;
use crate::conformance::mutants::outcome_of;
use crate::conformance::plays::Played;
use crate::conformance::plays::Stage;
use crate::conformance::plays::accepted;
use crate::conformance::plays::prepared;
use crate::conformance::vocabulary::Ceremony;
use crate::runner::Waited;

impl Stage<'_> {
    pub(super) fn replay(&mut self, from: From) -> Played {
        let passkey = self.passkey()?;
        let held = self.honest(passkey.as_ref(), Post::Held);
        prepared(&held)?;
        let before = self.lane.user.jar();
        accepted(self.lane.again(), "an honest ceremony")?;
        match from {
            From::Here => {}
            From::Before => self.lane.user.go_on_with(before),
        }
        Ok((Some(self.lane.again()), None))
    }

    pub(super) fn replay_fresh(&mut self) -> Played {
        let passkey = self.passkey()?;
        let first = accepted(
            self.honest(passkey.as_ref(), Post::Now),
            "an honest ceremony",
        )?;
        let instead = first.forged.map(|forged| forged.json);
        let manner = Manner {
            passkey: passkey.as_ref(),
            instead,
            ..Manner::default()
        };
        let sent = match self.ceremony {
            Ceremony::Registration | Ceremony::Upgrade => {
                self.walk_on()?;
                self.lane.register(Ceremony::Registration, &manner)
            }
            Ceremony::Authentication | Ceremony::Autofill => {
                self.lane.login(self.ceremony, &manner)
            }
        };
        Ok((Some(sent), None))
    }

    pub(super) fn parallel(&mut self) -> Played {
        let passkey = self.passkey()?;
        let held = self.honest(passkey.as_ref(), Post::Held);
        prepared(&held)?;
        let classes: Vec<_> = self
            .lane
            .user
            .send_at_once(2)
            .iter()
            .map(Class::of)
            .collect();
        let accepted = classes.iter().filter(|it| **it == Class::Accepted).count();
        let broke = |class: &Class| matches!(class, Class::Crashed | Class::Hung | Class::Broken);
        let outcome = match accepted {
            2 => Outcome::Failed("both were accepted".to_owned()),
            _ if classes.iter().any(broke) => {
                Outcome::Failed(format!("the relying party broke: {classes:?}"))
            }
            1 if classes.contains(&Class::Refused) => Outcome::Passed,
            0 => Outcome::Untested("neither was accepted".to_owned()),
            // Such as a page that first wants the user to prove who they are.
            _ => Outcome::Untested(format!("one of two answers is unclear: {classes:?}")),
        };
        Ok((None, Some(outcome)))
    }

    pub(super) fn expired(&mut self) -> Played {
        let passkey = self.passkey()?;
        let held = self.honest(passkey.as_ref(), Post::Held);
        prepared(&held)?;
        let waited = self.lane.user.wait(LONG).map_err(|it| outcome_of(&it))?;
        if waited == Waited::OnlyHere {
            let why = "its profile cannot move its clock";
            return Err(Outcome::Skipped(why.to_owned()));
        }
        Ok((Some(self.lane.again()), None))
    }

    pub(super) fn elsewhere(&mut self, elsewhere: Elsewhere) -> Played {
        let passkey = self.passkey()?;
        let held = self.honest(passkey.as_ref(), Post::Held);
        prepared(&held)?;
        let request = self.lane.user.jar();
        match (elsewhere, self.ceremony) {
            (Elsewhere::SignedInAgain, Ceremony::Registration | Ceremony::Upgrade) => {
                self.lane.user.sign_in().map_err(|it| outcome_of(&it))?;
            }
            (Elsewhere::NoOptions, _) => self.lane.user.fresh(),
            (_, Ceremony::Authentication | Ceremony::Autofill) => self.lane.user.fresh(),
        }
        self.lane.user.carry(&request);
        Ok((Some(self.lane.again()), None))
    }

    pub(super) fn signed_out(&mut self) -> Played {
        let held = self.honest(None, Post::Held);
        prepared(&held)?;
        let request = self.lane.user.jar();
        self.lane.user.sign_out().map_err(|it| outcome_of(&it))?;
        self.lane.user.carry(&request);
        Ok((Some(self.lane.again()), None))
    }
}

/// Which session's cookies a replay has.
#[derive(Clone, Copy)]
pub(super) enum From {
    Here,
    Before,
}

/// Where a response is posted that was made elsewhere.
#[derive(Clone, Copy)]
pub(super) enum Elsewhere {
    SignedInAgain,
    NoOptions,
}

/// Longer than any challenge should live (§15.1 recommends five to ten minutes).
const LONG: Duration = Duration::from_secs(15 * 60);
