//! Tells a walk through a profile.

use crate::doctor::exchange;
use crate::doctor::paint::Detail;
use crate::doctor::paint::bad;
use crate::doctor::paint::faint;
use crate::doctor::paint::good;
use crate::doctor::paint::shown;
use crate::doctor::paint::strong;
use crate::doctor::reading;
use crate::flow::Evidence;
use crate::rp::Reading;
use crate::runner::Leg;
use crate::runner::LegEnd;
use crate::runner::Walked;
use crate::runner::Went;
use crate::sim::CeremonyEnd;
use crate::sim::Ending;
use crate::sim::Event;
use crate::sim::Trace;
use crate::source::Colour;
use crate::webauthn::CeremonyKind;

/// What a walk is told with.
#[derive(Clone, Copy, Debug)]
pub struct Account<'a> {
    /// How answers were read.
    pub readings: &'a [Reading],
    /// How many legs at the beginning only lead to what is tried; they are told in one line.
    pub prelude: usize,
    /// How much of each body is shown.
    pub detail: Detail,
    /// Whether there are colours.
    pub colour: Colour,
}

/// The legs of a walk, and after the last those that were not begun.
pub fn told(walked: &Walked, legs: &[Leg], account: Account<'_>) -> String {
    let mut text = String::new();
    for (index, end) in walked.legs.iter().enumerate() {
        text.push_str(&heading(end, account.colour));
        let short = index < account.prelude && end.went == Went::Through;
        if !short {
            let detail = match (account.detail, &end.went) {
                // Where it went wrong, the reasons are what is wanted.
                (Detail::Brief, Went::Elsewhere(_) | Went::Stopped(_)) => Detail::Why,
                (detail, _) => detail,
            };
            text.push_str(&leg(&walked.trace, end, Account { detail, ..account }));
        }
    }
    for leg in legs.iter().skip(walked.legs.len()) {
        let name = name(leg);
        let line = format!("– {name}: not begun\n");
        text.push_str(&faint(&line, account.colour));
    }
    text
}

/// The profile's spelling of a leg.
fn name(leg: &Leg) -> String {
    match leg {
        Leg::SignUp(method) => format!("sign-up: {method}"),
        Leg::SignIn(method) => format!("sign-in: {method}"),
        Leg::CreatePasskey => "create-passkey".to_owned(),
        Leg::List => "list".to_owned(),
        Leg::RenamePasskey => "rename-passkey".to_owned(),
        Leg::DeletePasskey => "delete-passkey".to_owned(),
        Leg::SignOut => "sign-out".to_owned(),
        Leg::Other(name) => name.clone(),
    }
}

fn heading(end: &LegEnd, colour: Colour) -> String {
    let name = strong(&name(&end.leg), colour);
    match &end.went {
        Went::Through => format!("{} {name}\n", good("✓", colour)),
        Went::Elsewhere(why) => format!("{} {name}: {why}\n", bad("✗", colour)),
        Went::Stopped(_) => format!("{} {name}\n", bad("✗", colour)),
    }
}

fn leg(trace: &Trace, end: &LegEnd, account: Account<'_>) -> String {
    let mut text = String::new();
    for (index, event) in trace.since(0).enumerate().take(end.to).skip(end.from) {
        text.push_str(&event_told(event, account));
        let read = account.readings.iter().find(|it| it.mark == index + 1);
        if let Some(read) = read {
            text.push_str(&reading::told(read, account.detail, account.colour));
        }
    }
    if let Went::Stopped(ending) = &end.went {
        let why = why(ending).replace('\n', "\n    ");
        text.push_str(&format!("  {} {why}\n", bad("!", account.colour)));
    }
    text
}

fn event_told(event: &Event, account: Account<'_>) -> String {
    let Account { detail, colour, .. } = account;
    let line = |label: &str, what: String| format!("    {label:<7} {what}\n");
    if let Event::Http(exchange) = event {
        return exchange::told(exchange, detail, colour);
    }
    if let Event::Issued {
        ceremony, options, ..
    } = event
    {
        let options = shown(&options.to_string(), detail);
        let call = call(*ceremony);
        return format!("  ⚿ {} {}\n", strong(call, colour), faint(&options, colour));
    }
    if let Event::Ceremony { end, .. } = event {
        return match end {
            CeremonyEnd::Credential { provider, .. } => {
                line("answer", format!("a credential of {provider}"))
            }
            CeremonyEnd::Error { name, cause, .. } => {
                line("error", bad(&format!("{name}: {cause}"), colour))
            }
        };
    }
    if let Event::Prompt { kind, answer, .. } = event {
        return line("prompt", format!("{kind}: the user {answer}"));
    }
    if let Event::Code { source, .. } = event {
        return line("code", format!("came by {source}"));
    }
    if let Event::Shows {
        screen, evidence, ..
    } = event
    {
        return line("screen", format!("{screen}{}", played(*evidence)));
    }
    if let Event::Rung {
        attempt,
        outcome,
        evidence,
        ..
    } = event
    {
        return line(
            "ladder",
            format!("{attempt} {outcome}{}", played(*evidence)),
        );
    }
    if let Event::Listed { passkeys, .. } = event {
        let ids = passkeys
            .iter()
            .filter(|passkey| passkey.id.is_some())
            .count();
        let count = passkeys.len();
        return line("list", format!("passkeys: {count}, with id: {ids}"));
    }
    String::new()
}

fn call(ceremony: CeremonyKind) -> &'static str {
    match ceremony {
        CeremonyKind::Registration => "create()",
        CeremonyKind::Authentication => "get()",
    }
}

/// The runner plays the page where the profile does not say that the relying party decides.
fn played(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Played => " (played: no answer said so)",
        Evidence::Seen | Evidence::Device => "",
    }
}

fn why(ending: &Ending) -> &str {
    match ending {
        Ending::Completed => "",
        Ending::SetUpFailed { why }
        | Ending::Blocked { why }
        | Ending::Skipped { why }
        | Ending::Stuck { why }
        | Ending::Unreachable { why } => why,
    }
}
