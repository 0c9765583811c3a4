//! A checked scenario: every name resolved, every run spelled out.

use std::sync::Arc;
use std::time::Duration;

use crate::flow::AccountGiven;
use crate::flow::Action;
use crate::flow::Attempt;
use crate::flow::DeviceName;
use crate::flow::Fallback;
use crate::flow::FaultName;
use crate::flow::Flow;
use crate::flow::Method;
use crate::flow::Notification;
use crate::flow::Outcome;
use crate::flow::PromptKind;
use crate::flow::ProviderId;
use crate::flow::RefuseReason;
use crate::flow::Screen;
use crate::provider::DeviceChange;
use crate::provider::DeviceSetup;
use crate::sim::Person;

/// A scenario file, checked: its runs, one a row.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The id by which it is addressed: its path below the scenario folder, without extension.
    pub id: String,
    /// The file's name as given, for messages.
    pub file: String,
    /// Its title.
    pub title: String,
    /// The documented flow it belongs to.
    pub flow: Flow,
    /// Where the flow is described, if the file says so.
    pub source: Option<String>,
    /// The branches of the document it covers.
    pub covers: Vec<String>,
    /// Free words to select by.
    pub tags: Vec<String>,
    /// Its runs, in the file's order.
    pub runs: Vec<Arc<ScenarioRun>>,
}

/// One run: a row of a scenario with everything resolved.
#[derive(Clone, Debug)]
pub struct ScenarioRun {
    /// The row's name; axes are joined by ` · `. Empty where the scenario has no rows.
    pub row: String,
    /// The devices, in the file's order.
    pub devices: Vec<DeviceSetup>,
    /// What is so before the first step.
    pub given: Given,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

/// What is so before the first step, long ago and through the relying party itself.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The account.
    pub account: Option<AccountGiven>,
    /// Devices whose provider holds a passkey that the relying party knows.
    pub passkeys: Vec<DeviceName>,
    /// Devices whose provider holds the account's password, with another username if one is said.
    pub saved_passwords: Vec<SavedPasswordGiven>,
    /// Devices with a living session.
    pub signed_in: Vec<DeviceName>,
    /// Devices whose app is locked by local biometrics or PIN.
    pub app_lock: Vec<DeviceName>,
    /// Devices whose provider holds a passkey that was deleted at the relying party.
    pub orphans: Vec<DeviceName>,
}

/// A saved password that is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedPasswordGiven {
    /// The device whose provider holds it.
    pub device: DeviceName,
    /// The username it is saved with, if not the account's own.
    pub username: Option<String>,
}

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its number in the run, from 1, counting every step of the file.
    pub number: usize,
    /// The file it was written in: a used file's steps keep their place.
    pub file: String,
    /// Its line there, from 1.
    pub line: usize,
    /// The name the file gives it.
    pub name: Option<String>,
    /// What it does; nothing, if it only looks.
    pub deed: Option<Deed>,
    /// What holds where it can be seen.
    pub expect: Expectations,
    /// What must be seen.
    pub prove: Expectations,
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum Deed {
    /// The user acts on a device.
    User(UserDeed),
    /// Virtual time passes.
    Wait(Wait),
    /// Facts of a device change.
    Set(DeviceName, Box<DeviceChange>),
    /// A device is erased.
    Wipe(DeviceName),
    /// A device is set up again from its accounts.
    Restore(DeviceName),
    /// The last ceremony's answer is sent once more.
    SendAgain(DeviceName),
}

/// The user acts.
#[derive(Clone, Debug)]
pub struct UserDeed {
    /// What they do.
    pub action: Action,
    /// The device they do it on.
    pub device: DeviceName,
    /// How they sign in or up, where said.
    pub with: Option<Method>,
    /// The argument `to` of `rename-passkey` and `set-local-biometrics`, as text.
    pub to: Option<String>,
    /// How they meet prompts.
    pub person: Person,
    /// What is deliberately wrong.
    pub fault: FaultName,
    /// Whether they act though the screen is not up.
    pub insistence: Insistence,
}

/// Whether the user acts though the screen that the action answers is not up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Insistence {
    /// Only where the screen is up.
    Polite,
    /// Anyway.
    Anyway,
}

