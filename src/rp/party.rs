//! A relying party: a checked profile, how to reach it, and what a run starts there.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::flow::Attempt;
use crate::flow::Screen;
use crate::rp::Account;
use crate::rp::AttestationHandling;
use crate::rp::Catcher;
use crate::rp::Diary;
use crate::rp::Exception;
use crate::rp::Fetcher;
use crate::rp::Front;
use crate::rp::FrontEnd;
use crate::rp::Patience;
use crate::rp::Program;
use crate::rp::RpError;
use crate::rp::RunId;
use crate::rp::Session;
use crate::rp::Tape;
use crate::rp::account::Pool;
use crate::rp::check;
use crate::rp::check::Invalid;
use crate::rp::disclosure;
use crate::rp::http::Incoming;
use crate::rp::http::Outgoing;
use crate::rp::http::Transport;
use crate::rp::http::TransportError;
use crate::rp::profile::Clock;
use crate::rp::profile::CookieUse;
use crate::rp::profile::Decides;
use crate::rp::profile::Wanted;
use crate::rp::redact::Redactor;
use crate::rp::tape::Track;
use crate::rp::tls::Trust;
use crate::sim::Env;
use crate::sim::Tells;
use crate::source::Files;
use crate::source::Loader;
use crate::source::Problem;
use crate::source::Problems;
use crate::source::Span;

/// What the command line says about a relying party.
#[derive(Clone, Default)]
pub struct Settings {
    /// Variables of the profile, such as `port`.
    pub vars: BTreeMap<String, String>,
    /// Secrets, which no trace or message ever shows.
    pub secrets: BTreeMap<String, String>,
    /// Where to connect instead of the profile's `url`.
    pub url: Option<String>,
    /// Whom to trust.
    pub trust: Trust,
    /// `http://`, `https://` or `socks5://` and the proxy's address.
    pub proxy: Option<String>,
    /// Headers of every request, over the profile's.
    pub headers: Vec<(String, String)>,
    /// The time since the epoch, by which authenticator apps make codes.
    pub wall: Option<fn() -> Duration>,
}

/// A relying party that runs share. Cloning is cheap.
#[derive(Clone)]
pub struct RelyingParty {
    pub(super) inner: Arc<Inner>,
    /// What listens for codes, by the name of their source.
    pub(super) catchers: BTreeMap<String, Arc<Catcher>>,
    pub(super) track: Option<Track>,
    pub(super) diary: Option<Arc<Diary>>,
    patience: Option<Arc<Patience>>,
}

/// What all clones share.
pub(super) struct Inner {
    name: String,
    browser: Arc<Front>,
    app: Arc<Front>,
    pub(super) transport: Transport,
    pub(super) redactor: Redactor,
    pub(super) secrets: BTreeMap<String, String>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) pool: Option<Arc<Pool>>,
    pub(super) wall: Option<fn() -> Duration>,
}

impl RelyingParty {
    /// Loads a profile. `loader` finds the files that it uses.
    ///
    /// # Errors
    /// Everything that is wrong with the profile or the settings, at once.
    pub fn load(
        loader: &mut dyn Loader,
        name: &str,
        text: &str,
        settings: &Settings,
    ) -> Result<Self, Box<Invalid>> {
        let checked = check::check(loader, name, text, settings)?;
        let transport = Transport::new(&checked.browser, settings).map_err(|why| {
            let mut files = Files::new();
            let problems = Problems::new();
            let id = files.add("command line", "");
            problems.add(Problem::new(Span::start_of(id), why));
            Box::new(Invalid { files, problems })
        })?;
        let fixed = checked.browser.accounts.fixed.len();
        Ok(Self {
            inner: Arc::new(Inner {
                name: checked.name,
                browser: checked.browser,
                app: checked.app,
                transport,
                redactor: Redactor::new(&settings.secrets),
                secrets: settings.secrets.clone(),
                headers: settings.headers.clone(),
                pool: (fixed > 0).then(|| Arc::new(Pool::new(fixed))),
                wall: settings.wall,
            }),
            catchers: BTreeMap::new(),
            track: None,
            diary: None,
            patience: None,
        })
    }

    /// The relying party with the codes of a source caught here; the name is empty for a source
    /// without. Without a catcher, waiting for such a code is an error.
    #[must_use]
    pub fn catching(mut self, source: &str, catcher: Arc<Catcher>) -> Self {
        self.catchers.insert(source.to_owned(), catcher);
        self
    }

    /// The relying party on a tape that is recorded or replayed; `place` is its place among those
    /// of the invocation.
    #[must_use]
    pub fn taped(self, tape: Arc<Tape>, place: usize) -> Self {
        Self {
            track: Some(Track { tape, rp: place }),
            ..self
        }
    }

    /// The relying party with a diary of how its answers are read.
    #[must_use]
    pub fn noting(self, diary: Arc<Diary>) -> Self {
        Self {
            diary: Some(diary),
            ..self
        }
    }

