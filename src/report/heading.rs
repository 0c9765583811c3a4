//! The first lines: which program, which relying parties, which seed.

use crate::report::RpFacts;
use crate::report::paint;
use crate::source::Colour;

/// What stands above all runs: version, relying parties, seed, and what a reader should know of
/// the relying parties.
pub fn heading(version: &str, seed: &str, rps: &[RpFacts], colour: Colour) -> String {
    let program = paint::strong(&format!("stuntkey {version}"), colour);
    let mut text = match rps {
        [only] => format!("{program} · {} · seed {seed}\n", named(only)),
        _ => format!("{program} · seed {seed}\n"),
    };
    for rp in rps {
        if rps.len() > 1 {
            text.push_str(&format!("  {}\n", named(rp)));
        }
        for note in &rp.notes {
            text.push_str(&format!("  {}\n", paint::faint(note, colour)));
        }
    }
    text
}

fn named(rp: &RpFacts) -> String {
    paint::printable(&format!("{} {}", rp.name, rp.origin))
}
