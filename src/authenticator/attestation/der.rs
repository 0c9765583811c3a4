//! The few pieces of DER that certificate extensions of attestation are made of (X.690 §8, §10).

/// A SEQUENCE of encoded parts.
pub(super) fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    tagged(&[0x30], &parts.concat())
}

/// A SET OF encoded parts, put in DER's order (X.690 §11.6).
pub(super) fn set(mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    tagged(&[0x31], &parts.concat())
}

/// An OCTET STRING.
pub(super) fn octets(bytes: &[u8]) -> Vec<u8> {
    tagged(&[0x04], bytes)
}

/// A UTF8String.
pub(super) fn text(text: &str) -> Vec<u8> {
    tagged(&[0x0c], text.as_bytes())
}

/// An OBJECT IDENTIFIER of encoded arcs.
pub(super) fn identifier(arcs: &[u8]) -> Vec<u8> {
    tagged(&[0x06], arcs)
}

/// BOOLEAN TRUE.
pub(super) fn yes() -> Vec<u8> {
    tagged(&[0x01], &[0xff])
}

/// A non-negative INTEGER.
pub(super) fn integer(number: u64) -> Vec<u8> {
    tagged(&[0x02], &magnitude(number))
}

/// An ENUMERATED.
pub(super) fn enumerated(number: u64) -> Vec<u8> {
    tagged(&[0x0a], &magnitude(number))
}

/// A context-specific EXPLICIT tag around an encoded value.
pub(super) fn explicit(number: u16, content: &[u8]) -> Vec<u8> {
    tagged(&context(number), content)
}

/// The identifier octets of a constructed, context-specific tag (X.690 §8.1.2).
fn context(number: u16) -> Vec<u8> {
    const CONSTRUCTED: u8 = 0xa0;
    const LONG: u8 = 0x1f;
    let [high, low] = [number >> 7, number & 0x7f].map(|part| part.to_be_bytes()[1]);
    match (high, low) {
        (0, low) if low < LONG => vec![CONSTRUCTED | low],
        (0, low) => vec![CONSTRUCTED | LONG, low],
        (high, low) => vec![CONSTRUCTED | LONG, 0x80 | high, low],
    }
}

/// Big-endian two's complement without superfluous bytes (X.690 §8.3.2).
fn magnitude(number: u64) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    let start = bytes.iter().position(|byte| *byte != 0).unwrap_or(7);
    let mut shortest = bytes[start..].to_vec();
    if shortest[0] >= 0x80 {
        shortest.insert(0, 0);
    }
    shortest
}

fn tagged(tag: &[u8], content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).expect("extensions are short");
    let length = match length.to_be_bytes() {
        [0, low] if low < 0x80 => vec![low],
        [0, low] => vec![0x81, low],
        [high, low] => vec![0x82, high, low],
    };
    [tag, &length, content].concat()
}

#[cfg(test)]
mod tests {
    use super::explicit;
    use super::integer;
    use super::octets;

    #[test]
    fn numbers_take_as_few_bytes_as_they_can() {
        assert_eq!(integer(0), [2, 1, 0]);
        assert_eq!(integer(128), [2, 2, 0, 128]);
        assert_eq!(integer(256), [2, 2, 1, 0]);
    }

    #[test]
    fn long_tags_and_lengths_have_their_long_form() {
        assert_eq!(explicit(1, &[]), [0xa1, 0]);
        assert_eq!(explicit(702, &[]), [0xbf, 0x85, 0x3e, 0]);
        assert_eq!(octets(&[0; 200])[..3], [4, 0x81, 200]);
    }
}
