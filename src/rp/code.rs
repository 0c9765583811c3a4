//! Codes sent out of band: the newest one for the user, as the user would read it.

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use crate::rp::RpError;
use crate::rp::RpErrorKind;
use crate::rp::Selector;
use crate::rp::Session;
use crate::rp::catcher;
use crate::rp::profile::CodeSource;
use crate::rp::profile::Codes;
use crate::rp::tape::whereabouts;
use crate::sim::Env;
use crate::sim::Event;

/// How far the source has come: what comes later is newer.
pub(super) fn mark(session: &Session) -> usize {
    let front = session.front();
    match (
        front.codes.as_ref().map(|codes| &codes.from),
        &session.rp.catcher,
    ) {
        (Some(CodeSource::Smtp { .. }), Some(catcher)) => {
            catcher.count(&session.account().identifier)
        }
        (Some(CodeSource::File { pattern }), _) => {
            bytes_of(&matching(pattern), &session.account().identifier)
        }
        (Some(CodeSource::Smtp { .. }) | None, _) => 0,
    }
}

/// The newest code since one was asked for, waiting at most ten seconds of real time.
pub(super) fn wait(env: &mut Env, session: &Session) -> Result<String, RpError> {
    let error = |why: String| RpError::new(RpErrorKind::Code, why);
    let front = session.front();
    let Some(codes) = &front.codes else {
        return Err(error(
            "`$(code)` is used, and the profile has no `codes`".to_owned(),
        ));
    };
    let code = match &session.rp.track {
        Some(track) => {
            let redactor = &session.rp.inner.redactor;
            let arrives = || arrives(session, codes);
            track.code(session.run(), &whereabouts(env), redactor, arrives)
        }
        None => arrives(session, codes),
    };
    let source = match &codes.from {
        CodeSource::Smtp { .. } => "smtp",
        CodeSource::File { .. } => "file",
    };
    let code = code.map_err(error)?;
    env.note(Event::Code {
        device: session.device().clone(),
        source: source.to_owned(),
    });
    Ok(code)
}

/// The newest code at its source.
fn arrives(session: &Session, codes: &Codes) -> Result<String, String> {
    let identifier = &session.account().identifier;
    let (after, find) = (session.state.mail_mark, codes.find.as_ref());
    match &codes.from {
        CodeSource::Smtp { .. } => match &session.rp.catcher {
            Some(catcher) => catcher.newest(identifier, after, find, LONGEST),
            None => Err("no mail is caught in this run".to_owned()),
        },
        CodeSource::File { pattern } => newest_file(pattern, identifier, after, find),
    }
}

fn newest_file(
    pattern: &str,
    identifier: &str,
    after: usize,
    find: Option<&Selector>,
) -> Result<String, String> {
    for _ in 0..LOOKS {
        let files = matching(pattern);
        if bytes_of(&files, identifier) > after
            && let Some(code) = files
                .iter()
                .rev()
                .find_map(|file| code_in(file, identifier, find))
        {
            return Ok(code);
        }
        // Nobody wakes this thread: a file that appears tells nobody.
        thread::park_timeout(LONGEST / LOOKS);
    }
    let seconds = LONGEST.as_secs();
    Err(format!(
        "no new code for `{identifier}` in the files `{pattern}` within {seconds} s"
    ))
}

fn code_in(file: &Path, identifier: &str, find: Option<&Selector>) -> Option<String> {
    let raw = fs::read(file).ok()?;
    let as_is = String::from_utf8_lossy(&raw).into_owned();
    if !as_is.contains(identifier) {
        return None;
    }
    catcher::found(find, &catcher::text(&raw)).or_else(|| catcher::found(find, &as_is))
}

/// The files that match, oldest first. Only the last part of the path may have `*`.
fn matching(pattern: &str) -> Vec<PathBuf> {
    let path = Path::new(pattern);
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    let directory = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        Some(_) | None => Path::new("."),
    };
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let mut files: Vec<_> = entries
        .filter(|entry| {
            entry
                .file_name()
                .to_str()
                .is_some_and(|file| fits(name, file))
        })
        .filter_map(|entry| {
            let metadata = entry
                .metadata()
                .ok()
                .filter(|metadata| metadata.is_file())?;
            Some((metadata.modified().ok()?, entry.path()))
        })
        .collect();
    files.sort();
    files.into_iter().map(|(_, path)| path).collect()
}

/// Mail files only grow in number and length, so the bytes that concern the user tell of news.
fn bytes_of(files: &[PathBuf], identifier: &str) -> usize {
    let texts = files.iter().filter_map(|file| fs::read(file).ok());
    let texts = texts.filter(|raw| String::from_utf8_lossy(raw).contains(identifier));
    texts.map(|raw| raw.len()).sum()
}

/// Whether a name fits a pattern with `*`.
fn fits(pattern: &str, name: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(mut name) = name.strip_prefix(start) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        match name.find(part) {
            Some(at) => name = &name[at + part.len()..],
            None => return false,
        }
    }
    name.ends_with(end)
}

/// The longest wait for a code, in real time.
const LONGEST: Duration = Duration::from_secs(10);

/// How often files are looked at while waiting.
const LOOKS: u32 = 100;

#[cfg(test)]
mod tests {
    use super::fits;
    use super::newest_file;
    use crate::rp::Selector;

    #[test]
    fn patterns_fit_names() {
        for (pattern, name, expected) in [
            ("*", "a.log", true),
            ("*.log", "a.log", true),
            ("a*b*c", "axxbyc", true),
            ("a*b*c", "axxc", false),
            ("a", "ab", false),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn the_newest_file_for_the_user_has_the_code() {
        let directory = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            std::fs::write(directory.path().join(name), text).unwrap();
        };
        write("1.log", "To: ann@example.test\n\nABC-DEF\n");
        write("2.log", "To: bob@example.test\n\nXYZ-XYZ\n");
        let pattern = format!("{}/*.log", directory.path().display());
        let find = Selector::parse("re:(?m)^[A-Z-]{7}$").unwrap();
        let code = newest_file(&pattern, "ann@example.test", 0, Some(&find));
        assert_eq!(code.unwrap(), "ABC-DEF");
    }
}
