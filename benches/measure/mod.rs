//! Ratios within one run: two ways of doing a thing, taken in turns, so that whatever else the
//! machine does meets both.

use std::hint::black_box;
use std::time::Duration;
use std::time::Instant;

/// Takes two ways in turns and prints the median time of each and their ratio.
pub fn compare<A, B>(
    what: &str,
    (one_name, mut one): (&str, impl FnMut() -> A),
    (two_name, mut two): (&str, impl FnMut() -> B),
) {
    let (mut ones, mut twos) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ones.push(time(&mut one));
        twos.push(time(&mut two));
    }
    let (one, two) = (median(ones), median(twos));
    let ratio = one.as_secs_f64() / two.as_secs_f64();
    println!("{what:<28} {one_name} {one:>10.1?}   {two_name} {two:>10.1?}   ratio {ratio:>6.2}");
}

#[expect(clippy::disallowed_methods, reason = "a bench measures wall time")]
fn time<T>(work: &mut impl FnMut() -> T) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

const ROUNDS: usize = 301;
