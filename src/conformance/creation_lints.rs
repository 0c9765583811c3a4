//! Lints of creation options.
//!
//! Implements checks of WebAuthn L3 §5.4, §14.6.1 and §15.1.

use serde_json::Value;

use crate::conformance::exhibit::Exhibit;
use crate::conformance::lints::Look;
use crate::conformance::lints::fine_unless;
use crate::conformance::lints::nothing;
use crate::conformance::needs::offered;
use crate::conformance::needs::verification;
use crate::webauthn::RpId;
use crate::webauthn::base64url;

pub(super) fn rp_id(exhibit: &Exhibit) -> Look {
    let options = match exhibit.creation() {
        Ok(options) => options,
        Err(look) => return look,
    };
    let Some(named) = options.pointer("/rp/id").and_then(Value::as_str) else {
        return fine_unless(
            false,
            "creation options name no RP ID, so that each host gets passkeys of its own",
        );
    };
    let host = url::Url::parse(&exhibit.origin).ok();
    let host = host
        .as_ref()
        .and_then(url::Url::host_str)
        .unwrap_or_default();
    match RpId::parse(named) {
        Err(_) => Look::Wrong(format!("`{named}` is no domain")),
        Ok(id) => fine_unless(
            !id.is_suffix_of(host),
            format!("`{named}` is not a domain that `{host}` belongs to"),
        ),
    }
}

pub(super) fn user_id(exhibit: &Exhibit) -> Look {
    let options = exhibit.create.iter().chain(&exhibit.create_again);
    let ids = options.filter_map(|it| it.pointer("/user/id")?.as_str());
    let ids: Vec<&str> = ids.collect();
    let Some(first) = ids.first() else {
        return nothing("creation options");
    };
    if ids.iter().any(|id| id != first) {
        return Look::Wrong("the user handle changes from request to request".to_owned());
    }
    let bytes = base64url::decode(first).unwrap_or_default();
    if !(1..=64).contains(&bytes.len()) {
        return Look::Wrong(format!("the user handle has {} bytes", bytes.len()));
    }
    let text = String::from_utf8(bytes.clone()).unwrap_or_default();
    let name = exhibit.identifier.as_str();
    let local = name.split('@').next().unwrap_or(name);
    if !text.is_empty() && (text.contains(name) || (local.len() > 3 && text.contains(local))) {
        return Look::Wrong("the user handle says who the user is".to_owned());
    }
    let digest = <sha2::Sha256 as sha2::Digest>::digest(name);
    if bytes == digest.as_slice() {
        return Look::Wrong("the user handle is a hash of the user's name".to_owned());
    }
    let is_number =
        !text.is_empty() && text.len() < 12 && text.bytes().all(|it| it.is_ascii_digit());
    if is_number || bytes.len() < 8 {
        // §14.6.1 forbids what identifies a person, and recommends 64 random bytes.
        let why = "the user handle is a number or too short to be opaque";
        return Look::Unwise(why.to_owned());
    }
    Look::Fine
}

pub(super) fn user_name(exhibit: &Exhibit) -> Look {
    let options = match exhibit.creation() {
        Ok(options) => options,
        Err(look) => return look,
    };
    let text = |path: &str| options.pointer(path).and_then(Value::as_str);
    let (id, name) = (text("/user/id"), text("/user/name"));
    fine_unless(
        name.is_none_or(str::is_empty) || text("/user/displayName").is_none() || name == id,
        "the sheet of the operating system has no name to show for the user",
    )
}

pub(super) fn exclude_missing(exhibit: &Exhibit) -> Look {
    let (Some(options), Some(passkey)) = (&exhibit.create_again, &exhibit.passkey) else {
        return nothing("options of a user with a passkey");
    };
    let listed = options.get("excludeCredentials").and_then(Value::as_array);
    let mut listed = listed.into_iter().flatten();
    let excluded = listed.any(|it| it.get("id").and_then(Value::as_str) == Some(passkey));
    fine_unless(!excluded, "the user's passkey is not in excludeCredentials")
}

pub(super) fn algorithms(exhibit: &Exhibit) -> Look {
    match exhibit.creation() {
        Err(look) => look,
        Ok(options) => {
            let offered = offered(options);
            let missing = [-7, -257].into_iter().find(|it| !offered.contains(it));
            match missing {
                Some(missing) => Look::Wrong(format!("{missing} is not in pubKeyCredParams")),
                None => Look::Fine,
            }
        }
    }
}

pub(super) fn fully_specified(exhibit: &Exhibit) -> Look {
    match exhibit.creation() {
        Err(look) => look,
        Ok(options) => {
            let new = [-9, -51, -52, -19];
            let only = offered(options).iter().all(|it| new.contains(it));
            fine_unless(only, "pubKeyCredParams has only newly numbered algorithms")
        }
    }
}

pub(super) fn resident_key(exhibit: &Exhibit) -> Look {
    let options = match exhibit.creation() {
        Ok(options) => options,
        Err(look) => return look,
    };
    let selection = |name: &str| options.pointer(&format!("/authenticatorSelection/{name}"));
    let wish = selection("residentKey").and_then(Value::as_str);
    let old = selection("requireResidentKey").and_then(Value::as_bool);
    if matches!(
        (wish, old),
        (Some("required"), Some(false)) | (Some("discouraged" | "preferred"), Some(true))
    ) {
        return Look::Wrong("residentKey and requireResidentKey contradict each other".to_owned());
    }
    let asked = matches!(wish, Some("required" | "preferred")) || old == Some(true);
    fine_unless(
        !asked && exhibit.autofill.is_some(),
        "it offers passkeys by autofill, and does not ask for discoverable ones",
    )
}

pub(super) fn upgrade_verification(exhibit: &Exhibit) -> Look {
    match &exhibit.upgrade {
        None => nothing("silent creation"),
        Some(options) => fine_unless(
            verification(options) == Some("required"),
            "silent creation demands user verification, which no client can give",
        ),
    }
}

pub(super) fn attachment(exhibit: &Exhibit) -> Look {
    match exhibit.creation() {
        Err(look) => look,
        Ok(options) => {
            let path = "/authenticatorSelection/authenticatorAttachment";
            match options.pointer(path).and_then(Value::as_str) {
                Some(only) => Look::Wrong(format!("only `{only}` authenticators may be chosen")),
                None => Look::Fine,
            }
        }
    }
}

pub(super) fn attestation(exhibit: &Exhibit) -> Look {
    match exhibit.creation() {
        Err(look) => look,
        Ok(options) => match options.get("attestation").and_then(Value::as_str) {
            Some(wish @ ("direct" | "enterprise")) => Look::Wrong(format!(
                "attestation `{wish}` costs a further prompt in places"
            )),
            Some(_) | None => Look::Fine,
        },
    }
}

pub(super) fn cred_props(exhibit: &Exhibit) -> Look {
    match exhibit.creation() {
        Err(look) => look,
        Ok(options) => fine_unless(
            options.pointer("/extensions/credProps") != Some(&true.into()),
            "credProps is not asked for",
        ),
    }
}
