//! Registration: `navigator.credentials.create()` and its native twins.
//!
//! Implements WebAuthn L3 §5.1.3, steps numbered as there, for pages and apps alike.

use crate::client::Abort;
use crate::client::Ask;
use crate::client::ClientError;
use crate::client::Fetch;
use crate::client::Made;
use crate::client::Page;
use crate::client::ceremony::Ceremony;
use crate::client::ceremony::perform;
use crate::client::choose;
use crate::client::error::Failure;
use crate::client::extensions;
use crate::client::extensions::Inputs;
use crate::client::extensions::Outputs;
use crate::client::filter;
use crate::client::holdings;
use crate::client::lists;
use crate::client::origin;
use crate::client::origin::Standing;
use crate::client::place::Place;
use crate::client::session::Insistence;
use crate::client::session::Need;
use crate::client::session::Session;
use crate::client::token::Wanted;
use crate::client::trouble::Trouble;
use crate::client::upgrade;
use crate::ctap;
use crate::ctap::Permissions;
use crate::ctap::make_credential::EnterpriseAttestation;
use crate::ctap::make_credential::Options;
use crate::ctap::make_credential::Response;
use crate::ctap::make_credential::Sent;
use crate::flow::Notification;
use crate::sim::Env;
use crate::webauthn::AttestationFormat;
use crate::webauthn::AttestationPreference;
use crate::webauthn::AuthData;
use crate::webauthn::CeremonyKind;
use crate::webauthn::ClientData;
use crate::webauthn::CreationOptions;
use crate::webauthn::Mediation;
use crate::webauthn::PublicKey;
use crate::webauthn::RegistrationResponse;
use crate::webauthn::ResidentKey;
use crate::webauthn::RpId;

/// Registers a credential. The trace gets the options, every CTAP message and the end.
///
/// # Errors
/// With the name that the caller learns and the cause that it does not, see [`ClientError`].
pub fn create(
    env: &mut Env,
    page: &mut Page<'_>,
    fetch: &mut dyn Fetch,
    ask: &Ask<'_>,
) -> Result<Made, ClientError> {
    let kind = CeremonyKind::Registration;
    perform(kind, env, page, ask, |ceremony| register(ceremony, fetch))
}

fn register(ceremony: &mut Ceremony<'_, '_>, fetch: &mut dyn Fetch) -> Result<Made, Failure> {
    let ask = ceremony.ask;
    // Step 1 and §5.1.8: the options have the types that Web IDL asks for.
    let options = CreationOptions::from_json(ask.options).map_err(Failure::from)?;
    // Step 3: a signal that is aborted already ends it.
    if ask.abort == Abort::Aborted {
        return Err(Trouble::Aborted.because("the page aborted its call"));
    }
    match ask.mediation {
        Mediation::Conditional => upgrade::admit(ceremony)?,
        Mediation::Optional | Mediation::Required | Mediation::Silent | Mediation::Immediate => {
            ceremony.refuse_if_busy()?;
        }
    }
    // Step 4.
    ceremony.limit(options.timeout_ms);
    // Steps 6–8.
    let standing = origin::standing(
        ceremony.client,
        ceremony.caller,
        options.rp.id.as_deref(),
        fetch,
    )?;
    // Steps 17–21: authenticator selection.
    let place = match ask.mediation {
        Mediation::Conditional => upgrade::place(ceremony, &standing, &options)?,
        Mediation::Optional | Mediation::Required | Mediation::Silent | Mediation::Immediate => {
            let attachment = options.authenticator_selection.attachment;
            choose::for_creation(ceremony, attachment, options.hints.first().copied())?
        }
    };
    make(ceremony, place, &standing, &options)
}

/// Steps 13–14 and 21–22: the authenticator makes the credential.
fn make(
    ceremony: &mut Ceremony<'_, '_>,
    place: Place,
    standing: &Standing,
    options: &CreationOptions,
) -> Result<Made, Failure> {
    let slot = place.slot(ceremony.reachable);
    extensions::check_creation(&options.extensions, slot)?;
    let sheet = ceremony.sheet(place);
    let gesture = ceremony.gesture(&sheet)?;
    let client_data = ceremony.client_data(standing, options.challenge.clone());
    let mut session = Session::open(ceremony, place, gesture)?;
    session.verify(ceremony, &need(&session, &standing.rp_id, options))?;
    let exclude_list = lists::fitted(
        ceremony,
        &session,
        &standing.rp_id,
        &options.exclude_credentials,
    )?;
    let selection = &options.authenticator_selection;
    let asked = extensions::creation_inputs(
        ceremony,
        &mut session,
        &options.extensions,
        selection.resident_key,
    )?;
    let client_data_hash = ClientData::hash(&client_data);
    let request = Sent {
        client_data_hash,
        rp_id: &standing.rp_id,
        rp_name: &options.rp.name,
        user: &options.user,
        algorithms: &options.pub_key_cred_params,
        exclude_list: &exclude_list,
        extensions: asked.map().as_ref(),
        options: Options {
            rk: is_resident(selection.resident_key),
            up: None,
            uv: session.uv(),
        },
        authorization: session.authorize(&client_data_hash).as_ref(),
        enterprise: enterprise(ceremony, &session, &standing.rp_id, options.attestation),
        formats: formats(options.attestation),
    }
    .encode();
    let answer = ceremony.send(place, gesture, &request);
    let made = ctap::parse(&answer)
        .and_then(Response::decode)
        .map_err(|status| ceremony.refused(place, status))?;
    let response = response(ceremony, place, options, client_data, (asked, made))?;
    let (provider, from) = ceremony.whereabouts(place);
    if ceremony.ask.mediation == Mediation::Conditional {
        ceremony.notify(place, Notification::PasskeySaved);
    }
    Ok(Made {
        json: response.to_json(),
        response,
        provider,
        from,
    })
}

