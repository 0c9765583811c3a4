//! Bad scenario files, each with its rendered diagnostic beside it.

mod support;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use stuntkey::provider::Catalogue;
use stuntkey::scenario;
use stuntkey::scenario::Context;
use stuntkey::scenario::Invalid;
use stuntkey::scenario::Scenario;
use stuntkey::source::Colour;
use stuntkey::source::File;
use stuntkey::source::Loader;
use stuntkey::source::join;
use support::golden;

const FOLDER: &str = "fixtures/invalid/scenarios";

#[test]
fn every_bad_file_has_its_diagnostic() {
    let diagnostics = files("yaml")
        .into_iter()
        .map(|path| (path.with_extension("txt"), diagnostic(&path)));
    golden::pages(&diagnostics.collect::<Vec<_>>());
}

#[test]
fn every_diagnostic_has_its_file() {
    let stems = |extension| {
        let files = files(extension).into_iter();
        files
            .map(|path| path.file_stem().unwrap().to_owned())
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(stems("yaml"), stems("txt"));
}

#[test]
fn ten_megabytes_are_refused() {
    let text = "# much ado\n".repeat(1_000_000);
    let invalid = check("big.yaml", &text).unwrap_err();
    assert_eq!(
        invalid.to_string(),
        "big.yaml:1:1: the file has 11000000 bytes"
    );
}

#[test]
fn axes_that_multiply_without_end_are_refused() {
    let mut text = String::from("scenario: Bomb\nflow: onboarding\neach:\n");
    for axis in 0..40 {
        let rows = "{ row: a }, { row: b }, { row: c }";
        writeln!(text, "  axis-{axis}: [{rows}]").unwrap();
    }
    text.push_str("devices: { phone: { is: iphone } }\n");
    text.push_str("steps: [{ open: phone, prove: { shows: sign-in } }]\n");
    let invalid = check("bomb.yaml", &text).unwrap_err();
    assert_eq!(
        invalid.to_string(),
        "bomb.yaml:4:3: the rows make 12157665459056928801 runs"
    );
}

#[test]
fn variables_that_multiply_without_end_are_refused() {
    let mut text = String::from("scenario: Bomb\nflow: onboarding\nvars:\n");
    text.push_str("  v0: [{ open: phone }]\n");
    for level in 1..30 {
        let below = level - 1;
        let uses = format!("{{ use: $(v{below}) }}, {{ use: $(v{below}) }}");
        writeln!(text, "  v{level}: [{uses}]").unwrap();
    }
    text.push_str("devices: { phone: { is: iphone } }\nsteps: [{ use: $(v29) }]\n");
    let invalid = check("bomb.yaml", &text).unwrap_err();
    assert!(
        invalid.to_string().contains("expands to more than"),
        "{invalid}"
    );
}

#[test]
fn many_rows_with_many_steps_are_refused() {
    let mut text = String::from("scenario: Bomb\nflow: onboarding\nvars:\n  steps: [");
    text.push_str(&"{ open: phone }, ".repeat(5_000));
    text.push_str("]\neach:\n");
    for row in 0..900 {
        writeln!(text, "  - {{ row: r{row} }}").unwrap();
    }
    text.push_str("devices: { phone: { is: iphone } }\nsteps: [{ use: $(steps) }]\n");
    let invalid = check("bomb.yaml", &text).unwrap_err();
    assert!(invalid.to_string().contains("values together"), "{invalid}");
}

#[test]
fn odd_bytes_are_no_panic() {
    for text in [
        "\u{0}",
        "\u{feff}scenario: x",
        "? {a: b}: c",
        "&a [*a]",
        "---\n---\n",
        "!!x y",
    ] {
        assert!(check("odd.yaml", text).is_err(), "{text:?}");
    }
}

fn files(extension: &str) -> Vec<PathBuf> {
    let files = fs::read_dir(FOLDER)
        .expect("the folder is there")
        .map(|entry| entry.expect("a file of the folder").path());
    let mut files: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|known| known == extension))
        .collect();
    files.sort();
    files
}

fn diagnostic(path: &Path) -> String {
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.expect("a name of letters");
    let text = fs::read_to_string(path).expect("a text file");
    match check(name, &text) {
        Ok(_) => panic!("{name} is accepted"),
        Err(invalid) => invalid.render(Colour::Plain),
    }
}

fn check(name: &str, text: &str) -> Result<Scenario, Box<Invalid>> {
    let catalogue = Catalogue::embedded();
    let branches = scenario::shipped_branches();
    let context = Context {
        catalogue: &catalogue,
        branches: Some(&branches),
        overrides: &[],
    };
    scenario::check(&context, &mut Folder, "test", name, text)
}

/// Serves the files of the folder.
struct Folder;

impl Loader for Folder {
    fn load(&mut self, from: &str, path: &str) -> Result<File, String> {
        let name = join(from, path);
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
        match fs::read_to_string(folder.join(&name)) {
            Ok(text) => Ok(File { name, text }),
            Err(_) => Err("no such file".to_owned()),
        }
    }
}
