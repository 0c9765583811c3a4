//! What `docs/ci.md` and the composite action say, done here: their YAML is read, and their shell
//! steps run against the built binary.

#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;

use stuntkey::source::Files;
use stuntkey::source::Node;
use stuntkey::source::parse;

const BINARY: &str = env!("CARGO_BIN_EXE_stuntkey");
const ACTION: &str = include_str!("../.github/actions/stuntkey/action.yml");
const PAGE: &str = include_str!("../docs/ci.md");

fn yaml(text: &str) -> Node {
    let mut files = Files::new();
    let id = files.add("a file", text);
    let (node, problems) = parse(&files, id);
    assert!(
        problems.is_empty(),
        "{}",
        problems.render(&files, stuntkey::source::Colour::Plain)
    );
    node.expect("it is no empty file")
}

fn at<'n>(node: &'n Node, path: &[&str]) -> &'n Node {
    path.iter().fold(node, |node, key| {
        node.get(key)
            .unwrap_or_else(|| panic!("there is no `{key}` of {path:?}"))
    })
}

fn text(node: &Node) -> &str {
    &node.scalar().expect("it is text").text
}

/// The blocks of YAML on the page.
fn blocks() -> Vec<String> {
    let parts = PAGE.split("```yaml\n").skip(1);
    let blocks = parts.map(|part| part.split("```").next().unwrap_or_default());
    blocks.map(str::to_owned).collect()
}

/// The action's shell step, run as a runner runs it.
struct Step {
    folder: tempfile::TempDir,
    inputs: Vec<(&'static str, String)>,
}

impl Step {
    fn new(inputs: &[(&'static str, &str)]) -> Self {
        let inputs = inputs
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()));
        Self {
            folder: tempfile::tempdir().expect("a folder for a test"),
            inputs: inputs.collect(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    fn run(&self) -> Output {
        let action = yaml(ACTION);
        let steps = at(&action, &["runs", "steps"]).items();
        let step = steps.iter().find(|step| step.get("id").is_some());
        let step = step.expect("the step that runs has an id");
        let script = text(at(step, &["run"]));
        let mut command = Command::new("bash");
        // As runners do for `shell: bash`.
        command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]);
        // What is no input of this test has the action's default.
        for (name, value) in at(step, &["env"]).entries() {
            let input = text(value)
                .trim_start_matches("${{ inputs.")
                .trim_end_matches(" }}");
            let given = self.inputs.iter().find(|(known, _)| *known == input);
            let default = || text(at(&action, &["inputs", input, "default"])).to_owned();
            let value = given.map_or_else(default, |(_, value)| value.clone());
            command.env(&name.text, value);
        }
        command
            .env("BINARY", BINARY)
            .env("CI", "true")
            .env("RUNNER_TEMP", self.folder.path())
            .env("GITHUB_OUTPUT", self.path("output"))
            .env("GITHUB_STEP_SUMMARY", self.path("summary"))
            .current_dir(self.folder.path());
        command.output().expect("there is bash")
    }
}

#[test]
fn the_action_runs_what_its_inputs_name_and_leaves_reports() {
    let step = Step::new(&[
        ("scenarios", "second-device/append\nonboarding"),
        ("arguments", "--only\n*macOS*\n--strict\n"),
    ]);
    let output = step.run();
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(
        !said.contains('\u{1b}'),
        "there are colours in a log: {said}"
    );
    assert_eq!(step.read("output"), "exit-code=0\n");
    assert!(
        step.read("summary").contains("passed"),
        "{}",
        step.read("summary")
    );
    assert!(
        step.read("stuntkey-reports/junit.xml")
            .contains("<testcase ")
    );
    assert!(step.path("stuntkey-reports/traces").is_dir());
}

#[test]
fn a_failure_fails_the_job_and_is_in_its_summary() {
    let step = Step::new(&[
        ("scenarios", "second-device/reachability"),
        ("arguments", "--bug\nsynced-passkey-misjudged"),
    ]);
    assert_eq!(step.run().status.code(), Some(1));
    assert_eq!(step.read("output"), "exit-code=1\n");
    assert!(step.read("summary").contains("missed offer"));
}

#[test]
fn an_input_is_an_argument_and_never_code() {
    let step = Step::new(&[("scenarios", "$(touch owned); `touch owned` && touch owned")]);
    assert_eq!(step.run().status.code(), Some(2));
    assert!(!step.path("owned").exists());
    let action = yaml(ACTION);
    for step in at(&action, &["runs", "steps"]).items() {
        let script = step.get("run").map(text).unwrap_or_default();
        assert!(
            !script.contains("${{"),
            "an expression in a script: {script}"
        );
    }
}

#[test]
fn every_input_is_on_the_page() {
    let action = yaml(ACTION);
    for (name, _) in at(&action, &["inputs"]).entries() {
        assert!(
            PAGE.contains(&format!("| `{}` |", name.text)),
            "`{}` is missing",
            name.text
        );
    }
    let block = blocks()
        .into_iter()
        .find(|block| block.contains("jobs:"))
        .expect("it is there");
    let workflow = yaml(&block);
    let steps = at(&workflow, &["jobs", "passkeys", "steps"]).items();
    let step = steps.last().expect("there are steps");
    assert!(text(at(step, &["uses"])).ends_with("/.github/actions/stuntkey"));
    for (name, _) in at(step, &["with"]).entries() {
        assert!(
            at(&action, &["inputs"]).get(&name.text).is_some(),
            "{}",
            name.text
        );
    }
}

#[test]
fn the_gitlab_job_does_what_it_says() {
    let block = blocks()
        .into_iter()
        .find(|block| block.contains("before_script"));
    let job = yaml(&block.expect("it is there"));
    let job = at(&job, &["passkeys"]);
    let script = [at(job, &["before_script"]), at(job, &["script"])];
    let lines: Vec<_> = script
        .iter()
        .flat_map(|part| part.items())
        .map(text)
        .collect();
    let folder = tempfile::tempdir().expect("a folder for a test");
    let binaries = Path::new(BINARY).parent().expect("it is in a folder");
    let found = format!("PATH=\"{}:$PATH\"", binaries.display());
    let mut command = Command::new("sh");
    command
        .args(["-ec", &format!("{found}\n{}", lines.join("\n"))])
        .current_dir(folder.path());
    for (name, value) in at(job, &["variables"]).entries() {
        command.env(&name.text, text(value));
    }
    let output = command.output().expect("there is sh");
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{err}");
    let junit = text(at(job, &["artifacts", "reports", "junit"]));
    assert!(folder.path().join(junit).is_file(), "{junit}");
}
