//! Ratios of things that need a preparation each time, which is not measured: two ways in turns, as
//! in `measure`, and a bar that ends the bench.

use std::hint::black_box;
use std::time::Duration;
use std::time::Instant;

/// A way to do a thing to `S`: its name, what has to be there before, and the thing itself.
pub struct Way<'a, S> {
    pub name: &'a str,
    pub before: &'a mut dyn FnMut(&mut S) -> Vec<u8>,
    pub work: &'a mut dyn FnMut(&mut S, &[u8]),
}

impl<S> Way<'_, S> {
    #[expect(clippy::disallowed_methods, reason = "a bench measures wall time")]
    fn time(&mut self, state: &mut S) -> Duration {
        let prepared = (self.before)(state);
        let start = Instant::now();
        (self.work)(state, black_box(&prepared));
        start.elapsed()
    }
}

/// Takes two ways in turns and prints the median time of each and their ratio, which is not to be
/// above the bar.
pub fn hold<S>(what: &str, bar: f64, state: &mut S, mut one: Way<'_, S>, mut two: Way<'_, S>) {
    let (mut ones, mut twos) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ones.push(one.time(state));
        twos.push(two.time(state));
    }
    ones.sort_unstable();
    twos.sort_unstable();
    let (faster, slower) = (ones[ROUNDS / 2], twos[ROUNDS / 2]);
    let ratio = faster.as_secs_f64() / slower.as_secs_f64();
    let (one, two) = (one.name, two.name);
    println!("{what:<46} {one} {faster:>8.1?}  {two} {slower:>8.1?}  ratio {ratio:.2} (bar {bar})");
    assert!(ratio <= bar, "above the bar");
}

const ROUNDS: usize = 1001;
