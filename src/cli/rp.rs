//! `stuntkey rp`.

use std::io;
use std::net::SocketAddr;
use std::net::TcpListener;

use clap::Args;
use clap::ValueEnum;
use url::Url;

use crate::cli::console::Console;
use crate::cli::embedded;
use crate::cli::exit::Exit;
use crate::cli::interrupt::Interrupt;
use crate::cli::trouble::Trouble;
use crate::cli::wall;
use crate::reference::AttestationPolicy;
use crate::reference::Bug;
use crate::reference::Config;
use crate::reference::FlowBug;
use crate::reference::KnownAnswers;
use crate::reference::Lapse;
use crate::reference::PasswordCost;
use crate::reference::SYNONYMS;
use crate::reference::Server;
use crate::reference::TimeSource;
use crate::sim::Seed;

/// What `rp` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct RpArguments {
    /// Where to listen; port 0 is any free port
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,

    /// The origin of its pages; `http://localhost` and the port, if not said
    #[arg(long, value_name = "URL")]
    origin: Option<Url>,

    /// The seed of challenges, ids and codes; drawn if not said
    #[arg(long, value_name = "HEX")]
    seed: Option<Seed>,

    /// Switch a mistake on; may be given several times
    #[arg(long = "bug", value_name = "NAME")]
    bugs: Vec<Bug>,

    /// Mail codes to this SMTP server; without it no code can be sent
    #[arg(long, value_name = "ADDRESS")]
    smtp: Option<SocketAddr>,

    /// What is asked of authenticators; the test roots of `stuntkey attestation` are trusted
    #[arg(long, value_name = "WISH", value_enum, default_value_t = AttestationWish::None)]
    attestation: AttestationWish,

    /// Verify test vectors too: responses that come with the challenge and origin to expect
    #[arg(long)]
    vectors: bool,

    /// List the mistakes that can be switched on, and serve nothing
    #[arg(long)]
    list_bugs: bool,
}

/// What `--attestation` can be.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum AttestationWish {
    /// Nothing: the options ask for none
    None,
    /// Attestation, which is verified; whoever has none registers all the same
    Direct,
    /// Attestation up to a trusted root: without, there is no registration
    Required,
}

impl From<AttestationWish> for AttestationPolicy {
    fn from(wish: AttestationWish) -> Self {
        match wish {
            AttestationWish::None => Self::None,
            AttestationWish::Direct => Self::Direct,
            AttestationWish::Required => Self::Required,
        }
    }
}

const EXAMPLES: &str = "\
Examples:
  stuntkey rp --listen 127.0.0.1:8080
  stuntkey rp --bug challenge-reusable --bug R15.1
  stuntkey rp --attestation direct
  stuntkey rp --list-bugs";

/// Serves the embedded relying party until Ctrl-C.
///
/// # Errors
/// When it cannot listen.
pub(super) fn rp(arguments: &RpArguments, console: Console) -> Result<Exit, Trouble> {
    if arguments.list_bugs {
        console.say(&bug_list());
        return Ok(Exit::Passed);
    }
    let listen = settled(arguments.listen).map_err(|error| cannot_listen(arguments, &error))?;
    let seed = arguments.seed.unwrap_or_else(wall::drawn_seed);
    let config = config(arguments, listen, seed)?;
    let about = about(arguments, &config, seed);
    let server = Server::start(config).map_err(|error| cannot_listen(arguments, &error))?;
    let interrupt = Interrupt::listened_to()?;
    console.say(&about);
    interrupt.wait()?;
    drop(server);
    Ok(Exit::Passed)
}

/// The address with a port: the origin must name it before anybody listens.
fn settled(listen: SocketAddr) -> io::Result<SocketAddr> {
    if listen.port() == 0 {
        TcpListener::bind(listen)?.local_addr()
    } else {
        Ok(listen)
    }
}

fn cannot_listen(arguments: &RpArguments, error: &io::Error) -> Trouble {
    Trouble::Usage(format!("cannot listen on `{}`: {error}", arguments.listen))
}

fn config(arguments: &RpArguments, listen: SocketAddr, seed: Seed) -> Result<Config, Trouble> {
    let local = || Url::parse(&format!("http://localhost:{}", listen.port()));
    let origin = match &arguments.origin {
        Some(origin) => origin.clone(),
        None => local().expect("it is a URL with a host and a port"),
    };
    let Some(host) = origin.host_str() else {
        return Err(Trouble::Usage(format!("the origin `{origin}` has no host")));
    };
    Ok(Config {
        listen,
        origin: origin.origin().ascii_serialization(),
        rp_id: host.to_owned(),
        related_origins: Vec::new(),
        apps: embedded::apps(),
        smtp: arguments.smtp,
        seed: seed.bytes("embedded relying party"),
        time: TimeSource::Wall(wall::unix_ms),
        password_cost: PasswordCost::Recommended,
        attestation: arguments.attestation.into(),
        attestation_roots: embedded::attestation_roots(arguments.attestation.into()),
        known_answers: match arguments.vectors {
            true => KnownAnswers::Verified,
            false => KnownAnswers::Unknown,
        },
        bugs: arguments.bugs.iter().copied().collect(),
    })
}

fn about(arguments: &RpArguments, config: &Config, seed: Seed) -> String {
    let mail = match arguments.smtp {
        Some(smtp) => format!("by SMTP to {smtp}"),
        None => "nowhere, so no code can be sent (--smtp)".to_owned(),
    };
    let mut text = format!(
        "embedded relying party {} on http://{}\n  RP ID             {}\n  \
         seed              {seed}\n  password hashing  Argon2id at its recommended cost\n  \
         mail              {mail}\n",
        config.origin, config.listen, config.rp_id
    );
    match config.attestation {
        AttestationPolicy::None => {}
        AttestationPolicy::Direct => text.push_str(
            "  attestation       asked for, and traced to the test roots; none is as good\n",
        ),
        AttestationPolicy::Required => {
            text.push_str("  attestation       demanded, and traced to the test roots\n");
        }
    }
    for bug in config.bugs.iter() {
        text.push_str(&format!(
            "  bug               {}: {}\n",
            bug.name(),
            bug.doc()
        ));
    }
    text.push_str("Ctrl-C stops it.\n");
    text
}

/// One switch a line, its name first; lines that begin with `#` are headings.
fn bug_list() -> String {
    let flows = FlowBug::ALL
        .iter()
        .map(|bug| (bug.name(), bug.doc().to_owned()));
    let lapses = Lapse::ALL.iter().map(|lapse| {
        let doc = format!("{} ({})", lapse.doc(), lapse.clause());
        (lapse.id(), doc)
    });
    let synonyms = SYNONYMS
        .iter()
        .map(|(name, bug)| (*name, format!("is {}", bug.name())));
    [
        listed("Mistakes in the flows: `stuntkey run` shows them", flows),
        listed(
            "Mistakes in single checks: `stuntkey conform` shows them",
            lapses,
        ),
        listed("The same from another side", synonyms),
    ]
    .join("\n")
}

fn listed(heading: &str, bugs: impl Iterator<Item = (&'static str, String)>) -> String {
    let bugs: Vec<_> = bugs.collect();
    let width = bugs
        .iter()
        .map(|(name, _)| name.len())
        .max()
        .unwrap_or_default();
    let lines = bugs
        .iter()
        .map(|(name, doc)| format!("{name:width$}  {doc}\n"));
    format!("# {heading}\n{}", lines.collect::<String>())
}
