//! From files to the catalogue.

use crate::conformance::catalogue::Catalogue;
use crate::conformance::catalogue::CatalogueError;
use crate::conformance::catalogue::Check;
use crate::conformance::catalogue::Control;
use crate::conformance::catalogue::Mutant;
use crate::conformance::catalogue::Row;
use crate::conformance::catalogue::Unchecked;
use crate::conformance::clause::RowClause;
use crate::conformance::journey::Journey;
use crate::conformance::operation::Operation;
use crate::conformance::policy::Expectations;
use crate::conformance::policy::Expected;
use crate::conformance::spec;
use crate::conformance::vocabulary::Attested;
use crate::conformance::vocabulary::Ceremony;
use crate::oracle::RULES;
use crate::source::Cursor;
use crate::source::Fields;
use crate::source::Files;
use crate::source::Problem;
use crate::source::Problems;
use crate::source::parse;
use crate::source::quote;
use crate::source::suggest;
use crate::word::Word;

/// Reads catalogue files `(name, text)`.
pub(super) fn catalogue(list: &[(&str, &str)]) -> Result<Catalogue, CatalogueError> {
    let mut files = Files::new();
    let problems = Problems::new();
    let mut catalogue = Catalogue {
        rows: Vec::new(),
        unchecked: Vec::new(),
    };
    let mut trees = Vec::new();
    for (name, text) in list {
        let id = files.add(*name, *text);
        let (node, found) = parse(&files, id);
        problems.extend(found);
        trees.extend(node);
    }
    for tree in &trees {
        let reader = Reader {
            files: &files,
            fields: Cursor::new(tree, &problems).mapping(&spec::FILE),
        };
        reader.read(&mut catalogue);
    }
    if problems.is_empty() {
        Ok(catalogue)
    } else {
        Err(CatalogueError { files, problems })
    }
}

/// A file and what its rows inherit.
struct Reader<'a> {
    files: &'a Files,
    fields: Fields<'a>,
}

impl<'a> Reader<'a> {
    fn read(&self, catalogue: &mut Catalogue) {
        for step in items(&self.fields, "unchecked") {
            let fields = step.mapping(&spec::UNCHECKED);
            catalogue.unchecked.extend(unchecked(&fields));
        }
        for cursor in items(&self.fields, "rows") {
            let Some(row) = self.row(cursor) else {
                continue;
            };
            if catalogue.row(&row.id).is_some() {
                let message = format!("there are two rows {}", quote(&row.id));
                cursor.report(message, "give each row an id of its own");
            }
            catalogue.rows.push(row);
        }
    }

    fn row(&self, cursor: Cursor<'a>) -> Option<Row> {
        let fields = cursor.mapping(&spec::ROW);
        let section = text(&fields, "section").or_else(|| text(&self.fields, "section"));
        let step = fields.field("step").and_then(|step| step.count());
        let own = word::<Ceremony>(&fields, "ceremony");
        let ceremony = own.or_else(|| word(&self.fields, "ceremony"));
        let ceremony = ceremony.unwrap_or(Ceremony::Registration);
        // Read before anything missing ends the row, so that all its problems are told.
        let check = check(cursor, &fields, ceremony);
        Some(Row {
            id: text(&fields, "row")?,
            place: self.files.place(cursor.span()),
            clause: RowClause {
                section: section?,
                step: step.and_then(|step| u8::try_from(step).ok()),
                also: text(&fields, "also"),
            },
            title: text(&fields, "title")?,
            layer: word(&fields, "layer")?,
            ceremony,
            expected: expectations(&fields)?,
            why: text(&fields, "why")?,
            fix: text(&fields, "fix")?,
            needs: all_words(&fields, "needs"),
            control: control(&fields)?,
            check: check?,
        })
    }
}

fn check(cursor: Cursor<'_>, fields: &Fields<'_>, ceremony: Ceremony) -> Option<Check> {
    const WAYS: [&str; 6] = [
        "mutants",
        "play",
        "lint",
        "journeys",
        "vector",
        "not-checked",
    ];
    let said = WAYS.iter().filter(|way| fields.field(way).is_some());
    if said.count() != 1 {
        let message =
            "a row has one of `mutants`, `play`, `lint`, `journeys`, `vector` and `not-checked`";
        cursor.report(message, "say how it is checked, or why not");
        return None;
    }
    if let Some(play) = word(fields, "play") {
        return Some(Check::Play(play));
    }
    if let Some(lint) = word(fields, "lint") {
        return Some(Check::Lint(lint));
    }
    if fields.field("journeys").is_some() {
        let journeys = items(fields, "journeys").into_iter().map(journey);
        let journeys: Vec<_> = journeys.collect();
        return Some(Check::Journeys(
            journeys.into_iter().collect::<Option<_>>()?,
        ));
    }
    if let Some(name) = word(fields, "vector") {
        return Some(Check::Vector(name));
    }
    if let Some(reason) = text(fields, "not-checked") {
        return Some(Check::Not(reason));
    }
    let mutants = items(fields, "mutants").into_iter();
    let mutants: Vec<_> = mutants.map(|cursor| mutant(cursor, ceremony)).collect();
    let mutants: Vec<_> = mutants.into_iter().collect::<Option<_>>()?;
    if mutants.is_empty() {
        cursor.report(
            "a row without mutants checks nothing",
            "add one to `mutants`",
        );
    }
    Some(Check::Mutants(mutants))
}

