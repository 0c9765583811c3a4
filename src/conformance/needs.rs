//! Whether what a check needs is there.

use serde_json::Value;

use crate::conformance::lane::Lane;
use crate::conformance::vocabulary::Attested;
use crate::conformance::vocabulary::Need;
use crate::rp::Clock;
use crate::rp::Scrutiny;

/// Why a need is not met; `None` when it is. `options` are those of the ceremony.
pub(super) fn unmet(need: Need, lane: &Lane<'_>, options: Option<&Value>) -> Option<String> {
    let has = |action: &str| lane.user.has(action, None);
    let offers = |algorithm: i64| match options {
        Some(options) => offered(options).contains(&algorithm),
        None => false,
    };
    let verification = options.and_then(verification);
    let (met, why) = match need {
        Need::UvRequired => (
            verification == Some("required"),
            "its options do not demand user verification",
        ),
        Need::UvOptional => (
            verification != Some("required"),
            "its options demand user verification",
        ),
        Need::Es384Offered => (offers(-35), "it does not take ES384 keys"),
        Need::EdDsaOffered => (offers(-8), "it does not take Ed25519 keys"),
        Need::Rs256Offered => (offers(-257), "it does not take RS256 keys"),
        Need::Es384Absent => (!offers(-35), "it takes ES384 keys"),
        Need::EdDsaAbsent => (!offers(-8), "it takes Ed25519 keys"),
        Need::Clock => (
            !matches!(lane.plan.rp.clock(), Clock::None),
            "its profile cannot move its clock",
        ),
        Need::List => (has("list"), "its profile cannot list passkeys"),
        Need::Delete => (
            has("list") && has("delete-passkey"),
            "its profile cannot delete passkeys",
        ),
        Need::Session => (
            has("session"),
            "its profile cannot ask where a session stands",
        ),
        Need::TwoUsers => (
            lane.plan
                .rp
                .accounts_to_lend()
                .is_none_or(|accounts| accounts > 1),
            "its profile lends no second account",
        ),
        Need::AndroidApp => (
            lane.plan.rp.android_origin().is_some(),
            "its profile names no Android app",
        ),
        Need::Cookies => (
            lane.plan.rp.keeps_cookies(lane.user.front_end()),
            "its sessions are what the page sends",
        ),
        Need::AllowList => (
            options
                .and_then(|options| options.get("allowCredentials")?.as_array())
                .is_some_and(|list| !list.is_empty()),
            "its login options list no passkeys",
        ),
        Need::NoAttestation => (
            options
                .and_then(|options| options.get("attestation")?.as_str())
                .is_none_or(|wish| wish == "none"),
            "it asks for attestation",
        ),
        Need::Attestation | Need::Trust | Need::Demand => {
            return unmet_of_attestation(need, lane, options);
        }
    };
    (!met).then(|| why.to_owned())
}

/// Likewise, of the needs that only attestation meets.
fn unmet_of_attestation(need: Need, lane: &Lane<'_>, options: Option<&Value>) -> Option<String> {
    let wish = options.and_then(|options| options.get("attestation")?.as_str());
    if wish.is_none_or(|wish| wish == "none") {
        return Some("its options ask for no attestation".to_owned());
    }
    let scrutiny = lane.plan.rp.attestation().map(|it| it.scrutiny);
    let why = match (need, scrutiny) {
        (_, Some(Scrutiny::Ignored)) => "its profile says that it ignores attestation",
        (Need::Trust, None | Some(Scrutiny::Verified)) => {
            "its profile does not say that `attestation` is `trusted` or `required`"
        }
        (Need::Demand, None | Some(Scrutiny::Verified | Scrutiny::Trusted)) => {
            "its profile does not say that `attestation` is `required`"
        }
        (_, None | Some(Scrutiny::Verified | Scrutiny::Trusted | Scrutiny::Required)) => {
            return None;
        }
    };
    Some(why.to_owned())
}

/// Why a way to attest cannot be tried; `None` when it can.
pub(super) fn unverified(attested: Attested, lane: &Lane<'_>) -> Option<String> {
    let format = attested.certified()?.format();
    let handling = lane.plan.rp.attestation()?;
    let is_verified = handling.formats.is_empty() || handling.formats.contains(&format);
    (!is_verified).then(|| format!("its profile does not list the format `{format}`"))
}

/// The algorithms of creation options, in their order (§5.4; -7 and -257 where none is named).
pub(super) fn offered(options: &Value) -> Vec<i64> {
    let named = options.get("pubKeyCredParams").and_then(Value::as_array);
    let named = named.into_iter().flatten();
    let named: Vec<i64> = named.filter_map(|it| it.get("alg")?.as_i64()).collect();
    match named.as_slice() {
        [] => vec![-7, -257],
        [_, ..] => named,
    }
}

/// The wish for user verification in options of either ceremony.
pub(super) fn verification(options: &Value) -> Option<&str> {
    let paths = [
        "/authenticatorSelection/userVerification",
        "/userVerification",
    ];
    let mut wishes = paths
        .iter()
        .filter_map(|path| options.pointer(path)?.as_str());
    wishes.next()
}
