//! Where a ceremony is called: a page or app, its client, and what the client has at hand.

use crate::client::Caller;
use crate::client::ClientProfile;
use crate::client::Moment;
use crate::client::Reachable;

/// The page or app of the relying party on a device, with all a ceremony needs.
#[derive(Debug)]
pub struct Page<'w> {
    /// The client it runs in.
    pub client: &'w ClientProfile,
    /// Who calls the client.
    pub caller: Caller,
    /// What the client finds on its device.
    pub moment: Moment,
    /// The authenticators in reach.
    pub reachable: Reachable<'w>,
}
