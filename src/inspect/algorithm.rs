//! Names of COSE algorithms and curves.
//!
//! From the IANA registry "CBOR Object Signing and Encryption (COSE)"; those that `webauthn`
//! supports and those that others use.

/// The name of a COSEAlgorithmIdentifier.
pub(super) fn name(id: i128) -> Option<&'static str> {
    let found = ALGORITHMS.iter().find(|(known, ..)| *known == id);
    found.map(|(_, name, _)| *name)
}

/// The name, with what it is.
pub(super) fn told(id: i128) -> String {
    match ALGORITHMS.iter().find(|(known, ..)| *known == id) {
        Some((_, name, what)) => format!("{name}: {what}"),
        None => "not registered, or not for credentials".to_owned(),
    }
}

const ALGORITHMS: &[(i128, &str, &str)] = &[
    (-7, "ES256", "ECDSA with SHA-256, on P-256"),
    (-8, "EdDSA", "in WebAuthn on Ed25519"),
    (-9, "ESP256", "ECDSA on P-256 with SHA-256, fully specified"),
    (-19, "Ed25519", "EdDSA on Ed25519, fully specified"),
    (-25, "ECDH-ES+HKDF-256", "key agreement"),
    (-35, "ES384", "ECDSA with SHA-384, on P-384"),
    (-36, "ES512", "ECDSA with SHA-512, on P-521"),
    (-37, "PS256", "RSASSA-PSS with SHA-256"),
    (-38, "PS384", "RSASSA-PSS with SHA-384"),
    (-39, "PS512", "RSASSA-PSS with SHA-512"),
    (-47, "ES256K", "ECDSA with SHA-256 on secp256k1"),
    (-48, "ML-DSA-44", "a lattice signature"),
    (-49, "ML-DSA-65", "a lattice signature"),
    (-50, "ML-DSA-87", "a lattice signature"),
    (
        -51,
        "ESP384",
        "ECDSA on P-384 with SHA-384, fully specified",
    ),
    (
        -52,
        "ESP512",
        "ECDSA on P-521 with SHA-512, fully specified",
    ),
    (-53, "Ed448", "EdDSA on Ed448, fully specified"),
    (-257, "RS256", "RSASSA-PKCS1-v1_5 with SHA-256"),
    (-258, "RS384", "RSASSA-PKCS1-v1_5 with SHA-384"),
    (-259, "RS512", "RSASSA-PKCS1-v1_5 with SHA-512"),
    (-65535, "RS1", "RSASSA-PKCS1-v1_5 with SHA-1"),
];

/// The name of a COSE elliptic curve, and the bytes of a coordinate on it.
pub(super) fn curve(id: i128) -> Option<(&'static str, usize)> {
    let found = CURVES.iter().find(|(known, ..)| *known == id);
    found.map(|(_, name, bytes)| (*name, *bytes))
}

const CURVES: &[(i128, &str, usize)] = &[
    (1, "P-256", 32),
    (2, "P-384", 48),
    (3, "P-521", 66),
    (4, "X25519", 32),
    (5, "X448", 56),
    (6, "Ed25519", 32),
    (7, "Ed448", 57),
    (8, "secp256k1", 32),
];
