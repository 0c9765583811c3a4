//! Two values that are unlike, and exactly where.

use serde::Serialize;

use crate::conformance::Difference;

/// A difference between what was sent and what an honest client would have sent.
#[derive(Serialize)]
pub(super) struct Unlike<'r> {
    at: &'r str,
    honest: Option<Vec<Piece>>,
    sent: Option<Vec<Piece>>,
    /// The flags of authenticator data, from the highest bit.
    bits: Vec<Bit>,
}

/// A piece of a value.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Piece {
    text: String,
    differs: bool,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Bit {
    name: &'static str,
    honest: u8,
    sent: u8,
    differs: bool,
}

impl<'r> Unlike<'r> {
    pub(super) fn of(difference: &'r Difference) -> Self {
        let Difference { at, honest, sent } = difference;
        let pieces = |own: &Option<String>, other: &Option<String>| {
            own.as_ref()
                .map(|own| pieces(own, other.as_deref().unwrap_or_default()))
        };
        Self {
            at,
            honest: pieces(honest, sent),
            sent: pieces(sent, honest),
            bits: match (honest, sent) {
                (Some(honest), Some(sent)) if at.ends_with(".flags") => bits(honest, sent),
                (_, _) => Vec::new(),
            },
        }
    }
}

/// What a value begins and ends with as the other does, and what is between.
fn pieces(own: &str, other: &str) -> Vec<Piece> {
    let (own, other): (Vec<char>, Vec<char>) = (own.chars().collect(), other.chars().collect());
    let pairs = own.iter().zip(&other);
    let first = pairs.take_while(|(own, other)| own == other).count();
    let room = own.len().min(other.len()) - first;
    let pairs = own.iter().rev().zip(other.iter().rev()).take(room);
    let last = pairs.take_while(|(own, other)| own == other).count();
    let part = |from: usize, to: usize, differs| Piece {
        text: own.iter().skip(from).take(to - from).collect(),
        differs,
    };
    let end = own.len() - last;
    let all = [
        part(0, first, false),
        part(first, end, true),
        part(end, own.len(), false),
    ];
    all.into_iter().filter(|it| !it.text.is_empty()).collect()
}

/// The bits of two bytes that are written as `0x5d UP UV …`.
fn bits(honest: &str, sent: &str) -> Vec<Bit> {
    let (Some(honest), Some(sent)) = (byte(honest), byte(sent)) else {
        return Vec::new();
    };
    let bits = BITS.iter().enumerate();
    let bits = bits.map(|(index, name)| {
        let of = |byte: u8| (byte >> (7 - index)) & 1;
        Bit {
            name,
            honest: of(honest),
            sent: of(sent),
            differs: of(honest) != of(sent),
        }
    });
    bits.collect()
}

fn byte(text: &str) -> Option<u8> {
    let digits = text.strip_prefix("0x")?.split(' ').next()?;
    u8::from_str_radix(digits, 16).ok()
}

/// WebAuthn L3 §6.1, from bit 7.
const BITS: [&str; 8] = ["ED", "AT", "RFU2", "BS", "BE", "UV", "RFU1", "UP"];

#[cfg(test)]
mod tests {
    use super::bits;
    use super::pieces;

    fn marked(own: &str, other: &str) -> String {
        let pieces = pieces(own, other).into_iter();
        let texts = pieces.map(|piece| match piece.differs {
            true => format!("[{}]", piece.text),
            false => piece.text,
        });
        texts.collect()
    }

    #[test]
    fn only_what_differs_is_marked() {
        assert_eq!(marked("none", "nope"), "no[n]e");
        assert_eq!(marked("aaa", "aa"), "aa[a]");
        assert_eq!(marked("aa", "aaa"), "aa");
        assert_eq!(marked("", "x"), "");
        assert_eq!(marked("x", ""), "[x]");
    }

    #[test]
    fn one_bit_is_one_bit() {
        let bits = bits("0x5d UP UV BE BS AT", "0x59 UP BE BS AT");
        let differ: Vec<_> = bits.iter().filter(|bit| bit.differs).collect();
        assert_eq!(differ.len(), 1);
        assert_eq!(
            (differ[0].name, differ[0].honest, differ[0].sent),
            ("UV", 1, 0)
        );
    }
}
