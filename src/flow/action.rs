//! Actions: what a step of a scenario does. Profile actions bear the same names.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use super::name::DeviceName;
use crate::word::words;

words! {
    /// What a step does. The value of its key in the file is the device it happens on.
    pub enum Action as "action" {
        Open = "open": "Opens the app or site.",
        Unlock = "unlock": "Unlocks the app with local biometrics or PIN.",
        SignUp = "sign-up": "Makes a new account.",
        EnterIdentifier = "enter-identifier": "Enters the identifier on the sign-in screen.",
        SignIn = "sign-in": "Signs in; without `with` the way the relying party leads.",
        EnterCode = "enter-code": "Enters the newest code that was sent.",
        CreatePasskey = "create-passkey": "Creates a passkey: accepts the offer, or from the settings.",
        Skip = "skip": "Passes on what the screen offers.",
        Continue = "continue": "Goes on from a screen that only informs.",
        SetPin = "set-pin": "Sets up the app PIN.",
        SetLocalBiometrics = "set-local-biometrics": "Turns local biometrics on or off.",
        RenamePasskey = "rename-passkey": "Renames the passkey made on this device.",
        DeletePasskey = "delete-passkey": "Deletes the passkey made on this device, in the account's settings.",
        SignOut = "sign-out": "Signs out.",
        Wait = "wait": "Lets time pass.",
        Set = "set": "Changes facts of a device.",
        Wipe = "wipe": "Erases a device.",
        Restore = "restore": "Sets a device up again from its accounts.",
        SendAgain = "send-again": "Sends the last ceremony's answer once more.",
    }
}

/// How a user signs in or up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// A typed password.
    Password,
    /// The password that the device's password manager fills in.
    SavedPassword,
    /// A passkey, through the modal sheet.
    Passkey,
    /// A passkey, picked from the autofill list (conditional get).
    Autofill,
    /// A code sent out of band.
    Code,
    /// A passkey on that device, through the QR code.
    Device(DeviceName),
}

impl Method {
    /// The methods a file spells as one word; any other word names a device.
    pub const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("password", Self::Password, "A typed password."),
        (
            "saved-password",
            Self::SavedPassword,
            "The password the device fills in.",
        ),
        (
            "passkey",
            Self::Passkey,
            "A passkey, through the system's sheet.",
        ),
        (
            "autofill",
            Self::Autofill,
            "A passkey picked from the autofill list.",
        ),
        ("code", Self::Code, "A code sent out of band."),
    ];

    /// The method spelled so; what is none of the words names a device.
    pub fn parse(text: &str) -> Self {
        let word = Self::WORDS
            .iter()
            .find(|(spelling, _, _)| *spelling == text);
        word.map_or_else(
            || Self::Device(DeviceName::new(text)),
            |(_, method, _)| method.clone(),
        )
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Device(name) = self {
            return write!(f, "{name}");
        }
        let word = Self::WORDS.iter().find(|(_, method, _)| method == self);
        f.pad(word.map_or("", |(text, _, _)| text))
    }
}
