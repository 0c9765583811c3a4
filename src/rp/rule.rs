//! Rules: what an answer of the relying party means.
//!
//! The first rule whose conditions all hold wins. What it says is data until the program has
//! carried it out.
//!
//! **Invariant:** a rule reads an answer and changes nothing.

use std::fmt;

use serde_json::Value;

use crate::flow::Attempt;
use crate::flow::DeclineReason;
use crate::flow::RefuseReason;
use crate::flow::Screen;
use crate::rp::CodecError;
use crate::rp::Conditions;
use crate::rp::Operand;
use crate::rp::Received;
use crate::rp::Selector;
use crate::rp::Variables;
use crate::rp::profile::Reasons;
use crate::rp::selector::text_of;
use crate::sim::ListedPasskey;
use crate::webauthn::CredentialId;
use crate::webauthn::base64url;
use crate::word::Word;

/// Conditions and what the answer means when all of them hold.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The rule as the file spells it, shortened, for messages.
    pub text: String,
    /// When the answer means this.
    pub conditions: Conditions,
    /// What the answer means.
    pub result: RuleResult,
}

/// What an answer means.
#[derive(Clone, Debug, Default)]
pub struct RuleResult {
    /// The screen that is shown.
    pub shows: Option<Operand>,
    /// Why an attempt is declined: a reason, or reasons by attempt.
    pub because: Option<Because>,
    /// Why the action is refused.
    pub refused: Option<Operand>,
    /// An action to do first; then the request is repeated, once.
    pub first: Option<String>,
    /// The list of passkeys.
    pub passkeys: Option<PasskeyList>,
    /// Actions that the page does of itself now.
    pub also: Vec<String>,
    /// The page says that this credential is unknown.
    pub signal_unknown: Option<Operand>,
    /// The page says that only these credentials are accepted.
    pub signal_accepted: Option<Operand>,
}

/// Why an attempt is declined.
#[derive(Clone, Debug)]
pub enum Because {
    /// A reason, or an object from attempt to reason.
    Value(Operand),
    /// A reason for each attempt.
    ByAttempt(Vec<(Attempt, Operand)>),
}

/// Where the passkeys are in an answer.
#[derive(Clone, Debug)]
pub struct PasskeyList {
    /// The entries.
    pub each: Selector,
    /// The credential id within an entry.
    pub id: Option<Selector>,
    /// The relying party's own key within an entry.
    pub key: Option<Selector>,
}

/// What the matching rule says of this very answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meaning {
    /// The screen that is shown.
    pub shows: Option<Screen>,
    /// Why attempts are declined; without attempt, the one that the action is about.
    pub because: Vec<(Option<Attempt>, DeclineReason)>,
    /// Whether the action is refused, and why where a reason is known.
    pub refused: Option<Option<RefuseReason>>,
    /// An action to do first.
    pub first: Option<String>,
    /// The passkeys of the account.
    pub passkeys: Option<Vec<ListedPasskey>>,
    /// What the page does of itself now.
    pub also: Vec<String>,
    /// Credentials the page says are unknown.
    pub unknown: Vec<CredentialId>,
    /// All credentials that the page says are accepted.
    pub accepted: Option<Vec<CredentialId>>,
}

/// Why a matching rule cannot be carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MeaningError {
    /// Not a screen.
    #[error("`shows` gives `{0}`, which is no screen; map it with rules of its own")]
    Screen(String),
    /// Not a credential id.
    #[error("`{member}` gives `{found}`, which is no base64url credential id")]
    Credential {
        /// The rule's member.
        member: &'static str,
        /// What it gave.
        found: String,
    },
    /// A codec does not fit.
    #[error(transparent)]
    Codec(#[from] CodecError),
}

