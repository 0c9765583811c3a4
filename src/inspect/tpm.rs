//! The structures of the TPM attestation format.
//!
//! Implements WebAuthn L3 §8.3, of TPMv2-Part2: TPMS_ATTEST (§10.12.12 there), TPMT_PUBLIC (§12.2.4).

use sha2::Digest;
use sha2::Sha256;

use crate::inspect::Extent;
use crate::inspect::Node;
use crate::inspect::clauses::webauthn;
use crate::inspect::cursor::Cursor;
use crate::inspect::cursor::coded;
use crate::inspect::cursor::counted;
use crate::inspect::reading::Break;
use crate::inspect::reading::Context;
use crate::inspect::reading::Fit;
use crate::inspect::reading::Reading;
use crate::webauthn::Clause;

/// Reads `certInfo`.
pub(super) fn inspect_cert_info(_: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    cert_info(bytes, 0)
}

/// Reads `pubArea`.
pub(super) fn inspect_pub_area(_: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    pub_area(bytes, 0)
}

/// Reads `certInfo` whose first byte is number `at`.
pub(super) fn cert_info(bytes: &[u8], at: usize) -> Result<Reading, Break> {
    let mut cursor = Cursor::new(bytes, at);
    let mut tree = Node::spanning("certInfo", bytes, at)
        .per(TPM)
        .meaning("what the TPM attests (TPMS_ATTEST)");
    let (magic, extent) = cursor.number(4, "magic")?;
    if magic != GENERATED {
        return Err(Break::new(
            at,
            "magic is not TPM_GENERATED_VALUE (0xff544347)",
        ));
    }
    tree.push(coded("magic", (magic, extent)).meaning("TPM_GENERATED_VALUE"));
    let mut fields = || -> Result<(), Break> {
        let (kind, extent) = cursor.number(2, "type")?;
        let meaning = if kind == ATTEST_CERTIFY {
            "TPM_ST_ATTEST_CERTIFY"
        } else {
            "not a certification"
        };
        let mut node = coded("type", (kind, extent)).meaning(meaning);
        if kind != ATTEST_CERTIFY {
            node.warn("it must be TPM_ST_ATTEST_CERTIFY (0x8017)", Some(TPM));
        }
        tree.push(node);
        tree.push(
            cursor
                .prefixed(2, "qualifiedSigner")?
                .node("qualifiedSigner"),
        );
        let extra = cursor.prefixed(2, "extraData")?.node("extraData");
        tree.push(
            extra
                .meaning("must be the hash of authenticator data and client data hash")
                .per(TPM),
        );
        let mut clock = Node::new("clockInfo");
        for (label, length) in [
            ("clock", 8),
            ("resetCount", 4),
            ("restartCount", 4),
            ("safe", 1),
        ] {
            clock.push(counted(label, cursor.number(length, label)?));
        }
        tree.push(clock);
        tree.push(counted(
            "firmwareVersion",
            cursor.number(8, "firmwareVersion")?,
        ));
        let name = cursor.prefixed(2, "name")?;
        tree.push(
            name.node("attested.name")
                .meaning(name_told(name.bytes))
                .per(TPM),
        );
        tree.push(
            cursor
                .prefixed(2, "qualifiedName")?
                .node("attested.qualifiedName"),
        );
        Ok(())
    };
    fields().map_err(Break::recognised)?;
    Ok(finished(Reading::certain(tree), cursor))
}

/// Reads `pubArea` whose first byte is number `at`.
pub(super) fn pub_area(bytes: &[u8], at: usize) -> Result<Reading, Break> {
    let mut cursor = Cursor::new(bytes, at);
    let mut tree = Node::spanning("pubArea", bytes, at)
        .per(TPM)
        .meaning("the public area of the key (TPMT_PUBLIC)");
    let (kind, extent) = cursor.number(2, "type")?;
    if kind != RSA && kind != ECC {
        return Err(Break::new(
            at,
            format!("its type 0x{kind:04x} is neither RSA nor ECC"),
        ));
    }
    tree.push(coded("type", (kind, extent)).meaning(algorithm(kind)));
    let (hash, extent) = cursor.number(2, "nameAlg")?;
    tree.push(coded("nameAlg", (hash, extent)).meaning(algorithm(hash)));
    let (attributes, extent) = cursor.number(4, "objectAttributes")?;
    tree.push(object_attributes(attributes, extent));
    tree.push(cursor.prefixed(2, "authPolicy")?.node("authPolicy"));
    let mut parameters = Node::new("parameters");
    chosen(
        &mut parameters,
        &mut cursor,
        "symmetric",
        &["symmetric.keyBits", "symmetric.mode"],
    )?;
    chosen(&mut parameters, &mut cursor, "scheme", &["scheme.hashAlg"])?;
    if kind == RSA {
        parameters.push(counted("keyBits", cursor.number(2, "keyBits")?));
        let (exponent, extent) = cursor.number(4, "exponent")?;
        let node = counted("exponent", (exponent, extent));
        parameters.push(if exponent == 0 {
            node.meaning("the default, 65537")
        } else {
            node
        });
        tree.push(parameters);
        tree.push(
            cursor
                .prefixed(2, "unique")?
                .node("unique")
                .meaning("the modulus"),
        );
    } else {
        let (curve, extent) = cursor.number(2, "curveID")?;
        parameters.push(coded("curveID", (curve, extent)).meaning(curve_name(curve)));
        chosen(&mut parameters, &mut cursor, "kdf", &["kdf.hashAlg"])?;
        tree.push(parameters);
        tree.push(cursor.prefixed(2, "x")?.node("unique.x"));
        tree.push(cursor.prefixed(2, "y")?.node("unique.y"));
    }
    let known = algorithm(hash) != UNKNOWN;
    let fit = if known {
        Reading::likely(tree)
    } else {
        Reading::possible(tree)
    };
    Ok(finished(fit, cursor))
}

