//! Families of authenticators that attest under a root of their own.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::authenticator::attestation::authority;
use crate::word::words;

words! {
    /// A family of authenticators, and of the test root that they attest under.
    pub enum AttestationFamily as "attestation family" {
        Fido = "fido": "Security keys: formats `packed` and `fido-u2f`.",
        Tpm = "tpm": "Trusted Platform Modules, as under Windows Hello: format `tpm`.",
        Apple = "apple": "Apple's anonymous attestation: format `apple`.",
        AndroidKey = "android-key": "The Android keystore: format `android-key`.",
        Mds = "mds": "No authenticators: what signs the metadata.",
    }
}

impl AttestationFamily {
    /// The certificate of the test root, in DER: what a relying party is told to trust in a test,
    /// and nowhere else. Its private key is public.
    pub fn root(self) -> Vec<u8> {
        authority::chain(self).root.clone()
    }

    /// The certificate of the test root, in PEM (RFC 7468).
    pub fn root_pem(self) -> String {
        pem(&self.root())
    }
}

fn pem(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let mut out = String::from("-----BEGIN CERTIFICATE-----\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        out.push_str(line);
        out.push('\n');
        rest = after;
    }
    out.push_str("-----END CERTIFICATE-----\n");
    out
}
