//! The plays: what a single response cannot show.
//!
//! **Invariant:** like a mutant, each play stands beside an honest ceremony that is accepted.

use std::time::Duration;

use serde_json::Value;

use crate::conformance::case::Case;
use crate::conformance::case::Class;
use crate::conformance::case::Outcome;
use crate::conformance::catalogue::Row;
use crate::conformance::controls;
use crate::conformance::lane::Lane;
use crate::conformance::lane::Manner;
use crate::conformance::lane::Post;
use crate::conformance::lane::Sent;
use crate::conformance::mutants::outcome_of;
use crate::conformance::needs::unmet;
use crate::conformance::operation::ConvenienceForm;
use crate::conformance::operation::Filling;
use crate::conformance::operation::KeyKind;
use crate::conformance::operation::Operation;
use crate::conformance::operation::SignatureForm;
use crate::conformance::passkey::Passkey;
use crate::conformance::play::Play;
use crate::conformance::run::Plan;
use crate::conformance::vocabulary::Attested;
use crate::conformance::vocabulary::Ceremony;
use crate::runner::Jar;
use crate::runner::Waited;
use crate::webauthn::base64url;
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
            said: sent.and_then(|sent| sent.said),
        },
        Err(outcome) => Case::ended(play.as_str(), expected, outcome),
    };
    vec![case]
}

/// The response that counts, and the verdict where it is not simply how it was taken.
type Played = Result<(Option<Sent>, Option<Outcome>), Outcome>;

struct Stage<'a> {
    lane: Lane<'a>,
    ceremony: Ceremony,
    home: Jar,
}

