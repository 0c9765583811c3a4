//! The JSON Schemas for editors, by another's validator: every shipped file is valid, and a wrong
//! shape is seen.

mod peers;
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use support::stuntkey;

#[test]
fn every_shipped_file_is_valid_by_its_schema() {
    for (kind, folder, least) in [
        ("scenario", "scenarios", 15),
        ("profile", "fixtures/rp-profiles", 8),
        ("provider", "fixtures/providers", 6),
        ("device", "fixtures/devices", 7),
    ] {
        let mut files = Vec::new();
        collect(&root().join(folder), &mut files);
        // What `use` puts in place is a part of a scenario, and the branches are no scenario.
        files.retain(|file| {
            let text = file.display().to_string();
            !text.contains("/shared/") && !text.ends_with("branches.yaml")
        });
        assert!(files.len() >= least, "{kind}: {files:?}");
        let told = validate(kind, &files);
        let wrong: Vec<_> = told.iter().filter(|(_, told)| *told != "valid").collect();
        assert!(wrong.is_empty(), "{kind}: {wrong:#?}");
    }
}

/// What only the shape shows: of the bad scenarios those that a schema can know.
#[test]
fn a_wrong_shape_is_seen() {
    let mut files = Vec::new();
    collect(&root().join("fixtures/invalid/scenarios"), &mut files);
    let told = validate("scenario", &files);
    for name in [
        "missing-keys",
        "not-a-map",
        "not-yaml",
        "unknown-key",
        "unknown-words",
        "wrong-types",
    ] {
        let found = told
            .iter()
            .find(|(path, _)| path.ends_with(&format!("{name}.yaml")));
        let (_, said) = found.expect("the file is there");
        assert_ne!(said, "valid", "{name}");
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        (
            "no-url",
            "profile: x\nactions: { session: [{ GET: /me }] }\n",
        ),
        ("key", "profile: x\nurl: http://localhost\ncookis: none\n"),
        (
            "word",
            "profile: x\nurl: http://localhost\ncookies: perhaps\n",
        ),
        (
            "screen",
            "profile: x\nurl: http://localhost\nscreens: { sign-in: [coode] }\n",
        ),
        (
            "item",
            "profile: x\nurl: http://localhost\nactions: { session: [{ GTE: /me }] }\n",
        ),
        (
            "if",
            "profile: x\nurl: http://localhost\nthen: [{ if: status, shows: offer }]\n",
        ),
        (
            "codes",
            "profile: x\nurl: http://localhost\ncodes: { app: { form: smtp } }\n",
        ),
    ] {
        let file = folder.path().join(format!("{name}.yaml"));
        fs::write(&file, text).unwrap();
        let told = validate("profile", std::slice::from_ref(&file));
        assert!(
            told.values().all(|told| told != "valid"),
            "{name}: {told:?}"
        );
    }
}

/// What the validator says of each file.
fn validate(kind: &str, files: &[PathBuf]) -> BTreeMap<String, String> {
    let printed = stuntkey(&["schema", kind]);
    let folder = tempfile::tempdir().unwrap();
    let schema = folder.path().join("schema.json");
    fs::write(&schema, &printed.stdout).unwrap();
    let tool = peers::install("json-schema");
    let output = Command::new(tool.join(".venv/bin/python"))
        .arg(tool.join("validate.py"))
        .arg(&schema)
        .args(files)
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{kind}: {error}");
    let printed = String::from_utf8(output.stdout).unwrap();
    let lines = printed.lines().filter_map(|line| line.split_once('\t'));
    lines
        .map(|(path, told)| (path.to_owned(), told.to_owned()))
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|it| it == "yaml") {
            files.push(path);
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}
