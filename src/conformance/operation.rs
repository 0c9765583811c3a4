//! Operations: the closed vocabulary in which mutants say what is different.

use serde_json::Map;
use serde_json::Value;

use crate::conformance::certificate_form::AttestedBy;
use crate::conformance::certificate_form::CertificateForm;
use crate::conformance::certificate_form::ChainForm;
use crate::conformance::certificate_form::TpmForm;
use crate::word::words;

/// One difference from what an honest client and authenticator make.
#[derive(Clone, Debug, PartialEq)]
pub enum Operation {
    /// Members of the client data, set to these values.
    ClientData(Map<String, Value>),
    /// Members of the client data, left out.
    ClientDataWithout(Vec<String>),
    /// How the client data is written.
    ClientDataForm(ClientDataForm),
    /// The challenge in the client data.
    Challenge(ChallengeForm),
    /// The origin, where `{host}` and the like stand for the relying party's.
    Origin(String),
    /// Flags that are set.
    SetFlags(Vec<FlagName>),
    /// Flags that are cleared.
    ClearFlags(Vec<FlagName>),
    /// The RP ID hash.
    RpIdHash(Filling),
    /// The RP ID hash, of this text, with placeholders as in an origin.
    RpIdHashOf(String),
    /// The signature counter.
    SignCount(u32),
    /// The signature counter, from the last one that was accepted.
    SignCountBy(i64),
    /// The AAGUID.
    Aaguid(Filling),
    /// The credential id: so many random bytes, here and in the JSON.
    CredentialIdBytes(usize),
    /// The credential id: these bytes, in the authenticator data. Not in files: plays use it.
    CredentialIdOf(Vec<u8>),
    /// The length that the authenticator data says the credential id has.
    CredentialIdLength(u16),
    /// The attested credential data.
    AttestedData(AttestedForm),
    /// The extension outputs of the authenticator.
    Extensions(ExtensionForm),
    /// Bytes after the authenticator data.
    AuthDataTail(Vec<u8>),
    /// The authenticator data, cut to so many bytes.
    AuthDataLength(usize),
    /// The credential's key pair.
    Key(KeyKind),
    /// How the public key is written.
    KeyForm(KeyForm),
    /// The attestation statement format.
    Format(String),
    /// The attestation statement.
    Statement(StatementForm),
    /// The authenticator's certificate in a statement that has certificates.
    Certificate(CertificateForm),
    /// The certificates as a list.
    Chain(ChainForm),
    /// What a TPM certifies.
    Tpm(TpmForm),
    /// Who signs a statement that has certificates.
    AttestedBy(AttestedBy),
    /// How the attestation object is written.
    Object(ObjectForm),
    /// What is signed.
    SignatureOver(SignedText),
    /// Who signs.
    SignedBy(Signatory),
    /// With which digest or padding.
    Digest(DigestForm),
    /// How the signature is written.
    Signature(SignatureForm),
    /// A member of the JSON, by its path, set to a value.
    Set {
        /// The path, with dots.
        at: String,
        /// The value.
        to: Value,
    },
    /// A member of the JSON, left out.
    Remove(String),
    /// A member of the JSON, in another encoding of the same bytes.
    Recode {
        /// The path, with dots.
        at: String,
        /// The encoding.
        coding: Coding,
    },
    /// A member of the JSON, set to random bytes.
    Random {
        /// The path, with dots.
        at: String,
        /// How many.
        bytes: usize,
    },
    /// The JSON as a whole.
    Body(BodyForm),
    /// The user handle of a login.
    UserHandle(HandleForm),
    /// The members that repeat parts of a registration for the page's convenience.
    Convenience(ConvenienceForm),
}

words! {
    /// How client data is written.
    pub enum ClientDataForm as "client data form" {
        Bom = "bom": "A byte order mark before it.",
        Utf16 = "utf16": "In UTF-16.",
        InvalidUtf8 = "invalid-utf8": "With a byte that is no UTF-8 in a member nobody knows.",
        Empty = "empty": "No byte at all.",
        NotJson = "not-json": "A word that is no JSON.",
        Truncated = "truncated": "Without its last byte.",
        List = "list": "As a JSON list.",
        Text = "text": "As a JSON string.",
        Null = "null": "As `null`.",
        Reordered = "reordered": "With its members in the opposite order.",
        Spaced = "spaced": "With white space wherever JSON allows it.",
        ExtraMember = "extra-member": "With a member nobody knows, as Chrome sends now and then.",
        Escaped = "escaped": "With a letter of each value written as an escape.",
        TypeTwiceGoodLast = "type-twice-good-last": "With a wrong `type` before the right one.",
        TypeTwiceBadLast = "type-twice-bad-last": "With a wrong `type` after the right one.",
        ChallengeTwiceGoodLast = "challenge-twice-good-last": "With a wrong `challenge` before the right one.",
        ChallengeTwiceBadLast = "challenge-twice-bad-last": "With a wrong `challenge` after the right one.",
        OriginTwiceBadLast = "origin-twice-bad-last": "With a foreign `origin` after the right one.",
    }
}

