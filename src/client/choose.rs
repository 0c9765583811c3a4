//! Which authenticator makes a new passkey.
//!
//! Implements the client's part of WebAuthn L3 §5.1.3 steps 19–21 (authenticator selection); facts
//! on missing screen locks and providers that are off: platforms.md §2 (PKD).

use crate::authenticator::Means;
use crate::authenticator::Method;
use crate::client::Browsing;
use crate::client::Readiness;
use crate::client::Slot;
use crate::client::WhenNotEnrolled;
use crate::client::ceremony::Ceremony;
use crate::client::error::Failure;
use crate::client::hybrid;
use crate::client::place::Place;
use crate::client::trouble::Trouble;
use crate::flow::Network;
use crate::flow::Platform;
use crate::flow::PromptKind;
use crate::webauthn::Attachment;
use crate::webauthn::Hint;

/// The authenticator for a new passkey: the device's own provider, a plugged-in key, or a phone.
/// A hint that can be followed wins over the attachment (WebAuthn L3 §5.8.8).
pub(super) fn for_creation(
    ceremony: &mut Ceremony<'_, '_>,
    attachment: Option<Attachment>,
    hint: Option<Hint>,
) -> Result<Place, Failure> {
    if ceremony.ask.phone.is_some() && attachment != Some(Attachment::Platform) {
        return elsewhere_only_by_phone(ceremony);
    }
    let attachment = match hint {
        Some(Hint::SecurityKey) if !ceremony.reachable.roaming.is_empty() => {
            return Ok(Place::Roaming(0));
        }
        Some(Hint::Hybrid) if hybrid::is_offered(ceremony.client) => {
            return hybrid::hand_over(ceremony, |_| true);
        }
        Some(Hint::ClientDevice) => None,
        Some(Hint::SecurityKey | Hint::Hybrid) | None => attachment,
    };
    match attachment {
        Some(Attachment::Platform) => match platform(ceremony)? {
            Local::At(place) => Ok(place),
            Local::Nowhere(why) => Err(why),
        },
        Some(Attachment::CrossPlatform) => {
            let why = Trouble::Unsatisfiable.because("no roaming authenticator is in reach");
            elsewhere(ceremony, why)
        }
        None => match platform(ceremony)? {
            Local::At(place) => Ok(place),
            Local::Nowhere(why) => elsewhere(ceremony, why),
        },
    }
}

/// Why a provider cannot be used at this moment, whatever is asked of it.
pub(super) fn obstacle(ceremony: &Ceremony<'_, '_>, slot: &Slot<'_>) -> Option<Failure> {
    let name = &slot.rules.name;
    if ceremony.moment.browsing == Browsing::Private && !slot.rules.works_in_private {
        let cause = format!("{name} is not available in a private window");
        return Some(Trouble::NotEnrolled.because(cause));
    }
    if ceremony.moment.network == Network::Offline && slot.rules.needs_network {
        return Some(Trouble::Offline.because(format!("{name} works on a server")));
    }
    None
}

/// Whether the system asks for a screen lock instead of looking elsewhere.
pub(super) fn asks_for_screen_lock(platform: Platform) -> bool {
    match platform {
        // PKD: Apple's systems ask the user to set a passcode.
        Platform::Ios | Platform::Ipados | Platform::Macos => true,
        // PKD: Android falls to security keys, and Windows needs Hello.
        Platform::Android | Platform::Windows | Platform::Linux | Platform::None => false,
    }
}

enum Local {
    At(Place),
    Nowhere(Failure),
}

fn platform(ceremony: &mut Ceremony<'_, '_>) -> Result<Local, Failure> {
    let mut why = Trouble::Unsatisfiable.because("there is no platform authenticator");
    for index in 0..ceremony.reachable.platform.len() {
        let place = Place::Platform(index);
        let slot = place.slot(ceremony.reachable);
        let name = slot.rules.name.as_str();
        if let Some(failure) = obstacle(ceremony, slot) {
            why = failure;
            continue;
        }
        match slot.readiness {
            Readiness::Ready => return Ok(Local::At(place)),
            Readiness::NotEnrolled => match slot.rules.when_not_enrolled {
                WhenNotEnrolled::SetUp => return set_up(ceremony, place),
                WhenNotEnrolled::Refused => {
                    let cause = format!("{name} is not set up on this device");
                    return Err(Trouble::NotEnrolled.because(cause));
                }
            },
            Readiness::NoScreenLock if asks_for_screen_lock(ceremony.moment.platform) => {
                return set_up(ceremony, place);
            }
            Readiness::NoScreenLock => {
                let cause = format!("{name} needs a screen lock, and there is none");
                why = Trouble::NotEnrolled.because(cause);
            }
        }
    }
    Ok(Local::Nowhere(why))
}

/// Asks the user to set up the provider or a screen lock. Whoever lent the authenticator reads
/// from the slot's readiness that it was done.
fn set_up(ceremony: &mut Ceremony<'_, '_>, place: Place) -> Result<Local, Failure> {
    ready(ceremony, place)?;
    Ok(Local::At(place))
}

/// Asks for the set-up; afterwards the user can be verified there.
pub(super) fn ready(ceremony: &mut Ceremony<'_, '_>, place: Place) -> Result<(), Failure> {
    ceremony.prompt(PromptKind::SetUp)?;
    let slot = place.slot_mut(ceremony.reachable);
    slot.readiness = Readiness::Ready;
    if !slot
        .authenticator
        .profile()
        .can_verify(slot.authenticator.means())
    {
        slot.authenticator
            .equip(Means::of([Method::ScreenLock, Method::ProviderPin]));
    }
    Ok(())
}

/// A plugged-in key or, with a QR code, a phone; else what spoke against the device itself.
fn elsewhere(ceremony: &mut Ceremony<'_, '_>, why: Failure) -> Result<Place, Failure> {
    if !ceremony.reachable.roaming.is_empty() {
        return Ok(Place::Roaming(0));
    }
    if hybrid::is_offered(ceremony.client) {
        return hybrid::hand_over(ceremony, |_| true);
    }
    Err(why)
}

fn elsewhere_only_by_phone(ceremony: &mut Ceremony<'_, '_>) -> Result<Place, Failure> {
    if hybrid::is_offered(ceremony.client) {
        return hybrid::hand_over(ceremony, |_| true);
    }
    let cause = format!("{} shows no QR codes", ceremony.client.name);
    Err(Trouble::Unsatisfiable.because(cause))
}

#[cfg(test)]
mod tests;
