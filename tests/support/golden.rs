//! Committed texts that the program makes: pages and parts of pages of the documentation, and
//! diagnostics. They are compared, or with `UPDATE=1` in the environment written.
//!
//! A part stands between a line `<!-- NAME -->` and a line `<!-- /NAME -->`.

use std::env;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// Holds a whole file to its text.
///
/// # Panics
/// If it says something else.
#[track_caller]
pub fn page(path: &str, text: &str) {
    pages(&[(PathBuf::from(path), text.to_owned())]);
}

/// Holds files to their texts.
///
/// # Panics
/// If some say something else; all are named.
#[track_caller]
pub fn pages(pages: &[(PathBuf, String)]) {
    let stale = pages
        .iter()
        .filter_map(|(path, text)| difference(path, &committed(path), text, str::to_owned));
    let stale: Vec<_> = stale.collect();
    assert!(stale.is_empty(), "{}", told(&stale));
}

/// Holds a part of a file to its text.
///
/// # Panics
/// If it says something else, or there is no such part.
#[track_caller]
pub fn part(path: &str, name: &str, text: &str) {
    part_but_for(path, name, text, str::to_owned);
}

/// Holds a part of a file to its text, whatever differs before `masked` and not behind it.
///
/// # Panics
/// If it says something else, or there is no such part.
#[track_caller]
pub fn part_but_for(path: &str, name: &str, text: &str, masked: fn(&str) -> String) {
    let page = committed(Path::new(path));
    let [begin, end] = [format!("<!-- {name} -->\n"), format!("<!-- /{name} -->\n")];
    let parted = page
        .split_once(&begin)
        .and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    let (before, after) = parted.unwrap_or_else(|| panic!("{path} has no part `{name}`"));
    let renewed = format!("{before}{begin}{text}{end}{after}");
    let stale = difference(Path::new(path), &page, &renewed, masked);
    assert!(stale.is_none(), "{}", told(&Vec::from_iter(stale)));
}

/// What the file says; a file that there is not says nothing.
fn committed(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// The first line that differs; none after an update.
fn difference(
    path: &Path,
    committed: &str,
    made: &str,
    masked: fn(&str) -> String,
) -> Option<String> {
    let (old, new) = (masked(committed), masked(made));
    if old == new {
        return None;
    }
    if update() {
        fs::write(path, made).unwrap();
        return None;
    }
    let (mut old_lines, mut new_lines) = (old.lines(), new.lines());
    let mut number = 0;
    loop {
        number += 1;
        let (old, new) = (old_lines.next(), new_lines.next());
        if old != new || old.is_none() {
            let shown = |line: Option<&str>| line.unwrap_or("(the end)").to_owned();
            let path = path.display();
            let (old, new) = (shown(old), shown(new));
            return Some(format!(
                "{path}:{number}\n  says       {old}\n  should be  {new}"
            ));
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a developer asks for it")]
fn update() -> bool {
    env::var_os("UPDATE").is_some_and(|value| value == "1")
}

fn told(stale: &[String]) -> String {
    let binary = env!("CARGO_CRATE_NAME");
    format!(
        "stale:\n{}\nrenew with `UPDATE=1 cargo test --test {binary}`, and read what changed",
        stale.join("\n")
    )
}
