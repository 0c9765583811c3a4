//! Who may use which RP ID: effective domains and registrable suffixes for pages, links between
//! site and app for native callers.
//!
//! Implements WebAuthn L3 §5.1.3 steps 6–10, §5.1.4.1 steps 5–9, HTML "is a registrable domain
//! suffix of or is equal to"; the native rules are those of AN-PRE and AP-FORUM.

use public_suffix::DEFAULT_PROVIDER;
use public_suffix::EffectiveTLDProvider as _;

use crate::client::AppIdentity;
use crate::client::Caller;
use crate::client::ClientProfile;
use crate::client::Fetch;
use crate::client::Support;
use crate::client::asset_links;
use crate::client::error::Failure;
use crate::client::related;
use crate::client::site_association;
use crate::client::trouble::Trouble;
use crate::webauthn::Origin;
use crate::webauthn::RpId;

/// A caller that may use an RP ID, as collected client data will tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    /// The RP ID in effect.
    pub(super) rp_id: RpId,
    /// The caller's origin.
    pub(super) origin: Origin,
    /// The top-level origin, when the caller is framed by another origin.
    pub(super) top_origin: Option<Origin>,
    /// What kind of caller it is.
    pub(super) calling: Calling,
}

/// What kind of caller uses the RP ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Calling {
    /// A page.
    Page,
    /// An app on an Apple platform.
    AppleApp,
    /// An app on Android; its package name goes into the client data.
    AndroidApp {
        /// The package name.
        package: &'static str,
    },
}

/// Decides whether the caller may use the RP ID it asks for.
pub(super) fn standing(
    client: &ClientProfile,
    caller: &Caller,
    wanted: Option<&str>,
    fetch: &mut dyn Fetch,
) -> Result<Standing, Failure> {
    match caller {
        Caller::Page { origin, framed_by } => {
            let rules = PageRules {
                related_origins: client.related_origins,
            };
            rules.standing(origin, framed_by.as_deref(), wanted, fetch)
        }
        Caller::AppleApp(app) => apple_app(app, wanted, fetch),
        Caller::AndroidApp(app) => android_app(app, wanted, fetch),
    }
}

struct PageRules {
    related_origins: Support,
}

impl PageRules {
    fn standing(
        &self,
        origin: &str,
        framed_by: Option<&str>,
        wanted: Option<&str>,
        fetch: &mut dyn Fetch,
    ) -> Result<Standing, Failure> {
        let origin = page_origin(origin)?;
        let top_origin = framed_by.map(page_origin).transpose()?;
        // §5.1.3 step 7: the effective domain is a valid domain, so IP addresses end here.
        let host = origin.host().unwrap_or_default();
        let domain = RpId::parse(host).map_err(|_| {
            Trouble::Origin.because(format!("`{host}` is no domain, so it has no RP ID"))
        })?;
        // §5.1.3 step 8: without an RP ID the effective domain is used.
        let rp_id = match wanted {
            None => domain,
            Some(text) => {
                let rp_id = parse_rp_id(text)?;
                if !is_registrable_suffix_or_equal(&rp_id, host) {
                    self.ask_for_relation(&origin, &rp_id, fetch)?;
                }
                rp_id
            }
        };
        Ok(Standing {
            rp_id,
            origin,
            top_origin,
            calling: Calling::Page,
        })
    }

    /// §5.1.3 step 8: an unrelated RP ID is a `SecurityError`, unless the RP lists the origin.
    fn ask_for_relation(
        &self,
        origin: &Origin,
        rp_id: &RpId,
        fetch: &mut dyn Fetch,
    ) -> Result<(), Failure> {
        match self.related_origins {
            Support::Unsupported => Err(Trouble::Origin.because(format!(
                "`{rp_id}` is not a registrable suffix of `{origin}`, and this client has no \
                 related origin requests"
            ))),
            Support::Supported => related::validate(origin, rp_id, fetch),
        }
    }
}

/// A page's origin: https, or `localhost` over http (Secure Contexts §3.1).
fn page_origin(text: &str) -> Result<Origin, Failure> {
    let origin = Origin::parse(text)
        .map_err(|_| Trouble::Framed.because(format!("`{text}` is an opaque origin")))?;
    if origin.host().is_none() || !origin.is_secure_context() {
        return Err(Trouble::Origin.because(format!("`{origin}` is not a secure context")));
    }
    Ok(origin)
}

fn apple_app(
    app: &AppIdentity,
    wanted: Option<&str>,
    fetch: &mut dyn Fetch,
) -> Result<Standing, Failure> {
    let rp_id = native_rp_id(wanted)?;
    site_association::validate(app, &rp_id, fetch)?;
    let origin = Origin::parse(&format!("https://{rp_id}"))
        .map_err(|error| Trouble::Origin.because(error.to_string()))?;
    Ok(Standing {
        rp_id,
        origin,
        top_origin: None,
        calling: Calling::AppleApp,
    })
}

fn android_app(
    app: &AppIdentity,
    wanted: Option<&str>,
    fetch: &mut dyn Fetch,
) -> Result<Standing, Failure> {
    let rp_id = native_rp_id(wanted)?;
    asset_links::validate(app, &rp_id, fetch)?;
    let certificate_hash = app.android_certificate_hash().to_vec();
    let origin = Origin::AndroidApp { certificate_hash };
    let calling = Calling::AndroidApp {
        package: app.android_package,
    };
    Ok(Standing {
        rp_id,
        origin,
        top_origin: None,
        calling,
    })
}

/// A native caller has no effective domain to fall back on.
fn native_rp_id(wanted: Option<&str>) -> Result<RpId, Failure> {
    let text = wanted.ok_or_else(|| {
        Trouble::BadType.because("the options name no RP ID, and an app has no domain of its own")
    })?;
    parse_rp_id(text)
}

fn parse_rp_id(text: &str) -> Result<RpId, Failure> {
    RpId::parse(text).map_err(|error| Trouble::Origin.because(error.to_string()))
}

/// HTML "is a registrable domain suffix of or is equal to". A host that is itself a public suffix
/// may still use itself.
fn is_registrable_suffix_or_equal(rp_id: &RpId, host: &str) -> bool {
    if rp_id.as_str() == host {
        return true;
    }
    // The default rule `*` applies to unknown top-level domains, so a domain without a registrable
    // part is a public suffix.
    rp_id.is_suffix_of(host)
        && DEFAULT_PROVIDER
            .effective_tld_plus_one(rp_id.as_str())
            .is_ok()
        && is_longer_than_suffix(rp_id, host)
}

/// HTML step 4.3: the RP ID may not end inside the host's public suffix.
fn is_longer_than_suffix(rp_id: &RpId, host: &str) -> bool {
    rp_id.as_str().len() > DEFAULT_PROVIDER.public_suffix(host).len()
}

#[cfg(test)]
mod tests;
