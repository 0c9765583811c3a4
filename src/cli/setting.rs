//! `NAME=VALUE` arguments.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::cli::disk;
use crate::cli::trouble::Trouble;

/// A `--var`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Setting {
    /// The relying party that it is for, as `--rp` names it; unsaid, it is for all, and for
    /// scenarios.
    pub(super) rp: Option<String>,
    /// The variable.
    pub(super) name: String,
    /// Its value, YAML in scenarios and text in profiles.
    pub(super) value: String,
}

/// The text has no name or no `=`.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("write `NAME=VALUE`")]
pub(super) struct SettingError;

impl FromStr for Setting {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Self, SettingError> {
        let (key, value) = text.split_once('=').ok_or(SettingError)?;
        // Variables have no colon in their names; paths and addresses of profiles may.
        let (rp, name) = match key.rsplit_once(':') {
            Some((rp, name)) => (Some(rp.to_owned()), name),
            None => (None, key),
        };
        if name.is_empty() || rp.as_ref().is_some_and(String::is_empty) {
            return Err(SettingError);
        }
        Ok(Self {
            rp,
            name: name.to_owned(),
            value: value.to_owned(),
        })
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(rp) = &self.rp {
            write!(f, "{rp}:")?;
        }
        write!(f, "{}={}", self.name, self.value)
    }
}

/// A `--secret`: its value, or where it is kept.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Secret {
    /// The name by which profiles call it: `$(secret.NAME)`.
    pub(super) name: String,
    keep: Keep,
}

#[derive(Clone, PartialEq, Eq)]
enum Keep {
    /// The command line says it, for all to see.
    Here(String),
    /// An environment variable holds it.
    Environment(String),
    /// A file holds it.
    File(String),
}

impl FromStr for Secret {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Self, SettingError> {
        let Setting { rp, name, value } = text.parse()?;
        if rp.is_some() {
            return Err(SettingError);
        }
        let keep = match value.split_once(':') {
            Some(("env", variable)) => Keep::Environment(variable.to_owned()),
            Some(("file", path)) => Keep::File(path.to_owned()),
            Some(_) | None => Keep::Here(value),
        };
        Ok(Self { name, keep })
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secret({})", self.name)
    }
}

impl Secret {
    /// The secret itself.
    ///
    /// # Errors
    /// When the environment or the file does not have it.
    pub(super) fn reveal(&self) -> Result<String, Trouble> {
        match &self.keep {
            Keep::Here(value) => Ok(value.clone()),
            Keep::Environment(variable) => from_environment(&self.name, variable),
            Keep::File(path) => {
                let text = disk::read(path)
                    .map_err(|why| Trouble::Usage(format!("secret `{}`: {why}", self.name)))?;
                Ok(text.trim_end_matches(['\n', '\r']).to_owned())
            }
        }
    }

    /// How a printed command line may name it: never by its value.
    pub(super) fn as_argument(&self) -> String {
        match &self.keep {
            Keep::Here(_) => format!("{}=…", self.name),
            Keep::Environment(variable) => format!("{}=env:{variable}", self.name),
            Keep::File(path) => format!("{}=file:{path}", self.name),
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the command line reads the environment"
)]
fn from_environment(name: &str, variable: &str) -> Result<String, Trouble> {
    std::env::var(variable).map_err(|_| {
        Trouble::Usage(format!(
            "secret `{name}`: the environment has no `{variable}`"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::Secret;
    use super::Setting;

    #[test]
    fn a_value_may_hold_anything_after_the_first_equals_sign() {
        let setting: Setting = "port=a=b".parse().unwrap();
        assert_eq!(
            (setting.name.as_str(), setting.value.as_str()),
            ("port", "a=b")
        );
        assert!("port".parse::<Setting>().is_err());
        assert!("=1".parse::<Setting>().is_err());
    }

    #[test]
    fn a_variable_may_be_of_one_relying_party() {
        let setting: Setting = "my:shop.yaml:port=8080".parse().unwrap();
        assert_eq!(setting.rp.as_deref(), Some("my:shop.yaml"));
        assert_eq!(setting.name, "port");
        assert_eq!(setting.to_string(), "my:shop.yaml:port=8080");
        let plain: Setting = "at=http://localhost".parse().unwrap();
        assert_eq!(plain.rp, None);
        assert!(":port=1".parse::<Setting>().is_err());
        assert!("shop:=1".parse::<Setting>().is_err());
    }

    #[test]
    fn secrets_are_never_shown() {
        let secret: Secret = "key=hunter2".parse().unwrap();
        assert_eq!(secret.as_argument(), "key=…");
        assert_eq!(format!("{secret:?}"), "Secret(key)");
        assert_eq!(secret.reveal().unwrap(), "hunter2");
        let kept: Secret = "key=env:SHOP_KEY".parse().unwrap();
        assert_eq!(kept.as_argument(), "key=env:SHOP_KEY");
    }
}
