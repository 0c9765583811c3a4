//! YAML text to tree.

use serde_json::json;

use crate::source::Files;
use crate::source::Key;
use crate::source::Kind;
use crate::source::Node;
use crate::source::Position;
use crate::source::Quoted;
use crate::source::Span;
use crate::source::parse;
use crate::source::tests::gallery;
use crate::source::tests::parsed;
use crate::source::tests::tree;

#[test]
fn scalars_keep_their_text() {
    let root = tree("code: 08987058\nlong: 1_000\nhex: 0x10\nversion: 1.10\n");
    let texts: Vec<_> = root.entries().iter().map(|(_, node)| text(node)).collect();
    assert_eq!(texts, ["08987058", "1_000", "0x10", "1.10"]);
}

#[test]
fn quotes_are_remembered() {
    let root = tree(
        "[a, 'b', \"c\\n\", |\n  d\n]\n"
            .replace("|\n  d\n", "e")
            .as_str(),
    );
    let styles = root.items().iter().map(|item| match item.scalar() {
        Some(scalar) => scalar.quoted,
        None => panic!("all items are scalars"),
    });
    let expected = [Quoted::Plain, Quoted::Single, Quoted::Double, Quoted::Plain];
    assert_eq!(styles.collect::<Vec<_>>(), expected);
    let block = tree("a: |\n  one\n  two\n");
    let block = block.get("a").and_then(Node::scalar);
    let block = block.expect("a block is a scalar");
    assert_eq!(
        (block.text.as_str(), block.quoted),
        ("one\ntwo\n", Quoted::Block)
    );
}

#[test]
fn maps_keep_their_order() {
    let root = tree("z: 1\na: 2\nm: 3\n");
    let keys = root.entries().iter().map(|(key, _)| key.text.as_str());
    assert_eq!(keys.collect::<Vec<_>>(), ["z", "a", "m"]);
}

#[test]
fn only_plain_empty_null_and_tilde_are_null() {
    let root = tree("- \n- null\n- ~\n- 'null'\n- ''\n- none\n");
    let nulls: Vec<_> = root.items().iter().map(Node::is_null).collect();
    assert_eq!(nulls, [true, true, true, false, false, false]);
    assert!(tree("").is_null());
    assert!(tree("# only a comment\n").is_null());
}

#[test]
fn json_has_the_meaning_of_bare_scalars_without_surprises() {
    let root = tree("[1, -2, 1.5, 08, true, 'true', null, 0x10, 1e400, text]\n");
    let expected = json!([
        1, -2, 1.5, "08", true, "true", null, "0x10", "1e400", "text"
    ]);
    assert_eq!(root.to_json(), expected);
}

#[test]
fn spans_point_at_the_right_text() {
    let text = "é: [ä, { b: 'c d' }]\nlist:\n  - one\n  - k: v   # comment\nblock: |\n  x\n\n";
    let mut files = Files::new();
    let id = files.add("test.yaml", text);
    let (root, _) = parse(&files, id);
    let root = root.expect("the text is YAML");
    let under = |span: Span| files.text(span);
    let [first, second, third] = root.entries() else {
        panic!("the map has three entries");
    };
    let key = |entry: &(Key, Node)| under(entry.0.span).to_owned();
    assert_eq!(
        [key(first), key(second), key(third)],
        ["é", "list", "block"]
    );
    assert_eq!(under(first.1.span), "[ä, { b: 'c d' }]");
    assert_eq!(under(first.1.items()[1].span), "{ b: 'c d' }");
    assert_eq!(under(first.1.items()[1].entries()[0].1.span), "'c d'");
    assert_eq!(under(second.1.span), "- one\n  - k: v");
    assert_eq!(under(second.1.items()[1].span), "k: v");
    let place = files.position(second.1.items()[1].span);
    assert_eq!(place, Position { line: 4, column: 5 });
    let after_umlaut = files.position(first.1.items()[1].span);
    assert_eq!(after_umlaut, Position { line: 1, column: 8 });
    assert!(matches!(third.1.kind, Kind::Scalar(_)));
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_no_matter() {
    let root = tree("\u{feff}a: 1\r\nb: 2\r\n");
    assert_eq!(root.to_json(), json!({ "a": 1, "b": 2 }));
}

#[test]
fn after_a_problem_the_rest_is_still_read() {
    let (root, _) = parsed("a: 1\na: 2\nb: on\nc: *x\nd: 4\n");
    let root = root.expect("there is a tree");
    let expected = json!({ "a": 1, "b": "on", "c": null, "d": 4 });
    assert_eq!(root.to_json(), expected);
}

#[test]
fn refusals_read_well() {
    let cases = [
        ("an anchor and its alias", "a: &x [1]\nb: *x\n"),
        ("an alias without anchor", "b: *nowhere\n"),
        ("a tag", "a: !!str 5\nb: !own {}\n"),
        ("a merge key", "a: { b: 1 }\nc:\n  <<: { d: 1 }\n"),
        ("two documents", "a: 1\n---\nb: 2\n"),
        ("a directive", "%YAML 1.1\n---\na: 1\n"),
        ("a key twice", "a: 1\nb: 2\na: 3\n"),
        ("a key that is a list", "? [a, b]\n: 1\n"),
        ("bare switches", "a: on\nb: [Off, YES]\nno: 1\nc: True\n"),
        ("an unclosed list", "a: [1, 2\nb: 3\n"),
        ("a tab as indentation", "a:\n\tb: 1\n"),
        ("a map inside a value", "a: b: c\n"),
        ("an unclosed quote", "a: \"b\n"),
    ];
    insta::assert_snapshot!(gallery(&cases, |text| parsed(text).1));
}

#[test]
fn quoted_words_and_keys_are_fine() {
    let root = tree("a: 'on'\n\"off\": \"no\"\n\"<<\": 1\n");
    let expected = json!({ "a": "on", "off": "no", "<<": 1 });
    assert_eq!(root.to_json(), expected);
}

fn text(node: &Node) -> &str {
    node.scalar().map_or("", |scalar| scalar.text.as_str())
}
