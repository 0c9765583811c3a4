//! Commands and error codes of CTAPHID.

/// A command of CTAP 2.2 §11.2.9 that is understood here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// Echo (§11.2.9.1.4).
    Ping,
    /// A U2F message (§11.2.9.1.1).
    Msg,
    /// Keeps a channel to its owner (§11.2.9.2.2).
    Lock,
    /// Gives a channel, or resynchronizes one (§11.2.9.1.3).
    Init,
    /// Blinks (§11.2.9.2.1).
    Wink,
    /// A CTAP2 message (§11.2.9.1.2).
    Cbor,
    /// Ends the wait for a user (§11.2.9.1.5).
    Cancel,
}

impl Command {
    const BYTES: &'static [(Self, u8)] = &[
        (Self::Ping, 0x01),
        (Self::Msg, 0x03),
        (Self::Lock, 0x04),
        (Self::Init, 0x06),
        (Self::Wink, 0x08),
        (Self::Cbor, 0x10),
        (Self::Cancel, 0x11),
    ];

    /// The command of this byte.
    pub(super) fn from_byte(byte: u8) -> Option<Self> {
        let known = Self::BYTES.iter().find(|(_, known)| *known == byte);
        known.map(|(command, _)| *command)
    }

    /// Its byte.
    pub(super) fn byte(self) -> u8 {
        let known = Self::BYTES.iter().find(|(command, _)| *command == self);
        known
            .map(|(_, byte)| *byte)
            .expect("every command is in the table")
    }
}

/// An answer that is no reply to a command (§11.2.9.1.6, CTAPHID_ERROR).
pub(super) const ERROR: u8 = 0x3f;

/// A sign of life while a command takes its time (§11.2.9.1.7, CTAPHID_KEEPALIVE).
pub(super) const KEEPALIVE: u8 = 0x3b;

/// Why a message is refused (§11.2.9.1.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HidError {
    /// ERR_INVALID_CMD.
    InvalidCommand,
    /// ERR_INVALID_PAR.
    InvalidParameter,
    /// ERR_INVALID_LEN.
    InvalidLength,
    /// ERR_INVALID_SEQ.
    InvalidSequence,
    /// ERR_MSG_TIMEOUT.
    MessageTimeout,
    /// ERR_CHANNEL_BUSY.
    ChannelBusy,
    /// ERR_INVALID_CHANNEL.
    InvalidChannel,
    /// ERR_OTHER.
    Other,
}

impl HidError {
    /// Its byte.
    pub(super) fn byte(self) -> u8 {
        match self {
            Self::InvalidCommand => 0x01,
            Self::InvalidParameter => 0x02,
            Self::InvalidLength => 0x03,
            Self::InvalidSequence => 0x04,
            Self::MessageTimeout => 0x05,
            Self::ChannelBusy => 0x06,
            Self::InvalidChannel => 0x0b,
            Self::Other => 0x7f,
        }
    }
}
