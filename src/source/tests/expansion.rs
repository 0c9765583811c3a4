//! `$(…)` and `use`.

use serde_json::json;

use crate::source::Expander;
use crate::source::Files;
use crate::source::Node;
use crate::source::Part;
use crate::source::Problems;
use crate::source::Scope;
use crate::source::Template;
use crate::source::TemplateError;
use crate::source::join;
use crate::source::merged;
use crate::source::parse;
use crate::source::tests::Memory;
use crate::source::tests::expanded;
use crate::source::tests::gallery;
use crate::source::tests::tree;

#[test]
fn a_whole_placeholder_takes_the_value_of_any_type() {
    let text = "vars: { n: 5, list: [a, b], map: { k: true } }\nvalue: [$(n), $(list), '$(map)']\n";
    let (value, problems) = expanded(text, &[]);
    assert_eq!(problems, "");
    assert_eq!(value, json!([5, ["a", "b"], { "k": true }]));
}

#[test]
fn an_embedded_placeholder_is_text() {
    let text = "vars: { port: 08080, host: example.test }\nvalue: http://$(host):$(port)/\n";
    assert_eq!(expanded(text, &[]).0, json!("http://example.test:08080/"));
}

#[test]
fn variables_may_name_variables_members_and_keys() {
    let text = "vars: { a: $(b), b: { c: { d: 1 } }, k: key }\nvalue: { $(k)-x: $(a.c.d) }\n";
    let (value, problems) = expanded(text, &[]);
    assert_eq!(problems, "");
    assert_eq!(value, json!({ "key-x": 1 }));
}

#[test]
fn what_the_run_will_know_stays() {
    let text = "vars: { a: x }\nvalue: [$(code), 'is $(code | hex), $(a)', $(credential.id)]\n";
    let (value, problems) = expanded(text, &[]);
    assert_eq!(problems, "");
    assert_eq!(
        value,
        json!(["$(code)", "is $(code | hex), x", "$(credential.id)"])
    );
}

#[test]
fn a_literal_stays_escaped_however_often_it_is_expanded() {
    let mut files = Files::new();
    let id = files.add("main.yaml", "[$$(a), x$$(a)y, $(v), a$(v)b]\n");
    let (root, problems) = parse(&files, id);
    let root = root.expect("the text is YAML");
    let mut scope = Scope::new();
    scope.set("v", Node::literal(root.span, "pa$(ss"));
    let mut loader = Memory::default();
    let mut expander = Expander::new(&mut files, &mut loader, &problems);
    let once = expander.expand(&root, &scope);
    let twice = expander.expand(&once, &scope);
    assert!(problems.is_empty());
    assert_eq!(once.to_json(), twice.to_json());
    let meant: Vec<_> = twice.items().iter().map(meaning).collect();
    assert_eq!(meant, ["$(a)", "x$(a)y", "pa$(ss", "apa$(ssb"]);
}

#[test]
fn values_know_where_they_are_written_and_where_they_were_put() {
    let text = "a: [x]\nb: $(a)\n";
    let mut files = Files::new();
    let id = files.add("main.yaml", text);
    let (root, problems) = parse(&files, id);
    let root = root.expect("the text is YAML");
    let mut scope = Scope::new();
    scope.set("a", root.get("a").expect("`a` is there").clone());
    let mut loader = Memory::default();
    let b = root.get("b").expect("`b` is there");
    let value = Expander::new(&mut files, &mut loader, &problems).expand(b, &scope);
    assert_eq!(files.text(value.span), "[x]");
    assert_eq!(value.site.map(|site| files.text(site)), Some("$(a)"));
}

#[test]
fn known_values_take_codecs_from_the_caller() {
    let mut files = Files::new();
    let id = files.add("main.yaml", "$(a | up | up)");
    let (root, problems) = parse(&files, id);
    let root = root.expect("the text is YAML");
    let mut scope = Scope::new();
    scope.set("a", Node::word(root.span, "abc"));
    scope.codec(|codec, text| match codec {
        "up" => Ok(format!("{}!", text.to_uppercase())),
        other => Err(format!("no codec `{other}`")),
    });
    let mut loader = Memory::default();
    let value = Expander::new(&mut files, &mut loader, &problems).expand(&root, &scope);
    assert_eq!(meaning(&value), "ABC!!");
}

