//! Providers as people see them.

use crate::flow::Platform;
use crate::provider::Catalogue;
use crate::provider::detail;
use crate::provider::table;
use crate::provider::tests::on;

#[test]
fn the_detail_of_a_provider_names_sources_and_quirks() {
    let detail = detail(&on("google-password-manager", Platform::Windows));
    assert!(detail.starts_with("Google Password Manager (google-password-manager)\n"));
    let line = detail
        .lines()
        .find(|line| line.starts_with("credentials.id-bytes"))
        .unwrap();
    let cells: Vec<_> = line.split_whitespace().collect();
    assert_eq!(
        cells,
        ["credentials.id-bytes", "16", "CR-ENC,", "CR-UTIL", "[H]"]
    );
    assert!(detail.contains("\nquirks\n- "));
}

#[test]
fn the_table_lists_variants_beside_the_provider() {
    let table = table(&Catalogue::embedded());
    let google = table
        .lines()
        .filter(|line| line.starts_with("google-password-manager "));
    let on: Vec<_> = google
        .map(|line| {
            line[23..]
                .split("  ")
                .find(|c| !c.is_empty())
                .unwrap()
                .trim()
                .to_owned()
        })
        .collect();
    assert_eq!(on, ["by default", "macos, windows", "linux"]);
}
