//! Credentials in the formats of other tools.

use serde_json::Value;
use thiserror::Error;

use crate::authenticator::Portable;
use crate::store::cdp;
use crate::store::member::Member;
use crate::store::playwright;
use crate::webauthn::BackupState;
use crate::webauthn::CredentialId;

/// A format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `WebAuthn.Credential` of the Chrome DevTools Protocol, listed as `getCredentials` answers.
    Cdp,
    /// Playwright's virtual credentials, a list.
    Playwright,
}

/// A text holds no credentials of the format.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ExchangeError {
    /// It is no JSON.
    #[error("line {line}, column {column}: this is no JSON")]
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// It is JSON that says something else.
    #[error("{place}: {why}")]
    Content {
        /// The way to the member.
        place: String,
        /// What is wrong there.
        why: String,
    },
}

impl Format {
    /// Writes credentials.
    pub fn write(self, credentials: &[Portable]) -> String {
        let list = credentials.iter();
        let value = match self {
            Self::Cdp => serde_json::json!({
                "credentials": list.map(cdp::to_json).collect::<Vec<_>>(),
            }),
            Self::Playwright => list.map(playwright::to_json).collect(),
        };
        format!("{value:#}\n")
    }

    /// Reads credentials: a list, an object with such a list under `credentials`, or one alone.
    /// Where the format does not say how they are backed up, `backup` does.
    ///
    /// # Errors
    /// Says what is wrong first, and where. No private key is told.
    pub fn read(self, text: &str, backup: BackupState) -> Result<Vec<Portable>, ExchangeError> {
        let value: Value = serde_json::from_str(text).map_err(|error| ExchangeError::Syntax {
            line: error.line(),
            column: error.column(),
        })?;
        let credentials = listed(&value)?
            .iter()
            .map(|member| match self {
                Self::Cdp => cdp::from_json(member, backup),
                Self::Playwright => playwright::from_json(member, backup),
            })
            .collect::<Result<Vec<_>, _>>()?;
        let mut seen: std::collections::BTreeMap<&CredentialId, usize> = Default::default();
        for (number, credential) in credentials.iter().enumerate() {
            if let Some(before) = seen.insert(&credential.id, number) {
                return Err(ExchangeError::Content {
                    place: format!("credential {}", number + 1),
                    why: format!("it has the id of credential {}", before + 1),
                });
            }
        }
        Ok(credentials)
    }
}

fn listed(value: &Value) -> Result<Vec<Member<'_>>, ExchangeError> {
    let (name, list) = match (value, value.get("credentials")) {
        (Value::Array(list), _) => ("", list),
        (_, Some(Value::Array(list))) => ("credentials", list),
        (Value::Object(_), None) => return Ok(vec![Member::new("the credential", value)]),
        (_, _) => {
            return Err(ExchangeError::Content {
                place: "the file".to_owned(),
                why: "it holds no list of credentials".to_owned(),
            });
        }
    };
    let members = list.iter().enumerate();
    Ok(members
        .map(|(number, value)| Member::new(format!("{name}[{number}]"), value))
        .collect())
}