    /// What the profile wants to have caught.
    pub fn wants(&self) -> Vec<Wanted<'_>> {
        self.inner.browser.wants()
    }

    /// The profile's name.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// The serialised origin of pages.
    pub fn origin(&self) -> String {
        origin_text(&self.inner.browser.origin)
    }

    /// The RP ID.
    pub fn rp_id(&self) -> &str {
        &self.inner.browser.rp_id
    }

    /// Where requests connect to.
    pub fn url(&self) -> &Url {
        &self.inner.browser.url
    }

    /// The origin that clients report for the Android app.
    pub fn android_origin(&self) -> Option<&str> {
        self.inner.app.apps.android.as_deref()
    }

    /// The origin that clients report for the app on Apple's systems.
    pub fn apple_origin(&self) -> Option<&str> {
        self.inner.app.apps.ios.as_deref()
    }

    /// What holds for one kind of front end.
    pub fn front(&self, front_end: FrontEnd) -> &Arc<Front> {
        match front_end {
            FrontEnd::Browser => &self.inner.browser,
            FrontEnd::App => &self.inner.app,
        }
    }

    /// What the relying party decides of an attempt.
    pub fn decides(&self, front_end: FrontEnd, attempt: Attempt) -> &Decides {
        self.front(front_end).decides(attempt)
    }

    /// What the requests of a front end tell of the client, beyond what any request shows.
    pub fn tells_client(&self, front_end: FrontEnd) -> Tells {
        disclosure::tells(self.front(front_end))
    }

    /// Whether the page of a front end can signal that a credential is unknown.
    pub fn signals_unknown(&self, front_end: FrontEnd) -> bool {
        disclosure::signals_unknown(self.front(front_end))
    }

    /// What is special about rows of the conformance catalogue, by their ids.
    pub fn exceptions(&self) -> &BTreeMap<String, Exception> {
        &self.inner.browser.exceptions
    }

    /// What becomes of attestation statements, if the profile says so.
    pub fn attestation(&self) -> Option<&AttestationHandling> {
        self.inner.browser.attestation.as_ref()
    }

    /// Whether a front end keeps cookies: without, its session is what its requests say.
    pub fn keeps_cookies(&self, front_end: FrontEnd) -> bool {
        self.front(front_end).cookies == CookieUse::Kept
    }

    /// Whether an action, or a method of it, can be done.
    pub fn has(&self, front_end: FrontEnd, action: &str, method: Option<&str>) -> bool {
        self.front(front_end).has(action, method)
    }

    /// Whether a product screen is listed, after whatever action.
    pub fn lists_screen(&self, front_end: FrontEnd, screen: Screen) -> bool {
        self.front(front_end).lists_screen(screen)
    }

    /// The product screens that follow an action.
    pub fn screens_after(&self, front_end: FrontEnd, action: &str) -> &[Screen] {
        self.front(front_end).screens_after(action)
    }

    /// How the relying party's time passes.
    pub fn clock(&self) -> &Clock {
        &self.inner.browser.clock
    }

    /// How many accounts the profile has to lend; `None` where each user gets a new one.
    pub fn accounts_to_lend(&self) -> Option<usize> {
        let fixed = self.inner.browser.accounts.fixed.len();
        (fixed > 0).then_some(fixed)
    }

    /// An account that nobody has yet, or one of the profile's own, lent until it is dropped.
    ///
    /// # Errors
    /// When the profile's templates cannot be filled.
    pub fn make_account(&self, env: &mut Env, run: &RunId) -> Result<Account, RpError> {
        Account::draw(self, env, run)
    }

    /// Starts an action; `None` where the profile cannot do it.
    pub fn start(&self, session: &Session, action: &str, method: Option<&str>) -> Option<Program> {
        let front = session.front();
        let items = front.items(action, method)?.clone();
        Some(Program::new(session, action, items))
    }

    /// Starts the requests that make the session's account, where the profile has such.
    pub fn start_making(&self, session: &Session) -> Option<Program> {
        let items = session.front().accounts.make.clone()?;
        Some(Program::new(session, "make", items))
    }

    /// Starts the requests that move the relying party's clock, where the profile has such.
    pub fn start_clock(&self, session: &Session, ms: u64) -> Option<Program> {
        match self.clock() {
            Clock::Requests(items) => {
                let program = Program::new(session, "clock", items.clone());
                Some(program.with("ms", ms.into()))
            }
            Clock::None | Clock::Header => None,
        }
    }

    /// Starts sending the last request that carried `$(credential)` once more: the same path and
    /// body, in the session as it is now, under its rules. `None` before there was one.
    pub fn send_again(&self, session: &Session) -> Option<Program> {
        Program::again(session)
    }

    /// What fetches well-known files as the client or operating system of the session would.
    pub fn fetcher(&self, session: &Session) -> Fetcher {
        Fetcher::new(self.clone(), session.run(), session.user_agent())
    }

    /// The same, which is left alone where it asks for that.
    #[must_use]
    pub fn patiently(self, patience: Arc<Patience>) -> Self {
        Self {
            patience: Some(patience),
            ..self
        }
    }

    /// Sends a request of a run, by way of the tape where there is one.
    pub(super) fn send(
        &self,
        run: &RunId,
        at: impl FnOnce() -> String,
        outgoing: &Outgoing,
    ) -> Result<Incoming, TransportError> {
        let once = || self.inner.transport.send(outgoing);
        let send = || match &self.patience {
            Some(patience) => patience.send(once),
            None => once(),
        };
        match &self.track {
            Some(track) => track.send(run, at(), outgoing, &self.inner.redactor, send),
            None => send(),
        }
    }
}

impl fmt::Debug for RelyingParty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RelyingParty")
            .field("name", &self.inner.name)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Values of secrets stay out of every message.
        let secrets: Vec<_> = self.secrets.keys().collect();
        f.debug_struct("Settings")
            .field("vars", &self.vars)
            .field("secrets", &secrets)
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// An origin as WebAuthn and HTTP serialise it: without a slash at the end.
pub(super) fn origin_text(origin: &Url) -> String {
    origin.as_str().trim_end_matches('/').to_owned()
}
