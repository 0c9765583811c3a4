//! Command bytes.

/// A command of CTAP 2.2 §6 that is understood here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// authenticatorMakeCredential (§6.1).
    MakeCredential,
    /// authenticatorGetAssertion (§6.2).
    GetAssertion,
    /// authenticatorGetNextAssertion (§6.3).
    GetNextAssertion,
    /// authenticatorGetInfo (§6.4).
    GetInfo,
    /// authenticatorClientPIN (§6.5).
    ClientPin,
    /// authenticatorReset (§6.6).
    Reset,
    /// authenticatorBioEnrollment (§6.7).
    BioEnrollment,
    /// authenticatorCredentialManagement (§6.8).
    CredentialManagement,
    /// authenticatorSelection (§6.9).
    Selection,
    /// authenticatorLargeBlobs (§6.10).
    LargeBlobs,
    /// authenticatorConfig (§6.11).
    Config,
}

impl Command {
    const BYTES: &'static [(Self, u8)] = &[
        (Self::MakeCredential, 0x01),
        (Self::GetAssertion, 0x02),
        (Self::GetInfo, 0x04),
        (Self::ClientPin, 0x06),
        (Self::Reset, 0x07),
        (Self::GetNextAssertion, 0x08),
        (Self::BioEnrollment, 0x09),
        (Self::CredentialManagement, 0x0a),
        (Self::Selection, 0x0b),
        (Self::LargeBlobs, 0x0c),
        (Self::Config, 0x0d),
    ];

    /// The command of this byte.
    pub fn from_byte(byte: u8) -> Option<Self> {
        // libfido2 1.12 manages credentials by the byte of the draft (CTAP 2.1-PRE), whatever
        // getInfo says; the messages are the same.
        let byte = if byte == 0x41 { 0x0a } else { byte };
        Self::BYTES
            .iter()
            .find(|(_, known)| *known == byte)
            .map(|(command, _)| *command)
    }

    /// Its byte.
    pub fn byte(self) -> u8 {
        let known = Self::BYTES.iter().find(|(command, _)| *command == self);
        known
            .map(|(_, byte)| *byte)
            .expect("every command is in the table")
    }
}
