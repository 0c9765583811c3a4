//! Where in the scenario something happens, in words.

use crate::sim::Env;
use crate::sim::Event;
use crate::sim::Phase;

/// The step that is under way, or the phase before or after the steps.
pub(in crate::rp) fn whereabouts(env: &Env) -> String {
    let mut events = env.trace.since(0).rev();
    events
        .find_map(at)
        .unwrap_or_else(|| "the begin".to_owned())
}

fn at(event: &Event) -> Option<String> {
    if let Event::Phase { phase } = event {
        return match phase {
            Phase::Given => Some("the set-up".to_owned()),
            Phase::Proof => Some("the proof by login after the last step".to_owned()),
            Phase::Steps => None,
        };
    }
    let Event::Step {
        step,
        line,
        action,
        device,
        ..
    } = event
    else {
        return None;
    };
    let Some(action) = action else {
        return Some(format!("step {step} (line {line})"));
    };
    let device = device.as_ref().map(|device| format!(": {device}"));
    let device = device.unwrap_or_default();
    Some(format!("step {step} (`{action}{device}`, line {line})"))
}
