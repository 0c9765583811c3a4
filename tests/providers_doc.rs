//! `docs/providers.md` says what the data files say.

mod support;

use stuntkey::provider::Catalogue;
use stuntkey::provider::markdown;
use support::golden;

#[test]
fn the_committed_page_is_what_the_data_gives() {
    golden::page("docs/providers.md", &markdown(&Catalogue::embedded()));
}
