//! Another device by QR code: the hybrid transport as the client drives it.
//!
//! Facts: platforms.md §2 row hybrid, §4 row `hybridTransport`.

use crate::client::ClientProfile;
use crate::client::Readiness;
use crate::client::Remote;
use crate::client::Slot;
use crate::client::ceremony::Ceremony;
use crate::client::error::Failure;
use crate::client::place::Place;
use crate::client::trouble::Trouble;
use crate::flow::Network;
use crate::flow::PromptKind;
use crate::webauthn::Descriptor;
use crate::webauthn::Transport;

/// Whether this client shows QR codes.
pub(super) fn is_offered(client: &ClientProfile) -> bool {
    match client.remote {
        Remote::Offered => client.capabilities.get("hybridTransport") != Some(&false),
        Remote::Hidden => false,
    }
}

/// Whether a phone could answer for these credentials: any may, where none is listed.
pub(super) fn may_answer(allowed: &[Descriptor]) -> bool {
    allowed.is_empty()
        || allowed.iter().any(|descriptor| {
            descriptor.transports.is_empty() || descriptor.transports.contains(&Transport::Hybrid)
        })
}

/// Shows the QR code and hands over to the phone that the user scans it with: theirs to say, else
/// the first that fits.
pub(super) fn hand_over(
    ceremony: &mut Ceremony<'_, '_>,
    fits: impl Fn(&Slot<'_>) -> bool,
) -> Result<Place, Failure> {
    if ceremony.moment.network == Network::Offline {
        return Err(Trouble::Offline.because("a QR code needs the network on both devices"));
    }
    ceremony.prompt(PromptKind::Qr)?;
    let phone = ceremony.ask.phone;
    let found = ceremony.reachable.hybrid.iter().position(|slot| {
        phone.is_none_or(|phone| *phone == slot.device)
            && slot.readiness == Readiness::Ready
            && fits(slot)
    });
    found.map(Place::Hybrid).ok_or_else(|| {
        let who = phone.map_or("no device of the user".to_owned(), |phone| {
            format!("not `{phone}`")
        });
        Trouble::NothingFound.because(format!("the QR code was scanned, but {who} can answer it"))
    })
}
