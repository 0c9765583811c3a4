//! The command line: arguments, files, environment, standard streams, wall clock, exit codes.
//!
//! Each command has a file: `run`, `conform`, `rp`, `serve`, `report`, `check`, `profile`,
//! `providers`, `schema`, `explain`, `inspect`, `attestation`; `completions` and `man` are in [`shell`](shell),
//! `run --watch` in [`watch`](watch), tapes in [`taped`](taped). What a command needs from outside
//! comes through a noun of its own: [`scenarios`](scenarios) and
//! [`profiles`](profiles) are read, [`selection`](selection) picks runs, [`embedded`](embedded) is
//! the relying party that is started when none is named, [`outputs`](outputs) are written.
//!
//! **Invariant:** this room sees all others, and none sees it. It alone prints, reads files, the
//! environment and the wall clock; and it decides nothing about a run.

mod again;
mod arguments;
mod attestation;
mod check;
mod conform;
mod conform_again;
mod conform_arguments;
mod console;
mod crash;
mod credentials;
mod data;
mod disk;
mod embedded;
mod exit;
mod explain;
mod header;
mod inspect;
mod interrupt;
mod journeys;
mod kind;
mod outputs;
mod plan;
mod profile;
mod profile_new;
mod profile_try;
mod profile_try_arguments;
mod profiles;
mod program;
mod progress;
mod providers;
mod report;
mod rp;
mod run;
mod run_arguments;
mod scenarios;
mod schema;
mod selection;
mod serve;
mod serve_product;
mod setting;
mod shell;
mod state;
mod taped;
mod trouble;
mod wall;
mod watch;

pub use program::main;