fn control(fields: &Fields<'_>) -> Option<Control> {
    let Some(cursor) = fields.field("control") else {
        return Some(Control::default());
    };
    let fields = cursor.mapping(&spec::CONTROL);
    Some(Control {
        ceremony: word(&fields, "ceremony"),
        attested: word(&fields, "attested"),
        before: operations(&fields, "before")?,
        after: operations(&fields, "after")?,
    })
}

fn journey(cursor: Cursor<'_>) -> Option<Journey> {
    let fields = cursor.mapping(&spec::JOURNEY);
    let all = |name: &str| fields.field(name).map(texts).unwrap_or_default();
    for rule in fields
        .field("rules")
        .map(|rules| rules.items())
        .unwrap_or_default()
    {
        refuse_unknown_rule(rule);
    }
    Some(Journey {
        scenario: text(&fields, "scenario")?,
        rows: all("rows"),
        rules: all("rules"),
        proven_by: all("proven-by"),
    })
}

/// A rule that there is not finds nothing, and its row could not fail.
fn refuse_unknown_rule(cursor: Cursor<'_>) {
    let Some(rule) = cursor.text() else {
        return;
    };
    let ids = || RULES.iter().map(|rule| rule.id).chain(["expectation"]);
    if ids().any(|id| id == rule) {
        return;
    }
    let help = match suggest(&rule, ids()) {
        Some(near) => format!("did you mean {}?", quote(near)),
        None => "`expectation`, or a rule of `stuntkey run`".to_owned(),
    };
    cursor.report(format!("there is no rule {}", quote(&rule)), &help);
}

fn mutant(cursor: Cursor<'_>, ceremony: Ceremony) -> Option<Mutant> {
    let fields = cursor.mapping(&spec::MUTANT);
    let before = operations(&fields, "before");
    let after = operations(&fields, "after");
    let before = before?;
    let said = all_words(&fields, "attested");
    let attested = match ceremony {
        Ceremony::Authentication | Ceremony::Autofill => Vec::new(),
        Ceremony::Registration | Ceremony::Upgrade if !said.is_empty() => said,
        Ceremony::Registration if !before.is_empty() => vec![Attested::None, Attested::Packed],
        Ceremony::Registration | Ceremony::Upgrade => vec![Attested::AsMade],
    };
    let prior = match fields.field("prior") {
        Some(_) => Some(operations(&fields, "prior")?),
        None => None,
    };
    let expected = match fields.field("expect") {
        Some(_) => Some(expectations(&fields)?),
        None => None,
    };
    Some(Mutant {
        name: text(&fields, "mutant")?,
        needs: all_words(&fields, "needs"),
        expected,
        attested,
        given: operations(&fields, "given")?,
        prior,
        before,
        after: after?,
        answerer: word(&fields, "answerer"),
        challenge: word(&fields, "challenge-from"),
    })
}

fn operations(fields: &Fields<'_>, name: &str) -> Option<Vec<Operation>> {
    let read: Vec<_> = items(fields, name).into_iter().map(operation).collect();
    read.into_iter().collect()
}

fn operation(cursor: Cursor<'_>) -> Option<Operation> {
    let fields = cursor.mapping(&spec::OPERATION);
    let present = fields.present();
    let [(field, _, value)] = present.as_slice() else {
        if !present.is_empty() {
            let message = "an operation has exactly one key";
            cursor.report(message, "write one map for each operation");
        }
        return None;
    };
    the_operation(field.name, *value)
}

