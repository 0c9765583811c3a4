//! CTAP messages as the client writes them: one function a command.
//!
//! Implements the platform's side of CTAP 2.2 §6.1, §6.2, §6.3 and §8 (canonical CBOR).

use crate::webauthn::CredentialId;
use crate::webauthn::CreationOptions;
use crate::webauthn::Descriptor;
use crate::webauthn::RpId;
use crate::webauthn::UserEntity;
use crate::webauthn::cbor::Value;
use crate::webauthn::cbor::Writer;

/// What the client adds to the options of a registration.
#[derive(Debug)]
pub(super) struct Making<'a> {
    /// SHA-256 of the collected client data.
    pub(super) client_data_hash: &'a [u8; 32],
    /// The RP ID in effect.
    pub(super) rp_id: &'a RpId,
    /// What the relying party asked.
    pub(super) options: &'a CreationOptions,
    /// Authenticator extension inputs, a CBOR map.
    pub(super) extensions: Option<Value>,
    /// Whether the credential is to be discoverable.
    pub(super) resident: bool,
    /// Whether the user is to be verified.
    pub(super) verified: bool,
}

/// What the client adds to the options of an authentication.
#[derive(Debug)]
pub(super) struct Using<'a> {
    /// SHA-256 of the collected client data.
    pub(super) client_data_hash: &'a [u8; 32],
    /// The RP ID in effect.
    pub(super) rp_id: &'a RpId,
    /// The credentials that may answer.
    pub(super) allowed: Allowed<'a>,
    /// Authenticator extension inputs, a CBOR map.
    pub(super) extensions: Option<Value>,
    /// Whether the user is to be verified.
    pub(super) verified: bool,
}

/// The credentials that may answer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Allowed<'a> {
    /// Those of the relying party; none stands for any.
    Listed(&'a [Descriptor]),
    /// The one that the user picked.
    Picked(&'a CredentialId),
}

/// authenticatorMakeCredential (CTAP 2.2 §6.1).
pub(super) fn make_credential(making: &Making<'_>) -> Vec<u8> {
    let options = making.options;
    let mut out = Writer::append_to(start(MAKE_CREDENTIAL));
    let lists = usize::from(!options.exclude_credentials.is_empty());
    out.map(5 + lists + usize::from(making.extensions.is_some()));
    out.int(1).bytes(making.client_data_hash);
    out.int(2).map(2).text("id").text(making.rp_id.as_str()).text("name").text(&options.rp.name);
    out.int(3);
    user(&mut out, &options.user);
    out.int(4).array(options.pub_key_cred_params.len());
    for algorithm in &options.pub_key_cred_params {
        out.map(2).text("alg").int(*algorithm).text("type").text(PUBLIC_KEY);
    }
    if lists > 0 {
        out.int(5).array(options.exclude_credentials.len());
        for excluded in &options.exclude_credentials {
            descriptor(&mut out, &excluded.id);
        }
    }
    if let Some(extensions) = &making.extensions {
        out.int(6).value(extensions);
    }
    out.int(7).map(2).text("rk").boolean(making.resident).text("uv").boolean(making.verified);
    out.finish()
}

/// authenticatorGetAssertion (CTAP 2.2 §6.2).
pub(super) fn get_assertion(using: &Using<'_>) -> Vec<u8> {
    let mut out = Writer::append_to(start(GET_ASSERTION));
    let listed = match using.allowed {
        Allowed::Listed(list) => list.len(),
        Allowed::Picked(_) => 1,
    };
    let members = 3 + usize::from(listed > 0) + usize::from(using.extensions.is_some());
    out.map(members).int(1).text(using.rp_id.as_str()).int(2).bytes(using.client_data_hash);
    if listed > 0 {
        out.int(3).array(listed);
        match using.allowed {
            Allowed::Listed(list) => {
                for allowed in list {
                    descriptor(&mut out, &allowed.id);
                }
            }
            Allowed::Picked(id) => descriptor(&mut out, id),
        }
    }
    if let Some(extensions) = &using.extensions {
        out.int(4).value(extensions);
    }
    out.int(5).map(1).text("uv").boolean(using.verified);
    out.finish()
}

/// authenticatorGetNextAssertion (CTAP 2.2 §6.3).
pub(super) fn get_next_assertion() -> Vec<u8> {
    vec![GET_NEXT_ASSERTION]
}

fn start(command: u8) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(512);
    bytes.push(command);
    bytes
}

fn user(out: &mut Writer, user: &UserEntity) {
    out.map(3).text("id").bytes(user.id.as_bytes()).text("name").text(&user.name);
    out.text("displayName").text(&user.display_name);
}

fn descriptor(out: &mut Writer, id: &CredentialId) {
    out.map(2).text("id").bytes(id.as_bytes()).text("type").text(PUBLIC_KEY);
}

const PUBLIC_KEY: &str = "public-key";
const MAKE_CREDENTIAL: u8 = 0x01;
const GET_ASSERTION: u8 = 0x02;
const GET_NEXT_ASSERTION: u8 = 0x08;
