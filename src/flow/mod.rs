//! The closed words of the documented flows.
//!
//! Scenario files, relying-party profiles, the simulator, the oracle and the reports all speak of
//! the same screens, rungs, prompts and reasons. Each word is an enum here, with its spelling and
//! one sentence of meaning, so that checking, JSON Schema and the reference docs agree.
//!
//! **Invariant:** no behaviour lives here, and nothing here knows a file format, HTTP or CTAP.

mod action;
mod document;
mod fact;
mod fault;
mod ladder;
mod name;
mod prompt;
mod screen;

pub use action::Action;
pub use action::Method;
pub use action::MethodWord;
pub use document::Flow;
pub use fact::AccountGiven;
pub use fact::Lock;
pub use fact::Network;
pub use fact::Ownership;
pub use fact::Platform;
pub use fact::SessionFate;
pub use fact::Vendor;
pub use fault::FaultName;
pub use ladder::Attempt;
pub use ladder::DeclineReason;
pub use ladder::Evidence;
pub use ladder::FailReason;
pub use ladder::Fallback;
pub use ladder::Outcome;
pub use ladder::RefuseReason;
pub use ladder::Rung;
pub use name::DeviceName;
pub use name::ProviderId;
pub use prompt::Answer;
pub use prompt::AnswerWord;
pub use prompt::Notification;
pub use prompt::PromptKind;
pub use screen::Screen;
