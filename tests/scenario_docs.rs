//! The reference part of `docs/scenarios.md` is generated, and up to date.

use std::fs;
use std::path::Path;

use stuntkey::scenario;

const MARK: &str = "<!-- reference: generated from the spec tables, do not edit below -->\n";

#[test]
fn the_reference_is_up_to_date() {
    let text = fs::read_to_string(path()).unwrap();
    let (_, reference) = text.split_once(MARK).expect("the mark is there");
    assert!(
        reference == generated(),
        "docs/scenarios.md is stale: run `cargo test --test scenario_docs -- --ignored`"
    );
}

/// Run with `--ignored` after a change of a spec table.
#[test]
#[ignore = "writes the reference"]
fn write_the_reference() {
    let text = fs::read_to_string(path()).unwrap();
    let (prose, _) = text.split_once(MARK).expect("the mark is there");
    fs::write(path(), format!("{prose}{MARK}{}", generated())).unwrap();
}

fn generated() -> String {
    format!("\n# Reference\n\n{}\n", scenario::reference().trim_end())
}

fn path() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/scenarios.md")
}
