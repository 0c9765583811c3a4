//! The plays: what a single response cannot show.
//!
//! **Invariant:** like a mutant, each play stands beside an honest ceremony that is accepted.

use crate::conformance::case::Case;
use crate::conformance::case::Class;
use crate::conformance::case::Outcome;
use crate::conformance::catalogue::Row;
use crate::conformance::controls;
use crate::conformance::forger::Manner;
use crate::conformance::forger::Post;
use crate::conformance::lane::Lane;
use crate::conformance::mutants::outcome_of;
use crate::conformance::needs::unmet;
use crate::conformance::operation::Operation;
use crate::conformance::passkey::Passkey;
use crate::conformance::play::Play;
use crate::conformance::replays::Elsewhere;
use crate::conformance::replays::From;
use crate::conformance::run::Plan;
use crate::conformance::sent::Sent;
use crate::conformance::vocabulary::Attested;
use crate::conformance::vocabulary::Ceremony;
use crate::runner::Jar;
use crate::word::Word;

/// Plays a row.
pub(super) fn check(plan: &Plan<'_>, row: &Row, play: Play) -> Vec<Case> {
    if matches!(play, Play::EveryClient | Play::EveryProvider) {
        return controls::check(plan, row, play);
    }
    let expected = row.expected.under(plan.policy);
    let played = Stage::open(plan, row).and_then(|mut stage| {
        let played = stage.play(play);
        stage.lane.user.end();
        played
    });
    let case = match played {
        Ok((sent, outcome)) => Case {
            name: play.as_str().to_owned(),
            expected,
            class: sent.as_ref().map(|sent| sent.class),
            outcome: outcome.unwrap_or_else(|| match &sent {
                Some(sent) => Outcome::of(sent.class, expected),
                None => Outcome::Passed,
            }),
            sent: sent
                .as_ref()
                .map(|sent| sent.differences.clone())
                .unwrap_or_default(),
            whole: sent.as_ref().and_then(|sent| sent.whole.clone()),
            said: sent.and_then(|sent| sent.said),
            again: None,
        },
        Err(outcome) => Case::ended(play.as_str(), expected, outcome),
    };
    vec![case]
}

/// The response that counts, and the verdict where it is not simply how it was taken.
pub(super) type Played = Result<(Option<Sent>, Option<Outcome>), Outcome>;

/// A row under way: its lane, its ceremony, the session that it began with.
pub(super) struct Stage<'a> {
    pub(super) lane: Lane<'a>,
    pub(super) ceremony: Ceremony,
    pub(super) home: Jar,
}

impl<'a> Stage<'a> {
    pub(super) fn open(plan: &'a Plan<'a>, row: &Row) -> Result<Self, Outcome> {
        let lane = Lane::open(plan, &row.id).map_err(|it| outcome_of(&it))?;
        for need in &row.needs {
            if let Some(why) = unmet(*need, &lane, None) {
                return Err(Outcome::Skipped(why));
            }
        }
        Ok(Self {
            home: lane.user.jar(),
            lane,
            ceremony: row.ceremony,
        })
    }

    pub(super) fn play(&mut self, play: Play) -> Played {
        match play {
            Play::ClientCancels => self.client_fails(&["NotAllowedError"]),
            Play::ClientExcludes => self.client_fails(&["InvalidStateError"]),
            Play::ClientUnable => {
                self.client_fails(&["SecurityError", "NotSupportedError", "ConstraintError"])
            }
            Play::Abandons => self.abandons(),
            Play::ReplaySameJar => self.replay(From::Here),
            Play::ReplayOldJar => self.replay(From::Before),
            Play::ReplayFresh => self.replay_fresh(),
            Play::Parallel => self.parallel(),
            Play::Expired => self.expired(),
            Play::OtherSession => self.elsewhere(Elsewhere::SignedInAgain),
            Play::SignedOut => self.signed_out(),
            Play::WithoutOptions => self.elsewhere(Elsewhere::NoOptions),
            Play::TakenBySelf => self.taken_by_self(),
            Play::TakenByOther => self.taken_by_other(),
            Play::CutAfterPost => self.cut_after_post(),
            Play::CounterAfterFailure => self.counter_after_failure(),
            Play::ForgedAttachment => self.forged_aaguid(),
            Play::StoredIdIsAttested => self.stored_id(),
            Play::StoredKeyIsAttested => self.stored_key(),
            Play::CounterStored => self.counter_stored(),
            Play::TransportsStored => self.transports_stored(),
            Play::NothingStored => self.nothing_stored(),
            // Each of their devices has a lane of its own.
            Play::EveryClient | Play::EveryProvider => Ok((None, None)),
        }
    }

