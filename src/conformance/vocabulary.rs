//! The words of the catalogue: ceremonies, layers, needs, and who signs.

use crate::authenticator::Attestation;
use crate::word::words;

words! {
    /// What a row's mutants are sent in.
    pub enum Ceremony as "ceremony" {
        Registration = "registration": "A passkey is created, with the user before the device.",
        Upgrade = "upgrade": "A passkey is created silently after a password login.",
        Authentication = "authentication": "A login with the identifier entered before.",
        Autofill = "autofill": "A login without identifier: the passkey says who it is.",
    }
}

words! {
    /// Which part of the conversation a fault is in.
    pub enum Layer as "layer" {
        ClientData = "client-data": "What the client says of the call.",
        AuthData = "auth-data": "What the authenticator says and signs.",
        AttestationObject = "attestation-object": "The envelope of a registration and its statement.",
        Signature = "signature": "The signature of a login.",
        Json = "json": "The JSON in which the page sends all this.",
        Transport = "transport": "The HTTP request around it.",
        Session = "session": "Which session, user and challenge it belongs to.",
        Options = "options": "What the relying party asks for.",
        Files = "files": "Files that operating systems and browsers fetch.",
        Journey = "journey": "What users live through.",
    }
}

words! {
    /// What must hold for a row or mutant to mean something at a relying party.
    pub enum Need as "need" {
        UvRequired = "uv-required": "Its options demand user verification.",
        UvOptional = "uv-optional": "Its options do not demand user verification.",
        Es384Offered = "es384-offered": "It takes ES384 keys.",
        EdDsaOffered = "eddsa-offered": "It takes Ed25519 keys.",
        Rs256Offered = "rs256-offered": "It takes RS256 keys.",
        Es384Absent = "es384-absent": "It does not take ES384 keys.",
        EdDsaAbsent = "eddsa-absent": "It does not take Ed25519 keys.",
        Clock = "clock": "Its profile can move its clock.",
        List = "list": "Its profile can list passkeys, with their ids.",
        Delete = "delete": "Its profile can delete passkeys.",
        Session = "session": "Its profile can ask where a session stands.",
        TwoUsers = "two-users": "Its profile can make two accounts.",
        AndroidApp = "android-app": "Its profile names the origin of an Android app.",
        Cookies = "cookies": "Its front end keeps cookies: sessions are more than what the page sends.",
        AllowList = "allow-list": "Its login options list the account's passkeys.",
        NoAttestation = "no-attestation": "It asks for no attestation.",
        Attestation = "attestation": "It asks for attestation, and its profile does not say that it ignores it.",
        Trust = "trust": "It asks for attestation, and its profile says that it is traced to trusted roots.",
        Demand = "demand": "It asks for attestation, and its profile says that it is required.",
    }
}

impl Need {
    /// Whether only the options of a registration can tell.
    pub(super) fn is_of_registration(self) -> bool {
        match self {
            Self::Es384Offered
            | Self::EdDsaOffered
            | Self::Rs256Offered
            | Self::Es384Absent
            | Self::EdDsaAbsent
            | Self::NoAttestation
            | Self::Attestation
            | Self::Trust
            | Self::Demand => true,
            Self::UvRequired
            | Self::UvOptional
            | Self::Clock
            | Self::List
            | Self::Delete
            | Self::Session
            | Self::TwoUsers
            | Self::AndroidApp
            | Self::Cookies
            | Self::AllowList => false,
        }
    }
}

impl Need {
    /// Whether it means something only where attestation is asked for.
    pub(super) fn is_of_attestation(self) -> bool {
        matches!(self, Self::Attestation | Self::Trust | Self::Demand)
    }
}

words! {
    /// How a registration is attested.
    pub enum Attested as "attestation" {
        AsMade = "as-made": "As the client made it.",
        None = "none": "Not at all: nothing is signed.",
        Packed = "packed": "By the credential's own key, in the format `packed`.",
        Certified = "certified": "By a certificate of the model, in the format `packed`.",
        FidoU2f = "fido-u2f": "By a certificate of the model, as U2F.",
        Tpm = "tpm": "By a TPM.",
        Apple = "apple": "By a certificate of the credential, as Apple's.",
        AndroidKey = "android-key": "By a description of the key, as Android's.",
    }
}

impl Attested {
    /// What authenticators call it, where it has certificates.
    pub(super) fn certified(self) -> Option<Attestation> {
        match self {
            Self::AsMade | Self::None | Self::Packed => None,
            Self::Certified => Some(Attestation::Packed),
            Self::FidoU2f => Some(Attestation::FidoU2f),
            Self::Tpm => Some(Attestation::Tpm),
            Self::Apple => Some(Attestation::Apple),
            Self::AndroidKey => Some(Attestation::AndroidKey),
        }
    }
}

words! {
    /// Whose passkey answers a login.
    pub enum Answerer as "answerer" {
        Own = "own": "The user's.",
        OtherUser = "other-user": "Another user's, who signs with their own key.",
        Unknown = "unknown": "One that the relying party never heard of.",
        Late = "late": "One of the user's that was added after the options were issued.",
        Deleted = "deleted": "One that the user deleted at the relying party.",
    }
}

words! {
    /// Where the challenge of a response is taken from.
    pub enum ChallengeFrom as "challenge source" {
        OtherSession = "other-session": "Another session of the same user.",
        OtherUser = "other-user": "Another user's session.",
        OtherCeremony = "other-ceremony": "The other kind of ceremony, in this session.",
        Consumed = "consumed": "A ceremony that has ended well.",
        Superseded = "superseded": "Options that were asked for before these.",
    }
}
