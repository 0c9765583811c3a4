//! Scenarios: found by id, file or folder, and checked.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use crate::cli::disk;
use crate::cli::disk::Disk;
use crate::cli::kind::Kind;
use crate::cli::setting::Setting;
use crate::cli::trouble::Trouble;
use crate::provider::Catalogue;
use crate::scenario;
use crate::scenario::Context;
use crate::scenario::Embedded;
use crate::scenario::SHIPPED_FOLDER;
use crate::scenario::Scenario;
use crate::scenario::shipped;
use crate::scenario::shipped_branches;
use crate::source::Colour;
use crate::source::quote;
use crate::source::suggest;

/// A scenario file that is not yet checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    id: String,
    name: String,
    text: String,
    home: Home,
}

/// Where a file's `use` looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Home {
    Binary,
    Disk,
}

/// A checked scenario and how a command line names it.
#[derive(Clone, Debug)]
pub(super) struct Loaded {
    /// The scenario.
    pub(super) scenario: Arc<Scenario>,
    /// Its id if it is shipped, else its file.
    pub(super) argument: String,
    /// The files that it is made of; none if it is shipped.
    pub(super) files: BTreeSet<PathBuf>,
}

/// The files that arguments name; all shipped ones if there are no arguments.
///
/// # Errors
/// When an argument names nothing.
pub(super) fn find(arguments: &[String]) -> Result<Vec<Draft>, Trouble> {
    let mut drafts: Vec<Draft> = Vec::new();
    if arguments.is_empty() {
        drafts.extend(shipped_below(""));
    }
    for argument in arguments {
        for draft in named(argument)? {
            if !drafts.contains(&draft) {
                drafts.push(draft);
            }
        }
    }
    Ok(drafts)
}

/// The shipped scenarios with these ids.
pub(super) fn shipped_with(ids: &BTreeSet<&str>) -> Vec<Draft> {
    shipped_below("")
        .filter(|draft| ids.contains(draft.id.as_str()))
        .collect()
}

fn named(argument: &str) -> Result<Vec<Draft>, Trouble> {
    let shipped: Vec<_> = shipped_below(argument.trim_end_matches('/')).collect();
    if !shipped.is_empty() {
        return Ok(shipped);
    }
    let path = Path::new(argument);
    if path.is_dir() {
        return in_folder(path);
    }
    if path.exists() {
        let draft = on_disk(path)?;
        Kind::Scenario.demand(&draft.name, &draft.text)?;
        return Ok(vec![draft]);
    }
    Err(Trouble::Usage(unknown(argument)))
}

/// Shipped scenarios with this id, or below it.
fn shipped_below(id: &str) -> impl Iterator<Item = Draft> {
    let below = if id.is_empty() {
        String::new()
    } else {
        format!("{id}/")
    };
    shipped()
        .iter()
        .filter(move |(known, _)| *known == id || known.starts_with(&below))
        .map(|(id, text)| Draft {
            id: (*id).to_owned(),
            name: format!("{SHIPPED_FOLDER}/{id}.yaml"),
            text: (*text).to_owned(),
            home: Home::Binary,
        })
}

/// Files that a folder holds beside scenarios, such as steps for `use`, are left out.
fn in_folder(folder: &Path) -> Result<Vec<Draft>, Trouble> {
    let mut drafts = Vec::new();
    for path in disk::yaml_files(folder).map_err(Trouble::Usage)? {
        let draft = on_disk(&path)?;
        if draft.text.lines().any(|line| line.starts_with("scenario:")) {
            drafts.push(draft);
        }
    }
    if drafts.is_empty() {
        let folder = folder.display();
        return Err(Trouble::Usage(format!("`{folder}` holds no scenario")));
    }
    Ok(drafts)
}

fn on_disk(path: &Path) -> Result<Draft, Trouble> {
    let name = path.to_string_lossy().replace('\\', "/");
    let name = name.strip_prefix("./").unwrap_or(&name).to_owned();
    let text = disk::read(&name)?;
    Ok(Draft {
        id: id_of(&name),
        name,
        text,
        home: Home::Disk,
    })
}

