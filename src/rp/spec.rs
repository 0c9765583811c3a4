//! Spec tables of profiles: what may be written where. Checking, JSON Schema and the reference docs
//! come from them.

use crate::flow::Action;
use crate::flow::DeclineReason;
use crate::flow::RefuseReason;
use crate::flow::Screen;
use crate::rp::Codec;
use crate::rp::Scrutiny;
use crate::rp::exception::Choice;
use crate::rp::profile::CookieUse;
use crate::rp::profile::FurtherAction;
use crate::source::Construct;
use crate::source::Field;
use crate::source::Rest;
use crate::source::Type;
use crate::source::Vocabulary;
use crate::webauthn::AttestationFormat;
use crate::word::Word;
use crate::word::words;

/// A profile file.
pub static PROFILE: Construct = Construct {
    name: "profile",
    doc: "A relying party as data: where it is, what can be done, and what its answers mean.",
    fields: &[
        Field::required("profile", Type::Text, "the name in reports").example("My shop"),
        Field::required(
            "url",
            Type::Text,
            "where to connect, with the path that all paths start with",
        )
        .example("http://localhost:$(port)"),
        Field::optional(
            "host",
            Type::Text,
            "the `Host` header; unsaid, the origin's",
        ),
        Field::optional(
            "origin",
            Type::Text,
            "the origin of pages; unsaid, the origin of `url`",
        ),
        Field::optional("rp-id", Type::Text, "the RP ID; unsaid, the origin's host"),
        Field::optional(
            "apps",
            Type::Construct(&APPS),
            "the origins of the native apps",
        ),
        Field::defaulted(
            "cookies",
            Type::Word(Vocabulary::of::<CookieUse>()),
            "kept",
            "whether cookies are kept",
        ),
        Field::optional("headers", HEADERS, "headers of every request"),
        Field::optional("keep", KEEP, "what to keep of every answer that has it"),
        Field::optional("begin", ITEMS, "done once in every fresh cookie jar"),
        Field::optional(
            "accounts",
            Type::Construct(&ACCOUNTS),
            "where accounts come from; unsaid, `sign-up`",
        ),
        Field::optional(
            "codes",
            SOURCES,
            "where `$(code)` comes from; or, by name, where each `$(code.name)` does",
        ),
        Field::optional(
            "clock",
            CLOCK,
            "how the relying party's time is moved by `$(ms)`",
        ),
        Field::optional(
            "decides",
            Type::Construct(&DECIDES),
            "what the relying party decides itself",
        ),
        Field::optional(
            "screens",
            SCREENS,
            "product screens, by the action they follow",
        ),
        Field::optional("reasons", REASONS, "the relying party's words for reasons"),
        Field::optional(
            "then",
            RULES,
            "rules for every answer, after the request's own",
        ),
        Field::optional("actions", ACTIONS, "what can be done over HTTP"),
        Field::optional(
            "for",
            Type::Construct(&FOR),
            "what is different for other callers",
        ),
        Field::optional("pages", PAGES, "what can be done in a real browser"),
        Field::optional(
            "conformance",
            EXCEPTIONS,
            "faults that are known, and choices that differ, by row of `stuntkey conform`",
        ),
        Field::optional(
            "attestation",
            Type::Construct(&ATTESTATION),
            "what becomes of attestation statements, for `stuntkey conform`",
        ),
    ],
    rest: Rest::Refused,
};

const EXCEPTIONS: Type = Type::Map {
    key: "row",
    value: &Type::Construct(&EXCEPTION),
};

pub(super) static EXCEPTION: Construct = Construct {
    name: "exception",
    doc: "What is special about a row of the conformance catalogue at this relying party.",
    fields: &[
        Field::optional("fails", Type::Text, "it is known to fail, for this reason"),
        Field::optional(
            "expect",
            Type::Word(Vocabulary::of::<Choice>()),
            "what is right here",
        ),
        Field::optional("because", Type::Text, "why that is right here"),
        Field::optional("until", Type::Text, "the last day on which this holds")
            .example("2027-06-30"),
    ],
    rest: Rest::Refused,
};

