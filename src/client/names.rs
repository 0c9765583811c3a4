//! How each kind of client names what went wrong: DOMException names by engine,
//! `ASAuthorizationError` codes, androidx.credentials exception types.
//!
//! Facts: platforms.md §5 (SPEC, CR-COMMON, WK-PROXY, AP-HDR, AP-FORUM, CB-SAS, ANDX, AN-TS).

use crate::client::ClientError;
use crate::client::ClientProfile;
use crate::client::ErrorNames;
use crate::client::ExcludeHit;
use crate::client::error::Failure;
use crate::client::trouble::Trouble;
use crate::flow::Platform;
use crate::webauthn::CeremonyKind;
use crate::webauthn::DomException;
use crate::word::Word;

/// The code base that names DOMExceptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
    /// Chrome, Edge and others.
    Chromium,
    /// Safari, and every browser on iOS and iPadOS.
    WebKit,
    /// Firefox.
    Gecko,
}

impl Engine {
    /// The engine of a browser on a platform; a native app gets the specification's names.
    pub(super) fn of(client: &ClientProfile, platform: Platform) -> Self {
        match platform {
            // PKD: all browsers on iOS are WebKit.
            Platform::Ios | Platform::Ipados => Self::WebKit,
            Platform::Macos
            | Platform::Android
            | Platform::Windows
            | Platform::Linux
            | Platform::None => match client.id.as_str() {
                "safari" => Self::WebKit,
                "firefox" => Self::Gecko,
                _ => Self::Chromium,
            },
        }
    }
}

/// Who names a failure, and in which ceremony.
#[derive(Clone, Copy, Debug)]
pub(super) struct Naming {
    /// Whose names.
    pub(super) names: ErrorNames,
    /// The engine, for DOMExceptions.
    pub(super) engine: Engine,
    /// The ceremony, for androidx exception types.
    pub(super) kind: CeremonyKind,
}

impl Naming {
    /// The error that the caller gets for this failure.
    pub(super) fn name(self, failure: Failure) -> ClientError {
        let Failure { trouble, cause } = failure;
        let dom = dom_exception(trouble, self.engine);
        let native = match self.names {
            ErrorNames::Web => None,
            ErrorNames::Apple => Some(apple(trouble, self.kind).to_owned()),
            ErrorNames::Android => Some(android(trouble, self.kind, dom)),
        };
        ClientError {
            name: dom.as_str().to_owned(),
            native,
            outcome: trouble.outcome(),
            cause,
        }
    }
}

/// The DOMException name (WebAuthn L3 §5.1.3, §5.1.4, exception tables).
fn dom_exception(trouble: Trouble, engine: Engine) -> DomException {
    match trouble {
        Trouble::Aborted => DomException::AbortError,
        Trouble::BadType => DomException::TypeError,
        Trouble::BadEncoding => DomException::EncodingError,
        Trouble::Busy => match engine {
            // CR-COMMON PENDING_REQUEST; the name itself is of low confidence.
            Engine::Chromium => DomException::OperationError,
            Engine::WebKit | Engine::Gecko => DomException::NotAllowedError,
        },
        Trouble::Excluded(ExcludeHit::InvalidState) => DomException::InvalidStateError,
        Trouble::NoAlgorithm => match engine {
            // CR-COMMON kNoCommonAlgorithms: reported like a cancel.
            Engine::Chromium => DomException::NotAllowedError,
            // WK-LA, and the specification.
            Engine::WebKit | Engine::Gecko => DomException::NotSupportedError,
        },
        Trouble::Origin => DomException::SecurityError,
        Trouble::Unsatisfiable => match engine {
            // platforms.md §5: Chrome shows a sheet and then says NotAllowedError.
            Engine::Chromium => DomException::NotAllowedError,
            Engine::WebKit | Engine::Gecko => DomException::ConstraintError,
        },
        Trouble::Unsupported => DomException::NotSupportedError,
        Trouble::VerificationDemanded => DomException::ConstraintError,
        Trouble::Cancelled
        | Trouble::Excluded(ExcludeHit::NotAllowed)
        | Trouble::HeldAlready
        | Trouble::NothingFound
        | Trouble::NotEnrolled
        | Trouble::NotVerified
        | Trouble::NoUpgrades
        | Trouble::Offline
        | Trouble::OptedOut
        | Trouble::NoSavedPassword
        | Trouble::PasswordNotRecent
        | Trouble::Framed
        | Trouble::TimedOut
        | Trouble::Broken => DomException::NotAllowedError,
    }
}