words! {
    /// How the challenge differs.
    pub enum ChallengeForm as "challenge form" {
        Fresh = "fresh": "Random bytes.",
        Cut = "cut": "Without its last byte.",
        Extended = "extended": "With a zero byte more.",
        OtherSpelling = "other-spelling": "The same bytes, with unused bits of the last letter set.",
        Padded = "padded": "The same bytes, with padding.",
    }
}

words! {
    /// A flag of the authenticator data.
    pub enum FlagName as "flag" {
        Up = "up": "User present.",
        Rfu1 = "rfu1": "Reserved, bit 1.",
        Uv = "uv": "User verified.",
        Be = "be": "Backup eligible.",
        Bs = "bs": "Backed up.",
        Rfu2 = "rfu2": "Reserved, bit 5.",
        At = "at": "Attested credential data follows.",
        Ed = "ed": "Extension data follows.",
    }
}

impl FlagName {
    /// Its bit (§6.1).
    pub fn bit(self) -> u8 {
        match self {
            Self::Up => 0x01,
            Self::Rfu1 => 0x02,
            Self::Uv => 0x04,
            Self::Be => 0x08,
            Self::Bs => 0x10,
            Self::Rfu2 => 0x20,
            Self::At => 0x40,
            Self::Ed => 0x80,
        }
    }
}

words! {
    /// What bytes are filled with.
    pub enum Filling as "filling" {
        Zeros = "zeros": "Zeros.",
        Random = "random": "Random bytes.",
    }
}

words! {
    /// Whether there is attested credential data; the flag stays as it is.
    pub enum AttestedForm as "attested data form" {
        Dropped = "dropped": "It is left out.",
        Added = "added": "It is added to a login, with a new key.",
    }
}

words! {
    /// The extension outputs in the authenticator data.
    pub enum ExtensionForm as "extension form" {
        Map = "map": "An output nobody asked for, with the flag.",
        Unflagged = "unflagged": "A map without the flag.",
        FlagOnly = "flag-only": "The flag without a map.",
        NotMap = "not-map": "The flag, and a text instead of a map.",
    }
}

words! {
    /// A new key pair for the credential.
    pub enum KeyKind as "key kind" {
        Es256 = "es256": "P-256.",
        Es384 = "es384": "P-384.",
        EdDsa = "eddsa": "Ed25519.",
        Rs256 = "rs256": "RSA with 2048 bits.",
        Rsa1024 = "rsa-1024": "RSA with 1024 bits.",
        RsaE3 = "rsa-e3": "RSA with 2048 bits and the exponent 3.",
    }
}

words! {
    /// How a COSE key is written.
    pub enum KeyForm as "key form" {
        NoAlgorithm = "no-algorithm": "Without `alg`.",
        NoType = "no-type": "Without `kty`.",
        OtherCurve = "other-curve": "A P-256 key that says P-384.",
        OtherType = "other-type": "An EC2 key that says OKP.",
        OtherAlgorithm = "other-algorithm": "An EC2 key that says RS256.",
        Compressed = "compressed": "With the sign of y instead of y.",
        OffCurve = "off-curve": "A point that is not on the curve.",
        ZeroPoint = "zero-point": "Both coordinates zero.",
        ShortX = "short-x": "An x of 31 bytes.",
        LongX = "long-x": "An x of 33 bytes.",
        ExtraMembers = "extra-members": "With `kid` and `key_ops`.",
        PrivateMember = "private-member": "With a private part `d`.",
        NotCbor = "not-cbor": "Bytes that are no CBOR.",
        Trailing = "trailing": "With bytes after it.",
    }
}

words! {
    /// The attestation statement.
    pub enum StatementForm as "statement form" {
        Empty = "empty": "An empty map.",
        Filled = "filled": "A statement of the format `packed`, whatever the format is called.",
        NoAlgorithm = "no-algorithm": "Without `alg`.",
        AlgorithmText = "algorithm-text": "With a text as `alg`.",
        OtherAlgorithm = "other-algorithm": "With another algorithm than the credential's.",
        NoSignature = "no-signature": "Without `sig`.",
        SignatureText = "signature-text": "With a text as `sig`.",
        EmptySignature = "empty-signature": "With an empty `sig`.",
        RandomSignature = "random-signature": "With a random `sig`.",
        CertificatesText = "certificates-text": "With a text as `x5c`.",
        CertificatesEmpty = "certificates-empty": "With an empty `x5c`.",
        CertificateRandom = "certificate-random": "With bytes in `x5c` that are no certificate.",
    }
}