pub(super) static ATTESTATION: Construct = Construct {
    name: "attestation",
    doc: "What becomes of the attestation statements that the relying party asks for.",
    fields: &[
        Field::required(
            "is",
            Type::Word(Vocabulary::of::<Scrutiny>()),
            "how closely it looks at them",
        ),
        Field::optional(
            "formats",
            Type::List(&Type::Word(Vocabulary::of::<AttestationFormat>())),
            "the formats that it verifies; unsaid, whichever it takes",
        )
        .example("[packed, tpm]"),
    ],
    rest: Rest::Refused,
};

pub(super) static APPS: Construct = Construct {
    name: "apps",
    doc: "The origins that clients report for the relying party's native apps.",
    fields: &[
        Field::optional(
            "android",
            Type::Text,
            "`android:apk-key-hash:` and the certificate's hash",
        ),
        Field::optional("ios", Type::Text, "the origin of the associated domain"),
    ],
    rest: Rest::Refused,
};

pub(super) static ACCOUNTS: Construct = Construct {
    name: "accounts",
    doc: "Where a run gets its account from.",
    fields: &[
        Field::optional(
            "identifier",
            Type::Template,
            "the identifier, with `$(unique)`",
        )
        .example("user-$(unique)@example.test"),
        Field::optional("password", Type::Template, "the password, with `$(unique)`"),
        Field::optional("make", ITEMS, "requests that make the account"),
        Field::optional(
            "fixed",
            Type::List(&Type::Construct(&FIXED)),
            "accounts that exist, lent to one run at a time",
        ),
    ],
    rest: Rest::Refused,
};

pub(super) static FIXED: Construct = Construct {
    name: "fixed account",
    doc: "An account that exists.",
    fields: &[
        Field::required("identifier", Type::Template, "its identifier").example("ann@example.test"),
        Field::optional("password", Type::Template, "its password").example("$(secret.password)"),
    ],
    rest: Rest::Refused,
};

pub(super) static CODES: Construct = Construct {
    name: "codes",
    doc: "Where codes come from that are sent out of band.",
    fields: &[
        Field::required(
            "from",
            Type::Template,
            "`smtp`, `webhook`, `file:` and a path whose last part may have `*`, `command:` and a \
             command, or `totp:` and the key of an authenticator app",
        )
        .example("smtp"),
        Field::optional(
            "listen",
            Type::Text,
            "the address on which mail or a gateway's calls are caught; unsaid, any free port",
        )
        .example("127.0.0.1:2525"),
        Field::optional(
            "to",
            Type::Text,
            "where a gateway's call says whom the message is for; unsaid, anywhere",
        )
        .example("$.To"),
        Field::optional(
            "find",
            Type::Text,
            "where the code is in the message; unsaid, the message is the code",
        )
        .example(r"'re:\b\d{6}\b'"),
    ],
    rest: Rest::Refused,
};

pub(super) static DECIDES: Construct = Construct {
    name: "decides",
    doc: "What the relying party decides itself, and the reasons it knows.",
    fields: &[
        Field::optional(
            "passkey-login",
            DECISION,
            "whether a passkey login is offered",
        ),
        Field::optional("append", DECISION, "whether a passkey is offered"),
        Field::optional(
            "upgrade",
            DECISION,
            "whether a password is upgraded silently",
        ),
    ],
    rest: Rest::Refused,
};

pub(super) static FOR: Construct = Construct {
    name: "for",
    doc: "What is different for other callers: maps merge deep, lists replace, null removes.",
    fields: &[Field::optional(
        "app",
        Type::Map {
            key: "key of a profile",
            value: &Type::Any,
        },
        "native apps",
    )],
    rest: Rest::Refused,
};

