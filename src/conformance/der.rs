//! DER (X.690) while it is being changed: elements in a row, kept as the bytes that they are.

/// An element with its tag and length.
pub(super) type Element = Vec<u8>;

/// The elements of `bytes`, one after the other. `None` where they are none.
pub(super) fn split(mut bytes: &[u8]) -> Option<Vec<Element>> {
    let mut elements = Vec::new();
    while !bytes.is_empty() {
        let length = head(bytes)?.checked_add(content(bytes)?.len())?;
        let (element, rest) = bytes.split_at_checked(length)?;
        elements.push(element.to_vec());
        bytes = rest;
    }
    Some(elements)
}

/// What is in the first element.
pub(super) fn content(bytes: &[u8]) -> Option<&[u8]> {
    let head = head(bytes)?;
    let tag = tag(bytes)?.len();
    let length = match bytes.get(tag)? {
        short @ ..=0x7F => usize::from(*short),
        0x81 => usize::from(*bytes.get(tag + 1)?),
        0x82 => {
            let digits = bytes.get(tag + 1..tag + 3)?;
            usize::from(u16::from_be_bytes(digits.try_into().ok()?))
        }
        _ => return None,
    };
    bytes.get(head..head.checked_add(length)?)
}

/// The identifier octets of the first element.
pub(super) fn tag(bytes: &[u8]) -> Option<&[u8]> {
    let first = bytes.first()?;
    if first & 0x1F != 0x1F {
        return bytes.get(..1);
    }
    let more = bytes.iter().skip(1).take_while(|byte| **byte >= 0x80);
    bytes.get(..more.count() + 2)
}

/// An OBJECT IDENTIFIER with its dots (X.690 §8.19).
pub(super) fn identifier(element: &[u8]) -> Option<String> {
    let bytes = content(element)?;
    let mut arcs = Vec::new();
    let mut arc = 0_u64;
    for byte in bytes {
        arc = arc << 7 | u64::from(byte & 0x7F);
        if *byte < 0x80 {
            arcs.push(arc);
            arc = 0;
        }
    }
    let first = *arcs.first()?;
    let top = (first / 40).min(2);
    let mut text = format!("{top}.{}", first - top * 40);
    for arc in arcs.iter().skip(1) {
        text.push_str(&format!(".{arc}"));
    }
    Some(text)
}

/// An element of a tag.
pub(super) fn element(tag: &[u8], content: &[u8]) -> Element {
    let length = u16::try_from(content.len()).expect("what is changed here is short");
    let length = match length.to_be_bytes() {
        [0, low @ ..=0x7F] => vec![low],
        [0, low] => vec![0x81, low],
        [high, low] => vec![0x82, high, low],
    };
    [tag, &length, content].concat()
}

/// A SEQUENCE.
pub(super) fn sequence(elements: &[Element]) -> Element {
    element(&[SEQUENCE], &elements.concat())
}

/// How many bytes tag and length of the first element have.
fn head(bytes: &[u8]) -> Option<usize> {
    let tag = tag(bytes)?.len();
    let length = match bytes.get(tag)? {
        ..=0x7F => 1,
        0x81 => 2,
        0x82 => 3,
        _ => return None,
    };
    Some(tag + length)
}

/// Universal tags.
pub(super) const BOOLEAN: u8 = 0x01;
pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const NULL: u8 = 0x05;
pub(super) const UTF8_STRING: u8 = 0x0C;
pub(super) const UTC_TIME: u8 = 0x17;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

#[cfg(test)]
mod tests {
    use super::SEQUENCE;
    use super::content;
    use super::element;
    use super::identifier;
    use super::split;
    use super::tag;

    #[test]
    fn what_is_put_together_comes_apart() {
        for length in [0, 1, 127, 128, 255, 256, 4000] {
            for own in [&[SEQUENCE][..], &[0xBF, 0x85, 0x3E]] {
                let whole = element(own, &vec![7; length]);
                assert_eq!(tag(&whole), Some(own));
                assert_eq!(content(&whole).map(<[u8]>::len), Some(length));
                let twice = [whole.clone(), whole.clone()];
                assert_eq!(split(&twice.concat()), Some(twice.to_vec()));
            }
        }
    }

    #[test]
    fn identifiers_have_dots() {
        let model = [0x06, 11, 0x2B, 6, 1, 4, 1, 0x82, 0xE5, 0x1C, 1, 1, 4];
        assert_eq!(
            identifier(&model).as_deref(),
            Some("1.3.6.1.4.1.45724.1.1.4")
        );
        let usage = [0x06, 5, 0x67, 0x81, 5, 8, 3];
        assert_eq!(identifier(&usage).as_deref(), Some("2.23.133.8.3"));
    }

    #[test]
    fn what_is_cut_is_none() {
        let whole = element(&[SEQUENCE], &[7; 200]);
        for length in 1..whole.len() {
            assert_eq!(split(&whole[..length]), None, "{length}");
        }
    }
}
