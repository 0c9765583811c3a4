//! Files by which browsers and operating systems recognise a relying party.
//!
//! Implements checks of WebAuthn L3 §5.11, Digital Asset Links, Apple's associated domains and the
//! passkey endpoints.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::conformance::exhibit::file;
use crate::conformance::lane::Lane;
use crate::conformance::lints::Look;
use crate::rp::Fetched;
use crate::webauthn::base64url;

/// `/.well-known/webauthn`.
pub(super) fn related_origins(lane: &Lane<'_>) -> Look {
    match json(lane, RELATED) {
        Err(look) => look,
        Ok(list) => match origins(&list) {
            None => Look::Wrong("it has no list `origins` of texts".to_owned()),
            Some(origins) => {
                let plain = origins.iter().find(|it| !it.starts_with("https://"));
                match plain {
                    Some(origin) => Look::Wrong(format!("`{origin}` is not https")),
                    None => Look::Fine,
                }
            }
        },
    }
}

/// The list once more: how long it is, and how it is written.
pub(super) fn related_origins_own(lane: &Lane<'_>) -> Look {
    let list = match json(lane, RELATED) {
        Err(look) => return look,
        Ok(list) => list,
    };
    let origins = origins(&list).unwrap_or_default();
    let bare = |origin: &String| {
        let url = url::Url::parse(origin).ok();
        url.is_some_and(|url| url.origin().ascii_serialization() == *origin)
    };
    if let Some(origin) = origins.iter().find(|origin| !bare(origin)) {
        return Look::Wrong(format!("`{origin}` is no bare origin"));
    }
    // A label is what stands before the public suffix; the last two are near enough to count.
    let labels = origins.iter().filter_map(|origin| {
        let url = url::Url::parse(origin).ok()?;
        let host = url.host_str()?;
        host.rsplit('.').nth(1).map(str::to_owned)
    });
    let labels: BTreeSet<String> = labels.collect();
    if labels.len() > 5 {
        return Look::Wrong(format!(
            "{} labels; clients need read only five",
            labels.len()
        ));
    }
    match origins.contains(&lane.plan.rp.origin()) {
        true => Look::Fine,
        false => Look::Wrong("the relying party's own origin is not in it".to_owned()),
    }
}

/// `/.well-known/assetlinks.json`.
pub(super) fn asset_links(lane: &Lane<'_>) -> Look {
    let list = match json(lane, ASSET_LINKS) {
        Err(look) => return look,
        Ok(list) => list,
    };
    let statements = list.as_array().cloned().unwrap_or_default();
    let logs_in = |statement: &&Value| {
        let relations = statement.get("relation").and_then(Value::as_array);
        let mut relations = relations.into_iter().flatten();
        relations.any(|it| it == "delegate_permission/common.get_login_creds")
    };
    let Some(statement) = statements.iter().find(logs_in) else {
        return Look::Wrong("no statement delegates get_login_creds".to_owned());
    };
    let target = |name: &str| statement.pointer(&format!("/target/{name}"));
    if target("namespace") != Some(&"android_app".into()) || target("package_name").is_none() {
        return Look::Wrong("the statement names no Android app".to_owned());
    }
    let prints = fingerprints(statement);
    let wrong = prints.iter().find(|print| certificate(print).is_none());
    match (prints.is_empty(), wrong) {
        (true, _) => Look::Wrong("the statement lists no certificate".to_owned()),
        (_, Some(print)) => {
            Look::Wrong(format!("`{print}` is not 32 upper-case bytes with colons"))
        }
        (_, None) => Look::Fine,
    }
}

/// The certificate in it, and the app's origin.
pub(super) fn asset_links_key(lane: &Lane<'_>) -> Look {
    let Some(origin) = lane.plan.rp.android_origin() else {
        return Look::Nothing("its profile names no Android app".to_owned());
    };
    let list = match json(lane, ASSET_LINKS) {
        Err(look) => return look,
        Ok(list) => list,
    };
    let statements = list.as_array().cloned().unwrap_or_default();
    let prints = statements.iter().flat_map(fingerprints);
    let hashes = prints.filter_map(|print| certificate(&print));
    let origins = hashes.map(|hash| format!("android:apk-key-hash:{}", base64url::encode(hash)));
    match origins.collect::<Vec<_>>().iter().any(|it| it == origin) {
        true => Look::Fine,
        false => Look::Wrong(format!("no listed certificate makes the origin `{origin}`")),
    }
}

