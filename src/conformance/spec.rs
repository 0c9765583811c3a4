//! The spec tables of catalogue files.

use crate::conformance::certificate_form::AttestedBy;
use crate::conformance::certificate_form::CertificateForm;
use crate::conformance::certificate_form::ChainForm;
use crate::conformance::certificate_form::TpmForm;
use crate::conformance::lint::Lint;
use crate::conformance::operation::AttestedForm;
use crate::conformance::operation::BodyForm;
use crate::conformance::operation::ChallengeForm;
use crate::conformance::operation::ClientDataForm;
use crate::conformance::operation::Coding;
use crate::conformance::operation::ConvenienceForm;
use crate::conformance::operation::DigestForm;
use crate::conformance::operation::ExtensionForm;
use crate::conformance::operation::Filling;
use crate::conformance::operation::FlagName;
use crate::conformance::operation::HandleForm;
use crate::conformance::operation::KeyForm;
use crate::conformance::operation::KeyKind;
use crate::conformance::operation::ObjectForm;
use crate::conformance::operation::Signatory;
use crate::conformance::operation::SignatureForm;
use crate::conformance::operation::SignedText;
use crate::conformance::operation::StatementForm;
use crate::conformance::play::Play;
use crate::conformance::policy::Expected;
use crate::conformance::vector::VectorName;
use crate::conformance::vocabulary::Answerer;
use crate::conformance::vocabulary::Attested;
use crate::conformance::vocabulary::Ceremony;
use crate::conformance::vocabulary::ChallengeFrom;
use crate::conformance::vocabulary::Layer;
use crate::conformance::vocabulary::Need;
use crate::source::Construct;
use crate::source::Field;
use crate::source::Rest;
use crate::source::Type;
use crate::source::Vocabulary;

/// A catalogue file.
pub(super) static FILE: Construct = Construct {
    name: "catalogue",
    doc: "Rows of the fault catalogue.",
    fields: &[
        Field::required("catalogue", Type::Text, "What its rows are about."),
        Field::optional(
            "section",
            Type::Text,
            "The section of the specification that rows cite if they name none.",
        ),
        Field::optional(
            "ceremony",
            Type::Word(Vocabulary::of::<Ceremony>()),
            "The ceremony of rows that name none.",
        ),
        Field::optional(
            "unchecked",
            Type::List(&Type::Construct(&UNCHECKED)),
            "Steps that no row can check, and why.",
        ),
        Field::required("rows", Type::List(&Type::Construct(&ROW)), "The rows."),
    ],
    rest: Rest::Refused,
};

/// A step without row.
pub(super) static UNCHECKED: Construct = Construct {
    name: "unchecked step",
    doc: "A step that no row can check.",
    fields: &[
        Field::required("section", Type::Text, "The section."),
        Field::required("step", STEP, "The step."),
        Field::required("reason", Type::Text, "Why."),
    ],
    rest: Rest::Refused,
};

const STEP: Type = Type::Integer { min: 1, max: 99 };

const EXPECT: Type = Type::Union(&[
    Type::Word(Vocabulary::of::<Expected>()),
    Type::Construct(&EXPECTATIONS),
]);

/// What is right, by policy.
pub(super) static EXPECTATIONS: Construct = Construct {
    name: "expectations",
    doc: "What is right, by policy.",
    fields: &[
        Field::required(
            "l3",
            Type::Word(Vocabulary::of::<Expected>()),
            "By the steps of Level 3.",
        ),
        Field::required(
            "fido",
            Type::Word(Vocabulary::of::<Expected>()),
            "By the FIDO conformance tests.",
        ),
        Field::required(
            "strict",
            Type::Word(Vocabulary::of::<Expected>()),
            "By the strictest reading.",
        ),
    ],
    rest: Rest::Refused,
};

