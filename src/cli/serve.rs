//! `stuntkey serve`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use crate::bridge::ChannelPolicy;
use crate::bridge::DoorAddress;
use crate::bridge::Keeper;
use crate::bridge::Served;
use crate::bridge::Serving;
use crate::bridge::UserPresence;
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::interrupt::Interrupt;
use crate::cli::serve_product::Product;
use crate::cli::serve_product::ROAMING_KEY;
use crate::cli::state;
use crate::cli::state::SecretArguments;
use crate::cli::trouble::Trouble;
use crate::cli::wall;
use crate::provider::Catalogue;
use crate::sim::Env;
use crate::sim::Seed;
use crate::store::State;

/// What `serve` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ServeArguments {
    /// Serve this provider's authenticator, or a `roaming-key` that is fit for other programs' tests
    #[arg(long, value_name = "NAME", default_value = ROAMING_KEY)]
    profile: String,

    /// Serve the authenticator of this device instead, with its screen lock set
    #[arg(long, value_name = "NAME", conflicts_with = "profile")]
    device: Option<String>,

    /// Where clients find it: `udp:127.0.0.1:PORT` (a 64-byte report a datagram), `unix:PATH`
    /// (reports back to back) or `uhid` (a HID device of this Linux); may be given several times;
    /// port 0 is any free port
    #[arg(
        long = "ctaphid",
        value_name = "WHERE",
        default_value = "udp:127.0.0.1:8111"
    )]
    doors: Vec<DoorAddress>,

    /// Power and touch by HTTP at this address: GET /power/off, /power/on, /touch/on, /touch/off
    #[arg(long, value_name = "ADDRESS")]
    control: Option<SocketAddr>,

    /// When the user is there: `auto:MS` (by itself, after so many milliseconds), `touch` (when
    /// the control plane says so), or `never`
    #[arg(long, value_name = "WHEN", default_value = "auto:5")]
    user_presence: UserPresence,

    /// Listen to any channel, as clients want that keep one over a restart or choose it themselves
    #[arg(long)]
    lenient_cid: bool,

    /// Keep what it holds in this file over restarts: credentials, counters, PIN, settings; it is
    /// made where there is none, and needs a passphrase or a key
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    #[command(flatten)]
    secret: SecretArguments,

    /// The seed of keys and ids; drawn if not said
    #[arg(long, value_name = "HEX")]
    seed: Option<Seed>,
}

const EXAMPLES: &str = "\
Examples:
  stuntkey serve
  stuntkey serve --ctaphid unix:/tmp/key --user-presence touch --control 127.0.0.1:8112
  stuntkey serve --ctaphid uhid                 a security key for this machine's browsers
  stuntkey serve --state key.state --state-passphrase-file secret.txt
  stuntkey serve --device iphone --seed 7f3a2c  the same keys every time

The page docs/ctap.md says how to attach python-fido2, libfido2 and OpenSSH.";

/// Serves an authenticator until Ctrl-C.
///
/// # Errors
/// When there is no such product, or a door does not open.
pub(super) fn serve(arguments: &ServeArguments, console: Console) -> Result<Exit, Trouble> {
    let catalogue = Catalogue::embedded();
    let mut product = match &arguments.device {
        Some(device) => Product::of_device(&catalogue, device)?,
        None => Product::of_profile(&catalogue, &arguments.profile)?,
    };
    let seed = arguments.seed.unwrap_or_else(wall::drawn_seed);
    let about = format!("serving {} · seed {seed}\n", product.name);
    let state = match &arguments.state {
        Some(path) => Some(state::open(path, &arguments.secret, &mut product)?),
        None => None,
    };
    let held = product.authenticator.vault().iter().count();
    // A seed that is said twice must not make the same credential twice.
    let opening = state.as_ref().map_or(0, State::openings);
    let env = Env::new(match opening {
        0 => seed,
        again => seed.derive(&["opening", &again.to_string()]),
    });
    let keeper = state.map(|state| Keeper {
        state,
        tell: Box::new(move |error| console.warn(&format!("error: {error}\n"))),
    });
    let served = Served::start_kept(product.authenticator, env, keeper, &serving(arguments));
    let served = served.map_err(|error| Trouble::Usage(error.to_string()))?;
    let about = match &arguments.state {
        Some(path) => format!(
            "{about}  state    {} ({held} credentials)\n",
            path.display()
        ),
        None => about,
    };
    let interrupt = Interrupt::listened_to()?;
    console.say(&(about + &doors(arguments, &served)));
    interrupt.wait()?;
    drop(served);
    Ok(Exit::Passed)
}

fn serving(arguments: &ServeArguments) -> Serving {
    Serving {
        doors: arguments.doors.clone(),
        control: arguments.control,
        presence: arguments.user_presence,
        channels: if arguments.lenient_cid {
            ChannelPolicy::Any
        } else {
            ChannelPolicy::GivenOut
        },
    }
}

fn doors(arguments: &ServeArguments, served: &Served) -> String {
    let mut text = String::new();
    for door in served.doors() {
        let how = match door {
            DoorAddress::Udp(_) | DoorAddress::Unix(_) => "python-fido2, libfido2: docs/ctap.md",
            DoorAddress::Uhid => "a HID device, found by every program that looks for keys",
        };
        text.push_str(&format!("  ctaphid  {door}  ({how})\n"));
    }
    let presence = arguments.user_presence;
    match served.control() {
        Some(address) => text.push_str(&format!("  control  http://{address}/\n")),
        None if presence == UserPresence::Touch => {
            text.push_str("  control  none, so nobody can touch it: add --control 127.0.0.1:0\n");
        }
        None => {}
    }
    text.push_str(&format!("  touch    {presence}\nCtrl-C stops it.\n"));
    text
}
