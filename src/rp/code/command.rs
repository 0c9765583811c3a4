//! Codes that a command prints: whatever else can read a message, such as a script on a test phone.
//!
//! The command line goes to `sh -c`, with the user's identifier and digits in
//! `STUNTKEY_IDENTIFIER` and `STUNTKEY_DIGITS`. It is asked again until it prints another code than
//! the one that was read last, and is stopped when the wait is over.

use std::io::Read;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::thread;

use crate::rp::Account;
use crate::rp::Received;
use crate::rp::Selector;
use crate::rp::code::LONGEST;
use crate::rp::code::LOOKS;
use crate::rp::inbox;

/// The next code that the command prints.
///
/// # Errors
/// Says what the command printed last, when no new code comes in time.
pub(super) fn newest(
    line: &str,
    account: &Account,
    read_last: Option<&str>,
    find: Option<&Selector>,
) -> Result<String, String> {
    let mut said = String::new();
    let mut looks = LOOKS;
    while looks > 0 {
        let (printed, used) = asked(line, account, looks)?;
        said = printed;
        looks = looks.saturating_sub(used.max(PAUSE));
        let code = inbox::code_in(find, &Received::of_text(said.clone()));
        if let Some(code) = code.filter(|code| read_last != Some(code)) {
            return Ok(code);
        }
        for _ in 0..PAUSE {
            thread::park_timeout(LONGEST / LOOKS);
        }
    }
    let seconds = LONGEST.as_secs();
    let said = said.trim();
    Err(format!(
        "the command `{line}` gave no new code within {seconds} s of real time; it printed `{said}`"
    ))
}

/// What the command prints, and how many looks it took.
fn asked(line: &str, account: &Account, looks: u32) -> Result<(String, u32), String> {
    let failed = |why: std::io::Error| format!("the command `{line}` does not run: {why}");
    let mut child = Command::new("sh")
        .args(["-c", line])
        .env("STUNTKEY_IDENTIFIER", &account.identifier)
        .env("STUNTKEY_DIGITS", &account.digits)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let used = wait(&mut child, looks).map_err(failed)?;
    let mut printed = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        stdout
            .take(OUTPUT_BYTES)
            .read_to_end(&mut printed)
            .map_err(failed)?;
    }
    Ok((String::from_utf8_lossy(&printed).into_owned(), used))
}

/// Waits for the end, and makes one when the looks are used up.
fn wait(child: &mut Child, looks: u32) -> std::io::Result<u32> {
    for used in 0..looks {
        if child.try_wait()?.is_some() {
            return Ok(used);
        }
        thread::park_timeout(LONGEST / LOOKS);
    }
    child.kill()?;
    child.wait()?;
    Ok(looks)
}

/// Looks between two runs of the command.
const PAUSE: u32 = 3;

/// How much of the output is read.
const OUTPUT_BYTES: u64 = 64 * 1024;
