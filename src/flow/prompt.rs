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
    /// The answers a file spells as one word.
    pub const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("verifies", Self::Verifies, "Present and verified."),
        (
            "fails",
            Self::Fails,
            "Verification fails and the sheet closes.",
        ),
        (
            "locks-out",
            Self::LocksOut,
            "Verification fails until it is locked.",
        ),
        ("cancels", Self::Cancels, "Closes the sheet."),
        (
            "ignores",
            Self::Ignores,
            "Never answers; the ceremony times out.",
        ),
    ];
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Picks(n) = self {
            return write!(f, "picks {n}");
        }
        let word = Self::WORDS.iter().find(|(_, answer, _)| answer == self);
        f.pad(word.map_or("picks", |(text, _, _)| text))
    }
}

impl PromptKind {
    /// The kinds as a comma-separated list, for messages: `unlock, create`.
    pub fn list(kinds: &[Self]) -> String {
        let words: Vec<_> = kinds.iter().map(|kind| kind.as_str()).collect();
        words.join(", ")
    }
}
