//! Vocabularies as spec tables hold them: what a field's word may be.

use crate::word::Word;

/// A closed vocabulary as data.
#[derive(Clone, Copy, Debug)]
pub struct Vocabulary {
    name: &'static str,
    words: fn() -> Vec<WordDoc>,
}

/// One word and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordDoc {
    /// The word.
    pub word: &'static str,
    /// What it means, one sentence; may be empty.
    pub doc: &'static str,
}

impl Vocabulary {
    /// All words of an enum.
    pub const fn of<W: Word>() -> Self {
        Self {
            name: W::KIND,
            words: docs::<W>,
        }
    }

    /// All words of two enums, under a name of their own.
    pub const fn of_both<A: Word, B: Word>(name: &'static str) -> Self {
        Self {
            name,
            words: || [docs::<A>(), docs::<B>()].concat(),
        }
    }

    /// The same words under another name.
    pub const fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    /// What one such word is called.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Every word with its meaning.
    pub fn words(&self) -> Vec<WordDoc> {
        (self.words)()
    }

    /// The bare words.
    pub fn list(&self) -> Vec<&'static str> {
        self.words().iter().map(|known| known.word).collect()
    }

    /// Whether it is one of them.
    pub fn has(&self, word: &str) -> bool {
        self.list().contains(&word)
    }
}

fn docs<W: Word>() -> Vec<WordDoc> {
    let words = W::ALL.iter().map(|word| WordDoc {
        word: word.as_str(),
        doc: word.doc(),
    });
    words.collect()
}
