//! The catalogue as plain text, for people at a terminal.

use crate::flow::Platform;
use crate::flow::ProviderId;
use crate::provider::Catalogue;
use crate::provider::Fact;
use crate::provider::Provider;

/// Providers and devices in columns, without colours.
pub fn table(catalogue: &Catalogue) -> String {
    let mut providers = vec![row(&[
        "PROVIDER",
        "ON",
        "ALGORITHMS",
        "BACKUP",
        "SYNC",
        "UPGRADE",
        "AAGUID",
    ])];
    for provider in catalogue.providers() {
        let variants = variants(catalogue, &provider.id);
        let on = if variants.is_empty() {
            "everywhere"
        } else {
            "by default"
        };
        providers.push(provider_row(provider, on));
        for (platforms, provider) in variants {
            providers.push(provider_row(provider, &platforms));
        }
    }
    let mut devices = vec![row(&[
        "DEVICE",
        "SYSTEM",
        "PROVIDERS, THE DEFAULT FIRST",
        "CLIENTS, THE DEFAULT FIRST",
    ])];
    for device in catalogue.devices() {
        let others = device
            .providers
            .iter()
            .filter(|id| **id != device.default_provider);
        let ids = std::iter::once(&device.default_provider).chain(others);
        let ids: Vec<_> = ids.map(ProviderId::as_str).collect();
        let clients = device
            .clients
            .keys()
            .filter(|id| Some(*id) != device.default_client.as_ref());
        let clients: Vec<_> = device
            .default_client
            .iter()
            .chain(clients)
            .map(String::as_str)
            .collect();
        let system = format!("{} {}", device.platform, device.os_version);
        devices.push(row(&[
            &device.id,
            &system,
            &ids.join(", "),
            &clients.join(", "),
        ]));
    }
    format!("{}\n{}", columns(&providers), columns(&devices))
}

/// Every value of a provider with its source and confidence.
pub fn detail(provider: &Provider) -> String {
    let mut rows = vec![row(&["VALUE", "IS", "SOURCE", "NOTE"])];
    rows.extend(provider.facts.iter().map(fact_row));
    let quirks = provider.quirks.iter();
    let quirks = quirks.map(|quirk| format!("- {} ({})\n", quirk.text, quirk.citation));
    let quirks: String = quirks.collect();
    let quirks = if quirks.is_empty() {
        quirks
    } else {
        format!("\nquirks\n{quirks}")
    };
    format!(
        "{} ({})\n\n{}{quirks}",
        provider.name,
        provider.id,
        columns(&rows)
    )
}

/// The variants of a provider, each with its platforms. Platforms that agree share one.
pub(super) fn variants<'a>(
    catalogue: &'a Catalogue,
    id: &ProviderId,
) -> Vec<(String, &'a Provider)> {
    let mut groups: Vec<(Vec<Platform>, &Provider)> = Vec::new();
    for platform in catalogue.platforms_of(id) {
        let Some(provider) = catalogue.provider_on(id, platform) else {
            continue;
        };
        match groups
            .iter_mut()
            .find(|(_, known)| known.facts == provider.facts)
        {
            Some((platforms, _)) => platforms.push(platform),
            None => groups.push((vec![platform], provider)),
        }
    }
    let named = groups.into_iter().map(|(platforms, provider)| {
        let names: Vec<_> = platforms.iter().map(Platform::to_string).collect();
        (names.join(", "), provider)
    });
    named.collect()
}

fn provider_row(provider: &Provider, platforms: &str) -> Vec<String> {
    let upgrade = match provider.rules.upgrade {
        Some(_) => "yes",
        None => "no",
    };
    row(&[
        provider.id.as_str(),
        platforms,
        text_of(provider, "credentials.algorithms"),
        text_of(provider, "credentials.backup"),
        text_of(provider, "sync.domain"),
        upgrade,
        text_of(provider, "credentials.aaguid"),
    ])
}

fn text_of<'a>(provider: &'a Provider, path: &str) -> &'a str {
    let fact = provider.facts.iter().find(|fact| fact.path == path);
    fact.map_or("", |fact| fact.text.as_str())
}

fn fact_row(fact: &Fact) -> Vec<String> {
    let note = fact.note.as_deref().unwrap_or_default();
    row(&[&fact.path, &fact.text, &fact.citation.to_string(), note])
}

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

/// Left-aligned columns with two spaces between them.
fn columns(rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<usize> = (0..rows.first().map_or(0, Vec::len)).map(width).collect();
    let lines = rows.iter().map(|row| {
        let cells = row.iter().zip(&widths);
        let cells: String = cells
            .map(|(cell, width)| format!("{cell:width$}  "))
            .collect();
        format!("{}\n", cells.trim_end())
    });
    lines.collect()
}
