//! The vocabulary of Web Authentication Level 3: identifiers, options, responses, collected client
//! data, authenticator data, attestation objects, COSE keys and the clauses findings cite.
//!
//! **Invariant:** pure data and its encodings. Nothing here knows devices, people, time, randomness
//! or HTTP; nothing here decides how a ceremony goes.
//!
//! Implements WebAuthn L3 §5.1, §5.1.8, §5.1.9 (JSON forms), §5.4–§5.8, §5.8.1.1, §6.1, §6.5, the
//! CTAP2 canonical CBOR form (CTAP 2.2 §8) and RFC 9053 keys.

mod aaguid;
mod algorithm;
mod attestation;
mod auth_data;
pub mod cbor;
mod clause;
mod client_data;
mod cose;
mod encoding;
mod exception;
mod extensions;
mod flags;
mod id;
mod options;
mod options_reader;
mod origin;
mod response;
mod rp_id;
mod vocabulary;

pub use aaguid::Aaguid;
pub use aaguid::AaguidError;
pub use algorithm::Algorithm;
pub use attestation::AttestationError;
pub use attestation::AttestationFormat;
pub use attestation::AttestationObject;
pub use auth_data::Attested;
pub use auth_data::AuthData;
pub use auth_data::AuthDataError;
pub use clause::Clause;
pub use clause::Spec;
pub use client_data::ClientData;
pub use client_data::ClientDataError;
pub use cose::CoseError;
pub use cose::PublicKey;
pub use encoding::HexBytes;
pub use encoding::base64url;
pub use exception::DomException;
pub use extensions::CredentialProtection;
pub use extensions::CredentialProtectionPolicy;
pub use extensions::Extensions;
pub use extensions::LargeBlobSupport;
pub use extensions::LargeBlobUse;
pub use extensions::PrfInputs;
pub use extensions::PrfValues;
pub use flags::BackupState;
pub use flags::Flags;
pub use id::Challenge;
pub use id::CredentialId;
pub use id::UserHandle;
pub use id::UserHandleError;
pub use options::AuthenticatorSelection;
pub use options::CreationOptions;
pub use options::Descriptor;
pub use options::RelyingPartyEntity;
pub use options::RequestOptions;
pub use options::UserEntity;
pub use options_reader::OptionsError;
pub use options_reader::OptionsErrorKind;
pub use origin::Origin;
pub use origin::OriginError;
pub use response::AuthenticationResponse;
pub use response::RegistrationResponse;
pub use response::ResponseError;
pub use rp_id::RpId;
pub use rp_id::RpIdError;
pub use vocabulary::Attachment;
pub use vocabulary::AttestationPreference;
pub use vocabulary::CeremonyKind;
pub use vocabulary::Hint;
pub use vocabulary::Mediation;
pub use vocabulary::ResidentKey;
pub use vocabulary::Transport;
pub use vocabulary::UserVerification;
