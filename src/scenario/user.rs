//! Reads `user`: how the user meets the prompts of a step.

use crate::flow::Answer;
use crate::flow::AnswerWord;
use crate::flow::PromptKind;
use crate::scenario::spec;
use crate::sim::Person;
use crate::source::Cursor;
use crate::source::Kind;
use crate::word::Word;

/// Reads one answer for all prompts, a list in order, or answers by kind.
pub(super) fn read(user: Cursor<'_>) -> Option<Person> {
    match &user.node().kind {
        Kind::Sequence(_) => {
            let answers = user.items().into_iter().map(answer);
            Some(Person::in_order(answers.collect::<Option<Vec<_>>>()?))
        }
        Kind::Mapping(_) if user.node().get("picks").is_none() => {
            let kinds = user.mapping(&spec::TO_PROMPTS).present().into_iter();
            let answers = kinds.map(|(field, _, value)| {
                let kind = PromptKind::parse(field.name);
                let kind = kind.expect("the spec table's keys are the kinds, a test holds it");
                Some((kind, answer(value)?))
            });
            Some(Person::by_kind(answers.collect::<Option<Vec<_>>>()?))
        }
        Kind::Scalar(_) | Kind::Mapping(_) => {
            let answer = answer(user)?;
            let willing = answer == Answer::Verifies;
            Some(if willing {
                Person::willing()
            } else {
                Person::always(answer)
            })
        }
    }
}

fn answer(answer: Cursor<'_>) -> Option<Answer> {
    if let Kind::Mapping(_) = answer.node().kind {
        let nth = answer.mapping(&spec::PICKS).field("picks")?;
        let nth = u8::try_from(nth.integer_from(1, 255)?);
        return Some(Answer::Picks(nth.expect("the range fits")));
    }
    answer.word::<AnswerWord>().map(Answer::from)
}
