//! A reader of the tree that collects every problem instead of stopping at the first.

use std::time::Duration;

use crate::source::Construct;
use crate::source::Fields;
use crate::source::Key;
use crate::source::Kind;
use crate::source::Node;
use crate::source::Plain;
use crate::source::Problem;
use crate::source::Problems;
use crate::source::Span;
use crate::source::Template;
use crate::source::Type;
use crate::source::Vocabulary;
use crate::source::checks;
use crate::source::parse_duration;
use crate::source::quote;
use crate::source::spec::with_article;
use crate::source::suggest;
use crate::source::suggest::quote_all;
use crate::word::Word;

/// A value of the tree and where its problems go. Readers return `None` after reporting.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a> {
    node: &'a Node,
    problems: &'a Problems,
}

impl<'a> Cursor<'a> {
    /// A cursor at the root of a tree.
    pub fn new(node: &'a Node, problems: &'a Problems) -> Self {
        Self { node, problems }
    }

    /// The value itself.
    pub fn node(&self) -> &'a Node {
        self.node
    }

    /// Where it is written.
    pub fn span(&self) -> Span {
        self.node.span
    }

    /// Where problems go.
    pub fn problems(&self) -> &'a Problems {
        self.problems
    }

    /// Reports a problem of this value.
    pub fn report(&self, message: impl Into<String>, help: impl Into<String>) {
        let problem = Problem::of(self.node, message).help(help);
        self.problems.add(problem);
    }

    /// Whether nothing (`null`) is written here.
    pub fn is_null(&self) -> bool {
        self.node.is_null()
    }

    /// Checks the value against a type, deeply, and reports what does not fit.
    pub fn check(&self, ty: &Type) -> bool {
        checks::check(*self, ty)
    }

    /// The map of a construct: its keys are checked, and every value against its field's type.
    /// After the problem that it is no map, no field is there.
    pub fn mapping(&self, construct: &'static Construct) -> Fields<'a> {
        let fields = Fields::new(*self, construct);
        if self.is_kind(&Type::Construct(construct)) {
            fields.check();
        }
        fields
    }

    /// The entries of a map with free keys.
    pub fn entries(&self) -> Vec<(&'a Key, Cursor<'a>)> {
        if !matches!(self.node.kind, Kind::Mapping(_)) {
            self.expected("a map");
        }
        let entries = self.node.entries().iter();
        entries.map(|(key, value)| (key, self.at(value))).collect()
    }

    /// The items of a list.
    pub fn items(&self) -> Vec<Cursor<'a>> {
        if !matches!(self.node.kind, Kind::Sequence(_)) {
            self.expected("a list");
        }
        self.node.items().iter().map(|item| self.at(item)).collect()
    }

    /// The items of a list, or the value itself when it is none.
    pub fn one_or_list(&self) -> Vec<Cursor<'a>> {
        match &self.node.kind {
            Kind::Sequence(items) => items.iter().map(|item| self.at(item)).collect(),
            Kind::Scalar(_) | Kind::Mapping(_) => vec![*self],
        }
    }

    /// Text that is known now, with `$$(` as `$(`.
    pub fn text(&self) -> Option<String> {
        self.known("text")
    }

    /// Text whose placeholders are for the run.
    pub fn template(&self) -> Option<Template> {
        let scalar = self.node.scalar().filter(|_| !self.node.is_null());
        let Some(scalar) = scalar else {
            self.expected("text");
            return None;
        };
        match Template::parse(&scalar.text) {
            Ok(template) => Some(template),
            Err(error) => {
                let problem = Problem::of(self.node, error.to_string())
                    .help("write `$(name)` or `$(name.member | codec)`; `$$(` is a literal `$(`");
                self.problems.add_shape(problem);
                None
            }
        }
    }

    /// A whole number.
    pub fn integer(&self) -> Option<i64> {
        self.integer_from(i64::MIN, i64::MAX)
    }

    /// A whole number from 0.
    pub fn count(&self) -> Option<u64> {
        let count = self.integer_from(0, i64::MAX)?;
        Some(u64::try_from(count).expect("the range starts at 0"))
    }

    /// A whole number of a range.
    pub fn integer_from(&self, min: i64, max: i64) -> Option<i64> {
        let expected = Type::Integer { min, max }.describe();
        let text = self.known(&expected)?;
        match self.node.scalar()?.meaning() {
            Plain::Integer(number) if (min..=max).contains(&number) => Some(number),
            Plain::Integer(_) | Plain::Null | Plain::Boolean(_) | Plain::Decimal(_) => {
                self.expected(&expected);
                None
            }
            Plain::Text => {
                let quoted = text.parse::<i64>().is_ok_and(|n| n.to_string() == text);
                self.mistyped(&expected, quoted.then(|| "remove the quotes".to_owned()))
            }
        }
    }

    /// `true` or `false`.
    pub fn boolean(&self) -> Option<bool> {
        const EXPECTED: &str = "`true` or `false`";
        let text = self.known(EXPECTED)?;
        match self.node.scalar()?.meaning() {
            Plain::Boolean(boolean) => Some(boolean),
            Plain::Null | Plain::Integer(_) | Plain::Decimal(_) => self.mistyped(EXPECTED, None),
            Plain::Text => {
                let help = match text.to_lowercase().as_str() {
                    "true" | "on" | "yes" => Some("write `true`, without quotes".to_owned()),
                    "false" | "off" | "no" => Some("write `false`, without quotes".to_owned()),
                    _ => None,
                };
                self.mistyped(EXPECTED, help)
            }
        }
    }

    /// A number and a unit, such as `6 min`.
    pub fn duration(&self) -> Option<Duration> {
        let text = self.known("a duration such as `6 min`")?;
        match parse_duration(&text) {
            Ok(duration) => Some(duration),
            Err(error) => {
                let problem = Problem::of(self.node, error.to_string()).help(error.help());
                self.problems.add_shape(problem);
                None
            }
        }
    }

    /// A word of a closed vocabulary.
    pub fn word<W: Word>(&self) -> Option<W> {
        self.word_of(&Vocabulary::of::<W>(), W::parse)
    }

    /// A word of a vocabulary that is not one whole enum.
    pub fn word_of<W>(&self, words: &Vocabulary, parse: impl Fn(&str) -> Option<W>) -> Option<W> {
        let text = self.known(&with_article(words.name()))?;
        let word = parse(&text);
        if word.is_none() {
            self.report_word(words, &text);
        }
        word
    }

    /// Reports that the value is something else than expected.
    pub fn expected(&self, expected: &str) {
        self.mistyped::<()>(expected, None);
    }

    pub(super) fn at(&self, node: &'a Node) -> Self {
        Self { node, ..*self }
    }

    pub(super) fn is_kind(&self, ty: &Type) -> bool {
        let fits = checks::fits_kind(self.node, ty);
        if !fits {
            self.expected(&ty.describe());
        }
        fits
    }

    /// The text of a scalar that is not null and has no placeholder left.
    fn known(&self, expected: &str) -> Option<String> {
        let scalar = self.node.scalar().filter(|_| !self.node.is_null());
        if scalar.is_none() {
            return self.mistyped(expected, None);
        }
        let template = self.template()?;
        let text = template.as_literal().map(str::to_owned);
        if let (None, Some(first)) = (&text, template.placeholders().next()) {
            let placeholder = quote(&first.to_source());
            let message = format!("{placeholder} has its value only at run time");
            let problem = Problem::of(self.node, message)
                .help(format!("write {expected} that is known before the run"));
            self.problems.add_shape(problem);
        }
        text
    }

    fn mistyped<T>(&self, expected: &str, help: Option<String>) -> Option<T> {
        let found = match self.node.scalar() {
            Some(scalar) if !scalar.is_null() => quote(&scalar.text),
            Some(_) | None => self.node.describe().to_owned(),
        };
        let mut problem = Problem::of(self.node, format!("expected {expected}, found {found}"));
        problem.help = help;
        self.problems.add_shape(problem);
        None
    }

    fn report_word(&self, words: &Vocabulary, text: &str) {
        let list = words.list();
        let message = format!("{} is not {}", quote(text), with_article(words.name()));
        let help = help_among(text, &list);
        self.problems
            .add_shape(Problem::of(self.node, message).help(help));
    }
}

/// The nearest word, and all of them.
pub(super) fn help_among(word: &str, known: &[&str]) -> String {
    let all = quote_all(known.iter().copied());
    match suggest(word, known.iter().copied()) {
        Some(near) => format!("did you mean {}? allowed: {all}", quote(near)),
        None => format!("allowed: {all}"),
    }
}
