//! The files of the library, as the compiler reaches them.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use crate::names::Names;

/// A source file, its place among the modules, and its syntax.
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) module: Vec<String>,
    pub(super) syntax: syn::File,
}

impl File {
    pub(super) fn names(&self) -> Names {
        Names::of(&self.syntax, &self.module)
    }
}

pub(super) fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

pub(super) fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// Files that non-test modules lead to.
pub(super) fn reachable() -> Vec<File> {
    walk(Tests::Skipped)
}

/// Files that any modules lead to.
pub(super) fn with_tests() -> Vec<File> {
    walk(Tests::Followed)
}

#[derive(Clone, Copy, PartialEq)]
enum Tests {
    Followed,
    Skipped,
}

fn walk(tests: Tests) -> Vec<File> {
    let mut files = Vec::new();
    for root in ["lib.rs", "main.rs"] {
        follow(src().join(root), &src(), Vec::new(), tests, &mut files);
    }
    files
}

/// Reads a file and all that its `mod` items lead to. `below` is where those are looked for.
fn follow(path: PathBuf, below: &Path, module: Vec<String>, tests: Tests, files: &mut Vec<File>) {
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    let syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    for (name, attributes) in declared_modules(&syntax.items) {
        if tests == Tests::Skipped && is_test(&attributes) {
            continue;
        }
        assert!(
            !has(&attributes, "path"),
            "{path:?}: `#[path]` hides where a module is"
        );
        let inner = [&module[..], std::slice::from_ref(&name)].concat();
        let alone = below.join(format!("{name}.rs"));
        let folder = below.join(&name);
        let file = if alone.exists() {
            alone
        } else {
            folder.join("mod.rs")
        };
        follow(file, &folder, inner, tests, files);
    }
    files.push(File {
        path,
        module,
        syntax,
    });
}

fn declared_modules(items: &[syn::Item]) -> Vec<(String, Vec<syn::Attribute>)> {
    let modules = items.iter().filter_map(|item| match item {
        syn::Item::Mod(module) if module.content.is_none() => Some(module),
        _ => None,
    });
    modules
        .map(|module| (module.ident.to_string(), module.attrs.clone()))
        .collect()
}

fn has(attributes: &[syn::Attribute], name: &str) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.path().is_ident(name))
}

pub(super) fn is_test(attributes: &[syn::Attribute]) -> bool {
    has(attributes, "test")
        || attributes.iter().any(|attribute| {
            attribute.path().is_ident("cfg")
                && attribute
                    .parse_args::<syn::Ident>()
                    .is_ok_and(|flag| flag == "test")
        })
}
