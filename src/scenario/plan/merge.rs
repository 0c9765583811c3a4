//! Hands expectations from a step that drops out to the one before.

use crate::flow::DeviceName;
use crate::flow::FaultName;
use crate::flow::PromptKind;
use crate::flow::Screen;
use crate::scenario::model::Deed;
use crate::scenario::model::Expectations;
use crate::scenario::model::Expected;
use crate::scenario::model::Prompts;
use crate::scenario::model::Step;
use crate::scenario::plan::Unplannable;
use crate::sim::Person;

/// The heir takes over everything that `gone` says.
pub(super) fn inherit(heir: &mut Step, gone: &Step, screen: Screen) -> Result<(), Unplannable> {
    inherit_deed(heir, gone, screen)?;
    let same_file = heir.file == gone.file;
    let line = heir.line;
    let mut later = Both::of(gone);
    if !same_file {
        // A line is of the step's own file.
        later.point_at(line);
    }
    let device = gone.device();
    take(heir, &mut later, |it| &mut it.passkey_login);
    take(heir, &mut later, |it| &mut it.append);
    take(heir, &mut later, |it| &mut it.upgrade);
    take(heir, &mut later, |it| &mut it.fallback);
    take(heir, &mut later, |it| &mut it.shows);
    take(heir, &mut later, |it| &mut it.refused);
    take(heir, &mut later, |it| &mut it.passkeys);
    take(heir, &mut later, |it| &mut it.usable_on);
    take(heir, &mut later, |it| &mut it.orphans);
    take(heir, &mut later, |it| &mut it.made);
    append(
        heir,
        &mut later,
        |it| &mut it.notified,
        |mut first, next| {
            first.extend(next);
            first
        },
    );
    // What the heir prompts for itself is unknown unless it says so: then nothing can be added.
    let silent = heir.expect.prompts.is_none() && heir.prove.prompts.is_none();
    if !silent {
        append(
            heir,
            &mut later,
            |it| &mut it.prompts,
            |first, next| match device {
                Some(device) => prompts_in_a_row(first, next, device),
                None => first,
            },
        );
    }
    Ok(())
}

/// Removes screens that are not there from what is expected. An expectation about nothing else
/// goes; a proof about nothing else cannot be had.
pub(super) fn remove_screens(
    steps: &mut [Step],
    lacks: impl Fn(&DeviceName, Screen) -> bool,
) -> Result<(), Unplannable> {
    let mut devices: Vec<Option<DeviceName>> = Vec::with_capacity(steps.len());
    for step in steps.iter() {
        let last = devices.last().cloned().flatten();
        devices.push(step.device().cloned().or(last));
    }
    for (step, device) in steps.iter_mut().zip(devices) {
        let Some(device) = device else { continue };
        let is_there = |screen: &Screen| !lacks(&device, *screen);
        if let Some(shows) = &mut step.expect.shows {
            shows.value.retain(is_there);
            if shows.value.is_empty() {
                step.expect.shows = None;
            }
        }
        if let Some(shows) = &mut step.prove.shows {
            let first = shows.value.first().copied();
            shows.value.retain(is_there);
            if let (true, Some(screen)) = (shows.value.is_empty(), first) {
                let step = step.number;
                return Err(Unplannable::Unprovable { step, screen });
            }
        }
    }
    Ok(())
}

/// What a step expects and what it proves.
struct Both {
    expect: Expectations,
    prove: Expectations,
}

impl Both {
    fn of(step: &Step) -> Self {
        let expect = step.expect.clone();
        let prove = step.prove.clone();
        Self { expect, prove }
    }

    fn point_at(&mut self, line: usize) {
        for expectations in [&mut self.expect, &mut self.prove] {
            let Expectations {
                passkey_login,
                append,
                upgrade,
                fallback,
                shows,
                refused,
                passkeys,
                usable_on,
                orphans,
                prompts,
                notified,
                made,
            } = expectations;
            at(passkey_login, line);
            at(append, line);
            at(upgrade, line);
            at(fallback, line);
            at(shows, line);
            at(refused, line);
            at(passkeys, line);
            at(usable_on, line);
            at(orphans, line);
            at(prompts, line);
            at(notified, line);
            at(made, line);
        }
    }
}

fn at<T>(expected: &mut Option<Expected<T>>, line: usize) {
    if let Some(expected) = expected {
        expected.line = line;
    }
}

/// The later word wins, and a proof stays one.
fn take<T>(
    heir: &mut Step,
    later: &mut Both,
    key: impl Fn(&mut Expectations) -> &mut Option<Expected<T>>,
) {
    append(heir, later, key, |_, next| next);
}

/// Joins what the heir says with the later word, and a proof stays one.
fn append<T>(
    heir: &mut Step,
    later: &mut Both,
    key: impl Fn(&mut Expectations) -> &mut Option<Expected<T>>,
    join: impl FnOnce(T, T) -> T,
) {
    let (expected, proven) = (key(&mut later.expect).take(), key(&mut later.prove).take());
    let is_proof = proven.is_some() || key(&mut heir.prove).is_some();
    let Some(next) = proven.or(expected) else {
        return;
    };
    let first = key(&mut heir.prove).take().or(key(&mut heir.expect).take());
    key(&mut heir.expect).take();
    let line = next.line;
    let value = match first {
        Some(first) => join(first.value, next.value),
        None => next.value,
    };
    let into = if is_proof {
        &mut heir.prove
    } else {
        &mut heir.expect
    };
    *key(into) = Some(Expected { value, line });
}

/// The prompts of two steps on the same device, one after the other.
fn prompts_in_a_row(first: Prompts, next: Prompts, device: &DeviceName) -> Prompts {
    let (mut all, next) = match (first, next) {
        (Prompts::Here(mut first), Prompts::Here(next)) => {
            first.extend(next);
            return Prompts::Here(first);
        }
        (first, next) => (by_device(first, device), by_device(next, device)),
    };
    for (device, kinds) in next {
        match all.iter_mut().find(|(known, _)| *known == device) {
            Some((_, before)) => before.extend(kinds),
            None => all.push((device, kinds)),
        }
    }
    Prompts::On(all)
}

fn by_device(prompts: Prompts, here: &DeviceName) -> Vec<(DeviceName, Vec<PromptKind>)> {
    match prompts {
        Prompts::Here(kinds) => vec![(here.clone(), kinds)],
        Prompts::On(all) => all,
    }
}

fn inherit_deed(heir: &mut Step, gone: &Step, screen: Screen) -> Result<(), Unplannable> {
    let contradicts = |heir: usize, key| Unplannable::Contradicts {
        step: gone.number,
        screen,
        heir,
        key,
    };
    let number = heir.number;
    let (Some(Deed::User(heir)), Some(Deed::User(gone))) = (&mut heir.deed, &gone.deed) else {
        return Ok(());
    };
    if gone.fault != FaultName::None {
        if heir.fault != FaultName::None {
            return Err(contradicts(number, "fault"));
        }
        heir.fault = gone.fault;
    }
    if gone.person != Person::willing() {
        if heir.person != Person::willing() {
            return Err(contradicts(number, "user"));
        }
        heir.person = gone.person.clone();
    }
    Ok(())
}
