//! Whole documents, as people write them.

use crate::source::Colour;
use crate::source::Cursor;
use crate::source::Expander;
use crate::source::Files;
use crate::source::Node;
use crate::source::Scope;
use crate::source::parse;
use crate::source::tests::Memory;

const SCENARIO: &str = "\
scenario: A passkey during onboarding
vars: { user: verifies, append: done }
each:
  place: { use: shared/native.yaml }
  case:
    - { row: created, begin: [{ sign-up: here, expect: { append: offered } }] }
    - row: the sheet is closed
      user: cancels
      append: { failed: not-verified }
      begin:
        - sign-in: here
          with: password
devices:
  here: { is: $(phone), client: app }
steps:
  - use: $(begin)
  - create-passkey: here
    user: $(user)
    prove: { append: $(append) }
  - use: shared/steps.yaml
    with: { device: here, code: $(row) }
";

const NATIVE: &str = "\
# The tabs of the native documents. A row is a set of variables.
- { row: iOS,     phone: iphone }
- { row: Android, phone: android-phone }
";

const STEPS: &str = "\
- enter-code: $(device)
  name: $(code)
";

#[test]
fn a_scenario_expands_row_by_row() {
    let mut files = Files::new();
    let id = files.add("scenarios/create.yaml", SCENARIO);
    let (root, problems) = parse(&files, id);
    let root = root.expect("the scenario is YAML");
    let mut loader = Memory::with(&[
        ("scenarios/shared/native.yaml", NATIVE),
        ("scenarios/shared/steps.yaml", STEPS),
    ]);
    let mut expander = Expander::new(&mut files, &mut loader, &problems);
    let part = |name: &str| root.get(name).expect("the scenario has it");
    let place = part("each").get("place").expect("the axis is there");
    let places = expander.expand(place, &Scope::new());
    let mut runs = Vec::new();
    for place in places.items() {
        for case in part("each")
            .get("case")
            .map(Node::items)
            .unwrap_or_default()
        {
            let mut scope = Scope::new();
            for rows in [part("vars"), place, case] {
                for (key, value) in rows.entries() {
                    scope.set(&key.text, value.clone());
                }
            }
            let device = expander.expand(part("devices"), &scope);
            let steps = expander.expand(part("steps"), &scope);
            runs.push(format!("{} {}", device.to_json(), steps.to_json()));
        }
    }
    assert_eq!(problems.render(&files, Colour::Plain), "");
    insta::assert_snapshot!(runs.join("\n"));
}

#[test]
fn a_mistake_in_a_value_shows_where_it_was_put() {
    let text = "vars: { count: many }\nsteps:\n  - times: $(count)\n";
    let mut files = Files::new();
    let id = files.add("main.yaml", text);
    let (root, problems) = parse(&files, id);
    let root = root.expect("the text is YAML");
    let mut scope = Scope::new();
    for (key, value) in root.get("vars").map(Node::entries).unwrap_or_default() {
        scope.set(&key.text, value.clone());
    }
    let mut loader = Memory::default();
    let steps = root.get("steps").expect("there are steps");
    let steps = Expander::new(&mut files, &mut loader, &problems).expand(steps, &scope);
    let times = steps.items()[0].get("times").expect("it is there");
    assert_eq!(Cursor::new(times, &problems).count(), None);
    insta::assert_snapshot!(problems.render(&files, Colour::Plain));
}
