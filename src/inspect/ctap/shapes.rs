//! The commands of CTAP2 and their parameters.
//!
//! Implements the tables of CTAP 2.2 §6.1–§6.11, and of the prototype commands 0x40 and 0x41,
//! which have the parameters of those they became.

use crate::inspect::cbor::Item;
use crate::inspect::clauses::ctap;
use crate::inspect::cose;
use crate::webauthn::Clause;

/// A command.
#[derive(Clone, Copy, Debug)]
pub(super) struct Command {
    pub(super) byte: u8,
    pub(super) name: &'static str,
    pub(super) clause: Clause,
    pub(super) request: &'static [Shape],
    pub(super) response: &'static [Shape],
}

/// Which way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Request,
    Response,
}

/// A parameter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub(super) key: i128,
    pub(super) name: &'static str,
    need: Need,
    pub(super) content: Content,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    Required,
    Optional,
}

/// What a parameter holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Content {
    Bytes,
    Text,
    Number,
    Flag,
    List,
    Map,
    /// A map with a text under `id`.
    RelyingParty,
    /// A map with bytes under `id`.
    User,
    /// A map with bytes under `id` and text under `type`.
    Descriptor,
    /// A list of algorithms with their type.
    Parameters,
    Hash,
    AuthData,
    Statement,
    Signature,
    CoseKey,
    Extensions,
    /// Sixteen bytes.
    Aaguid,
    /// A list of text.
    Words,
    /// A number with a name.
    Code(&'static [(i128, &'static str)]),
}

impl Command {
    pub(super) fn shapes(&self, direction: Direction) -> &'static [Shape] {
        match direction {
            Direction::Request => self.request,
            Direction::Response => self.response,
        }
    }
}

impl Shape {
    pub(super) fn is_required(&self) -> bool {
        self.need == Need::Required
    }
}

impl Content {
    /// Whether an item may be such a parameter.
    pub(super) fn accepts(self, item: &Item) -> bool {
        let has = |name: &str| item.member(name);
        match self {
            Self::Bytes | Self::Signature => item.bytes().is_some(),
            Self::Text => item.text().is_some(),
            Self::Number | Self::Code(_) => item.integer().is_some(),
            Self::Flag => matches!(item.content, crate::inspect::cbor::Content::Boolean(_)),
            Self::List | Self::Parameters => item.array().is_some(),
            Self::Map | Self::Statement | Self::Extensions => item.map().is_some(),
            Self::RelyingParty => has("id").and_then(Item::text).is_some(),
            Self::User => has("id").and_then(Item::bytes).is_some(),
            Self::Descriptor => {
                has("id").and_then(Item::bytes).is_some()
                    && has("type").and_then(Item::text).is_some()
            }
            Self::Hash => item.bytes().is_some_and(|bytes| bytes.len() == 32),
            Self::AuthData => item.bytes().is_some_and(|bytes| bytes.len() >= 37),
            Self::CoseKey => cose::is_key(item),
            Self::Aaguid => item.bytes().is_some_and(|bytes| bytes.len() == 16),
            Self::Words => {
                let items = item.array();
                items.is_some_and(|items| items.iter().all(|item| item.text().is_some()))
            }
        }
    }

    /// What it is, with its article.
    pub(super) fn called(self) -> &'static str {
        match self {
            Self::Bytes | Self::Signature => "a byte string",
            Self::Text => "a text string",
            Self::Number | Self::Code(_) => "an integer",
            Self::Flag => "true or false",
            Self::List | Self::Parameters => "an array",
            Self::Map | Self::Statement | Self::Extensions => "a map",
            Self::RelyingParty => "a map with the RP ID",
            Self::User => "a map with a user handle",
            Self::Descriptor => "a map with a credential id and its type",
            Self::Hash => "32 bytes",
            Self::AuthData => "authenticator data",
            Self::CoseKey => "a COSE_Key",
            Self::Aaguid => "16 bytes",
            Self::Words => "an array of text",
        }
    }
}

const fn must(key: i128, name: &'static str, content: Content) -> Shape {
    let need = Need::Required;
    Shape {
        key,
        name,
        need,
        content,
    }
}

