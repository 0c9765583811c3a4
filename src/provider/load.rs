//! From files to the shelves of the catalogue.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::flow::Platform;
use crate::flow::ProviderId;
use crate::provider::DevicePreset;
use crate::provider::Provider;
use crate::provider::overlay::overlaid;
use crate::provider::overlay::without;
use crate::provider::preset::Known;
use crate::provider::preset::preset;
use crate::provider::profile::profile;
use crate::provider::rules::rules;
use crate::provider::rules::sync;
use crate::provider::sheet::Sheet;
use crate::provider::spec_provider::PROVIDER;
use crate::source::Cursor;
use crate::source::Files;
use crate::source::Node;
use crate::source::Problem;
use crate::source::Problems;
use crate::source::parse;
use crate::source::quote;

/// What the files say, in their order.
#[derive(Debug)]
pub(super) struct Shelves {
    pub providers: IndexMap<String, Variants>,
    pub devices: IndexMap<String, DevicePreset>,
    pub sources: IndexMap<String, String>,
}

/// A provider as it is everywhere, and where it differs by platform.
#[derive(Debug)]
pub(super) struct Variants {
    pub everywhere: Provider,
    pub on: BTreeMap<Platform, Provider>,
}

/// Trees by what they describe; later files are merged over earlier ones of the same id.
#[derive(Debug, Default)]
struct Trees {
    providers: IndexMap<String, Node>,
    devices: IndexMap<String, Node>,
    sources: IndexMap<String, String>,
}

/// Reads files `(name, text)`. The shelves are there unless there are problems.
pub(super) fn load(
    list: &[(String, String)],
    files: &mut Files,
    problems: &mut Problems,
) -> Option<Shelves> {
    let mut trees = Trees::default();
    for (name, text) in list {
        let id = files.add(name, text);
        let (node, found) = parse(files, id);
        problems.extend(found);
        if let Some(node) = node {
            trees.take(node, problems);
        }
    }
    let shelves = trees.read(problems);
    problems.is_empty().then_some(shelves)
}

impl Trees {
    fn take(&mut self, node: Node, problems: &Problems) {
        self.take_sources(&node, problems);
        if let Some(id) = named(&node, "provider", problems) {
            merge_into(&mut self.providers, id, node);
        } else if let Some(id) = named(&node, "device", problems) {
            merge_into(&mut self.devices, id, node);
        } else if node.get("sources").is_none() || node.entries().len() > 1 {
            let problem = Problem::of(&node, "the file is about no provider and no device");
            problems.add(problem.help("begin it with `provider: id` or `device: id`"));
        }
    }

    fn take_sources(&mut self, node: &Node, problems: &Problems) {
        let Some(sources) = node.get("sources") else {
            return;
        };
        for (key, about) in Cursor::new(sources, problems).entries() {
            if let Some(about) = about.text() {
                self.sources.insert(key.text.clone(), about);
            }
        }
    }

    fn read(self, problems: &Problems) -> Shelves {
        let sources: BTreeSet<String> = self.sources.keys().cloned().collect();
        let providers = self.providers.iter().filter_map(|(id, node)| {
            let variants = variants(id, node, &sources, problems)?;
            Some((id.clone(), variants))
        });
        let providers = providers.collect();
        let ids = self.providers.keys().cloned().collect();
        let known = Known {
            sources: &sources,
            providers: &ids,
        };
        let devices = self.devices.iter().filter_map(|(id, node)| {
            let preset = preset(node, &known, problems)?;
            Some((id.clone(), preset))
        });
        Shelves {
            providers,
            devices: devices.collect(),
            sources: self.sources,
        }
    }
}

/// The id under `key`, when the file is about such a thing.
fn named(node: &Node, key: &str, problems: &Problems) -> Option<String> {
    let id = Cursor::new(node.get(key)?, problems).text()?;
    let sound = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.is_empty() || !id.chars().all(sound) {
        let problem = Problem::of(node.get(key)?, format!("{} is not an id", quote(&id)));
        problems.add(problem.help("use lower-case letters, digits and `-`"));
    }
    Some(id)
}

fn merge_into(trees: &mut IndexMap<String, Node>, id: String, node: Node) {
    let merged = match trees.get(&id) {
        Some(base) => overlaid(base, &node),
        None => node,
    };
    trees.insert(id, merged);
}

fn variants(
    id: &str,
    node: &Node,
    sources: &BTreeSet<String>,
    problems: &Problems,
) -> Option<Variants> {
    let fields = Cursor::new(node, problems).mapping(&PROVIDER);
    let id = ProviderId::new(id);
    let base = without(node, "for");
    let everywhere = provider(&id, &base, sources, problems);
    let mut trees: BTreeMap<Platform, Node> = BTreeMap::new();
    let differing = fields.field("for").map(|f| f.items()).unwrap_or_default();
    for over in differing {
        let platforms = over.node().get("platforms");
        let platforms = platforms.map_or(&[][..], Node::items).iter();
        let platforms = platforms.filter_map(|platform| Cursor::new(platform, problems).word());
        for platform in platforms {
            let below = trees.get(&platform).unwrap_or(&base);
            let merged = overlaid(below, &without(over.node(), "platforms"));
            trees.insert(platform, merged);
        }
    }
    let on: Vec<_> = trees
        .iter()
        .map(|(platform, tree)| Some((*platform, provider(&id, tree, sources, problems)?)))
        .collect();
    Some(Variants {
        everywhere: everywhere?,
        on: on.into_iter().collect::<Option<_>>()?,
    })
}

fn provider(
    id: &ProviderId,
    node: &Node,
    sources: &BTreeSet<String>,
    problems: &Problems,
) -> Option<Provider> {
    let sheet = Sheet::new(node, sources, problems);
    let name = Cursor::new(node.get("name")?, problems).text()?;
    let authenticator = profile(&sheet);
    let rules = rules(&sheet, id, &name);
    let sync = sync(&sheet);
    Some(Provider {
        id: id.clone(),
        name,
        authenticator: authenticator?,
        rules: rules?,
        sync: sync?,
        facts: sheet.facts(),
        quirks: sheet.quirks(),
    })
}
