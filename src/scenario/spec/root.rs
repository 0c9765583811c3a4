//! The top level of a scenario file.

use crate::flow::Flow;
use crate::scenario::spec::DEVICE;
use crate::scenario::spec::GIVEN;
use crate::scenario::spec::STEP;
use crate::source::Construct;
use crate::source::Field;
use crate::source::Rest;
use crate::source::Type;
use crate::source::Vocabulary;

/// A scenario file.
pub(in crate::scenario) static SCENARIO: Construct = Construct {
    name: "scenario",
    doc: "One journey, played once for every row.",
    fields: &[
        Field::required(
            "scenario",
            Type::Text,
            "The title: what holds when all runs pass.",
        )
        .example("A passkey on a second device"),
        Field::required(
            "flow",
            Type::Word(Vocabulary::of::<Flow>()),
            "The documented flow it belongs to.",
        )
        .example("second-device"),
        Field::optional("source", Type::Text, "Where the flow is described."),
        Field::optional(
            "covers",
            Type::List(&Type::Named("branch", &Type::Text)),
            "The branches of the flow that it covers.",
        )
        .example("[decline, fallback]"),
        Field::optional(
            "tags",
            Type::List(&Type::Text),
            "Free words to select scenarios by.",
        ),
        Field::optional(
            "vars",
            VARIABLES,
            "Defaults of variables. A row overrides them, and `--var` overrides both.",
        )
        .example("{ provider: default }"),
        Field::optional(
            "each",
            Type::Union(&[
                ROWS,
                Type::Map {
                    key: "axis",
                    value: &ROWS,
                },
            ]),
            "The rows, one run each; or named axes of rows that multiply.",
        )
        .example("[{ row: iOS, is: iphone }, { row: macOS, is: mac }]"),
        Field::required(
            "devices",
            Type::Map {
                key: "device",
                value: &Type::Construct(&DEVICE),
            },
            "The devices by name. All are one person's.",
        )
        .example("{ phone: { is: iphone, client: app } }"),
        Field::optional(
            "given",
            Type::Construct(&GIVEN),
            "What is so before the first step, made long ago through the relying party itself.",
        ),
        Field::required(
            "steps",
            Type::List(&Type::Construct(&STEP)),
            "What happens, in order.",
        )
        .example("[{ open: phone }]"),
    ],
    rest: Rest::Refused,
};

/// One row.
static ROW: Construct = Construct {
    name: "row",
    doc: "A name, and variables of any kind: words, numbers, maps, lists of steps.",
    fields: &[Field::required(
        "row",
        Type::Text,
        "The name of the run, unique in its list.",
    )
    .example("iOS")],
    rest: Rest::Free {
        name: "variable",
        ty: Type::Any,
        doc: "Its value in this row, for `$(variable)`.",
    },
};

const ROWS: Type = Type::List(&Type::Construct(&ROW));

const VARIABLES: Type = Type::Map {
    key: "variable",
    value: &Type::Any,
};
