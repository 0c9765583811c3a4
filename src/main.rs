//! The `stuntkey` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    stuntkey::cli::main()
}
