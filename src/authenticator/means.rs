//! How a user can be verified here and now.

use std::collections::BTreeSet;

use crate::authenticator::Profile;
use crate::authenticator::VerificationPolicy;
use crate::webauthn::UserVerification;

/// A way to verify a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Face or fingerprint.
    Biometrics,
    /// The device's PIN, pattern or password.
    ScreenLock,
    /// A PIN that the provider keeps.
    ProviderPin,
}

/// The ways that are set up where an authenticator lives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Means(BTreeSet<Method>);

impl Means {
    /// These ways.
    pub fn of(methods: impl IntoIterator<Item = Method>) -> Self {
        Self(methods.into_iter().collect())
    }

    /// Whether this way is set up.
    pub fn has(&self, method: Method) -> bool {
        self.0.contains(&method)
    }
}

/// What becomes of a wish for verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verifying {
    /// The user is verified.
    Yes,
    /// The user is not asked to verify.
    No,
    /// Verification is required, and there is no way.
    Impossible,
}

impl Profile {
    /// Whether one of the product's ways to verify is set up.
    pub fn can_verify(&self, means: &Means) -> bool {
        self.methods.iter().any(|method| means.has(*method))
    }

    /// What the product makes of the relying party's wish.
    pub fn verifying(&self, wish: UserVerification, means: &Means) -> Verifying {
        let able = self.can_verify(means);
        let policy = match wish {
            UserVerification::Required => VerificationPolicy::Always,
            UserVerification::Preferred => self.when_preferred,
            UserVerification::Discouraged => self.when_discouraged,
        };
        let wanted = match policy {
            VerificationPolicy::Always => true,
            VerificationPolicy::WithBiometrics => means.has(Method::Biometrics),
            VerificationPolicy::Never => false,
        };
        match (wish, able, wanted) {
            (UserVerification::Required, false, _) => Verifying::Impossible,
            (_, true, true) => Verifying::Yes,
            (_, _, _) => Verifying::No,
        }
    }
}
