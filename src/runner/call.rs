//! Calls: what a page is asked to do.

use crate::flow::Action;

/// A page's action that the profile has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call<'c> {
    /// The profile's name for it.
    pub(super) name: &'c str,
    /// The method, for actions that have several.
    pub(super) method: Option<&'c str>,
    /// The scenario's action it serves.
    pub(super) action: Action,
}

impl<'c> Call<'c> {
    /// The profile's action of the scenario's name.
    pub(super) fn of(action: Action) -> Self {
        Self {
            name: crate::word::Word::as_str(action),
            method: None,
            action,
        }
    }

    /// One method of it.
    pub(super) fn by(action: Action, method: &'c str) -> Self {
        Self {
            method: Some(method),
            ..Self::of(action)
        }
    }
}
