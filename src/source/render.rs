//! Problems as people see them: place, source line, caret, help.

use std::collections::BTreeMap;
use std::fmt;

use miette::Diagnostic;
use miette::GraphicalReportHandler;
use miette::GraphicalTheme;
use miette::LabeledSpan;
use miette::MietteError;
use miette::MietteSpanContents;
use miette::SourceCode;
use miette::SourceSpan;
use miette::SpanContents;

use crate::source::FileId;
use crate::source::Files;
use crate::source::Label;
use crate::source::Problem;
use crate::source::Problems;
use crate::source::Span;

/// Columns of the output.
const WIDTH: usize = 100;

/// Source lines longer than this, in bytes, are not shown.
const LONGEST_LINE: usize = 400;

/// Whether the output may have colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// ANSI colours.
    Ansi,
    /// None.
    Plain,
}

impl Problems {
    /// All problems in the order of the files, and how many more there are.
    ///
    /// # Panics
    /// When a span is not of these files.
    pub fn render(&self, files: &Files, colour: Colour) -> String {
        let handler = handler(colour);
        let mut sources: BTreeMap<FileId, Source> = BTreeMap::new();
        let mut out = String::new();
        for problem in self.sorted() {
            if !out.is_empty() {
                out.push('\n');
            }
            for span in spans(&problem) {
                let source = || Source::of(files, span.file);
                sources.entry(span.file).or_insert_with(source);
            }
            let shown = Shown::of(files, &sources, &problem);
            handler
                .render_report(&mut out, &shown)
                .expect("a string takes all that is written to it");
        }
        match self.omitted() {
            0 => {}
            more => out.push_str(&format!("\nand {more} more\n")),
        }
        out
    }
}

fn handler(colour: Colour) -> GraphicalReportHandler {
    let theme = match colour {
        Colour::Ansi => GraphicalTheme::unicode(),
        Colour::Plain => GraphicalTheme::unicode_nocolor(),
    };
    GraphicalReportHandler::new_themed(theme)
        .without_syntax_highlighting()
        .with_context_lines(1)
        .with_width(WIDTH)
}

fn spans(problem: &Problem) -> Vec<Span> {
    let related = problem.related.iter().map(|label| label.span);
    [problem.span].into_iter().chain(related).collect()
}

/// A problem, or a related place in another file, in `miette`'s terms.
#[derive(Debug)]
struct Shown<'a> {
    message: String,
    help: Option<&'a str>,
    source: Option<&'a Source>,
    labels: Vec<LabeledSpan>,
    elsewhere: Vec<Shown<'a>>,
}

impl<'a> Shown<'a> {
    fn of(files: &Files, sources: &'a BTreeMap<FileId, Source>, problem: &'a Problem) -> Self {
        let file = problem.span.file;
        let (here, there): (Vec<&Label>, Vec<&Label>) = problem
            .related
            .iter()
            .partition(|label| label.span.file == file);
        let source = &sources[&file];
        let mut shown = Self::at(files, source, problem.span, problem.message.clone());
        shown.help = problem.help.as_deref();
        if shown.source.is_some() {
            let primary = source.visible(problem.span);
            shown.labels = vec![LabeledSpan::new_primary_with_span(
                problem.label.clone(),
                primary,
            )];
            let here = here.iter().filter(|label| source.can_show(label.span));
            let here = here.map(|label| {
                LabeledSpan::new_with_span(Some(label.text.clone()), source.visible(label.span))
            });
            shown.labels.extend(here);
        }
        let there = there.iter().map(|label| {
            let source = &sources[&label.span.file];
            Self::at(files, source, label.span, label.text.clone())
        });
        shown.elsewhere = there.collect();
        shown
    }

    /// A message at a place; where the line is too long to be shown, the place is in the message.
    fn at(files: &Files, source: &'a Source, span: Span, message: String) -> Self {
        let can_show = source.can_show(span);
        let place = files.place(span);
        Self {
            message: if can_show {
                message
            } else {
                format!("{message} ({place})")
            },
            help: None,
            source: can_show.then_some(source),
            labels: vec![LabeledSpan::new_primary_with_span(
                None,
                source.visible(span),
            )],
            elsewhere: Vec::new(),
        }
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = self.help?;
        Some(Box::new(help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        let source: &dyn SourceCode = self.source?;
        Some(source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.source?;
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        if self.elsewhere.is_empty() {
            return None;
        }
        Some(Box::new(
            self.elsewhere
                .iter()
                .map(|shown| -> &dyn Diagnostic { shown }),
        ))
    }
}

/// A file as it may be shown: a terminal must not obey control characters in it.
#[derive(Debug)]
struct Source {
    name: String,
    text: String,
}

impl Source {
    fn of(files: &Files, id: FileId) -> Self {
        let file = files.file(id);
        // As many bytes as before, so that spans keep their meaning.
        let shown = |c: char| match c {
            '\n' | '\r' | '\t' => c.to_string(),
            c if c.is_control() => "?".repeat(c.len_utf8()),
            c => c.to_string(),
        };
        Self {
            name: file.name.clone(),
            text: if file.text.contains(is_obeyed) {
                file.text.chars().map(shown).collect()
            } else {
                file.text.clone()
            },
        }
    }

    fn can_show(&self, span: Span) -> bool {
        let (start, end) = self.line(span.start);
        end - start <= LONGEST_LINE
    }

    /// The part of a span that is on its first line.
    fn visible(&self, span: Span) -> SourceSpan {
        let (_, line_end) = self.line(span.start);
        let end = span.end.min(line_end).max(span.start);
        SourceSpan::new(span.start.into(), end - span.start)
    }

    fn named<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let inner = self.text.read_span(span, before, after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            inner.data(),
            *inner.span(),
            inner.line(),
            inner.column(),
            inner.line_count(),
        )))
    }

    /// Start and end of the line around an offset.
    fn line(&self, offset: usize) -> (usize, usize) {
        let offset = self.text.floor_char_boundary(offset);
        let (before, after) = self.text.split_at(offset);
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let end = after.find(['\n', '\r']).unwrap_or(after.len());
        (start, offset + end)
    }
}

fn is_obeyed(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t')
}

impl SourceCode for Source {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        // Without context lines the place of the span is asked for, with one its lines are.
        if before == 0 && after == 0 {
            return self.named(span, 0, 0);
        }
        let (start, _) = self.line(span.offset());
        let (_, end) = self.line(span.offset().saturating_add(span.len()));
        let lines = SourceSpan::new(start.into(), end - start);
        self.named(&lines, before.saturating_sub(1), after.saturating_sub(1))
    }
}
