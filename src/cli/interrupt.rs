//! Ctrl-C.

use std::sync::mpsc;
use std::sync::mpsc::Receiver;

use crate::cli::console::Console;
use crate::cli::trouble::Trouble;
use crate::runner::Stop;

/// Asks the runs that are under way to be the last.
static STOP: Stop = Stop::new();

/// What Ctrl-C asks: the runs under way end, what has run is reported. A second Ctrl-C ends at
/// once.
///
/// # Errors
/// When the system lets nobody listen to Ctrl-C.
pub(super) fn stop_on_interrupt(console: Console) -> Result<&'static Stop, Trouble> {
    listen(move || {
        if STOP.is_asked() {
            give_up();
        }
        STOP.ask();
        console.warn("\nstopping after the runs that are under way; Ctrl-C again ends at once\n");
    })?;
    Ok(&STOP)
}

/// What Ctrl-C asks while files are watched: the runs under way end, and whoever listens is told.
///
/// # Errors
/// When the system lets nobody listen to Ctrl-C.
pub(super) fn tell_on_interrupt(
    mut tell: impl FnMut() + Send + 'static,
) -> Result<&'static Stop, Trouble> {
    listen(move || {
        if STOP.is_asked() {
            give_up();
        }
        STOP.ask();
        tell();
    })?;
    Ok(&STOP)
}

/// Ctrl-C, listened to from when this is made: nobody who is told of it can press it too early.
pub(super) struct Interrupt(Receiver<()>);

impl Interrupt {
    /// Listens to Ctrl-C.
    ///
    /// # Errors
    /// When the system lets nobody listen to it.
    pub(super) fn listened_to() -> Result<Self, Trouble> {
        let (pressed, presses) = mpsc::channel();
        // Nobody listens any more after the first time.
        listen(move || pressed.send(()).unwrap_or_default())?;
        Ok(Self(presses))
    }

    /// Waits for it.
    ///
    /// # Errors
    /// When the handler is gone.
    pub(super) fn wait(self) -> Result<(), Trouble> {
        let ended = self.0.recv();
        ended.map_err(|_| Trouble::Ours("the handler of Ctrl-C is gone".to_owned()))
    }
}

fn listen(handler: impl FnMut() + Send + 'static) -> Result<(), Trouble> {
    ctrlc::set_handler(handler)
        .map_err(|error| Trouble::Ours(format!("cannot listen to Ctrl-C: {error}")))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the user asked twice, and no run is listening"
)]
fn give_up() {
    std::process::exit(130);
}
