//! From a device file to its preset.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::client::ClientProfile;
use crate::flow::ProviderId;
use crate::flow::Vendor;
use crate::provider::DevicePreset;
use crate::provider::client::client;
use crate::provider::sheet::Sheet;
use crate::provider::spec_device::DEVICE;
use crate::source::Cursor;
use crate::source::Node;
use crate::source::Problems;
use crate::source::quote;
use crate::word::Word;

/// What a device file is read against.
pub(super) struct Known<'a> {
    /// Keys of all sources.
    pub sources: &'a BTreeSet<String>,
    /// Ids of all providers.
    pub providers: &'a BTreeSet<String>,
}

/// The preset, or `None` after reporting.
pub(super) fn preset(node: &Node, known: &Known<'_>, problems: &Problems) -> Option<DevicePreset> {
    let root = Cursor::new(node, problems);
    let fields = root.mapping(&DEVICE);
    let sheet = Sheet::new(node, known.sources, problems);
    let clients = clients(&sheet, node, problems);
    report_unknown(&sheet, known.providers, clients.as_ref());

    let platform = fields.field("platform");
    let platform = platform.and_then(|platform| platform.word());
    let os_version = sheet.text("os-version");
    let lock = sheet.word("lock");
    let accounts = Vendor::ALL.iter().filter_map(|vendor| {
        let path = format!("accounts.{vendor}");
        let ownership = sheet.has(&path).then(|| sheet.word(&path))?;
        Some((*vendor, ownership?))
    });
    let accounts = accounts.collect();
    let providers = ids(&sheet, "providers");
    let default_provider = sheet.text("default-provider");
    let built_in = ids(&sheet, "built-in");
    let default_client = sheet
        .has("default-client")
        .then(|| sheet.text("default-client"));
    let serves_hybrid = sheet.word("serves-hybrid");
    let platform_verifier = sheet.word("platform-verifier");
    Some(DevicePreset {
        id: fields.field("device")?.text()?,
        name: fields.field("name")?.text()?,
        platform: platform?,
        os_version: os_version?,
        lock: lock?,
        accounts,
        providers: providers?,
        default_provider: ProviderId::new(&default_provider?),
        built_in: built_in?,
        clients: clients?,
        default_client: default_client.flatten(),
        provider_clients: provider_clients(&sheet)?,
        serves_hybrid: serves_hybrid?,
        platform_verifier: platform_verifier?,
        facts: sheet.facts(),
    })
}

fn ids(sheet: &Sheet<'_>, path: &str) -> Option<Vec<ProviderId>> {
    let names = sheet.texts(path)?;
    Some(names.iter().map(|name| ProviderId::new(name)).collect())
}

fn clients(
    sheet: &Sheet<'_>,
    node: &Node,
    problems: &Problems,
) -> Option<IndexMap<String, ClientProfile>> {
    let entries = node.get("clients").map_or(&[][..], Node::entries).iter();
    let read: Vec<_> = entries
        .map(|(key, value)| Some((key.text.clone(), client(sheet, &key.text, value, problems)?)))
        .collect();
    read.into_iter().collect()
}

fn provider_clients(sheet: &Sheet<'_>) -> Option<BTreeMap<ProviderId, Vec<String>>> {
    let providers = sheet.below("provider-clients").into_iter();
    providers
        .map(|id| {
            let clients = sheet.texts(&format!("provider-clients.{id}"))?;
            Some((ProviderId::new(&id), clients))
        })
        .collect()
}

/// Reports names of providers and clients that do not exist.
fn report_unknown(
    sheet: &Sheet<'_>,
    providers: &BTreeSet<String>,
    clients: Option<&IndexMap<String, ClientProfile>>,
) {
    let here = sheet.texts("providers").unwrap_or_default();
    for path in ["providers", "built-in"] {
        for name in sheet.texts(path).unwrap_or_default() {
            if !providers.contains(&name) {
                let message = format!("{} is not a provider of the catalogue", quote(&name));
                sheet.report(path, message, "add a file for it, or remove it");
            }
        }
    }
    if let Some(name) = sheet.text("default-provider")
        && !here.contains(&name)
    {
        let message = format!("{} is not one of the device's `providers`", quote(&name));
        sheet.report("default-provider", message, "choose one of them");
    }
    let Some(clients) = clients else { return };
    let mut named: Vec<(String, Vec<String>)> = Vec::new();
    for id in sheet.below("provider-clients") {
        let path = format!("provider-clients.{id}");
        if !here.contains(&id) {
            let message = format!("{} is not one of the device's `providers`", quote(&id));
            sheet.report(&path, message, "remove it");
        }
        named.push((path.clone(), sheet.texts(&path).unwrap_or_default()));
    }
    if sheet.has("default-client") {
        let path = "default-client".to_owned();
        named.push((path, sheet.text("default-client").into_iter().collect()));
    }
    for (path, names) in named {
        for name in names.iter().filter(|name| !clients.contains_key(*name)) {
            let message = format!("{} is not one of the device's `clients`", quote(name));
            sheet.report(&path, message, "choose one of them");
        }
    }
}
