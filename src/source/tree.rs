//! Composes the events of the YAML parser into the tree.

use std::collections::BTreeMap;

use granit_parser::Event;
use granit_parser::ScalarStyle;

use crate::source::FileId;
use crate::source::Key;
use crate::source::Kind;
use crate::source::Node;
use crate::source::Problem;
use crate::source::Problems;
use crate::source::Quoted;
use crate::source::Scalar;
use crate::source::Span;
use crate::source::parse::DEPTH;
use crate::source::quote;

/// How many values a file may have.
const NODES: usize = 100_000;

/// What the parser hands over with an event.
type EventSpan = granit_parser::Span;

/// Puts events together. Nothing here recurses, so depth costs no stack.
pub(super) struct Builder<'a> {
    file: FileId,
    text: &'a str,
    problems: &'a Problems,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
    nodes: usize,
}

/// Whether more events are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    Goes,
    Stops,
}

/// A collection whose end has not come.
enum Open {
    Sequence {
        start: Span,
        items: Vec<Node>,
    },
    Mapping {
        start: Span,
        entries: Vec<(Key, Node)>,
        seen: BTreeMap<String, Span>,
        key: PendingKey,
    },
}

/// What a map is waiting for.
enum PendingKey {
    /// A key.
    None,
    /// The value of this key.
    Some(Key),
    /// The value of a key that was refused; it is dropped.
    Refused,
}

impl<'a> Builder<'a> {
    pub(super) fn new(file: FileId, text: &'a str, problems: &'a Problems) -> Self {
        Self {
            file,
            text,
            problems,
            open: Vec::new(),
            root: None,
            documents: 0,
            nodes: 0,
        }
    }

    pub(super) fn take(&mut self, event: Event<'_>, at: EventSpan) -> Progress {
        let span = self.span(&at);
        self.refuse_tag(&at);
        match event {
            Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Progress::Goes,
            Event::Comment(..) => Progress::Goes,
            Event::DocumentStart(..) => self.start_document(span),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.refuse_alias(span);
                self.put(Node::null(span))
            }
            Event::Anchor(..) => {
                let message = format!("{} is an anchor", quote(self.slice(span)));
                let problem = Problem::new(span, message).help(
                    "anchors and aliases are not read; give the value a name under `vars`, \
                     and write `$(name)`",
                );
                self.problems.add(problem);
                Progress::Goes
            }
            Event::Scalar(text, style, _, _) => {
                let quoted = quoted(style);
                let text = text.into_owned();
                self.put(Node::new(span, Kind::Scalar(Scalar { text, quoted })))
            }
            Event::SequenceStart(..) => {
                let items = Vec::new();
                self.start(Open::Sequence { start: span, items }, span)
            }
            Event::MappingStart(..) => {
                let open = Open::Mapping {
                    start: span,
                    entries: Vec::new(),
                    seen: BTreeMap::new(),
                    key: PendingKey::None,
                };
                self.start(open, span)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            // The parser's events are open-ended; what is added is presentation, not values.
            _ => Progress::Goes,
        }
    }

    /// The root of the document; null when there is none.
    pub(super) fn finish(self) -> Node {
        let empty = Node::null(Span::start_of(self.file));
        self.root.unwrap_or(empty)
    }

    fn start_document(&mut self, span: Span) -> Progress {
        self.documents += 1;
        if self.documents == 1 {
            return Progress::Goes;
        }
        let problem = Problem::new(span, "a second document in one file")
            .help("a file is one document: remove `---`, or make it two files");
        self.problems.add(problem);
        Progress::Stops
    }

    fn start(&mut self, open: Open, span: Span) -> Progress {
        if self.open.len() >= DEPTH {
            let problem =
                Problem::new(span, "nested too deeply").help(format!("at most {DEPTH} levels"));
            self.problems.add(problem);
            return Progress::Stops;
        }
        self.open.push(open);
        Progress::Goes
    }

    fn end(&mut self, end: Span) -> Progress {
        let closed = match self.open.pop() {
            Some(Open::Sequence { start, items }) => {
                let last = items.last().map(|item| item.span);
                let span = self.whole(start, last, end);
                Node::new(span, Kind::Sequence(items))
            }
            Some(Open::Mapping { start, entries, .. }) => {
                let last = entries.last().map(|(key, value)| key.span.to(value.span));
                let span = self.whole(start, last, end);
                Node::new(span, Kind::Mapping(entries))
            }
            None => return Progress::Goes,
        };
        self.put(closed)
    }

