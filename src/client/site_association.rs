//! Associated domains: whether a site shares its web credentials with an Apple app.
//!
//! Facts: platforms.md §5 (AP-FORUM, CB-SAS). The file's exact shape is of low confidence there.

use serde_json::Value;

use crate::client::AppIdentity;
use crate::client::Fetch;
use crate::client::error::Failure;
use crate::client::trouble::Trouble;
use crate::webauthn::RpId;

/// Accepts the app if the site's association file lists it under `webcredentials`.
pub(super) fn validate(
    app: &AppIdentity,
    rp_id: &RpId,
    fetch: &mut dyn Fetch,
) -> Result<(), Failure> {
    let url = format!("https://{rp_id}/.well-known/apple-app-site-association");
    let app_id = app.apple_app_id;
    let refused = |why: &str| {
        let cause = format!("application `{app_id}` is not associated with domain {rp_id}: {why}");
        Trouble::Origin.because(cause)
    };
    let fetched = fetch.get(&url).map_err(|error| refused(&error))?;
    if fetched.status != 200 {
        return Err(refused(&format!(
            "{url} answers with status {}",
            fetched.status
        )));
    }
    let document: Value =
        serde_json::from_str(&fetched.body).map_err(|_| refused(&format!("{url} is not JSON")))?;
    let apps = document["webcredentials"]["apps"].as_array();
    if apps.is_some_and(|apps| apps.iter().any(|listed| listed == app_id)) {
        Ok(())
    } else {
        Err(refused(&format!(
            "{url} does not list it in webcredentials.apps"
        )))
    }
}

#[cfg(test)]
mod tests;
