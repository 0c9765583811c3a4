//! The files by which operating systems and browsers recognise the shop.
//!
//! **Invariant:** all of it derives from the configuration, so that what is published is what
//! verification accepts.

use serde_json::Value;
use serde_json::json;

use crate::reference::bug::Lapse;
use crate::reference::config::Config;

/// Digital Asset Links: the Android app may use the site's credentials. Sources: AN-PRE, PRS.
pub(super) fn assetlinks(config: &Config) -> Value {
    let relations: &[&str] = match config.bugs.has(Lapse::Wk04) {
        true => &["delegate_permission/common.handle_all_urls"],
        false => &[
            "delegate_permission/common.get_login_creds",
            "delegate_permission/common.handle_all_urls",
        ],
    };
    let fingerprint = match config.bugs.has(Lapse::Wk05) {
        true => vec!["00"; 32].join(":"),
        false => config.apps.android_fingerprint(),
    };
    json!([{
        "relation": relations,
        "target": {
            "namespace": "android_app",
            "package_name": config.apps.android_package,
            "sha256_cert_fingerprints": [fingerprint],
        },
    }])
}

/// Apple's associated domains: the iOS app may use the site's credentials.
pub(super) fn apple_app_site_association(config: &Config) -> Value {
    if config.bugs.has(Lapse::Wk07) {
        return json!({ "applinks": {} });
    }
    json!({ "webcredentials": { "apps": [config.apps.ios_app_id] } })
}

/// §5.11: the origins that share this RP ID.
pub(super) fn webauthn(config: &Config) -> Value {
    let site = config.origin.clone();
    let mut origins = match config.bugs.has(Lapse::Wk03) {
        true => vec![format!("https://unaccepted.{}", config.rp_id)],
        false => vec![site.clone()],
    };
    origins.extend(config.related_origins.iter().cloned());
    if config.bugs.has(Lapse::Wk02) {
        origins.push(format!("{site}/login"));
        origins.push(format!("http://{}", config.rp_id));
    }
    match config.bugs.has(Lapse::Wk01) {
        true => json!({ "origins": origins.join(" ") }),
        false => json!({ "origins": origins }),
    }
}

/// Passkey Endpoints: where credential managers send people to add or manage passkeys.
pub(super) fn passkey_endpoints(config: &Config) -> Value {
    let origin = match config.bugs.has(Lapse::Wk09) {
        true => format!("http://{}", config.rp_id),
        false => config.origin.clone(),
    };
    json!({
        "enroll": format!("{origin}/settings/passkeys/new"),
        "manage": format!("{origin}/settings/passkeys"),
    })
}
