//! Digital Asset Links: whether a site trusts an Android app with its credentials.
//!
//! Facts: platforms.md §5 (AN-PRE, AN-TS, PRS).

use std::fmt::Write;

use serde_json::Value;

use crate::client::AppIdentity;
use crate::client::Fetch;
use crate::client::error::Failure;
use crate::client::trouble::Trouble;
use crate::webauthn::RpId;

/// Accepts the app if the site's statements delegate login credentials to it.
pub(super) fn validate(
    app: &AppIdentity,
    rp_id: &RpId,
    fetch: &mut dyn Fetch,
) -> Result<(), Failure> {
    let url = format!("https://{rp_id}/.well-known/assetlinks.json");
    // AN-TS: whatever is wrong, the app reads only that its request cannot be validated.
    let refused = |why: &str| {
        Trouble::Origin.because(format!(
            "the incoming request cannot be validated: {url}: {why}"
        ))
    };
    let fetched = fetch.get(&url).map_err(|error| refused(&error))?;
    if fetched.status != 200 {
        return Err(refused(&format!("status {}", fetched.status)));
    }
    if fetched.content_type != "application/json" {
        return Err(refused(&format!(
            "type `{}` is not application/json",
            fetched.content_type
        )));
    }
    let statements: Value =
        serde_json::from_str(&fetched.body).map_err(|_| refused("the body is not JSON"))?;
    let statements = statements
        .as_array()
        .ok_or_else(|| refused("the body is not a list of statements"))?;
    let fingerprint = fingerprint(&app.android_certificate_hash());
    let trusted = statements.iter().any(|statement| {
        contains(&statement["relation"], RELATION) && names(&statement["target"], app, &fingerprint)
    });
    if trusted {
        Ok(())
    } else {
        Err(refused(&format!(
            "no statement links `{}` for {RELATION}",
            app.android_package
        )))
    }
}

fn names(target: &Value, app: &AppIdentity, fingerprint: &str) -> bool {
    target["namespace"] == "android_app"
        && target["package_name"] == app.android_package
        && contains(&target["sha256_cert_fingerprints"], fingerprint)
}

fn contains(list: &Value, text: &str) -> bool {
    list.as_array()
        .is_some_and(|items| items.iter().any(|item| item == text))
}

/// PRS: upper-case hexadecimal with colons; lower case does not match.
fn fingerprint(hash: &[u8]) -> String {
    let mut text = String::with_capacity(hash.len() * 3);
    for byte in hash {
        let colon = if text.is_empty() { "" } else { ":" };
        write!(text, "{colon}{byte:02X}").expect("a String takes all that is written");
    }
    text
}

const RELATION: &str = "delegate_permission/common.get_login_creds";

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(super) use tests::statement_for;
