//! Prompts: surfaces of the operating system, and how the user meets them.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::word::Word;
use crate::word::words;

words! {
    /// One surface of the operating system. Verification attempts happen inside it.
    pub enum PromptKind as "prompt" {
        Unlock = "unlock": "The app's lock, opened by local biometrics or PIN.",
        Fill = "fill": "The confirmation before a saved password is filled in.",
        Create = "create": "The sheet that creates a passkey.",
        Get = "get": "The sheet that signs in with a passkey.",
        Chooser = "chooser": "The choice among several passkeys.",
        Pin = "pin": "A PIN of a provider or security key.",
        Qr = "qr": "The QR code that hands over to another device.",
        SetUp = "set-up": "The provider or screen lock wants to be set up first.",
    }
}

words! {
    /// What a provider tells the user afterwards, outside any prompt.
    pub enum Notification as "notification" {
        PasskeySaved = "passkey-saved": "A passkey was saved without a prompt.",
        PasskeyUpdated = "passkey-updated": "A passkey's details were updated.",
        PasskeyRemoved = "passkey-removed": "A passkey was removed or hidden.",
    }
}

words! {
    /// A way to meet a prompt that files spell as one word.
    pub enum AnswerWord as "way to meet a prompt" {
        Verifies = "verifies": "Present and verified.",
        Fails = "fails": "Verification fails and the sheet closes.",
        LocksOut = "locks-out": "Verification fails until it is locked.",
        Cancels = "cancels": "Closes the sheet.",
        Ignores = "ignores": "Never answers; the ceremony times out.",
    }
}

/// How the user meets a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Present and verified: finger, face or PIN is right.
    Verifies,
    /// Present, but verification fails and the sheet closes.
    Fails,
    /// Verification fails until it is locked.
    LocksOut,
    /// The user closes the sheet.
    Cancels,
    /// The user never answers; the ceremony times out.
    Ignores,
    /// Verifies, and picks the n-th entry of a chooser, counted from 1.
    Picks(u8),
}

impl Answer {
    /// The one word for it; a pick has a number instead.
    pub fn word(self) -> Option<AnswerWord> {
        let mut words = AnswerWord::ALL.iter().copied();
        words.find(|word| Self::from(*word) == self)
    }
}

impl From<AnswerWord> for Answer {
    fn from(word: AnswerWord) -> Self {
        match word {
            AnswerWord::Verifies => Self::Verifies,
            AnswerWord::Fails => Self::Fails,
            AnswerWord::LocksOut => Self::LocksOut,
            AnswerWord::Cancels => Self::Cancels,
            AnswerWord::Ignores => Self::Ignores,
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Picks(n) = self {
            return write!(f, "picks {n}");
        }
        f.pad(self.word().map_or("", Word::as_str))
    }
}

impl PromptKind {
    /// The kinds as a comma-separated list, for messages: `unlock, create`.
    pub fn list(kinds: &[Self]) -> String {
        let words: Vec<_> = kinds.iter().map(|kind| kind.as_str()).collect();
        words.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Answer;
    use super::AnswerWord;
    use crate::word::Word;

    #[test]
    fn files_and_traces_spell_an_answer_the_same_way() {
        for word in AnswerWord::ALL {
            let answer = Answer::from(*word);
            assert_eq!(answer.word(), Some(*word));
            assert_eq!(answer.to_string(), word.as_str());
            assert_eq!(json!(answer), json!(word));
        }
    }

    #[test]
    fn a_pick_has_a_number_and_no_word() {
        let second = Answer::Picks(2);
        assert_eq!(
            (second.word(), second.to_string()),
            (None, "picks 2".into())
        );
        assert_eq!(json!(second), json!({ "picks": 2 }));
    }
}