    pub(super) fn honest(&mut self, passkey: Option<&Passkey>, post: Post) -> Sent {
        let manner = Manner {
            passkey,
            post,
            ..Manner::default()
        };
        match self.ceremony {
            Ceremony::Registration | Ceremony::Upgrade => {
                self.lane.register(Ceremony::Registration, &manner)
            }
            Ceremony::Authentication | Ceremony::Autofill => {
                self.lane.login(self.ceremony, &manner)
            }
        }
    }

    pub(super) fn passkey(&mut self) -> Result<Option<Passkey>, Outcome> {
        match self.ceremony {
            Ceremony::Registration | Ceremony::Upgrade => Ok(None),
            Ceremony::Authentication | Ceremony::Autofill => self.new_passkey(&[]).map(Some),
        }
    }

    pub(super) fn new_passkey(&mut self, before: &[Operation]) -> Result<Passkey, Outcome> {
        let manner = Manner {
            before,
            attested: (!before.is_empty()).then_some(Attested::None),
            ..Manner::default()
        };
        let sent = self.lane.register(Ceremony::Registration, &manner);
        let sent = accepted(sent, "an honest registration")?;
        self.walk_on()?;
        self.home = self.lane.user.jar();
        let why = || Outcome::Untested("the options name no user handle".to_owned());
        Lane::passkey(&sent).ok_or_else(why)
    }

    pub(super) fn walk_on(&mut self) -> Result<(), Outcome> {
        self.lane.user.walk_on().map_err(|it| outcome_of(&it))
    }

    pub(super) fn honest_again(&mut self, passkey: Option<&Passkey>) -> Option<Outcome> {
        let again = self.honest(passkey, Post::Now);
        (!again.is_accepted()).then(|| {
            Outcome::Failed(format!(
                "after it, an honest ceremony fails: {}",
                again.told()
            ))
        })
    }

    pub(super) fn client_fails(&mut self, names: &[&str]) -> Played {
        let passkey = self.passkey()?;
        for name in names {
            let done = match self.ceremony {
                Ceremony::Registration => self.lane.fail("create-passkey", None, name),
                Ceremony::Upgrade => {
                    self.lane.user.sign_in().map_err(|it| outcome_of(&it))?;
                    self.lane.fail("upgrade", None, name)
                }
                Ceremony::Authentication | Ceremony::Autofill => {
                    self.lane.user.fresh();
                    let method = self.lane.identify(self.ceremony);
                    self.lane.fail("sign-in", Some(method), name)
                }
            };
            let Some(done) = done else {
                return Err(Outcome::Skipped(
                    "its profile has no such action".to_owned(),
                ));
            };
            if matches!(
                Class::of(&done),
                Class::Crashed | Class::Hung | Class::Broken
            ) {
                let why = format!("it broke when the page reported {name}");
                return Ok((None, Some(Outcome::Failed(why))));
            }
            if matches!(self.ceremony, Ceremony::Registration | Ceremony::Upgrade) {
                self.walk_on()?;
                if self.lane.is_in() == Some(false) {
                    let why = format!("{name} of the {} ended the session", self.ceremony);
                    return Ok((None, Some(Outcome::Failed(why))));
                }
            }
        }
        Ok((None, self.honest_again(passkey.as_ref())))
    }

    pub(super) fn abandons(&mut self) -> Played {
        let passkey = self.passkey()?;
        for _ in 0..5 {
            match self.ceremony {
                Ceremony::Registration | Ceremony::Upgrade => {
                    drop(self.lane.peek("create-passkey", None));
                }
                Ceremony::Authentication | Ceremony::Autofill => {
                    self.lane.user.fresh();
                    let method = self.lane.identify(self.ceremony);
                    drop(self.lane.peek("sign-in", Some(method)));
                }
            }
        }
        Ok((None, self.honest_again(passkey.as_ref())))
    }
}

pub(super) fn accepted(sent: Sent, what: &str) -> Result<Sent, Outcome> {
    match sent.class {
        Class::Accepted => Ok(sent),
        Class::Unreachable => Err(Outcome::Unreachable(sent.told())),
        Class::NotSent => Err(Outcome::Skipped(format!(
            "there is no {what}: {}",
            sent.told()
        ))),
        Class::Refused
        | Class::Crashed
        | Class::Hung
        | Class::Broken
        | Class::Slowed
        | Class::Unclear => Err(Outcome::Untested(format!(
            "{what} is not accepted: {}",
            sent.told()
        ))),
    }
}

/// A response that was held back was at least made.
pub(super) fn prepared(held: &Sent) -> Result<(), Outcome> {
    match held.forged {
        Some(_) => Ok(()),
        None => Err(Outcome::Skipped(format!(
            "no honest response can be made: {}",
            held.told()
        ))),
    }
}