impl<'a> Stage<'a> {
    fn open(plan: &'a Plan<'a>, row: &Row) -> Result<Self, Outcome> {
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

    fn play(&mut self, play: Play) -> Played {
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

    /// An honest ceremony of the row's kind.
    fn honest(&mut self, passkey: Option<&Passkey>, post: Post) -> Sent {
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

    /// A passkey to sign in with, where the row is about logins.
    fn passkey(&mut self) -> Result<Option<Passkey>, Outcome> {
        match self.ceremony {
            Ceremony::Registration | Ceremony::Upgrade => Ok(None),
            Ceremony::Authentication | Ceremony::Autofill => self.new_passkey(&[]).map(Some),
        }
    }

    fn new_passkey(&mut self, before: &[Operation]) -> Result<Passkey, Outcome> {
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

    fn walk_on(&mut self) -> Result<(), Outcome> {
        self.lane.user.walk_on().map_err(|it| outcome_of(&it))
    }

    /// After whatever happened, an honest ceremony has to work.
    fn honest_again(&mut self, passkey: Option<&Passkey>) -> Option<Outcome> {
        let again = self.honest(passkey, Post::Now);
        (!again.is_accepted()).then(|| {
            Outcome::Failed(format!(
                "after it, an honest ceremony fails: {}",
                again.told()
            ))
        })
    }

    fn client_fails(&mut self, names: &[&str]) -> Played {
        let passkey = self.passkey()?;
        for name in names {
            let done = match self.ceremony {
                Ceremony::Registration | Ceremony::Upgrade => {
                    self.lane.fail("create-passkey", None, name)
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
            if self.ceremony == Ceremony::Registration {
                self.walk_on()?;
                if self.lane.is_in() == Some(false) {
                    let why = format!("{name} of a registration ended the session");
                    return Ok((None, Some(Outcome::Failed(why))));
                }
            }
        }
        Ok((None, self.honest_again(passkey.as_ref())))
    }

    fn abandons(&mut self) -> Played {
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

    fn replay(&mut self, from: From) -> Played {
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

    fn replay_fresh(&mut self) -> Played {
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

    fn parallel(&mut self) -> Played {
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
        let outcome = match accepted {
            1 if classes.contains(&Class::Refused) => Outcome::Passed,
            2 => Outcome::Failed("both were accepted".to_owned()),
            0 => Outcome::Untested("neither was accepted".to_owned()),
            _ => Outcome::Failed(format!("the relying party broke: {classes:?}")),
        };
        Ok((None, Some(outcome)))
    }

    fn expired(&mut self) -> Played {
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

    /// The response is made in one session, and posted in another of the same user.
    fn elsewhere(&mut self, elsewhere: Elsewhere) -> Played {
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

    fn signed_out(&mut self) -> Played {
        let held = self.honest(None, Post::Held);
        prepared(&held)?;
        let request = self.lane.user.jar();
        self.lane.user.sign_out().map_err(|it| outcome_of(&it))?;
        self.lane.user.carry(&request);
        Ok((Some(self.lane.again()), None))
    }

    fn taken_by_self(&mut self) -> Played {
        let passkey = self.new_passkey(&[])?;
        let sent = self.register_under(&passkey);
        Ok((Some(sent), None))
    }

    /// The account-takeover probe: after the attempt the victim's passkey still is the victim's.
    fn taken_by_other(&mut self) -> Played {
        let victim = self.lane.register_own_key();
        let victim = accepted(victim, "an honest registration")?;
        self.walk_on()?;
        let passkey = Lane::passkey(&victim);
        let passkey = passkey.ok_or_else(|| Outcome::Untested("no user handle".to_owned()))?;
        let mut other = self.lane.another_user().map_err(|it| outcome_of(&it))?;
        self.lane.swap(&mut other);
        let sent = self.register_under(&passkey);
        self.lane.swap(&mut other);
        self.ceremony = Ceremony::Authentication;
        let broken = self.honest_again(Some(&passkey));
        Ok((Some(sent), broken))
    }

    /// Registers a new key under the id of another passkey.
    fn register_under(&mut self, taken: &Passkey) -> Sent {
        let id = base64url::encode(&taken.id);
        let before = [Operation::CredentialIdOf(taken.id.clone())];
        let after = ["id", "rawId"].map(|at| Operation::Set {
            at: at.to_owned(),
            to: Value::from(id.as_str()),
        });
        let manner = Manner {
            attested: Some(Attested::None),
            before: &before,
            after: &after,
            ..Manner::default()
        };
        self.lane.register(Ceremony::Registration, &manner)
    }

    fn cut_after_post(&mut self) -> Played {
        let first = accepted(self.honest(None, Post::Now), "an honest registration")?;
        self.walk_on()?;
        // The page never heard of it, and tries again on a device that kept nothing.
        let retry = accepted(self.honest(None, Post::Now), "a second registration")?;
        self.walk_on()?;
        let known = first.forged.map(|forged| forged.id).unwrap_or_default();
        let outcome = match retry.listed().contains(&known) {
            true => Outcome::Passed,
            false => Outcome::Failed(
                "the next options do not exclude the passkey whose answer was lost".to_owned(),
            ),
        };
        Ok((None, Some(outcome)))
    }

    fn counter_after_failure(&mut self) -> Played {
        let mut passkey = self.new_passkey(&[Operation::SignCount(5)])?;
        self.ceremony = Ceremony::Authentication;
        let high = [Operation::SignCountBy(100)];
        let spoiled = [Operation::Signature(SignatureForm::Random)];
        let manner = Manner {
            passkey: Some(&passkey),
            before: &high,
            after: &spoiled,
            ..Manner::default()
        };
        let refused = self.lane.login(Ceremony::Authentication, &manner);
        if refused.is_accepted() {
            let why = "a login with a random signature was accepted".to_owned();
            return Ok((Some(refused), Some(Outcome::Failed(why))));
        }
        passkey.count = 5;
        let next = self.honest(Some(&passkey), Post::Now);
        Ok((Some(next), None))
    }

    fn forged_aaguid(&mut self) -> Played {
        let before = [Operation::Aaguid(Filling::Random)];
        let manner = Manner {
            attested: Some(Attested::None),
            before: &before,
            ..Manner::default()
        };
        let sent = self.lane.register(Ceremony::Registration, &manner);
        Ok((Some(sent), None))
    }

    fn stored_id(&mut self) -> Played {
        let after = ["id", "rawId"].map(|at| Operation::Random {
            at: at.to_owned(),
            bytes: 32,
        });
        let own_key = [Operation::Key(KeyKind::Es256)];
        let manner = Manner {
            attested: Some(Attested::None),
            before: &own_key,
            after: &after,
            ..Manner::default()
        };
        let sent = self.lane.register(Ceremony::Registration, &manner);
        if !sent.is_accepted() {
            return Ok((Some(sent), Some(Outcome::Passed)));
        }
        self.walk_on()?;
        let named = sent.forged.as_ref().map(|forged| forged.id.clone());
        let next = self.honest(None, Post::Now);
        let stored = named.is_some_and(|named| next.listed().contains(&named));
        let outcome = match stored {
            true => Outcome::Failed("the id that the page named was stored".to_owned()),
            false => Outcome::Passed,
        };
        Ok((Some(sent), Some(outcome)))
    }

    fn stored_key(&mut self) -> Played {
        let after = [Operation::Convenience(ConvenienceForm::OtherKey)];
        let manner = Manner {
            after: &after,
            ..Manner::default()
        };
        let sent = self.lane.register(Ceremony::Registration, &manner);
        let passkey = Lane::passkey(&sent).filter(|_| sent.is_accepted());
        let Some(passkey) = passkey else {
            return Ok((Some(sent), Some(Outcome::Passed)));
        };
        self.walk_on()?;
        let login = Manner {
            passkey: Some(&passkey),
            ..Manner::default()
        };
        let login = self.lane.login(Ceremony::Authentication, &login);
        let outcome = match login.is_accepted() {
            true => Outcome::Passed,
            false => Outcome::Failed(format!(
                "the authenticator's key cannot sign in: {}",
                login.told()
            )),
        };
        Ok((Some(sent), Some(outcome)))
    }

    fn counter_stored(&mut self) -> Played {
        let mut passkey = self.new_passkey(&[Operation::SignCount(5)])?;
        self.ceremony = Ceremony::Authentication;
        accepted(
            self.honest(Some(&passkey), Post::Now),
            "a login with a higher counter",
        )?;
        // The counter of the registration once more: a copy of the key would send that.
        passkey.count = 4;
        let sent = self.honest(Some(&passkey), Post::Now);
        Ok((Some(sent), None))
    }

    fn transports_stored(&mut self) -> Played {
        let after = [Operation::Set {
            at: "response.transports".to_owned(),
            to: serde_json::json!(["hybrid", "internal"]),
        }];
        let manner = Manner {
            after: &after,
            ..Manner::default()
        };
        let sent = self.lane.register(Ceremony::Registration, &manner);
        let sent = accepted(sent, "a registration")?;
        self.walk_on()?;
        let id = sent.forged.as_ref().map(|forged| forged.id.clone());
        let next = self.honest(None, Post::Now);
        let outcome = match transports(next.options.as_ref(), &id.unwrap_or_default()) {
            Some(stored) if stored == ["hybrid", "internal"] => Outcome::Passed,
            Some(stored) => Outcome::Warned(format!("they come back as {stored:?}")),
            None => Outcome::Warned("they do not come back".to_owned()),
        };
        Ok((Some(sent), Some(outcome)))
    }

    fn nothing_stored(&mut self) -> Played {
        accepted(self.honest(None, Post::Now), "an honest registration")?;
        self.walk_on()?;
        let before = self.lane.user.list();
        let foreign = [Operation::Origin(
            "https://login.{host}.foreign.test".to_owned(),
        )];
        let manner = Manner {
            before: &foreign,
            ..Manner::default()
        };
        let sent = self.lane.register(Ceremony::Registration, &manner);
        if sent.is_accepted() {
            let why = "a registration from a foreign origin was accepted".to_owned();
            return Ok((Some(sent), Some(Outcome::Failed(why))));
        }
        self.walk_on()?;
        let after = self.lane.user.list();
        let count = |list: &Option<Vec<_>>| list.as_ref().map(Vec::len);
        let outcome = match (count(&before), count(&after)) {
            (Some(before), Some(after)) if before == after => Outcome::Passed,
            (Some(_), Some(_)) => {
                Outcome::Failed("the refused passkey is in the list of passkeys".to_owned())
            }
            (_, _) => Outcome::Untested("the list of passkeys is not shown".to_owned()),
        };
        Ok((Some(sent), Some(outcome)))
    }
}

/// Which session's cookies a replay has.
#[derive(Clone, Copy)]
enum From {
    Here,
    Before,
}

/// Where a response is posted that was made elsewhere.
#[derive(Clone, Copy)]
enum Elsewhere {
    SignedInAgain,
    NoOptions,
}

fn accepted(sent: Sent, what: &str) -> Result<Sent, Outcome> {
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
fn prepared(held: &Sent) -> Result<(), Outcome> {
    match held.forged {
        Some(_) => Ok(()),
        None => Err(Outcome::Skipped(format!(
            "no honest response can be made: {}",
            held.told()
        ))),
    }
}

/// The transports that options list for a passkey.
fn transports(options: Option<&Value>, id: &[u8]) -> Option<Vec<String>> {
    let list = options?.get("excludeCredentials")?.as_array()?;
    let id = base64url::encode(id);
    let entry = list
        .iter()
        .find(|entry| entry.get("id").and_then(Value::as_str) == Some(&id))?;
    let transports = entry.get("transports")?.as_array()?.iter();
    let mut transports: Vec<_> = transports
        .filter_map(|it| it.as_str().map(str::to_owned))
        .collect();
    transports.sort();
    Some(transports)
}

/// Longer than any challenge should live (§15.1 recommends five to ten minutes).
const LONG: Duration = Duration::from_secs(15 * 60);
