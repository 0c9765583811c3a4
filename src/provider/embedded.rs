//! The data files that the binary carries. A new file takes one line here and nothing else.

macro_rules! embed {
    ($path:literal) => {
        (
            concat!("fixtures/", $path),
            include_str!(concat!("../../fixtures/", $path)),
        )
    };
}

/// Each file's name in the repository, and its text.
pub(super) const FILES: &[(&str, &str)] = &[
    embed!("sources.yaml"),
    embed!("providers/icloud-keychain.yaml"),
    embed!("providers/google-password-manager.yaml"),
    embed!("providers/windows-hello.yaml"),
    embed!("providers/chrome-profile.yaml"),
    embed!("providers/bitwarden.yaml"),
    embed!("providers/security-key.yaml"),
    embed!("devices/iphone.yaml"),
    embed!("devices/ipad.yaml"),
    embed!("devices/mac.yaml"),
    embed!("devices/android-phone.yaml"),
    embed!("devices/android-tablet.yaml"),
    embed!("devices/windows-pc.yaml"),
    embed!("devices/security-key.yaml"),
];
