//! The values that CTAP2 messages are made of.
//!
//! **Invariant:** whatever can be written here can be encoded: there are no tags, no floats and no
//! integers beyond 64 bits (CTAP 2.2 §8).

/// A CBOR value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// An integer.
    Integer(Integer),
    /// A byte string.
    Bytes(Vec<u8>),
    /// A text string.
    Text(String),
    /// True or false.
    Bool(bool),
    /// Null, which no message has and a fault may send.
    Null,
    /// An array.
    Array(Vec<Value>),
    /// A map, in any order: the writer sorts it.
    Map(Vec<(Value, Value)>),
}

/// A CBOR integer, from −2⁶⁴ to 2⁶⁴ − 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Integer(i128);

impl Integer {
    /// The negative integer of this argument: −1 − `argument` (RFC 8949 §3.1).
    pub(super) fn negative(argument: u64) -> Self {
        Self(-1 - i128::from(argument))
    }

    /// The non-negative value, or the argument of the negative one.
    pub(super) fn argument(self) -> Result<u64, u64> {
        u64::try_from(self.0).map_err(|_| {
            u64::try_from(!self.0).expect("a CBOR integer is within 64 bits of either sign")
        })
    }
}

impl Value {
    /// The integer, if it is one.
    pub fn as_integer(&self) -> Option<Integer> {
        if let Self::Integer(integer) = self {
            Some(*integer)
        } else {
            None
        }
    }

    /// The byte string, if it is one.
    pub fn as_bytes(&self) -> Option<&Vec<u8>> {
        if let Self::Bytes(bytes) = self {
            Some(bytes)
        } else {
            None
        }
    }

    /// The text string, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self {
            Some(text)
        } else {
            None
        }
    }

    /// The truth value, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self {
            Some(*value)
        } else {
            None
        }
    }

    /// The items, if it is an array.
    pub fn as_array(&self) -> Option<&Vec<Self>> {
        if let Self::Array(items) = self {
            Some(items)
        } else {
            None
        }
    }

    /// The pairs, if it is a map.
    pub fn as_map(&self) -> Option<&Vec<(Self, Self)>> {
        if let Self::Map(pairs) = self {
            Some(pairs)
        } else {
            None
        }
    }

    /// The pairs, to be changed.
    pub fn as_map_mut(&mut self) -> Option<&mut Vec<(Self, Self)>> {
        if let Self::Map(pairs) = self {
            Some(pairs)
        } else {
            None
        }
    }

    /// Whether it is a map.
    pub fn is_map(&self) -> bool {
        self.as_map().is_some()
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Integer> for Value {
    fn from(integer: Integer) -> Self {
        Self::Integer(integer)
    }
}

impl From<Integer> for i128 {
    fn from(integer: Integer) -> Self {
        integer.0
    }
}

impl TryFrom<Integer> for i64 {
    type Error = std::num::TryFromIntError;

    fn try_from(integer: Integer) -> Result<Self, Self::Error> {
        Self::try_from(integer.0)
    }
}

impl TryFrom<Integer> for u64 {
    type Error = std::num::TryFromIntError;

    fn try_from(integer: Integer) -> Result<Self, Self::Error> {
        Self::try_from(integer.0)
    }
}

macro_rules! integers {
    ($($number:ty)*) => {$(
        impl From<$number> for Integer {
            fn from(number: $number) -> Self {
                Self(i128::from(number))
            }
        }

        impl From<$number> for Value {
            fn from(number: $number) -> Self {
                Self::Integer(Integer::from(number))
            }
        }
    )*};
}

integers!(u8 u16 u32 u64 i8 i16 i32 i64);