impl Rule {
    /// Whether all conditions hold.
    ///
    /// # Errors
    /// When a placeholder's codec cannot be applied.
    pub fn holds(&self, answer: &Received, variables: &dyn Variables) -> Result<bool, CodecError> {
        self.conditions.hold(answer, variables)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl RuleResult {
    /// What this says of an answer.
    ///
    /// # Errors
    /// When the answer gives no word or id where one is needed.
    pub fn of(
        &self,
        answer: &Received,
        reasons: &Reasons,
        variables: &dyn Variables,
    ) -> Result<Meaning, MeaningError> {
        let value = |operand: &Option<Operand>| match operand {
            Some(operand) => operand.value(answer, variables),
            None => Ok(None),
        };
        let refused = value(&self.refused)?.map(|found| reasons.refusal(&text_of(&found)));
        Ok(Meaning {
            shows: value(&self.shows)?
                .map(|found| screen(&found))
                .transpose()?,
            because: match &self.because {
                Some(because) => because.of(answer, reasons, variables)?,
                None => Vec::new(),
            },
            refused,
            first: self.first.clone(),
            passkeys: self
                .passkeys
                .as_ref()
                .map(|list| list.of(answer))
                .transpose()?,
            also: self.also.clone(),
            unknown: match value(&self.signal_unknown)? {
                Some(found) => credentials("signal-unknown", &found)?,
                None => Vec::new(),
            },
            accepted: value(&self.signal_accepted)?
                .map(|found| credentials("signal-accepted", &found))
                .transpose()?,
        })
    }
}

impl Because {
    fn of(
        &self,
        answer: &Received,
        reasons: &Reasons,
        variables: &dyn Variables,
    ) -> Result<Vec<(Option<Attempt>, DeclineReason)>, CodecError> {
        let mut because = Vec::new();
        let mut add = |attempt: Option<Attempt>, found: &Value| {
            // A reason outside the vocabulary is one the relying party does not give: unseen.
            if let Some(reason) = reasons.decline(&text_of(found)) {
                because.push((attempt, reason));
            }
        };
        match self {
            Self::Value(operand) => match operand.value(answer, variables)? {
                Some(Value::Object(by_attempt)) => {
                    for (attempt, found) in &by_attempt {
                        if let Some(attempt) = Attempt::parse(attempt) {
                            add(Some(attempt), found);
                        }
                    }
                }
                Some(found) => add(None, &found),
                None => {}
            },
            Self::ByAttempt(operands) => {
                for (attempt, operand) in operands {
                    if let Some(found) = operand.value(answer, variables)? {
                        add(Some(*attempt), &found);
                    }
                }
            }
        }
        Ok(because)
    }
}

impl PasskeyList {
    fn of(&self, answer: &Received) -> Result<Vec<ListedPasskey>, MeaningError> {
        let within = |selector: &Option<Selector>, entry: &Value| {
            selector
                .as_ref()
                .and_then(|selector| selector.within(entry))
        };
        let mut passkeys = Vec::new();
        let mut entries = self.each.all(answer);
        // `$.items` means its items as `$.items[*]` does: no entry is a list.
        if let [Value::Array(items)] = entries.as_slice() {
            entries = items.clone();
        }
        for entry in entries {
            let id = within(&self.id, &entry);
            passkeys.push(ListedPasskey {
                id: id.map(|id| credential("passkeys", &id)).transpose()?,
                key: within(&self.key, &entry).map(|key| text_of(&key)),
            });
        }
        Ok(passkeys)
    }
}

fn screen(found: &Value) -> Result<Screen, MeaningError> {
    let text = text_of(found);
    Screen::parse(&text).ok_or(MeaningError::Screen(text))
}

fn credentials(member: &'static str, found: &Value) -> Result<Vec<CredentialId>, MeaningError> {
    match found {
        Value::Array(ids) => ids.iter().map(|id| credential(member, id)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            Ok(vec![credential(member, found)?])
        }
    }
}

fn credential(member: &'static str, found: &Value) -> Result<CredentialId, MeaningError> {
    let decoded = found.as_str().and_then(|text| base64url::decode(text).ok());
    let error = || MeaningError::Credential {
        member,
        found: text_of(found),
    };
    decoded.map(CredentialId::from).ok_or_else(error)
}

#[cfg(test)]
mod tests;
