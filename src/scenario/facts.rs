//! Reads what a scenario says about a device, at its introduction and when `set` changes it.

use std::collections::BTreeMap;

use crate::client::Browsing;
use crate::client::Consent;
use crate::flow::DeviceName;
use crate::flow::Ownership;
use crate::flow::ProviderId;
use crate::flow::Vendor;
use crate::provider::DeviceChange;
use crate::provider::DevicePreset;
use crate::provider::Enrolment;
use crate::scenario::cast::Cast;
use crate::scenario::spec;
use crate::source::Cursor;
use crate::source::Fields;
use crate::source::quote;
use crate::source::suggest;
use crate::word::Word;

/// What `default` stands for as a client or provider.
pub(super) const DEFAULT: &str = "default";

/// The facts that a `set` changes.
pub(super) fn change(
    facts: Cursor<'_>,
    preset: Option<&DevicePreset>,
    cast: &Cast,
) -> DeviceChange {
    let fields = facts.mapping(&spec::FACTS);
    let said = Said::read(fields, preset, cast);
    if facts.node().entries().is_empty() {
        facts.report("nothing is set", "name a fact: `to: { lock: none }`");
    }
    DeviceChange {
        client: said.client,
        provider: said.provider,
        lock: word_of(fields, "lock"),
        accounts: accounts(fields),
        enrolled: said.enrolled,
        auto_upgrade: said.auto_upgrade,
        private: said.private,
        plugged_in: said.plugged_in,
        network: word_of(fields, "network"),
        session: word_of(fields, "session"),
    }
}

/// What both a device and a `set` may say, where it needs the catalogue or the other devices.
pub(super) struct Said {
    pub(super) client: Option<String>,
    pub(super) provider: Option<ProviderId>,
    pub(super) enrolled: Option<Enrolment>,
    pub(super) auto_upgrade: Option<Consent>,
    pub(super) private: Option<Browsing>,
    pub(super) plugged_in: Option<Vec<DeviceName>>,
}

impl Said {
    pub(super) fn read(fields: Fields<'_>, preset: Option<&DevicePreset>, cast: &Cast) -> Self {
        let plugged_in = fields.field("plugged-in").map(|keys| {
            let keys = keys.items().into_iter();
            keys.filter_map(|key| cast.key(key)).collect()
        });
        Self {
            client: client(fields, preset),
            provider: provider(fields, preset),
            enrolled: switch(
                fields,
                "enrolled",
                [Enrolment::NotEnrolled, Enrolment::Enrolled],
            ),
            auto_upgrade: switch(fields, "auto-upgrade", [Consent::OptedOut, Consent::Given]),
            private: switch(fields, "private", [Browsing::Normal, Browsing::Private]),
            plugged_in,
        }
    }
}

/// The client that is named, unless it is the default.
fn client(fields: Fields<'_>, preset: Option<&DevicePreset>) -> Option<String> {
    let cursor = fields.field("client")?;
    let name = cursor.text().filter(|name| name != DEFAULT)?;
    let preset = preset?;
    if !preset.clients.contains_key(&name) {
        let mut known: Vec<_> = preset.clients.keys().map(String::as_str).collect();
        known.push(DEFAULT);
        let message = format!("{} does not run on {}", quote(&name), quote(&preset.id));
        cursor.report(message, among(&name, known));
        return None;
    }
    Some(name)
}

/// The provider that is named, unless it is the default.
fn provider(fields: Fields<'_>, preset: Option<&DevicePreset>) -> Option<ProviderId> {
    let cursor = fields.field("provider")?;
    let name = cursor.text().filter(|name| name != DEFAULT)?;
    let preset = preset?;
    let id = ProviderId::new(&name);
    if !preset.providers.contains(&id) {
        let mut known: Vec<_> = preset.providers.iter().map(ProviderId::as_str).collect();
        known.push(DEFAULT);
        let message = format!("{} cannot be chosen on {}", quote(&name), quote(&preset.id));
        cursor.report(message, among(&name, known));
        return None;
    }
    Some(id)
}

pub(super) fn accounts(fields: Fields<'_>) -> BTreeMap<Vendor, Ownership> {
    let vendors = Vendor::ALL.iter();
    let accounts = vendors.filter_map(|vendor| {
        let ownership = word_of(fields, vendor.as_str())?;
        Some((*vendor, ownership))
    });
    accounts.collect()
}

pub(super) fn word_of<W: Word>(fields: Fields<'_>, name: &str) -> Option<W> {
    fields.field(name)?.word()
}

/// The state that `false` or `true` stands for.
fn switch<T: Copy>(fields: Fields<'_>, name: &str, [no, yes]: [T; 2]) -> Option<T> {
    let said = fields.field(name)?.boolean()?;
    Some(if said { yes } else { no })
}

/// The nearest name, and all of them.
pub(super) fn among(name: &str, known: Vec<&str>) -> String {
    let all: Vec<_> = known.iter().map(|name| quote(name)).collect();
    let all = format!("it may be {}", all.join(", "));
    match suggest(name, known) {
        Some(near) => format!("did you mean {}? {all}", quote(near)),
        None => all,
    }
}
