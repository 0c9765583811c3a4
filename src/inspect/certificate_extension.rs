//! Extensions of certificates: those of RFC 5280 that are looked at, and those that attestation
//! formats define.
//!
//! Implements WebAuthn L3 §8.2.1 (AAGUID), §8.4 (key description), §8.8 (nonce).

use x509_cert::der::Decode;
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::BasicConstraints;
use x509_cert::ext::pkix::ExtendedKeyUsage;
use x509_cert::ext::pkix::KeyUsage;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

use crate::inspect::Node;
use crate::inspect::certificate::algorithm;
use crate::inspect::clauses::webauthn;
use crate::inspect::der;
use crate::inspect::key_description;
use crate::inspect::reading::Context;
use crate::webauthn::Aaguid;
use crate::webauthn::Clause;

/// An extension.
pub(super) fn node(context: &Context, extension: &Extension) -> Node {
    let value = extension.extn_value.as_bytes();
    let oid = extension.extn_id.to_string();
    let mut node = match oid.as_str() {
        AAGUID => aaguid(value, extension.critical),
        TRANSPORTS => transports(value),
        NONCE => nonce(value),
        KEY_DESCRIPTION => key_description::node(context, value),
        BASIC_CONSTRAINTS => basic_constraints(value),
        KEY_USAGE => told(name(&extension.extn_id), value, key_usage(value)),
        EXTENDED_KEY_USAGE => told(name(&extension.extn_id), value, extended_key_usage(value)),
        ALTERNATIVE_NAME => told(name(&extension.extn_id), value, alternative_name(value)),
        _ => Node::new(name(&extension.extn_id)).saying(value),
    };
    if extension.critical {
        node.note = Some(match node.note {
            Some(note) => format!("{note} · critical"),
            None => "critical".to_owned(),
        });
    }
    node
}

fn name(oid: &ObjectIdentifier) -> String {
    let name = algorithm(oid);
    name.strip_prefix("id-ce-").unwrap_or(&name).to_owned()
}

fn told(label: String, value: &[u8], text: Option<String>) -> Node {
    match text {
        Some(text) => Node::new(label).saying(text),
        None => Node::new(label).saying(value),
    }
}

fn aaguid(value: &[u8], critical: bool) -> Node {
    let node = Node::new("id-fido-gen-ce-aaguid").per(PACKED_CERTIFICATE);
    let inner = der::whole(value, 0).ok().map(|element| element.content);
    let bytes: Option<[u8; 16]> = inner.and_then(|inner| inner.try_into().ok());
    let mut node = match bytes {
        Some(bytes) => node.saying(Aaguid(bytes).to_string()),
        None => {
            let mut node = node.saying(value);
            node.warn(
                "it is no octet string of 16 bytes",
                Some(PACKED_CERTIFICATE),
            );
            node
        }
    };
    if critical {
        node.warn("it must not be critical", Some(PACKED_CERTIFICATE));
    }
    node
}

/// A bit string: FIDO U2F Authenticator Transports Extension.
fn transports(value: &[u8]) -> Node {
    let bits = der::whole(value, 0).ok().map(|element| element.content);
    let bits = bits.and_then(|content| content.get(1).copied());
    let names = ["bluetooth", "ble", "usb", "nfc", "usb-internal"];
    let set = names
        .iter()
        .enumerate()
        .filter(|(index, _)| bits.is_some_and(|bits| bits & (0x80 >> index) != 0));
    let set: Vec<_> = set.map(|(_, name)| *name).collect();
    Node::new("id-fido-u2f-ce-transports").saying(set.join(", "))
}

fn nonce(value: &[u8]) -> Node {
    let sequence = der::whole(value, 0).and_then(|sequence| sequence.inner());
    let tagged = sequence.ok().and_then(|parts| parts.first().copied());
    let octets = tagged.and_then(|tagged| tagged.inner().ok()?.first().copied());
    match octets {
        Some(octets) => Node::new("nonce").saying(octets.content),
        None => Node::new("nonce").saying(value),
    }
    .meaning("SHA-256 of authenticator data and client data hash")
    .per(APPLE)
}

fn basic_constraints(value: &[u8]) -> Node {
    let node = Node::new("basicConstraints");
    match BasicConstraints::from_der(value) {
        Ok(constraints) if constraints.ca => node.saying("CA: true"),
        Ok(_) => node.saying("CA: false"),
        Err(_) => node.saying(value),
    }
}

fn key_usage(value: &[u8]) -> Option<String> {
    let usage = KeyUsage::from_der(value).ok()?;
    let names: Vec<_> = usage
        .0
        .into_iter()
        .map(|usage| format!("{usage:?}"))
        .collect();
    Some(names.join(", "))
}

fn extended_key_usage(value: &[u8]) -> Option<String> {
    let usage = ExtendedKeyUsage::from_der(value).ok()?;
    let names = usage.0.iter().map(|oid| match oid.to_string().as_str() {
        AIK => "tcg-kp-AIKCertificate (2.23.133.8.3)".to_owned(),
        _ => algorithm(oid),
    });
    Some(names.collect::<Vec<_>>().join(", "))
}

/// Names as text; of directory names (the TPM's maker and model) the RDNs.
fn alternative_name(value: &[u8]) -> Option<String> {
    let names = SubjectAltName::from_der(value).ok()?;
    let told = names.0.iter().map(|name| match name {
        GeneralName::DirectoryName(name) => name.to_string(),
        GeneralName::DnsName(name) => name.to_string(),
        GeneralName::Rfc822Name(name) => name.to_string(),
        GeneralName::UniformResourceIdentifier(uri) => uri.to_string(),
        GeneralName::IpAddress(_)
        | GeneralName::OtherName(_)
        | GeneralName::EdiPartyName(_)
        | GeneralName::RegisteredId(_) => "(another name)".to_owned(),
    });
    Some(told.collect::<Vec<_>>().join(", "))
}

const PACKED_CERTIFICATE: Clause = webauthn("8.2.1", "packed attestation certificates");
const APPLE: Clause = webauthn("8.8", "Apple anonymous attestation");

const AAGUID: &str = "1.3.6.1.4.1.45724.1.1.4";
const TRANSPORTS: &str = "1.3.6.1.4.1.45724.2.1.1";
const NONCE: &str = "1.2.840.113635.100.8.2";
const KEY_DESCRIPTION: &str = "1.3.6.1.4.1.11129.2.1.17";
const BASIC_CONSTRAINTS: &str = "2.5.29.19";
const KEY_USAGE: &str = "2.5.29.15";
const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
const ALTERNATIVE_NAME: &str = "2.5.29.17";
const AIK: &str = "2.23.133.8.3";