#[test]
fn a_used_list_is_spliced_and_a_used_map_is_an_item() {
    let text = "vars: { rest: [c, d], one: { e: 1 } }\n\
                value:\n  - a\n  - use: $(rest)\n  - use: more.yaml\n  - use: $(one)\n  - $(rest)\n";
    let (value, problems) = expanded(text, &[("more.yaml", "- m\n- n\n")]);
    assert_eq!(problems, "");
    assert_eq!(
        value,
        json!(["a", "c", "d", "m", "n", { "e": 1 }, ["c", "d"]])
    );
}

#[test]
fn a_used_file_has_the_variables_it_is_given() {
    let text = "vars: { who: me, flag: true }\n\
                value: [{ use: a/steps.yaml, with: { device: $(who), deep: [$(flag)] } }]\n";
    let steps = "- enter: $(device)\n- { use: ../b.yaml, with: { x: $(deep) } }\n- $(code)\n";
    let files = [("a/steps.yaml", steps), ("b.yaml", "got: $(x)\n")];
    let (value, problems) = expanded(text, &files);
    assert_eq!(problems, "");
    assert_eq!(
        value,
        json!([{ "enter": "me" }, { "got": [true] }, "$(code)"])
    );
}

#[test]
fn steps_in_a_variable_see_its_scope_and_with() {
    let text = "vars: { a: 1, rest: [$(a), $(b)] }\nvalue: [{ use: $(rest), with: { b: 2 } }]\n";
    assert_eq!(expanded(text, &[]).0, json!([1, 2]));
}

#[test]
fn use_may_be_a_whole_map_or_an_axis() {
    let text = "value: { tab: { use: rows.yaml }, other: 1 }\n";
    let (value, _) = expanded(text, &[("rows.yaml", "- { row: x }\n")]);
    assert_eq!(value, json!({ "tab": [{ "row": "x" }], "other": 1 }));
    let text = "vars: { n: 2 }\nvalue: { use: rows$(n).yaml }\n";
    assert_eq!(expanded(text, &[("rows2.yaml", "7")]).0, json!(7));
}

#[test]
fn a_quoted_use_is_a_key() {
    let (value, problems) = expanded("value: { \"use\": sig }\n", &[]);
    assert_eq!(problems, "");
    assert_eq!(value, json!({ "use": "sig" }));
}

#[test]
fn names_of_used_files_are_joined() {
    assert_eq!(join("a/b.yaml", "../shared/c.yaml"), "shared/c.yaml");
    assert_eq!(join("b.yaml", "./c.yaml"), "c.yaml");
    assert_eq!(join("/x/b.yaml", "c.yaml"), "/x/c.yaml");
    assert_eq!(join("b.yaml", "../../c.yaml"), "../../c.yaml");
    assert_eq!(join("/b.yaml", "../../c.yaml"), "/../../c.yaml");
    assert_eq!(join("a/b.yaml", "/etc/c.yaml"), "/etc/c.yaml");
}

