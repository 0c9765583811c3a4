//! Related origin requests: an RP ID's own list of further origins that may use it.
//!
//! Implements WebAuthn L3 §5.11.1, the related origins validation procedure.

use std::collections::BTreeSet;

use public_suffix::DEFAULT_PROVIDER;
use public_suffix::EffectiveTLDProvider as _;
use serde_json::Value;

use crate::client::Fetch;
use crate::client::error::Failure;
use crate::client::trouble::Trouble;
use crate::webauthn::Origin;
use crate::webauthn::RpId;

/// Accepts the origin if `https://{rp_id}/.well-known/webauthn` lists it.
pub(super) fn validate(
    origin: &Origin,
    rp_id: &RpId,
    fetch: &mut dyn Fetch,
) -> Result<(), Failure> {
    // Step 2: fetched without credentials.
    let url = format!("https://{rp_id}/.well-known/webauthn");
    let refused = |why: &str| Trouble::Origin.because(format!("{url}: {why}"));
    let fetched = fetch.get(&url).map_err(|error| refused(&error))?;
    if fetched.status != 200 {
        return Err(refused(&format!("status {}", fetched.status)));
    }
    // Step 2.1: the media type is exactly JSON's.
    if fetched.content_type != "application/json" {
        return Err(refused(&format!(
            "type `{}` is not application/json",
            fetched.content_type
        )));
    }
    // Step 3: an object with an array `origins`.
    let document: Value =
        serde_json::from_str(&fetched.body).map_err(|_| refused("the body is not JSON"))?;
    let origins = document.get("origins").and_then(Value::as_array);
    let origins = origins.ok_or_else(|| refused("there is no array `origins`"))?;
    if is_listed(origin, origins) {
        Ok(())
    } else {
        Err(refused(&format!(
            "`{origin}` is not among the origins that count"
        )))
    }
}

/// Steps 4–7: at most five labels count, later ones are passed over.
fn is_listed(origin: &Origin, listed: &[Value]) -> bool {
    let mut labels_seen = BTreeSet::new();
    for item in listed.iter().filter_map(Value::as_str) {
        let Ok(listed) = Origin::parse(item) else {
            continue;
        };
        let Some(label) = listed.host().and_then(registrable_label) else {
            continue;
        };
        if labels_seen.len() >= LABELS_MAX && !labels_seen.contains(label) {
            continue;
        }
        if listed == *origin {
            return true;
        }
        labels_seen.insert(label.to_owned());
    }
    false
}

/// The name a site was registered by: `example` of `login.example.co.uk`.
fn registrable_label(host: &str) -> Option<&str> {
    DEFAULT_PROVIDER
        .effective_tld_plus_one(host)
        .ok()?
        .split('.')
        .next()
        .filter(|label| !label.is_empty())
}

/// §5.11: clients support at least five registrable labels, and those here stop there.
const LABELS_MAX: usize = 5;

#[cfg(test)]
mod tests;
