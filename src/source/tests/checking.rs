//! The cursor and the spec tables.

use std::time::Duration;

use crate::source::Construct;
use crate::source::Cursor;
use crate::source::Field;
use crate::source::Node;
use crate::source::Problems;
use crate::source::Rest;
use crate::source::Type;
use crate::source::Vocabulary;
use crate::source::parse_duration;
use crate::source::suggest;
use crate::source::tests::gallery;
use crate::source::tests::reported;
use crate::source::tests::tree;
use crate::word::words;

words! {
    /// A vocabulary for the tests.
    pub(super) enum Rung as "rung" {
        Offered = "offered": "Nobody has ended it.",
        Declined = "declined": "The relying party did not offer it.",
        Done = "done": "It worked.",
    }
}

const RUNG: Type = Type::Word(Vocabulary::of::<Rung>());
const NAME: Type = Type::Named("device", &Type::Text);
const ATTEMPT: Type = Type::Union(&[
    RUNG,
    Type::Map {
        key: "rung",
        value: &Type::Text,
    },
]);

pub(super) static STEP: Construct = Construct {
    name: "step",
    doc: "One thing that happens.",
    fields: &[
        Field::required("device", NAME, "Who acts.").example("phone"),
        Field::optional("append", ATTEMPT, "How the attempt ends."),
        Field::optional("wait", Type::Duration, "How long to wait."),
        Field::defaulted("times", Type::COUNT, "1", "How often | at most."),
        Field::optional("again", Type::Boolean, "Whether it is repeated."),
        Field::optional("devices", Type::OneOrList(&NAME), "All of them."),
        Field::optional("then", Type::List(&Type::Construct(&STEP)), "What follows."),
        Field::optional("url", Type::Template, "Where."),
        Field::optional("vars", Type::Construct(&VARS), "Names of one's own."),
        Field::optional("gone", Type::Null, "Nothing."),
    ],
    rest: Rest::Refused,
};

static VARS: Construct = Construct {
    name: "variables",
    doc: "Names and values.",
    fields: &[Field::optional("row", Type::Text, "The name of the row.")],
    rest: Rest::Free {
        name: "variable",
        ty: Type::Any,
        doc: "Its value.",
    },
};

#[test]
fn a_good_step_reads_without_problems() {
    let text = "device: phone\nappend: { declined: no-passkey }\nwait: 6 min\ntimes: 2\n\
                again: false\ndevices: phone\nthen: [{ device: 08 }]\nurl: /x/$(code)?$$(\n\
                vars: { row: r, a: [1] }\ngone:\n";
    let shown = reported(text, |root, problems| {
        let step = Cursor::new(root, problems).mapping(&STEP);
        let field = |name: &str| step.field(name).expect("the field is there");
        assert_eq!(field("device").text().as_deref(), Some("phone"));
        assert_eq!(field("wait").duration(), Some(Duration::from_secs(360)));
        assert_eq!(field("times").count(), Some(2));
        assert_eq!(field("again").boolean(), Some(false));
        assert_eq!(field("devices").one_or_list().len(), 1);
        let next = field("then").items()[0].mapping(&STEP);
        let device = next.field("device").and_then(|device| device.text());
        assert_eq!(device.as_deref(), Some("08"));
        let url = field("url").template().expect("it is a template");
        assert_eq!(url.placeholders().count(), 1);
        let vars = field("vars").mapping(&VARS);
        assert_eq!(vars.rest()[0].0.text, "a");
        assert_eq!(step.present().len(), 10);
        assert!(next.field("wait").is_none());
    });
    assert_eq!(shown, "");
}

#[test]
fn words_are_read_as_their_enum() {
    let problems = Problems::new();
    let root = tree("done");
    assert_eq!(Cursor::new(&root, &problems).word(), Some(Rung::Done));
    let root = tree("dnoe");
    assert_eq!(Cursor::new(&root, &problems).word::<Rung>(), None);
    assert_eq!(problems.count(), 1);
}

#[test]
fn one_mistake_is_said_once_however_often_it_is_read() {
    let shown = reported("device: phone\nwait: soon\n", |root, problems| {
        let step = Cursor::new(root, problems).mapping(&STEP);
        let wait = step.field("wait").expect("it is there");
        assert_eq!(wait.duration(), None);
        assert_eq!(wait.integer(), None);
        assert_eq!(problems.count(), 1);
    });
    assert!(shown.contains("`soon` is not a duration"), "{shown}");
}

