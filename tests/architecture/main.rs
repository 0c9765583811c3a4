//! The rooms of the library and who may see whom.
//!
//! [`ROOMS`] is the table: a room may name the rooms to its right and no other, so that data flows
//! one way. [`OWNERS`] confines crates to the rooms that own them. Both hold for every path in
//! non-test code: `use` trees, paths in expressions and types, and paths inside macros, spelled
//! with `crate::` or `super::`. Adding to either table is a design change.

#![expect(clippy::unwrap_used, reason = "a test stops where it is surprised")]
#![expect(clippy::wildcard_enum_match_arm, reason = "the enums of `syn` grow")]

mod names;
mod rooms;
mod source;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::names::Names;
use crate::rooms::OWNERS;
use crate::rooms::ROOMS;
use crate::rooms::allowed;
use crate::rooms::owned;
use crate::source::reachable;
use crate::source::sources;
use crate::source::src;
use crate::source::with_tests;

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
