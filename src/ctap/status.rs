//! Status codes.

/// A status code of CTAP 2.2 §8.2: the first byte of every response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// CTAP2_OK.
    Ok,
    /// CTAP1_ERR_INVALID_COMMAND.
    InvalidCommand,
    /// CTAP1_ERR_INVALID_PARAMETER.
    InvalidParameter,
    /// CTAP1_ERR_INVALID_LENGTH.
    InvalidLength,
    /// CTAP1_ERR_INVALID_SEQ.
    InvalidSeq,
    /// CTAP1_ERR_TIMEOUT.
    Timeout,
    /// CTAP2_ERR_CBOR_UNEXPECTED_TYPE.
    CborUnexpectedType,
    /// CTAP2_ERR_INVALID_CBOR.
    InvalidCbor,
    /// CTAP2_ERR_MISSING_PARAMETER.
    MissingParameter,
    /// CTAP2_ERR_LIMIT_EXCEEDED.
    LimitExceeded,
    /// CTAP2_ERR_LARGE_BLOB_STORAGE_FULL.
    LargeBlobStorageFull,
    /// CTAP2_ERR_FP_DATABASE_FULL.
    FpDatabaseFull,
    /// CTAP2_ERR_CREDENTIAL_EXCLUDED.
    CredentialExcluded,
    /// CTAP2_ERR_UNSUPPORTED_ALGORITHM.
    UnsupportedAlgorithm,
    /// CTAP2_ERR_OPERATION_DENIED.
    OperationDenied,
    /// CTAP2_ERR_KEY_STORE_FULL.
    KeyStoreFull,
    /// CTAP2_ERR_UNSUPPORTED_OPTION.
    UnsupportedOption,
    /// CTAP2_ERR_INVALID_OPTION.
    InvalidOption,
    /// CTAP2_ERR_KEEPALIVE_CANCEL.
    KeepaliveCancel,
    /// CTAP2_ERR_NO_CREDENTIALS.
    NoCredentials,
    /// CTAP2_ERR_USER_ACTION_TIMEOUT.
    UserActionTimeout,
    /// CTAP2_ERR_NOT_ALLOWED.
    NotAllowed,
    /// CTAP2_ERR_PIN_INVALID.
    PinInvalid,
    /// CTAP2_ERR_PIN_BLOCKED.
    PinBlocked,
    /// CTAP2_ERR_PIN_AUTH_INVALID.
    PinAuthInvalid,
    /// CTAP2_ERR_PIN_AUTH_BLOCKED.
    PinAuthBlocked,
    /// CTAP2_ERR_PIN_NOT_SET.
    PinNotSet,
    /// CTAP2_ERR_PUAT_REQUIRED.
    PuatRequired,
    /// CTAP2_ERR_PIN_POLICY_VIOLATION.
    PinPolicyViolation,
    /// CTAP2_ERR_REQUEST_TOO_LARGE.
    RequestTooLarge,
    /// CTAP2_ERR_UV_BLOCKED.
    UvBlocked,
    /// CTAP2_ERR_INTEGRITY_FAILURE.
    IntegrityFailure,
    /// CTAP2_ERR_INVALID_SUBCOMMAND.
    InvalidSubcommand,
    /// CTAP2_ERR_UV_INVALID.
    UvInvalid,
    /// CTAP2_ERR_UNAUTHORIZED_PERMISSION.
    UnauthorizedPermission,
    /// CTAP1_ERR_OTHER.
    Other,
}

