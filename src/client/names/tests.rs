use super::Engine;
use super::Naming;
use crate::client::ErrorNames;
use crate::client::ExcludeHit;
use crate::client::trouble::Trouble;
use crate::flow::FailReason;
use crate::flow::Outcome;
use crate::webauthn::CeremonyKind;

fn named(trouble: Trouble, names: ErrorNames, kind: CeremonyKind) -> (String, Option<String>) {
    let error = Naming {
        names,
        engine: Engine::WebKit,
        kind,
    }
    .name(trouble.because("test"));
    (error.name, error.native)
}

/// platforms.md §5, native tables.
#[test]
fn native_errors_have_the_platforms_own_names() {
    let create = CeremonyKind::Registration;
    let get = CeremonyKind::Authentication;
    let hit = Trouble::Excluded(ExcludeHit::InvalidState);
    for (trouble, kind, apple, android) in [
        (
            Trouble::Cancelled,
            create,
            "1001 canceled",
            "CreateCredentialCancellationException",
        ),
        (
            Trouble::Cancelled,
            get,
            "1001 canceled",
            "GetCredentialCancellationException",
        ),
        (
            Trouble::TimedOut,
            get,
            "1001 canceled",
            "GetCredentialInterruptedException",
        ),
        (
            hit,
            create,
            "1006 matchedExcludedCredential",
            "CreatePublicKeyCredentialDomException InvalidStateError",
        ),
        (
            Trouble::NothingFound,
            get,
            "1001 canceled",
            "NoCredentialException",
        ),
        (
            Trouble::Origin,
            create,
            "1004 failed",
            "CreatePublicKeyCredentialDomException SecurityError",
        ),
    ] {
        let native = named(trouble, ErrorNames::Apple, kind).1.unwrap();
        assert_eq!(native, format!("ASAuthorizationError {apple}"));
        assert_eq!(
            named(trouble, ErrorNames::Android, kind).1.unwrap(),
            android
        );
    }
}

/// platforms.md §5, DOMException table.
#[test]
fn engines_differ_where_the_table_says_so() {
    let name = |trouble, engine| {
        let kind = CeremonyKind::Registration;
        Naming {
            names: ErrorNames::Web,
            engine,
            kind,
        }
        .name(Trouble::because(trouble, "test"))
        .name
    };
    assert_eq!(
        name(Trouble::NoAlgorithm, Engine::Chromium),
        "NotAllowedError"
    );
    assert_eq!(
        name(Trouble::NoAlgorithm, Engine::WebKit),
        "NotSupportedError"
    );
    assert_eq!(name(Trouble::Busy, Engine::Chromium), "OperationError");
    for engine in [Engine::Chromium, Engine::WebKit, Engine::Gecko] {
        assert_eq!(name(Trouble::Cancelled, engine), "NotAllowedError");
        assert_eq!(name(Trouble::TimedOut, engine), "NotAllowedError");
        assert_eq!(name(Trouble::Aborted, engine), "AbortError");
        assert_eq!(name(Trouble::BadType, engine), "TypeError");
        assert_eq!(name(Trouble::BadEncoding, engine), "EncodingError");
        assert_eq!(name(Trouble::Origin, engine), "SecurityError");
        assert_eq!(
            name(Trouble::VerificationDemanded, engine),
            "ConstraintError"
        );
        let hit = Trouble::Excluded(ExcludeHit::InvalidState);
        assert_eq!(name(hit, engine), "InvalidStateError");
        let hidden = Trouble::Excluded(ExcludeHit::NotAllowed);
        assert_eq!(name(hidden, engine), "NotAllowedError");
    }
}

#[test]
fn the_cause_stays_true_where_the_name_hides_it() {
    let naming = Naming {
        names: ErrorNames::Web,
        engine: Engine::Chromium,
        kind: CeremonyKind::Registration,
    };
    let error = naming.name(Trouble::Excluded(ExcludeHit::NotAllowed).because("listed"));
    assert_eq!(error.name, "NotAllowedError");
    assert_eq!(error.outcome, Outcome::Failed(Some(FailReason::Excluded)));
    assert_eq!(error.cause, "listed");
}
