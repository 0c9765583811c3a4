//! Screens: what the relying party shows, and the user answers.

use crate::word::words;

words! {
    /// A screen of the relying party. An action of a scenario answers one.
    pub enum Screen as "screen" {
        SignIn = "sign-in": "Asks for the identifier.",
        SignUp = "sign-up": "Asks for what a new account needs.",
        Password = "password": "Asks for the password.",
        Passkey = "passkey": "Passkey login is offered.",
        Offer = "offer": "A passkey is offered: create it, or not now.",
        Code = "code": "Asks for the code that was sent.",
        Pin = "pin": "Asks to set up an app PIN.",
        LocalBiometrics = "local-biometrics": "Asks whether local biometrics unlock the app.",
        Confirmation = "confirmation": "Confirms that the passkey was created.",
        FurtherDevices = "further-devices": "Encourages passkeys on further devices.",
        SecondFactor = "second-factor": "Wants a passkey as second factor.",
        Locked = "locked": "The app is locked on the device.",
        Dashboard = "dashboard": "The user is signed in.",
        Waiting = "waiting": "The user is kept waiting.",
        Error = "error": "The relying party shows an error.",
    }
}

impl Screen {
    /// Product screens: the "blue steps" of the documents. A scenario that never mentions one has
    /// the user answer it by habit.
    pub const PRODUCT: &'static [Self] = &[
        Self::Code,
        Self::Pin,
        Self::LocalBiometrics,
        Self::Confirmation,
        Self::FurtherDevices,
        Self::SecondFactor,
    ];

    /// Whether this is a product screen, see [`Screen::PRODUCT`].
    pub fn is_product(self) -> bool {
        Self::PRODUCT.contains(&self)
    }
}
