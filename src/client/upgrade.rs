//! Conditional create: a passkey made without asking, after a password login.
//!
//! Implements WebAuthn L3 §5.1.3 step 13 (conditional mediation) as clients and providers narrow
//! it down; facts: platforms.md §3 (CR-UPG, AP-COND, AP-PROV).

use crate::client::Browsing;
use crate::client::Consent;
use crate::client::ProviderRules;
use crate::client::Readiness;
use crate::client::SavedPassword;
use crate::client::UpgradeCondition;
use crate::client::ceremony::Ceremony;
use crate::client::error::Failure;
use crate::client::holdings;
use crate::client::origin::Calling;
use crate::client::origin::Standing;
use crate::client::place::Place;
use crate::client::trouble::Trouble;
use crate::flow::Network;
use crate::webauthn::CreationOptions;
use crate::webauthn::CredentialId;
use crate::webauthn::UserVerification;

/// What the client itself asks for, before the options are looked into.
pub(super) fn admit(ceremony: &Ceremony<'_, '_>) -> Result<(), Failure> {
    if ceremony.client.capabilities.get("conditionalCreate") != Some(&true) {
        let cause = format!("{} has no conditional create", ceremony.client.name);
        return Err(Trouble::Unsupported.because(cause));
    }
    if ceremony.moment.pending_get {
        return Err(Trouble::Busy.because("a conditional get of the page is still pending"));
    }
    Ok(())
}

/// The provider that makes the passkey, if nothing speaks against it. Nothing is shown.
pub(super) fn place(
    ceremony: &Ceremony<'_, '_>,
    standing: &Standing,
    options: &CreationOptions,
) -> Result<Place, Failure> {
    // §5.1.3 step 13.1: a caller in a frame of another origin is refused.
    if standing.top_origin.is_some() {
        return Err(Trouble::Framed.because("conditional create needs a top-level page"));
    }
    let place = Place::Platform(0);
    let Some(slot) = ceremony.reachable.platform.first() else {
        return Err(Trouble::NoUpgrades.because("there is no provider on this device"));
    };
    let rules = slot.rules;
    let Some(upgrade) = &rules.upgrade else {
        let cause = format!("{} takes no part in conditional create", rules.name);
        return Err(Trouble::NoUpgrades.because(cause));
    };
    for condition in &upgrade.conditions {
        check(*condition, ceremony, standing, options)?;
    }
    // §5.1.3, conditional: verification that is required and cannot be had is a `ConstraintError`.
    if options.authenticator_selection.user_verification == UserVerification::Required {
        let cause = "the options require user verification, and nobody is asked here";
        return Err(Trouble::VerificationDemanded.because(cause));
    }
    if ceremony.moment.browsing == Browsing::Private && !rules.works_in_private {
        let cause = format!("{} is not available in a private window", rules.name);
        return Err(Trouble::NotEnrolled.because(cause));
    }
    if ceremony.moment.network == Network::Offline && rules.needs_network {
        return Err(Trouble::Offline.because(format!("{} works on a server", rules.name)));
    }
    Ok(place)
}

/// One precondition of the first provider.
fn check(
    condition: UpgradeCondition,
    ceremony: &Ceremony<'_, '_>,
    standing: &Standing,
    options: &CreationOptions,
) -> Result<(), Failure> {
    let slot = Place::Platform(0).slot(ceremony.reachable);
    let name = &slot.rules.name;
    let user = &options.user.name;
    let password = || saved_password(ceremony, slot.rules, standing, user);
    match condition {
        UpgradeCondition::OptedIn => match ceremony.moment.auto_upgrade {
            Consent::Given => Ok(()),
            Consent::OptedOut => {
                Err(Trouble::OptedOut.because("the user turned automatic upgrades off"))
            }
        },
        UpgradeCondition::Enrolled => match slot.readiness {
            Readiness::Ready => Ok(()),
            Readiness::NotEnrolled | Readiness::NoScreenLock => {
                Err(Trouble::NotEnrolled.because(format!("{name} is not set up on this device")))
            }
        },
        UpgradeCondition::SavedPassword => match password() {
            Some(_) => Ok(()),
            None => Err(Trouble::NoSavedPassword.because(format!(
                "{name} holds no password for `{user}` on this site"
            ))),
        },
        UpgradeCondition::UsedWithin(window) => {
            let age = password().map(|saved| ceremony.env.now().since(saved.last_used));
            match age {
                Some(age) if age <= window => Ok(()),
                Some(age) => Err(Trouble::PasswordNotRecent.because(format!(
                    "the password was used {} s ago, and {name} wants at most {} s",
                    age.as_secs(),
                    window.as_secs()
                ))),
                None => Err(Trouble::PasswordNotRecent
                    .because(format!("no password for `{user}` was used"))),
            }
        }
        UpgradeCondition::NoPasskey => no_passkey(ceremony, standing, options),
    }
}

/// A held passkey that the options list is an exclude match; another ends it as well, unlisted.
fn no_passkey(
    ceremony: &Ceremony<'_, '_>,
    standing: &Standing,
    options: &CreationOptions,
) -> Result<(), Failure> {
    let slot = Place::Platform(0).slot(ceremony.reachable);
    let held = holdings::of_user(slot, &standing.rp_id, &options.user.id);
    let Some(first) = held.first() else {
        return Ok(());
    };
    let is_listed = |id: &CredentialId| {
        options
            .exclude_credentials
            .iter()
            .any(|listed| listed.id == *id)
    };
    Err(match held.iter().find(|id| is_listed(id)) {
        Some(listed) => Trouble::Excluded(slot.rules.exclude_hit).because(format!(
            "{listed} is in {} and on the exclude list",
            slot.rules.name
        )),
        None => Trouble::HeldAlready.because(format!(
            "{} already holds {first} for this account",
            slot.rules.name
        )),
    })
}

/// The latest-used password that this provider holds for exactly this user name and host.
fn saved_password<'m>(
    ceremony: &Ceremony<'m, '_>,
    rules: &ProviderRules,
    standing: &Standing,
    user: &str,
) -> Option<&'m SavedPassword> {
    let is_ours = |host: &str| match standing.calling {
        // CR-UPG: the password's realm is the frame's own origin.
        Calling::Page => standing.origin.host() == Some(host),
        // An app's password belongs to the site that vouches for it.
        Calling::AppleApp | Calling::AndroidApp { .. } => standing.rp_id.is_suffix_of(host),
    };
    let moment = ceremony.moment;
    moment
        .saved_passwords
        .iter()
        .filter(|saved| saved.provider == rules.id && saved.username == user)
        .filter(|saved| is_ours(&saved.host))
        .max_by_key(|saved| saved.last_used)
}

#[cfg(test)]
mod tests;
