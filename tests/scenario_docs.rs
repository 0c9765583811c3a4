//! The reference part of `docs/scenarios.md` is generated, and up to date.

mod support;

use stuntkey::scenario;
use support::golden;

#[test]
fn the_reference_is_up_to_date() {
    let generated = format!("\n# Reference\n\n{}\n", scenario::reference().trim_end());
    golden::part("docs/scenarios.md", "reference", &generated);
}
