//! `stuntkey profile new`.

use std::io;
use std::io::BufRead;
use std::io::IsTerminal;
use std::path::PathBuf;

use clap::Args;
use url::Url;

use crate::cli::console::Console;
use crate::cli::disk;
use crate::cli::exit::Exit;
use crate::cli::trouble::Trouble;
use crate::doctor;
use crate::doctor::Blank;
use crate::doctor::Recording;

/// What `profile new` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct NewArguments {
    /// A browser's recording (HAR, with content) of a registration and a login with a passkey
    #[arg(long, value_name = "FILE", conflicts_with_all = ["url", "sign_up", "sign_in", "session",
        "create_options", "create", "get_options", "get", "list", "sign_out"])]
    from_har: Option<String>,

    /// Where the relying party is, without a recording; what is not said is asked on a terminal
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    /// The name in reports; the host if not said
    #[arg(long)]
    name: Option<String>,

    /// Write the profile here; to standard output if not said
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Write it over a file that is there
    #[arg(long, requires = "out")]
    force: bool,

    #[command(flatten)]
    paths: PathArguments,
}

/// Paths of a relying party. Each may begin with its method: `PUT /passkeys`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Paths, such as `/login` or `PUT /passkeys`")]
struct PathArguments {
    /// Makes an account with a password
    #[arg(long, value_name = "PATH")]
    sign_up: Option<String>,

    /// Signs in with a password
    #[arg(long, value_name = "PATH")]
    sign_in: Option<String>,

    /// Says who is signed in
    #[arg(long, value_name = "PATH")]
    session: Option<String>,

    /// Gives the options for a new passkey
    #[arg(long, value_name = "PATH")]
    create_options: Option<String>,

    /// Takes the new passkey
    #[arg(long, value_name = "PATH")]
    create: Option<String>,

    /// Gives the options for a login with a passkey
    #[arg(long, value_name = "PATH")]
    get_options: Option<String>,

    /// Takes what the passkey signed
    #[arg(long, value_name = "PATH")]
    get: Option<String>,

    /// Lists the account's passkeys
    #[arg(long, value_name = "PATH")]
    list: Option<String>,

    /// Signs out
    #[arg(long, value_name = "PATH")]
    sign_out: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  stuntkey profile new --from-har shop.har --out shop.yaml
  stuntkey profile new --url http://localhost:8080 --sign-up /signup --sign-in /login

To record: open the browser's network log, keep it over page loads, sign up, make a passkey, look at
the list of passkeys, sign out, sign in with the passkey, delete it; then save it as HAR, with
content. A recording holds passwords and cookies: use an account that guards nothing.";

/// Writes a first profile.
///
/// # Errors
/// When the recording is none, or lacks what a profile needs.
pub(super) fn new_profile(arguments: &NewArguments, console: Console) -> Result<Exit, Trouble> {
    if let Some(out) = arguments.out.as_ref().filter(|out| out.exists())
        && !arguments.force
    {
        let why = format!(
            "`{}` is there already; `--force` writes over it",
            out.display()
        );
        return Err(Trouble::Usage(why));
    }
    let text = match &arguments.from_har {
        Some(file) => from_har(file, arguments.name.as_deref())?,
        None => asked(arguments, console)?.profile(),
    };
    match &arguments.out {
        None => console.say(&text),
        Some(out) => {
            disk::write(out, &text).map_err(Trouble::Usage)?;
            let guesses = text.lines().filter(|line| line.contains("# guess")).count();
            let out = out.display();
            console.say(&format!(
                "{out}: drafted, with {} to look at\nnext: stuntkey profile try {out}\n",
                crate::report::counted(guesses, "guess").replace("guesss", "guesses")
            ));
        }
    }
    Ok(Exit::Passed)
}

fn from_har(file: &str, name: Option<&str>) -> Result<String, Trouble> {
    let text = disk::read_recording(file)?;
    let recording = Recording::parse(&text);
    let profile = recording.and_then(|recording| doctor::profile_of(&recording, name));
    profile.map_err(|error| Trouble::Invalid(format!("error: `{file}`, {error}")))
}

/// What is said, and on a terminal what is asked for.
fn asked(arguments: &NewArguments, console: Console) -> Result<Blank, Trouble> {
    let interview = if io::stdin().is_terminal() {
        Interview::Held(console)
    } else {
        Interview::None
    };
    let PathArguments {
        sign_up,
        sign_in,
        session,
        create_options,
        create,
        get_options,
        get,
        list,
        sign_out,
    } = &arguments.paths;
    let url = interview.ask(&arguments.url, "Where is it? (http://localhost:8080)");
    let Some(url) = url else {
        let why = "say what to draft the profile of: `--from-har FILE`, or `--url URL`";
        return Err(Trouble::Usage(why.to_owned()));
    };
    let is_http = Url::parse(&url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if !is_http {
        let why = format!("`{url}` is no `http://` or `https://` URL");
        return Err(Trouble::Usage(why));
    }
    Ok(Blank {
        name: arguments.name.clone(),
        url,
        sign_up: interview.ask(sign_up, "Which path makes an account with a password?"),
        sign_in: interview.ask(sign_in, "Which path signs in with a password?"),
        session: interview.ask(session, "Which path says who is signed in?"),
        create_options: interview.ask(create_options, "Which path gives creation options?"),
        create: interview.ask(create, "Which path takes the new passkey?"),
        get_options: interview.ask(get_options, "Which path gives request options?"),
        get: interview.ask(get, "Which path takes what the passkey signed?"),
        list: interview.ask(list, "Which path lists passkeys?"),
        sign_out: interview.ask(sign_out, "Which path signs out?"),
    })
}

/// Questions on a terminal; an empty answer leaves the thing out.
enum Interview {
    Held(Console),
    None,
}

impl Interview {
    fn ask(&self, said: &Option<String>, question: &str) -> Option<String> {
        let Self::Held(console) = self else {
            return said.clone();
        };
        if said.is_some() {
            return said.clone();
        }
        console.warn(&format!("{question} "));
        let mut line = String::new();
        // A terminal that is closed answers nothing more.
        let _ = io::stdin().lock().read_line(&mut line);
        let answer = line.trim().to_owned();
        (!answer.is_empty()).then_some(answer)
    }
}
