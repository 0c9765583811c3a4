//! How the user meets prompts.

use crate::flow::AnswerWord;
use crate::source::Construct;
use crate::source::Field;
use crate::source::Rest;
use crate::source::Type;
use crate::source::Vocabulary;

/// Picks one of several passkeys.
pub(in crate::scenario) static PICKS: Construct = Construct {
    name: "pick",
    doc: "Verifies, and picks an entry of a chooser.",
    fields: &[Field::required(
        "picks",
        Type::Integer { min: 1, max: 255 },
        "Which entry, from 1.",
    )
    .example("2")],
    rest: Rest::Refused,
};

/// Answers by kind of prompt.
pub(in crate::scenario) static TO_PROMPTS: Construct = Construct {
    name: "answer to prompts",
    doc: "An answer for some kinds of prompts; all others are met by verifying.",
    fields: &[
        Field::optional("unlock", ANSWER, "To the app's lock."),
        Field::optional(
            "fill",
            ANSWER,
            "To the confirmation before a password is filled in.",
        ),
        Field::optional("create", ANSWER, "To the sheet that creates a passkey."),
        Field::optional("get", ANSWER, "To the sheet that signs in with a passkey."),
        Field::optional("chooser", ANSWER, "To the choice among several passkeys."),
        Field::optional("pin", ANSWER, "To the PIN of a provider or security key."),
        Field::optional("qr", ANSWER, "To the QR code."),
        Field::optional("set-up", ANSWER, "To what wants to be set up first."),
    ],
    rest: Rest::Refused,
};

/// One answer for all prompts, a list in order, or answers by kind.
pub(super) const USER: Type = Type::Union(&[
    Type::Word(Vocabulary::of::<AnswerWord>()),
    Type::Construct(&TO_PROMPTS),
    Type::Construct(&PICKS),
    Type::List(&ANSWER),
]);

const ANSWER: Type = Type::Union(&[
    Type::Word(Vocabulary::of::<AnswerWord>()),
    Type::Construct(&PICKS),
]);
