//! Looks at what a relying party sends: options, and files that others fetch.

use crate::word::words;

words! {
    /// What is looked at.
    pub enum Lint as "lint" {
        ChallengeLength = "challenge-length": "Challenges have at least 16 bytes.",
        ChallengeRepeats = "challenge-repeats": "Every request for options gets a challenge of its own, with no pattern in it.",
        Encoding = "encoding": "Bytes in options are base64url without padding.",
        Timeout = "timeout": "Time-outs are between five and ten minutes.",
        RpId = "rp-id": "The RP ID of creation options is a domain that the origin may claim.",
        UserId = "user-id": "The user handle is opaque, of 1 to 64 bytes, and the same for one user.",
        UserName = "user-name": "The user has a name to show.",
        ExcludeMissing = "exclude-missing": "Creation options exclude the passkeys that the user has.",
        ExcludeEntries = "exclude-entries": "Entries of excludeCredentials have a type and the transports that were stored.",
        Algorithms = "algorithms": "Creation options take ES256, and RS256 for Windows Hello.",
        AlgorithmsFullySpecified = "algorithms-fully-specified": "They do not take the newly numbered algorithms alone.",
        ResidentKey = "resident-key": "Passkeys are asked to be discoverable, without contradiction.",
        UpgradeVerification = "upgrade-verification": "Silent creation does not demand user verification.",
        Attachment = "attachment": "Creation options do not narrow the choice of authenticators.",
        Attestation = "attestation": "No attestation is asked for.",
        CredProps = "cred-props": "It is asked whether the passkey is discoverable.",
        GetRpId = "get-rp-id": "Login options name the RP ID of the registration.",
        AutofillList = "autofill-list": "Options for autofill list no passkeys.",
        Enumeration = "enumeration": "Unknown users get answers that look like those for users without passkey.",
        PasskeyUsers = "passkey-users": "Users with a passkey get answers that look like those for unknown ones.",
        AllowTransports = "allow-transports": "Entries of allowCredentials have the transports that were stored.",
        Verification = "verification": "Registration and login wish for the same user verification.",
        Deprecated = "deprecated": "Options have no members that were taken out of the specification.",
        RelatedOrigins = "related-origins": "The list of related origins, if there is one, is right.",
        RelatedOriginsOwn = "related-origins-own": "It has few labels, bare https origins, and the own one.",
        AssetLinks = "asset-links": "Digital Asset Links let the Android app use the site's passkeys.",
        AssetLinksKey = "asset-links-key": "They list the certificate whose hash is the app's origin.",
        AppleAssociation = "apple-association": "The association file lets the app on Apple systems use the site's passkeys.",
        PasskeyEndpoints = "passkey-endpoints": "Credential managers find where passkeys are added and managed.",
        ChangePassword = "change-password": "Password managers find where the password is changed.",
    }
}
