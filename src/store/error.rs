//! What keeps a state file from being used.

use std::path::PathBuf;

use thiserror::Error;

/// A state file cannot be used. Whatever it is, the file is as it was.
#[derive(Debug, Error)]
pub enum StateError {
    /// It is not there.
    #[error("there is no state file `{}`", path.display())]
    Missing {
        /// Where.
        path: PathBuf,
    },
    /// Another one was made there meanwhile, or it is something else.
    #[error("`{}` is there already", path.display())]
    Exists {
        /// Where.
        path: PathBuf,
    },
    /// Another process has it open.
    #[error("the state file `{}` is in use by another process", path.display())]
    InUse {
        /// Where.
        path: PathBuf,
    },
    /// There is nothing in it.
    #[error("`{}` is empty; remove it, and a new state file is made there", path.display())]
    Empty {
        /// Where.
        path: PathBuf,
    },
    /// It is some other file.
    #[error("`{}` is no state file of stuntkey", path.display())]
    Foreign {
        /// Where.
        path: PathBuf,
    },
    /// A newer version made it.
    #[error(
        "the state file `{}` has format {format}, of a newer stuntkey; this one knows format {known}",
        path.display()
    )]
    Newer {
        /// Where.
        path: PathBuf,
        /// Its format.
        format: u64,
        /// The format that is known.
        known: u64,
    },
    /// It was changed or cut short.
    #[error("the state file `{}` is damaged: {why}", path.display())]
    Damaged {
        /// Where.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The secret is another.
    #[error("this {secret} does not open the state file `{}`", path.display())]
    WrongSecret {
        /// Where.
        path: PathBuf,
        /// What was tried.
        secret: &'static str,
    },
    /// It wants the other kind of secret.
    #[error(
        "the state file `{}` is locked with a {wanted}, and a {secret} was given",
        path.display()
    )]
    OtherSecret {
        /// Where.
        path: PathBuf,
        /// What it is locked with.
        wanted: &'static str,
        /// What was tried.
        secret: &'static str,
    },
    /// The system refuses.
    #[error("cannot {what} the state file `{}`: {why}", path.display())]
    System {
        /// What was tried.
        what: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
}

impl StateError {
    /// Whether the file itself is at fault, and not where it is or how it was asked for.
    pub fn is_of_content(&self) -> bool {
        match self {
            Self::Foreign { .. } | Self::Newer { .. } | Self::Damaged { .. } => true,
            Self::Missing { .. }
            | Self::Exists { .. }
            | Self::InUse { .. }
            | Self::Empty { .. }
            | Self::WrongSecret { .. }
            | Self::OtherSecret { .. }
            | Self::System { .. } => false,
        }
    }
}
