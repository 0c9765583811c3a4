//! The README shows what the program really prints.

mod support;

use std::fs;
use std::process::Command;

use support::golden;

/// `run` that the README shows.
const CAPTURED: &[&str] = &[
    "run",
    "second-device/reachability",
    "--seed",
    "7f3a2c",
    "--bug",
    "synced-passkey-misjudged",
];

fn stuntkey(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stuntkey"));
    let output = command.args(arguments).env_remove("CI").output();
    String::from_utf8(output.expect("stuntkey starts").stdout).expect("output is UTF-8")
}

fn readme() -> String {
    fs::read_to_string("README.md").expect("it is there")
}

/// All lines up to the end of the first story, and the last one.
fn excerpt(printed: &str) -> String {
    let blocks: Vec<_> = printed.trim_end().split("\n\n").collect();
    let story = blocks.iter().position(|block| block.starts_with('✗'));
    let shown = blocks.get(..=story.expect("a story is told"));
    let shown = shown.expect("it is one of them").join("\n\n");
    let last = blocks.last().expect("there is a last line");
    format!("{shown}\n\n…\n\n{last}\n")
}

/// The text with the same wall time everywhere.
fn masked(text: &str) -> String {
    let mask = |line: &str| {
        let timed = line
            .rsplit_once(' ')
            .filter(|(_, unit)| matches!(*unit, "ms" | "s"))
            .and_then(|(rest, unit)| Some((rest.rsplit_once(' ')?, unit)))
            .filter(|((_, number), _)| number.parse::<f64>().is_ok());
        match timed {
            Some(((rest, _), unit)) => format!("{} 0 {unit}\n", rest.trim_end()),
            None => format!("{line}\n"),
        }
    };
    text.lines().map(mask).collect()
}

#[test]
fn the_capture_is_what_the_program_prints() {
    let printed = excerpt(&stuntkey(CAPTURED));
    let fenced = format!("```\n{printed}```\n");
    golden::part_but_for("README.md", "capture", &fenced, masked);
}

#[test]
fn the_number_of_runs_is_the_real_one() {
    let runs = stuntkey(&["run", "--list"]).lines().count();
    assert!(readme().contains(&format!("{runs} runs")), "{runs}");
}
