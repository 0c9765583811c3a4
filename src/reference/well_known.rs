//! The files by which operating systems and browsers recognise the shop.
//!
//! **Invariant:** all of it derives from the configuration, so that what is published is what
//! verification accepts.

use serde_json::Value;
use serde_json::json;

use crate::reference::config::Config;

/// Digital Asset Links: the Android app may use the site's credentials. Sources: AN-PRE, PRS.
pub(super) fn assetlinks(config: &Config) -> Value {
    json!([{
        "relation": [
            "delegate_permission/common.get_login_creds",
            "delegate_permission/common.handle_all_urls",
        ],
        "target": {
            "namespace": "android_app",
            "package_name": config.apps.android_package,
            "sha256_cert_fingerprints": [config.apps.android_fingerprint()],
        },
    }])
}

/// Apple's associated domains: the iOS app may use the site's credentials.
pub(super) fn apple_app_site_association(config: &Config) -> Value {
    json!({ "webcredentials": { "apps": [config.apps.ios_app_id] } })
}

/// §5.11: the origins that share this RP ID.
pub(super) fn webauthn(config: &Config) -> Value {
    let mut origins = vec![&config.origin];
    origins.extend(&config.related_origins);
    json!({ "origins": origins })
}

/// Passkey Endpoints: where credential managers send people to add or manage passkeys.
pub(super) fn passkey_endpoints(config: &Config) -> Value {
    let origin = &config.origin;
    json!({
        "enroll": format!("{origin}/settings/passkeys/new"),
        "manage": format!("{origin}/settings/passkeys"),
    })
}