/// Time passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// How long.
    pub how_long: HowLong,
    /// Whether the relying party's time must pass as well.
    pub rp_too: RpTime,
}

/// How long a wait lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HowLong {
    /// This long.
    For(Duration),
    /// Until everything that is syncing has arrived.
    UntilSynced,
}

/// Whether the relying party's time must pass in a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RpTime {
    /// It need not.
    AsItMay,
    /// It must: without a clock in the profile the run is skipped.
    MustPass,
}

/// What is expected after a step. What is unsaid is `None` or empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expectations {
    /// `passkey-login`: any of these; a reason that is unsaid is any.
    pub passkey_login: Option<Expected<Vec<Outcome>>>,
    /// `append`: any of these.
    pub append: Option<Expected<Vec<Outcome>>>,
    /// `upgrade`: any of these.
    pub upgrade: Option<Expected<Vec<Outcome>>>,
    /// `fallback`: any of these.
    pub fallback: Option<Expected<Vec<Fallback>>>,
    /// `shows`: any of these screens is where the user ends up.
    pub shows: Option<Expected<Vec<Screen>>>,
    /// `refused`: the relying party refused this step's action, for any of these reasons.
    pub refused: Option<Expected<Vec<RefuseReason>>>,
    /// `passkeys`: any of these numbers is the length of the relying party's list.
    pub passkeys: Option<Expected<Vec<usize>>>,
    /// `usable-on`: devices on which a login in a fresh session succeeds.
    pub usable_on: Option<Expected<Vec<DeviceName>>>,
    /// `orphans`: any of these numbers of passkeys in providers that the relying party lacks.
    pub orphans: Option<Expected<Vec<usize>>>,
    /// `prompts`: the exact list since the step began; of the step's own device, or by device.
    pub prompts: Option<Expected<Prompts>>,
    /// `notified`: the exact list since the step began.
    pub notified: Option<Expected<Vec<Notification>>>,
    /// `made`: the credential made in this step.
    pub made: Option<Expected<Made>>,
}

/// An expectation and where it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected<T> {
    /// What is expected.
    pub value: T,
    /// The line of the file, from 1.
    pub line: usize,
}

/// Expected prompts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prompts {
    /// On the step's device; on the others, none.
    Here(Vec<PromptKind>),
    /// By device; on those not named, none.
    On(Vec<(DeviceName, Vec<PromptKind>)>),
}

/// Expected properties of a made credential.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Made {
    /// User present.
    pub up: Option<bool>,
    /// User verified.
    pub uv: Option<bool>,
    /// Backup eligible.
    pub be: Option<bool>,
    /// Backed up.
    pub bs: Option<bool>,
    /// COSE algorithm number.
    pub algorithm: Option<i64>,
    /// The provider that holds it.
    pub provider: Option<ProviderId>,
}

impl Expectations {
    /// The expectation about an attempt, if there is one.
    pub fn attempt(&self, attempt: Attempt) -> Option<&Expected<Vec<Outcome>>> {
        match attempt {
            Attempt::PasskeyLogin => self.passkey_login.as_ref(),
            Attempt::Append => self.append.as_ref(),
            Attempt::Upgrade => self.upgrade.as_ref(),
        }
    }

    /// Whether nothing is expected.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Step {
    /// The device the step happens on, if it happens on one.
    pub fn device(&self) -> Option<&DeviceName> {
        match self.deed.as_ref()? {
            Deed::User(deed) => Some(&deed.device),
            Deed::Set(device, _)
            | Deed::Wipe(device)
            | Deed::Restore(device)
            | Deed::SendAgain(device) => Some(device),
            Deed::Wait(_) => None,
        }
    }

    /// What the step does, as the file names it.
    pub fn action(&self) -> Option<Action> {
        Some(match self.deed.as_ref()? {
            Deed::User(deed) => deed.action,
            Deed::Wait(_) => Action::Wait,
            Deed::Set(..) => Action::Set,
            Deed::Wipe(_) => Action::Wipe,
            Deed::Restore(_) => Action::Restore,
            Deed::SendAgain(_) => Action::SendAgain,
        })
    }
}
