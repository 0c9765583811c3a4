//! `stuntkey run --watch`: again and again, as files change.
//!
//! **Invariant:** what is watched is what was read, whoever read it: scenarios, what they `use`,
//! profiles, data of providers and devices. Problems end nothing; Ctrl-C does.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;
use std::sync::mpsc;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use notify::Event;
use notify::EventKind;
use notify::RecommendedWatcher;
use notify::RecursiveMode;
use notify::Watcher;

use crate::cli::console::Console;
use crate::cli::disk;
use crate::cli::exit::Exit;
use crate::cli::interrupt;
use crate::cli::run::Round;
use crate::cli::scenarios::Loaded;
use crate::cli::trouble::Trouble;
use crate::report::counted;

/// Runs once, and again after every change, until Ctrl-C.
///
/// # Errors
/// When there is nothing to watch, or the system lets nobody watch.
pub(super) fn watch(round: &Round<'_>) -> Result<Exit, Trouble> {
    let (wake, wakes) = mpsc::channel();
    let interrupted = wake.clone();
    // Whoever no longer listens needs no telling.
    let stop = interrupt::tell_on_interrupt(move || {
        interrupted.send(Wake::Interrupted).unwrap_or_default();
    })?;
    let mut watched = Watched::new(move |event| wake.send(Wake::Event(event)).unwrap_or_default())?;
    // What changed since the last time all was well; before the first such time, nothing is known.
    let mut changed = None;
    loop {
        round.console.clear();
        let choose = |scenarios| concerned(scenarios, changed.as_ref());
        let (ended, files) = disk::noted(|| round.run(stop, choose));
        match ended {
            Ok(_) => changed = Some(BTreeSet::new()),
            // What could not be run now is run after the next change.
            Err(trouble) => round.console.complain(&trouble),
        }
        watched.follow(files)?;
        if stop.is_asked() {
            return Ok(Exit::Passed);
        }
        watched.tell(round.console);
        match next_changes(&wakes, &watched) {
            Some(more) => {
                told(round.console, &more);
                if let Some(changed) = &mut changed {
                    changed.extend(more);
                }
            }
            None => return Ok(Exit::Passed),
        }
    }
}

/// What ends the waiting.
#[derive(Debug)]
enum Wake {
    Event(Event),
    Interrupted,
}

/// What is watched.
#[derive(Debug)]
struct Watched {
    watcher: RecommendedWatcher,
    /// Files and folders, by their canonical paths.
    paths: BTreeSet<PathBuf>,
    /// What the system watches: folders, for editors put new files in the place of old ones.
    folders: BTreeSet<PathBuf>,
}

impl Watched {
    fn new(tell: impl Fn(Event) + Send + 'static) -> Result<Self, Trouble> {
        // An event that the system could not deliver is one that the next makes up for.
        let handler = move |event: notify::Result<Event>| event.map(&tell).unwrap_or_default();
        let watcher = notify::recommended_watcher(handler).map_err(|error| cannot(&error))?;
        Ok(Self {
            watcher,
            paths: BTreeSet::new(),
            folders: BTreeSet::new(),
        })
    }

    /// Watches these, too. What was once read stays watched: a file may come back.
    fn follow(&mut self, files: BTreeSet<PathBuf>) -> Result<(), Trouble> {
        self.paths.extend(files.iter().map(|file| canonical(file)));
        let folders: BTreeSet<PathBuf> =
            self.paths.iter().filter_map(|path| folder(path)).collect();
        for folder in &folders {
            if self.folders.insert(folder.clone()) {
                let watched = self.watcher.watch(folder, RecursiveMode::NonRecursive);
                watched.map_err(|error| cannot(&error))?;
            }
        }
        if self.paths.is_empty() {
            let text = "there is nothing to watch: shipped scenarios are part of the program; name \
                        files or folders, or a profile with `--rp`";
            return Err(Trouble::Usage(text.to_owned()));
        }
        Ok(())
    }

    /// Which of the paths of an event matter: files that were read, and new ones in folders that
    /// were.
    fn matter(&self, event: Event) -> BTreeSet<PathBuf> {
        let mut paths = BTreeSet::new();
        if is_change(event.kind) {
            let canonical = event.paths.iter().map(|path| canonical(path));
            paths.extend(canonical.filter(|path| {
                let is_new = disk::is_yaml(path)
                    && path
                        .parent()
                        .is_some_and(|parent| self.paths.contains(parent));
                self.paths.contains(path) || is_new
            }));
        }
        paths
    }

    fn tell(&self, console: Console) {
        let files = self.paths.iter().filter(|path| !path.is_dir()).count();
        let files = counted(files, "file");
        console.say(&format!("\nwatching {files}; Ctrl-C ends\n"));
    }
}

/// Reading is no change, and it is what we do ourselves.
fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_) => true,
        EventKind::Any | EventKind::Access(_) | EventKind::Other => false,
    }
}

/// Waits for a change that matters, and then until there is quiet; nothing at Ctrl-C.
fn next_changes(wakes: &Receiver<Wake>, watched: &Watched) -> Option<BTreeSet<PathBuf>> {
    let mut changed = BTreeSet::new();
    while changed.is_empty() {
        match wakes.recv() {
            Ok(Wake::Event(event)) => changed.extend(watched.matter(event)),
            Ok(Wake::Interrupted) | Err(_) => return None,
        }
    }
    loop {
        match wakes.recv_timeout(QUIET) {
            Ok(Wake::Event(event)) => changed.extend(watched.matter(event)),
            Ok(Wake::Interrupted) | Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => return Some(changed),
        }
    }
}

/// The scenarios that changes concern: those made of a changed file; all, where something else
/// changed, such as a profile, and where nothing is known yet.
fn concerned(scenarios: Vec<Loaded>, changed: Option<&BTreeSet<PathBuf>>) -> Vec<Loaded> {
    let files = |loaded: &Loaded| -> BTreeSet<PathBuf> {
        loaded.files.iter().map(|file| canonical(file)).collect()
    };
    let of_scenarios: BTreeSet<PathBuf> = scenarios.iter().flat_map(files).collect();
    let Some(changed) = changed.filter(|changed| changed.is_subset(&of_scenarios)) else {
        return scenarios;
    };
    let is_concerned = |loaded: &Loaded| !files(loaded).is_disjoint(changed);
    scenarios.into_iter().filter(is_concerned).collect()
}

fn told(console: Console, changed: &BTreeSet<PathBuf>) {
    let names = changed.iter().filter_map(|path| path.file_name());
    let names: Vec<_> = names.map(|name| name.to_string_lossy()).collect();
    console.say(&format!("changed: {}\n\n", names.join(", ")));
}

/// The folder of a file; a folder itself.
fn folder(path: &Path) -> Option<PathBuf> {
    let folder = if path.is_dir() {
        Some(path)
    } else {
        path.parent()
    };
    folder.filter(|folder| folder.is_dir()).map(Path::to_owned)
}

/// The path as the system reports it. A file that is not there has a folder that is.
fn canonical(path: &Path) -> PathBuf {
    let whole = path.canonicalize();
    whole.unwrap_or_else(|_| {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).canonicalize();
        match (folder, path.file_name()) {
            (Ok(folder), Some(name)) => folder.join(name),
            _ => path.to_owned(),
        }
    })
}

fn cannot(error: &notify::Error) -> Trouble {
    Trouble::Usage(format!("cannot watch files: {error}"))
}

/// Editors write a file in several steps.
const QUIET: Duration = Duration::from_millis(150);
