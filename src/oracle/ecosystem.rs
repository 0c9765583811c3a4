//! What a relying party could know of a passkey's whereabouts.
//!
//! From its own record (backup flags, AAGUID and transports as sent, the client that registered
//! it) and from what its requests tell of the client that is here now. Nothing else settles a
//! judgement: what the front end could ask and does not tell is not known. Sources: the AAGUID list of passkeydeveloper, and WebAuthn L3 §6.1.3 for BE and BS.

use serde_json::Value;

use super::ledger::Registered;

/// Whether a relying party could know that a passkey works on a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// It could know that it does.
    Here,
    /// It could know that it does not, not even by QR code.
    Nowhere,
    /// It could not know.
    Unsure,
}

/// AAGUIDs whose passkeys sync within one ecosystem.
const APPLE: &[&str] = &[
    "fbfc3007-154e-4ecc-8c0b-6e020557d7bd",
    "dd4ec289-e01d-41c9-bb89-70fa845d4bf2",
];
const GOOGLE: &[&str] = &["ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4"];

/// What a relying party could know of this passkey on the client that is told so.
pub(super) fn known(passkey: &Registered<'_>, here: Option<&Value>) -> Known {
    let Some(auth_data) = &passkey.auth_data else {
        return Known::Unsure;
    };
    let roams = |transport: &String| matches!(transport.as_str(), "usb" | "nfc" | "ble");
    if passkey.transports.iter().any(roams) || passkey.transports.is_empty() {
        return Known::Unsure;
    }
    if !auth_data.flags.be() {
        return device_bound(passkey, here);
    }
    let aaguid = auth_data
        .attested
        .as_ref()
        .map(|attested| attested.aaguid.to_string());
    match aaguid.as_deref() {
        Some(id) if APPLE.contains(&id) => synced(is_apple(here)),
        Some(id) if GOOGLE.contains(&id) => synced(is_google(here)),
        _ if same_hardware(passkey, here) == Some(true) => Known::Here,
        _ => Known::Unsure,
    }
}

/// A device-bound passkey works on its machine and nowhere else; a browser profile's, only in
/// that browser.
fn device_bound(passkey: &Registered<'_>, here: Option<&Value>) -> Known {
    match same_hardware(passkey, here) {
        None => Known::Unsure,
        Some(false) => Known::Nowhere,
        Some(true) if same(passkey.told.as_ref(), here, "browser") => Known::Here,
        Some(true) => Known::Unsure,
    }
}

/// Whether both clients run on the same machine, where both told.
fn same_hardware(passkey: &Registered<'_>, here: Option<&Value>) -> Option<bool> {
    let then = passkey.told.as_ref()?.get("hardware")?;
    let now = here?.get("hardware")?;
    Some(then == now)
}

fn synced(same_ecosystem: bool) -> Known {
    if same_ecosystem {
        Known::Here
    } else {
        Known::Unsure
    }
}

fn is_apple(told: Option<&Value>) -> bool {
    matches!(member(told, "platform"), Some("ios" | "ipados" | "macos"))
        && matches!(member(told, "browser"), None | Some("safari"))
}

fn is_google(told: Option<&Value>) -> bool {
    member(told, "platform") == Some("android")
}

fn same(one: Option<&Value>, other: Option<&Value>, name: &str) -> bool {
    let one = one.and_then(|told| told.get(name));
    one == other.and_then(|told| told.get(name))
}

fn member<'v>(told: Option<&'v Value>, name: &str) -> Option<&'v str> {
    told?.get(name)?.as_str()
}