/// A row.
pub(super) static ROW: Construct = Construct {
    name: "row",
    doc: "One thing that can be wrong, and how a relying party is asked about it.",
    fields: &[
        Field::required("row", Type::Text, "Its id."),
        Field::required("title", Type::Text, "What is wrong, in a few words."),
        Field::optional(
            "section",
            Type::Text,
            "The section it cites, if not the file's.",
        ),
        Field::optional("step", STEP, "The step it cites."),
        Field::optional("also", Type::Text, "A further section that says why."),
        Field::required(
            "layer",
            Type::Word(Vocabulary::of::<Layer>()),
            "Where the fault is.",
        ),
        Field::optional(
            "ceremony",
            Type::Word(Vocabulary::of::<Ceremony>()),
            "The ceremony, if not the file's.",
        ),
        Field::required("expect", EXPECT, "What is right."),
        Field::required("why", Type::Text, "Why it matters."),
        Field::required(
            "fix",
            Type::Text,
            "How to mend a relying party that gets it wrong.",
        ),
        Field::optional(
            "needs",
            Type::List(&Type::Word(Vocabulary::of::<Need>())),
            "What must hold for it to mean something.",
        ),
        Field::optional(
            "control",
            Type::Construct(&CONTROL),
            "What is special about its controls.",
        ),
        Field::optional(
            "mutants",
            Type::List(&Type::Construct(&MUTANT)),
            "What is sent, each in turn.",
        ),
        Field::optional(
            "play",
            Type::Word(Vocabulary::of::<Play>()),
            "A check of several requests, instead of mutants.",
        ),
        Field::optional(
            "lint",
            Type::Word(Vocabulary::of::<Lint>()),
            "A look at what the relying party sends, instead of mutants.",
        ),
        Field::optional(
            "journeys",
            Type::List(&Type::Construct(&JOURNEY)),
            "Scenarios whose runs decide it, instead of mutants.",
        ),
        Field::optional(
            "vector",
            Type::Word(Vocabulary::of::<VectorName>()),
            "A vector of the specification that is replayed, instead of mutants.",
        ),
        Field::optional(
            "not-checked",
            Type::Text,
            "Why it is not checked, instead of mutants.",
        ),
    ],
    rest: Rest::Refused,
};

/// A journey.
pub(super) static JOURNEY: Construct = Construct {
    name: "journey",
    doc: "A shipped scenario whose runs decide a row.",
    fields: &[
        Field::required("scenario", Type::Text, "Its id."),
        Field::optional(
            "rows",
            Type::List(&Type::Text),
            "Parts of the names of the runs that count, if not all do.",
        ),
        Field::required(
            "rules",
            Type::List(&Type::Text),
            "The rules whose findings fail it; `expectation` stands for what `proven-by` names.",
        ),
        Field::required(
            "proven-by",
            Type::List(&Type::Text),
            "The expectations that a run must have seen to hold to pass it.",
        ),
    ],
    rest: Rest::Refused,
};

/// A control.
pub(super) static CONTROL: Construct = Construct {
    name: "control",
    doc: "What an honest response is like where a row is about what most of them are like.",
    fields: &[
        Field::optional(
            "ceremony",
            Type::Word(Vocabulary::of::<Ceremony>()),
            "The ceremony, if not the row's.",
        ),
        Field::optional(
            "attested",
            Type::Word(Vocabulary::of::<Attested>()),
            "How it is attested, if not as the mutant is.",
        ),
        Field::optional("before", OPERATIONS, "What is signed in another way."),
        Field::optional(
            "after",
            OPERATIONS,
            "What is said in another way, unsigned.",
        ),
    ],
    rest: Rest::Refused,
};

const OPERATIONS: Type = Type::List(&Type::Construct(&OPERATION));

