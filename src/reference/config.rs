//! What the relying party is configured with.
//!
//! **Invariant:** plain data; nothing here changes while the server runs.

use std::net::SocketAddr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::reference::bug::Bugs;

/// Everything that makes one relying party different from another.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; port 0 picks a free one (see [`Server::addr`](super::Server::addr)).
    pub listen: SocketAddr,
    /// The origin of the web site, serialised, such as `https://shop.example.test`.
    pub origin: String,
    /// The RP ID, the host of `origin` or a registrable suffix of it.
    pub rp_id: String,
    /// Further origins of the same shop, published in `/.well-known/webauthn` (§5.11).
    pub related_origins: Vec<String>,
    /// The shop's own apps.
    pub apps: Apps,
    /// Where codes are mailed to; without it no code can be sent.
    pub smtp: Option<SocketAddr>,
    /// Challenges, ids and codes derive from this and from the id of the run.
    pub seed: [u8; 32],
    /// Whose clock is believed.
    pub time: TimeSource,
    /// How much a password hash costs.
    pub password_cost: PasswordCost,
    /// What is asked of authenticators.
    pub attestation: AttestationPolicy,
    /// Whom the shop believes about authenticators.
    pub attestation_roots: Vec<AttestationRoot>,
    /// What becomes of responses to challenges of somebody else.
    pub known_answers: KnownAnswers,
    /// The mistakes that are switched on.
    pub bugs: Bugs,
}

impl Config {
    /// The origins a ceremony may come from (§7.1 step 9): the site, its Android app, and the
    /// related origins. An iOS app reports the site's own origin.
    pub(super) fn accepted_origins(&self) -> Vec<String> {
        let mut origins = vec![self.origin.clone(), self.apps.android_origin()];
        origins.extend(self.related_origins.iter().cloned());
        origins
    }
}

/// The shop's apps, as the association files name them.
#[derive(Clone, Debug)]
pub struct Apps {
    /// The Android application id.
    pub android_package: String,
    /// SHA-256 of the certificate that signs the Android app.
    pub android_cert_sha256: [u8; 32],
    /// `TEAMID.bundle.id` of the iOS app.
    pub ios_app_id: String,
}

impl Apps {
    /// The origin which Android's Credential Manager reports for the app.
    pub(super) fn android_origin(&self) -> String {
        let hash = URL_SAFE_NO_PAD.encode(self.android_cert_sha256);
        format!("android:apk-key-hash:{hash}")
    }

    /// The fingerprint as `assetlinks.json` wants it: upper-case hex with colons.
    pub(super) fn android_fingerprint(&self) -> String {
        let bytes: Vec<String> = self
            .android_cert_sha256
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect();
        bytes.join(":")
    }
}

/// Whose clock is the relying party's.
#[derive(Clone, Copy, Debug)]
pub enum TimeSource {
    /// The runner's: `stuntkey-now` (milliseconds since the epoch) and `stuntkey-run` (which
    /// isolated state) are trusted request headers.
    Runner,
    /// A clock that is handed in, in milliseconds since the epoch; the headers are ignored and
    /// there is one state.
    Wall(fn() -> u64),
}

/// What becomes of responses whose challenge, origin and RP ID the caller names, as of the vectors
/// of §16. No session and no account comes of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KnownAnswers {
    /// There is no route for them, as there is none in a shop.
    #[default]
    Unknown,
    /// They are verified by the steps that every ceremony is.
    Verified,
}

/// How much a password hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordCost {
    /// As little as Argon2 allows, for test runs (about 40 µs).
    Minimal,
    /// What the crate recommends (19 MiB, about 20 ms).
    Recommended,
}

/// What a shop asks of authenticators, and what it takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AttestationPolicy {
    /// It asks for none; self attestation is as good.
    #[default]
    None,
    /// It asks for attestation, verifies what comes, and takes none or self attestation as well.
    Direct,
    /// It asks for attestation, and takes what a root vouches for and nothing else.
    Required,
}

/// A root that vouches for authenticators of a format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttestationRoot {
    /// The format.
    pub format: AttestationFormat,
    /// The certificate, in DER.
    pub certificate: Vec<u8>,
}

/// A statement format of §8 that the shop can verify.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AttestationFormat {
    /// `packed`
    Packed,
    /// `fido-u2f`
    FidoU2f,
    /// `tpm`
    Tpm,
    /// `apple`
    Apple,
    /// `android-key`
    AndroidKey,
}

impl AttestationFormat {
    /// Every format.
    pub const ALL: &[Self] = &[
        Self::Packed,
        Self::FidoU2f,
        Self::Tpm,
        Self::Apple,
        Self::AndroidKey,
    ];

    /// Its name in `fmt`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Packed => "packed",
            Self::FidoU2f => "fido-u2f",
            Self::Tpm => "tpm",
            Self::Apple => "apple",
            Self::AndroidKey => "android-key",
        }
    }

    /// The format of this name, matched by case.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.name() == name)
    }
}
