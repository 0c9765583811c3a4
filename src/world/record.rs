//! What a sync fabric carries: sealed passkeys and passwords, and that something is gone.

use crate::sim::VirtualTime;
use crate::webauthn::CredentialId;
use crate::webauthn::RpId;
use crate::webauthn::UserHandle;
use crate::world::passwords::Login;
use crate::world::sealing::SealedPassword;

/// A passkey or password as an account's fabric knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// What it is a record of.
    pub(super) id: RecordId,
    /// Its place in the order in which the fabric accepted records. A device that has seen a
    /// version ignores the older ones.
    pub(super) version: u64,
    /// When it was edited on the device it comes from.
    pub(super) edit: Edit,
    /// What it says.
    pub(super) body: Body,
}

/// What a record is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RecordId {
    /// A credential source.
    Passkey(CredentialId),
    /// A saved password.
    Password(Login),
}

/// When something was edited. A later edit wins over an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edit {
    /// When its substance was made.
    pub(super) made: VirtualTime,
    /// When it was last hidden, shown or used.
    pub(super) touched: VirtualTime,
}

/// What a record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// A passkey exists.
    Passkey(SealedPasskey),
    /// A password exists.
    Password(SealedPassword),
    /// It was deleted.
    Deleted,
}

/// A sealed credential source with what the fabric may read of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SealedPasskey {
    /// The relying party it is for.
    pub(super) rp_id: RpId,
    /// The user it is for.
    pub(super) user_handle: UserHandle,
    /// When it was created.
    pub(super) created: VirtualTime,
    /// Whether its provider shows it.
    pub(super) visibility: Visibility,
    /// The source, encrypted under the account's key.
    pub(super) sealed: Vec<u8>,
}

/// Whether a provider shows a passkey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// It does.
    Shown,
    /// It keeps it, but offers it nowhere, because the relying party signalled so.
    Hidden,
}

/// An edit on its way to the fabric.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// What was edited.
    pub(super) id: RecordId,
    /// When.
    pub(super) edit: Edit,
    /// What it is from now on.
    pub(super) body: Body,
}

impl Edit {
    /// Something made then and not touched since.
    pub(super) fn at(made: VirtualTime) -> Self {
        Self {
            made,
            touched: made,
        }
    }
}
