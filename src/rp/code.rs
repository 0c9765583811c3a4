//! Codes sent out of band, or made by an app: the newest one for the user, as the user would read it.
//!
//! Waiting for them takes real time, for those who send them know no other; the virtual clock
//! stands still meanwhile.

mod command;
mod file;

use std::thread;
use std::time::Duration;

use crate::rp::Catcher;
use crate::rp::RpError;
use crate::rp::RpErrorKind;
use crate::rp::Session;
use crate::rp::inbox::Whom;
use crate::rp::profile::Clock;
use crate::rp::profile::CodeSource;
use crate::rp::profile::Codes;
use crate::rp::session::Marks;
use crate::rp::tape::whereabouts;
use crate::rp::totp::Totp;
use crate::rp::value::Variables;
use crate::rp::value::fill_text;
use crate::sim::Env;
use crate::sim::Event;

/// How far each source has come: what comes later is newer.
pub(super) fn marks(session: &Session) -> Marks {
    let codes = session.front().codes.iter();
    codes
        .map(|(name, codes)| (name.clone(), mark(session, name, codes)))
        .collect()
}

/// The newest code of a source since one was asked for, waiting at most ten seconds.
pub(super) fn wait(
    env: &mut Env,
    session: &Session,
    name: &str,
    variables: &dyn Variables,
) -> Result<String, RpError> {
    let error = |why: String| RpError::new(RpErrorKind::Code, why);
    let Some(codes) = session.front().codes.get(name) else {
        return Err(error(
            "`$(code)` is used, and the profile has no `codes` for it".to_owned(),
        ));
    };
    let arrives = |env: &Env| arrives(env, session, name, codes, variables);
    let code = match &session.rp.track {
        Some(track) => {
            let redactor = &session.rp.inner.redactor;
            track.code(session.run(), &whereabouts(env), redactor, || arrives(env))
        }
        None => arrives(env),
    };
    let code = code.map_err(error)?;
    env.note(Event::Code {
        device: session.device().clone(),
        source: codes.from.word().to_owned(),
    });
    Ok(code)
}

/// The newest code at its source.
fn arrives(
    env: &Env,
    session: &Session,
    name: &str,
    codes: &Codes,
    variables: &dyn Variables,
) -> Result<String, String> {
    let find = codes.find.as_ref();
    match &codes.from {
        CodeSource::Smtp { .. } | CodeSource::Webhook { .. } => caught(session, name, codes),
        CodeSource::File { pattern } => {
            let identifier = &session.account().identifier;
            file::newest(pattern, identifier, after(session, name), find)
        }
        CodeSource::Command { line } => {
            let last = format!("code read last, {name}");
            let account = session.account();
            let read_last = account.remembered(&last);
            let read_last = read_last.as_ref().and_then(serde_json::Value::as_str);
            let code = command::newest(line, account, read_last, find);
            code.inspect(|code| account.remember(&last, code.as_str().into()))
        }
        CodeSource::Totp { key } => {
            let key = fill_text(key, variables).map_err(|error| error.to_string())?;
            let none = "there is no key of an authenticator app yet: keep it at enrolment";
            made(env, session, name, &key.ok_or(none)?)
        }
    }
}

fn mark(session: &Session, name: &str, codes: &Codes) -> usize {
    match &codes.from {
        CodeSource::Smtp { .. } | CodeSource::Webhook { .. } => match catcher(session, name) {
            Some(catcher) => {
                let names = session.account().names();
                catcher.count_for(whom(&names, codes))
            }
            None => 0,
        },
        CodeSource::File { pattern } => file::mark(pattern, &session.account().identifier),
        CodeSource::Command { .. } | CodeSource::Totp { .. } => 0,
    }
}

fn caught(session: &Session, name: &str, codes: &Codes) -> Result<String, String> {
    let catcher = catcher(session, name).ok_or("nothing is caught in this run")?;
    let names = session.account().names();
    let after = after(session, name);
    catcher.newest_for(whom(&names, codes), after, codes.find.as_ref(), LONGEST)
}

/// The code of the authenticator app. No code is good twice (RFC 6238 §5.2): the user waits for the
/// next one, unless it is the virtual clock by which the relying party goes, for that stands still.
fn made(env: &Env, session: &Session, name: &str, key: &str) -> Result<String, String> {
    let totp = Totp::parse(key)?;
    let step = match session.front().clock {
        Clock::Header => totp.step(env.now().unix_ms() / 1000),
        Clock::None | Clock::Requests(_) => {
            let wall = session.rp.inner.wall;
            let wall = wall.ok_or("whoever started this has no clock for an authenticator app")?;
            let last = format!("time step used last, {name}");
            let account = session.account();
            let mut now = wall().as_secs();
            while account.remembered(&last) == Some(totp.step(now).into()) {
                thread::park_timeout(Duration::from_secs(totp.left_s(now)));
                now = wall().as_secs();
            }
            account.remember(&last, totp.step(now).into());
            totp.step(now)
        }
    };
    Ok(totp.code(step))
}

fn after(session: &Session, name: &str) -> usize {
    session.state.marks.get(name).copied().unwrap_or_default()
}

fn catcher<'s>(session: &'s Session, name: &str) -> Option<&'s Catcher> {
    session.rp.catchers.get(name).map(AsRef::as_ref)
}

fn whom<'a>(names: &'a [&'a str], codes: &'a Codes) -> Whom<'a> {
    let to = match &codes.from {
        CodeSource::Webhook { to, .. } => to.as_ref(),
        CodeSource::Smtp { .. }
        | CodeSource::File { .. }
        | CodeSource::Command { .. }
        | CodeSource::Totp { .. } => None,
    };
    Whom { names, to }
}

/// The longest wait for a code, in real time.
const LONGEST: Duration = Duration::from_secs(10);

/// How often files are looked at while waiting.
const LOOKS: u32 = 100;
