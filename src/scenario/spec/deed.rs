//! Which arguments an action takes.

use crate::flow::Action;

/// An action and its arguments.
#[derive(Debug)]
pub(in crate::scenario) struct Deed {
    /// The action.
    pub(in crate::scenario) action: Action,
    /// The arguments it takes.
    pub(in crate::scenario) takes: &'static [Argument],
    /// The arguments it cannot do without.
    pub(in crate::scenario) needs: &'static [Argument],
}

/// An argument of an action, by its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::scenario) enum Argument {
    With,
    To,
    User,
    Fault,
    Anyway,
    RpToo,
}

/// Every action, in the order of the reference.
pub(in crate::scenario) static DEEDS: &[Deed] = &[
    acts(Action::Open),
    acts(Action::Unlock),
    acts_with(Action::SignUp),
    acts(Action::EnterIdentifier),
    acts_with(Action::SignIn),
    acts(Action::EnterCode),
    acts(Action::CreatePasskey),
    acts(Action::Skip),
    acts(Action::Continue),
    acts(Action::SetPin),
    acts_to(Action::SetLocalBiometrics),
    acts_to(Action::RenamePasskey),
    acts(Action::DeletePasskey),
    acts(Action::SignOut),
    happens(Action::Wait, &[Argument::RpToo], &[]),
    happens(Action::Set, &[Argument::To], &[Argument::To]),
    happens(Action::Wipe, &[], &[]),
    happens(Action::Restore, &[], &[]),
    happens(Action::SendAgain, &[], &[]),
];

impl Argument {
    /// Every argument.
    pub(in crate::scenario) const ALL: &'static [Self] = &[
        Self::With,
        Self::To,
        Self::User,
        Self::Fault,
        Self::Anyway,
        Self::RpToo,
    ];

    /// The key in files.
    pub(in crate::scenario) fn key(self) -> &'static str {
        match self {
            Self::With => "with",
            Self::To => "to",
            Self::User => "user",
            Self::Fault => "fault",
            Self::Anyway => "anyway",
            Self::RpToo => "rp-too",
        }
    }
}

impl Deed {
    /// The entry of an action.
    pub(in crate::scenario) fn of(action: Action) -> &'static Self {
        let deed = DEEDS.iter().find(|deed| deed.action == action);
        deed.expect("every action has an entry, a test holds it to that")
    }
}

const fn acts(action: Action) -> Deed {
    happens(
        action,
        &[Argument::User, Argument::Fault, Argument::Anyway],
        &[],
    )
}

const fn acts_with(action: Action) -> Deed {
    const TAKES: &[Argument] = &[
        Argument::With,
        Argument::User,
        Argument::Fault,
        Argument::Anyway,
    ];
    happens(action, TAKES, &[])
}

const fn acts_to(action: Action) -> Deed {
    const TAKES: &[Argument] = &[
        Argument::To,
        Argument::User,
        Argument::Fault,
        Argument::Anyway,
    ];
    happens(action, TAKES, &[Argument::To])
}

const fn happens(action: Action, takes: &'static [Argument], needs: &'static [Argument]) -> Deed {
    Deed {
        action,
        takes,
        needs,
    }
}
