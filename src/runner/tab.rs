//! A tab: one client's conversation with the relying party, from the user's side.

use crate::flow::Screen;
use crate::rp::Session;

/// What a device's open page or app holds between steps.
#[derive(Clone, Debug)]
pub(super) struct Tab {
    /// Cookies, tokens and kept values.
    pub(super) session: Session,
    /// The screen that is up. `None` before the site or app is opened.
    pub(super) screen: Option<Screen>,
    /// How far the user is.
    pub(super) standing: Standing,
    /// Whether the app is locked, for apps with an app lock.
    pub(super) lock: AppLock,
}

/// How far the user is at the relying party, as the user sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nobody is known.
    Nobody,
    /// The identifier is entered.
    Identified,
    /// The user is in, or on the way through the screens that follow.
    SignedIn,
}

/// Whether an app is locked on the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AppLock {
    /// The app has no lock, or the client is a browser.
    Absent,
    /// The app is closed, and will be locked when it is opened.
    Closed,
    /// The app is open and locked.
    Locked,
    /// The user unlocked it.
    Unlocked,
}

impl Tab {
    /// A tab that nobody has opened yet.
    pub(super) fn new(session: Session) -> Self {
        Self {
            session,
            screen: None,
            standing: Standing::Nobody,
            lock: AppLock::Absent,
        }
    }

    /// Whether the account can be looked at in this tab.
    pub(super) fn is_signed_in(&self) -> bool {
        self.standing == Standing::SignedIn
    }

    /// Takes note that a screen is up.
    pub(super) fn show(&mut self, screen: Screen) {
        self.screen = Some(screen);
        self.standing = match screen {
            Screen::SignIn | Screen::SignUp | Screen::Locked | Screen::Error => Standing::Nobody,
            Screen::Password | Screen::Passkey | Screen::Waiting => self.standing,
            Screen::Code | Screen::SecondFactor => self.standing,
            Screen::Offer
            | Screen::Pin
            | Screen::LocalBiometrics
            | Screen::Confirmation
            | Screen::FurtherDevices
            | Screen::Dashboard => Standing::SignedIn,
        };
    }
}
