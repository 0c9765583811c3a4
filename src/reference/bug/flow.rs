//! The mistakes in what comes when, and for whom: those that a scenario shows.
//!
//! **Invariant:** each belongs to one of the documented flows, and a shipped scenario catches it.

/// Declares the closed list once: variant, name on the command line, what goes wrong.
macro_rules! flow_bugs {
    ($($variant:ident $name:literal $doc:literal)+) => {
        /// A mistake in the flows of the relying party.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum FlowBug {
            $(#[doc = $doc] $variant,)+
        }

        impl FlowBug {
            /// Every switch, in the order of the documentation.
            pub const ALL: &[FlowBug] = &[$(FlowBug::$variant,)+];

            /// The name on the command line.
            pub fn name(self) -> &'static str {
                match self {
                    $(FlowBug::$variant => $name,)+
                }
            }

            /// One line: what the relying party does wrong.
            pub fn doc(self) -> &'static str {
                match self {
                    $(FlowBug::$variant => $doc,)+
                }
            }
        }
    };
}

flow_bugs! {
    NudgeBeforeUnlock "nudge-before-unlock"
        "offers a passkey when the app opens, though it is still locked"
    NudgeWhenNotReady "nudge-when-not-ready"
        "offers a passkey on a device that has no screen lock to protect one"
    NudgeDespitePasskeyHere "nudge-despite-passkey-here"
        "offers a passkey though the account has one that works on this device"
    NudgeTwice "nudge-twice"
        "offers a passkey after every unlock, however recently it was dismissed"
    LoginLostOnFailedCreate "login-lost-on-failed-create"
        "signs the user out when the passkey ceremony fails on the device"
    CreateOnSkip "create-on-skip"
        "has the page create a passkey after the user passed on the offer"
    CodeBeforeOffer "code-before-offer"
        "asks app users for the code before it offers the passkey"
    CodeWithoutPassword "code-without-password"
        "takes any valid code of the account from a session that never gave the password"
    ModalUpgrade "modal-upgrade"
        "runs the upgrade as an ordinary ceremony, with a sheet, instead of silently"
    UpgradeBeforeSecondFactor "upgrade-before-second-factor"
        "starts the upgrade with the answer to the password, before the code"
    UserAbsentRefused "user-absent-refused"
        "demands user presence of conditional creations too"
    UserAbsentAccepted "user-absent-accepted"
        "accepts creations without user presence even when they were not conditional"
    RedirectWaitsForUpgrade "redirect-waits-for-upgrade"
        "shows a waiting page until the upgrade has ended"
    LoginDespiteDecline "login-despite-decline"
        "declines the passkey login, yet has the page start it"
    NoOfferAfterDecline "no-offer-after-decline"
        "offers no passkey on a second device because the account has one elsewhere"
    ExcludeListEmpty "exclude-list-empty"
        "leaves the account's passkeys out of excludeCredentials"
    ExcludeListOfAnotherUser "exclude-list-of-another-user"
        "fills excludeCredentials with another account's passkeys"
    OldPasskeyDeactivated "old-passkey-deactivated"
        "drops the account's older passkeys when a new one is made"
    SyncedPasskeyMisjudged "synced-passkey-misjudged"
        "takes a synced passkey for one that is bound to the device it was made on"
    DeviceBoundMisjudged "device-bound-misjudged"
        "takes a device-bound passkey for one that may be on every device"
    NoFallback "no-fallback"
        "shows an error page, and no other way in, after a passkey login that failed"
    UserIdPerDevice "user-id-per-device"
        "makes up a new user.id for every passkey of an account"
    ConfirmationBeforeVerify "confirmation-before-verify"
        "confirms the passkey though its verification failed"
    ChallengeReusable "challenge-reusable"
        "keeps a challenge valid after its first use, so that an answer can be replayed"
    NoWayIn "no-way-in"
        "leaves accounts without any way to sign in: before the first passkey, or after the last"
}