impl Status {
    const CODES: &'static [(Self, u8, &'static str)] = &[
        (Self::Ok, 0x00, "CTAP2_OK"),
        (Self::InvalidCommand, 0x01, "CTAP1_ERR_INVALID_COMMAND"),
        (Self::InvalidParameter, 0x02, "CTAP1_ERR_INVALID_PARAMETER"),
        (Self::InvalidLength, 0x03, "CTAP1_ERR_INVALID_LENGTH"),
        (Self::InvalidSeq, 0x04, "CTAP1_ERR_INVALID_SEQ"),
        (Self::Timeout, 0x05, "CTAP1_ERR_TIMEOUT"),
        (
            Self::CborUnexpectedType,
            0x11,
            "CTAP2_ERR_CBOR_UNEXPECTED_TYPE",
        ),
        (Self::InvalidCbor, 0x12, "CTAP2_ERR_INVALID_CBOR"),
        (Self::MissingParameter, 0x14, "CTAP2_ERR_MISSING_PARAMETER"),
        (Self::LimitExceeded, 0x15, "CTAP2_ERR_LIMIT_EXCEEDED"),
        (Self::FpDatabaseFull, 0x17, "CTAP2_ERR_FP_DATABASE_FULL"),
        (
            Self::LargeBlobStorageFull,
            0x18,
            "CTAP2_ERR_LARGE_BLOB_STORAGE_FULL",
        ),
        (
            Self::CredentialExcluded,
            0x19,
            "CTAP2_ERR_CREDENTIAL_EXCLUDED",
        ),
        (
            Self::UnsupportedAlgorithm,
            0x26,
            "CTAP2_ERR_UNSUPPORTED_ALGORITHM",
        ),
        (Self::OperationDenied, 0x27, "CTAP2_ERR_OPERATION_DENIED"),
        (Self::KeyStoreFull, 0x28, "CTAP2_ERR_KEY_STORE_FULL"),
        (
            Self::UnsupportedOption,
            0x2b,
            "CTAP2_ERR_UNSUPPORTED_OPTION",
        ),
        (Self::InvalidOption, 0x2c, "CTAP2_ERR_INVALID_OPTION"),
        (Self::KeepaliveCancel, 0x2d, "CTAP2_ERR_KEEPALIVE_CANCEL"),
        (Self::NoCredentials, 0x2e, "CTAP2_ERR_NO_CREDENTIALS"),
        (
            Self::UserActionTimeout,
            0x2f,
            "CTAP2_ERR_USER_ACTION_TIMEOUT",
        ),
        (Self::NotAllowed, 0x30, "CTAP2_ERR_NOT_ALLOWED"),
        (Self::PinInvalid, 0x31, "CTAP2_ERR_PIN_INVALID"),
        (Self::PinBlocked, 0x32, "CTAP2_ERR_PIN_BLOCKED"),
        (Self::PinAuthInvalid, 0x33, "CTAP2_ERR_PIN_AUTH_INVALID"),
        (Self::PinAuthBlocked, 0x34, "CTAP2_ERR_PIN_AUTH_BLOCKED"),
        (Self::PinNotSet, 0x35, "CTAP2_ERR_PIN_NOT_SET"),
        (Self::PuatRequired, 0x36, "CTAP2_ERR_PUAT_REQUIRED"),
        (
            Self::PinPolicyViolation,
            0x37,
            "CTAP2_ERR_PIN_POLICY_VIOLATION",
        ),
        (Self::RequestTooLarge, 0x39, "CTAP2_ERR_REQUEST_TOO_LARGE"),
        (Self::UvBlocked, 0x3c, "CTAP2_ERR_UV_BLOCKED"),
        (Self::IntegrityFailure, 0x3d, "CTAP2_ERR_INTEGRITY_FAILURE"),
        (
            Self::InvalidSubcommand,
            0x3e,
            "CTAP2_ERR_INVALID_SUBCOMMAND",
        ),
        (Self::UvInvalid, 0x3f, "CTAP2_ERR_UV_INVALID"),
        (
            Self::UnauthorizedPermission,
            0x40,
            "CTAP2_ERR_UNAUTHORIZED_PERMISSION",
        ),
        (Self::Other, 0x7f, "CTAP1_ERR_OTHER"),
    ];

    fn row(self) -> (u8, &'static str) {
        let row = Self::CODES.iter().find(|(status, ..)| *status == self);
        row.map(|(_, byte, name)| (*byte, *name))
            .expect("every status is in the table")
    }

    /// Its byte.
    pub fn byte(self) -> u8 {
        self.row().0
    }

    /// The specification's name.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// The status of this byte; one that is not in the table is [`Status::Other`].
    pub fn from_byte(byte: u8) -> Self {
        let row = Self::CODES.iter().find(|(_, known, _)| *known == byte);
        row.map_or(Self::Other, |(status, ..)| *status)
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.pad(self.name())
    }
}
