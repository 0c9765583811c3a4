//! The standard streams: the only place that prints.

use std::io;
use std::io::IsTerminal;
use std::io::Write;

use clap::ValueEnum;

use crate::cli::trouble::Trouble;
use crate::source::Colour;

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ColourChoice {
    /// Where the output is a terminal and `NO_COLOR` is not set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The standard streams.
#[derive(Clone, Copy, Debug)]
pub(super) struct Console {
    out: Colour,
    err: Colour,
}

impl Console {
    /// The streams with colours as chosen.
    pub(super) fn new(choice: ColourChoice) -> Self {
        let out = colour(choice, io::stdout().is_terminal());
        let err = colour(choice, io::stderr().is_terminal());
        Self { out, err }
    }

    /// Whether standard output has colours.
    pub(super) fn out_colour(self) -> Colour {
        self.out
    }

    /// Whether standard error has colours.
    pub(super) fn err_colour(self) -> Colour {
        self.err
    }

    /// Clears what a terminal shows; nothing where there is none, for logs keep everything.
    pub(super) fn clear(self) {
        if io::stdout().is_terminal() {
            self.say("\u{1b}[2J\u{1b}[3J\u{1b}[H");
        }
    }

    /// Whether somebody watches standard error, so that a line may be written over.
    pub(super) fn is_watched(self) -> bool {
        io::stderr().is_terminal()
    }

    /// Prints to standard output. A reader that has gone away is no trouble of ours.
    pub(super) fn say(self, text: &str) {
        let mut out = io::stdout().lock();
        drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
    }

    /// Prints to standard error.
    pub(super) fn warn(self, text: &str) {
        let mut err = io::stderr().lock();
        drop(err.write_all(text.as_bytes()));
    }

    /// Prints what is the trouble.
    pub(super) fn complain(self, trouble: &Trouble) {
        match trouble {
            // Rendered problems look as they should.
            Trouble::Invalid(rendered) => self.warn(&format!("{}\n", rendered.trim_end())),
            Trouble::Usage(_) | Trouble::Ours(_) => self.warn(&format!("error: {trouble}\n")),
        }
    }
}

fn colour(choice: ColourChoice, is_terminal: bool) -> Colour {
    let wanted = match choice {
        ColourChoice::Always => true,
        ColourChoice::Never => false,
        ColourChoice::Auto => is_terminal && !no_color(),
    };
    if wanted { Colour::Ansi } else { Colour::Plain }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the command line reads the environment"
)]
fn no_color() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    // https://no-color.org, and what CI systems set: their logs are read as text.
    set("NO_COLOR") || set("CI")
}
