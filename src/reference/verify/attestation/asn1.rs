//! The few questions that are asked of DER (X.690) beside those of certificates.
//!
//! **Invariant:** `None` is the answer to everything that is no DER.

use x509_cert::der::Decode;
use x509_cert::der::Reader;
use x509_cert::der::SliceReader;
use x509_cert::der::Tag;
use x509_cert::der::Tagged;
use x509_cert::der::asn1::AnyRef;

/// All elements of `bytes`, one after the other.
pub(super) fn elements(bytes: &[u8]) -> Option<Vec<AnyRef<'_>>> {
    let mut elements = Vec::new();
    if bytes.is_empty() {
        return Some(elements);
    }
    let mut reader = SliceReader::new(bytes).ok()?;
    while !reader.is_finished() {
        elements.push(AnyRef::decode(&mut reader).ok()?);
    }
    Some(elements)
}

/// What is in a SEQUENCE.
pub(super) fn sequence(der: &[u8]) -> Option<&[u8]> {
    only(der, Tag::Sequence)
}

/// What is in an OCTET STRING.
pub(super) fn octets(der: &[u8]) -> Option<&[u8]> {
    only(der, Tag::OctetString)
}

/// The number of a context-specific tag.
pub(super) fn number(element: &AnyRef<'_>) -> Option<u32> {
    let tag = element.tag();
    tag.is_context_specific().then(|| tag.number().value())
}

/// What is in the element with this context-specific tag.
pub(super) fn tagged<'a>(elements: &[AnyRef<'a>], wanted: u32) -> Option<&'a [u8]> {
    let mut elements = elements.iter();
    let element = elements.find(|element| number(element) == Some(wanted))?;
    Some(element.value())
}

fn only(der: &[u8], tag: Tag) -> Option<&[u8]> {
    let element = AnyRef::from_der(der).ok()?;
    (element.tag() == tag).then(|| element.value())
}
