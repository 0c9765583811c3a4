//! The spec table of provider files.

use crate::authenticator::Attestation;
use crate::authenticator::Counter;
use crate::authenticator::Discoverability;
use crate::authenticator::Extension;
use crate::authenticator::Feature;
use crate::authenticator::Method;
use crate::authenticator::SameUser;
use crate::authenticator::VerificationPolicy;
use crate::client::AaguidShown;
use crate::client::ExcludeHit;
use crate::client::SignalReaction;
use crate::client::WhenNotEnrolled;
use crate::flow::Platform;
use crate::provider::HybridRole;
use crate::provider::Recovery;
use crate::provider::SyncDomain;
use crate::provider::value::SOURCES;
use crate::provider::value::partial;
use crate::provider::value::value;
use crate::provider::vocabulary::ConditionName;
use crate::source::Construct;
use crate::source::Field;
use crate::source::Rest;
use crate::source::Type;
use crate::source::Vocabulary;
use crate::webauthn::Algorithm;
use crate::webauthn::Attachment;
use crate::webauthn::BackupState;
use crate::webauthn::Transport;
use crate::word::Word;

/// A provider file.
pub static PROVIDER: Construct = Construct {
    name: "provider",
    doc: "A passkey provider: how its authenticator behaves, what clients meet, how it syncs.",
    fields: &[
        Field::required("provider", Type::Text, "Its id.").example("icloud-keychain"),
        Field::required("name", Type::Text, "Its name for people.").example("iCloud Keychain"),
        SOURCES,
        Field::required(
            "credentials",
            Type::Construct(&CREDENTIALS),
            "What it makes.",
        ),
        Field::required(
            "attestation",
            Type::Construct(&ATTESTATION),
            "What it attests.",
        ),
        Field::required(
            "verification",
            Type::Construct(&VERIFICATION),
            "How it verifies the user.",
        ),
        Field::required(
            "extensions",
            EXTENSIONS,
            "WebAuthn extensions that it processes.",
        ),
        Field::optional(
            "features",
            FEATURES,
            "What it offers to clients that speak CTAP to it; of a provider on its own device, nothing.",
        ),
        Field::required(
            "client",
            Type::Construct(&CLIENT),
            "What clients meet beside CTAP.",
        ),
        Field::optional(
            "upgrade",
            Type::Construct(&UPGRADE),
            "Its part in conditional create; without this section it has none.",
        ),
        Field::required("sync", Type::Construct(&SYNC), "How its passkeys travel."),
        Field::optional(
            "quirks",
            Type::List(&QUIRK),
            "What is odd about it, in prose.",
        ),
        Field::optional(
            "for",
            Type::List(&Type::Construct(&VARIANT)),
            "What differs on some platforms. Where several entries fit, the last one wins.",
        ),
    ],
    rest: Rest::Refused,
};

static VARIANT: Construct = Construct {
    name: "variant",
    doc: "What differs on some platforms: any of the sections, with only the values that differ.",
    fields: &[
        Field::required(
            "platforms",
            Type::List(&Type::Word(Vocabulary::of::<Platform>())),
            "The platforms.",
        ),
        Field::optional(
            "credentials",
            Type::Construct(&CREDENTIALS_PART),
            "What it makes.",
        ),
        Field::optional(
            "attestation",
            Type::Construct(&ATTESTATION_PART),
            "What it attests.",
        ),
        Field::optional(
            "verification",
            Type::Construct(&VERIFICATION_PART),
            "How it verifies the user.",
        ),
        Field::optional(
            "extensions",
            EXTENSIONS,
            "WebAuthn extensions that it processes.",
        ),
        Field::optional(
            "features",
            FEATURES,
            "What it offers to clients that speak CTAP to it.",
        ),
        Field::optional(
            "client",
            Type::Construct(&CLIENT_PART),
            "What clients meet beside CTAP.",
        ),
        Field::optional(
            "upgrade",
            Type::Union(&[Type::Construct(&UPGRADE_PART), Type::Null]),
            "Its part in conditional create; `null` where it has none.",
        ),
        Field::optional(
            "sync",
            Type::Construct(&SYNC_PART),
            "How its passkeys travel.",
        ),
    ],
    rest: Rest::Refused,
};

/// Defines a section, and the same section as `for` may write it: in part.
macro_rules! section {
    ($whole:ident, $part:ident, $name:literal, $doc:literal, [$($field:expr),+ $(,)?]) => {
        static $whole: Construct = Construct {
            name: $name,
            doc: $doc,
            fields: &[$($field),+],
            rest: Rest::Refused,
        };
        static $part: Construct = Construct {
            name: $name,
            doc: $doc,
            fields: &partial(&[$($field),+]),
            rest: Rest::Refused,
        };
    };
}

const fn words<W: Word>() -> Type {
    Type::Word(Vocabulary::of::<W>())
}