#[test]
fn checking_never_stops_at_the_first_problem() {
    let text = "devise: phone\nappend: offred\nwait: 6min\ntimes: '2'\nagain: \"yes\"\n\
                devices: [a, [b], { c: d }]\nthen: [{ device: }, { devce: x }, text]\nurl: [x]\n\
                vars: none\ngone: 1\n";
    let shown = reported(text, |root, problems| {
        Cursor::new(root, problems).mapping(&STEP);
    });
    insta::assert_snapshot!(shown);
}

#[test]
fn mistakes_read_well() {
    let cases = [
        ("not a map", "[a]\n"),
        ("nothing", ""),
        ("a word of another case", "device: a\nappend: Offered\n"),
        ("a number where a rung is", "device: a\nappend: 5\n"),
        ("a list where a rung is", "device: a\nappend: [offered]\n"),
        ("a negative count", "device: a\ntimes: -1\n"),
        ("a huge count", "device: a\ntimes: 99999999999999999999\n"),
        ("a fraction", "device: a\ntimes: 1.5\n"),
        (
            "a placeholder of the run",
            "device: a\ntimes: $(code)\nwait: $(code) s\n",
        ),
        (
            "a long duration",
            "device: a\nwait: 99999999999999999999 days\n",
        ),
        ("another unit", "device: a\nwait: 1 minutes\n"),
        ("no unit", "device: a\nwait: 5\n"),
    ];
    let check = |root: &Node, problems: &Problems| {
        Cursor::new(root, problems).mapping(&STEP);
    };
    insta::assert_snapshot!(gallery(&cases, |text| reported(text, check)));
}

static REQUEST: Construct = Construct {
    name: "request",
    doc: "Asks.",
    fields: &[
        Field::optional("GET", Type::Template, "Where."),
        Field::optional("else", Type::List(&ITEM), "What if not."),
    ],
    rest: Rest::Refused,
};

static CEREMONY: Construct = Construct {
    name: "ceremony",
    doc: "Creates.",
    fields: &[
        Field::required("create", Type::Template, "From what."),
        Field::optional("else", Type::List(&ITEM), "What if not."),
    ],
    rest: Rest::Refused,
};

static ITEM: Type = Type::Union(&[Type::Construct(&REQUEST), Type::Construct(&CEREMONY)]);

#[test]
fn of_several_maps_the_one_that_knows_most_keys_is_meant() {
    let shown = reported(
        "- { create: x, els: [] }\n- { GET: [] }\n",
        |root, problems| {
            Cursor::new(root, problems).check(&Type::List(&ITEM));
        },
    );
    assert!(shown.contains("ceremony has no key `els`"), "{shown}");
    assert!(shown.contains("expected text, found a list"), "{shown}");
    assert_eq!(shown.matches('×').count(), 2, "{shown}");
}

#[test]
fn shapes_that_lead_to_themselves_are_checked_once_per_level() {
    let depth = 31;
    let text = format!("{}[]{}", "[{ else: ".repeat(depth), " }]".repeat(depth));
    let shown = reported(&text, |root, problems| {
        Cursor::new(root, problems).check(&Type::List(&ITEM));
    });
    assert_eq!(shown, "");
}

#[test]
fn durations() {
    let ms = |text: &str| parse_duration(text).map(|duration| duration.as_millis());
    assert_eq!(ms("0 s"), Ok(0));
    assert_eq!(ms("250 ms"), Ok(250));
    assert_eq!(ms("6 min"), Ok(360_000));
    assert_eq!(ms("1 hour"), Ok(3_600_000));
    assert_eq!(ms("24 hours"), Ok(86_400_000));
    assert_eq!(ms("30 days"), Ok(2_592_000_000));
    let help = |text: &str| parse_duration(text).map_err(|error| error.help());
    assert_eq!(help("6min"), Err("write `6 min`".to_owned()));
    assert_eq!(help("1 h"), Err("write `1 hour`".to_owned()));
    assert_eq!(help("2  d"), Err("write `2 days`".to_owned()));
    for bad in ["", "min", "-1 s", "1.5 s", "6", "6 moons", "é s"] {
        assert!(parse_duration(bad).is_err(), "{bad}");
    }
}

#[test]
fn the_nearest_word_is_suggested_if_it_is_near() {
    let words = ["offered", "declined", "done"];
    assert_eq!(suggest("offred", words), Some("offered"));
    assert_eq!(suggest("Done", words), Some("done"));
    assert_eq!(suggest("odne", words), Some("done"));
    assert_eq!(suggest("something", words), None);
    assert_eq!(suggest(&"x".repeat(10_000), words), None);
}
