//! The tree of a blob as lines: places, values, clauses and what is odd.

use crate::inspect::Frame;
use crate::inspect::Node;
use crate::inspect::Value;
use crate::inspect::Warning;
use crate::report::ended::News;
use crate::report::inspection::Detail;
use crate::report::paint;
use crate::source::Colour;
use crate::webauthn::Clause;
use crate::webauthn::Spec;
use crate::webauthn::base64url;

/// How the lines are set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    pub(super) labels: usize,
    pub(super) detail: Detail,
    pub(super) colour: Colour,
}

/// What is drawn before a node: the lines of those above it.
#[derive(Clone, Debug, Default)]
pub(super) struct Branch {
    here: String,
    below: String,
}

impl Branch {
    fn child(&self, is_last: bool) -> Self {
        let (here, below) = if is_last {
            ("└ ", "  ")
        } else {
            ("├ ", "│ ")
        };
        Self {
            here: format!("{}{here}", self.below),
            below: format!("{}{below}", self.below),
        }
    }
}

impl Page {
    pub(super) fn node(
        self,
        text: &mut String,
        node: &Node,
        branch: &Branch,
        above: Option<Clause>,
    ) {
        self.line(text, node, branch, above);
        if self.detail == Detail::Full {
            self.whole_value(text, node, branch);
        }
        for warning in &node.warnings {
            self.warning(text, warning, branch, node.children.is_empty());
        }
        let above = node.clause.or(above);
        let last = node.children.len().saturating_sub(1);
        for (index, child) in node.children.iter().enumerate() {
            self.node(text, child, &branch.child(index == last), above);
        }
    }

    fn line(self, text: &mut String, node: &Node, branch: &Branch, above: Option<Clause>) {
        let place = node.bytes.map(|extent| extent.offset.to_string());
        let place = format!("{:>6}  ", place.unwrap_or_default());
        let label = paint::printable(&node.label);
        let used = paint::width(&branch.here);
        let label_room = self.labels.saturating_sub(used).max(8);
        let label = paint::cut(&label, label_room);
        let clause = node
            .clause
            .filter(|clause| Some(*clause) != above)
            .map(short);
        let clause = clause.unwrap_or_default();
        let room = COLUMNS
            .saturating_sub(place.len() + self.labels + 2)
            .saturating_sub(if clause.is_empty() { 0 } else { CLAUSE_COLUMNS });
        let (value, note) = fitted(node, room);
        let told = paint::width(&value) + paint::width(&note);
        let padding = " ".repeat(label_room.saturating_sub(paint::width(&label)));
        let mut line = format!(
            "{}{}{}{padding}  {value}{}",
            paint::faint(&place, self.colour),
            paint::faint(&branch.here, self.colour),
            if node.children.is_empty() {
                label
            } else {
                paint::strong(&label, self.colour)
            },
            paint::faint(&note, self.colour),
        );
        if !clause.is_empty() {
            line.push_str(&" ".repeat(room.saturating_sub(told) + 1));
            line.push_str(&paint::faint(&clause, self.colour));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }

    /// All of a value that its line has no room for.
    fn whole_value(self, text: &mut String, node: &Node, branch: &Branch) {
        let value = shown(node);
        let room = COLUMNS.saturating_sub(8 + paint::width(&branch.below) + 2);
        if paint::width(&value) <= BRIEF_MAX {
            return;
        }
        let letters: Vec<char> = value.chars().collect();
        for part in letters.chunks(room.max(16)) {
            let part: String = part.iter().collect();
            let before = format!("        {}  ", branch.below);
            text.push_str(&paint::faint(&before, self.colour));
            text.push_str(&part);
            text.push('\n');
        }
    }

    fn warning(self, text: &mut String, warning: &Warning, branch: &Branch, is_leaf: bool) {
        let line = if is_leaf { "  " } else { "│ " };
        let before = format!("        {}{line}", branch.below);
        let from = warning.clause.map(|clause| format!(" ({})", short(clause)));
        let told = format!("{}{}", warning.text, from.unwrap_or_default());
        let room = COLUMNS.saturating_sub(paint::width(&before) + 2).max(40);
        for (index, part) in wrapped(&paint::printable(&told), room).iter().enumerate() {
            let mark = if index == 0 { "!" } else { " " };
            text.push_str(&paint::faint(&before, self.colour));
            let line = format!("{mark} {part}");
            text.push_str(&paint::by_news(News::None, &line, self.colour));
            text.push('\n');
        }
    }
}

/// Words in lines of at most so many columns.
fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is a line from the start");
        if !line.is_empty() && paint::width(line) + 1 + paint::width(word) > columns {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// Value and note, cut to fit into this many columns together.
fn fitted(node: &Node, room: usize) -> (String, String) {
    let note = node.note.as_deref().map(paint::printable);
    let note = note.unwrap_or_default();
    // What has parts is told by them.
    let value = match &node.value {
        Value::Bytes(_) if !node.children.is_empty() => String::new(),
        Value::Absent
        | Value::Text(_)
        | Value::Integer(_)
        | Value::Number(_)
        | Value::Boolean(_)
        | Value::Bytes(_) => shown(node),
    };
    if value.is_empty() {
        return (value, paint::cut(&note, room));
    }
    if note.is_empty() {
        return (paint::cut(&value, room), note);
    }
    // The note is the shorter as a rule, and says more than the end of a long value.
    let wanted = paint::width(&note) + 2;
    let value = paint::cut(&value, room.saturating_sub(wanted).max(VALUE_MIN));
    let rest = room.saturating_sub(paint::width(&value) + 2);
    let note = paint::cut(&note, rest);
    (
        value,
        if note.is_empty() {
            note
        } else {
            format!("  {note}")
        },
    )
}

fn shown(node: &Node) -> String {
    match &node.value {
        // As the JSON round it spells it.
        Value::Bytes(bytes) if node.frame == Frame::Own && !bytes.is_empty() => {
            base64url::encode(bytes)
        }
        Value::Text(text) if text.is_empty() => "\"\"".to_owned(),
        Value::Bytes(bytes) if bytes.is_empty() => "(empty)".to_owned(),
        Value::Absent
        | Value::Text(_)
        | Value::Integer(_)
        | Value::Number(_)
        | Value::Boolean(_)
        | Value::Bytes(_) => paint::printable(&node.value.to_string()).replace('\n', "\\n"),
    }
}

/// `§6.1`, or `CTAP §6.1`.
fn short(clause: Clause) -> String {
    match clause.spec {
        Spec::WebAuthnL3 => format!("§{}", clause.section),
        Spec::Ctap22 => format!("CTAP §{}", clause.section),
        Spec::CredentialManagement | Spec::Document(_) => clause.to_string(),
    }
}

pub(super) fn label_columns(node: &Node, depth: usize) -> usize {
    let own = depth * 2 + paint::width(&node.label);
    let below = node
        .children
        .iter()
        .map(|child| label_columns(child, depth + 1));
    below.max().unwrap_or_default().max(own)
}

const COLUMNS: usize = 110;
const CLAUSE_COLUMNS: usize = 11;
const VALUE_MIN: usize = 16;
const BRIEF_MAX: usize = 24;
