//! The flags byte of authenticator data, and the backup state two of its bits tell.
//!
//! **Invariant:** a byte is kept as it is, reserved bits included; judging it is for others.
//!
//! Implements WebAuthn L3 §6.1 (flags) and §6.1.3 (credential backup state).

use std::fmt;

use crate::word::words;

/// The flags of authenticator data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Flags(pub u8);

words! {
    /// Whether a credential may be, and is, backed up. BS without BE does not exist.
    pub enum BackupState as "backup state" {
        NotEligible = "not-eligible": "Bound to the device: BE and BS are 0.",
        Eligible = "eligible": "It may sync and does not yet: BE is 1, BS is 0.",
        BackedUp = "backed-up": "It syncs: BE and BS are 1.",
    }
}

impl Flags {
    /// User present.
    pub const UP: Self = Self(0x01);
    /// User verified.
    pub const UV: Self = Self(0x04);
    /// Backup eligible.
    pub const BE: Self = Self(0x08);
    /// Backed up.
    pub const BS: Self = Self(0x10);
    /// Attested credential data follows.
    pub const AT: Self = Self(0x40);
    /// Extension outputs follow.
    pub const ED: Self = Self(0x80);

    /// No flag set.
    pub const NONE: Self = Self(0);

    /// The flags in this byte.
    pub const fn from_byte(byte: u8) -> Self {
        Self(byte)
    }

    /// The byte.
    pub const fn byte(self) -> u8 {
        self.0
    }

    /// These flags and `more`.
    pub const fn with(self, more: Self) -> Self {
        Self(self.0 | more.0)
    }

    /// These flags without `fewer`.
    pub const fn without(self, fewer: Self) -> Self {
        Self(self.0 & !fewer.0)
    }

    /// Whether all of `flags` are set.
    pub const fn has(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }

    /// User present.
    pub const fn up(self) -> bool {
        self.has(Self::UP)
    }

    /// User verified.
    pub const fn uv(self) -> bool {
        self.has(Self::UV)
    }

    /// Backup eligible.
    pub const fn be(self) -> bool {
        self.has(Self::BE)
    }

    /// Backed up.
    pub const fn bs(self) -> bool {
        self.has(Self::BS)
    }

    /// Attested credential data follows.
    pub const fn at(self) -> bool {
        self.has(Self::AT)
    }

    /// Extension outputs follow.
    pub const fn ed(self) -> bool {
        self.has(Self::ED)
    }

    /// The backup state, or `None` for the forbidden BS without BE.
    pub const fn backup(self) -> Option<BackupState> {
        match (self.be(), self.bs()) {
            (false, false) => Some(BackupState::NotEligible),
            (true, false) => Some(BackupState::Eligible),
            (true, true) => Some(BackupState::BackedUp),
            (false, true) => None,
        }
    }
}

impl BackupState {
    /// The BE bit.
    pub const fn be(self) -> bool {
        match self {
            Self::NotEligible => false,
            Self::Eligible | Self::BackedUp => true,
        }
    }

    /// The BS bit.
    pub const fn bs(self) -> bool {
        match self {
            Self::NotEligible | Self::Eligible => false,
            Self::BackedUp => true,
        }
    }

    /// Both bits.
    pub const fn flags(self) -> Flags {
        match self {
            Self::NotEligible => Flags::NONE,
            Self::Eligible => Flags::BE,
            Self::BackedUp => Flags::BE.with(Flags::BS),
        }
    }
}

impl fmt::Display for Flags {
    /// The names of the set bits, as the specification abbreviates them.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = [
            (Self::UP, "UP"),
            (Self::UV, "UV"),
            (Self::BE, "BE"),
            (Self::BS, "BS"),
            (Self::AT, "AT"),
            (Self::ED, "ED"),
        ];
        let names: Vec<&str> = named
            .iter()
            .filter(|(flag, _)| self.has(*flag))
            .map(|(_, name)| *name)
            .collect();
        out.pad(&if names.is_empty() {
            "none".to_owned()
        } else {
            names.join(" ")
        })
    }
}
