//! The embedded relying party, as `run` starts it.

use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::authenticator::AttestationFamily;
use crate::cli::trouble::Trouble;
use crate::client::APP;
use crate::reference::Apps;
use crate::reference::AttestationFormat;
use crate::reference::AttestationPolicy;
use crate::reference::AttestationRoot;
use crate::reference::Bug;
use crate::reference::Config;
use crate::reference::KnownAnswers;
use crate::reference::PasswordCost;
use crate::reference::Server;
use crate::reference::TimeSource;
use crate::rp::Catcher;
use crate::sim::Seed;

/// The name by which `--rp` asks for it.
pub(super) const NAME: &str = "reference";

/// The origin that ceremonies see. The port it listens on is only where to connect.
const ORIGIN: &str = "https://shop.example.test";
const RP_ID: &str = "shop.example.test";

/// The running relying party and the mail it sends; both stop when this is dropped.
#[derive(Debug)]
pub(super) struct Embedded {
    server: Server,
    catcher: Arc<Catcher>,
}

impl Embedded {
    /// Starts it on a free port.
    ///
    /// # Errors
    /// When the system gives no port or thread.
    pub(super) fn start(
        seed: Seed,
        bugs: &[Bug],
        attestation: AttestationPolicy,
    ) -> Result<Self, Trouble> {
        let trouble = |error: std::io::Error| {
            Trouble::Ours(format!("the embedded relying party cannot start: {error}"))
        };
        let catcher = Catcher::start(free_port()).map_err(trouble)?;
        let config = Config {
            listen: free_port(),
            origin: ORIGIN.to_owned(),
            rp_id: RP_ID.to_owned(),
            related_origins: Vec::new(),
            apps: apps(),
            smtp: Some(catcher.addr()),
            seed: seed.bytes("embedded relying party"),
            time: TimeSource::Runner,
            password_cost: PasswordCost::Minimal,
            attestation,
            attestation_roots: attestation_roots(attestation),
            known_answers: KnownAnswers::Verified,
            bugs: bugs.iter().copied().collect(),
        };
        let server = Server::start(config).map_err(trouble)?;
        Ok(Self {
            server,
            catcher: Arc::new(catcher),
        })
    }

    /// What its profile must be told.
    pub(super) fn vars(&self) -> [(&'static str, String); 2] {
        let (http, smtp) = (self.server.addr().port(), self.catcher.addr().port());
        [("port", http.to_string()), ("smtp-port", smtp.to_string())]
    }

    /// Where its mail arrives.
    pub(super) fn catcher(&self) -> &Arc<Catcher> {
        &self.catcher
    }
}

/// The test roots, by the formats whose certificates lead to them; none where nobody asks for
/// attestation, for making them takes a while.
pub(super) fn attestation_roots(policy: AttestationPolicy) -> Vec<AttestationRoot> {
    if policy == AttestationPolicy::None {
        return Vec::new();
    }
    let roots = AttestationFormat::ALL.iter().map(|format| {
        let family = match format {
            AttestationFormat::Packed | AttestationFormat::FidoU2f => AttestationFamily::Fido,
            AttestationFormat::Tpm => AttestationFamily::Tpm,
            AttestationFormat::Apple => AttestationFamily::Apple,
            AttestationFormat::AndroidKey => AttestationFamily::AndroidKey,
        };
        AttestationRoot {
            format: *format,
            certificate: family.root(),
        }
    });
    roots.collect()
}

/// What a reader of the report should know of it.
pub(super) fn notes(bugs: &[Bug]) -> Vec<String> {
    let mut notes = vec!["password hashing at minimal cost".to_owned()];
    for bug in bugs {
        notes.push(format!("bug switched on: {} ({})", bug.name(), bug.doc()));
    }
    notes
}

/// The apps that the simulated devices have installed.
pub(super) fn apps() -> Apps {
    Apps {
        android_package: APP.android_package.to_owned(),
        android_cert_sha256: APP.android_certificate_hash(),
        ios_app_id: APP.apple_app_id.to_owned(),
    }
}

/// The variable `android-key-hash` of profiles: what Android knows the simulated app by.
pub(super) fn android_key_hash() -> String {
    URL_SAFE_NO_PAD.encode(APP.android_certificate_hash())
}

fn free_port() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, 0))
}
