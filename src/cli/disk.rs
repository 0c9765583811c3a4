//! Files on disk.

use std::fs;
use std::io::Error;
use std::io::ErrorKind;
use std::path::Path;
use std::path::PathBuf;

use crate::source::File;
use crate::source::Loader;
use crate::source::join;

/// Larger files are not read: what people write by hand is smaller.
const LARGEST_BYTES: u64 = 1 << 20;

/// The text of a file.
///
/// # Errors
/// Says why it cannot be read, naming it.
pub(super) fn read(path: &str) -> Result<String, String> {
    let why = |error: Error| format!("cannot read `{path}`: {}", said(&error));
    let facts = fs::metadata(path).map_err(why)?;
    if facts.len() > LARGEST_BYTES {
        return Err(format!("cannot read `{path}`: it is larger than 1 MiB"));
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

/// The YAML files in a folder and those below it, in order of their names.
///
/// # Errors
/// Says which folder cannot be read.
pub(super) fn yaml_files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let why = |error: Error| format!("cannot read `{}`: {}", folder.display(), said(&error));
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

fn is_yaml(path: &Path) -> bool {
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
        let text = read(&name)?;
        Ok(File { name, text })
    }
}