pub(super) static REQUEST: Construct = Construct {
    name: "request",
    doc: "A request to the relying party. Exactly one of the methods.",
    fields: &[
        Field::optional("GET", Type::Template, "reads this path"),
        Field::optional("POST", Type::Template, "sends to this path"),
        Field::optional("PUT", Type::Template, "replaces at this path"),
        Field::optional("PATCH", Type::Template, "changes at this path"),
        Field::optional("DELETE", Type::Template, "removes at this path"),
        Field::optional("json", Type::Any, "the body as JSON"),
        Field::optional(
            "form",
            Type::Map {
                key: "field",
                value: &Type::Any,
            },
            "the body as a form",
        ),
        Field::optional(
            "form-of",
            Type::Text,
            "a form in the last answer whose inputs are sent first",
        ),
        Field::optional("body", Type::Template, "the body as text"),
        Field::optional(
            "headers",
            HEADERS,
            "headers over the profile's; null leaves one out",
        ),
        Field::defaulted(
            "follow",
            Type::Boolean,
            "false",
            "whether redirects are followed",
        ),
        Field::optional("in", Type::Text, "another cookie jar"),
        Field::optional("keep", KEEP, "what to keep of the answer"),
        Field::optional("then", RULES, "the request's own rules"),
        Field::optional(
            "if",
            IF,
            "conditions on the last answer and on kept values; the item is passed over unless all hold",
        ),
    ],
    rest: Rest::Refused,
};

pub(super) static CEREMONY: Construct = Construct {
    name: "ceremony",
    doc: "Creates or uses a passkey. Exactly one of `create` and `get`.",
    fields: &[
        Field::optional(
            "create",
            Type::Any,
            "creation options: a selector, `$(kept)` or a map",
        ),
        Field::optional(
            "get",
            Type::Any,
            "request options: a selector, `$(kept)` or a map",
        ),
        Field::optional(
            "mediation",
            Type::Template,
            "how the user takes part, or where the answer says it",
        ),
        Field::optional(
            "patch",
            Type::Map {
                key: "member",
                value: &Type::Any,
            },
            "merged over the options",
        ),
        Field::optional("read", CODECS, "how members of the options are spelled"),
        Field::optional(
            "write",
            CODECS,
            "how members of `$(credential)` are to be spelled",
        ),
        Field::optional(
            "else",
            Type::List(&ITEM),
            "what the page does when the ceremony fails, with `$(error)`",
        ),
        Field::optional(
            "if",
            IF,
            "conditions on the last answer and on kept values; the item is passed over unless all hold",
        ),
    ],
    rest: Rest::Refused,
};

pub(super) static DO: Construct = Construct {
    name: "do",
    doc: "Does another action.",
    fields: &[
        Field::required("do", Type::Text, "the action"),
        Field::optional(
            "if",
            IF,
            "conditions on the last answer and on kept values; the item is passed over unless all hold",
        ),
    ],
    rest: Rest::Refused,
};

pub(super) static FORGET: Construct = Construct {
    name: "forget",
    doc: "Forgets what was kept.",
    fields: &[
        Field::required("forget", Type::List(&Type::Text), "the names"),
        Field::optional(
            "if",
            IF,
            "conditions on the last answer and on kept values; the item is passed over unless all hold",
        ),
    ],
    rest: Rest::Refused,
};

pub(super) static RULE: Construct = Construct {
    name: "rule",
    doc: "What an answer means. The first rule whose conditions all hold wins.",
    fields: &[
        Field::optional(
            "if",
            IF,
            "from selector or `$(name)` to a value, a list, `/pattern/`, `present` or `absent`",
        ),
        Field::optional("shows", Type::Template, "the screen that is shown"),
        Field::optional("because", BECAUSE, "why an attempt is declined"),
        Field::optional("refused", Type::Template, "why the action is refused"),
        Field::optional(
            "first",
            Type::Text,
            "an action to do first, before the request is repeated once",
        ),
        Field::optional(
            "passkeys",
            Type::Construct(&PASSKEYS),
            "where the list of passkeys is",
        ),
        Field::optional(
            "also",
            Type::OneOrList(&Type::Text),
            "what the page does of itself now",
        ),
        Field::optional(
            "signal-unknown",
            Type::Template,
            "a credential that the page says is unknown",
        ),
        Field::optional(
            "signal-accepted",
            Type::Template,
            "all credentials that the page says are accepted",
        ),
    ],
    rest: Rest::Refused,
};

