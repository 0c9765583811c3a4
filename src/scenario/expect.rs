//! Reads `expect` and `prove`.

use crate::flow::Attempt;
use crate::flow::DeclineReason;
use crate::flow::FailReason;
use crate::flow::Fallback;
use crate::flow::Notification;
use crate::flow::Outcome;
use crate::flow::PromptKind;
use crate::flow::RefuseReason;
use crate::flow::Rung;
use crate::flow::Screen;
use crate::scenario::cast::Cast;
use crate::scenario::lines::Lines;
use crate::scenario::model::Expectations;
use crate::scenario::model::Expected;
use crate::scenario::model::Made;
use crate::scenario::model::Prompts;
use crate::scenario::spec;
use crate::source::Cursor;
use crate::source::Fields;
use crate::source::Kind;
use crate::word::Word;

/// Reads expectations.
pub(super) fn read(cursor: Cursor<'_>, cast: &Cast, lines: &mut Lines<'_>) -> Expectations {
    let fields = cursor.mapping(&spec::EXPECTATIONS);
    let mut reader = Reader { fields, lines };
    Expectations {
        passkey_login: reader.attempt(Attempt::PasskeyLogin),
        append: reader.attempt(Attempt::Append),
        upgrade: reader.attempt(Attempt::Upgrade),
        fallback: reader.any_of("fallback", word::<Fallback>),
        shows: reader.read("shows", |shows| {
            let screens = any_of(shows, word::<Screen>)?;
            report_all(shows, &screens, Screen::ALL);
            Some(screens)
        }),
        refused: reader.any_of("refused", word::<RefuseReason>),
        passkeys: reader.any_of("passkeys", number),
        usable_on: reader.read("usable-on", |devices| {
            let devices = devices.items().into_iter();
            all(devices.map(|device| cast.actor(device)))
        }),
        orphans: reader.any_of("orphans", number),
        prompts: reader.read("prompts", |kinds| prompts(kinds, cast)),
        notified: reader.read("notified", |list| {
            let list = list.items().into_iter();
            all(list.map(word::<Notification>))
        }),
        made: reader.read("made", |it| made(it, cast)),
    }
}

struct Reader<'a, 'r, 'l> {
    fields: Fields<'a>,
    lines: &'r mut Lines<'l>,
}

impl<'a> Reader<'a, '_, '_> {
    /// The expectation under a key, with the line of the key: its value may be a variable's.
    fn read<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(Cursor<'a>) -> Option<T>,
    ) -> Option<Expected<T>> {
        let value = read(self.fields.field(name)?)?;
        let key = self.fields.key(name).expect("the field is there");
        let line = self.lines.line(key.span);
        Some(Expected { value, line })
    }

    fn any_of<T>(
        &mut self,
        name: &str,
        read: impl Fn(Cursor<'a>) -> Option<T>,
    ) -> Option<Expected<Vec<T>>> {
        self.read(name, |cursor| any_of(cursor, read))
    }

    fn attempt(&mut self, attempt: Attempt) -> Option<Expected<Vec<Outcome>>> {
        self.read(attempt.as_str(), |cursor| {
            let outcomes = any_of(cursor, |rung| outcome(rung, attempt))?;
            let bare = outcomes.iter().filter(|outcome| outcome.reason().is_none());
            let rungs: Vec<_> = bare.map(|outcome| outcome.rung()).collect();
            report_all(cursor, &rungs, possible(attempt));
            Some(outcomes)
        })
    }
}

/// A value, or a list of them of which any may hold.
fn any_of<'a, T>(cursor: Cursor<'a>, read: impl Fn(Cursor<'a>) -> Option<T>) -> Option<Vec<T>> {
    let items = cursor.one_or_list();
    if items.is_empty() {
        cursor.report(
            "any of nothing can never hold",
            "list what may hold, or leave the key out",
        );
        return None;
    }
    all(items.into_iter().map(read))
}

/// All values, after every one was read: each may have a problem to report.
fn all<T>(read: impl Iterator<Item = Option<T>>) -> Option<Vec<T>> {
    let read: Vec<Option<T>> = read.collect();
    read.into_iter().collect()
}

/// Reports a list of everything that there is.
fn report_all<T: PartialEq>(cursor: Cursor<'_>, listed: &[T], all: &[T]) {
    if all.iter().all(|one| listed.contains(one)) {
        cursor.report(
            "a list that rules nothing out",
            "leave the key out, or leave out what must not happen",
        );
    }
}

/// The rungs on which an attempt can end: nobody sees an upgrade, so nobody ends it by hand.
fn possible(attempt: Attempt) -> &'static [Rung] {
    match attempt {
        Attempt::PasskeyLogin | Attempt::Append => Rung::ALL,
        Attempt::Upgrade => &[Rung::Declined, Rung::Failed, Rung::Refused, Rung::Done],
    }
}

