//! Every branch that the documents promise has a scenario, and every shipped file is sound.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use stuntkey::flow::Flow;
use stuntkey::provider::Catalogue;
use stuntkey::scenario;
use stuntkey::scenario::Context;
use stuntkey::scenario::Embedded;
use stuntkey::scenario::Scenario;
use stuntkey::source::Colour;

#[test]
fn every_branch_has_a_scenario() {
    let mut covered: BTreeSet<(Flow, String)> = BTreeSet::new();
    for scenario in shipped() {
        let branches = scenario.covers.into_iter();
        covered.extend(branches.map(|branch| (scenario.flow, branch)));
    }
    let branches = scenario::shipped_branches();
    let uncovered = branches.all().filter(|(flow, branch)| {
        let branch = (*flow, (*branch).to_owned());
        !covered.contains(&branch)
    });
    let uncovered: Vec<_> = uncovered.collect();
    assert!(uncovered.is_empty(), "no scenario covers {uncovered:?}");
    // That `covers` names no other branches is checked with each file.
}

#[test]
fn every_shipped_file_says_what_it_covers() {
    for scenario in shipped() {
        assert!(!scenario.covers.is_empty(), "{}", scenario.id);
    }
}

#[test]
fn every_file_lies_in_the_folder_of_its_flow() {
    for scenario in shipped() {
        let folder = scenario.id.split_once('/').map(|(folder, _)| folder);
        assert_eq!(
            folder,
            Some(scenario.flow.to_string().as_str()),
            "{}",
            scenario.id
        );
    }
}

#[test]
fn titles_are_unique() {
    let mut seen = BTreeMap::new();
    for scenario in shipped() {
        let twin = seen.insert(scenario.title, scenario.id.clone());
        assert_eq!(twin, None, "{} has the same title", scenario.id);
    }
}

#[test]
fn the_embedded_files_are_those_of_the_folder() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(scenario::SHIPPED_FOLDER);
    let mut found = BTreeMap::new();
    for flow in fs::read_dir(&root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
    {
        let name = flow.file_name().unwrap().to_str().unwrap().to_owned();
        if !flow.is_dir() || name == "shared" {
            continue;
        }
        for file in fs::read_dir(&flow)
            .unwrap()
            .map(|entry| entry.unwrap().path())
        {
            let stem = file.file_stem().unwrap().to_str().unwrap();
            found.insert(format!("{name}/{stem}"), fs::read_to_string(&file).unwrap());
        }
    }
    let embedded = scenario::shipped().iter();
    let embedded: BTreeMap<String, String> = embedded
        .map(|(id, text)| ((*id).to_owned(), (*text).to_owned()))
        .collect();
    assert_eq!(
        embedded.keys().collect::<Vec<_>>(),
        found.keys().collect::<Vec<_>>()
    );
    assert!(embedded == found, "a file differs from what is embedded");
}

fn shipped() -> Vec<Scenario> {
    let catalogue = Catalogue::embedded();
    let branches = scenario::shipped_branches();
    let context = Context {
        catalogue: &catalogue,
        branches: Some(&branches),
        overrides: &[],
    };
    let files = scenario::shipped().iter();
    let scenarios = files.map(|(id, text)| {
        let name = format!("{}/{id}.yaml", scenario::SHIPPED_FOLDER);
        let scenario = scenario::check(&context, &mut Embedded, id, &name, text);
        scenario.unwrap_or_else(|invalid| panic!("{}", invalid.render(Colour::Plain)))
    });
    scenarios.collect()
}
