//! Authentication: `navigator.credentials.get()` and its native twins.
//!
//! Implements WebAuthn L3 §5.1.4.1, steps numbered as there, for pages and apps alike.

use serde_json::Map;
use serde_json::Value;

use crate::authenticator::Gesture;
use crate::client::Abort;
use crate::client::Ask;
use crate::client::ClientError;
use crate::client::Fetch;
use crate::client::Page;
use crate::client::Slot;
use crate::client::Used;
use crate::client::ceremony::Ceremony;
use crate::client::ceremony::perform;
use crate::client::error::Failure;
use crate::client::extensions;
use crate::client::extensions::Inputs;
use crate::client::extensions::Outputs;
use crate::client::holdings;
use crate::client::lists;
use crate::client::origin;
use crate::client::origin::Standing;
use crate::client::place::Place;
use crate::client::select;
use crate::client::select::Chosen;
use crate::client::session::Insistence;
use crate::client::session::Need;
use crate::client::session::Session;
use crate::client::token::Wanted;
use crate::client::trouble::Trouble;
use crate::ctap;
use crate::ctap::Permissions;
use crate::ctap::get_assertion;
use crate::ctap::get_assertion::Response;
use crate::ctap::get_assertion::Sent;
use crate::flow::PromptKind;
use crate::sim::Env;
use crate::webauthn::AuthData;
use crate::webauthn::AuthenticationResponse;
use crate::webauthn::CeremonyKind;
use crate::webauthn::ClientData;
use crate::webauthn::Descriptor;
use crate::webauthn::Extensions;
use crate::webauthn::LargeBlobUse;
use crate::webauthn::Mediation;
use crate::webauthn::RequestOptions;
use crate::webauthn::RpId;

/// Authenticates with a credential. The trace gets the options, every CTAP message and the end.
///
/// A conditional get that finds nothing for its autofill list would stay pending; here it fails as
/// *nothing found*, without any prompt.
///
/// # Errors
/// With the name that the caller learns and the cause that it does not, see [`ClientError`].
pub fn get(
    env: &mut Env,
    page: &mut Page<'_>,
    fetch: &mut dyn Fetch,
    ask: &Ask<'_>,
) -> Result<Used, ClientError> {
    let kind = CeremonyKind::Authentication;
    perform(kind, env, page, ask, |ceremony| {
        authenticate(ceremony, fetch)
    })
}

fn authenticate(ceremony: &mut Ceremony<'_, '_>, fetch: &mut dyn Fetch) -> Result<Used, Failure> {
    // Step 1 and §5.1.10: the options have the types that Web IDL asks for.
    let options = RequestOptions::from_json(ceremony.ask.options).map_err(Failure::from)?;
    // Step 3: a signal that is aborted already ends it.
    if ceremony.ask.abort == Abort::Aborted {
        return Err(Trouble::Aborted.because("the page aborted its call"));
    }
    admit(ceremony)?;
    // Step 4.
    ceremony.limit(options.timeout_ms);
    // Steps 5–9.
    let standing = origin::standing(
        ceremony.client,
        ceremony.caller,
        options.rp_id.as_deref(),
        fetch,
    )?;
    extensions::check_request(&options.extensions, &options.allow_credentials)?;
    // Steps 17–20: what is at hand, or a QR code.
    let wanted = select::Request {
        rp_id: &standing.rp_id,
        allowed: &options.allow_credentials,
        hint: options.hints.first().copied(),
    };
    let chosen = select::for_use(ceremony, &wanted)?;
    assert(ceremony, &chosen, &standing, &options)
}

/// What the client itself asks for, before an authenticator is looked for.
fn admit(ceremony: &Ceremony<'_, '_>) -> Result<(), Failure> {
    match ceremony.ask.mediation {
        Mediation::Conditional => {
            if ceremony.client.capabilities.get("conditionalGet") == Some(&false) {
                let cause = format!("{} has no conditional get", ceremony.client.name);
                return Err(Trouble::Unsupported.because(cause));
            }
            Ok(())
        }
        Mediation::Optional | Mediation::Required | Mediation::Silent | Mediation::Immediate => {
            ceremony.refuse_if_busy()
        }
    }
}