words! {
    /// How the attestation object is written.
    pub enum ObjectForm as "object form" {
        NotMap = "not-map": "A CBOR text.",
        NoFormat = "no-format": "Without `fmt`.",
        NoStatement = "no-statement": "Without `attStmt`.",
        NoAuthData = "no-auth-data": "Without `authData`.",
        FormatNumber = "format-number": "With a number as `fmt`.",
        StatementText = "statement-text": "With a text as `attStmt`.",
        AuthDataText = "auth-data-text": "With a text as `authData`.",
        AuthDataEmpty = "auth-data-empty": "With an empty `authData`.",
        IntegerKeys = "integer-keys": "With the keys 1, 2 and 3, as on the wire of CTAP.",
        Trailing = "trailing": "With bytes after it.",
        Truncated = "truncated": "Without its last byte.",
        FormatTwice = "format-twice": "With `fmt` twice.",
        Reordered = "reordered": "With its members in another order.",
        LongIntegers = "long-integers": "With lengths in more bytes than they need.",
        Indefinite = "indefinite": "As a map of indefinite length.",
        Bomb = "bomb": "A length of 2^62 bytes.",
        Nested = "nested": "Ten thousand lists in one another.",
    }
}

words! {
    /// What a signature is over.
    pub enum SignedText as "signed text" {
        Reversed = "reversed": "The hash, then the authenticator data.",
        Unhashed = "unhashed": "The authenticator data, then the client data itself.",
        ClientDataOnly = "client-data-only": "The hash alone.",
        AuthDataOnly = "auth-data-only": "The authenticator data alone.",
    }
}

words! {
    /// Who signs.
    pub enum Signatory as "signatory" {
        AnotherKey = "another-key": "A key that nobody registered.",
        OwnOther = "own-other": "The key of another passkey of the user.",
    }
}

words! {
    /// Which digest or padding a signature has.
    pub enum DigestForm as "digest form" {
        Sha384 = "sha384": "SHA-384.",
        Sha1 = "sha1": "SHA-1.",
        Pss = "pss": "RSA-PSS.",
        Twice = "twice": "SHA-256 of the SHA-256.",
    }
}

words! {
    /// How a signature is written.
    pub enum SignatureForm as "signature form" {
        Empty = "empty": "No byte.",
        Zeros = "zeros": "As many zeros.",
        Random = "random": "As many random bytes.",
        Truncated = "truncated": "Without its last byte.",
        RawPair = "raw-pair": "The two numbers side by side, as in JOSE, instead of DER.",
        Trailing = "trailing": "With bytes after it.",
        LongLength = "long-length": "With a length in more bytes than it needs.",
        Negative = "negative": "With a number that reads as negative.",
        ZeroR = "zero-r": "With r = 0.",
        ZeroS = "zero-s": "With s = 0.",
        ZeroBoth = "zero-both": "With both numbers 0.",
        OrderR = "order-r": "With r = the order of the group.",
        HighS = "high-s": "With the higher of the two right values of s.",
        LowS = "low-s": "With the lower of the two right values of s.",
    }
}

words! {
    /// Another encoding of the same bytes.
    pub enum Coding as "coding" {
        Padded = "padded": "base64url with padding.",
        Standard = "standard": "base64 with `+` and `/`.",
        Hex = "hex": "Hexadecimal digits.",
        Twice = "twice": "base64url of the base64url.",
        Spaced = "spaced": "base64url with a line end in it.",
    }
}

words! {
    /// The JSON as a whole.
    pub enum BodyForm as "body form" {
        OtherCeremony = "other-ceremony": "A response of the other ceremony's shape.",
        Empty = "empty": "An empty object.",
        Text = "text": "A text.",
        List = "list": "A list around it.",
        Null = "null": "`null`.",
        Megabyte = "megabyte": "With a member of one megabyte.",
        Nested = "nested": "With a member of ten thousand lists in one another.",
    }
}

words! {
    /// The user handle of a login.
    pub enum HandleForm as "user handle form" {
        Absent = "absent": "It is left out.",
        Null = "null": "`null`.",
        Empty = "empty": "An empty text.",
        Random = "random": "32 random bytes.",
        TooLong = "too-long": "65 bytes.",
        Twice = "twice": "base64url of the base64url.",
        UserName = "user-name": "The bytes of the user name.",
        OtherUser = "other-user": "Another user's.",
        Number = "number": "A number.",
    }
}

words! {
    /// The members that repeat parts of a registration.
    pub enum ConvenienceForm as "convenience form" {
        OtherKey = "other-key": "`publicKey` is another key.",
        OtherAlgorithm = "other-algorithm": "`publicKeyAlgorithm` is another algorithm.",
        BetterFlags = "better-flags": "`authenticatorData` says that the user was verified.",
    }
}
