//! The checked profile: what a relying party offers to one kind of caller, and where it is.
//!
//! **Invariant:** immutable, and free of syntax: whatever is here has been checked.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use url::Url;

use crate::flow::Action as FlowAction;
use crate::flow::Attempt;
use crate::flow::DeclineReason;
use crate::flow::Method as SignInMethod;
use crate::flow::RefuseReason;
use crate::flow::Screen;
use crate::rp::AttestationHandling;
use crate::rp::Exception;
use crate::rp::Items;
use crate::rp::Operand;
use crate::rp::Post;
use crate::rp::Rule;
use crate::rp::Selector;
use crate::source::Template;
use crate::word::Word;
use crate::word::words;

/// Who the relying party's front end is on a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FrontEnd {
    /// A page in a browser.
    Browser,
    /// A native app.
    App,
}

/// The profile as it holds for one kind of front end.
#[derive(Clone, Debug)]
pub struct Front {
    /// Where to connect, with the path that all paths of items start with.
    pub url: Url,
    /// The origin of pages: scheme, host and port.
    pub origin: Url,
    /// The `Host` header.
    pub host: String,
    /// The RP ID.
    pub rp_id: String,
    /// Whether cookies are kept.
    pub cookies: CookieUse,
    /// Headers of every request.
    pub headers: Vec<(String, Template)>,
    /// What to keep of every answer that has it.
    pub keep: Vec<(String, Operand)>,
    /// Done once in a fresh jar.
    pub begin: Items,
    /// Rules for every answer, after the request's own.
    pub then: Vec<Rule>,
    /// What can be done.
    pub actions: IndexMap<String, Action>,
    /// Product screens, by the action they follow.
    pub screens: BTreeMap<String, Vec<Screen>>,
    /// What the relying party decides itself.
    pub decides: BTreeMap<Attempt, Decides>,
    /// The relying party's own words for reasons.
    pub reasons: Reasons,
    /// Where codes come from, by name: `$(code)` is of the one without, `$(code.totp)` of `totp`.
    pub codes: IndexMap<String, Codes>,
    /// How the relying party's time passes.
    pub clock: Clock,
    /// Where accounts come from.
    pub accounts: Accounts,
    /// The origins of the native apps.
    pub apps: Apps,
    /// What is special about rows of the conformance catalogue, by their ids.
    pub exceptions: BTreeMap<String, Exception>,
    /// What becomes of attestation statements, if the profile says so.
    pub attestation: Option<AttestationHandling>,
}

/// An action: its items, or items by method.
#[derive(Clone, Debug)]
pub enum Action {
    /// One way to do it.
    Items(Items),
    /// Ways to do it, by method.
    Methods(IndexMap<String, Items>),
}

/// What a relying party decides of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decides {
    /// Nothing: its page, played by the runner, does.
    No,
    /// It declines for these reasons.
    Reasons(Vec<DeclineReason>),
    /// It declines for every reason there is.
    All,
}

words! {
    /// Whether the front end keeps cookies.
    pub enum CookieUse as "use of cookies" {
        Kept = "kept": "In one jar for each device and client.",
        None = "none": "The front end ignores cookies.",
    }
}

/// The relying party's own words, and ours.
#[derive(Clone, Debug, Default)]
pub struct Reasons {
    /// From the relying party's word to one of the vocabulary.
    pub words: BTreeMap<String, String>,
}

/// Where codes come from.
#[derive(Clone, Debug)]
pub struct Codes {
    /// The source.
    pub from: CodeSource,
    /// Where the code is in a message; the whole trimmed text where nothing is said.
    pub find: Option<Selector>,
}

/// A source of codes.
#[derive(Clone, Debug)]
pub enum CodeSource {
    /// Mail sent to a catcher, with the address it should listen on.
    Smtp {
        /// `host:port`; a free port of the loopback where nothing is said.
        listen: Option<String>,
    },
    /// Text messages, which the relying party hands to a gateway.
    Webhook {
        /// `host:port`; a free port of the loopback where nothing is said.
        listen: Option<String>,
        /// Where a message says whom it is for; anywhere, where nothing is said.
        to: Option<Selector>,
    },
    /// Files that match a pattern: the newest is the message.
    File {
        /// A path whose last part may have `*`.
        pattern: String,
    },
    /// What a command prints.
    Command {
        /// For `sh -c`.
        line: String,
    },
    /// An authenticator app (RFC 6238).
    Totp {
        /// Its key, or the `otpauth` URI that has it.
        key: Template,
    },
}

/// What has to listen for codes while runs go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// The name of the source; empty where the profile has one without name.
    pub source: &'a str,
    /// How the messages come.
    pub post: Post,
    /// `host:port`; `None` is any free port of the loopback.
    pub listen: Option<&'a str>,
}

/// How the relying party's time passes.
#[derive(Clone, Debug)]
pub enum Clock {
    /// Only by itself.
    None,
    /// It follows the time that requests tell in a header (`$(now)`).
    Header,
    /// Requests move it by `$(ms)`.
    Requests(Items),
}

/// Where accounts come from.
#[derive(Clone, Debug, Default)]
pub struct Accounts {
    /// The identifier, with `$(unique)`.
    pub identifier: Option<Template>,
    /// The password, with `$(unique)`.
    pub password: Option<Template>,
    /// Requests that make an account.
    pub make: Option<Items>,
    /// Accounts that exist: identifier and password.
    pub fixed: Vec<FixedAccount>,
}

