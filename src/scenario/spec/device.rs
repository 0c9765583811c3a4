//! Devices, and the facts about them that `set` changes.

use crate::flow::Lock;
use crate::flow::Network;
use crate::flow::Ownership;
use crate::flow::SessionFate;
use crate::source::Construct;
use crate::source::Field;
use crate::source::Rest;
use crate::source::Type;
use crate::source::Vocabulary;

/// A device of a scenario.
pub(in crate::scenario) static DEVICE: Construct = Construct {
    name: "device",
    doc: "What a device is. What is unsaid is as the catalogue has it.",
    fields: &[
        Field::optional(
            "is",
            Type::Named("device preset", &Type::Text),
            "The kind of device.",
        )
        .example("iphone"),
        Field::optional(
            "same-machine",
            NAME,
            "The device whose machine this is too: the same stores, another client with its own \
             cookies. Stands in place of `is`.",
        )
        .example("laptop"),
        CLIENT,
        PROVIDER,
        LOCK,
        APPLE,
        GOOGLE,
        MICROSOFT,
        ENROLLED,
        AUTO_UPGRADE,
        PRIVATE,
        PLUGGED_IN,
        NETWORK,
        SESSION,
    ],
    rest: Rest::Refused,
};

/// What `set` changes.
pub(in crate::scenario) static FACTS: Construct = Construct {
    name: "facts of a device",
    doc: "What changes on a device. What is unsaid stays.",
    fields: &[
        CLIENT,
        PROVIDER,
        LOCK,
        APPLE,
        GOOGLE,
        MICROSOFT,
        ENROLLED,
        AUTO_UPGRADE,
        PRIVATE,
        PLUGGED_IN,
        NETWORK,
        SESSION,
    ],
    rest: Rest::Refused,
};

/// The name of a device of the same file.
pub(super) const NAME: Type = Type::Named("device's name", &Type::Text);

const OWNERSHIP: Type = Type::Word(Vocabulary::of::<Ownership>());

const CLIENT: Field = Field::optional(
    "client",
    Type::Named("client's name", &Type::Text),
    "The browser or app that is used; `default` is the preset's own.",
)
.example("safari");

const PROVIDER: Field = Field::optional(
    "provider",
    Type::Named("provider's name", &Type::Text),
    "Where new passkeys go; `default` is the preset's own.",
)
.example("google-password-manager");

const LOCK: Field = Field::optional(
    "lock",
    Type::Word(Vocabulary::of::<Lock>()),
    "The screen lock.",
);

const APPLE: Field = Field::optional("apple", OWNERSHIP, "The Apple Account it is signed in to.");

const GOOGLE: Field = Field::optional(
    "google",
    OWNERSHIP,
    "The Google account it is signed in to.",
);

const MICROSOFT: Field = Field::optional(
    "microsoft",
    OWNERSHIP,
    "The Microsoft account it is signed in to.",
);

const ENROLLED: Field = Field::optional(
    "enrolled",
    Type::Boolean,
    "Whether the provider is set up here: keychain on, device known to the password manager.",
);

const AUTO_UPGRADE: Field = Field::optional(
    "auto-upgrade",
    Type::Boolean,
    "Whether the user allows passkeys to be made without asking.",
);

const PRIVATE: Field = Field::optional(
    "private",
    Type::Boolean,
    "Whether the browser's window is private.",
);

const PLUGGED_IN: Field = Field::optional(
    "plugged-in",
    Type::List(&NAME),
    "The security keys that are plugged in.",
)
.example("[key]");

const NETWORK: Field = Field::optional(
    "network",
    Type::Word(Vocabulary::of::<Network>()),
    "The connection.",
);

const SESSION: Field = Field::optional(
    "session",
    Type::Word(Vocabulary::of::<SessionFate>()),
    "What became of the session at the relying party.",
);
