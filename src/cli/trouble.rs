//! What keeps a command from doing its work.

use thiserror::Error;

use crate::cli::exit::Exit;

/// What keeps a command from doing its work, by the class of its exit code.
#[derive(Debug, Error)]
pub(super) enum Trouble {
    /// The command line asks for what there is not.
    #[error("{0}")]
    Usage(String),
    /// Files are invalid; the text shows every problem in its place.
    #[error("{0}")]
    Invalid(String),
    /// This program broke; the text says how to see it again.
    #[error("{0}")]
    Ours(String),
}

impl Trouble {
    /// The exit code's class.
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) => Exit::Usage,
            Self::Invalid(_) => Exit::Invalid,
            Self::Ours(_) => Exit::Ours,
        }
    }
}
