//! Playing the page: what the profile says the relying party does not decide, the scenario does.

use crate::flow::Attempt;
use crate::flow::DeclineReason;
use crate::flow::DeviceName;
use crate::flow::Evidence;
use crate::flow::Outcome;
use crate::flow::Rung;
use crate::flow::Screen;
use crate::rp::Decides;

use super::journey::Journey;

impl Journey<'_> {
    /// Whether the relying party itself decides on offers of this kind.
    pub(super) fn rp_decides(&self, device: &DeviceName, attempt: Attempt) -> bool {
        *self.rp.decides(self.front_end(device), attempt) != Decides::No
    }

    /// If the current step expects this attempt to be declined, for a reason that the relying
    /// party does not know of itself: that reason, which the page then acts on.
    pub(super) fn page_declines(
        &self,
        device: &DeviceName,
        attempt: Attempt,
    ) -> Option<Option<DeclineReason>> {
        let expected = self.script.attempt(attempt)?;
        let declines = expected
            .value
            .iter()
            .all(|outcome| outcome.rung() == Rung::Declined);
        let Some(Outcome::Declined(reason)) = expected.value.first() else {
            return None;
        };
        let rp_knows = match (self.rp.decides(self.front_end(device), attempt), reason) {
            (Decides::No, _) => false,
            (Decides::All, _) | (Decides::Reasons(_), None) => true,
            (Decides::Reasons(known), Some(reason)) => known.contains(reason),
        };
        (declines && !rp_knows).then_some(*reason)
    }

    /// Whether the current step expects more of this attempt than a decline.
    pub(super) fn page_starts(&self, attempt: Attempt) -> bool {
        self.script.attempt(attempt).is_some_and(|expected| {
            expected
                .value
                .iter()
                .any(|outcome| outcome.rung() != Rung::Declined)
        })
    }

    /// Plays the page's decision on an append offer, where it is the page's. No page offers
    /// anything while the relying party still asks for a code or a second factor.
    pub(super) fn play_offer(&mut self, device: &DeviceName) {
        let pending = [Screen::Code, Screen::SecondFactor, Screen::Waiting];
        let asks = self.screen(device).is_some_and(|it| pending.contains(&it));
        if asks || self.rp_decides(device, Attempt::Append) {
            return;
        }
        if let Some(reason) = self.page_declines(device, Attempt::Append) {
            self.rung(
                device,
                Attempt::Append,
                Outcome::Declined(reason),
                Evidence::Played,
            );
        } else if self.page_starts(Attempt::Append) {
            self.rung(device, Attempt::Append, Outcome::Offered, Evidence::Played);
            self.show(device, Screen::Offer, Evidence::Played);
        }
    }
}