const fn may(key: i128, name: &'static str, content: Content) -> Shape {
    let need = Need::Optional;
    Shape {
        key,
        name,
        need,
        content,
    }
}

/// Every command; of responses that look alike the first is meant.
pub(super) const COMMANDS: &[Command] = &[
    Command {
        byte: 0x01,
        name: "authenticatorMakeCredential",
        clause: ctap("6.1", "authenticatorMakeCredential"),
        request: &[
            must(0x01, "clientDataHash", Content::Hash),
            must(0x02, "rp", Content::RelyingParty),
            must(0x03, "user", Content::User),
            must(0x04, "pubKeyCredParams", Content::Parameters),
            may(0x05, "excludeList", Content::List),
            may(0x06, "extensions", Content::Extensions),
            may(0x07, "options", Content::Map),
            may(0x08, "pinUvAuthParam", Content::Bytes),
            may(0x09, "pinUvAuthProtocol", Content::Number),
            may(0x0a, "enterpriseAttestation", Content::Number),
            may(0x0b, "attestationFormatsPreference", Content::Words),
        ],
        response: &[
            must(0x01, "fmt", Content::Text),
            must(0x02, "authData", Content::AuthData),
            may(0x03, "attStmt", Content::Statement),
            may(0x04, "epAtt", Content::Flag),
            may(0x05, "largeBlobKey", Content::Bytes),
            may(0x06, "unsignedExtensionOutputs", Content::Extensions),
        ],
    },
    Command {
        byte: 0x02,
        name: "authenticatorGetAssertion",
        clause: ctap("6.2", "authenticatorGetAssertion"),
        request: &[
            must(0x01, "rpId", Content::Text),
            must(0x02, "clientDataHash", Content::Hash),
            may(0x03, "allowList", Content::List),
            may(0x04, "extensions", Content::Extensions),
            may(0x05, "options", Content::Map),
            may(0x06, "pinUvAuthParam", Content::Bytes),
            may(0x07, "pinUvAuthProtocol", Content::Number),
            may(0x08, "enterpriseAttestation", Content::Number),
            may(0x09, "attestationFormatsPreference", Content::Words),
        ],
        response: &[
            may(0x01, "credential", Content::Descriptor),
            must(0x02, "authData", Content::AuthData),
            must(0x03, "signature", Content::Signature),
            may(0x04, "user", Content::User),
            may(0x05, "numberOfCredentials", Content::Number),
            may(0x06, "userSelected", Content::Flag),
            may(0x07, "largeBlobKey", Content::Bytes),
            may(0x08, "unsignedExtensionOutputs", Content::Extensions),
            may(0x09, "epAtt", Content::Flag),
            may(0x0a, "attStmt", Content::Map),
        ],
    },
    Command {
        byte: 0x08,
        name: "authenticatorGetNextAssertion",
        clause: ctap("6.3", "authenticatorGetNextAssertion"),
        request: &[],
        response: &[],
    },
    Command {
        byte: 0x04,
        name: "authenticatorGetInfo",
        clause: ctap("6.4", "authenticatorGetInfo"),
        request: &[],
        response: INFO,
    },
    Command {
        byte: 0x06,
        name: "authenticatorClientPIN",
        clause: ctap("6.5", "authenticatorClientPIN"),
        request: &[
            may(0x01, "pinUvAuthProtocol", Content::Number),
            must(0x02, "subCommand", Content::Code(PIN_SUBCOMMANDS)),
            may(0x03, "keyAgreement", Content::CoseKey),
            may(0x04, "pinUvAuthParam", Content::Bytes),
            may(0x05, "newPinEnc", Content::Bytes),
            may(0x06, "pinHashEnc", Content::Bytes),
            may(0x09, "permissions", Content::Number),
            may(0x0a, "rpId", Content::Text),
        ],
        response: &[
            may(0x01, "keyAgreement", Content::CoseKey),
            may(0x02, "pinUvAuthToken", Content::Bytes),
            may(0x03, "pinRetries", Content::Number),
            may(0x04, "powerCycleState", Content::Flag),
            may(0x05, "uvRetries", Content::Number),
        ],
    },
    Command {
        byte: 0x07,
        name: "authenticatorReset",
        clause: ctap("6.6", "authenticatorReset"),
        request: &[],
        response: &[],
    },
    Command {
        byte: 0x09,
        name: "authenticatorBioEnrollment",
        clause: ctap("6.7", "authenticatorBioEnrollment"),
        request: BIO,
        response: BIO_RESPONSE,
    },
    Command {
        byte: 0x0a,
        name: "authenticatorCredentialManagement",
        clause: ctap("6.8", "authenticatorCredentialManagement"),
        request: CREDENTIALS,
        response: CREDENTIALS_RESPONSE,
    },
    Command {
        byte: 0x0b,
        name: "authenticatorSelection",
        clause: ctap("6.9", "authenticatorSelection"),
        request: &[],
        response: &[],
    },
    Command {
        byte: 0x0c,
        name: "authenticatorLargeBlobs",
        clause: ctap("6.10", "authenticatorLargeBlobs"),
        request: &[
            may(0x01, "get", Content::Number),
            may(0x02, "set", Content::Bytes),
            must(0x03, "offset", Content::Number),
            may(0x04, "length", Content::Number),
            may(0x05, "pinUvAuthParam", Content::Bytes),
            may(0x06, "pinUvAuthProtocol", Content::Number),
        ],
        response: &[must(0x01, "config", Content::Bytes)],
    },
    Command {
        byte: 0x0d,
        name: "authenticatorConfig",
        clause: ctap("6.11", "authenticatorConfig"),
        request: &[
            must(0x01, "subCommand", Content::Code(CONFIG_SUBCOMMANDS)),
            may(0x02, "subCommandParams", Content::Map),
            may(0x03, "pinUvAuthProtocol", Content::Number),
            may(0x04, "pinUvAuthParam", Content::Bytes),
        ],
        response: &[],
    },
    Command {
        byte: 0x40,
        name: "prototype authenticatorBioEnrollment",
        clause: ctap("6.7", "authenticatorBioEnrollment"),
        request: BIO,
        response: BIO_RESPONSE,
    },
    Command {
        byte: 0x41,
        name: "prototype authenticatorCredentialManagement",
        clause: ctap("6.8", "authenticatorCredentialManagement"),
        request: CREDENTIALS,
        response: CREDENTIALS_RESPONSE,
    },
];