pub(super) static PASSKEYS: Construct = Construct {
    name: "passkeys",
    doc: "Where the list of passkeys is in an answer.",
    fields: &[
        Field::required("each", Type::Text, "the entries").example("'$[*]'"),
        Field::optional("id", Type::Text, "the credential id within an entry"),
        Field::optional(
            "key",
            Type::Text,
            "the relying party's own key within an entry",
        ),
    ],
    rest: Rest::Refused,
};

pub(super) static PAGE: Construct = Construct {
    name: "page",
    doc: "A page of the relying party in a real browser.",
    fields: &[Field::required(
        "at",
        Type::Text,
        "what shows that this page is there",
    )],
    rest: Rest::Free {
        name: "action",
        ty: Type::List(&Type::Construct(&PAGE_STEP)),
        doc: "what the user does there",
    },
};

pub(super) static PAGE_STEP: Construct = Construct {
    name: "step on a page",
    doc: "Fills an input or clicks.",
    fields: &[
        Field::optional("fill", Type::Template, "the input"),
        Field::optional("text", Type::Template, "what to fill in"),
        Field::optional("click", Type::Template, "the button or link"),
    ],
    rest: Rest::Refused,
};

/// Why an answer is no success: the relying party's refusals, and its reasons not to offer.
pub(super) const REASON: Vocabulary = Vocabulary::of_both::<RefuseReason, DeclineReason>("reason");

words! {
    /// What `decides` says instead of a list of reasons.
    enum EveryReason as "decision" {
        All = "all": "It decides for every reason there is.",
    }
}

words! {
    /// What `clock` says instead of requests.
    enum HeaderClock as "clock" {
        Header = "header": "It follows the time that requests tell in a header, `$(now)`.",
    }
}

const DECISION: Type = Type::Union(&[
    Type::Word(Vocabulary::of::<EveryReason>()),
    Type::List(&Type::Word(Vocabulary::of::<DeclineReason>())),
]);

const SOURCES: Type = Type::Union(&[
    Type::Map {
        key: "name",
        value: &Type::Construct(&CODES),
    },
    Type::Construct(&CODES),
]);

const CLOCK: Type = Type::Union(&[Type::Word(Vocabulary::of::<HeaderClock>()), ITEMS]);

const HEADERS: Type = Type::Map {
    key: "header",
    value: &Type::Union(&[Type::Template, Type::Null]),
};

const IF: Type = Type::Map {
    key: "selector",
    value: &Type::Any,
};

const KEEP: Type = Type::Map {
    key: "name",
    value: &Type::Template,
};

const SCREENS: Type = Type::Map {
    key: "action",
    value: &Type::List(&Type::Word(Vocabulary::of::<Screen>())),
};

const REASONS: Type = Type::Map {
    key: "word",
    value: &Type::Word(REASON),
};

const BECAUSE: Type = Type::Union(&[
    Type::Template,
    Type::Map {
        key: "attempt",
        value: &Type::Template,
    },
]);

const CODECS: Type = Type::Map {
    key: "member",
    value: &Type::Word(Vocabulary::of::<Codec>()),
};

const RULES: Type = Type::List(&Type::Construct(&RULE));

static ITEM: Type = Type::Union(&[
    Type::Construct(&REQUEST),
    Type::Construct(&CEREMONY),
    Type::Construct(&DO),
    Type::Construct(&FORGET),
]);

const ITEMS: Type = Type::List(&ITEM);

const ACTIONS: Type = Type::Map {
    key: "action",
    value: &Type::Union(&[
        ITEMS,
        Type::Map {
            key: "method",
            value: &ITEMS,
        },
    ]),
};

const PAGES: Type = Type::Map {
    key: "screen",
    value: &Type::Construct(&PAGE),
};

/// The names of actions that scenarios and the runner know, for suggestions.
pub(super) fn known_actions() -> Vec<&'static str> {
    let of_scenarios = Action::ALL.iter().map(|action| action.as_str());
    of_scenarios
        .chain(FurtherAction::ALL.iter().map(|action| action.as_str()))
        .collect()
}
