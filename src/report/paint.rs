//! Colour, where it is asked for; and text from outside, made safe to print.

use owo_colors::OwoColorize;
use owo_colors::Style;

use crate::report::ended::News;
use crate::source::Colour;

/// Paints what belongs to a verdict.
pub(super) fn by_news(news: News, text: &str, colour: Colour) -> String {
    let style = match news {
        News::Good => Style::new().green(),
        News::Bad => Style::new().red().bold(),
        News::None => Style::new().yellow(),
    };
    paint(text, style, colour)
}

/// What a reader's eye should find first.
pub(super) fn strong(text: &str, colour: Colour) -> String {
    paint(text, Style::new().bold(), colour)
}

/// What a reader may pass over.
pub(super) fn faint(text: &str, colour: Colour) -> String {
    paint(text, Style::new().dimmed(), colour)
}

fn paint(text: &str, style: Style, colour: Colour) -> String {
    match colour {
        Colour::Ansi => text.style(style).to_string(),
        Colour::Plain => text.to_owned(),
    }
}

/// The text without control characters other than line ends, and without those that turn the
/// direction of writing: what a relying party answers must neither move the reader's cursor nor
/// look like something else.
pub(super) fn printable(text: &str) -> String {
    let shown = |letter: char| {
        let turning = matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let harmless = letter == '\n' || !(letter.is_control() || turning);
        if harmless {
            letter.to_string()
        } else {
            letter.escape_default().to_string()
        }
    };
    text.chars().map(shown).collect()
}

/// How many columns a text takes.
pub(super) fn width(text: &str) -> usize {
    text.chars().count()
}

/// The text and as many blanks as it lacks.
pub(super) fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The text, or as much of its beginning as fits.
pub(super) fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let head: String = text.chars().take(columns.saturating_sub(1)).collect();
    format!("{}…", head.trim_end())
}
