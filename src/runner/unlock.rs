//! Opening and unlocking the app. Unlocking is local: it signs nobody in.

use crate::flow::Action;
use crate::flow::DeviceName;
use crate::flow::Evidence;
use crate::flow::Screen;
use crate::sim::Ending;
use crate::world::Unlocking;

use super::call::Call;
use super::journey::Journey;
use super::journey::Manner;
use super::tab::AppLock;

impl Journey<'_> {
    /// Opens the site or app. An app with a lock is locked again.
    pub(super) fn open(&mut self, device: &DeviceName) -> Result<(), Ending> {
        let tab = self.tab(device);
        if tab.lock != AppLock::Absent {
            tab.lock = AppLock::Locked;
        }
        let locked = tab.lock == AppLock::Locked;
        let answer = self.perform(device, Call::of(Action::Open), &Manner::plain())?;
        match answer {
            Some(_) => {}
            None if locked => self.show(device, Screen::Locked, Evidence::Played),
            None => self.look_at_session(device)?,
        }
        Ok(())
    }

    /// Unlocks the app, opening it first if it is closed.
    pub(super) fn unlock(&mut self, device: &DeviceName) -> Result<(), Ending> {
        match self.tab(device).lock {
            AppLock::Closed | AppLock::Unlocked => self.open(device)?,
            AppLock::Absent | AppLock::Locked => {}
        }
        match self.world.unlock(&mut self.env, device) {
            Unlocking::Opened | Unlocking::NoLock => {}
            Unlocking::Refused(_) => return Ok(()),
        }
        let tab = self.tab(device);
        if tab.lock == AppLock::Locked {
            tab.lock = AppLock::Unlocked;
        }
        if self
            .perform(device, Call::of(Action::Unlock), &Manner::plain())?
            .is_none()
        {
            self.look_at_session(device)?;
            if self.screen(device) == Some(Screen::Dashboard) {
                self.play_offer(device);
            }
        }
        Ok(())
    }

    /// Asks the relying party where the session stands, and shows that.
    pub(super) fn look_at_session(&mut self, device: &DeviceName) -> Result<(), Ending> {
        let call = Call {
            name: "session",
            method: None,
            action: Action::Open,
        };
        let answer = self.perform(device, call, &Manner::plain())?;
        if answer.is_none() {
            self.show(device, Screen::Dashboard, Evidence::Played);
        }
        Ok(())
    }
}
