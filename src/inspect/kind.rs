//! What a blob may be.

use crate::word::Word;
use crate::word::words;

words! {
    /// What a blob may be, the more telling kinds first: the order in which equally good readings
    /// are preferred.
    pub enum Kind as "kind" {
        Registration = "registration": "A registration response in JSON.",
        Authentication = "authentication": "An authentication response in JSON.",
        CreationOptions = "creation-options": "Creation options in JSON.",
        RequestOptions = "request-options": "Request options in JSON.",
        ClientData = "client-data": "Collected client data.",
        AttestationObject = "attestation-object": "An attestation object.",
        AuthenticatorData = "authenticator-data": "Authenticator data.",
        CoseKey = "cose-key": "A credential public key (COSE_Key).",
        CtapRequest = "ctap-request": "A CTAP2 request.",
        CtapResponse = "ctap-response": "A CTAP2 response.",
        U2fRequest = "u2f-request": "A U2F request.",
        U2fResponse = "u2f-response": "A U2F response.",
        Certificate = "certificate": "An X.509 certificate.",
        PublicKey = "public-key": "A public key (SubjectPublicKeyInfo).",
        Signature = "signature": "An ECDSA signature.",
        TpmCertInfo = "tpm-cert-info": "CertInfo of a TPM attestation.",
        TpmPubArea = "tpm-pub-area": "PubArea of a TPM attestation.",
        WellKnown = "well-known": "Related origins (.well-known/webauthn).",
        Aaguid = "aaguid": "An AAGUID.",
        UserHandle = "user-handle": "A user handle.",
        CredentialId = "credential-id": "A credential id.",
        Challenge = "challenge": "A challenge.",
        Cbor = "cbor": "CBOR.",
        Json = "json": "JSON.",
    }
}

impl Kind {
    /// What it is, with its article, to go on in a sentence.
    pub fn title(self) -> String {
        let doc = self.doc().trim_end_matches('.');
        let mut letters = doc.chars();
        match (letters.next(), letters.next()) {
            // `CBOR` stays as it is.
            (Some(first), Some(second)) if !second.is_uppercase() => {
                format!("{}{}", first.to_lowercase(), &doc[first.len_utf8()..])
            }
            _ => doc.to_owned(),
        }
    }
}
