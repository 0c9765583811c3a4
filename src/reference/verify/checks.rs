//! How a check ends: as it should, or as a switch makes it.
//!
//! **Invariant:** every check that a [`Lapse`] can spoil goes through here with its id. Without
//! switches, [`Checks::require`] is [`Fault::unless`], and the others do nothing.

use crate::reference::bug::Bugs;
use crate::reference::bug::Lapse;
use crate::reference::verify::refused::Fault;

/// The checks of one ceremony, with the lapses that are switched on.
#[derive(Clone, Copy, Debug)]
pub(in crate::reference) struct Checks<'a> {
    ceremony: Ceremony,
    bugs: &'a Bugs,
}

impl<'a> Checks<'a> {
    /// The checks of a registration.
    pub fn of_registration(bugs: &'a Bugs) -> Self {
        Self {
            ceremony: Ceremony::Registration,
            bugs,
        }
    }

    /// The checks of an authentication.
    pub fn of_authentication(bugs: &'a Bugs) -> Self {
        Self {
            ceremony: Ceremony::Authentication,
            bugs,
        }
    }

    /// Refuses unless `holds`; with the lapse, lets it pass.
    pub fn require(
        self,
        check: impl Into<Check>,
        holds: bool,
        why: &'static str,
    ) -> Result<(), Fault> {
        self.require_as(check, holds, Fault::any(why))
    }

    /// Likewise, with a fault that has a word of its own.
    pub fn require_as(
        self,
        check: impl Into<Check>,
        holds: bool,
        fault: Fault,
    ) -> Result<(), Fault> {
        match holds {
            true => Ok(()),
            false => self.refuse_as(check, fault),
        }
    }

    /// Refuses; with the lapse, lets it pass.
    pub fn refuse(self, check: impl Into<Check>, why: &'static str) -> Result<(), Fault> {
        self.refuse_as(check, Fault::any(why))
    }

    /// Likewise, with a fault that has a word of its own.
    pub fn refuse_as(self, check: impl Into<Check>, fault: Fault) -> Result<(), Fault> {
        match self.lacks(check) {
            true => Ok(()),
            false => Err(fault),
        }
    }

    /// Lets pass what has to be accepted; with the lapse, refuses it.
    pub fn let_pass(self, check: impl Into<Check>, why: &'static str) -> Result<(), Fault> {
        match self.lacks(check) {
            true => Err(Fault::any(why)),
            false => Ok(()),
        }
    }

    /// Likewise, if it `happens`.
    pub fn tolerate(
        self,
        check: impl Into<Check>,
        happens: bool,
        why: &'static str,
    ) -> Result<(), Fault> {
        match happens {
            true => self.let_pass(check, why),
            false => Ok(()),
        }
    }

    /// The refusal of what cannot be read; with the lapse, the server breaks on it.
    pub fn unreadable(self, check: impl Into<Check>, why: &'static str) -> Fault {
        let fault = Fault::any(why);
        if self.lacks(check) {
            fault.broken()
        } else {
            fault
        }
    }

    /// Whether any switch is on, so that it is worth looking closely.
    pub fn has_any(self) -> bool {
        self.bugs.iter().next().is_some()
    }

    /// Whether this ceremony lacks a check as it should be.
    pub fn lacks(self, check: impl Into<Check>) -> bool {
        let check = check.into();
        let lapse = match self.ceremony {
            Ceremony::Authentication => check.authentication,
            Ceremony::Registration => check.registration,
        };
        lapse.is_some_and(|lapse| self.bugs.has(lapse))
    }
}

/// A check by its id, which in the two ceremonies is another.
#[derive(Clone, Copy, Debug)]
pub(in crate::reference) struct Check {
    registration: Option<Lapse>,
    authentication: Option<Lapse>,
}

impl From<Lapse> for Check {
    /// The letter of an id says whose it is: `A…` is of authentications only.
    fn from(lapse: Lapse) -> Self {
        let of_authentication = lapse.id().starts_with('A');
        Self {
            registration: (!of_authentication).then_some(lapse),
            authentication: of_authentication.then_some(lapse),
        }
    }
}

impl From<(Lapse, Lapse)> for Check {
    /// The id in a registration, and that in an authentication.
    fn from((registration, authentication): (Lapse, Lapse)) -> Self {
        Self {
            registration: Some(registration),
            authentication: Some(authentication),
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Ceremony {
    Authentication,
    Registration,
}
