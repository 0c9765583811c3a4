//! The structures of the TPM attestation format.
//!
//! Implements WebAuthn L3 §8.3, of TPMv2-Part2: TPMS_ATTEST (§10.12.12 there), TPMT_PUBLIC (§12.2.4).

use sha2::Digest;
use sha2::Sha256;

use crate::inspect::Extent;
use crate::inspect::Node;
use crate::inspect::clauses::webauthn;
use crate::inspect::cursor::Cursor;
use crate::inspect::cursor::Piece;
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
    let mut tree = whole("certInfo", bytes, at).meaning("what the TPM attests (TPMS_ATTEST)");
    let (magic, extent) = cursor.number(4, "magic")?;
    if magic != GENERATED {
        return Err(Break::new(
            at,
            "magic is not TPM_GENERATED_VALUE (0xff544347)",
        ));
    }
    tree.push(coded("magic", magic, extent, "TPM_GENERATED_VALUE"));
    let mut fields = || -> Result<(), Break> {
        let (kind, extent) = cursor.number(2, "type")?;
        let meaning = if kind == ATTEST_CERTIFY {
            "TPM_ST_ATTEST_CERTIFY"
        } else {
            "not a certification"
        };
        let mut node = coded("type", kind, extent, meaning);
        if kind != ATTEST_CERTIFY {
            node.warn("it must be TPM_ST_ATTEST_CERTIFY (0x8017)", Some(TPM));
        }
        tree.push(node);
        tree.push(sized(
            "qualifiedSigner",
            cursor.prefixed(2, "qualifiedSigner")?,
        ));
        let extra = sized("extraData", cursor.prefixed(2, "extraData")?);
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
            clock.push(plain(label, cursor.number(length, label)?));
        }
        tree.push(clock);
        tree.push(plain(
            "firmwareVersion",
            cursor.number(8, "firmwareVersion")?,
        ));
        let name = cursor.prefixed(2, "name")?;
        tree.push(
            sized("attested.name", name)
                .meaning(name_told(name.bytes))
                .per(TPM),
        );
        tree.push(sized(
            "attested.qualifiedName",
            cursor.prefixed(2, "qualifiedName")?,
        ));
        Ok(())
    };
    fields().map_err(Break::recognised)?;
    Ok(finished(Reading::certain(tree), cursor, "certInfo"))
}

/// Reads `pubArea` whose first byte is number `at`.
pub(super) fn pub_area(bytes: &[u8], at: usize) -> Result<Reading, Break> {
    let mut cursor = Cursor::new(bytes, at);
    let mut tree = whole("pubArea", bytes, at).meaning("the public area of the key (TPMT_PUBLIC)");
    let (kind, extent) = cursor.number(2, "type")?;
    if kind != RSA && kind != ECC {
        return Err(Break::new(
            at,
            format!("its type 0x{kind:04x} is neither RSA nor ECC"),
        ));
    }
    tree.push(coded("type", kind, extent, algorithm(kind)));
    let (hash, extent) = cursor.number(2, "nameAlg")?;
    tree.push(coded("nameAlg", hash, extent, algorithm(hash)));
    let (attributes, extent) = cursor.number(4, "objectAttributes")?;
    tree.push(object_attributes(attributes, extent));
    tree.push(sized("authPolicy", cursor.prefixed(2, "authPolicy")?));
    let mut parameters = Node::new("parameters");
    chosen(
        &mut parameters,
        &mut cursor,
        "symmetric",
        &["symmetric.keyBits", "symmetric.mode"],
    )?;
    chosen(&mut parameters, &mut cursor, "scheme", &["scheme.hashAlg"])?;
    if kind == RSA {
        parameters.push(plain("keyBits", cursor.number(2, "keyBits")?));
        let (exponent, extent) = cursor.number(4, "exponent")?;
        let node = plain("exponent", (exponent, extent));
        parameters.push(if exponent == 0 {
            node.meaning("the default, 65537")
        } else {
            node
        });
        tree.push(parameters);
        tree.push(sized("unique", cursor.prefixed(2, "unique")?).meaning("the modulus"));
    } else {
        let (curve, extent) = cursor.number(2, "curveID")?;
        parameters.push(coded("curveID", curve, extent, curve_name(curve)));
        chosen(&mut parameters, &mut cursor, "kdf", &["kdf.hashAlg"])?;
        tree.push(parameters);
        tree.push(sized("unique.x", cursor.prefixed(2, "x")?));
        tree.push(sized("unique.y", cursor.prefixed(2, "y")?));
    }
    let known = algorithm(hash) != UNKNOWN;
    let fit = if known {
        Reading::likely(tree)
    } else {
        Reading::possible(tree)
    };
    Ok(finished(fit, cursor, "pubArea"))
}

/// The name that a TPM gives to a key with this public area, if its hash is SHA-256.
pub(super) fn name_of(pub_area: &[u8]) -> Option<Vec<u8>> {
    let algorithm = pub_area.get(2..4)?;
    let hash = || Sha256::digest(pub_area);
    (algorithm == [0x00, 0x0b]).then(|| [algorithm, hash().as_slice()].concat())
}

fn whole(label: &str, bytes: &[u8], at: usize) -> Node {
    let length = bytes.len();
    Node::new(label).at(Extent { offset: at, length }).per(TPM)
}

fn finished(reading: Reading, mut cursor: Cursor<'_>, what: &str) -> Reading {
    let rest = cursor.remainder();
    let broke = Break::new(rest.extent.offset, format!("bytes follow the {what}"));
    let doubt = Fit::Doubtful(broke.recognised());
    reading.with_rest(rest.bytes, rest.extent.offset, doubt, TPM)
}

/// An algorithm, and fields that follow it unless it is TPM_ALG_NULL.
fn chosen(
    tree: &mut Node,
    cursor: &mut Cursor<'_>,
    label: &'static str,
    details: &[&'static str],
) -> Result<(), Break> {
    let (id, extent) = cursor.number(2, label)?;
    tree.push(coded(label, id, extent, algorithm(id)));
    if id != NULL {
        for detail in details {
            let (value, extent) = cursor.number(2, detail)?;
            tree.push(coded(detail, value, extent, algorithm(value)));
        }
    }
    Ok(())
}

fn coded(label: &str, value: u64, extent: Extent, meaning: &str) -> Node {
    let width = extent.length * 2;
    Node::new(label)
        .saying(format!("0x{value:0width$x}"))
        .at(extent)
        .meaning(meaning)
}

fn plain(label: &str, (value, extent): (u64, Extent)) -> Node {
    Node::new(label).saying(value).at(extent)
}

fn sized(label: &str, piece: Piece<'_>) -> Node {
    let node = Node::new(label).saying(piece.bytes).at(piece.extent);
    if piece.bytes.is_empty() {
        node.meaning("empty")
    } else {
        node
    }
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
    coded("objectAttributes", value, extent, &names.join(" "))
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