const INFO: &[Shape] = &[
    must(0x01, "versions", Content::Words),
    may(0x02, "extensions", Content::Words),
    must(0x03, "aaguid", Content::Aaguid),
    may(0x04, "options", Content::Map),
    may(0x05, "maxMsgSize", Content::Number),
    may(0x06, "pinUvAuthProtocols", Content::List),
    may(0x07, "maxCredentialCountInList", Content::Number),
    may(0x08, "maxCredentialIdLength", Content::Number),
    may(0x09, "transports", Content::Words),
    may(0x0a, "algorithms", Content::Parameters),
    may(0x0b, "maxSerializedLargeBlobArray", Content::Number),
    may(0x0c, "forcePINChange", Content::Flag),
    may(0x0d, "minPINLength", Content::Number),
    may(0x0e, "firmwareVersion", Content::Number),
    may(0x0f, "maxCredBlobLength", Content::Number),
    may(0x10, "maxRPIDsForSetMinPINLength", Content::Number),
    may(0x11, "preferredPlatformUvAttempts", Content::Number),
    may(0x12, "uvModality", Content::Number),
    may(0x13, "certifications", Content::Map),
    may(0x14, "remainingDiscoverableCredentials", Content::Number),
    may(0x15, "vendorPrototypeConfigCommands", Content::List),
    may(0x16, "attestationFormats", Content::Words),
    may(0x17, "uvCountSinceLastPinEntry", Content::Number),
    may(0x18, "longTouchForReset", Content::Flag),
    may(0x19, "encIdentifier", Content::Bytes),
    may(0x1a, "transportsForReset", Content::Words),
    may(0x1b, "pinComplexityPolicy", Content::Flag),
    may(0x1c, "pinComplexityPolicyURL", Content::Bytes),
    may(0x1d, "maxPINLength", Content::Number),
    may(0x1e, "encCredStoreState", Content::Bytes),
    may(0x1f, "authenticatorConfigCommands", Content::List),
];

