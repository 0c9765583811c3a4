//! The spec table of device files.

use crate::client::ClientKind;
use crate::client::ErrorNames;
use crate::client::Remote;
use crate::client::Support;
use crate::flow::Lock;
use crate::flow::Ownership;
use crate::flow::Platform;
use crate::provider::PlatformVerifier;
use crate::provider::ServesHybrid;
use crate::provider::value::SOURCES;
use crate::provider::value::value;
use crate::source::Construct;
use crate::source::Field;
use crate::source::Rest;
use crate::source::Type;
use crate::source::Vocabulary;

/// A device file.
pub static DEVICE: Construct = Construct {
    name: "device",
    doc: "A kind of device, as scenarios mean it when they say no more than `is:`.",
    fields: &[
        Field::required("device", Type::Text, "Its id.").example("iphone"),
        Field::required("name", Type::Text, "Its name for people.").example("iPhone"),
        Field::required(
            "platform",
            Type::Word(Vocabulary::of::<Platform>()),
            "Operating system.",
        )
        .example("ios"),
        SOURCES,
        Field::required(
            "os-version",
            value!(Type::Text),
            "Version of the operating system.",
        ),
        Field::required(
            "lock",
            value!(Type::Word(Vocabulary::of::<Lock>())),
            "Screen lock.",
        ),
        Field::optional(
            "accounts",
            Type::Construct(&ACCOUNTS),
            "Accounts it is signed in to.",
        ),
        Field::required(
            "providers",
            value!(Type::List(&Type::Text)),
            "Providers that can be chosen, those of the operating system first.",
        ),
        Field::required(
            "default-provider",
            value!(Type::Text),
            "The one new passkeys go to.",
        ),
        Field::required(
            "built-in",
            value!(Type::List(&Type::Text)),
            "Providers that a get reaches without being chosen.",
        ),
        Field::optional(
            "default-client",
            value!(Type::Text),
            "The client that scenarios mean.",
        ),
        Field::optional(
            "provider-clients",
            Type::Map {
                key: "provider",
                value: &value!(Type::List(&Type::Text)),
            },
            "Which clients can use a provider; all can where nothing is said.",
        ),
        Field::required(
            "serves-hybrid",
            value!(Type::Word(Vocabulary::of::<ServesHybrid>())),
            "Whether it answers QR codes of other devices.",
        ),
        Field::required(
            "platform-verifier",
            value!(Type::Word(Vocabulary::of::<PlatformVerifier>())),
            "When `isUserVerifyingPlatformAuthenticatorAvailable()` is true.",
        ),
        Field::optional(
            "clients",
            Type::Map {
                key: "client",
                value: &Type::Construct(&CLIENT),
            },
            "Its clients, by id.",
        ),
    ],
    rest: Rest::Refused,
};

static ACCOUNTS: Construct = Construct {
    name: "accounts",
    doc: "Accounts of platform vendors.",
    fields: &[
        Field::optional("apple", OWNERSHIP, "Apple Account."),
        Field::optional("google", OWNERSHIP, "Google account."),
        Field::optional("microsoft", OWNERSHIP, "Microsoft account."),
    ],
    rest: Rest::Refused,
};

const OWNERSHIP: Type = value!(Type::Word(Vocabulary::of::<Ownership>()));

const SUPPORT: Type = value!(Type::Word(Vocabulary::of::<Support>()));

static CLIENT: Construct = Construct {
    name: "client",
    doc: "A browser, or the native app of the relying party.",
    fields: &[
        Field::required("name", Type::Text, "Its name for people."),
        Field::required(
            "kind",
            Type::Word(Vocabulary::of::<ClientKind>()),
            "Browser or app.",
        ),
        Field::required("version", value!(Type::Text), "The version it tells."),
        Field::required("user-agent", value!(Type::Text), "The User-Agent header."),
        Field::required(
            "errors",
            value!(Type::Word(Vocabulary::of::<ErrorNames>())),
            "Whose names errors bear.",
        ),
        Field::required("related-origins", SUPPORT, "Related origin requests."),
        Field::required("signals", SUPPORT, "The Signal API."),
        Field::required(
            "remote",
            value!(Type::Word(Vocabulary::of::<Remote>())),
            "What a modal get does when nothing local fits.",
        ),
        Field::optional(
            "enterprise",
            value!(Type::List(&Type::Text)),
            "RP IDs to which whoever manages this client grants enterprise attestation.",
        ),
        Field::required(
            "timeout-default",
            value!(Type::Duration),
            "Time-out when none is given.",
        ),
        Field::required(
            "timeout-min",
            value!(Type::Duration),
            "Lower bound of a given one.",
        ),
        Field::required(
            "timeout-max",
            value!(Type::Duration),
            "Upper bound of a given one.",
        ),
        Field::required(
            "capabilities",
            Type::Construct(&CAPABILITIES),
            "What it can do.",
        ),
    ],
    rest: Rest::Refused,
};

static CAPABILITIES: Construct = Construct {
    name: "capabilities",
    doc: "Answers of `getClientCapabilities()`, or what an app knows of its operating system; \
          what is missing is unknown.",
    fields: &[],
    rest: Rest::Free {
        name: "capability",
        ty: value!(Type::Boolean),
        doc: "A key of the specification, such as `conditionalCreate`.",
    },
};
