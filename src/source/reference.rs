//! Reference docs from spec tables.

use std::collections::BTreeSet;
use std::collections::VecDeque;
use std::fmt::Write;

use crate::source::Construct;
use crate::source::Presence;
use crate::source::Rest;
use crate::source::Type;
use crate::source::Vocabulary;

/// Markdown: a table for the construct and for every construct and vocabulary it leads to.
pub fn reference(root: &'static Construct) -> String {
    let mut walk = Walk::default();
    walk.meet(root);
    let mut out = String::new();
    while let Some(construct) = walk.constructs.pop_front() {
        out.push_str(&table(construct));
        for field in construct.fields {
            walk.visit(&field.ty);
        }
        if let Rest::Free { ty, .. } = &construct.rest {
            walk.visit(ty);
        }
    }
    for words in walk.vocabularies {
        out.push_str(&vocabulary(&words));
    }
    out
}

/// What was met on the way, each once, in order.
#[derive(Default)]
struct Walk {
    met: BTreeSet<&'static str>,
    constructs: VecDeque<&'static Construct>,
    vocabularies: Vec<Vocabulary>,
}

impl Walk {
    fn meet(&mut self, construct: &'static Construct) {
        if self.met.insert(construct.name) {
            self.constructs.push_back(construct);
        }
    }

    fn visit(&mut self, ty: &Type) {
        match ty {
            Type::Construct(construct) => self.meet(construct),
            Type::Word(words) => {
                if self.met.insert(words.name()) {
                    self.vocabularies.push(*words);
                }
            }
            Type::List(of) | Type::OneOrList(of) | Type::Named(_, of) => self.visit(of),
            Type::Map { value, .. } => self.visit(value),
            Type::Union(shapes) => shapes.iter().for_each(|shape| self.visit(shape)),
            Type::Any
            | Type::Text
            | Type::Template
            | Type::Integer { .. }
            | Type::Boolean
            | Type::Duration
            | Type::Null => {}
        }
    }
}

fn table(construct: &Construct) -> String {
    let mut out = format!("## {}\n\n{}\n\n", construct.name, construct.doc);
    out.push_str("| key | value | meaning |\n|---|---|---|\n");
    for field in construct.fields {
        let ty = cell(&field.ty.describe());
        let presence = match field.presence {
            Presence::Required => " Required.".to_owned(),
            Presence::Optional => String::new(),
            Presence::Default(default) => format!(" Default: `{default}`."),
        };
        let example = match field.example {
            Some(example) => format!(" Example: `{example}`."),
            None => String::new(),
        };
        let meaning = cell(&format!("{}{presence}{example}", field.doc));
        writeln(
            &mut out,
            &format!("| `{}` | {ty} | {meaning} |", field.name),
        );
    }
    if let Rest::Free { name, ty, doc } = &construct.rest {
        let (ty, doc) = (cell(&ty.describe()), cell(doc));
        writeln(&mut out, &format!("| *{name}* | {ty} | {doc} |"));
    }
    out.push('\n');
    out
}

fn vocabulary(words: &Vocabulary) -> String {
    let mut out = format!("## {}\n\n| word | meaning |\n|---|---|\n", words.name());
    for known in words.words() {
        let doc = cell(known.doc);
        writeln(&mut out, &format!("| `{}` | {doc} |", known.word));
    }
    out.push('\n');
    out
}

fn writeln(out: &mut String, line: &str) {
    writeln!(out, "{line}").expect("a string takes all that is written to it");
}

/// A bar would end the cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
