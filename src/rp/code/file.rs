//! Codes in files: where a relying party under development writes its mail.

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::thread;

use crate::rp::Received;
use crate::rp::Selector;
use crate::rp::code::LONGEST;
use crate::rp::code::LOOKS;
use crate::rp::inbox;
use crate::rp::mail;

/// The code in the newest file for the user, once there is more of them than at the mark.
///
/// # Errors
/// Says what was there, when no code comes in time.
pub(super) fn newest(
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
    let files = matching(pattern);
    let own = files
        .iter()
        .filter(|file| concerns(file, identifier))
        .count();
    let (seconds, all) = (LONGEST.as_secs(), files.len());
    Err(format!(
        "no new code for `{identifier}` in the files `{pattern}` within {seconds} s of real time: \
         {all} files fit, and {own} of them name the user"
    ))
}

fn concerns(file: &Path, identifier: &str) -> bool {
    fs::read(file).is_ok_and(|raw| String::from_utf8_lossy(&raw).contains(identifier))
}

fn code_in(file: &Path, identifier: &str, find: Option<&Selector>) -> Option<String> {
    let raw = fs::read(file).ok()?;
    let as_is = String::from_utf8_lossy(&raw).into_owned();
    if !as_is.contains(identifier) {
        return None;
    }
    code_of(find, mail::text(&raw)).or_else(|| code_of(find, as_is))
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

fn code_of(find: Option<&Selector>, text: String) -> Option<String> {
    inbox::code_in(find, &Received::of_text(text))
}

/// How much there is for the user in the files that fit: what comes later is newer.
pub(super) fn mark(pattern: &str, identifier: &str) -> usize {
    bytes_of(&matching(pattern), identifier)
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

#[cfg(test)]
mod tests {
    use super::fits;
    use super::newest;
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
        let code = newest(&pattern, "ann@example.test", 0, Some(&find));
        assert_eq!(code.unwrap(), "ABC-DEF");
    }
}
