//! Files on disk.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::fs::OpenOptions;
use std::io::Error;
use std::io::ErrorKind;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use thiserror::Error;

use crate::cli::trouble::Trouble;
use crate::source::File;
use crate::source::Loader;
use crate::source::join;

/// Larger files are not read: what people write by hand is smaller.
const LARGEST_BYTES: u64 = 1 << 20;

/// What programs record is larger, and not without bounds.
const LARGEST_RECORDING_BYTES: u64 = 512 << 20;

/// Why a file cannot be read, naming it.
#[derive(Debug, Error)]
pub(super) enum Unreadable {
    /// It is not there, or not for us to read.
    #[error("{0}")]
    Missing(String),
    /// It is nothing that people write.
    #[error("{0}")]
    Unfit(String),
}

impl From<Unreadable> for Trouble {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::Missing(why) => Self::Usage(why),
            Unreadable::Unfit(why) => Self::Invalid(format!("error: {why}")),
        }
    }
}

thread_local! {
    /// What was looked for since each of those who listen began to.
    static NOTES: RefCell<Vec<BTreeSet<PathBuf>>> = const { RefCell::new(Vec::new()) };
}

/// Does the work, and tells which files and folders were read meanwhile, or looked for: what `use`
/// names is known to nobody but the reader.
pub(super) fn noted<T>(work: impl FnOnce() -> T) -> (T, BTreeSet<PathBuf>) {
    NOTES.with_borrow_mut(|notes| notes.push(BTreeSet::new()));
    let done = work();
    let noted = NOTES.with_borrow_mut(Vec::pop);
    (done, noted.expect("each listener takes what is its own"))
}

fn note(path: &Path) {
    NOTES.with_borrow_mut(|notes| {
        for noted in notes {
            noted.insert(path.to_owned());
        }
    });
}

/// The text of a file.
///
/// # Errors
/// When it cannot be read, is too large, or is not text.
pub(super) fn read(path: &str) -> Result<String, Unreadable> {
    read_up_to(LARGEST_BYTES, path)
}

/// The text of a file that a program wrote, which may be larger.
///
/// # Errors
/// When it cannot be read, is too large, or is not text.
pub(super) fn read_recording(path: &str) -> Result<String, Unreadable> {
    read_up_to(LARGEST_RECORDING_BYTES, path)
}

fn read_up_to(largest: u64, path: &str) -> Result<String, Unreadable> {
    let why = |error: Error| {
        let why = format!("cannot read `{path}`: {}", said(&error));
        if error.kind() == ErrorKind::InvalidData {
            Unreadable::Unfit(why)
        } else {
            Unreadable::Missing(why)
        }
    };
    note(Path::new(path));
    let facts = fs::metadata(path).map_err(why)?;
    if facts.len() > largest {
        let mebibytes = largest >> 20;
        let why = format!("cannot read `{path}`: it is larger than {mebibytes} MiB");
        return Err(Unreadable::Unfit(why));
    }
    fs::read_to_string(path).map_err(why)
}

/// Writes a file, and the folders above it that are missing.
///
/// # Errors
/// Says why it cannot be written, naming it.
pub(super) fn write(path: &Path, text: &str) -> Result<(), String> {
    let why = |error: Error| format!("cannot write `{}`: {}", path.display(), said(&error));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(why)?;
    }
    fs::write(path, text).map_err(why)
}

/// Adds to the end of a file, which need not be there yet.
///
/// # Errors
/// Says why it cannot be written, naming it.
pub(super) fn append(path: &Path, text: &str) -> Result<(), String> {
    let why = |error: Error| format!("cannot write `{}`: {}", path.display(), said(&error));
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .map_err(why)?;
    file.write_all(text.as_bytes()).map_err(why)
}

/// The YAML files in a folder and those below it, in order of their names.
///
/// # Errors
/// Says which folder cannot be read.
pub(super) fn yaml_files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let why = |error: Error| format!("cannot read `{}`: {}", folder.display(), said(&error));
    note(folder);
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(why)? {
        paths.push(entry.map_err(why)?.path());
    }
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(yaml_files(&path)?);
        } else if is_yaml(&path) {
            files.push(path);
        }
    }
    Ok(files)
}

/// Whether a file is named as YAML files are.
pub(super) fn is_yaml(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "yaml" || extension == "yml")
}

fn said(error: &Error) -> String {
    if error.kind() == ErrorKind::NotFound {
        "no such file".to_owned()
    } else if error.kind() == ErrorKind::InvalidData {
        "it is not UTF-8 text".to_owned()
    } else {
        error.to_string()
    }
}

/// Serves `use` from disk; paths count from the file that uses.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Disk;

impl Loader for Disk {
    fn load(&mut self, from: &str, path: &str) -> Result<File, String> {
        let name = join(from, path);
        let text = read(&name).map_err(|unreadable| unreadable.to_string())?;
        Ok(File { name, text })
    }
}
