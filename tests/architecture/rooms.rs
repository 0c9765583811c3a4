//! The tables: which room may see which, and who owns which crate.

/// Each room and the rooms that it may name. Nobody but `main.rs` names `cli`.
pub(super) const ROOMS: &[(&str, &[&str])] = &[
    ("word", &[]),
    ("webauthn", &["word"]),
    ("source", &["word"]),
    ("flow", &["webauthn", "word"]),
    ("ctap", &["webauthn", "word"]),
    ("inspect", &["ctap", "webauthn", "word"]),
    ("sim", &["flow", "webauthn", "word"]),
    (
        "authenticator",
        &["ctap", "flow", "sim", "webauthn", "word"],
    ),
    (
        "client",
        &["authenticator", "ctap", "flow", "sim", "webauthn", "word"],
    ),
    (
        "provider",
        &[
            "authenticator",
            "client",
            "flow",
            "source",
            "webauthn",
            "word",
        ],
    ),
    (
        "world",
        &[
            "authenticator",
            "client",
            "flow",
            "provider",
            "sim",
            "webauthn",
            "word",
        ],
    ),
    ("rp", &["flow", "sim", "source", "webauthn", "word"]),
    // Of `client` it fills in plain data: the facts that a moment is made of.
    (
        "scenario",
        &[
            "client", "flow", "provider", "sim", "source", "webauthn", "word",
        ],
    ),
    // What it judges with comes from the trace alone; of providers it knows what `scenario` says.
    ("oracle", &["flow", "scenario", "sim", "webauthn", "word"]),
    (
        "runner",
        &[
            "client", "flow", "oracle", "provider", "rp", "scenario", "sim", "webauthn", "word",
            "world",
        ],
    ),
    // What is deliberately wrong is made here; it asks the runner's bench to send it. Of `oracle`
    // it reads what became of the runs that decide a row.
    (
        "conformance",
        &[
            "authenticator",
            "flow",
            "oracle",
            "provider",
            "rp",
            "runner",
            "sim",
            "source",
            "webauthn",
            "word",
            "world",
        ],
    ),
    (
        "report",
        &[
            "conformance",
            "ctap",
            "flow",
            "inspect",
            "oracle",
            "runner",
            "scenario",
            "sim",
            "source",
            "webauthn",
            "word",
        ],
    ),
    // It keeps an authenticator and knows nothing of who serves it.
    (
        "store",
        &["authenticator", "ctap", "flow", "sim", "webauthn", "word"],
    ),
    // Outside clients drive the authenticator, and nothing between.
    (
        "bridge",
        &[
            "authenticator",
            "client",
            "ctap",
            "flow",
            "provider",
            "sim",
            "store",
            "webauthn",
            "word",
            "world",
        ],
    ),
    // It tells how a profile is read and lists what runs lack; it starts nothing.
    (
        "doctor",
        &[
            "flow", "rp", "runner", "scenario", "sim", "source", "webauthn", "word",
        ],
    ),
    // The embedded relying party shares no code with what it is tested by.
    ("reference", &[]),
    (
        "cli",
        &[
            "authenticator",
            "bridge",
            "client",
            "conformance",
            "ctap",
            "doctor",
            "flow",
            "inspect",
            "oracle",
            "provider",
            "reference",
            "report",
            "rp",
            "runner",
            "scenario",
            "sim",
            "source",
            "store",
            "webauthn",
            "word",
            "world",
        ],
    ),
];

/// Crates that only some rooms may name.
pub(super) const OWNERS: &[(&str, &[&str])] = &[
    // Private keys are sealed by the authenticator, saved passwords by the world; the entries of
    // a large-blob array are encrypted on the wire (CTAP 2.2 §6.10.3).
    ("aes", &["ctap"]),
    ("aes_gcm", &["authenticator", "ctap", "world"]),
    // Passwords of the embedded relying party, and passphrases of state files.
    ("argon2", &["reference", "store"]),
    ("axum", &["reference"]),
    ("cbc", &["ctap"]),
    ("ciborium", &["reference"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("cookie_store", &["rp"]),
    ("coset", &["reference"]),
    ("ctrlc", &["cli"]),
    (
        "ed25519_dalek",
        &["authenticator", "conformance", "reference"],
    ),
    ("granit_parser", &["source"]),
    ("hkdf", &["authenticator", "ctap", "world"]),
    ("lettre", &["reference"]),
    ("mail_parser", &["rp"]),
    ("mailin", &["rp"]),
    ("miette", &["source"]),
    ("minijinja", &["report"]),
    // Large blobs are deflated (CTAP 2.2 §6.10.3), and so is the detail of a page.
    ("miniz_oxide", &["client", "report", "store"]),
    ("notify", &["cli"]),
    (
        "p256",
        &["authenticator", "conformance", "ctap", "reference"],
    ),
    ("p384", &["authenticator", "conformance", "reference"]),
    ("public_suffix", &["client"]),
    ("quick_junit", &["report"]),
    ("redb", &["store"]),
    ("rsa", &["authenticator", "conformance", "reference"]),
    ("scraper", &["rp"]),
    ("serde_json_path", &["rp"]),
    ("tiny_http", &["bridge", "rp"]),
    ("tokio", &["reference"]),
    ("ureq", &["rp"]),
    ("x509_cert", &["authenticator", "inspect", "reference"]),
];

pub(super) fn allowed(room: &str) -> &'static [&'static str] {
    let row = ROOMS.iter().find(|(name, _)| *name == room);
    row.map(|(_, allowed)| *allowed)
        .unwrap_or_else(|| panic!("`{room}` is in no table"))
}

pub(super) fn owned(name: &str) -> bool {
    OWNERS.iter().any(|(owned, _)| *owned == name)
}