/// AP-FORUM: only canceled, failed and matchedExcludedCredential should occur for passkeys; AP-HDR
/// adds deviceNotConfiguredForPasskeyCreation with iOS 26.
fn apple(trouble: Trouble, kind: CeremonyKind) -> &'static str {
    match trouble {
        // CB-SAS: with nothing at hand, `.preferImmediatelyAvailableCredentials` ends as canceled,
        // with the text "No credentials available for login."; CB-APPLE claims 1005.
        Trouble::Aborted
        | Trouble::Cancelled
        | Trouble::NothingFound
        | Trouble::NotVerified
        | Trouble::TimedOut => "ASAuthorizationError 1001 canceled",
        Trouble::Excluded(ExcludeHit::InvalidState) => {
            "ASAuthorizationError 1006 matchedExcludedCredential"
        }
        Trouble::NotEnrolled => match kind {
            CeremonyKind::Registration => {
                "ASAuthorizationError 1010 deviceNotConfiguredForPasskeyCreation"
            }
            CeremonyKind::Authentication => "ASAuthorizationError 1001 canceled",
        },
        Trouble::BadType
        | Trouble::BadEncoding
        | Trouble::Busy
        | Trouble::Excluded(ExcludeHit::NotAllowed)
        | Trouble::HeldAlready
        | Trouble::NoAlgorithm
        | Trouble::NoUpgrades
        | Trouble::Offline
        | Trouble::OptedOut
        | Trouble::NoSavedPassword
        | Trouble::PasswordNotRecent
        | Trouble::Origin
        | Trouble::Framed
        | Trouble::Unsatisfiable
        | Trouble::Unsupported
        | Trouble::VerificationDemanded
        | Trouble::Broken => "ASAuthorizationError 1004 failed",
    }
}

/// ANDX: the exception types of androidx.credentials.
fn android(trouble: Trouble, kind: CeremonyKind, dom: DomException) -> String {
    let call = match kind {
        CeremonyKind::Registration => "CreateCredential",
        CeremonyKind::Authentication => "GetCredential",
    };
    let key_call = match kind {
        CeremonyKind::Registration => "CreatePublicKeyCredential",
        CeremonyKind::Authentication => "GetPublicKeyCredential",
    };
    match trouble {
        Trouble::Aborted | Trouble::Cancelled => format!("{call}CancellationException"),
        // AN-TS: interrupted means that the app may try again.
        Trouble::Busy | Trouble::TimedOut => format!("{call}InterruptedException"),
        Trouble::NothingFound => "NoCredentialException".to_owned(),
        Trouble::NotEnrolled => match kind {
            CeremonyKind::Registration => "CreateCredentialNoCreateOptionException".to_owned(),
            CeremonyKind::Authentication => "NoCredentialException".to_owned(),
        },
        Trouble::Unsupported => format!("{call}UnsupportedException"),
        // `TypeError` is no domError of androidx; malformed members come as `DataError`.
        Trouble::BadType => format!("{key_call}DomException DataError"),
        Trouble::BadEncoding
        | Trouble::Excluded(_)
        | Trouble::HeldAlready
        | Trouble::NoAlgorithm
        | Trouble::NotVerified
        | Trouble::NoUpgrades
        | Trouble::Offline
        | Trouble::OptedOut
        | Trouble::NoSavedPassword
        | Trouble::PasswordNotRecent
        | Trouble::Origin
        | Trouble::Framed
        | Trouble::Unsatisfiable
        | Trouble::VerificationDemanded
        | Trouble::Broken => format!("{key_call}DomException {dom}"),
    }
}

#[cfg(test)]
mod tests;