#[test]
fn refusals_read_well() {
    let cases = [
        (
            "undefined",
            "vars: { device: x }\nvalue: [a, go $(devcie) now, $(unheard)]\n",
        ),
        ("nothing is defined", "value: $(a)\n"),
        (
            "not a placeholder",
            "value: [$(a b), $(, $(a..b), $(a | )]\n",
        ),
        (
            "a list in text",
            "vars: { a: [1], n: }\nvalue: [x$(a), y$(n)]\n",
        ),
        (
            "a missing member",
            "vars: { a: { name: 1 } }\nvalue: $(a.nmae)\n",
        ),
        (
            "a codec of a known value",
            "vars: { a: x }\nvalue: $(a | hex)\n",
        ),
        (
            "a variable of itself",
            "vars: { a: $(b), b: [$(a)] }\nvalue: $(a)\n",
        ),
        (
            "steps of themselves",
            "vars: { a: [{ use: $(a) }] }\nvalue: [{ use: $(a) }]\n",
        ),
        ("a missing file", "value: [{ use: nowhere.yaml }]\n"),
        ("an empty file", "value: [{ use: empty.yaml }]\n"),
        ("a file with problems", "value: [{ use: bad.yaml }]\n"),
        ("files in a circle", "value: [{ use: one.yaml }]\n"),
        (
            "keys beside use",
            "value: [{ use: good.yaml, expect: 1, with: 2 }]\n",
        ),
        (
            "a use of nothing",
            "value: [{ use: }, { use: $(code) }, { use: [a] }]\n",
        ),
        (
            "a variable that was not given",
            "vars: { device: x }\nvalue: [{ use: needs.yaml }]\n",
        ),
        ("equal keys", "vars: { a: b }\nvalue: { b: 1, $(a): 2 }\n"),
        (
            "a dollar before a placeholder",
            "vars: { a: $ }\nvalue: $(a)$(code)\n",
        ),
    ];
    let files = [
        ("good.yaml", "[ok]"),
        ("empty.yaml", "# nothing\n"),
        ("bad.yaml", "- a: on\n- b: *c\n"),
        ("one.yaml", "- use: two.yaml\n"),
        ("two.yaml", "- use: one.yaml\n"),
        ("needs.yaml", "- enter: $(device)\n"),
    ];
    insta::assert_snapshot!(gallery(&cases, |text| expanded(text, &files).1));
}

#[test]
fn a_file_reached_by_two_paths_is_read_once() {
    let files = [
        ("a/one.yaml", "- { use: ../bad.yaml }\n"),
        ("bad.yaml", "- a: on\n"),
    ];
    let (_, problems) = expanded("value: [{ use: bad.yaml }, { use: a/one.yaml }]\n", &files);
    assert_eq!(problems.matches('×').count(), 1, "{problems}");
}

#[test]
fn templates_have_parts() {
    let template = Template::parse("a $$( b $(c.d | e | f)$(g)").expect("it is a template");
    let [
        Part::Literal(text),
        Part::Placeholder(first),
        Part::Placeholder(second),
    ] = template.parts.as_slice()
    else {
        panic!("there are three parts: {template:?}");
    };
    assert_eq!(text, "a $( b ");
    assert_eq!((first.name.as_str(), second.name.as_str()), ("c", "g"));
    assert_eq!(first.path, ["d"]);
    assert_eq!(first.codecs, ["e", "f"]);
    assert_eq!(template.to_source(), "a $$( b $(c.d | e | f)$(g)");
    assert_eq!(Template::parse("$(a"), Err(TemplateError::Unclosed));
    assert!(Template::parse("a $ b $ (c) $").is_ok());
}

#[test]
fn merging_is_deep_and_null_removes() {
    let base = tree("a: { b: 1, c: [1] }\nd: 2\ne: 3\n");
    let over = tree("a: { c: [2], f: null }\nd: null\ng: 4\n");
    let expected = json!({ "a": { "b": 1, "c": [2] }, "e": 3, "g": 4 });
    assert_eq!(merged(&base, &over).to_json(), expected);
}

#[test]
fn one_expander_serves_all_rows_and_loads_a_file_once() {
    struct Counting(usize);
    impl crate::source::Loader for Counting {
        fn load(&mut self, _: &str, path: &str) -> Result<crate::source::File, String> {
            self.0 += 1;
            Ok(crate::source::File {
                name: path.to_owned(),
                text: "- $(n)\n".to_owned(),
            })
        }
    }
    let mut files = Files::new();
    let id = files.add("main.yaml", "- { use: f.yaml, with: { n: $(n) } }\n");
    let (root, problems) = parse(&files, id);
    let root = root.expect("the text is YAML");
    let mut loader = Counting(0);
    let mut expander = Expander::new(&mut files, &mut loader, &problems);
    for row in 0..3 {
        let mut scope = Scope::new();
        scope.set("n", Node::word(root.span, &row.to_string()));
        assert_eq!(expander.expand(&root, &scope).to_json(), json!([row]));
    }
    assert_eq!(loader.0, 1);
}

fn meaning(node: &Node) -> String {
    let problems = Problems::new();
    let text = crate::source::Cursor::new(node, &problems).text();
    text.expect("the node is text")
}
