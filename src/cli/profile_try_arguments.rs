//! The arguments of `profile try`.

use clap::Args;

use crate::cli::data::DataArguments;
use crate::cli::run_arguments::ReachArguments;
use crate::cli::setting::Setting;
use crate::sim::Seed;

/// What `profile try` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct TryArguments {
    /// The profile: a file, the name of a shipped one, or `reference`
    #[arg(value_name = "PROFILE")]
    pub(super) profile: String,

    /// The action to try, such as `create-passkey` or `sign-in:passkey`; what must be done before
    /// it is done. Without it everything is tried, as a user would do it
    #[arg(value_name = "ACTION")]
    pub(super) action: Option<String>,

    /// The simulated device (`stuntkey providers` lists them)
    #[arg(long = "is", value_name = "DEVICE", default_value = "mac")]
    pub(super) preset: String,

    /// The client on it, such as `chrome` or `app`; the device's usual one if not said
    #[arg(long, value_name = "CLIENT")]
    pub(super) client: Option<String>,

    /// Show bodies in full
    #[arg(long)]
    pub(super) full: bool,

    /// The seed of all randomness; drawn if not said
    #[arg(long, value_name = "HEX")]
    pub(super) seed: Option<Seed>,

    /// Give a variable of the profile a value
    #[arg(long = "var", value_name = "NAME=VALUE")]
    pub(super) vars: Vec<Setting>,

    #[command(flatten)]
    pub(super) reach: ReachArguments,
    #[command(flatten)]
    pub(super) data: DataArguments,
}

const EXAMPLES: &str = "\
Examples:
  stuntkey profile try shop.yaml --var port=8080
  stuntkey profile try shop.yaml sign-in:passkey --is iphone --client app --full

Exit codes: 0 everything tried went through, 1 something did not, 4 the relying party is
unreachable, or answers what no rule explains.";
