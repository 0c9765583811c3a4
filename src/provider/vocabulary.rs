//! The words that provider and device files use for the choices of other rooms.

use crate::client::AaguidShown;
use crate::client::ClientKind;
use crate::client::ErrorNames;
use crate::client::ExcludeHit;
use crate::client::Remote;
use crate::client::SignalReaction;
use crate::client::Support;
use crate::client::WhenNotEnrolled;
use crate::flow::Vendor;
use crate::provider::Confidence;
use crate::provider::SyncDomain;
use crate::word::words;

words! {
    /// A precondition of a silent upgrade, without the time that one of them needs.
    pub(super) enum ConditionName as "condition" {
        OptedIn = "opted-in": "The user has not turned upgrades off.",
        Enrolled = "enrolled": "The provider is set up on the device.",
        SavedPassword = "saved-password": "A password is saved for this user name and host.",
        UsedWithin = "used-within": "The password was created, filled or used within that time.",
        NoPasskey = "no-passkey": "The provider holds no passkey for the account.",
    }
}

words! {
    impl Word for ExcludeHit as "reaction to an exclude match" {
        InvalidState = "invalid-state": "`InvalidStateError`, as the specification says.",
        NotAllowed = "not-allowed": "`NotAllowedError`, indistinguishable from a cancel.",
    }
}

words! {
    impl Word for AaguidShown as "treatment of the AAGUID" {
        Kept = "kept": "The relying party sees it without asking for attestation.",
        Zeroed = "zeroed": "It is zeroed unless attestation is asked for.",
    }
}

words! {
    impl Word for WhenNotEnrolled as "reaction to a missing set-up" {
        SetUp = "set-up": "The user is asked to set the provider up, then it goes on.",
        Refused = "refused": "It is refused on the device.",
    }
}

words! {
    impl Word for SignalReaction as "reaction to signals" {
        Ignores = "ignores": "Nothing happens.",
        Hides = "hides": "The passkey is hidden, and shown again when it is accepted later.",
        Deletes = "deletes": "The passkey is deleted.",
    }
}

words! {
    impl Word for SyncDomain as "sync domain" {
        None = "none": "Passkeys never leave the device.",
        Account(Vendor::Apple) = "apple": "All devices of the same Apple Account.",
        Account(Vendor::Google) = "google": "All devices of the same Google account.",
        Account(Vendor::Microsoft) = "microsoft": "All devices of the same Microsoft account.",
        Own = "own": "All devices of the user; the manager has an account of its own.",
    }
}

words! {
    impl Word for ClientKind as "kind of client" {
        Browser = "browser": "A browser.",
        App = "app": "A native app that calls the operating system.",
    }
}

words! {
    impl Word for ErrorNames as "naming of errors" {
        Web = "web": "DOMException names.",
        Apple = "apple": "`ASAuthorizationError` codes.",
        Android = "android": "androidx.credentials exceptions.",
    }
}

words! {
    impl Word for Support as "support" {
        Supported = "supported": "It is supported.",
        Unsupported = "unsupported": "It is not.",
    }
}

words! {
    impl Word for Remote as "treatment of other devices" {
        Offered = "offered": "A modal get shows a QR code when nothing local fits.",
        Hidden = "hidden": "It ends at once: only what is at hand is preferred.",
    }
}

words! {
    impl Word for Confidence as "confidence" {
        High = "H": "Source code, a normative specification, or the vendor's documentation.",
        Medium = "M": "A vendor's blog, a maintainer, an SDK, or an older revision of the code.",
        Low = "L": "A third party, a single report, or an inference.",
    }
}