const EXTENSIONS: Type = value!(Type::List(&const { words::<Extension>() }));

const FEATURES: Type = value!(Type::List(&const { words::<Feature>() }));

const QUIRK: Type = value!(Type::Text);

section!(
    CREDENTIALS,
    CREDENTIALS_PART,
    "credentials",
    "What the provider makes.",
    [
        Field::required("aaguid", value!(Type::Text), "AAGUID."),
        Field::required(
            "id-bytes",
            value!(Type::Integer { min: 16, max: 1023 }),
            "Length of credential ids."
        ),
        Field::required(
            "algorithms",
            value!(Type::List(&const { words::<Algorithm>() })),
            "Algorithms, the preferred first."
        ),
        Field::required(
            "discoverable",
            value!(words::<Discoverability>()),
            "Which credentials are discoverable."
        ),
        Field::required(
            "same-user",
            value!(words::<SameUser>()),
            "What a second passkey for the same user handle does to the first."
        ),
        Field::required(
            "backup",
            value!(words::<BackupState>()),
            "Backup eligibility and state when a passkey is made."
        ),
        Field::required("counter", value!(words::<Counter>()), "Signature counter."),
        Field::required(
            "transports",
            value!(Type::List(&const { words::<Transport>() })),
            "Transports that it tells."
        ),
        Field::required(
            "attachment",
            value!(words::<Attachment>()),
            "Attachment that clients tell when it is used on its own device."
        ),
    ]
);

section!(
    ATTESTATION,
    ATTESTATION_PART,
    "attestation",
    "Attestation by what the relying party asks for.",
    [
        Field::required(
            "none",
            value!(words::<Attestation>()),
            "For `none` and `indirect`."
        ),
        Field::required(
            "direct",
            value!(words::<Attestation>()),
            "For `direct` and `enterprise`."
        ),
        Field::optional(
            "enterprise",
            value!(Type::List(&Type::Text)),
            "RP IDs that its vendor lets see its serial number (CTAP 2.2 §7.1), for the feature \
             `enterprise-attestation`."
        ),
    ]
);

section!(
    VERIFICATION,
    VERIFICATION_PART,
    "verification",
    "How the user is verified.",
    [
        Field::required(
            "methods",
            value!(Type::List(&const { words::<Method>() })),
            "What the user may be asked for, the preferred first."
        ),
        Field::required(
            "preferred",
            value!(words::<VerificationPolicy>()),
            "What happens when verification is preferred."
        ),
        Field::required(
            "discouraged",
            value!(words::<VerificationPolicy>()),
            "What happens when it is discouraged."
        ),
    ]
);

section!(
    CLIENT,
    CLIENT_PART,
    "client",
    "What clients meet beside CTAP.",
    [
        Field::required(
            "exclude-hit",
            value!(words::<ExcludeHit>()),
            "What the page is told when the exclude list matches."
        ),
        Field::required(
            "aaguid",
            value!(words::<AaguidShown>()),
            "Whether the AAGUID is seen without attestation."
        ),
        Field::required(
            "not-enrolled",
            value!(words::<WhenNotEnrolled>()),
            "What happens before the provider is set up."
        ),
        Field::required(
            "needs-network",
            value!(Type::Boolean),
            "Whether ceremonies need the network."
        ),
        Field::required(
            "in-private",
            value!(Type::Boolean),
            "Whether private windows can use it."
        ),
        Field::required(
            "autofill",
            value!(Type::Boolean),
            "Whether its passkeys appear in autofill lists."
        ),
        Field::required(
            "cred-props",
            value!(Type::Boolean),
            "Whether `credProps` is answered with it."
        ),
        Field::required(
            "signals",
            value!(words::<SignalReaction>()),
            "What it does with signals."
        ),
    ]
);

section!(
    UPGRADE,
    UPGRADE_PART,
    "upgrade",
    "Preconditions of conditional create.",
    [
        Field::required(
            "conditions",
            value!(Type::List(&const { words::<ConditionName>() })),
            "What must hold, in the provider's own order."
        ),
        Field::optional(
            "used-within",
            value!(Type::Duration),
            "How recently the password must have been used, for the condition of that name."
        ),
    ]
);

section!(
    SYNC,
    SYNC_PART,
    "sync",
    "How passkeys travel.",
    [
        Field::required(
            "domain",
            value!(words::<SyncDomain>()),
            "Who shares the passkeys."
        ),
        Field::required(
            "latency",
            value!(Type::Duration),
            "Virtual time until a change has arrived on an online device."
        ),
        Field::required(
            "recovery",
            value!(words::<Recovery>()),
            "What restores them on a new device."
        ),
        Field::required(
            "hybrid",
            value!(words::<HybridRole>()),
            "Its part in ceremonies across devices."
        ),
    ]
);
