//! Who calls the client: a page in a browser, or a native app.

use sha2::Digest;
use sha2::Sha256;

/// The caller of a ceremony.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A page. The origin is its serialisation, such as `https://shop.example.test`.
    Page {
        /// The page's own origin.
        origin: String,
        /// The origin of the top-level page that frames it, if another origin does.
        framed_by: Option<String>,
    },
    /// An iOS, iPadOS or macOS app, known by its app id.
    AppleApp(AppIdentity),
    /// An Android app, known by package name and signing certificate.
    AndroidApp(AppIdentity),
}

/// What an operating system knows an app by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AppIdentity {
    /// Apple: team id and bundle id.
    pub apple_app_id: &'static str,
    /// Android: package name.
    pub android_package: &'static str,
    /// Android: the text whose SHA-256 stands for the signing certificate's.
    pub android_certificate: &'static str,
}

impl AppIdentity {
    /// SHA-256 of the signing certificate, by which Android knows the app.
    pub fn android_certificate_hash(&self) -> [u8; 32] {
        Sha256::digest(self.android_certificate.as_bytes()).into()
    }
}

/// The native app of the relying party that scenarios use (`client: app`).
pub const APP: AppIdentity = AppIdentity {
    apple_app_id: "STUNTKEY01.test.example.shop",
    android_package: "test.example.shop",
    android_certificate: "stuntkey test signing certificate",
};
