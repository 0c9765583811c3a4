//! What a pinUvAuthToken may be used for.

/// Permissions of a pinUvAuthToken (CTAP 2.2 §6.5.5.7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions(u8);

impl Permissions {
    /// None.
    pub const NONE: Self = Self(0);
    /// `mc`: authenticatorMakeCredential.
    pub const MAKE_CREDENTIAL: Self = Self(0x01);
    /// `ga`: authenticatorGetAssertion.
    pub const GET_ASSERTION: Self = Self(0x02);
    /// `cm`: authenticatorCredentialManagement.
    pub const CREDENTIAL_MANAGEMENT: Self = Self(0x04);
    /// `be`: authenticatorBioEnrollment.
    pub const BIO_ENROLLMENT: Self = Self(0x08);
    /// `lbw`: writing by authenticatorLargeBlobs.
    pub const LARGE_BLOB_WRITE: Self = Self(0x10);
    /// `acfg`: authenticatorConfig.
    pub const CONFIG: Self = Self(0x20);
    /// `pcmr`: reading by authenticatorCredentialManagement, for good (CTAP 2.2).
    pub const PERSISTENT_READ: Self = Self(0x40);

    /// The permissions of this number. Bits that are not defined are left out, as §6.5.5.7.2 asks.
    pub fn from_number(number: u64) -> Self {
        let [low, ..] = number.to_le_bytes();
        Self(low & 0x7f)
    }

    /// Their number on the wire.
    pub fn number(self) -> u8 {
        self.0
    }

    /// Both.
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those that are in both.
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether all of these are among them.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether any of these is among them.
    pub fn has_any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}
