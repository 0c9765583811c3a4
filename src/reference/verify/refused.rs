//! Why a verification failed, and at which step.
//!
//! **Invariant:** says nothing about accounts; it may be shown to whoever sent the response.

use axum::http::StatusCode;
use thiserror::Error;

use crate::reference::answer::Refusal;

/// A verification that ended at a step.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("§{section} step {step}: {}", .fault.why)]
pub(in crate::reference) struct Refused {
    pub section: &'static str,
    pub step: u8,
    pub fault: Fault,
}

/// What a step found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reference) struct Fault {
    pub reason: Refusal,
    pub status: StatusCode,
    pub why: &'static str,
}

impl Fault {
    /// A fault that has no word of its own on the wire.
    pub fn any(why: &'static str) -> Self {
        Self::because(Refusal::Any, why)
    }

    /// A fault with its word on the wire.
    pub fn because(reason: Refusal, why: &'static str) -> Self {
        Self {
            reason,
            status: StatusCode::UNPROCESSABLE_ENTITY,
            why,
        }
    }

    /// The same, from a server that did not expect it.
    pub fn broken(self) -> Self {
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            ..self
        }
    }

    /// Refuses unless `holds`.
    pub fn unless(holds: bool, why: &'static str) -> Result<(), Self> {
        if holds { Ok(()) } else { Err(Self::any(why)) }
    }
}
