//! The shipped scenarios, embedded in the binary.

use crate::scenario::branch::Branches;
use crate::source::File;
use crate::source::Loader;
use crate::source::join;

/// The folder of the shipped scenarios: `scenarios/second-device/append.yaml` has the id
/// `second-device/append`.
pub const SHIPPED_FOLDER: &str = "scenarios";

/// Every shipped scenario: its id and its text, by flow.
pub fn shipped() -> &'static [(&'static str, &'static str)] {
    SHIPPED
}

/// The branches of the documented flows.
///
/// # Panics
/// Never: a test reads the embedded file.
pub fn shipped_branches() -> Branches {
    let name = format!("{SHIPPED_FOLDER}/branches.yaml");
    Branches::parse(&name, BRANCHES).expect("the embedded file is tested")
}

/// Serves `use` in shipped scenarios from the binary.
#[derive(Clone, Copy, Debug, Default)]
pub struct Embedded;

impl Loader for Embedded {
    fn load(&mut self, from: &str, path: &str) -> Result<File, String> {
        let name = join(from, path);
        let id = name.strip_prefix(SHIPPED_FOLDER).unwrap_or(&name);
        let id = id.trim_start_matches('/').trim_end_matches(".yaml");
        let known = SHARED.iter().chain(SHIPPED).find(|(known, _)| *known == id);
        match known {
            Some((_, text)) => Ok(File {
                name,
                text: (*text).to_owned(),
            }),
            None => Err("no such file".to_owned()),
        }
    }
}

const BRANCHES: &str = include_str!("../../scenarios/branches.yaml");

/// Defines a table of files by their ids.
macro_rules! files {
    ($($id:literal),+ $(,)?) => {
        &[$(($id, include_str!(concat!("../../scenarios/", $id, ".yaml")))),+]
    };
}

/// What scenarios use.
const SHARED: &[(&str, &str)] = files!["shared/native", "shared/product-steps"];

const SHIPPED: &[(&str, &str)] = files![
    "in-app-after-unlock/nudge",
    "in-app-after-unlock/not-twice",
    "in-app-after-unlock/unlock-is-no-login",
    "in-app-after-unlock/when-to-nudge",
    "after-login-non-mfa/append",
    "after-login-non-mfa/code-alone",
    "after-login-non-mfa/exclude-match",
    "after-login-non-mfa/refused",
    "after-login-non-mfa/skip",
    "automatic-upgrade/silent",
    "automatic-upgrade/conditions",
    "automatic-upgrade/refused",
    "second-device/append",
    "second-device/not-installed",
    "second-device/not-yet-synced",
    "second-device/other-browser",
    "second-device/reachability",
    "onboarding/create",
    "onboarding/further-devices",
    "onboarding/skip",
    "onboarding/way-in",
];