/// What the new credential needs of verification. A long exclude list is asked in advance, for
/// which a token needs another permission.
fn need<'a>(session: &Session<'_>, rp_id: &'a RpId, options: &CreationOptions) -> Need<'a> {
    let selection = &options.authenticator_selection;
    let permissions = match lists::is_too_long(session, &options.exclude_credentials) {
        true => Permissions::MAKE_CREDENTIAL.with(Permissions::GET_ASSERTION),
        false => Permissions::MAKE_CREDENTIAL,
    };
    Need {
        wish: selection.user_verification,
        // CTAP 2.2 §6.1.2 step 7: a discoverable credential is never made unverified.
        command: match is_resident(selection.resident_key) {
            true => Insistence::Insists,
            false => session.insists_on_making(),
        },
        token: Wanted { permissions, rp_id },
    }
}

/// CTAP 2.2 §7.1: a browser that is managed looks into its own list; for the others the
/// authenticator looks into its vendor's.
fn enterprise(
    ceremony: &Ceremony<'_, '_>,
    session: &Session<'_>,
    rp_id: &RpId,
    wanted: AttestationPreference,
) -> Option<EnterpriseAttestation> {
    match wanted {
        AttestationPreference::None
        | AttestationPreference::Indirect
        | AttestationPreference::Direct => None,
        AttestationPreference::Enterprise => {
            let enabled = session.info().is_some_and(|info| info.is("ep"));
            let managed = ceremony.client.enterprise_rp_ids.contains(rp_id);
            enabled.then_some(match managed {
                true => EnterpriseAttestation::PlatformManaged,
                false => EnterpriseAttestation::VendorFacilitated,
            })
        }
    }
}

/// Step 21: a client that can make discoverable credentials makes them when preferred.
fn is_resident(wanted: ResidentKey) -> bool {
    match wanted {
        ResidentKey::Required | ResidentKey::Preferred => true,
        ResidentKey::Discouraged => false,
    }
}

/// Step 21: an authenticator need not attest for a relying party that wants no attestation.
fn formats(preference: AttestationPreference) -> &'static [AttestationFormat] {
    match preference {
        AttestationPreference::None => &[AttestationFormat::None],
        AttestationPreference::Indirect
        | AttestationPreference::Direct
        | AttestationPreference::Enterprise => &[],
    }
}

/// Step 22, success: what the relying party gets of the new credential.
fn response(
    ceremony: &Ceremony<'_, '_>,
    place: Place,
    options: &CreationOptions,
    client_data_json: Vec<u8>,
    (asked, made): (Inputs, Response),
) -> Result<RegistrationResponse, Failure> {
    let slot = place.slot(ceremony.reachable);
    let shown = filter::aaguid_shown(
        slot.rules.aaguid_without_attestation,
        ceremony.moment.platform,
        place,
    );
    let object = filter::convey(made.object, options.attestation, shown);
    let garbled = || Trouble::Broken.because("the authenticator data cannot be read");
    let data = AuthData::decode(&object.auth_data).map_err(|_| garbled())?;
    let attested = data.attested.ok_or_else(garbled)?;
    let key = PublicKey::decode(&attested.public_key).map_err(|_| garbled())?;
    let extension_results = extensions::creation_outputs(
        &options.extensions,
        slot,
        &attested.credential_id,
        &asked,
        Outputs {
            signed: data.extensions.as_ref(),
            unsigned: made.unsigned_extension_outputs.as_ref(),
            large_blob_key: made.large_blob_key.as_deref(),
        },
    );
    Ok(RegistrationResponse {
        id: attested.credential_id,
        attachment: Some(place.attachment()),
        client_data_json,
        attestation_object: object.encode(),
        authenticator_data: object.auth_data,
        transports: holdings::transports(slot),
        public_key_algorithm: key.algorithm().cose_id(),
        public_key: Some(key.spki_der()),
        extension_results,
    })
}

#[cfg(test)]
mod tests;
