//! The arguments of `conform`.

use std::num::NonZeroUsize;

use clap::Args;

use crate::cli::outputs::ConformOutput;
use crate::cli::run_arguments::RelyingPartyArguments;
use crate::cli::selection::Pattern;
use crate::cli::setting::Setting;
use crate::conformance::Policy;
use crate::sim::Seed;
use crate::word::Word;

/// What `conform` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ConformArguments {
    /// What the relying party is held to
    #[arg(long, value_name = "POLICY", default_value = "l3", value_parser = policy)]
    pub(super) policy: Policy,

    /// Only these rows: a row's id (`A18.1`), the beginning of one (`A18`), or a pattern with `*`
    #[arg(long, value_name = "ROW")]
    pub(super) only: Vec<Pattern>,

    /// No such rows
    #[arg(long, value_name = "ROW")]
    pub(super) skip: Vec<Pattern>,

    /// Replay the test vectors of WebAuthn §16 as well, where the profile has `verify-registration`
    #[arg(long)]
    pub(super) vectors: bool,

    /// List the rows, and check nothing
    #[arg(long)]
    pub(super) list: bool,

    /// The seed of all randomness; without it one is drawn, and printed
    #[arg(long, value_name = "HEX")]
    pub(super) seed: Option<Seed>,

    /// How many rows at a time; as many as there are processors if not said
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,

    /// Give a variable of profiles a value
    #[arg(long = "var", value_name = "NAME=VALUE")]
    pub(super) vars: Vec<Setting>,

    #[command(flatten)]
    pub(super) rp: RelyingPartyArguments,

    /// Write a report: `html=PATH`, `json=PATH`, `junit=PATH`, `sarif=PATH` or `text=PATH`; may be
    /// given several times
    #[arg(long = "report", value_name = "FORMAT=PATH", help_heading = "Output")]
    pub(super) reports: Vec<ConformOutput>,
}

fn policy(text: &str) -> Result<Policy, String> {
    let words: Vec<_> = Policy::ALL.iter().map(|policy| policy.as_str()).collect();
    Policy::parse(text).ok_or_else(|| format!("policies are {}", words.join(", ")))
}

const EXAMPLES: &str = "\
Examples:
  stuntkey conform                                  every step against the embedded relying party
  stuntkey conform --only A21 --policy strict       some rows, by the strictest reading
  stuntkey conform --rp shop.yaml --skip 'OPT-*'    your own relying party, without the options lint
  stuntkey conform --vectors --only 'VEC-*'         the test vectors of the specification, alone
  stuntkey explain A21.6                            what a row is about, and how to mend a failure";