/// `/.well-known/apple-app-site-association`.
pub(super) fn apple_association(lane: &Lane<'_>) -> Look {
    let file = match found(lane, APPLE) {
        Err(look) => return look,
        Ok(file) => file,
    };
    if file.body.len() > 128 * 1024 {
        return Look::Wrong("it is larger than 128 KiB".to_owned());
    }
    let json: Option<Value> = serde_json::from_str(&file.body).ok();
    let apps = json
        .as_ref()
        .and_then(|it| it.pointer("/webcredentials/apps")?.as_array());
    let apps: Vec<_> = apps
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let is_app = |app: &&str| {
        app.split_once('.')
            .is_some_and(|(team, _)| team.len() == 10)
    };
    match (apps.is_empty(), apps.iter().find(|app| !is_app(app))) {
        (true, _) => Look::Wrong("it has no `webcredentials.apps`".to_owned()),
        (_, Some(app)) => Look::Wrong(format!("`{app}` is not TEAMID.bundle.id")),
        (_, None) => Look::Fine,
    }
}

/// `/.well-known/passkey-endpoints`.
pub(super) fn passkey_endpoints(lane: &Lane<'_>) -> Look {
    match json(lane, "/.well-known/passkey-endpoints") {
        Err(look) => look,
        Ok(endpoints) => {
            let https = |name: &str| {
                let url = endpoints.get(name).and_then(Value::as_str);
                url.is_some_and(|url| url.starts_with("https://"))
            };
            match https("enroll") && https("manage") {
                true => Look::Fine,
                false => Look::Wrong("`enroll` and `manage` are not both https URLs".to_owned()),
            }
        }
    }
}

/// `/.well-known/change-password`.
pub(super) fn change_password(lane: &Lane<'_>) -> Look {
    match file(lane, "/.well-known/change-password") {
        Err(why) => Look::Nothing(why),
        Ok(file) if file.status < 400 => Look::Fine,
        Ok(file) => Look::Wrong(format!("it answers with {}", file.status)),
    }
}

fn found(lane: &Lane<'_>, path: &str) -> Result<Fetched, Look> {
    let file = file(lane, path).map_err(Look::Nothing)?;
    match file.status {
        200 => Ok(file),
        404 | 410 => Err(Look::Nothing(format!("there is no {path}"))),
        status => Err(Look::Wrong(format!("{path} answers with {status}"))),
    }
}

fn json(lane: &Lane<'_>, path: &str) -> Result<Value, Look> {
    let file = found(lane, path)?;
    if file.content_type != "application/json" {
        let media = file.content_type;
        return Err(Look::Wrong(format!(
            "{path} is `{media}`, not application/json"
        )));
    }
    serde_json::from_str(&file.body).map_err(|_| Look::Wrong(format!("{path} is no JSON")))
}

fn origins(list: &Value) -> Option<Vec<String>> {
    let origins = list.get("origins")?.as_array()?.iter();
    origins.map(|it| it.as_str().map(str::to_owned)).collect()
}

fn fingerprints(statement: &Value) -> Vec<String> {
    let prints = statement.pointer("/target/sha256_cert_fingerprints");
    let prints = prints.and_then(Value::as_array).into_iter().flatten();
    prints
        .filter_map(|it| it.as_str().map(str::to_owned))
        .collect()
}

/// The bytes of a fingerprint, as Android wants it written.
fn certificate(print: &str) -> Option<Vec<u8>> {
    let pairs = print.split(':');
    let upper = |pair: &str| pair.len() == 2 && !pair.bytes().any(|it| it.is_ascii_lowercase());
    let bytes = pairs.map(|pair| u8::from_str_radix(pair, 16).ok().filter(|_| upper(pair)));
    let bytes: Option<Vec<u8>> = bytes.collect();
    bytes.filter(|bytes| bytes.len() == 32)
}

const RELATED: &str = "/.well-known/webauthn";
const ASSET_LINKS: &str = "/.well-known/assetlinks.json";
const APPLE: &str = "/.well-known/apple-app-site-association";
