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
use crate::client::origin;
use crate::client::origin::Standing;
use crate::client::place::Place;
use crate::client::trouble::Trouble;
use crate::client::upgrade;
use crate::client::verification;
use crate::ctap;
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
    // Step 1 and §5.1.9: the options have the types that Web IDL asks for.
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
            choose::for_creation(ceremony, options.authenticator_selection.attachment)?
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
    let asked = extensions::creation_inputs(ceremony, place, gesture, &options.extensions)?;
    let wish = options.authenticator_selection.user_verification;
    let request = Sent {
        client_data_hash: ClientData::hash(&client_data),
        rp_id: &standing.rp_id,
        rp_name: &options.rp.name,
        user: &options.user,
        algorithms: &options.pub_key_cred_params,
        exclude_list: &options.exclude_credentials,
        extensions: asked.map().as_ref(),
        options: Options {
            rk: is_resident(options.authenticator_selection.resident_key),
            up: None,
            uv: verification::wanted(place.slot(ceremony.reachable), gesture, wish)?,
        },
        authorization: None,
        enterprise: None,
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
