//! What is so before the first step.

use crate::flow::AccountGiven;
use crate::scenario::spec::device::NAME;
use crate::source::Construct;
use crate::source::Field;
use crate::source::Rest;
use crate::source::Type;
use crate::source::Vocabulary;

/// What is given.
pub(in crate::scenario) static GIVEN: Construct = Construct {
    name: "given",
    doc: "What is so before the first step. It is made through the relying party itself; then 30 \
          days pass and everything is synced.",
    fields: &[
        Field::defaulted(
            "account",
            Type::Word(Vocabulary::of::<AccountGiven>()),
            "any",
            "The account.",
        ),
        Field::optional(
            "passkeys",
            Type::List(&NAME),
            "Devices on which a passkey was made, each by its own provider.",
        )
        .example("[office-pc]"),
        Field::optional(
            "saved-password",
            Type::List(&SAVED),
            "Devices whose password manager holds the password; with `device: username` under \
             that other username.",
        )
        .example("[phone, { laptop: another-name }]"),
        Field::optional(
            "signed-in",
            Type::List(&NAME),
            "Devices with a living session.",
        ),
        Field::optional(
            "app-lock",
            Type::List(&NAME),
            "Devices whose app is locked by local biometrics or PIN when it is opened.",
        ),
        Field::optional(
            "orphans",
            Type::List(&NAME),
            "Devices whose provider holds a passkey that was deleted at the relying party.",
        ),
    ],
    rest: Rest::Refused,
};

const SAVED: Type = Type::Union(&[
    NAME,
    Type::Map {
        key: "device",
        value: &Type::Text,
    },
]);
