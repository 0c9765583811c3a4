//! The rooms of the library and who may see whom.
//!
//! [`ROOMS`] is the table: a room may name the rooms to its right and no other, so that data flows
//! one way. [`OWNERS`] confines crates to the rooms that own them. Both hold for every path in
//! non-test code: `use` trees, paths in expressions and types, and paths inside macros, spelled
//! with `crate::` or `super::`. Adding to either table is a design change.

#![expect(clippy::unwrap_used, reason = "a test stops where it is surprised")]
#![expect(clippy::wildcard_enum_match_arm, reason = "the enums of `syn` grow")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use proc_macro2::TokenStream;
use proc_macro2::TokenTree;
use syn::visit::Visit;

/// Each room and the rooms that it may name. Nobody but `main.rs` names `cli`.
const ROOMS: &[(&str, &[&str])] = &[
    ("word", &[]),
    ("webauthn", &["word"]),
    ("source", &["word"]),
    ("flow", &["webauthn", "word"]),
    ("ctap", &["webauthn", "word"]),
    ("inspect", &["ctap", "webauthn", "word"]),
    ("sim", &["flow", "webauthn", "word"]),
    (
        "authenticator",
        &["ctap", "flow", "sim", "webauthn", "word"],
    ),
    (
        "client",
        &["authenticator", "ctap", "flow", "sim", "webauthn", "word"],
    ),
    (
        "provider",
        &[
            "authenticator",
            "client",
            "flow",
            "source",
            "webauthn",
            "word",
        ],
    ),
    (
        "world",
        &[
            "authenticator",
            "client",
            "flow",
            "provider",
            "sim",
            "webauthn",
            "word",
        ],
    ),
    ("rp", &["flow", "sim", "source", "webauthn", "word"]),
    // Of `client` it fills in plain data: the facts that a moment is made of.
    (
        "scenario",
        &[
            "client", "flow", "provider", "sim", "source", "webauthn", "word",
        ],
    ),
    // What it judges with comes from the trace alone; of providers it knows what `scenario` says.
    ("oracle", &["flow", "scenario", "sim", "webauthn", "word"]),
    (
        "runner",
        &[
            "client", "flow", "oracle", "provider", "rp", "scenario", "sim", "webauthn", "word",
            "world",
        ],
    ),
    // What is deliberately wrong is made here; it asks the runner's bench to send it.
    (
        "conformance",
        &[
            "authenticator",
            "flow",
            "provider",
            "rp",
            "runner",
            "sim",
            "source",
            "webauthn",
            "word",
            "world",
        ],
    ),
    (
        "report",
        &[
            "conformance",
            "ctap",
            "flow",
            "inspect",
            "oracle",
            "runner",
            "scenario",
            "sim",
            "source",
            "webauthn",
            "word",
        ],
    ),
    // It keeps an authenticator and knows nothing of who serves it.
    (
        "store",
        &["authenticator", "ctap", "flow", "sim", "webauthn", "word"],
    ),
    // Outside clients drive the authenticator, and nothing between.
    (
        "bridge",
        &[
            "authenticator",
            "client",
            "ctap",
            "flow",
            "provider",
            "sim",
            "store",
            "webauthn",
            "word",
            "world",
        ],
    ),
    // It tells how a profile is read and lists what runs lack; it starts nothing.
    (
        "doctor",
        &[
            "flow", "rp", "runner", "scenario", "sim", "source", "webauthn", "word",
        ],
    ),
    // The embedded relying party shares no code with what it is tested by.
    ("reference", &[]),
    (
        "cli",
        &[
            "authenticator",
            "bridge",
            "client",
            "conformance",
            "ctap",
            "doctor",
            "flow",
            "inspect",
            "oracle",
            "provider",
            "reference",
            "report",
            "rp",
            "runner",
            "scenario",
            "sim",
            "source",
            "store",
            "webauthn",
            "word",
            "world",
        ],
    ),
];

