//! Kinds of files that people write, told apart by their keys.

use crate::cli::trouble::Trouble;
use crate::source::quote;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A scenario, or something that a scenario was meant to be.
    Scenario,
    /// A profile of a relying party.
    Profile,
    /// Data of a passkey provider.
    Provider,
    /// Data of a kind of device.
    Device,
}

/// Keys that tell, in the order in which they count: the name of the kind, and what only files of
/// that kind have, for those who mistype the name.
const TELLING: &[(&str, Kind)] = &[
    ("scenario", Kind::Scenario),
    ("profile", Kind::Profile),
    ("provider", Kind::Provider),
    ("device", Kind::Device),
    ("flow", Kind::Scenario),
    ("steps", Kind::Scenario),
    ("actions", Kind::Profile),
    ("credentials", Kind::Provider),
    ("platform", Kind::Device),
];

impl Kind {
    /// The kind of a file with this text; nothing where it is none of ours.
    pub(super) fn of(text: &str) -> Option<Self> {
        // JSON is YAML, too, and has its keys anywhere.
        if text.trim_start().starts_with('{') {
            return Some(Self::Scenario);
        }
        // Prose may quote any of them, but does not begin with a key.
        let begins = |line: &&str| !(line.trim().is_empty() || line.starts_with(['#', '-', '%']));
        key_of(text.lines().find(begins)?)?;
        let has = |key: &str| text.lines().any(|line| key_of(line) == Some(key));
        let told = TELLING.iter().find(|(key, _)| has(key));
        told.map(|(_, kind)| *kind)
    }

    /// Refuses a file that is of another kind than the one it is given for, or of none.
    ///
    /// # Errors
    /// Says what the file is, and where such files go.
    pub(super) fn demand(self, file: &str, text: &str) -> Result<(), Trouble> {
        match Self::of(text) {
            None => Err(none_of_ours(file)),
            Some(kind) if kind == self => Ok(()),
            Some(kind) => Err(Trouble::Usage(format!(
                "{} is {}, not {}; {}",
                quote(file),
                kind.called(),
                self.called(),
                kind.goes_to()
            ))),
        }
    }

    fn called(self) -> &'static str {
        match self {
            Self::Scenario => "a scenario",
            Self::Profile => "a profile of a relying party",
            Self::Provider => "data of a provider",
            Self::Device => "data of a device",
        }
    }

    fn goes_to(self) -> &'static str {
        match self {
            Self::Scenario => "scenarios need no option: `stuntkey run FILE`",
            Self::Profile => "profiles go to `--rp`",
            Self::Provider => "data of providers goes to `--provider`",
            Self::Device => "data of devices goes to `--device`",
        }
    }
}

/// The key at the very beginning of a line.
fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once(':')?;
    let key = key.trim_end().trim_matches(['"', '\'']);
    (!key.is_empty() && !key.contains(char::is_whitespace)).then_some(key)
}

/// A file is none of ours: says which kinds there are, by their first keys.
pub(super) fn none_of_ours(file: &str) -> Trouble {
    let name = quote(file);
    Trouble::Invalid(format!(
        "error: {name} is no file of stuntkey\n  \
         help: a scenario has the key `scenario:`, a profile of a relying party `profile:`, data of \
         a provider `provider:`, data of a device `device:`; `stuntkey schema` says what else is \
         in them\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn the_named_key_counts_first_and_a_mistyped_one_is_made_up_for() {
        let scenario = "devices: {}\nscenario: A scenario\nflow: onboarding\n";
        assert_eq!(Kind::of(scenario), Some(Kind::Scenario));
        assert_eq!(Kind::of("scenaro: A\nflow: x\n"), Some(Kind::Scenario));
        assert_eq!(Kind::of("profil: A\nactions: {}\n"), Some(Kind::Profile));
        assert_eq!(Kind::of("provider: a\nplatform: x\n"), Some(Kind::Provider));
        assert_eq!(Kind::of("device: a\ncredentials: x\n"), Some(Kind::Device));
    }

    #[test]
    fn prose_and_nothing_are_none_of_ours() {
        assert_eq!(Kind::of("# Title\n\nSome words: and more.\n"), None);
        assert_eq!(
            Kind::of("  scenario: not at the beginning of a line\n"),
            None
        );
        let quoting = "# Title\n\nA stunt double.\n\nscenario: A\nflow: onboarding\n";
        assert_eq!(Kind::of(quoting), None);
        assert_eq!(Kind::of(""), None);
    }
}
