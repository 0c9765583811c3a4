//! `stuntkey completions` and `stuntkey man`: made of the same definitions as `--help`.

use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use clap::Command;
use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;

use crate::cli::arguments::Arguments;
use crate::cli::console::Console;
use crate::cli::disk;
use crate::cli::exit::Exit;
use crate::cli::trouble::Trouble;
use crate::report::counted;

/// What `completions` takes.
#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS)]
pub(super) struct CompletionsArguments {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// What `man` takes.
#[derive(Debug, Args)]
#[command(after_help = MAN)]
pub(super) struct ManArguments {
    /// Write a page for each command into this folder; the main page goes to standard output if not
    /// said
    #[arg(value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

const COMPLETIONS: &str = "\
Examples:
  stuntkey completions bash > ~/.local/share/bash-completion/completions/stuntkey
  stuntkey completions zsh > ~/.zfunc/_stuntkey
  stuntkey completions fish > ~/.config/fish/completions/stuntkey.fish";

const MAN: &str = "\
Examples:
  stuntkey man | man -l -
  stuntkey man ~/.local/share/man/man1";

/// Prints a completion script.
pub(super) fn completions(arguments: &CompletionsArguments, console: Console) -> Exit {
    let mut script = Vec::new();
    let mut command = Arguments::command();
    clap_complete::generate(arguments.shell, &mut command, NAME, &mut script);
    console.say(&String::from_utf8_lossy(&script));
    Exit::Passed
}

/// Prints the main manual page, or writes all pages.
///
/// # Errors
/// When a page cannot be written.
pub(super) fn man(arguments: &ManArguments, console: Console) -> Result<Exit, Trouble> {
    let mut command = Arguments::command();
    command.build();
    let Some(folder) = &arguments.folder else {
        console.say(&page(command));
        return Ok(Exit::Passed);
    };
    let written = write_pages(&command, NAME, folder)?;
    let pages = counted(written, "page");
    console.say(&format!("{pages} written to {}\n", folder.display()));
    Ok(Exit::Passed)
}

/// Writes a page for this command and for each below it, and counts them.
fn write_pages(command: &Command, name: &str, folder: &Path) -> Result<usize, Trouble> {
    let text = page(command.clone());
    disk::write(&folder.join(format!("{name}.1")), &text).map_err(Trouble::Usage)?;
    let mut written = 1;
    for inner in command
        .get_subcommands()
        .filter(|inner| inner.get_name() != "help")
    {
        let name = format!("{name}-{}", inner.get_name());
        written += write_pages(inner, &name, folder)?;
    }
    Ok(written)
}

fn page(command: Command) -> String {
    let mut page = Vec::new();
    let manual = Man::new(command)
        .source(concat!("stuntkey ", env!("CARGO_PKG_VERSION")))
        .manual("stuntkey");
    let rendered = manual.render(&mut page);
    rendered.expect("a vector takes all that is written to it");
    String::from_utf8_lossy(&page).into_owned()
}

const NAME: &str = "stuntkey";