/// A mutant.
pub(super) static MUTANT: Construct = Construct {
    name: "mutant",
    doc: "A response that differs from an honest one in one respect.",
    fields: &[
        Field::required("mutant", Type::Text, "What is different."),
        Field::optional(
            "needs",
            Type::List(&Type::Word(Vocabulary::of::<Need>())),
            "What must hold for it to mean something.",
        ),
        Field::optional(
            "expect",
            EXPECT,
            "What is right, where it differs from the row.",
        ),
        Field::optional(
            "attested",
            Type::List(&Type::Word(Vocabulary::of::<Attested>())),
            "How it is attested, each in turn; `none` and `packed` where something is changed before signing, else `as-made`.",
        ),
        Field::optional(
            "given",
            OPERATIONS,
            "What was special about the registration of the passkey that answers.",
        ),
        Field::optional(
            "prior",
            OPERATIONS,
            "What was special about a login just before, which is to be accepted.",
        ),
        Field::optional("before", OPERATIONS, "Changes that are signed."),
        Field::optional(
            "after",
            OPERATIONS,
            "Changes after signing, or to what is not signed.",
        ),
        Field::optional(
            "answerer",
            Type::Word(Vocabulary::of::<Answerer>()),
            "Whose passkey answers.",
        ),
        Field::optional(
            "challenge-from",
            Type::Word(Vocabulary::of::<ChallengeFrom>()),
            "Where its challenge comes from.",
        ),
    ],
    rest: Rest::Refused,
};

const HASH: Type = Type::Word(Vocabulary::of::<Filling>());
const FLAGS: Type = Type::List(&Type::Word(Vocabulary::of::<FlagName>()));

