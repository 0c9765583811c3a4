//! `docs/providers.md` says what the data files say.

use stuntkey::provider::Catalogue;
use stuntkey::provider::markdown;

#[test]
fn the_committed_page_is_what_the_data_gives() {
    let page = include_str!("../docs/providers.md");
    let hint = "stale: run `stuntkey providers --format markdown > docs/providers.md`";
    assert!(
        page == markdown(&Catalogue::embedded()),
        "docs/providers.md is {hint}"
    );
}