fn outcome(cursor: Cursor<'_>, attempt: Attempt) -> Option<Outcome> {
    let outcome = match cursor.node().kind {
        Kind::Mapping(_) => with_reason(cursor)?,
        Kind::Scalar(_) | Kind::Sequence(_) => match word::<Rung>(cursor)? {
            Rung::Declined => Outcome::Declined(None),
            Rung::Offered => Outcome::Offered,
            Rung::Skipped => Outcome::Skipped,
            Rung::Cancelled => Outcome::Cancelled,
            Rung::Failed => Outcome::Failed(None),
            Rung::Refused => Outcome::Refused(None),
            Rung::Done => Outcome::Done,
        },
    };
    if !possible(attempt).contains(&outcome.rung()) {
        cursor.report(
            format!(
                "an `{attempt}` is never `{}`: the user sees nothing of it",
                outcome.rung()
            ),
            "it may be `declined`, `failed`, `refused` or `done`",
        );
        return None;
    }
    Some(outcome)
}

/// `{ declined: out-of-reach }`.
fn with_reason(cursor: Cursor<'_>) -> Option<Outcome> {
    let present = cursor.mapping(&spec::OUTCOME).present();
    let [(field, _, reason)] = present.as_slice() else {
        if cursor.node().entries().len() != 1 {
            cursor.report(
                "one rung is needed here",
                "write a list of rungs: any of them may hold",
            );
        }
        return None;
    };
    Some(match field.name {
        "declined" => Outcome::Declined(Some(word::<DeclineReason>(*reason)?)),
        "failed" => Outcome::Failed(Some(word::<FailReason>(*reason)?)),
        "refused" => {
            let reason = word::<RefuseReason>(*reason)?;
            // The word `any` says what a bare rung says.
            Outcome::Refused((reason != RefuseReason::Any).then_some(reason))
        }
        other => unreachable!("the spec table has no rung `{other}` with reasons"),
    })
}

fn prompts(cursor: Cursor<'_>, cast: &Cast) -> Option<Prompts> {
    let kinds = |list: Cursor<'_>| {
        let kinds = list.items().into_iter();
        all(kinds.map(word::<PromptKind>))
    };
    if let Kind::Mapping(_) = cursor.node().kind {
        let devices = cursor.entries().into_iter();
        let devices = devices.map(|(device, list)| Some((cast.named(device, list)?, kinds(list)?)));
        return Some(Prompts::On(all(devices)?));
    }
    Some(Prompts::Here(kinds(cursor)?))
}

fn made(cursor: Cursor<'_>, cast: &Cast) -> Option<Made> {
    let fields = cursor.mapping(&spec::MADE);
    let switch = |name| fields.field(name).and_then(|value| value.boolean());
    Some(Made {
        up: switch("up"),
        uv: switch("uv"),
        be: switch("be"),
        bs: switch("bs"),
        algorithm: fields
            .field("alg")
            .and_then(|algorithm| algorithm.integer()),
        provider: fields
            .field("provider")
            .and_then(|provider| cast.provider(provider)),
    })
}

fn number(cursor: Cursor<'_>) -> Option<usize> {
    usize::try_from(cursor.count()?).ok()
}

fn word<W: Word>(cursor: Cursor<'_>) -> Option<W> {
    cursor.word()
}
