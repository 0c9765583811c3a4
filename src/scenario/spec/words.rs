//! The closed words of the flows, as vocabularies of spec tables.

use crate::flow::Answer;
use crate::flow::Method;
use crate::source::Vocabulary;
use crate::source::WordDoc;
use crate::word::Word;

/// The vocabulary of an enum of the flows.
pub(in crate::scenario) const fn words<W: Word>() -> Vocabulary {
    Vocabulary {
        name: W::KIND,
        words: docs::<W>,
    }
}

/// How the user meets a prompt.
pub(in crate::scenario) const fn answers() -> Vocabulary {
    let words = || {
        let words = Answer::WORDS.iter();
        words
            .map(|(word, _, doc)| WordDoc::new(word, doc))
            .collect()
    };
    Vocabulary {
        name: "way to meet a prompt",
        words,
    }
}

/// How a user signs in or up.
pub(in crate::scenario) const fn methods() -> Vocabulary {
    let words = || {
        let words = Method::WORDS.iter();
        words
            .map(|(word, _, doc)| WordDoc::new(word, doc))
            .collect()
    };
    Vocabulary {
        name: "way to sign in",
        words,
    }
}

fn docs<W: Word>() -> Vec<WordDoc> {
    let words = W::ALL.iter();
    words
        .map(|word| WordDoc::new(word.as_str(), word.doc()))
        .collect()
}
