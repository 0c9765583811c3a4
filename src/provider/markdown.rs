//! The catalogue as a reference page.

use std::fmt::Write;

use crate::provider::Catalogue;
use crate::provider::Citation;
use crate::provider::DevicePreset;
use crate::provider::Fact;
use crate::provider::Provider;
use crate::provider::table::variants;

/// `docs/providers.md`: every value of every file, with its source and confidence.
pub fn markdown(catalogue: &Catalogue) -> String {
    let mut page = INTRODUCTION.to_owned();
    let facts = catalogue.providers().flat_map(|provider| &provider.facts);
    let facts = facts.chain(catalogue.devices().flat_map(|device| &device.facts));
    let (sourced, defaults): (Vec<_>, Vec<_>) = facts.partition(|fact| is_sourced(fact));
    let count = format!(
        "{} values have a source; {} are documented defaults.\n",
        sourced.len(),
        defaults.len()
    );
    page.push_str(&count);
    for provider in catalogue.providers() {
        page.push_str(&provider_section(catalogue, provider));
    }
    page.push_str("\n# Devices\n");
    for device in catalogue.devices() {
        page.push_str(&device_section(device));
    }
    page.push_str("\n# Sources\n\n| key | what it is |\n|---|---|\n");
    for (key, about) in catalogue.sources() {
        line(&mut page, &[key, about]);
    }
    page
}

fn provider_section(catalogue: &Catalogue, provider: &Provider) -> String {
    let mut section = format!("\n## {} (`{}`)\n\n", provider.name, provider.id);
    let everything: Vec<_> = provider.facts.iter().collect();
    section.push_str(&facts_table(&everything));
    for (platforms, variant) in variants(catalogue, &provider.id) {
        let differs = variant
            .facts
            .iter()
            .filter(|fact| !provider.facts.contains(fact));
        let differs: Vec<_> = differs.collect();
        let heading = format!("\nOn {platforms} these differ:\n\n");
        section.push_str(&heading);
        section.push_str(&facts_table(&differs));
    }
    if !provider.quirks.is_empty() {
        section.push_str("\nQuirks:\n\n");
    }
    for quirk in &provider.quirks {
        let item = format!("- {} ({})\n", quirk.text, quirk.citation);
        section.push_str(&item);
    }
    section
}

fn device_section(device: &DevicePreset) -> String {
    let facts: Vec<_> = device.facts.iter().collect();
    let (id, name, platform) = (&device.id, &device.name, device.platform);
    let table = facts_table(&facts);
    format!("\n## {name} (`{id}`, platform `{platform}`)\n\n{table}")
}

fn facts_table(facts: &[&Fact]) -> String {
    let mut table = "| value | is | source | note |\n|---|---|---|---|\n".to_owned();
    for fact in facts {
        let note = fact.note.as_deref().unwrap_or_default();
        let path = format!("`{}`", fact.path);
        line(
            &mut table,
            &[&path, &fact.text, &fact.citation.to_string(), note],
        );
    }
    table
}

fn line(table: &mut String, cells: &[&str]) {
    for cell in cells {
        // A bar would end the cell.
        let cell = cell.replace('|', "\\|");
        write!(table, "| {cell} ").expect("a `String` takes all text");
    }
    table.push_str("|\n");
}

fn is_sourced(fact: &Fact) -> bool {
    match fact.citation {
        Citation::Sourced { .. } => true,
        Citation::Unsourced => false,
    }
}

const INTRODUCTION: &str = "\
<!-- Generated: `UPDATE=1 cargo test --test providers_doc` renews it. -->

# Providers

What stuntkey takes passkey providers and devices to be. The data is in `fixtures/providers` and
`fixtures/devices`, and `stuntkey providers` prints it.

Every value names what says so, and how far that can be trusted: **H** source code, a normative
specification or the vendor's documentation; **M** a vendor's blog, a maintainer, an SDK, or an
older revision of the code; **L** a third party, a single report or an inference. A value that is
*unsourced* is a default of ours, and its note says why. A file of your own overrides any value.

";
