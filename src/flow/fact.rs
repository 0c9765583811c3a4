//! Facts about devices and accounts that scenarios set and the simulator keeps.

use crate::word::words;

words! {
    /// An operating system, as relying parties tell them apart.
    pub enum Platform as "platform" {
        Ios = "ios": "iOS.",
        Ipados = "ipados": "iPadOS.",
        Macos = "macos": "macOS.",
        Android = "android": "Android.",
        Windows = "windows": "Windows.",
        Linux = "linux": "Linux.",
        None = "none": "No operating system: a roaming security key.",
    }
}

words! {
    /// How the device is locked, and so how its user can be verified.
    pub enum Lock as "lock" {
        Biometrics = "biometrics": "Biometrics, with a PIN or password behind them.",
        Pin = "pin": "A PIN, pattern or password only.",
        None = "none": "No screen lock.",
    }
}

words! {
    /// Whose platform account the device is signed in to.
    pub enum Ownership as "account" {
        Own = "own": "The user's own account, shared by all their devices.",
        Other = "other": "Another account of this vendor.",
        None = "none": "Not signed in.",
    }
}

words! {
    /// Who runs the account that a provider syncs through.
    pub enum Vendor as "vendor" {
        Apple = "apple": "Apple Account.",
        Google = "google": "Google account.",
        Microsoft = "microsoft": "Microsoft account.",
    }
}

words! {
    /// The device's connection.
    pub enum Network as "network" {
        Online = "online": "Connected.",
        Offline = "offline": "Not connected: nothing syncs, and nothing reaches the relying party.",
    }
}

words! {
    /// What became of the session at the relying party.
    pub enum SessionFate as "session" {
        Kept = "kept": "The session lives.",
        Lost = "lost": "Cookies and tokens are gone.",
    }
}

words! {
    /// What account exists before the first step.
    pub enum AccountGiven as "account" {
        Any = "any": "An account, with a password where the relying party has passwords.",
        Password = "password": "An account with a password.",
        Passkey = "passkey": "An account whose only way in is a passkey.",
        None = "none": "No account yet.",
    }
}
