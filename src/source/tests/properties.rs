//! Whatever is written, nothing panics, and spans are stretches of the text.

use proptest::prelude::*;

use crate::source::Colour;
use crate::source::Cursor;
use crate::source::Expander;
use crate::source::Files;
use crate::source::Node;
use crate::source::Scope;
use crate::source::Template;
use crate::source::parse;
use crate::source::parse_duration;
use crate::source::tests::Memory;
use crate::source::tests::checking::STEP;

/// Parse, expand, check and render, as every file goes.
fn go_through(text: &str) {
    let mut files = Files::new();
    let id = files.add("test.yaml", text);
    let (root, problems) = parse(&files, id);
    if let Some(root) = root {
        check_spans(&root, text);
        let mut scope = Scope::new();
        scope.later("code");
        for (key, value) in root.entries() {
            scope.set(&key.text, value.clone());
        }
        let mut loader = Memory::with(&[("test.yaml", text)]);
        let root = Expander::new(&mut files, &mut loader, &problems).expand(&root, &scope);
        Cursor::new(&root, &problems).mapping(&STEP);
        root.to_json();
    }
    problems.render(&files, Colour::Plain);
}

fn check_spans(node: &Node, text: &str) {
    assert!(text.get(node.span.start..node.span.end).is_some());
    node.items().iter().for_each(|item| check_spans(item, text));
    for (key, value) in node.entries() {
        assert!(text.get(key.span.start..key.span.end).is_some());
        check_spans(value, text);
    }
}

/// Text made of the pieces that mean something.
fn yaml_like() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b",
        ": ",
        "- ",
        "\n",
        "  ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "'",
        "\"",
        "|\n",
        ">\n",
        "#",
        "&x ",
        "*x",
        "!t ",
        "<<: ",
        "? ",
        "---\n",
        "...\n",
        "%YAML 1.2\n",
        "$(a)",
        "$(b.a)",
        "$(code)",
        "$$(",
        "$(",
        ")",
        "use: ",
        "with: ",
        "test.yaml",
        "on",
        "null",
        "~",
        "\t",
        "\r\n",
        "é",
        "\u{feff}",
        "\u{0}",
        "device: ",
        "times: ",
        "6 min",
        "then: ",
        "append: ",
        "\\",
        "\u{85}",
        "\u{2028}",
        "1",
        "-",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_goes_through(text in any::<String>()) {
        go_through(&text);
    }

    #[test]
    fn anything_like_yaml_goes_through(text in yaml_like()) {
        go_through(&text);
    }

    #[test]
    fn literals_survive_their_source_form(text in "[$()a ]{0,12}") {
        let source = Template::literal(&text).to_source();
        let template = Template::parse(&source).expect("a literal has a source form");
        prop_assert_eq!(template.as_literal(), Some(text.as_str()));
    }

    #[test]
    fn any_duration_is_read_or_refused(text in "[0-9a-z é-]{0,24}") {
        let _ = parse_duration(&text).map_err(|error| error.help());
    }
}
