//! Authenticator data (§6.1) and attested credential data (§6.5.1), parsed to the last byte.
//!
//! **Invariant:** what parses has exactly the parts its flags announce.

use ciborium::Value;

use crate::reference::bug::Lapse;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::credential::CredentialId;
use crate::reference::verify::refused::Fault;

/// Parsed authenticator data.
#[derive(Debug)]
pub(super) struct AuthData {
    pub rp_id_hash: [u8; 32],
    pub flags: Flags,
    pub sign_count: u32,
    pub attested: Option<Attested>,
}

impl AuthData {
    /// Parses the whole of `bytes`.
    pub fn parse(bytes: &[u8], checks: Checks<'_>) -> Result<Self, Fault> {
        Fault::unless(!bytes.is_empty(), "there is no authenticator data")?;
        let too_short = || checks.unreadable(Lapse::R13_7, "the authenticator data is too short");
        let (rp_id_hash, rest) = bytes.split_first_chunk().ok_or_else(too_short)?;
        let ([flags], rest) = rest.split_first_chunk().ok_or_else(too_short)?;
        let (sign_count, mut rest) = rest.split_first_chunk().ok_or_else(too_short)?;
        let flags = Flags(*flags);
        checks.tolerate(Lapse::R13_13, flags.has_reserved(), "a flag is reserved")?;
        let attested = if flags.has(Flags::ATTESTED) {
            Some(Attested::parse(&mut rest, checks)?)
        } else if checks.lacks(Lapse::R13_8) && !rest.is_empty() {
            Attested::parse(&mut rest, checks).ok()
        } else {
            None
        };
        if flags.has(Flags::EXTENSIONS) {
            check_extensions(&mut rest, checks)?;
        }
        check_rest(rest, checks)?;
        Ok(Self {
            rp_id_hash: *rp_id_hash,
            flags,
            sign_count: u32::from_be_bytes(*sign_count),
            attested,
        })
    }
}

/// The flags byte. Reserved bits may be anything: they may mean something tomorrow.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flags(u8);

impl Flags {
    const USER_PRESENT: u8 = 0x01;
    const USER_VERIFIED: u8 = 0x04;
    const BACKUP_ELIGIBLE: u8 = 0x08;
    const BACKED_UP: u8 = 0x10;
    const ATTESTED: u8 = 0x40;
    const EXTENSIONS: u8 = 0x80;
    const RESERVED: u8 = 0x22;

    pub fn user_present(self) -> bool {
        self.has(Self::USER_PRESENT)
    }

    pub fn user_verified(self) -> bool {
        self.has(Self::USER_VERIFIED)
    }

    pub fn backup_eligible(self) -> bool {
        self.has(Self::BACKUP_ELIGIBLE)
    }

    pub fn backed_up(self) -> bool {
        self.has(Self::BACKED_UP)
    }

    fn has_reserved(self) -> bool {
        self.has(Self::RESERVED)
    }

    fn has(self, bit: u8) -> bool {
        self.0 & bit != 0
    }
}

/// Attested credential data.
#[derive(Debug)]
pub(super) struct Attested {
    pub aaguid: Aaguid,
    pub id: CredentialId,
    pub public_key: Value,
}

impl Attested {
    fn parse(rest: &mut &[u8], checks: Checks<'_>) -> Result<Self, Fault> {
        let too_short = Fault::any("the attested credential data is too short");
        let (aaguid, tail) = rest.split_first_chunk().ok_or(too_short)?;
        let (length, tail) = tail.split_first_chunk().ok_or(too_short)?;
        let length = usize::from(u16::from_be_bytes(*length));
        checks.require(Lapse::R13_12, length > 0, "the credential id is empty")?;
        let (id, tail) = tail.split_at_checked(length).ok_or(too_short)?;
        *rest = tail;
        Ok(Self {
            aaguid: Aaguid(*aaguid),
            id: CredentialId::new(id.to_vec()),
            public_key: read_value(rest).ok_or(Fault::any("the public key is not CBOR"))?,
        })
    }
}

fn check_extensions(rest: &mut &[u8], checks: Checks<'_>) -> Result<(), Fault> {
    let announced = (Lapse::R13_10, Lapse::A21_11);
    if rest.is_empty() {
        return checks.refuse(announced, "the announced extensions are missing");
    }
    let extensions = read_value(rest).ok_or(Fault::any("the extensions are not CBOR"))?;
    checks.require(
        announced,
        extensions.is_map(),
        "the extensions are not a map",
    )?;
    checks.let_pass(
        (Lapse::R13_11, Lapse::A21_12),
        "no extensions were asked for",
    )
}

/// Every byte belongs to a part that the flags announce.
fn check_rest(rest: &[u8], checks: Checks<'_>) -> Result<(), Fault> {
    let mut after = rest;
    let is_map = read_value(&mut after).is_some_and(|value| value.is_map());
    let lapse = if is_map && after.is_empty() {
        Lapse::R13_10
    } else {
        Lapse::R13_9
    };
    checks.require(
        (lapse, Lapse::A21_11),
        rest.is_empty(),
        "the authenticator data has more parts than its flags announce",
    )
}

/// Reads one CBOR item and leaves what follows it.
pub(super) fn read_value(rest: &mut &[u8]) -> Option<Value> {
    ciborium::from_reader(rest).ok()
}

/// The model of an authenticator. Unauthenticated with attestation `none`: good for a name and for
/// guessing where a passkey is, never for trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reference) struct Aaguid([u8; 16]);

impl Aaguid {
    #[cfg(test)]
    pub fn from_u128(value: u128) -> Self {
        Self(value.to_be_bytes())
    }

    /// Whether these are its bytes.
    pub fn is(self, bytes: &[u8]) -> bool {
        self.0 == bytes
    }

    /// The authenticator does not say.
    pub fn is_zero(self) -> bool {
        self.0 == [0; 16]
    }

    /// iCloud Keychain, or its managed variant. Source: AAG.
    pub fn is_apple(self) -> bool {
        self.is_one_of(&[
            0xfbfc3007_154e_4ecc_8c0b_6e020557d7bd,
            0xdd4ec289_e01d_41c9_bb89_70fa845d4bf2,
        ])
    }

    /// Google Password Manager. Source: AAG.
    pub fn is_google(self) -> bool {
        self.is_one_of(&[0xea9b8d66_4d01_1d21_3ce4_b6b48cb575d4])
    }

    /// Chrome's own store on a Mac, one per browser profile. Source: AAG.
    pub fn is_chrome_profile(self) -> bool {
        self.is_one_of(&[0xadce0002_35bc_c60a_648b_0b25f1f05503])
    }

    /// Windows Hello: TPM, VBS or software. Source: AAG.
    pub fn is_windows_hello(self) -> bool {
        self.is_one_of(&[
            0x08987058_cadc_4b81_b6e1_30de50dcbe96,
            0x9ddd1817_af5a_4672_a2b9_3e3dd95000a9,
            0x6028b017_b1d4_4c02_b4b3_afcdafc96bb2,
        ])
    }

    fn is_one_of(self, values: &[u128]) -> bool {
        values.contains(&u128::from_be_bytes(self.0))
    }
}

#[cfg(test)]
mod tests;
