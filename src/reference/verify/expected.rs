//! What the client data of either ceremony is held against.
//!
//! **Invariant:** all of it is the server's own word, except what the names say is the page's.

use crate::reference::bug::Lapse;
use crate::reference::verify::checks::Check;
use crate::reference::verify::origin::Place;
use crate::reference::verify::relying_party::RelyingParty;

/// The expectation of a ceremony.
pub(super) struct Expected<'a> {
    pub relying_party: &'a RelyingParty,
    /// `webauthn.create` or `webauthn.get`.
    pub kind: &'static str,
    /// The challenge as it was sent, base64url.
    pub challenge: &'a str,
    /// A challenge that the page sent beside the response; it counts for nothing.
    pub challenge_of_page: Option<&'a str>,
    /// Whether a challenge was issued at all, to anybody.
    pub was_issued: &'a dyn Fn(&str) -> bool,
    pub caller: Caller,
}

/// Where the request came from, as far as a careless shop confuses that with the origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reference) enum Caller {
    /// An app on an Apple system, whose ceremonies have the site's own origin.
    AppleApp,
    /// An app whose user signs in with a passkey that was made in a browser.
    AppWithPasskeyOfBrowser,
    /// Anything else.
    Other,
}

impl Caller {
    /// The check by which a shop could wrongly refuse one of its own origins.
    pub(super) fn refuses(self, place: Place) -> Option<Check> {
        match (place, self) {
            (Place::AndroidApp, Caller::AppWithPasskeyOfBrowser) => {
                Some((Lapse::R09_12, Lapse::A12_2).into())
            }
            (Place::AndroidApp, Caller::AppleApp | Caller::Other) => Some(Lapse::R09_12.into()),
            (Place::Related, _) => Some(Lapse::R09_10.into()),
            (Place::Site, Caller::AppleApp) => Some(Lapse::R09_14.into()),
            (Place::Site, Caller::AppWithPasskeyOfBrowser | Caller::Other) => None,
        }
    }
}