    /// A flow collection ends at its bracket, a block collection with its last value.
    fn whole(&self, start: Span, last: Option<Span>, end: Span) -> Span {
        let closed = matches!(self.slice(end), "]" | "}");
        match last {
            _ if closed => start.to(end),
            Some(last) => start.to(last),
            None => start,
        }
    }

    /// Puts a finished value where it belongs.
    fn put(&mut self, node: Node) -> Progress {
        self.nodes += 1;
        if self.nodes > NODES {
            let problem = Problem::new(node.span, format!("more than {NODES} values in one file"))
                .help("split the file and put the parts together with `use`");
            self.problems.add(problem);
            return Progress::Stops;
        }
        match self.open.last_mut() {
            None => {
                refuse_word(self.problems, &node);
                self.root = Some(node);
            }
            Some(Open::Sequence { items, .. }) => {
                refuse_word(self.problems, &node);
                items.push(node);
            }
            Some(Open::Mapping {
                entries, seen, key, ..
            }) => match std::mem::replace(key, PendingKey::None) {
                PendingKey::None => *key = as_key(self.problems, seen, node),
                PendingKey::Some(name) => {
                    refuse_word(self.problems, &node);
                    entries.push((name, node));
                }
                PendingKey::Refused => refuse_word(self.problems, &node),
            },
        }
        Progress::Goes
    }

    fn refuse_alias(&self, span: Span) {
        let message = format!("{} is an alias", quote(self.slice(span)));
        let problem = Problem::new(span, message).help(
            "aliases are not read; write `$(name)` for a variable, or quote it if text is meant",
        );
        self.problems.add(problem);
    }

    fn refuse_tag(&self, at: &EventSpan) {
        let Some(tag) = at.tag_span() else { return };
        let span = self.span(&tag);
        let message = format!("{} is a tag", quote(self.slice(span)));
        let problem = Problem::new(span, message)
            .help("tags are not read; remove it, or quote the value if text is meant");
        self.problems.add(problem);
    }

    /// The span in our terms, without the line breaks that end block scalars.
    fn span(&self, at: &EventSpan) -> Span {
        let range = at.byte_range().unwrap_or_default();
        let text = self.text.get(range.clone()).unwrap_or_default();
        let length = text.trim_end().len();
        Span::new(self.file, range.start, range.start + length)
    }

    fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }
}

fn as_key(problems: &Problems, seen: &mut BTreeMap<String, Span>, node: Node) -> PendingKey {
    refuse_word(problems, &node);
    let span = node.span;
    let Kind::Scalar(Scalar { text, quoted }) = node.kind else {
        let problem = Problem::new(span, format!("{} cannot be a key", node.describe()))
            .help("keys are text");
        problems.add(problem);
        return PendingKey::Refused;
    };
    if text == "<<" && quoted == Quoted::Plain {
        let problem = Problem::new(span, "`<<` is a merge key").help(
            "merge keys are not read; write the entries out, or put them in place with `use`",
        );
        problems.add(problem);
        return PendingKey::Refused;
    }
    if let Some(first) = seen.get(&text) {
        let problem = Problem::new(span, format!("{} is given twice", quote(&text)))
            .label("again here")
            .related(*first, "first here")
            .help("remove one of the two");
        problems.add(problem);
        return PendingKey::Refused;
    }
    seen.insert(text.clone(), span);
    PendingKey::Some(Key { text, quoted, span })
}

/// Bare words that parsers of YAML read differently.
fn refuse_word(problems: &Problems, node: &Node) {
    let Some(scalar) = node.scalar() else { return };
    if scalar.quoted != Quoted::Plain {
        return;
    }
    let text = scalar.text.as_str();
    let meant = match text {
        "on" | "On" | "ON" | "yes" | "Yes" | "YES" | "True" | "TRUE" => "true",
        "off" | "Off" | "OFF" | "no" | "No" | "NO" | "False" | "FALSE" => "false",
        "Null" | "NULL" => "null",
        _ => return,
    };
    let message = format!("parsers of YAML disagree about a bare {}", quote(text));
    let help = format!("write `{meant}`, or `\"{text}\"` if the word itself is meant");
    problems.add(Problem::new(node.span, message).help(help));
}

fn quoted(style: ScalarStyle) -> Quoted {
    match style {
        ScalarStyle::Plain => Quoted::Plain,
        ScalarStyle::SingleQuoted => Quoted::Single,
        ScalarStyle::DoubleQuoted => Quoted::Double,
        ScalarStyle::Literal | ScalarStyle::Folded => Quoted::Block,
    }
}
