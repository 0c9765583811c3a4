//! Accounts through which a provider's passkeys and passwords travel.

use std::collections::BTreeMap;
use std::fmt;

use crate::flow::Ownership;
use crate::flow::ProviderId;
use crate::flow::Vendor;
use crate::provider::Provider;
use crate::provider::SyncDomain;

/// One account: the name of a sync fabric.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Account {
    /// A platform vendor's account.
    Platform(Vendor, Holder),
    /// A manager's own account. It is always the user's.
    Manager(ProviderId),
}

/// Whose account it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holder {
    /// The user of the scenario.
    User,
    /// Somebody else. Nothing of the user's is in it unless it is put there.
    Other,
}

impl Account {
    /// The account a provider would sync through on a machine that is signed in to these
    /// accounts, or `None` where it is device-bound or nobody is signed in.
    pub(super) fn of(provider: &Provider, signed_in: &BTreeMap<Vendor, Ownership>) -> Option<Self> {
        match provider.sync.domain {
            SyncDomain::None => None,
            SyncDomain::Own => Some(Self::Manager(provider.id.clone())),
            SyncDomain::Account(vendor) => {
                let holder = match signed_in.get(&vendor)? {
                    Ownership::Own => Holder::User,
                    Ownership::Other => Holder::Other,
                    Ownership::None => return None,
                };
                Some(Self::Platform(vendor, holder))
            }
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Platform(vendor, Holder::User) => write!(f, "{vendor}:own"),
            Self::Platform(vendor, Holder::Other) => write!(f, "{vendor}:other"),
            Self::Manager(provider) => write!(f, "{provider}:own"),
        }
    }
}