/// The operation of a key of the spec table.
///
/// # Panics
/// When the spec table has a key that is not read here.
fn the_operation(name: &str, value: Cursor<'_>) -> Option<Operation> {
    Some(match name {
        "client-data" => Operation::ClientData(value.node().to_json().as_object()?.clone()),
        "client-data-without" => Operation::ClientDataWithout(texts(value)),
        "client-data-form" => Operation::ClientDataForm(one_word(value)?),
        "challenge" => Operation::Challenge(one_word(value)?),
        "origin" => Operation::Origin(value.text()?),
        "set-flags" => Operation::SetFlags(words_of(value)),
        "clear-flags" => Operation::ClearFlags(words_of(value)),
        "rp-id-hash" => Operation::RpIdHash(one_word(value)?),
        "rp-id-hash-of" => Operation::RpIdHashOf(value.text()?),
        "sign-count" => Operation::SignCount(u32::try_from(value.count()?).ok()?),
        "sign-count-by" => Operation::SignCountBy(value.integer()?),
        "aaguid" => Operation::Aaguid(one_word(value)?),
        "credential-id-bytes" => {
            Operation::CredentialIdBytes(usize::try_from(value.count()?).ok()?)
        }
        "credential-id-length" => {
            Operation::CredentialIdLength(u16::try_from(value.count()?).ok()?)
        }
        "attested-data" => Operation::AttestedData(one_word(value)?),
        "extensions" => Operation::Extensions(one_word(value)?),
        "auth-data-tail" => Operation::AuthDataTail(hex(value)?),
        "auth-data-length" => Operation::AuthDataLength(usize::try_from(value.count()?).ok()?),
        "key" => Operation::Key(one_word(value)?),
        "key-form" => Operation::KeyForm(one_word(value)?),
        "format" => Operation::Format(value.text()?),
        "statement" => Operation::Statement(one_word(value)?),
        "certificate" => Operation::Certificate(one_word(value)?),
        "chain" => Operation::Chain(one_word(value)?),
        "tpm" => Operation::Tpm(one_word(value)?),
        "attested-by" => Operation::AttestedBy(one_word(value)?),
        "object" => Operation::Object(one_word(value)?),
        "signature-over" => Operation::SignatureOver(one_word(value)?),
        "signed-by" => Operation::SignedBy(one_word(value)?),
        "digest" => Operation::Digest(one_word(value)?),
        "signature" => Operation::Signature(one_word(value)?),
        "remove" => Operation::Remove(value.text()?),
        "body" => Operation::Body(one_word(value)?),
        "user-handle" => Operation::UserHandle(one_word(value)?),
        "convenience" => Operation::Convenience(one_word(value)?),
        "set" => {
            let fields = value.mapping(&spec::SET);
            Operation::Set {
                at: text(&fields, "at")?,
                to: fields.field("to")?.node().to_json(),
            }
        }
        "recode" => {
            let fields = value.mapping(&spec::RECODE);
            Operation::Recode {
                at: text(&fields, "at")?,
                coding: word(&fields, "as")?,
            }
        }
        "random" => {
            let fields = value.mapping(&spec::RANDOM);
            Operation::Random {
                at: text(&fields, "at")?,
                bytes: usize::try_from(fields.field("bytes")?.count()?).ok()?,
            }
        }
        unread => panic!("the spec table of operations has `{unread}`, which is not read"),
    })
}

fn expectations(fields: &Fields<'_>) -> Option<Expectations> {
    let cursor = fields.field("expect")?;
    if cursor.node().scalar().is_some() {
        return one_word::<Expected>(cursor).map(Expectations::of);
    }
    let fields = cursor.mapping(&spec::EXPECTATIONS);
    Some(Expectations {
        l3: word(&fields, "l3")?,
        fido: word(&fields, "fido")?,
        strict: word(&fields, "strict")?,
    })
}

fn unchecked(fields: &Fields<'_>) -> Option<Unchecked> {
    Some(Unchecked {
        section: text(fields, "section")?,
        step: u8::try_from(fields.field("step")?.count()?).ok()?,
        reason: text(fields, "reason")?,
    })
}

fn hex(cursor: Cursor<'_>) -> Option<Vec<u8>> {
    let text = cursor.text()?;
    let digits = text.as_bytes().chunks(2);
    let bytes = digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    let bytes: Option<Vec<u8>> = bytes.collect();
    if bytes.is_none() {
        let problem = Problem::of(
            cursor.node(),
            format!("{} is not hexadecimal", quote(&text)),
        );
        cursor
            .problems()
            .add(problem.help("write two digits for each byte"));
    }
    bytes
}

fn items<'a>(fields: &Fields<'a>, name: &str) -> Vec<Cursor<'a>> {
    let list = fields.field(name);
    list.map(|list| list.items()).unwrap_or_default()
}

fn text(fields: &Fields<'_>, name: &str) -> Option<String> {
    fields.field(name)?.text()
}

fn texts(cursor: Cursor<'_>) -> Vec<String> {
    cursor.items().iter().filter_map(Cursor::text).collect()
}

fn word<W: Word>(fields: &Fields<'_>, name: &str) -> Option<W> {
    one_word(fields.field(name)?)
}

fn all_words<W: Word>(fields: &Fields<'_>, name: &str) -> Vec<W> {
    fields.field(name).map(words_of).unwrap_or_default()
}

fn words_of<W: Word>(cursor: Cursor<'_>) -> Vec<W> {
    cursor.items().into_iter().filter_map(one_word).collect()
}

fn one_word<W: Word>(cursor: Cursor<'_>) -> Option<W> {
    cursor.word()
}