/// Crates that only some rooms may name.
const OWNERS: &[(&str, &[&str])] = &[
    // Private keys are sealed by the authenticator, saved passwords by the world.
    ("aes", &["ctap"]),
    ("aes_gcm", &["authenticator", "world"]),
    // Passwords of the embedded relying party, and passphrases of state files.
    ("argon2", &["reference", "store"]),
    ("axum", &["reference"]),
    ("cbc", &["ctap"]),
    ("ciborium", &["reference"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("cookie_store", &["rp"]),
    ("coset", &["reference"]),
    ("ctrlc", &["cli"]),
    (
        "ed25519_dalek",
        &["authenticator", "conformance", "reference"],
    ),
    ("granit_parser", &["source"]),
    ("hkdf", &["authenticator", "ctap", "world"]),
    ("lettre", &["reference"]),
    ("mail_parser", &["rp"]),
    ("mailin", &["rp"]),
    ("miette", &["source"]),
    ("minijinja", &["report"]),
    // Large blobs are deflated (CTAP 2.2 §6.10.3), and so is the detail of a page.
    ("miniz_oxide", &["client", "report", "store"]),
    ("notify", &["cli"]),
    (
        "p256",
        &["authenticator", "conformance", "ctap", "reference"],
    ),
    ("p384", &["authenticator", "conformance", "reference"]),
    ("psl", &["client"]),
    ("quick_junit", &["report"]),
    ("redb", &["store"]),
    ("rsa", &["authenticator", "conformance", "reference"]),
    ("scraper", &["rp"]),
    ("serde_json_path", &["rp"]),
    ("tiny_http", &["bridge", "rp"]),
    ("tokio", &["reference"]),
    ("ureq", &["rp"]),
    ("x509_cert", &["authenticator", "inspect", "reference"]),
];

#[test]
fn every_room_names_only_the_rooms_below_it() {
    let mut wrong = Vec::new();
    for file in reachable() {
        let Some(room) = file.module.first() else {
            continue;
        };
        let allowed = allowed(room);
        for named in file.names().rooms.iter().filter(|named| *named != room) {
            if !allowed.contains(&named.as_str()) {
                wrong.push(format!(
                    "{}: `{room}` may not name `{named}`",
                    file.path.display()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn confined_crates_are_named_only_by_their_owners() {
    let mut wrong = Vec::new();
    for file in reachable() {
        let room = file.module.first().map_or("the crate root", String::as_str);
        let crates = file.names().crates;
        for (confined, owners) in OWNERS {
            if crates.contains(*confined) && !owners.contains(&room) {
                wrong.push(format!(
                    "{}: `{confined}` belongs to {owners:?}",
                    file.path.display()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_file_is_reachable() {
    let reached: BTreeSet<PathBuf> = with_tests().into_iter().map(|file| file.path).collect();
    let declared: BTreeSet<String> = with_tests()
        .into_iter()
        .filter_map(|file| file.module.first().cloned())
        .collect();
    let mut dead = Vec::new();
    for path in sources(&src()) {
        // A room that `lib.rs` does not declare is not there yet.
        let top = path
            .strip_prefix(src())
            .expect("it is below src")
            .iter()
            .next();
        let top = top.and_then(|top| top.to_str()).expect("names are UTF-8");
        let room = top.trim_end_matches(".rs");
        let awaited = ROOMS.iter().any(|(name, _)| *name == room) && !declared.contains(room);
        if !awaited && !reached.contains(&path) {
            dead.push(path.display().to_string());
        }
    }
    assert!(dead.is_empty(), "no `mod` leads to\n{}", dead.join("\n"));
}

#[test]
fn the_table_has_no_circle_and_names_only_rooms() {
    for (index, (room, allowed)) in ROOMS.iter().enumerate() {
        for lower in *allowed {
            let place = ROOMS.iter().position(|(name, _)| name == lower);
            assert!(
                place.is_some_and(|place| place < index),
                "`{room}` stands before `{lower}`"
            );
        }
    }
}

#[test]
fn the_documented_table_is_this_one() {
    let page = fs::read_to_string("docs/architecture.md").unwrap();
    let rows = page.lines().filter_map(documented_room);
    let documented: Vec<(String, BTreeSet<String>)> = rows.collect();
    let set = |rooms: &[&str]| rooms.iter().map(|room| room.to_string()).collect();
    let table = ROOMS.iter().map(|(room, lower)| {
        let all = *room == "cli";
        (
            room.to_string(),
            if all { set(&["all"]) } else { set(lower) },
        )
    });
    let table: Vec<(String, BTreeSet<String>)> = table.collect();
    assert_eq!(documented, table);
}

/// A line of the documented table: a room and the rooms that it may use.
fn documented_room(line: &str) -> Option<(String, BTreeSet<String>)> {
    let cells: Vec<_> = line.split('|').map(str::trim).collect();
    let ["", room, _, lower, ""] = cells.as_slice() else {
        return None;
    };
    let room = room.strip_prefix('`')?.strip_suffix('`')?;
    let lower = lower.split_whitespace().filter(|word| *word != "–");
    Some((room.to_owned(), lower.map(str::to_owned).collect()))
}

#[test]
fn paths_are_found_in_every_spelling() {
    let module = ["ctap".to_owned(), "request".to_owned()];
    for (code, rooms, crates) in [
        ("use crate::sim::Env;", &["sim"][..], &[][..]),
        ("use crate::{flow::{A, B}, world};", &["flow", "world"], &[]),
        ("use super::super::rp::X;", &["rp"], &[]),
        ("use super::Status; use self::inner::Y;", &["ctap"], &[]),
        ("fn f() { crate::client::create() }", &["client"], &[]),
        (
            "fn f(x: crate::oracle::Finding) -> super::Status { x }",
            &["ctap", "oracle"],
            &[],
        ),
        (
            "fn f() { println!(\"{}\", crate::report::text()) }",
            &["report"],
            &[],
        ),
        (
            "macro_rules! m { () => { $crate::cli::run() } }",
            &["cli"],
            &[],
        ),
        (
            "mod inner { use super::super::super::runner::Run; }",
            &["runner"],
            &[],
        ),
        (
            "#[cfg(test)] mod tests { use crate::world::World; }",
            &[],
            &[],
        ),
        ("#[cfg(test)] use crate::world::World;", &[], &[]),
        (
            "use p256::ecdsa; fn f() { ::miette::bail!() }",
            &[],
            &["miette", "p256"],
        ),
        (
            "fn f() { m!(a: p256::Key, crate::world::World { b: crate::rp::C }) }",
            &["rp", "world"],
            &["p256"],
        ),
        ("fn f(p256: u8) -> u8 { p256 }", &[], &[]),
        ("#[derive(clap::Parser)] struct A;", &[], &["clap"]),
    ] {
        let names = Names::of(&syn::parse_file(code).unwrap(), &module);
        let expected = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(names.rooms, expected(rooms), "{code}");
        let confined: BTreeSet<String> = names
            .crates
            .into_iter()
            .filter(|name| owned(name))
            .collect();
        assert_eq!(confined, expected(crates), "{code}");
    }
}

fn allowed(room: &str) -> &'static [&'static str] {
    let row = ROOMS.iter().find(|(name, _)| *name == room);
    row.map(|(_, allowed)| *allowed)
        .unwrap_or_else(|| panic!("`{room}` is in no table"))
}

fn owned(name: &str) -> bool {
    OWNERS.iter().any(|(owned, _)| *owned == name)
}

/// A source file, its place among the modules, and its syntax.
struct File {
    path: PathBuf,
    module: Vec<String>,
    syntax: syn::File,
}

impl File {
    fn names(&self) -> Names {
        Names::of(&self.syntax, &self.module)
    }
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn sources(folder: &Path) -> Vec<PathBuf> {
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
fn reachable() -> Vec<File> {
    walk(Tests::Skipped)
}

/// Files that any modules lead to.
fn with_tests() -> Vec<File> {
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

fn is_test(attributes: &[syn::Attribute]) -> bool {
    has(attributes, "test")
        || attributes.iter().any(|attribute| {
            attribute.path().is_ident("cfg")
                && attribute
                    .parse_args::<syn::Ident>()
                    .is_ok_and(|flag| flag == "test")
        })
}

/// The rooms and crates that code names.
#[derive(Default)]
struct Names {
    module: Vec<String>,
    rooms: BTreeSet<String>,
    crates: BTreeSet<String>,
}

impl Names {
    fn of(syntax: &syn::File, module: &[String]) -> Self {
        let mut names = Self {
            module: module.to_vec(),
            ..Self::default()
        };
        names.visit_file(syntax);
        names
    }

    /// Notes a path of at least two segments.
    fn note(&mut self, segments: &[String]) {
        let [first, rest @ ..] = segments else { return };
        match first.as_str() {
            "crate" => self.rooms.extend(rest.first().cloned()),
            "super" => {
                let up = segments
                    .iter()
                    .take_while(|segment| *segment == "super")
                    .count();
                let stays = self.module.len().saturating_sub(up);
                let absolute = self.module[..stays].iter().chain(&segments[up..]).next();
                self.rooms.extend(absolute.cloned());
            }
            _ => {
                self.crates.insert(first.clone());
            }
        }
    }

    fn note_tree(&mut self, tree: &syn::UseTree, before: &[String]) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.note_tree(&path.tree, &with(&path.ident)),
            syn::UseTree::Name(name) => self.note(&with(&name.ident)),
            syn::UseTree::Rename(rename) => self.note(&with(&rename.ident)),
            syn::UseTree::Glob(_) => self.note(before),
            syn::UseTree::Group(group) => {
                group
                    .items
                    .iter()
                    .for_each(|tree| self.note_tree(tree, before));
            }
        }
    }

    /// Notes the paths in the tokens of a macro, which have no syntax of their own.
    fn note_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.note_path(&std::mem::take(&mut path));
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.note_path(&std::mem::take(&mut path));
                    self.note_tokens(group.stream());
                    colons = 0;
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {
                    self.note_path(&std::mem::take(&mut path));
                    colons = 0;
                }
            }
        }
        self.note_path(&path);
    }

    fn note_path(&mut self, segments: &[String]) {
        if segments.len() > 1 {
            self.note(segments);
        }
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !is_test(attributes(item)) {
            syn::visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        self.module.push(module.ident.to_string());
        syn::visit::visit_item_mod(self, module);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.note_tree(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        self.note_path(&segments);
        syn::visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        syn::visit::visit_macro(self, call);
        self.note_tokens(call.tokens.clone());
    }

    fn visit_meta_list(&mut self, list: &'ast syn::MetaList) {
        syn::visit::visit_meta_list(self, list);
        self.note_tokens(list.tokens.clone());
    }
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Macro(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Trait(item) => &item.attrs,
        syn::Item::Type(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
