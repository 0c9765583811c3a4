//! What Android's keystore says of a key, while it is being changed.
//!
//! Implements KeyDescription of Android's key attestation (WebAuthn L3 §8.4.1) from the liar's side.

use crate::conformance::der;
use crate::conformance::der::Element;

/// KeyDescription in parts.
#[derive(Clone, Debug)]
pub(super) struct KeyDescriptionDraft(Vec<Element>);

/// An AuthorizationList.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Enforced {
    BySoftware,
    ByHardware,
}

impl KeyDescriptionDraft {
    /// What an honest keystore made.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let parts = der::split(der::content(bytes)?)?;
        (parts.len() == PARTS).then_some(Self(parts))
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        der::sequence(&self.0)
    }

    pub(super) fn set_challenge(&mut self, challenge: &[u8]) {
        self.0[CHALLENGE] = der::element(&[der::OCTET_STRING], challenge);
    }

    /// Adds `allApplications`. Lists are in the order of their tags.
    pub(super) fn allow_all_applications(&mut self, list: Enforced) -> Option<()> {
        let all = der::element(ALL_APPLICATIONS, &[der::NULL, 0]);
        let mut entries = self.entries(list)?;
        let place = entries.iter().position(|it| !is_before(it, &all));
        entries.insert(place.unwrap_or(entries.len()), all);
        self.put(list, &entries);
        Some(())
    }

    /// KM_ORIGIN_IMPORTED.
    pub(super) fn import(&mut self) -> Option<()> {
        let imported = der::element(&[der::INTEGER], &[2]);
        self.replace(ORIGIN, &imported)
    }

    /// KM_PURPOSE_VERIFY.
    pub(super) fn only_verify(&mut self) -> Option<()> {
        let verify = der::element(&[der::INTEGER], &[3]);
        self.replace(PURPOSE, &der::element(&[der::SET], &verify))
    }

    fn replace(&mut self, tag: &[u8], value: &[u8]) -> Option<()> {
        let mut entries = self.entries(Enforced::ByHardware)?;
        let mut found = entries.iter_mut();
        let entry = found.find(|it| der::tag(it) == Some(tag))?;
        *entry = der::element(tag, value);
        self.put(Enforced::ByHardware, &entries);
        Some(())
    }

    fn entries(&self, list: Enforced) -> Option<Vec<Element>> {
        der::split(der::content(&self.0[place(list)])?)
    }

    fn put(&mut self, list: Enforced, entries: &[Element]) {
        self.0[place(list)] = der::sequence(entries);
    }
}

/// Longer tags are those of higher numbers, and of one length the bytes tell.
fn is_before(element: &Element, other: &Element) -> bool {
    let order = |element: &Element| der::tag(element).map(|tag| (tag.len(), tag.to_vec()));
    order(element) < order(other)
}

fn place(list: Enforced) -> usize {
    match list {
        Enforced::BySoftware => 6,
        Enforced::ByHardware => 7,
    }
}

const PARTS: usize = 8;
const CHALLENGE: usize = 4;
/// Tags of AuthorizationList: 1, 600 and 702, context-specific and constructed.
const PURPOSE: &[u8] = &[0xA1];
const ALL_APPLICATIONS: &[u8] = &[0xBF, 0x84, 0x58];
const ORIGIN: &[u8] = &[0xBF, 0x85, 0x3E];
