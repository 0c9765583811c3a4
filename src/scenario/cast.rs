//! The devices of a run by name: whoever is named elsewhere must be among them.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::client::ClientKind;
use crate::flow::DeviceName;
use crate::flow::ProviderId;
use crate::source::Cursor;
use crate::source::Key;
use crate::source::Problem;
use crate::source::quote;
use crate::source::suggest;

/// Who is on stage.
#[derive(Debug, Default)]
pub(super) struct Cast {
    parts: BTreeMap<String, Part>,
    providers: BTreeSet<ProviderId>,
}

/// What others must know about a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// It has a screen and runs a browser.
    Browser,
    /// It has a screen and runs the app.
    App,
    /// A roaming security key: it has no screen.
    Key,
    /// Its own description is wrong; nothing more is said about it.
    Unknown,
}

impl From<ClientKind> for Part {
    fn from(kind: ClientKind) -> Self {
        match kind {
            ClientKind::Browser => Self::Browser,
            ClientKind::App => Self::App,
        }
    }
}

impl Cast {
    /// Puts a device on stage.
    pub(super) fn add(&mut self, name: &str, part: Part) {
        self.parts.insert(name.to_owned(), part);
    }

    /// Says which providers a device can use.
    pub(super) fn add_providers(&mut self, providers: &[ProviderId]) {
        self.providers.extend(providers.iter().cloned());
    }

    /// Reads the name of a provider that some device can use.
    pub(super) fn provider(&self, cursor: Cursor<'_>) -> Option<ProviderId> {
        let id = ProviderId::new(&cursor.text()?);
        if !self.providers.contains(&id) {
            let known: Vec<_> = self.providers.iter().map(ProviderId::as_str).collect();
            let all: Vec<_> = known.iter().map(|known| quote(known)).collect();
            let all = format!("they can use {}", all.join(", "));
            let help = match suggest(id.as_str(), known) {
                Some(near) => format!("did you mean {}? {all}", quote(near)),
                None => all,
            };
            let message = format!("no device here can use {}", quote(id.as_str()));
            cursor.report(message, help);
            return None;
        }
        Some(id)
    }

    /// What is known about a device.
    pub(super) fn part(&self, name: &str) -> Option<Part> {
        self.parts.get(name).copied()
    }

    /// Reads the name of any device.
    pub(super) fn device(&self, cursor: Cursor<'_>) -> Option<DeviceName> {
        let name = cursor.text()?;
        if self.parts.contains_key(&name) {
            return Some(DeviceName::new(&name));
        }
        let help = self.help(&name);
        cursor.report(format!("there is no device {}", quote(&name)), help);
        None
    }

    /// Reads the name of a device with a screen, on which a user can do something.
    pub(super) fn actor(&self, cursor: Cursor<'_>) -> Option<DeviceName> {
        let name = self.device(cursor)?;
        if self.part(name.as_str()) == Some(Part::Key) {
            cursor.report(
                format!("{} is a security key", quote(name.as_str())),
                "name the device it is plugged in to",
            );
            return None;
        }
        Some(name)
    }

    /// Reads the name of a security key.
    pub(super) fn key(&self, cursor: Cursor<'_>) -> Option<DeviceName> {
        let name = self.device(cursor)?;
        match self.part(name.as_str()) {
            Some(Part::Key | Part::Unknown) => Some(name),
            Some(Part::Browser | Part::App) | None => {
                cursor.report(
                    format!("{} is no security key", quote(name.as_str())),
                    "only a device with `is: security-key` can be plugged in",
                );
                None
            }
        }
    }

    /// Reads a device's name that is the key of a map.
    pub(super) fn named(&self, key: &Key, cursor: Cursor<'_>) -> Option<DeviceName> {
        if self.parts.contains_key(&key.text) {
            return Some(DeviceName::new(&key.text));
        }
        let message = format!("there is no device {}", quote(&key.text));
        let problem = Problem::new(key.span, message).help(self.help(&key.text));
        cursor.problems().add(problem);
        None
    }

    /// The names on stage.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.keys().map(String::as_str)
    }

    fn help(&self, name: &str) -> String {
        let shown: Vec<_> = self.names().take(12).map(quote).collect();
        let all = match shown.as_slice() {
            [] => "the scenario has no devices".to_owned(),
            shown => format!("its devices are {}", shown.join(", ")),
        };
        match suggest(name, self.names()) {
            Some(near) => format!("did you mean {}? {all}", quote(near)),
            None => all,
        }
    }
}
