//! Closed vocabularies: the words a field may be.

/// A closed set of words, usually an enum of another room.
pub trait Word: Sized + 'static {
    /// What one such word is called in messages and docs: `screen`, `rung`.
    const NAME: &'static str;

    /// Every word with its meaning, in the order the docs should have.
    fn words() -> Vec<WordDoc>;

    /// The value of a word; `None` when it is not one of [`Word::words`].
    fn parse(word: &str) -> Option<Self>;
}

/// One word and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordDoc {
    /// The word.
    pub word: &'static str,
    /// What it means, one sentence; may be empty.
    pub doc: &'static str,
}

/// A closed vocabulary as data, for spec tables.
#[derive(Clone, Copy, Debug)]
pub struct Vocabulary {
    /// What one such word is called.
    pub name: &'static str,
    /// Every word with its meaning.
    pub words: fn() -> Vec<WordDoc>,
}

impl WordDoc {
    /// A word and its meaning.
    pub const fn new(word: &'static str, doc: &'static str) -> Self {
        Self { word, doc }
    }
}

impl Vocabulary {
    /// The vocabulary of an enum.
    pub const fn of<W: Word>() -> Self {
        Self {
            name: W::NAME,
            words: W::words,
        }
    }

    /// The bare words.
    pub fn list(&self) -> Vec<&'static str> {
        (self.words)().iter().map(|known| known.word).collect()
    }

    /// Whether it is one of them.
    pub fn has(&self, word: &str) -> bool {
        self.list().contains(&word)
    }
}
