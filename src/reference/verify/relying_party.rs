//! What verification knows of the relying party, derived once from the configuration.
//!
//! **Invariant:** the same for both ceremonies and for the whole life of the server.

use sha2::Digest;
use sha2::Sha256;

use crate::reference::bug::Lapse;
use crate::reference::verify::origin::Place;
use crate::reference::verify::origin::fault_of;

/// The relying party's identity.
#[derive(Clone, Debug)]
pub(in crate::reference) struct RelyingParty {
    rp_id: String,
    rp_id_hash: [u8; 32],
    /// The site itself comes first.
    origins: Vec<String>,
    framing: Framing,
}

/// Whose pages may hold ours in a frame (§7.1 steps 10 and 11).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::reference) enum Framing {
    /// Nobody's.
    #[default]
    Never,
    /// Those of other sites, with this top origin where they name one.
    By(Option<String>),
}

impl RelyingParty {
    /// `origins` are accepted as they are written, byte for byte; the first is the site's own.
    pub fn new(rp_id: &str, origins: Vec<String>) -> Self {
        Self {
            rp_id: rp_id.to_owned(),
            rp_id_hash: Sha256::digest(rp_id).into(),
            origins,
            framing: Framing::Never,
        }
    }

    /// The same, held in frames.
    pub fn framed(self, framing: Framing) -> Self {
        Self { framing, ..self }
    }

    /// Whether a ceremony may say that a frame of another site held it.
    pub(super) fn is_framed(&self) -> bool {
        self.framing != Framing::Never
    }

    /// Whether a ceremony may name this top origin.
    pub(super) fn has_top_origin(&self, origin: Option<&str>) -> bool {
        match &self.framing {
            Framing::Never => false,
            Framing::By(top) => origin.is_some() && top.as_deref() == origin,
        }
    }

    /// The site's own origin.
    pub fn site(&self) -> &str {
        self.origins.first().map_or("", String::as_str)
    }

    /// Whether `hash` is the SHA-256 of the RP ID.
    pub fn has_id_hash(&self, hash: &[u8; 32]) -> bool {
        self.rp_id_hash == *hash
    }

    /// Whether `hash` is that of something which is often confused with the RP ID.
    pub fn is_nearly_id_hash(&self, hash: &[u8; 32]) -> bool {
        let rp_id = &self.rp_id;
        let parent = rp_id.split_once('.').map_or("", |(_, parent)| parent);
        let similar = [
            self.site().to_owned(),
            format!("www.{rp_id}"),
            format!("{rp_id}."),
            parent.to_owned(),
        ];
        similar
            .iter()
            .any(|text| *hash == <[u8; 32]>::from(Sha256::digest(text)))
    }

    /// Whether a page may come from this origin.
    pub fn has_origin(&self, origin: &str) -> bool {
        self.judge(origin).is_ok()
    }

    /// Which of our origins a ceremony comes from. Serialised origins are canonical, so anything
    /// but equality would only let look-alikes in.
    ///
    /// # Errors
    /// The check that keeps it out.
    pub(super) fn judge(&self, origin: &str) -> Result<Place, Lapse> {
        let mut ours = self.origins.iter();
        if ours.next().is_some_and(|site| site == origin) {
            return Ok(Place::Site);
        }
        match ours.any(|accepted| accepted == origin) {
            true if origin.starts_with("android:") => Ok(Place::AndroidApp),
            true => Ok(Place::Related),
            false => Err(fault_of(origin, &self.origins, &self.rp_id)),
        }
    }
}

/// Whether a registration has to show that a user was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reference) enum UserPresence {
    /// The registration was issued as conditional.
    Optional,
    Required,
}

/// Whether the user has to be verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reference) enum UserVerification {
    Preferred,
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "no journey asks for more than `preferred` yet")
    )]
    Required,
}
