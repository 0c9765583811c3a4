//! The arguments of `run`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use crate::cli::data::DataArguments;
use crate::cli::header::Header;
use crate::cli::outputs::OutputArguments;
use crate::cli::selection::Pattern;
use crate::cli::setting::Secret;
use crate::cli::setting::Setting;
use crate::reference::Bug;
use crate::report::Shard;
use crate::sim::Seed;

/// What `run` takes.
#[derive(Clone, Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct RunArguments {
    /// Scenarios: ids of shipped ones or the flow they belong to, files, or folders; all shipped
    /// ones if none is named
    #[arg(value_name = "SCENARIO")]
    pub(super) scenarios: Vec<String>,

    /// List what would run, and run nothing
    #[arg(long)]
    pub(super) list: bool,

    /// Watch the files, and run again what their changes concern; Ctrl-C ends
    #[arg(long, conflicts_with_all = ["list", "record", "replay"])]
    pub(super) watch: bool,

    /// The seed of all randomness; without it one is drawn, and printed
    #[arg(long, value_name = "HEX")]
    pub(super) seed: Option<Seed>,

    /// How many runs at a time; as many as there are processors if not said
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,

    /// Stop after the first failure
    #[arg(long)]
    pub(super) fail_fast: bool,

    /// Fail, too, when something could not be seen, was skipped, blocked or untested
    #[arg(long)]
    pub(super) strict: bool,

    /// Give a variable of scenarios and profiles a value; `RP:NAME=VALUE`, with a name or file that
    /// `--rp` has, is for that profile alone
    #[arg(long = "var", value_name = "[RP:]NAME=VALUE")]
    pub(super) vars: Vec<Setting>,

    #[command(flatten)]
    pub(super) select: SelectArguments,
    #[command(flatten)]
    pub(super) rp: RelyingPartyArguments,
    #[command(flatten)]
    pub(super) tape: TapeArguments,
    #[command(flatten)]
    pub(super) data: DataArguments,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

/// Which runs.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Which runs")]
pub(super) struct SelectArguments {
    /// Only runs whose `id · row` contains this, or matches it as a whole where it has a `*`
    #[arg(long, value_name = "PATTERN")]
    pub(super) only: Vec<Pattern>,

    /// Leave out runs that this picks, also of those that `--only` picks
    #[arg(long, value_name = "PATTERN")]
    pub(super) skip: Vec<Pattern>,

    /// Only this part of all runs, such as `2/3`: for machines that share the work, each with the
    /// same seed. `stuntkey report merge` puts their JSON reports together
    #[arg(long, value_name = "PART/PARTS", requires = "seed")]
    pub(super) shard: Option<Shard>,
}

/// Against which relying party, and how to reach it.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Relying party")]
pub(super) struct RelyingPartyArguments {
    /// A profile of a relying party: a file, the name of a shipped one, or `reference` for the
    /// embedded one, which is the default; may be given several times
    #[arg(long = "rp", value_name = "PROFILE")]
    pub(super) profiles: Vec<String>,

    /// Switch a mistake of the embedded relying party on (`stuntkey rp --list-bugs`)
    #[arg(long = "bug", value_name = "NAME")]
    pub(super) bugs: Vec<Bug>,

    #[command(flatten)]
    pub(super) reach: ReachArguments,

    /// Tells invocations with the same seed apart, so that credentials are not registered twice;
    /// drawn if not said. `again` lines name it
    #[arg(long, value_name = "TEXT")]
    pub(super) nonce: Option<String>,
}

/// How to reach a relying party.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Relying party")]
pub(super) struct ReachArguments {
    /// Connect here instead of to the profile's `url`
    #[arg(long, value_name = "URL")]
    pub(super) url: Option<String>,

    /// Give a secret of a profile its value; better from an environment variable or a file. It is
    /// shown nowhere
    #[arg(long = "secret", value_name = "NAME=VALUE|NAME=env:VAR|NAME=file:PATH")]
    pub(super) secrets: Vec<Secret>,

    /// Trust the certificate authorities of this PEM file, and no others
    #[arg(long, value_name = "FILE", conflicts_with = "insecure")]
    pub(super) cacert: Option<String>,

    /// Trust any certificate
    #[arg(long)]
    pub(super) insecure: bool,

    /// Send a header with every request
    #[arg(long = "header", value_name = "NAME: VALUE")]
    pub(super) headers: Vec<Header>,

    /// Connect through a proxy: `http://`, `https://` or `socks5://` and its address
    #[arg(long, value_name = "URL")]
    pub(super) proxy: Option<String>,
}

/// Runs without the relying party.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Tape")]
pub(super) struct TapeArguments {
    /// Write all that the relying parties answer onto this tape; secrets stay off it
    #[arg(long, value_name = "FILE", conflicts_with = "replay")]
    pub(super) record: Option<PathBuf>,

    /// Answer from this tape instead of asking anybody; what is not said (scenarios, profiles,
    /// variables) is as it was recorded
    #[arg(long, value_name = "FILE", conflicts_with_all = ["seed", "nonce", "url", "bugs"])]
    pub(super) replay: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  stuntkey run
  stuntkey run second-device/append --only macOS --seed 7f3a2c
  stuntkey run tests/passkeys --rp shop.yaml --var port=8080 --secret admin=env:ADMIN_TOKEN
  stuntkey run --rp shop.yaml --rp reference                  two of them, side by side
  stuntkey run --report html=passkeys.html --report junit=passkeys.xml
  stuntkey run --seed 7f3a2c --shard 2/3 --report json=2.json   and then `stuntkey report merge`

  stuntkey run --rp shop.yaml --record shop.tape && stuntkey run --replay shop.tape";
