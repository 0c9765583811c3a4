//! The person: what they answer to the next prompt. Plain data.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use crate::flow::Answer;
use crate::flow::DeviceName;
use crate::flow::PromptKind;

/// A surface of the operating system on which a person is asked something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Surface {
    /// The device that shows it.
    pub device: DeviceName,
    /// What is shown.
    pub kind: PromptKind,
}

/// Someone outside of the simulation who answers prompts: a finger on a key that is served to other
/// programs. Only doors for those have one.
pub trait Attendant: fmt::Debug + Send {
    /// Answers a prompt, and says how long that took. May block.
    fn answer(&mut self, surface: &Surface) -> (Answer, Duration);
}

/// How the user meets prompts during one step: answers by kind first, then a list in order, then
/// the habit of verifying.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    by_kind: BTreeMap<PromptKind, Answer>,
    in_order: VecDeque<Answer>,
    always: Option<Answer>,
}

impl Person {
    /// Someone who verifies wherever they are asked.
    pub fn willing() -> Self {
        Self::default()
    }

    /// Someone who gives this one answer to every prompt.
    pub fn always(answer: Answer) -> Self {
        Self {
            always: Some(answer),
            ..Self::default()
        }
    }

    /// Someone who gives these answers in order, and verifies after the last.
    pub fn in_order(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self {
            in_order: answers.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Someone who answers some kinds of prompts in a way of their own.
    pub fn by_kind(answers: impl IntoIterator<Item = (PromptKind, Answer)>) -> Self {
        Self {
            by_kind: answers.into_iter().collect(),
            ..Self::default()
        }
    }

    /// The answer to the next prompt, which is of this kind.
    pub fn answer(&mut self, kind: PromptKind) -> Answer {
        if let Some(answer) = self.by_kind.get(&kind) {
            return *answer;
        }
        if let Some(answer) = self.in_order.pop_front() {
            return answer;
        }
        self.always.unwrap_or(Answer::Verifies)
    }
}
