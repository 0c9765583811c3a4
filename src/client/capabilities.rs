//! What a page can ask the client about itself: `getClientCapabilities()` (WebAuthn L3 §5.1.7) and
//! `isUserVerifyingPlatformAuthenticatorAvailable()` (§5.1.6).
//!
//! Facts: platforms.md §4.

use std::collections::BTreeMap;

use crate::client::ClientProfile;
use crate::client::Moment;
use crate::client::Support;
use crate::flow::Lock;
use crate::flow::Platform;

/// The answers of `getClientCapabilities()`, sorted by name. What is missing is unknown; a client
/// whose profile lists nothing does not have the method, and answers nothing.
pub fn capabilities(client: &ClientProfile, moment: &Moment) -> BTreeMap<String, bool> {
    let mut answers = client.capabilities.clone();
    if answers.is_empty() {
        return answers;
    }
    let uvpaa = is_uvpaa(moment);
    let hybrid = answers.get("hybridTransport").copied().unwrap_or_default();
    let signals = client.signals == Support::Supported;
    for (name, holds) in [
        ("passkeyPlatformAuthenticator", uvpaa || hybrid),
        (
            "relatedOrigins",
            client.related_origins == Support::Supported,
        ),
        ("signalAllAcceptedCredentials", signals),
        ("signalUnknownCredential", signals),
        ("userVerifyingPlatformAuthenticator", uvpaa),
    ] {
        answers.insert(name.to_owned(), holds);
    }
    answers
}

/// Whether a platform authenticator that can verify the user is there.
pub fn is_uvpaa(moment: &Moment) -> bool {
    match moment.platform {
        // PKD: always true on Apple platforms; the user is asked to set up what is missing.
        Platform::Ios | Platform::Ipados | Platform::Macos => true,
        // PKD: true with a screen lock; on Windows, with Hello configured.
        Platform::Android | Platform::Windows => moment.lock != Lock::None,
        Platform::Linux | Platform::None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::capabilities;
    use super::is_uvpaa;
    use crate::client::Support;
    use crate::client::fixture::browser;
    use crate::client::fixture::moment;
    use crate::flow::Lock;
    use crate::flow::Platform;

    #[test]
    fn apple_platforms_always_have_a_verifying_authenticator() {
        for (platform, without_lock) in [
            (Platform::Ios, true),
            (Platform::Macos, true),
            (Platform::Android, false),
            (Platform::Windows, false),
        ] {
            let mut moment = moment(platform);
            assert!(is_uvpaa(&moment));
            moment.lock = Lock::None;
            assert_eq!(is_uvpaa(&moment), without_lock, "{platform}");
        }
    }

    #[test]
    fn answers_follow_the_profile_and_the_moment() {
        let mut client = browser("chrome");
        client.signals = Support::Unsupported;
        let mut moment = moment(Platform::Windows);
        moment.lock = Lock::None;
        let answers = capabilities(&client, &moment);
        assert!(answers["conditionalCreate"]);
        assert!(!answers["signalUnknownCredential"]);
        assert!(!answers["userVerifyingPlatformAuthenticator"]);
        client.capabilities.clear();
        assert!(capabilities(&client, &moment).is_empty());
    }
}
