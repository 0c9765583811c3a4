//! Fits a run to a relying party that lacks some of the product's screens.
//!
//! A step that answers a product screen which is not there drops out, and hands what it expects,
//! its `user` and its `fault` to the step before on the same device. So the linear text of a
//! document runs on relying parties with and without code, PIN and local biometrics.

mod answered;
mod merge;

#[cfg(test)]
mod tests;

use crate::flow::DeviceName;
use crate::flow::Screen;
use crate::scenario::model::Deed;
use crate::scenario::model::HowLong;
use crate::scenario::model::Insistence;
use crate::scenario::model::ScenarioRun;
use crate::scenario::model::Step;
use crate::scenario::plan::answered::answered;

/// The steps that are left for a relying party.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The steps to take, in order, with the numbers they have in the file.
    pub steps: Vec<Step>,
    /// The steps that drop out.
    pub dropped: Vec<Dropped>,
}

/// A step that drops out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// Its number in the file.
    pub number: usize,
    /// The screen that it answers, and that is not there.
    pub screen: Screen,
    /// The number of the step that takes over what it expects.
    pub heir: usize,
}

/// Why a run cannot be fitted to a relying party: it must be skipped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unplannable {
    /// A step insists on a screen that is not there.
    #[error("step {step} answers the screen `{screen}`, which the relying party lacks")]
    Insists {
        /// The step's number.
        step: usize,
        /// The screen that is not there.
        screen: Screen,
    },
    /// Nothing stands before a step that drops out.
    #[error(
        "step {step} answers the screen `{screen}`, which the relying party lacks, and no step on `{device}` stands before it"
    )]
    NoHeir {
        /// The step's number.
        step: usize,
        /// The screen that is not there.
        screen: Screen,
        /// The step's device.
        device: DeviceName,
    },
    /// Time passes, or a device changes, between a step that drops out and the one before.
    #[error(
        "step {step} answers the screen `{screen}`, which the relying party lacks, and step {barrier} must come before what it does"
    )]
    Barred {
        /// The step's number.
        step: usize,
        /// The screen that is not there.
        screen: Screen,
        /// The number of the step that stands between.
        barrier: usize,
    },
    /// Both the step that drops out and its heir say how the user meets prompts, or what is wrong.
    #[error(
        "step {step} answers the screen `{screen}`, which the relying party lacks, and its `{key}` contradicts that of step {heir}"
    )]
    Contradicts {
        /// The step's number.
        step: usize,
        /// The screen that is not there.
        screen: Screen,
        /// The number of the step before.
        heir: usize,
        /// `user` or `fault`.
        key: &'static str,
    },
    /// A proof is only about screens that are not there.
    #[error("step {step} proves the screen `{screen}`, which the relying party lacks")]
    Unprovable {
        /// The step's number.
        step: usize,
        /// The screen that is not there.
        screen: Screen,
    },
}

/// The steps of a run for a relying party that lists `has` of the product screens on a device
/// (its profile may differ for browsers and apps). Other screens every relying party has.
///
/// # Errors
/// When the run makes no sense without the screens that are lacking.
pub fn plan(
    run: &ScenarioRun,
    has: impl Fn(&DeviceName, Screen) -> bool,
) -> Result<Plan, Unplannable> {
    let lacks = |device: &DeviceName, screen: Screen| screen.is_product() && !has(device, screen);
    let mut planned = Plan {
        steps: Vec::with_capacity(run.steps.len()),
        dropped: Vec::new(),
    };
    for (index, step) in run.steps.iter().enumerate() {
        let screen = answered(&run.steps[..index], step);
        match (step.device(), screen) {
            (Some(device), Some(screen)) if lacks(device, screen) => {
                planned.drop(step, device, screen)?;
            }
            (Some(_) | None, Some(_) | None) => planned.steps.push(step.clone()),
        }
    }
    merge::remove_screens(&mut planned.steps, lacks)?;
    Ok(planned)
}

impl Plan {
    fn drop(
        &mut self,
        step: &Step,
        device: &DeviceName,
        screen: Screen,
    ) -> Result<(), Unplannable> {
        let number = step.number;
        if insists(step) {
            return Err(Unplannable::Insists {
                step: number,
                screen,
            });
        }
        let before = self.steps.iter().rposition(|step| acts_on(step, device));
        let Some(before) = before else {
            let device = device.clone();
            return Err(Unplannable::NoHeir {
                step: number,
                screen,
                device,
            });
        };
        if let Some(barrier) = self.steps[before + 1..]
            .iter()
            .find(|step| bars(step, device))
        {
            let barrier = barrier.number;
            return Err(Unplannable::Barred {
                step: number,
                screen,
                barrier,
            });
        }
        let heir = &mut self.steps[before];
        merge::inherit(heir, step, screen)?;
        self.dropped.push(Dropped {
            number,
            screen,
            heir: heir.number,
        });
        Ok(())
    }
}

/// Whether the user acts though no screen is up: such a step answers none.
fn insists(step: &Step) -> bool {
    match &step.deed {
        Some(Deed::User(deed)) => deed.insistence == Insistence::Anyway,
        Some(
            Deed::Wait(_) | Deed::Set(..) | Deed::Wipe(_) | Deed::Restore(_) | Deed::SendAgain(_),
        )
        | None => false,
    }
}

/// Whether a user acts on the device: only such a step can take over.
fn acts_on(step: &Step, device: &DeviceName) -> bool {
    match &step.deed {
        Some(Deed::User(deed)) => deed.device == *device,
        Some(
            Deed::Wait(_) | Deed::Set(..) | Deed::Wipe(_) | Deed::Restore(_) | Deed::SendAgain(_),
        )
        | None => false,
    }
}

/// Whether what comes after this step on the device cannot be moved before it.
fn bars(step: &Step, device: &DeviceName) -> bool {
    match &step.deed {
        Some(Deed::Wait(wait)) => wait.how_long != HowLong::For(std::time::Duration::ZERO),
        Some(Deed::Set(changed, _) | Deed::Wipe(changed) | Deed::Restore(changed)) => {
            changed == device
        }
        Some(Deed::User(_) | Deed::SendAgain(_)) | None => false,
    }
}
