//! YAML text to tree.

use granit_parser::Parser;
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
                let at = error.marker().byte_offset().unwrap_or_default();
                let at = text.floor_char_boundary(at.min(text.len()));
                let problem = Problem::new(
                    Span::new(id, at, at),
                    format!("this is not YAML: {}", error.info()),
                );
                problems.add(problem);
                return None;
            }
        }
    }
    Some(builder.finish())
}