/// Steps 12–14 and 20–21: the authenticator signs.
fn assert(
    ceremony: &mut Ceremony<'_, '_>,
    chosen: &Chosen,
    standing: &Standing,
    options: &RequestOptions,
) -> Result<Used, Failure> {
    let place = chosen.place;
    let sheet = ceremony.sheet(place);
    let gesture = ceremony.gesture(&sheet)?;
    let client_data_json = ceremony.client_data(standing, options.challenge.clone());
    let picked = chosen.picked.clone().map(|id| {
        [Descriptor {
            id,
            transports: Vec::new(),
        }]
    });
    let allow_list = picked
        .as_ref()
        .map_or(options.allow_credentials.as_slice(), |one| one);
    let expected = |slot: &Slot<'_>| {
        holdings::fitting(slot, &standing.rp_id, allow_list)
            .into_iter()
            .next()
    };
    let asked = &options.extensions;
    let mut session = Session::open(ceremony, place, gesture)?;
    session.verify(ceremony, &need(&standing.rp_id, options))?;
    let fitted = lists::fitted(ceremony, &session, &standing.rp_id, allow_list)?;
    if fitted.is_empty() && !allow_list.is_empty() {
        // An empty list would ask for any credential.
        return Err(Trouble::NothingFound.because("the key holds no credential of the list"));
    }
    let inputs = extensions::request_inputs(ceremony, &mut session, asked, expected)?;
    let client_data_hash = ClientData::hash(&client_data_json);
    let request = Sent {
        rp_id: &standing.rp_id,
        client_data_hash,
        allow_list: &fitted,
        extensions: inputs.map().as_ref(),
        up: true,
        uv: session.uv(),
        authorization: session.authorize(&client_data_hash).as_ref(),
    }
    .encode();
    let first = exchange(ceremony, place, gesture, &request)?;
    let answer = choose_account(ceremony, place, gesture, first)?;
    let outputs = extension_outputs(ceremony, &session, (asked, &inputs), &answer)?;
    let (provider, from) = ceremony.whereabouts(place);
    let response = AuthenticationResponse {
        id: answer.credential,
        attachment: Some(place.attachment()),
        client_data_json,
        authenticator_data: answer.auth_data,
        signature: answer.signature,
        user_handle: answer.user.map(|user| user.id),
        extension_results: outputs,
    };
    Ok(Used {
        json: response.to_json(),
        response,
        provider,
        from,
    })
}

/// What an assertion needs of verification. To write a blob, a token is needed for that, too.
fn need<'a>(rp_id: &'a RpId, options: &RequestOptions) -> Need<'a> {
    let (permissions, command) = match options.extensions.large_blob_use {
        Some(LargeBlobUse::Write(_)) => (
            Permissions::GET_ASSERTION.with(Permissions::LARGE_BLOB_WRITE),
            Insistence::Insists,
        ),
        Some(LargeBlobUse::Read | LargeBlobUse::Both) | None => {
            (Permissions::GET_ASSERTION, Insistence::Leaves)
        }
    };
    Need {
        wish: options.user_verification,
        command,
        token: Wanted { permissions, rp_id },
    }
}

fn exchange(
    ceremony: &mut Ceremony<'_, '_>,
    place: Place,
    gesture: Gesture<'_>,
    request: &[u8],
) -> Result<Response, Failure> {
    let answer = ceremony.send(place, gesture, request);
    ctap::parse(&answer)
        .and_then(Response::decode)
        .map_err(|status| ceremony.refused(place, status))
}

/// CTAP 2.2 §6.3: of several accounts on one authenticator the user chooses one.
fn choose_account(
    ceremony: &mut Ceremony<'_, '_>,
    place: Place,
    gesture: Gesture<'_>,
    first: Response,
) -> Result<Response, Failure> {
    let number = first.number_of_credentials.unwrap_or(1);
    let mut entries = vec![first];
    for _ in 1..number {
        entries.push(exchange(ceremony, place, gesture, &get_assertion::next())?);
    }
    let mut index = 0;
    if number > 1 {
        let answer = ceremony.prompt_at(place, PromptKind::Chooser)?;
        index = select::entry(answer, entries.len())?;
    }
    Ok(entries.swap_remove(index))
}

/// Client extension results, for which authenticator data is read only if something was asked.
fn extension_outputs(
    ceremony: &mut Ceremony<'_, '_>,
    session: &Session<'_>,
    (asked, inputs): (&Extensions, &Inputs),
    answer: &Response,
) -> Result<Map<String, Value>, Failure> {
    if *asked == Extensions::default() {
        return Ok(Map::new());
    }
    let data = AuthData::decode(&answer.auth_data)
        .map_err(|_| Trouble::Broken.because("the authenticator data cannot be read"))?;
    let outputs = Outputs {
        signed: data.extensions.as_ref(),
        unsigned: answer.unsigned_extension_outputs.as_ref(),
        large_blob_key: answer.large_blob_key.as_deref(),
    };
    Ok(extensions::request_outputs(
        ceremony, session, asked, inputs, outputs,
    ))
}

#[cfg(test)]
mod tests;
