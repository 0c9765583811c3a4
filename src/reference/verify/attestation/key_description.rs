//! What Android's keystore says of a key (§8.4.1), in an extension of the key's certificate.

use x509_cert::der::Tag;
use x509_cert::der::Tagged;
use x509_cert::der::asn1::AnyRef;

use crate::reference::verify::attestation::asn1;
use crate::reference::verify::attestation::certificate::Certificate;

/// What of a KeyDescription §8.4 looks at.
#[derive(Debug)]
pub(super) struct KeyDescription {
    /// `attestationChallenge`.
    pub challenge: Vec<u8>,
    /// Whether `allApplications` is in either list.
    pub is_for_all_applications: bool,
    /// Whether no other `origin` than KM_ORIGIN_GENERATED is named.
    pub is_generated: bool,
    /// Whether no other `purpose` than KM_PURPOSE_SIGN is named.
    pub is_for_signing: bool,
}

impl KeyDescription {
    /// The one in a certificate. `None` where there is none, or it cannot be read.
    pub fn of(certificate: &Certificate) -> Option<Self> {
        let extension = certificate.extension(KEY_DESCRIPTION)?;
        let members = asn1::elements(asn1::sequence(extension.value)?)?;
        let challenge = members.get(4).filter(|it| it.tag() == Tag::OctetString)?;
        let [software, hardware] = [6, 7].map(|place| list(members.get(place)?));
        let (software, hardware) = (software?, hardware?);
        // Keys that only software keeps are as welcome as others: the union of both lists counts.
        let all = || software.iter().chain(&hardware);
        let values = |number: u32| {
            let matching = all().filter(move |it| asn1::number(it) == Some(number));
            matching.map(|it| it.value())
        };
        // §8.4 compares the fields, and the lists of §16 have none: what is there has to be right.
        let is_only = |number: u32, expected: &[u8]| values(number).all(|it| it == expected);
        Some(Self {
            challenge: challenge.value().to_vec(),
            is_for_all_applications: values(ALL_APPLICATIONS).next().is_some(),
            is_generated: is_only(ORIGIN, GENERATED),
            is_for_signing: is_only(PURPOSE, ONLY_SIGN),
        })
    }
}

/// The members of an AuthorizationList.
fn list<'a>(member: &AnyRef<'a>) -> Option<Vec<AnyRef<'a>>> {
    let is_sequence = member.tag() == Tag::Sequence;
    is_sequence.then(|| asn1::elements(member.value()))?
}

const KEY_DESCRIPTION: &str = "1.3.6.1.4.1.11129.2.1.17";
/// Tags of AuthorizationList, and what §8.4 wants them to hold, in DER.
const PURPOSE: u32 = 1;
const ALL_APPLICATIONS: u32 = 600;
const ORIGIN: u32 = 702;
/// A SET with the INTEGER 2.
const ONLY_SIGN: &[u8] = &[0x31, 3, 2, 1, 2];
/// The INTEGER 0.
const GENERATED: &[u8] = &[2, 1, 0];
