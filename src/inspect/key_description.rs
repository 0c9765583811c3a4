//! The key description in Android key attestation certificates.
//!
//! Implements WebAuthn L3 §8.4 and the schema that Android's documentation gives for the extension
//! 1.3.6.1.4.1.11129.2.1.17.

use crate::inspect::Node;
use crate::inspect::clauses::webauthn;
use crate::inspect::der;
use crate::inspect::der::Class;
use crate::inspect::der::Element;
use crate::inspect::reading::Break;
use crate::inspect::reading::Context;
use crate::webauthn::Clause;

/// The extension's value. Places in it are not told: it lies deep in a certificate.
pub(super) fn node(context: &Context, value: &[u8]) -> Node {
    match read(context, value) {
        Ok(node) => node,
        Err(broke) => {
            let mut node = Node::new("key description").saying(value).per(ANDROID_KEY);
            let text = format!(
                "no key description: it breaks at byte {}: {}",
                broke.at, broke.why
            );
            node.warn(text, Some(ANDROID_KEY));
            node
        }
    }
}

fn read(context: &Context, value: &[u8]) -> Result<Node, Break> {
    let parts = der::whole(value, 0)?.inner()?;
    let [
        version,
        level,
        keymaster,
        keymaster_level,
        challenge,
        unique,
        software,
        hardware,
    ] = parts.as_slice()
    else {
        return Err(Break::new(0, "a key description has eight parts"));
    };
    let mut tree = Node::new("key description").per(ANDROID_KEY);
    tree.push(number("attestationVersion", version));
    tree.push(security("attestationSecurityLevel", level));
    tree.push(number("keymasterVersion", keymaster));
    tree.push(security("keymasterSecurityLevel", keymaster_level));
    tree.push(self::challenge(context, challenge));
    tree.push(Node::new("uniqueId").saying(unique.content));
    let (software, hardware) = (software.inner()?, hardware.inner()?);
    tree.push(authorizations("softwareEnforced", &software));
    tree.push(authorizations("hardwareEnforced", &hardware));
    judge(&mut tree, &software, &hardware);
    Ok(tree)
}

fn number(label: &str, element: &Element<'_>) -> Node {
    match element.small() {
        Some(value) => Node::new(label).saying(value),
        None => Node::new(label).saying(element.content),
    }
}

fn security(label: &str, element: &Element<'_>) -> Node {
    let meaning = match element.small() {
        Some(0) => "software",
        Some(1) => "trusted execution environment",
        Some(2) => "StrongBox",
        Some(_) | None => "not known",
    };
    number(label, element).meaning(meaning)
}

fn challenge(context: &Context, element: &Element<'_>) -> Node {
    let mut node = Node::new("attestationChallenge")
        .saying(element.content)
        .meaning("must be the hash of the client data")
        .per(ANDROID_KEY);
    match context.client_data_hash {
        Some(hash) if hash == element.content => {
            node.note = Some("the hash of the client data".to_owned());
        }
        Some(_) => node.warn("not the hash of the client data", Some(ANDROID_KEY)),
        None => {}
    }
    node
}

fn authorizations(label: &str, elements: &[Element<'_>]) -> Node {
    let mut tree = Node::new(label);
    if elements.is_empty() {
        tree.note = Some("an empty list".to_owned());
    }
    for element in elements {
        let known = TAGS.iter().find(|(tag, _)| *tag == element.number);
        let label = match known {
            Some((tag, name)) => format!("{name} [{tag}]"),
            None => format!("[{}]", element.number),
        };
        let inner = element
            .inner()
            .ok()
            .and_then(|inner| inner.first().copied());
        tree.push(match inner {
            Some(inner) => number(&label, &inner),
            None => Node::new(label).saying(element.content),
        });
    }
    tree
}

/// §8.4, the verification procedure.
fn judge(tree: &mut Node, software: &[Element<'_>], hardware: &[Element<'_>]) {
    let all = || software.iter().chain(hardware);
    let find =
        |tag: u64| all().find(|element| element.class == Class::Context && element.number == tag);
    if find(ALL_APPLICATIONS).is_some() {
        let text = "`allApplications` is there: the key is not bound to the RP ID";
        tree.warn(text, Some(ANDROID_KEY));
    }
    let value = |element: &Element<'_>| element.inner().ok()?.first()?.small();
    if find(ORIGIN).and_then(value) != Some(GENERATED) {
        tree.warn("`origin` is not KM_ORIGIN_GENERATED", Some(ANDROID_KEY));
    }
    let signs = |element: &Element<'_>| {
        let set = element.inner().ok()?.first()?.inner().ok()?;
        Some(set.iter().all(|purpose| purpose.small() == Some(SIGN)))
    };
    if find(PURPOSE).and_then(signs) != Some(true) {
        tree.warn("`purpose` is not only KM_PURPOSE_SIGN", Some(ANDROID_KEY));
    }
}

const ANDROID_KEY: Clause = webauthn("8.4", "Android key attestation");

const PURPOSE: u64 = 1;
const ALL_APPLICATIONS: u64 = 600;
const ORIGIN: u64 = 702;
const GENERATED: u64 = 0;
const SIGN: u64 = 2;

const TAGS: &[(u64, &str)] = &[
    (PURPOSE, "purpose"),
    (2, "algorithm"),
    (3, "keySize"),
    (5, "digest"),
    (6, "padding"),
    (10, "ecCurve"),
    (200, "rsaPublicExponent"),
    (303, "rollbackResistance"),
    (400, "activeDateTime"),
    (401, "originationExpireDateTime"),
    (402, "usageExpireDateTime"),
    (405, "usageCountLimit"),
    (503, "noAuthRequired"),
    (504, "userAuthType"),
    (505, "authTimeout"),
    (506, "allowWhileOnBody"),
    (507, "trustedUserPresenceRequired"),
    (508, "trustedConfirmationRequired"),
    (509, "unlockedDeviceRequired"),
    (ALL_APPLICATIONS, "allApplications"),
    (601, "applicationId"),
    (701, "creationDateTime"),
    (ORIGIN, "origin"),
    (703, "rollbackResistant"),
    (704, "rootOfTrust"),
    (705, "osVersion"),
    (706, "osPatchLevel"),
    (709, "attestationApplicationId"),
    (710, "attestationIdBrand"),
    (711, "attestationIdDevice"),
    (712, "attestationIdProduct"),
    (713, "attestationIdSerial"),
    (714, "attestationIdImei"),
    (715, "attestationIdMeid"),
    (716, "attestationIdManufacturer"),
    (717, "attestationIdModel"),
    (718, "vendorPatchLevel"),
    (719, "bootPatchLevel"),
    (720, "deviceUniqueAttestation"),
];
