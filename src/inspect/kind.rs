//! What a blob may be.

use std::fmt;

use serde::Serialize;
use serde::Serializer;

/// What a blob may be, the more telling kinds first: the order in which equally good readings are
/// preferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// What a page posts after a registration.
    Registration,
    /// What a page posts after an authentication.
    Authentication,
    /// Options of a registration.
    CreationOptions,
    /// Options of an authentication.
    RequestOptions,
    /// Collected client data.
    ClientData,
    /// An attestation object.
    AttestationObject,
    /// Authenticator data.
    AuthenticatorData,
    /// A credential public key as a COSE_Key.
    CoseKey,
    /// A CTAP2 request: command byte and parameters.
    CtapRequest,
    /// A CTAP2 response: status byte and parameters.
    CtapResponse,
    /// A CTAP1/U2F request.
    U2fRequest,
    /// A CTAP1/U2F response.
    U2fResponse,
    /// An X.509 certificate.
    Certificate,
    /// A SubjectPublicKeyInfo.
    PublicKey,
    /// An ECDSA signature.
    Signature,
    /// `certInfo` of the TPM format.
    TpmCertInfo,
    /// `pubArea` of the TPM format.
    TpmPubArea,
    /// The file of related origins.
    WellKnown,
    /// An authenticator model.
    Aaguid,
    /// A user handle.
    UserHandle,
    /// A credential id.
    CredentialId,
    /// A challenge.
    Challenge,
    /// Any CBOR.
    Cbor,
    /// Any JSON.
    Json,
}

impl Kind {
    /// Every kind, its word and what it is.
    const TABLE: &'static [(Self, &'static str, &'static str)] = &[
        (
            Self::Registration,
            "registration",
            "a registration response in JSON",
        ),
        (
            Self::Authentication,
            "authentication",
            "an authentication response in JSON",
        ),
        (
            Self::CreationOptions,
            "creation-options",
            "creation options in JSON",
        ),
        (
            Self::RequestOptions,
            "request-options",
            "request options in JSON",
        ),
        (Self::ClientData, "client-data", "collected client data"),
        (
            Self::AttestationObject,
            "attestation-object",
            "an attestation object",
        ),
        (
            Self::AuthenticatorData,
            "authenticator-data",
            "authenticator data",
        ),
        (
            Self::CoseKey,
            "cose-key",
            "a credential public key (COSE_Key)",
        ),
        (Self::CtapRequest, "ctap-request", "a CTAP2 request"),
        (Self::CtapResponse, "ctap-response", "a CTAP2 response"),
        (Self::U2fRequest, "u2f-request", "a U2F request"),
        (Self::U2fResponse, "u2f-response", "a U2F response"),
        (Self::Certificate, "certificate", "an X.509 certificate"),
        (
            Self::PublicKey,
            "public-key",
            "a public key (SubjectPublicKeyInfo)",
        ),
        (Self::Signature, "signature", "an ECDSA signature"),
        (
            Self::TpmCertInfo,
            "tpm-cert-info",
            "certInfo of a TPM attestation",
        ),
        (
            Self::TpmPubArea,
            "tpm-pub-area",
            "pubArea of a TPM attestation",
        ),
        (
            Self::WellKnown,
            "well-known",
            "related origins (.well-known/webauthn)",
        ),
        (Self::Aaguid, "aaguid", "an AAGUID"),
        (Self::UserHandle, "user-handle", "a user handle"),
        (Self::CredentialId, "credential-id", "a credential id"),
        (Self::Challenge, "challenge", "a challenge"),
        (Self::Cbor, "cbor", "CBOR"),
        (Self::Json, "json", "JSON"),
    ];

    /// Every kind, in order of preference.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::TABLE.iter().map(|(kind, ..)| *kind)
    }

    fn row(self) -> (&'static str, &'static str) {
        let row = Self::TABLE.iter().find(|(kind, ..)| *kind == self);
        row.map(|(_, word, title)| (*word, *title))
            .expect("every kind is in the table")
    }

    /// Its word on the command line.
    pub fn word(self) -> &'static str {
        self.row().0
    }

    /// What it is, with its article.
    pub fn title(self) -> &'static str {
        self.row().1
    }

    /// The kind of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::all().find(|kind| kind.word() == word)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.word())
    }
}