/// The identifier of an account that exists, and its password if it has one.
pub type FixedAccount = (Template, Option<Template>);

/// What clients report as the origin of the relying party's native apps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Apps {
    /// `android:apk-key-hash:…`.
    pub android: Option<String>,
    /// The origin of the associated domain.
    pub ios: Option<String>,
}

impl Front {
    /// The items of an action, or of one method of it.
    ///
    /// A password that the device fills in is a password for the relying party; a passkey on
    /// another device is a passkey.
    pub fn items(&self, action: &str, method: Option<&str>) -> Option<&Items> {
        match (self.actions.get(action)?, method) {
            (Action::Items(items), _) => Some(items),
            (Action::Methods(methods), None) => methods.values().next(),
            (Action::Methods(methods), Some(method)) => methods
                .get(method)
                .or_else(|| methods.get(as_relying_party_sees(method))),
        }
    }

    /// Whether it can be done at all.
    pub fn has(&self, action: &str, method: Option<&str>) -> bool {
        self.items(action, method).is_some()
    }

    /// Whether the screen is listed as a product screen, after whatever action.
    pub fn lists_screen(&self, screen: Screen) -> bool {
        self.screens
            .values()
            .any(|screens| screens.contains(&screen))
    }

    /// The product screens that follow an action.
    pub fn screens_after(&self, action: &str) -> &[Screen] {
        self.screens.get(action).map_or(&[], Vec::as_slice)
    }

    /// What has to listen for codes.
    pub fn wants(&self) -> Vec<Wanted<'_>> {
        let codes = self.codes.iter();
        codes
            .filter_map(|(name, codes)| codes.from.wanted(name))
            .collect()
    }

    /// Whether a kept value belongs to the account, not to one client: the key of its
    /// authenticator app.
    pub(super) fn is_the_accounts(&self, name: &str) -> bool {
        let keys = self.codes.values().filter_map(|codes| match &codes.from {
            CodeSource::Totp { key } => Some(key),
            CodeSource::Smtp { .. }
            | CodeSource::Webhook { .. }
            | CodeSource::File { .. }
            | CodeSource::Command { .. } => None,
        });
        let mut placeholders = keys.flat_map(Template::placeholders);
        placeholders.any(|placeholder| placeholder.name == name)
    }

    /// What the relying party decides of an attempt.
    pub fn decides(&self, attempt: Attempt) -> &Decides {
        self.decides.get(&attempt).unwrap_or(&Decides::No)
    }
}

impl CodeSource {
    /// As profiles spell it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Smtp { .. } => "smtp",
            Self::Webhook { .. } => "webhook",
            Self::File { .. } => "file",
            Self::Command { .. } => "command",
            Self::Totp { .. } => "totp",
        }
    }

    /// What has to listen for it.
    fn wanted<'a>(&'a self, source: &'a str) -> Option<Wanted<'a>> {
        let (post, listen) = match self {
            Self::Smtp { listen } => (Post::Mail, listen),
            Self::Webhook { listen, .. } => (Post::Webhook, listen),
            Self::File { .. } | Self::Command { .. } | Self::Totp { .. } => return None,
        };
        Some(Wanted {
            source,
            post,
            listen: listen.as_deref(),
        })
    }
}

impl Reasons {
    /// The reason of a refusal; `any` and words that nobody explains say no reason.
    pub fn refusal(&self, word: &str) -> Option<RefuseReason> {
        let reason = RefuseReason::parse(self.ours(word))?;
        (reason != RefuseReason::Any).then_some(reason)
    }

    /// The reason of a decline.
    pub fn decline(&self, word: &str) -> Option<DeclineReason> {
        DeclineReason::parse(self.ours(word))
    }

    fn ours<'a>(&'a self, word: &'a str) -> &'a str {
        self.words.get(word).map_or(word, String::as_str)
    }
}

words! {
    /// Actions beyond those of scenarios that a profile may have, with what they do.
    pub enum FurtherAction as "action" {
        Session = "session": "Asks whether somebody is signed in.",
        List = "list": "Lists the account's passkeys.",
        Upgrade = "upgrade": "What the page does of itself to upgrade a password.",
        SecondFactor = "second-factor": "Uses a passkey as second factor.",
        AskOffer = "ask-offer": "The page asks whether to offer a passkey.",
        Autofill = "autofill": "The page arms the autofill list.",
        VerifyRegistration = "verify-registration": "Verifies a registration whose challenge and origin are told with it.",
        VerifyLogin = "verify-login": "Verifies a login likewise, by a registration that was verified before.",
        End = "end": "Tells a test instance that the run is over.",
    }
}

/// Whether an action only looks: it leaves the answer that selectors read as it was.
pub(super) fn only_looks(action: &str) -> bool {
    matches!(action, "session" | "list")
}

/// Whether an action proves who the user is after another factor did.
pub(super) fn proves_again(action: &str) -> bool {
    action == "second-factor"
}

/// Whether scenarios or the runner know an action of this name.
pub(super) fn is_known_action(name: &str) -> bool {
    FlowAction::parse(name).is_some() || FurtherAction::parse(name).is_some()
}

fn as_relying_party_sees(method: &str) -> &'static str {
    match SignInMethod::parse(method) {
        SignInMethod::Password | SignInMethod::SavedPassword => "password",
        SignInMethod::Passkey | SignInMethod::Device(_) => "passkey",
        SignInMethod::Autofill => "autofill",
        SignInMethod::Code => "code",
    }
}
