//! APDUs, short and extended (ISO 7816-4 §5.1), and the status words that refuse them.

/// A command APDU.
pub(super) struct Apdu<'a> {
    /// INS.
    pub(super) instruction: u8,
    /// P1.
    pub(super) parameter: u8,
    /// The data.
    pub(super) data: &'a [u8],
}

/// Why an APDU is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// SW_CLA_NOT_SUPPORTED.
    ClassUnknown,
    /// SW_CONDITIONS_NOT_SATISFIED: a touch is missing.
    ConditionsNotSatisfied,
    /// SW_INS_NOT_SUPPORTED.
    InstructionUnknown,
    /// SW_COMMAND_NOT_ALLOWED.
    NotAllowed,
    /// SW_WRONG_DATA: no key of this handle for this application.
    WrongData,
    /// SW_WRONG_LENGTH.
    WrongLength,
}

impl Refusal {
    /// Its status word.
    pub(super) fn word(self) -> u16 {
        match self {
            Self::ClassUnknown => 0x6e00,
            Self::ConditionsNotSatisfied => 0x6985,
            Self::InstructionUnknown => 0x6d00,
            Self::NotAllowed => 0x6986,
            Self::WrongData => 0x6a80,
            Self::WrongLength => 0x6700,
        }
    }
}

impl<'a> Apdu<'a> {
    /// Reads a command APDU. How long an answer may be is not looked at: CTAPHID has room.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let (header, rest) = bytes.split_first_chunk::<4>().ok_or(Refusal::WrongLength)?;
        let [class, instruction, parameter, _] = *header;
        if class != 0 {
            return Err(Refusal::ClassUnknown);
        }
        Ok(Self {
            instruction,
            parameter,
            data: data(rest).ok_or(Refusal::WrongLength)?,
        })
    }
}

/// The data between `Lc` and `Le`, of which each may be missing.
fn data(rest: &[u8]) -> Option<&[u8]> {
    match rest {
        [] | [_] | [0, _, _] => Some(&[]),
        [0, high, low, rest @ ..] => {
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            let (data, expected) = rest.split_at_checked(length)?;
            matches!(expected.len(), 0 | 2).then_some(data)
        }
        [length, rest @ ..] => {
            let (data, expected) = rest.split_at_checked(usize::from(*length))?;
            matches!(expected.len(), 0 | 1).then_some(data)
        }
    }
}
