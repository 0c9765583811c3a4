//! What can be wrong with statements that have certificates: the words of the catalogue.

use crate::word::words;

words! {
    /// The authenticator's own certificate, changed and signed again by its test authority.
    pub enum CertificateForm as "certificate form" {
        Version1 = "version-1": "Of version 1, without extensions.",
        Authority = "authority": "With basic constraints that make it an authority's.",
        NoCountry = "no-country": "Without country in the subject.",
        NoOrganization = "no-organization": "Without organization in the subject.",
        NoUnit = "no-unit": "Without unit in the subject.",
        OtherUnit = "other-unit": "With another unit in the subject.",
        NoCommonName = "no-common-name": "Without common name in the subject.",
        Subject = "subject": "With a subject where there is to be none.",
        OtherModel = "other-model": "With the AAGUID of another model.",
        CriticalModel = "critical-model": "With the AAGUID in a critical extension.",
        UnwrappedModel = "unwrapped-model": "With the AAGUID in one octet string instead of two.",
        NoAlternativeName = "no-alternative-name": "Without the alternative name that says which TPM it is.",
        NoUsage = "no-usage": "Without extended key usage.",
        OtherUsage = "other-usage": "With another extended key usage.",
        OtherKey = "other-key": "For another key, which signs.",
        P384Key = "p384-key": "For a key on P-384, which signs.",
        NoNonce = "no-nonce": "Without the nonce.",
        OtherNonce = "other-nonce": "With a random nonce.",
        NoDescription = "no-description": "Without a description of the key.",
        OtherChallenge = "other-challenge": "With a random challenge in the description of the key.",
        AllApplications = "all-applications": "With a key that software gives to all applications.",
        AllApplicationsInHardware = "all-applications-in-hardware": "With a key that hardware gives to all applications.",
        Imported = "imported": "With a key that was made elsewhere.",
        OnlyVerifies = "only-verifies": "With a key whose purpose is to verify.",
        Expired = "expired": "Valid until 2021.",
        NotYetValid = "not-yet-valid": "Valid from 2046.",
        OtherAuthority = "other-authority": "Issued by a root that vouches for no authenticators.",
        BadSignature = "bad-signature": "With a signature that is not its issuer's.",
    }
}

words! {
    /// The certificates of a statement, as a list.
    pub enum ChainForm as "chain form" {
        Reversed = "reversed": "In the opposite order.",
        WithRoot = "with-root": "With the root at their end.",
        LeafAlone = "leaf-alone": "Without the authorities between leaf and root.",
        ExpiredAuthority = "expired-authority": "With an authority whose certificate has expired.",
    }
}

words! {
    /// What a TPM certifies, signed again by its attestation key.
    pub enum TpmForm as "tpm form" {
        OtherVersion = "other-version": "With another `ver`.",
        NotGenerated = "not-generated": "With a `magic` that TPMs do not put there.",
        Quote = "quote": "With the `type` of a quote.",
        OtherExtraData = "other-extra-data": "With random `extraData`.",
        UnhashedExtraData = "unhashed-extra-data": "With what was to be hashed as `extraData`.",
        OtherKey = "other-key": "With another key in `pubArea`, under its right name.",
        OtherName = "other-name": "With the name of another key.",
    }
}

words! {
    /// Who signs the statement.
    pub enum AttestedBy as "attesting key" {
        Credential = "credential": "The credential's own key.",
        AnotherKey = "another-key": "A key that nobody knows.",
    }
}
