//! Panics: bugs of this program, told with what reproduces them.

use std::cell::RefCell;
use std::panic;
use std::panic::AssertUnwindSafe;
use std::panic::PanicHookInfo;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::cli::trouble::Trouble;

thread_local! {
    /// What the last panic of this thread said: a run is on one thread from end to end.
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What the last panic of this thread said, and where it was, while [`guarded`] listens. It is
/// told once.
pub(super) fn last_words() -> Option<String> {
    LAST.take()
}

/// Does the work; a panic on any thread of it becomes a trouble that names the first one and the
/// command line that shows it again.
///
/// # Errors
/// When the work panics.
pub(super) fn guarded<T>(again: &str, work: impl FnOnce() -> T) -> Result<T, Trouble> {
    let first: Arc<Mutex<Option<String>>> = Arc::default();
    let noted = Arc::clone(&first);
    panic::set_hook(Box::new(move |info| {
        let told = told(info);
        LAST.set(Some(told.clone()));
        let mut first = noted.lock().unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert(told);
    }));
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    drop(panic::take_hook());
    done.map_err(|_| {
        let first = first.lock().unwrap_or_else(PoisonError::into_inner).take();
        let what = first.unwrap_or_else(|| "a panic without words".to_owned());
        Trouble::Ours(format!(
            "this is a bug in stuntkey, not in the relying party\n  {what}\n  again  {again}"
        ))
    })
}

/// Does work that catches panics itself, of a library that asserts what damaged files do not hold to:
/// nothing of them is printed.
pub(super) fn muffled<T>(work: impl FnOnce() -> T) -> T {
    panic::set_hook(Box::new(|_| {}));
    let done = work();
    drop(panic::take_hook());
    done
}

fn told(info: &PanicHookInfo<'_>) -> String {
    let words = info.payload_as_str().unwrap_or("a panic without words");
    match info.location() {
        Some(place) => format!("{words} ({place})"),
        None => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_panic_is_told_with_its_words_and_the_way_to_see_it_again() {
        let trouble = guarded("stuntkey run --seed 1", || panic!("no such rung")).unwrap_err();
        let text = trouble.to_string();
        assert!(
            text.contains("no such rung") && text.contains("--seed 1"),
            "{text}"
        );
    }
}
