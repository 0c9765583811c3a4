//! authenticatorGetInfo (CTAP 2.2 §6.4): only what is complete.

use crate::authenticator::Attestation;
use crate::authenticator::Authenticator;
use crate::authenticator::Extension;
use crate::ctap::get_info::Response;
use crate::webauthn::Attachment;

impl Authenticator {
    /// Tells what it is and can do.
    pub(super) fn get_info(&self) -> Vec<u8> {
        let profile = &self.profile;
        let cred_protect = profile.extensions.contains(&Extension::CredProtect);
        let mut options = vec![("rk", true), ("up", true)];
        if !profile.methods.is_empty() {
            options.push(("uv", profile.can_verify(&self.means)));
        }
        options.push(("plat", profile.attachment == Attachment::Platform));
        Response {
            versions: vec!["FIDO_2_0"],
            extensions: if cred_protect {
                vec!["credProtect"]
            } else {
                Vec::new()
            },
            aaguid: profile.aaguid,
            options,
            max_msg_size: MAX_MSG_SIZE,
            max_credential_id_length: u64::try_from(profile.credential_id_bytes)
                .unwrap_or(u64::MAX),
            transports: profile.transports.clone(),
            algorithms: profile.algorithms.clone(),
            formats: formats(profile.attestation_direct),
        }
        .encode()
    }
}

fn formats(attestation: Attestation) -> Vec<&'static str> {
    match attestation {
        Attestation::None => vec!["none"],
        Attestation::SelfSigned => vec!["packed", "none"],
    }
}

/// CTAP 2.2 §11.2.4: the most that a CTAPHID message can carry.
const MAX_MSG_SIZE: u64 = 7609;