/// The name that a TPM gives to a key with this public area, if its hash is SHA-256.
pub(super) fn name_of(pub_area: &[u8]) -> Option<Vec<u8>> {
    let algorithm = pub_area.get(2..4)?;
    let hash = || Sha256::digest(pub_area);
    (algorithm == [0x00, 0x0b]).then(|| [algorithm, hash().as_slice()].concat())
}

fn finished(reading: Reading, mut cursor: Cursor<'_>) -> Reading {
    let rest = cursor.remainder();
    let flawed = reading.fit.clone().min(Fit::Possible);
    reading.with_rest(rest.bytes, rest.extent.offset, flawed, TPM)
}

/// An algorithm, and fields that follow it unless it is TPM_ALG_NULL.
fn chosen(
    tree: &mut Node,
    cursor: &mut Cursor<'_>,
    label: &'static str,
    details: &[&'static str],
) -> Result<(), Break> {
    let (id, extent) = cursor.number(2, label)?;
    tree.push(coded(label, (id, extent)).meaning(algorithm(id)));
    if id != NULL {
        for detail in details {
            let (value, extent) = cursor.number(2, detail)?;
            tree.push(coded(detail, (value, extent)).meaning(algorithm(value)));
        }
    }
    Ok(())
}

fn name_told(name: &[u8]) -> String {
    let hash = name
        .get(..2)
        .map(|id| u64::from(id[0]) << 8 | u64::from(id[1]));
    let hash = hash.map_or(UNKNOWN, algorithm);
    format!("{hash} of pubArea, after the hash's number")
}

fn object_attributes(value: u64, extent: Extent) -> Node {
    let names = ATTRIBUTES.iter().filter(|(bit, _)| value >> bit & 1 == 1);
    let names: Vec<_> = names.map(|(_, name)| *name).collect();
    coded("objectAttributes", (value, extent)).meaning(names.join(" "))
}

fn algorithm(id: u64) -> &'static str {
    let found = ALGORITHMS.iter().find(|(known, _)| *known == id);
    found.map_or(UNKNOWN, |(_, name)| *name)
}

fn curve_name(id: u64) -> &'static str {
    match id {
        3 => "TPM_ECC_NIST_P256",
        4 => "TPM_ECC_NIST_P384",
        5 => "TPM_ECC_NIST_P521",
        _ => UNKNOWN,
    }
}

const TPM: Clause = webauthn("8.3", "TPM attestation");

const UNKNOWN: &str = "not known";
const GENERATED: u64 = 0xff54_4347;
const ATTEST_CERTIFY: u64 = 0x8017;
const RSA: u64 = 0x0001;
const ECC: u64 = 0x0023;
const NULL: u64 = 0x0010;

const ALGORITHMS: &[(u64, &str)] = &[
    (RSA, "TPM_ALG_RSA"),
    (0x0004, "TPM_ALG_SHA1"),
    (0x0006, "TPM_ALG_AES"),
    (0x000b, "TPM_ALG_SHA256"),
    (0x000c, "TPM_ALG_SHA384"),
    (0x000d, "TPM_ALG_SHA512"),
    (NULL, "TPM_ALG_NULL"),
    (0x0014, "TPM_ALG_RSASSA"),
    (0x0016, "TPM_ALG_RSAPSS"),
    (0x0018, "TPM_ALG_ECDSA"),
    (ECC, "TPM_ALG_ECC"),
    (0x0043, "TPM_ALG_CFB"),
];

const ATTRIBUTES: &[(u64, &str)] = &[
    (1, "fixedTPM"),
    (2, "stClear"),
    (4, "fixedParent"),
    (5, "sensitiveDataOrigin"),
    (6, "userWithAuth"),
    (7, "adminWithPolicy"),
    (10, "noDA"),
    (11, "encryptedDuplication"),
    (16, "restricted"),
    (17, "decrypt"),
    (18, "sign"),
];
