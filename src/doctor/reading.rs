//! How an answer was read: captures and rules.

use crate::doctor::paint::Detail;
use crate::doctor::paint::bad;
use crate::doctor::paint::faint;
use crate::doctor::paint::good;
use crate::doctor::paint::shown;
use crate::rp::Asked;
use crate::rp::Capture;
use crate::rp::Fired;
use crate::rp::Reading;
use crate::rp::Tried;
use crate::source::Colour;

/// What was captured, and which rule fired and why the ones before it did not.
pub(super) fn told(reading: &Reading, detail: Detail, colour: Colour) -> String {
    let mut text = String::new();
    for capture in &reading.captures {
        text.push_str(&captured(capture, colour));
    }
    let fired = |tried: &&Tried| detail != Detail::Brief || tried.end == Fired::Yes;
    for tried in reading.rules.iter().filter(fired) {
        text.push_str(&rule(tried, colour));
    }
    let fired = reading.rules.iter().any(|tried| tried.end == Fired::Yes);
    if !fired {
        let count = reading.rules.len();
        let none = match count {
            0 => "there is no rule for it: a success goes on, all else ends the run".to_owned(),
            _ => format!("none of {count} fired: a success goes on, all else ends the run"),
        };
        text.push_str(&format!("    rule  · {}\n", faint(&none, colour)));
    } else if reading.untried > 0 && detail != Detail::Brief {
        let more = format!("{} after it not tried", reading.untried);
        text.push_str(&format!("            {}\n", faint(&more, colour)));
    }
    text
}

fn captured(capture: &Capture, colour: Colour) -> String {
    let name = &capture.name;
    let from = capture.selector.as_deref();
    let from = from.map_or(String::new(), |selector| format!(" ({selector})"));
    match (&capture.found, capture.asked) {
        (Ok(value), _) => {
            let mark = good("✓", colour);
            let value = shown(value, Detail::Brief);
            format!(
                "    keep  {mark} {name} = {value}{}\n",
                faint(&from, colour)
            )
        }
        // What is kept of every answer is in few of them.
        (Err(_), Asked::Everywhere) => String::new(),
        (Err(near), Asked::Here) => {
            let mark = bad("✗", colour);
            format!("    keep  {mark} {name}: nothing{from}; {near}\n")
        }
    }
}

fn rule(tried: &Tried, colour: Colour) -> String {
    // As the file may spell it: quotes only make it harder to read.
    let rule = shown(&tried.rule.replace('"', ""), Detail::Brief);
    match &tried.end {
        Fired::Yes => format!("    rule  {} {rule}\n", good("✓", colour)),
        Fired::Done => {
            let why = faint("what it asks for first is done", colour);
            format!("    rule  · {rule}\n            {why}\n")
        }
        Fired::No { selector, found } => {
            let why = match found {
                Ok(found) => format!("`{selector}` is {}", shown(found, Detail::Brief)),
                Err(near) => format!("`{selector}` is not there; {near}"),
            };
            format!("    rule  · {rule}\n            {}\n", faint(&why, colour))
        }
    }
}
