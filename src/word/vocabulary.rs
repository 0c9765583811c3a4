//! The trait that all vocabularies share, and the macro that makes one.

/// A closed set of values, each with one spelling and one meaning.
pub trait Word: Copy + Eq + 'static {
    /// What one such word is called in messages and docs: `screen`, `prompt`, …
    const KIND: &'static str;
    /// Every word, in the order in which the docs list them.
    const ALL: &'static [Self];
    /// The spelling in files, on the wire and in traces.
    fn as_str(self) -> &'static str;
    /// One sentence of meaning.
    fn doc(self) -> &'static str;
    /// The word with exactly this spelling, if there is one.
    fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|word| word.as_str() == text)
    }
}

/// Makes a vocabulary.
///
/// `enum Name as "kind" { Variant = "spelling": "Meaning.", … }` declares a plain enum that
/// implements [`Word`], `Display`, `Serialize` and `Deserialize`, all by the spelling.
///
/// `impl Word for Name as "kind" { … }` spells an enum that is declared elsewhere: one whose values
/// carry data, as in `Account(Vendor::Apple) = "apple": "…"`, or one of another room.
macro_rules! words {
    (
        $(#[$meta:meta])+
        $vis:vis enum $name:ident as $kind:literal {
            $($variant:ident = $text:literal : $doc:literal),+ $(,)?
        }
    ) => {
        $(#[$meta])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(serde::Serialize, serde::Deserialize)]
        $vis enum $name {
            $(#[doc = $doc] #[serde(rename = $text)] $variant,)+
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad($crate::word::Word::as_str(*self))
            }
        }

        $crate::word::words! {
            impl Word for $name as $kind {
                $($variant = $text : $doc,)+
            }
        }
    };
    (
        impl Word for $name:ident as $kind:literal {
            $($variant:ident $(($of:path))? = $text:literal : $doc:literal),+ $(,)?
        }
    ) => {
        impl $crate::word::Word for $name {
            const KIND: &'static str = $kind;
            const ALL: &'static [Self] = &[$(Self::$variant $(($of))?),+];

            fn as_str(self) -> &'static str {
                match self { $(Self::$variant $(($of))? => $text,)+ }
            }

            fn doc(self) -> &'static str {
                match self { $(Self::$variant $(($of))? => $doc,)+ }
            }
        }
    };
}

pub(crate) use words;

#[cfg(test)]
mod tests {
    use super::Word;

    words! {
        /// Where a stunt happens.
        enum Place as "place" {
            FilmSet = "film-set": "In front of a camera.",
            Street = "street": "Among people.",
        }
    }

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Fall {
        Off,
        Onto(Place),
    }

    words! {
        impl Word for Fall as "fall" {
            Off = "off": "Nobody falls.",
            Onto(Place::FilmSet) = "set": "Onto a mattress.",
            Onto(Place::Street) = "street": "Onto the road.",
        }
    }

    #[test]
    fn a_word_is_read_as_it_is_spelled_and_in_no_other_way() {
        assert_eq!(Place::parse("film-set"), Some(Place::FilmSet));
        for text in ["FilmSet", "film_set", "Film-Set", " film-set", ""] {
            assert_eq!(Place::parse(text), None, "{text:?}");
        }
        assert_eq!(Fall::parse("street"), Some(Fall::Onto(Place::Street)));
        assert_eq!(Fall::parse("film-set"), None);
    }

    #[test]
    fn the_docs_have_the_words_in_the_order_of_declaration() {
        let docs: Vec<_> = Fall::ALL
            .iter()
            .map(|fall| (fall.as_str(), fall.doc()))
            .collect();
        assert_eq!(
            docs,
            [
                ("off", "Nobody falls."),
                ("set", "Onto a mattress."),
                ("street", "Onto the road."),
            ]
        );
        assert_eq!((Place::KIND, Fall::KIND), ("place", "fall"));
    }

    #[test]
    fn display_and_serde_have_the_same_spelling() {
        assert_eq!(format!("{:<9}|", Place::FilmSet), "film-set |");
        let json = serde_json::to_string(&[Place::FilmSet, Place::Street]).unwrap();
        assert_eq!(json, r#"["film-set","street"]"#);
        let read: Vec<Place> = serde_json::from_str(&json).unwrap();
        assert_eq!(read, Place::ALL);
        let error = serde_json::from_str::<Place>("\"stage\"").unwrap_err();
        let expected = "unknown variant `stage`, expected `film-set` or `street`";
        assert!(error.to_string().starts_with(expected), "{error}");
    }
}
