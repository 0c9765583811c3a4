//! `docs/rp-profiles.md`: its reference is generated and up to date, and its examples are right.

mod support;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use stuntkey::rp::PROFILE;
use stuntkey::rp::RelyingParty;
use stuntkey::rp::Settings;
use stuntkey::source::Colour;
use stuntkey::source::File;
use stuntkey::source::Loader;
use stuntkey::source::reference;
use support::golden;

const PAGE: &str = "docs/rp-profiles.md";

#[test]
fn the_reference_is_up_to_date() {
    let generated = format!("\n# Reference\n\n{}\n", reference(&PROFILE).trim_end());
    golden::part(PAGE, "reference", &generated);
}

/// An example that is no whole profile gets the keys that every profile has.
#[test]
fn every_example_is_right() {
    let text = fs::read_to_string(PAGE).unwrap();
    let examples: Vec<&str> = text.split("```yaml\n").skip(1).collect();
    assert!(examples.len() >= 13, "{} examples", examples.len());
    let mut wrong = String::new();
    for example in examples {
        let (example, _) = example.split_once("```").expect("a block ends");
        let mut whole = example.to_owned();
        if !example.contains("profile: ") {
            whole.insert_str(0, "profile: x\nurl: http://localhost\n");
        }
        if !whole.contains("\nactions:") && !whole.contains("\npages:") {
            whole.push_str("actions: { session: [{ GET: /me }] }\n");
        }
        if let Err(invalid) = RelyingParty::load(&mut NoFiles, "example.yaml", &whole, &settings())
        {
            let told = invalid.problems.render(&invalid.files, Colour::Plain);
            writeln!(wrong, "{whole}\n{told}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn settings() -> Settings {
    let named = |names: &[&str]| -> BTreeMap<String, String> {
        let pairs = names
            .iter()
            .map(|name| ((*name).to_owned(), "1".to_owned()));
        pairs.collect()
    };
    Settings {
        vars: named(&["port", "smtp-port", "sms-port", "android-key-hash"]),
        secrets: named(&["password", "api-key"]),
        ..Settings::default()
    }
}

struct NoFiles;

impl Loader for NoFiles {
    fn load(&mut self, _: &str, path: &str) -> Result<File, String> {
        Err(format!("no such file `{path}`"))
    }
}