const BIO: &[Shape] = &[
    may(0x01, "modality", Content::Number),
    may(0x02, "subCommand", Content::Code(BIO_SUBCOMMANDS)),
    may(0x03, "subCommandParams", Content::Map),
    may(0x04, "pinUvAuthProtocol", Content::Number),
    may(0x05, "pinUvAuthParam", Content::Bytes),
    may(0x06, "getModality", Content::Flag),
];

const BIO_RESPONSE: &[Shape] = &[
    may(0x01, "modality", Content::Number),
    may(0x02, "fingerprintKind", Content::Number),
    may(0x03, "maxCaptureSamplesRequiredForEnroll", Content::Number),
    may(0x04, "templateId", Content::Bytes),
    may(0x05, "lastEnrollSampleStatus", Content::Number),
    may(0x06, "remainingSamples", Content::Number),
    may(0x07, "templateInfos", Content::List),
    may(0x08, "maxTemplateFriendlyName", Content::Number),
];

const CREDENTIALS: &[Shape] = &[
    must(0x01, "subCommand", Content::Code(CREDENTIAL_SUBCOMMANDS)),
    may(0x02, "subCommandParams", Content::Map),
    may(0x03, "pinUvAuthProtocol", Content::Number),
    may(0x04, "pinUvAuthParam", Content::Bytes),
];

const CREDENTIALS_RESPONSE: &[Shape] = &[
    may(0x01, "existingResidentCredentialsCount", Content::Number),
    may(
        0x02,
        "maxPossibleRemainingResidentCredentialsCount",
        Content::Number,
    ),
    may(0x03, "rp", Content::Map),
    may(0x04, "rpIDHash", Content::Hash),
    may(0x05, "totalRPs", Content::Number),
    may(0x06, "user", Content::User),
    may(0x07, "credentialID", Content::Descriptor),
    may(0x08, "publicKey", Content::CoseKey),
    may(0x09, "totalCredentials", Content::Number),
    may(0x0a, "credProtect", Content::Number),
    may(0x0b, "largeBlobKey", Content::Bytes),
    may(0x0c, "thirdPartyPayment", Content::Flag),
];

const PIN_SUBCOMMANDS: &[(i128, &str)] = &[
    (0x01, "getPINRetries"),
    (0x02, "getKeyAgreement"),
    (0x03, "setPIN"),
    (0x04, "changePIN"),
    (0x05, "getPinToken"),
    (0x06, "getPinUvAuthTokenUsingUvWithPermissions"),
    (0x07, "getUVRetries"),
    (0x09, "getPinUvAuthTokenUsingPinWithPermissions"),
];

const BIO_SUBCOMMANDS: &[(i128, &str)] = &[
    (0x01, "enrollBegin"),
    (0x02, "enrollCaptureNextSample"),
    (0x03, "cancelCurrentEnrollment"),
    (0x04, "enumerateEnrollments"),
    (0x05, "setFriendlyName"),
    (0x06, "removeEnrollment"),
    (0x07, "getFingerprintSensorInfo"),
];

const CREDENTIAL_SUBCOMMANDS: &[(i128, &str)] = &[
    (0x01, "getCredsMetadata"),
    (0x02, "enumerateRPsBegin"),
    (0x03, "enumerateRPsGetNextRP"),
    (0x04, "enumerateCredentialsBegin"),
    (0x05, "enumerateCredentialsGetNextCredential"),
    (0x06, "deleteCredential"),
    (0x07, "updateUserInformation"),
];

const CONFIG_SUBCOMMANDS: &[(i128, &str)] = &[
    (0x01, "enableEnterpriseAttestation"),
    (0x02, "toggleAlwaysUv"),
    (0x03, "setMinPINLength"),
    (0xff, "vendorPrototype"),
];
