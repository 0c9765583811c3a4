//! Actions: what a step of a scenario does. Profile actions bear the same names.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use super::name::DeviceName;
use crate::word::Word;
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

words! {
    /// A way to sign in or up that files spell as one word.
    pub enum MethodWord as "way to sign in" {
        Password = "password": "A typed password.",
        SavedPassword = "saved-password": "The password the device fills in.",
        Passkey = "passkey": "A passkey, through the system's sheet.",
        Autofill = "autofill": "A passkey picked from the autofill list.",
        Code = "code": "A code sent out of band.",
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
    /// The method spelled so; what is none of the words names a device.
    pub fn parse(text: &str) -> Self {
        let word = MethodWord::parse(text);
        word.map_or_else(|| Self::Device(DeviceName::new(text)), Self::from)
    }

    /// The one word for it; a device has its name instead.
    pub fn word(&self) -> Option<MethodWord> {
        let mut words = MethodWord::ALL.iter().copied();
        words.find(|word| Self::from(*word) == *self)
    }
}

impl From<MethodWord> for Method {
    fn from(word: MethodWord) -> Self {
        match word {
            MethodWord::Password => Self::Password,
            MethodWord::SavedPassword => Self::SavedPassword,
            MethodWord::Passkey => Self::Passkey,
            MethodWord::Autofill => Self::Autofill,
            MethodWord::Code => Self::Code,
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Device(name) = self {
            return write!(f, "{name}");
        }
        f.pad(self.word().map_or("", Word::as_str))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Method;
    use super::MethodWord;
    use crate::flow::DeviceName;
    use crate::word::Word;

    #[test]
    fn files_and_traces_spell_a_method_the_same_way() {
        for word in MethodWord::ALL {
            let method = Method::parse(word.as_str());
            assert_eq!(method.word(), Some(*word));
            assert_eq!(method.to_string(), word.as_str());
            assert_eq!(json!(method), json!(word));
        }
    }

    #[test]
    fn what_is_no_word_is_the_name_of_a_device() {
        let method = Method::parse("phone");
        assert_eq!(method, Method::Device(DeviceName::new("phone")));
        assert_eq!((method.word(), method.to_string()), (None, "phone".into()));
    }
}
