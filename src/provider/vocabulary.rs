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
use crate::provider::HybridRole;
use crate::provider::PlatformVerifier;
use crate::provider::Recovery;
use crate::provider::ServesHybrid;
use crate::provider::SyncDomain;
use crate::source::Vocabulary;
use crate::source::WordDoc;

/// A flow vocabulary as files use it.
pub(super) const fn flow_words<W: crate::word::Word>() -> Vocabulary {
    Vocabulary {
        name: W::KIND,
        words: flow_docs::<W>,
    }
}

fn flow_docs<W: crate::word::Word>() -> Vec<WordDoc> {
    let words = W::ALL.iter();
    words
        .map(|word| WordDoc::new(word.as_str(), word.doc()))
        .collect()
}

/// Spells the variants of an enum, once for reading and for the docs.
macro_rules! spell {
    ($name:ident as $kind:literal { $($variant:expr => $text:literal : $doc:literal),+ $(,)? }) => {
        impl $crate::source::Word for $name {
            const NAME: &'static str = $kind;

            fn words() -> Vec<$crate::source::WordDoc> {
                vec![$($crate::source::WordDoc::new($text, $doc)),+]
            }

            fn parse(word: &str) -> Option<Self> {
                [$(($text, $variant)),+]
                    .into_iter()
                    .find_map(|(text, value)| (text == word).then_some(value))
            }
        }
    };
}

pub(super) use spell;

/// A precondition of a silent upgrade, without the time that one of them needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ConditionName {
    OptedIn,
    Enrolled,
    SavedPassword,
    UsedWithin,
    NoPasskey,
}

spell!(ConditionName as "condition" {
    Self::OptedIn => "opted-in": "The user has not turned upgrades off.",
    Self::Enrolled => "enrolled": "The provider is set up on the device.",
    Self::SavedPassword => "saved-password": "A password is saved for this user name and host.",
    Self::UsedWithin => "used-within": "The password was created, filled or used within that time.",
    Self::NoPasskey => "no-passkey": "The provider holds no passkey for the account.",
});

spell!(ExcludeHit as "reaction to an exclude match" {
    Self::InvalidState => "invalid-state": "`InvalidStateError`, as the specification says.",
    Self::NotAllowed => "not-allowed": "`NotAllowedError`, indistinguishable from a cancel.",
});

spell!(AaguidShown as "treatment of the AAGUID" {
    Self::Kept => "kept": "The relying party sees it without asking for attestation.",
    Self::Zeroed => "zeroed": "It is zeroed unless attestation is asked for.",
});

spell!(WhenNotEnrolled as "reaction to a missing set-up" {
    Self::SetUp => "set-up": "The user is asked to set the provider up, then it goes on.",
    Self::Refused => "refused": "It is refused on the device.",
});

spell!(SignalReaction as "reaction to signals" {
    Self::Ignores => "ignores": "Nothing happens.",
    Self::Hides => "hides": "The passkey is hidden, and shown again when it is accepted later.",
    Self::Deletes => "deletes": "The passkey is deleted.",
});

spell!(SyncDomain as "sync domain" {
    Self::None => "none": "Passkeys never leave the device.",
    Self::Account(Vendor::Apple) => "apple": "All devices of the same Apple Account.",
    Self::Account(Vendor::Google) => "google": "All devices of the same Google account.",
    Self::Account(Vendor::Microsoft) => "microsoft": "All devices of the same Microsoft account.",
    Self::Own => "own": "All devices of the user; the manager has an account of its own.",
});

spell!(Recovery as "recovery" {
    Self::None => "none": "Nothing can restore the passkeys.",
    Self::ScreenLock => "screen-lock": "A screen lock in the domain, or the manager's own secret.",
    Self::ScreenLockOrPin => "screen-lock-or-pin": "That, or the provider's PIN.",
});

spell!(HybridRole as "part in ceremonies across devices" {
    Self::None => "none": "Passkeys are used on their own device only.",
    Self::Authenticator => "authenticator": "Passkeys answer the QR codes of other devices.",
});

spell!(ClientKind as "kind of client" {
    Self::Browser => "browser": "A browser.",
    Self::App => "app": "A native app that calls the operating system.",
});

spell!(ErrorNames as "naming of errors" {
    Self::Web => "web": "DOMException names.",
    Self::Apple => "apple": "`ASAuthorizationError` codes.",
    Self::Android => "android": "androidx.credentials exceptions.",
});

spell!(Support as "support" {
    Self::Supported => "supported": "It is supported.",
    Self::Unsupported => "unsupported": "It is not.",
});

spell!(Remote as "treatment of other devices" {
    Self::Offered => "offered": "A modal get shows a QR code when nothing local fits.",
    Self::Hidden => "hidden": "It ends at once: only what is at hand is preferred.",
});

spell!(ServesHybrid as "part in ceremonies across devices" {
    Self::Serves => "serves": "The device answers QR codes.",
    Self::Never => "never": "It cannot.",
});

spell!(PlatformVerifier as "rule for platform authenticators" {
    Self::Always => "always": "A user-verifying platform authenticator is always reported.",
    Self::WithScreenLock => "with-screen-lock": "While a screen lock is set.",
    Self::Never => "never": "Never.",
});

spell!(Confidence as "confidence" {
    Self::High => "H": "Source code, a normative specification, or the vendor's documentation.",
    Self::Medium => "M": "A vendor's blog, a maintainer, an SDK, or an older revision of the code.",
    Self::Low => "L": "A third party, a single report, or an inference.",
});
