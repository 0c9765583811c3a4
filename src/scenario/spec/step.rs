//! A step: one action on one device, its arguments, and what holds afterwards.

use crate::flow::FaultName;
use crate::flow::MethodWord;
use crate::scenario::spec::EXPECTATIONS;
use crate::scenario::spec::FACTS;
use crate::scenario::spec::device::NAME;
use crate::scenario::spec::user::USER;
use crate::source::Construct;
use crate::source::Field;
use crate::source::Rest;
use crate::source::Type;
use crate::source::Vocabulary;

/// A step.
pub(in crate::scenario) static STEP: Construct = Construct {
    name: "step",
    doc: "One action on one device, or none: then the step only looks. The device is the value of \
          the action. An action walks to its screen: it opens the app or site and enters the \
          identifier if no step has.",
    fields: &[
        Field::optional("open", NAME, "The user opens the app or site."),
        Field::optional(
            "unlock",
            NAME,
            "The user unlocks the app with local biometrics or PIN.",
        ),
        Field::optional("sign-up", NAME, "The user makes a new account."),
        Field::optional(
            "enter-identifier",
            NAME,
            "The user says who they are, and no more.",
        ),
        Field::optional(
            "sign-in",
            NAME,
            "The user signs in; without `with` the way the relying party leads: by passkey where \
             it is offered, else by what it falls back to.",
        ),
        Field::optional(
            "enter-code",
            NAME,
            "The user enters the newest code that was sent.",
        ),
        Field::optional(
            "create-passkey",
            NAME,
            "The user creates a passkey: accepts the offer, or goes to the settings.",
        ),
        Field::optional("skip", NAME, "The user passes on what the screen offers."),
        Field::optional(
            "continue",
            NAME,
            "The user goes on from a screen that only informs.",
        ),
        Field::optional("set-pin", NAME, "The user sets up the app's PIN."),
        Field::optional(
            "set-local-biometrics",
            NAME,
            "The user turns local biometrics on or off.",
        ),
        Field::optional(
            "rename-passkey",
            NAME,
            "The user renames the passkey of this device.",
        ),
        Field::optional(
            "delete-passkey",
            NAME,
            "The user deletes the passkey of this device.",
        ),
        Field::optional("sign-out", NAME, "The user signs out."),
        Field::optional(
            "wait",
            WAIT,
            "Virtual time passes: a duration, or until all is synced.",
        )
        .example("6 min"),
        Field::optional("set", NAME, "Facts of the device change."),
        Field::optional("wipe", NAME, "The device is erased."),
        Field::optional(
            "restore",
            NAME,
            "The device is set up again from its accounts.",
        ),
        Field::optional(
            "send-again",
            NAME,
            "The last ceremony's answer is sent once more.",
        ),
        Field::optional(
            "with",
            Type::Union(&[Type::Word(Vocabulary::of::<MethodWord>()), NAME]),
            "How the user signs in or up; a device's name: with the passkey there, through the QR \
             code.",
        ),
        Field::optional(
            "to",
            Type::Union(&[Type::Boolean, Type::Text, Type::Construct(&FACTS)]),
            "The new name, the switch, or the new facts.",
        ),
        Field::defaulted(
            "user",
            USER,
            "verifies",
            "How the user meets prompts in this step.",
        )
        .example("{ qr: cancels }"),
        Field::defaulted(
            "fault",
            Type::Word(Vocabulary::of::<FaultName>()),
            "none",
            "The one thing that is deliberately wrong.",
        ),
        Field::defaulted(
            "anyway",
            Type::Boolean,
            "false",
            "The user acts though the screen is not up.",
        ),
        Field::defaulted(
            "rp-too",
            Type::Boolean,
            "false",
            "The relying party's time must pass as well: its profile needs a `clock`.",
        ),
        Field::optional("name", Type::Text, "What reports call the step."),
        Field::optional(
            "expect",
            Type::Construct(&EXPECTATIONS),
            "Holds where it can be seen.",
        ),
        Field::optional(
            "prove",
            Type::Construct(&EXPECTATIONS),
            "Must be seen, and hold.",
        ),
    ],
    rest: Rest::Refused,
};

/// Not a union, so that the reader can say what is wrong with a duration.
const WAIT: Type = Type::Named("duration such as `6 min`, or `sync`", &Type::Text);
