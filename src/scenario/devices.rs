//! Reads `devices`.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::flow::DeviceName;
use crate::flow::Platform;
use crate::provider::Catalogue;
use crate::provider::DevicePreset;
use crate::provider::DeviceSetup;
use crate::scenario::cast::Cast;
use crate::scenario::cast::Part;
use crate::scenario::facts::DEFAULT;
use crate::scenario::facts::Said;
use crate::scenario::facts::accounts;
use crate::scenario::facts::among;
use crate::scenario::facts::word_of;
use crate::scenario::lines::Lines;
use crate::scenario::spec;
use crate::source::Cursor;
use crate::source::Fields;
use crate::source::Key;
use crate::source::Node;
use crate::source::Problem;
use crate::source::quote;

/// Reads the devices of a run.
pub(super) fn read(
    devices: Cursor<'_>,
    catalogue: &Catalogue,
    lines: &mut Lines<'_>,
) -> (Vec<DeviceSetup>, Cast) {
    let entries = devices.entries();
    let mut presets: BTreeMap<String, &DevicePreset> = BTreeMap::new();
    let mut cast = Cast::default();
    for (key, device) in &entries {
        cast.add(&key.text, Part::Unknown);
        if let Some(preset) = device.node().get("is").and_then(|is| {
            let text = Cursor::new(is, devices.problems()).text()?;
            catalogue.device(&text)
        }) {
            cast.add_providers(&preset.providers);
            presets.insert(key.text.clone(), preset);
        }
    }
    let hosts = presets.clone();
    let mut guests = BTreeSet::new();
    for (key, device) in &entries {
        if device.node().get("same-machine").is_some() {
            guests.insert(key.text.clone());
        }
        let host = device
            .node()
            .get("same-machine")
            .and_then(|host| host.scalar());
        let preset = match host {
            Some(host) => hosts.get(&host.text).copied(),
            None => hosts.get(&key.text).copied(),
        };
        if let Some(preset) = preset {
            cast.add(&key.text, part(device.node().get("client"), preset));
            presets.insert(key.text.clone(), preset);
        }
    }
    let reader = Reader {
        catalogue,
        cast: &cast,
        presets: &presets,
        guests: &guests,
    };
    let setups = entries.into_iter().filter_map(|(key, device)| {
        let line = lines.line(key.span);
        reader.device(key, device, line)
    });
    let setups = setups.collect();
    (setups, cast)
}

fn part(client: Option<&Node>, preset: &DevicePreset) -> Part {
    if preset.platform == Platform::None {
        return Part::Key;
    }
    let said = client.and_then(|client| client.scalar());
    let said = said.map(|scalar| scalar.text.as_str());
    let said = said.filter(|client| *client != DEFAULT);
    let id = said.or(preset.default_client.as_deref());
    let profile = id.and_then(|id| preset.clients.get(id));
    profile.map_or(Part::Unknown, |profile| profile.kind.into())
}

struct Reader<'a> {
    catalogue: &'a Catalogue,
    cast: &'a Cast,
    presets: &'a BTreeMap<String, &'a DevicePreset>,
    /// Devices that are on the machine of another.
    guests: &'a BTreeSet<String>,
}

impl Reader<'_> {
    fn device(&self, key: &Key, device: Cursor<'_>, line: usize) -> Option<DeviceSetup> {
        let fields = device.mapping(&spec::DEVICE);
        self.check_is(key, fields);
        let same_machine = self.host(key, fields);
        let preset = self.presets.get(&key.text).copied();
        let said = Said::read(fields, preset, self.cast);
        Some(DeviceSetup {
            name: DeviceName::new(&key.text),
            line,
            preset: preset?.id.clone(),
            client: said.client,
            provider: said.provider,
            lock: word_of(fields, "lock"),
            accounts: accounts(fields),
            enrolled: said.enrolled,
            auto_upgrade: said.auto_upgrade,
            private: said.private,
            plugged_in: said.plugged_in.unwrap_or_default(),
            network: word_of(fields, "network"),
            session: word_of(fields, "session"),
            same_machine,
        })
    }

    fn check_is(&self, key: &Key, fields: Fields<'_>) {
        let problems = fields.cursor().problems();
        match (fields.field("is"), fields.key("same-machine")) {
            (Some(is), None) => {
                let Some(name) = is.text() else { return };
                if self.catalogue.device(&name).is_none() {
                    let known = self.catalogue.devices().map(|preset| preset.id.as_str());
                    let help = among(&name, known.collect());
                    is.report(format!("there is no kind of device {}", quote(&name)), help);
                }
            }
            (None, Some(_)) => {}
            (Some(is), Some(host)) => {
                let message = "a device has either `is` or `same-machine`";
                let problem = Problem::new(host.span, message)
                    .related(is.span(), "says what it is")
                    .help("remove one of the two");
                problems.add(problem);
            }
            (None, None) => {
                let message = format!("nothing says what {} is", quote(&key.text));
                let help = "write `is: iphone`, or `same-machine: other`";
                problems.add(Problem::new(key.span, message).help(help));
            }
        }
    }

    /// The device whose machine this is too.
    fn host(&self, key: &Key, fields: Fields<'_>) -> Option<DeviceName> {
        let host = fields.field("same-machine")?;
        let name = self.cast.actor(host)?;
        if name.as_str() == key.text {
            host.report(
                "a device cannot share its own machine",
                "name the other device of the machine, or write `is`",
            );
            return None;
        }
        for (field, at, _) in fields.present() {
            let own = matches!(
                field.name,
                "same-machine" | "is" | "client" | "private" | "session"
            );
            if !own {
                let message = format!("`{}` belongs to the machine", field.name);
                let help = format!("say it at {}", quote(name.as_str()));
                let problem = Problem::new(at.span, message).help(help);
                host.problems().add(problem);
            }
        }
        if self.guests.contains(name.as_str()) {
            host.report(
                format!(
                    "{} is itself on the machine of another",
                    quote(name.as_str())
                ),
                "name the device that has `is`",
            );
            return None;
        }
        Some(name)
    }
}
