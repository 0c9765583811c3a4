//! Which reader reads which kind.

use crate::inspect::Kind;
use crate::inspect::attestation;
use crate::inspect::auth_data;
use crate::inspect::cbor;
use crate::inspect::certificate;
use crate::inspect::client_data;
use crate::inspect::cose;
use crate::inspect::credential;
use crate::inspect::ctap;
use crate::inspect::json;
use crate::inspect::member;
use crate::inspect::opaque;
use crate::inspect::options;
use crate::inspect::reading::Break;
use crate::inspect::reading::Context;
use crate::inspect::reading::Reading;
use crate::inspect::signature;
use crate::inspect::tpm;
use crate::inspect::u2f;
use crate::inspect::well_known;

/// Reads bytes as a kind.
pub(super) fn read(kind: Kind, context: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    let reader: member::Reader = match kind {
        Kind::Registration => credential::inspect_registration,
        Kind::Authentication => credential::inspect_authentication,
        Kind::CreationOptions => options::inspect_creation,
        Kind::RequestOptions => options::inspect_request,
        Kind::ClientData => client_data::inspect,
        Kind::AttestationObject => attestation::inspect,
        Kind::AuthenticatorData => auth_data::inspect,
        Kind::CoseKey => cose::inspect,
        Kind::CtapRequest => ctap::inspect_request,
        Kind::CtapResponse => ctap::inspect_response,
        Kind::U2fRequest => u2f::inspect_request,
        Kind::U2fResponse => u2f::inspect_response,
        Kind::Certificate => certificate::inspect,
        Kind::PublicKey => certificate::inspect_key,
        Kind::Signature => signature::inspect,
        Kind::TpmCertInfo => tpm::inspect_cert_info,
        Kind::TpmPubArea => tpm::inspect_pub_area,
        Kind::WellKnown => well_known::inspect,
        Kind::Aaguid => opaque::inspect_aaguid,
        Kind::UserHandle => opaque::inspect_user_handle,
        Kind::CredentialId => opaque::inspect_credential_id,
        Kind::Challenge => opaque::inspect_challenge,
        Kind::Cbor => cbor::inspect,
        Kind::Json => json::inspect,
    };
    reader(context, bytes)
}
