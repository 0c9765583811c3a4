//! How things look: colours where they are asked for, and bodies cut to what is worth reading.

use owo_colors::OwoColorize;

use crate::source::Colour;

/// How much is told of each answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// The beginning of a body, and the rule that fired.
    Brief,
    /// Also why the rules before it did not.
    Why,
    /// All that the trace has.
    Full,
}

pub(super) fn good(text: &str, colour: Colour) -> String {
    match colour {
        Colour::Ansi => text.green().to_string(),
        Colour::Plain => text.to_owned(),
    }
}

pub(super) fn bad(text: &str, colour: Colour) -> String {
    match colour {
        Colour::Ansi => text.red().bold().to_string(),
        Colour::Plain => text.to_owned(),
    }
}

pub(super) fn strong(text: &str, colour: Colour) -> String {
    match colour {
        Colour::Ansi => text.bold().to_string(),
        Colour::Plain => text.to_owned(),
    }
}

pub(super) fn faint(text: &str, colour: Colour) -> String {
    match colour {
        Colour::Ansi => text.dimmed().to_string(),
        Colour::Plain => text.to_owned(),
    }
}

/// Text from outside: on one line, without control characters, and cut.
pub(super) fn shown(text: &str, detail: Detail) -> String {
    let letters = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let visible = |letter: char| {
        if letter.is_control() {
            letter.escape_default().to_string()
        } else {
            letter.to_string()
        }
    };
    let visible: String = letters.chars().map(visible).collect();
    let most = match detail {
        Detail::Brief | Detail::Why => BRIEF,
        Detail::Full => return visible,
    };
    let mut cut: String = visible.chars().take(most).collect();
    if let Some(more) = visible
        .chars()
        .count()
        .checked_sub(most)
        .filter(|more| *more > 0)
    {
        cut.push_str(&format!("… ({more} more)"));
    }
    cut
}

/// How many letters of a body are shown.
const BRIEF: usize = 300;
