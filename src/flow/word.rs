//! A closed vocabulary: every word with its spelling and its meaning, written once.

/// An enum whose variants are the words that files, traces and reports spell the same way.
pub trait Word: Copy + Eq + Sized + 'static {
    /// What the vocabulary is called in messages: `screen`, `prompt`, …
    const KIND: &'static str;
    /// Every word, in the order in which the docs list them.
    const ALL: &'static [Self];
    /// The spelling in files and traces.
    fn as_str(self) -> &'static str;
    /// One sentence of meaning.
    fn doc(self) -> &'static str;
    /// The word spelled so, if there is one.
    fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|word| word.as_str() == text)
    }
}

/// Defines a closed vocabulary as an enum that implements [`Word`], `Display` and serde.
macro_rules! words {
    ($(#[doc = $about:literal])+ $name:ident as $kind:literal {
        $($variant:ident = $text:literal : $doc:literal),+ $(,)?
    }) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $(#[doc = $doc] #[serde(rename = $text)] $variant,)+
        }

        impl $crate::flow::Word for $name {
            const KIND: &'static str = $kind;
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            fn doc(self) -> &'static str {
                match self { $(Self::$variant => $doc,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad($crate::flow::Word::as_str(*self))
            }
        }
    };
}

pub(super) use words;
