//! Hostile input takes bounded time and memory.

use std::time::Duration;

use crate::source::Colour;
use crate::source::Files;
use crate::source::parse;
use crate::source::tests::expanded;
use crate::source::tests::parsed;

/// Generous, because tests run unoptimised and beside others.
const PATIENCE: Duration = Duration::from_secs(20);

fn quick<T>(work: impl FnOnce() -> T + Send + 'static) -> T
where
    T: Send + 'static,
{
    let (done, waiting) = std::sync::mpsc::channel();
    std::thread::spawn(move || done.send(work()));
    waiting
        .recv_timeout(PATIENCE)
        .expect("the work is done in time and without panic")
}

#[test]
fn ten_megabytes_are_refused_unread() {
    let problems = quick(|| parsed(&"- item\n".repeat(1_500_000)).1);
    assert!(
        problems.contains("the file has 10500000 bytes"),
        "{problems}"
    );
    assert!(problems.contains("at most 1048576 bytes"), "{problems}");
}

#[test]
fn one_line_of_ten_megabytes_is_not_shown() {
    let problems = quick(|| parsed(&"x".repeat(10_000_000)).1);
    assert!(problems.len() < 1000);
    assert!(problems.contains("(test.yaml:1:1)"), "{problems}");
}

#[test]
fn a_bomb_of_aliases_is_refused() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..40 {
        let alias = format!("*a{},", level - 1).repeat(9);
        text.push_str(&format!("a{level}: &a{level} [{alias}]\n"));
    }
    let problems = quick(move || parsed(&text).1);
    assert!(problems.contains("is an alias"), "{problems}");
}

#[test]
fn deep_nesting_is_refused() {
    for text in ["[", "{a: ", "- ", "? ", "[{a: "] {
        let problems = quick(move || parsed(&text.repeat(100_000)).1);
        assert_ne!(problems, "", "{text}");
    }
    let block: String = (0..300)
        .map(|depth| format!("{}a:\n", " ".repeat(depth)))
        .collect();
    let problems = quick(move || parsed(&block).1);
    assert_ne!(problems, "");
}

#[test]
fn at_the_depth_allowed_a_file_is_read() {
    let text = format!("{}{}", "[".repeat(64), "]".repeat(64));
    assert_eq!(parsed(&text).1, "");
    let text = format!("{}{}", "[".repeat(65), "]".repeat(65));
    assert_ne!(parsed(&text).1, "");
}

#[test]
fn many_values_are_refused() {
    let problems = quick(|| parsed(&format!("[{}]", "a,".repeat(500_000))).1);
    assert!(
        problems.contains("more than 100000 values in one file"),
        "{problems}"
    );
}

#[test]
fn many_problems_are_counted() {
    let problems = quick(|| parsed(&"a: on\n".repeat(40_000)).1);
    assert!(problems.contains("and 79899 more"), "{problems}");
}

#[test]
fn a_bomb_of_variables_is_refused() {
    for (base, twice) in [
        ("[x]", "[$(a{}), $(a{})]"),
        ("x", "$(a{})$(a{})"),
        ("''", "$(a{})$(a{})"),
        ("[]", "[{ use: $(a{}) }, { use: $(a{}) }]"),
    ] {
        let mut text = format!("vars:\n  a0: {base}\n");
        for level in 1..60 {
            let twice = twice.replace("{}", &(level - 1).to_string());
            text.push_str(&format!("  a{level}: {twice}\n"));
        }
        text.push_str("value: $(a59)\n");
        let problems = quick(move || expanded(&text, &[]).1);
        assert!(problems.contains("expands to more than"), "{problems}");
    }
}

#[test]
fn a_bomb_of_files_is_refused() {
    let names: Vec<_> = (0..40).map(|level| format!("f{level}.yaml")).collect();
    let texts = names.iter().skip(1);
    let texts: Vec<_> = texts
        .map(|next| format!("- use: {next}\n- use: {next}\n"))
        .chain([String::from("[x]")])
        .collect();
    let problems = quick(move || {
        let files = names.iter().zip(&texts);
        let files: Vec<_> = files.map(|(a, b)| (a.as_str(), b.as_str())).collect();
        expanded("value: [{ use: f0.yaml }]\n", &files).1
    });
    assert!(problems.contains("expands to more than"), "{problems}");
}

#[test]
fn a_long_chain_of_variables_costs_no_stack() {
    let mut text = String::from("vars:\n  a0: x\n");
    for level in 1..20_000 {
        text.push_str(&format!("  a{level}: [$(a{})]\n", level - 1));
    }
    text.push_str("value: $(a19999)\n");
    let problems = quick(move || expanded(&text, &[]).1);
    assert!(problems.contains("nested too deeply"), "{problems}");
}

#[test]
fn large_text_is_bounded() {
    let long = "x".repeat(500_000);
    let many = "$(a)".repeat(100_000);
    let text = format!("vars: {{ a: {long} }}\nvalue: \"{many}\"\n");
    let problems = quick(move || expanded(&text, &[]).1);
    assert!(problems.contains("expands to more than"), "{problems}");
}

#[test]
fn a_terminal_is_not_taken_over() {
    let mut files = Files::new();
    let id = files.add(
        "test.yaml",
        "a: \"\\e[31m\"\n\"\\e[2J\": *x\u{9b}31m\na: 2\n",
    );
    let (_, problems) = parse(&files, id);
    let shown = problems.render(&files, Colour::Plain);
    let obeyed = |c: char| c.is_control() && c != '\n';
    assert!(!shown.contains(obeyed), "{shown}");
}

#[test]
fn colour_is_the_callers_choice() {
    let mut files = Files::new();
    let id = files.add("test.yaml", "a: on\n");
    let (_, problems) = parse(&files, id);
    assert!(problems.render(&files, Colour::Ansi).contains('\u{1b}'));
    assert!(!problems.render(&files, Colour::Plain).contains('\u{1b}'));
}