/// The path below the folder of scenarios, or the whole path where there is no such folder,
/// without extension: the same however the file is reached, for the seed of a run hangs on it.
fn id_of(name: &str) -> String {
    let stem = name
        .strip_suffix(".yaml")
        .or_else(|| name.strip_suffix(".yml"))
        .unwrap_or(name);
    let folder = format!("{SHIPPED_FOLDER}/");
    let below = match stem.rsplit_once(&format!("/{folder}")) {
        Some((_, below)) => below,
        None => stem.strip_prefix(&folder).unwrap_or(stem),
    };
    below.to_owned()
}

fn unknown(argument: &str) -> String {
    let ids = shipped().iter().map(|(id, _)| *id);
    let flows = shipped()
        .iter()
        .filter_map(|(id, _)| Some(id.split_once('/')?.0));
    let near = suggest(argument, ids.chain(flows));
    let help = match near {
        Some(near) => format!("did you mean {}?", quote(near)),
        None => "`stuntkey run --list` lists the shipped ones".to_owned(),
    };
    format!(
        "{} is no shipped scenario, no file and no folder; {help}",
        quote(argument)
    )
}

/// Checks all files.
///
/// # Errors
/// All problems of all files.
pub(super) fn check(
    drafts: &[Draft],
    catalogue: &Catalogue,
    vars: &[Setting],
    colour: Colour,
) -> Result<Vec<Loaded>, Trouble> {
    let overrides: Vec<_> = vars
        .iter()
        .filter(|setting| setting.rp.is_none())
        .map(|setting| (setting.name.clone(), setting.value.clone()))
        .collect();
    let branches = shipped_branches();
    let mut loaded = Vec::with_capacity(drafts.len());
    let mut rendered = String::new();
    for draft in drafts {
        // Whoever writes scenarios of their own covers what they like.
        let branches = match draft.home {
            Home::Binary => Some(&branches),
            Home::Disk => None,
        };
        let context = Context {
            catalogue,
            branches,
            overrides: &overrides,
        };
        match draft.check(&context) {
            Ok(scenario) => loaded.push(scenario),
            Err(invalid) => rendered.push_str(&invalid.render(colour)),
        }
    }
    if rendered.is_empty() {
        Ok(loaded)
    } else {
        Err(Trouble::Invalid(rendered))
    }
}

impl Draft {
    fn check(&self, context: &Context<'_>) -> Result<Loaded, Box<scenario::Invalid>> {
        let Self {
            id,
            name,
            text,
            home,
        } = self;
        let (checked, mut files) = disk::noted(|| match home {
            Home::Binary => scenario::check(context, &mut Embedded, id, name, text),
            Home::Disk => scenario::check(context, &mut Disk, id, name, text),
        });
        let argument = match home {
            Home::Binary => id,
            Home::Disk => {
                files.insert(PathBuf::from(name));
                name
            }
        };
        Ok(Loaded {
            scenario: Arc::new(checked?),
            argument: argument.clone(),
            files,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::find;
    use super::id_of;

    #[test]
    fn an_id_does_not_depend_on_where_the_folder_of_scenarios_is() {
        assert_eq!(
            id_of("scenarios/second-device/append.yaml"),
            "second-device/append"
        );
        assert_eq!(id_of("/home/me/shop/scenarios/append.yml"), "append");
        assert_eq!(id_of("tests/passkeys/append.yaml"), "tests/passkeys/append");
        assert_eq!(id_of("my-scenarios/append.yaml"), "my-scenarios/append");
    }

    #[test]
    fn a_flow_names_all_its_scenarios_and_none_of_another() {
        let drafts = find(&["second-device".to_owned()]).unwrap();
        assert!(drafts.len() > 1);
        assert!(
            drafts
                .iter()
                .all(|draft| draft.id.starts_with("second-device/"))
        );
    }

    #[test]
    fn a_mistyped_id_is_told_the_nearest() {
        let trouble = find(&["second-devise".to_owned()]).unwrap_err();
        assert!(
            trouble
                .to_string()
                .contains("did you mean `second-device`?"),
            "{trouble}"
        );
    }
}
