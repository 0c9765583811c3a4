//! What a step may expect and prove.

use crate::flow::DeclineReason;
use crate::flow::FailReason;
use crate::flow::Fallback;
use crate::flow::Notification;
use crate::flow::PromptKind;
use crate::flow::RefuseReason;
use crate::flow::Rung;
use crate::flow::Screen;
use crate::scenario::spec::device::NAME;
use crate::source::Construct;
use crate::source::Field;
use crate::source::Rest;
use crate::source::Type;
use crate::source::Vocabulary;

/// Expectations, under `expect` and under `prove`.
pub(in crate::scenario) static EXPECTATIONS: Construct = Construct {
    name: "expectations",
    doc: "What holds after a step. A list means any of these.",
    fields: &[
        Field::optional(
            "passkey-login",
            RUNGS,
            "Where signing in with a passkey ended. Evidence: the relying party.",
        )
        .example("{ declined: out-of-reach }"),
        Field::optional(
            "append",
            RUNGS,
            "Where adding a passkey with the user's consent ended. Evidence: the relying party.",
        )
        .example("offered"),
        Field::optional(
            "upgrade",
            RUNGS,
            "Where adding a passkey silently ended. Evidence: the relying party.",
        )
        .example("[{ declined: already-here }, { failed: excluded }]"),
        Field::optional(
            "fallback",
            Type::OneOrList(&Type::Word(Vocabulary::of::<Fallback>())),
            "What the login went on with. Evidence: the relying party.",
        ),
        Field::optional(
            "shows",
            Type::OneOrList(&Type::Word(Vocabulary::of::<Screen>())),
            "The screen where the user ends up. Evidence: the relying party.",
        ),
        Field::optional(
            "refused",
            Type::OneOrList(&Type::Word(Vocabulary::of::<RefuseReason>())),
            "The relying party refused what this step did. Evidence: the relying party.",
        ),
        Field::optional(
            "passkeys",
            Type::OneOrList(&Type::COUNT),
            "How many passkeys the relying party lists. Evidence: the relying party.",
        ),
        Field::optional(
            "usable-on",
            Type::List(&NAME),
            "Devices on which a login in a fresh session succeeds. Evidence: the relying party.",
        )
        .example("[phone, laptop]"),
        Field::optional(
            "orphans",
            Type::OneOrList(&Type::COUNT),
            "How many passkeys are in providers that the relying party does not know. Evidence: \
             the relying party's list and ground truth.",
        ),
        Field::optional(
            "prompts",
            PROMPTS,
            "The prompts since the step began, all of them, in order: on the step's device, or by \
             device. Evidence: the device.",
        )
        .example("{ laptop: [qr], phone: [get] }"),
        Field::optional(
            "notified",
            Type::List(&Type::Word(Vocabulary::of::<Notification>())),
            "What providers told the user since the step began. Evidence: the device.",
        ),
        Field::optional(
            "made",
            Type::Construct(&MADE),
            "The passkey that was made in this step. Evidence: the device.",
        )
        .example("{ up: false, uv: false }"),
    ],
    rest: Rest::Refused,
};

/// A rung with its reason.
pub(in crate::scenario) static OUTCOME: Construct = Construct {
    name: "rung with a reason",
    doc: "One rung, and why it ended there. A bare rung means for whatever reason.",
    fields: &[
        Field::optional(
            "declined",
            Type::Word(Vocabulary::of::<DeclineReason>()),
            "The relying party declined, for this reason. If it gives none, the reason is unseen.",
        ),
        Field::optional(
            "failed",
            Type::Word(Vocabulary::of::<FailReason>()),
            "The device ended it, for this reason. This is ground truth.",
        ),
        Field::optional(
            "refused",
            Type::Word(Vocabulary::of::<RefuseReason>()),
            "The relying party refused it, for this reason. If it gives none, the reason is unseen.",
        ),
    ],
    rest: Rest::Refused,
};

/// Properties of a credential.
pub(in crate::scenario) static MADE: Construct = Construct {
    name: "made passkey",
    doc: "What the authenticator says about the passkey it made.",
    fields: &[
        Field::optional("up", Type::Boolean, "Whether the user was present."),
        Field::optional("uv", Type::Boolean, "Whether the user was verified."),
        Field::optional("be", Type::Boolean, "Whether it may be backed up."),
        Field::optional("bs", Type::Boolean, "Whether it is backed up."),
        Field::optional("alg", Type::INTEGER, "The COSE number of its algorithm.").example("-7"),
        Field::optional(
            "provider",
            Type::Named("provider's name", &Type::Text),
            "The provider that holds it.",
        ),
    ],
    rest: Rest::Refused,
};

const RUNGS: Type = Type::OneOrList(&Type::Union(&[
    Type::Word(Vocabulary::of::<Rung>()),
    Type::Construct(&OUTCOME),
]));

const KINDS: Type = Type::List(&Type::Word(Vocabulary::of::<PromptKind>()));

const PROMPTS: Type = Type::Union(&[
    KINDS,
    Type::Map {
        key: "device",
        value: &KINDS,
    },
]);
