//! YAML text to tree.

use granit_parser::ErrorKind;
use granit_parser::Parser;
use granit_parser::ScanError;
use granit_parser::options;

use crate::source::FileId;
use crate::source::Files;
use crate::source::Node;
use crate::source::Problem;
use crate::source::Problems;
use crate::source::Span;
use crate::source::tree::Builder;
use crate::source::tree::Progress;

/// The largest file, in bytes.
const LARGEST: usize = 1 << 20;

/// How deep a file may nest.
pub(super) const DEPTH: usize = 64;

/// Parses one file. The tree is there unless the text is no YAML or nothing of it can be kept;
/// with problems it may have stand-ins. An empty file is null.
pub fn parse(files: &Files, id: FileId) -> (Option<Node>, Problems) {
    let problems = Problems::new();
    let text = &files.file(id).text;
    if text.len() > LARGEST {
        let message = format!("the file has {} bytes", text.len());
        let problem = Problem::new(Span::start_of(id), message).help(format!(
            "at most {LARGEST} bytes; split it and put the parts together with `use`"
        ));
        problems.add(problem);
        return (None, problems);
    }
    let root = build(id, text, &problems);
    (root, problems)
}

fn build(id: FileId, text: &str, problems: &Problems) -> Option<Node> {
    let options = options! {
        emit_comments: false,
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        disallow_directives: true,
        flow_nesting_limit: DEPTH,
        block_nesting_limit: DEPTH,
    };
    let mut builder = Builder::new(id, text, problems);
    for event in Parser::new_from_str_with_options(text, options) {
        match event {
            Ok((event, span)) => match builder.take(event, span) {
                Progress::Goes => {}
                Progress::Stops => return None,
            },
            Err(error) => {
                problems.add(refusal(id, text, &error));
                return None;
            }
        }
    }
    Some(builder.finish())
}

/// What the parser could not read, and the usual reason for it.
fn refusal(id: FileId, text: &str, error: &ScanError) -> Problem {
    let at = error.marker().byte_offset().unwrap_or_default();
    let at = text.floor_char_boundary(at.min(text.len()));
    let message = format!("this is not YAML: {}", error.info());
    let problem = Problem::new(Span::new(id, at, at), message);
    match advice(error.kind()) {
        Some(advice) => problem.help(advice),
        None => problem,
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the parser's kinds are open-ended, so the rest goes without advice"
)]
fn advice(kind: &ErrorKind) -> Option<&'static str> {
    match kind {
        ErrorKind::DirectiveDisallowed => Some("remove the line; quote text that starts with `%`"),
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation => Some("indent with spaces"),
        ErrorKind::RecursionLimitExceeded => Some("at most 64 levels"),
        ErrorKind::UnclosedQuotedScalar | ErrorKind::InvalidQuotedScalarIndent => {
            Some("is a quote not closed?")
        }
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping => Some("is a `[` or `{` not closed?"),
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => {
            Some("quote text in which a colon and a space stand; is a `[` or `{` not closed?")
        }
        _ => None,
    }
}