/// An operation: a map with exactly one of these keys.
pub(super) static OPERATION: Construct = Construct {
    name: "operation",
    doc: "One difference; a map with exactly one key.",
    fields: &[
        Field::optional(
            "client-data",
            Type::Any,
            "Members of the client data, set to these values.",
        ),
        Field::optional(
            "client-data-without",
            Type::List(&Type::Text),
            "Members of the client data, left out.",
        ),
        Field::optional(
            "client-data-form",
            Type::Word(Vocabulary::of::<ClientDataForm>()),
            "How the client data is written.",
        ),
        Field::optional(
            "challenge",
            Type::Word(Vocabulary::of::<ChallengeForm>()),
            "The challenge in the client data.",
        ),
        Field::optional(
            "origin",
            Type::Text,
            "The origin; `{origin}`, `{host}`, `{rp-id}`, `{port}`, `{android}` stand for the relying party's.",
        ),
        Field::optional("set-flags", FLAGS, "Flags that are set."),
        Field::optional("clear-flags", FLAGS, "Flags that are cleared."),
        Field::optional("rp-id-hash", HASH, "The RP ID hash."),
        Field::optional(
            "rp-id-hash-of",
            Type::Text,
            "The RP ID hash, of this text; placeholders as in `origin`.",
        ),
        Field::optional(
            "sign-count",
            Type::Integer {
                min: 0,
                max: 4_294_967_295,
            },
            "The signature counter.",
        ),
        Field::optional(
            "sign-count-by",
            Type::INTEGER,
            "The signature counter, from the last one that was accepted.",
        ),
        Field::optional("aaguid", HASH, "The AAGUID."),
        Field::optional(
            "credential-id-bytes",
            Type::Integer {
                min: 0,
                max: 65_535,
            },
            "The credential id: so many random bytes, in the authenticator data and in the JSON.",
        ),
        Field::optional(
            "credential-id-length",
            Type::Integer {
                min: 0,
                max: 65_535,
            },
            "The length that the authenticator data says the credential id has.",
        ),
        Field::optional(
            "attested-data",
            Type::Word(Vocabulary::of::<AttestedForm>()),
            "The attested credential data.",
        ),
        Field::optional(
            "extensions",
            Type::Word(Vocabulary::of::<ExtensionForm>()),
            "The extension outputs of the authenticator.",
        ),
        Field::optional(
            "auth-data-tail",
            Type::Text,
            "Bytes after the authenticator data, in hexadecimal.",
        ),
        Field::optional(
            "auth-data-length",
            Type::COUNT,
            "The authenticator data, cut to so many bytes.",
        ),
        Field::optional(
            "key",
            Type::Word(Vocabulary::of::<KeyKind>()),
            "A new key pair for the credential.",
        ),
        Field::optional(
            "key-form",
            Type::Word(Vocabulary::of::<KeyForm>()),
            "How the public key is written.",
        ),
        Field::optional("format", Type::Text, "The attestation statement format."),
        Field::optional(
            "statement",
            Type::Word(Vocabulary::of::<StatementForm>()),
            "The attestation statement.",
        ),
        Field::optional(
            "certificate",
            Type::Word(Vocabulary::of::<CertificateForm>()),
            "The authenticator's certificate, in a statement that has certificates.",
        ),
        Field::optional(
            "chain",
            Type::Word(Vocabulary::of::<ChainForm>()),
            "The certificates as a list.",
        ),
        Field::optional(
            "tpm",
            Type::Word(Vocabulary::of::<TpmForm>()),
            "What a TPM certifies.",
        ),
        Field::optional(
            "attested-by",
            Type::Word(Vocabulary::of::<AttestedBy>()),
            "Who signs a statement that has certificates.",
        ),
        Field::optional(
            "object",
            Type::Word(Vocabulary::of::<ObjectForm>()),
            "How the attestation object is written.",
        ),
        Field::optional(
            "signature-over",
            Type::Word(Vocabulary::of::<SignedText>()),
            "What is signed.",
        ),
        Field::optional(
            "signed-by",
            Type::Word(Vocabulary::of::<Signatory>()),
            "Who signs.",
        ),
        Field::optional(
            "digest",
            Type::Word(Vocabulary::of::<DigestForm>()),
            "With which digest or padding.",
        ),
        Field::optional(
            "signature",
            Type::Word(Vocabulary::of::<SignatureForm>()),
            "How the signature is written.",
        ),
        Field::optional(
            "set",
            Type::Construct(&SET),
            "A member of the JSON, set to a value.",
        ),
        Field::optional(
            "remove",
            Type::Text,
            "A member of the JSON, by its path, left out.",
        ),
        Field::optional(
            "recode",
            Type::Construct(&RECODE),
            "A member of the JSON, in another encoding.",
        ),
        Field::optional(
            "random",
            Type::Construct(&RANDOM),
            "A member of the JSON, set to random bytes.",
        ),
        Field::optional(
            "body",
            Type::Word(Vocabulary::of::<BodyForm>()),
            "The JSON as a whole.",
        ),
        Field::optional(
            "user-handle",
            Type::Word(Vocabulary::of::<HandleForm>()),
            "The user handle of a login.",
        ),
        Field::optional(
            "convenience",
            Type::Word(Vocabulary::of::<ConvenienceForm>()),
            "The members that repeat parts of a registration.",
        ),
    ],
    rest: Rest::Refused,
};

/// `set`.
pub(super) static SET: Construct = Construct {
    name: "set",
    doc: "A member of the JSON, set to a value.",
    fields: &[
        Field::required("at", Type::Text, "Its path, with dots."),
        Field::required("to", Type::Any, "The value."),
    ],
    rest: Rest::Refused,
};

/// `recode`.
pub(super) static RECODE: Construct = Construct {
    name: "recode",
    doc: "A member of the JSON, in another encoding of the same bytes.",
    fields: &[
        Field::required("at", Type::Text, "Its path, with dots."),
        Field::required(
            "as",
            Type::Word(Vocabulary::of::<Coding>()),
            "The encoding.",
        ),
    ],
    rest: Rest::Refused,
};

/// `random`.
pub(super) static RANDOM: Construct = Construct {
    name: "random",
    doc: "A member of the JSON, set to random bytes.",
    fields: &[
        Field::required("at", Type::Text, "Its path, with dots."),
        Field::required(
            "bytes",
            Type::Integer {
                min: 0,
                max: 65_535,
            },
            "How many.",
        ),
    ],
    rest: Rest::Refused,
};
