//! Authentication: `navigator.credentials.get()` and its native twins.
//!
//! Implements WebAuthn L3 §5.1.4.1, steps numbered as there, for pages and apps alike.

use serde_json::Map;

use crate::authenticator::Gesture;
use crate::client::Abort;
use crate::client::Ask;
use crate::client::Caller;
use crate::client::ClientError;
use crate::client::ClientProfile;
use crate::client::Fetch;
use crate::client::Moment;
use crate::client::Reachable;
use crate::client::ceremony::Ceremony;
use crate::client::error::Failure;
use crate::client::message;
use crate::client::message::Allowed;
use crate::client::message::Using;
use crate::client::origin;
use crate::client::origin::Standing;
use crate::client::place::Place;
use crate::client::reply;
use crate::client::reply::Assertion;
use crate::client::select;
use crate::client::select::Chosen;
use crate::client::trouble::Trouble;
use crate::client::verification;
use crate::flow::DeviceName;
use crate::flow::PromptKind;
use crate::flow::ProviderId;
use crate::sim::CeremonyEnd;
use crate::sim::Env;
use crate::webauthn::AuthenticationResponse;
use crate::webauthn::CeremonyKind;
use crate::webauthn::ClientData;
use crate::webauthn::CredentialId;
use crate::webauthn::Mediation;
use crate::webauthn::RequestOptions;

/// A credential that was used.
#[derive(Clone, Debug, PartialEq)]
pub struct Used {
    /// What the page or app sends to the relying party.
    pub response: AuthenticationResponse,
    /// The provider that holds it.
    pub provider: ProviderId,
    /// The device that holds it.
    pub from: DeviceName,
}

/// Authenticates with a credential. The trace gets the options, every CTAP message and the end.
///
/// A conditional get that finds nothing for its autofill list would stay pending; here it fails as
/// *nothing found*, without any prompt.
///
/// # Errors
/// With the name that the caller learns and the cause that it does not, see [`ClientError`].
pub fn get(
    env: &mut Env,
    client: &ClientProfile,
    caller: &Caller,
    moment: &Moment,
    reachable: &mut Reachable<'_>,
    fetch: &mut dyn Fetch,
    ask: &Ask<'_>,
) -> Result<Used, ClientError> {
    let kind = CeremonyKind::Authentication;
    let mut ceremony = Ceremony::begin(kind, env, client, moment, reachable, ask);
    match authenticate(&mut ceremony, caller, fetch) {
        Ok(used) => {
            ceremony.note_end(CeremonyEnd::Credential {
                json: used.response.to_json(),
                provider: used.provider.clone(),
                from: used.from.clone(),
            });
            Ok(used)
        }
        Err(failure) => Err(ceremony.fail(failure)),
    }
}

fn authenticate(
    ceremony: &mut Ceremony<'_, '_>,
    caller: &Caller,
    fetch: &mut dyn Fetch,
) -> Result<Used, Failure> {
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
    let standing = origin::standing(ceremony.client, caller, options.rp_id.as_deref(), fetch)?;
    // Steps 17–20: what is at hand, or a QR code.
    let chosen = select::for_use(ceremony, &standing.rp_id, &options.allow_credentials)?;
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
    let gesture = ceremony.interactive(place)?;
    let client_data_json = ceremony.client_data(standing, options.challenge.clone());
    let request = message::get_assertion(&Using {
        client_data_hash: &ClientData::hash(&client_data_json),
        rp_id: &standing.rp_id,
        allowed: match &chosen.picked {
            Some(id) => Allowed::Picked(id),
            None => Allowed::Listed(&options.allow_credentials),
        },
        extensions: None,
        verified: verification::wanted(ceremony, place, gesture, options.user_verification),
    });
    let answer = ceremony.send(place, gesture, &request);
    let first = reply::assertion(&answer).map_err(|refusal| ceremony.refused(refusal))?;
    let assertion = choose_account(ceremony, place, gesture, first)?;
    let id = answered(ceremony, chosen, options, assertion.id)?;
    let (provider, from) = ceremony.whereabouts(place);
    let response = AuthenticationResponse {
        id,
        attachment: Some(place.attachment()),
        client_data_json,
        authenticator_data: assertion.auth_data,
        signature: assertion.signature,
        user_handle: assertion.user_handle,
        extension_results: Map::new(),
    };
    Ok(Used { response, provider, from })
}

/// CTAP 2.2 §6.3: of several accounts on one authenticator the user chooses one.
fn choose_account(
    ceremony: &mut Ceremony<'_, '_>,
    place: Place,
    gesture: Gesture,
    first: Assertion,
) -> Result<Assertion, Failure> {
    let mut entries = vec![first];
    for _ in 1..entries[0].number {
        let answer = ceremony.send(place, gesture, &message::get_next_assertion());
        entries.push(reply::assertion(&answer).map_err(|refusal| ceremony.refused(refusal))?);
    }
    let mut index = 0;
    if entries.len() > 1 {
        let answer = ceremony.prompt_at(place, PromptKind::Chooser)?;
        index = select::entry(answer, entries.len())?;
    }
    Ok(entries.swap_remove(index))
}

/// The credential that answered; an authenticator may leave it out when it had only one to try.
fn answered(
    ceremony: &Ceremony<'_, '_>,
    chosen: &Chosen,
    options: &RequestOptions,
    told: Option<CredentialId>,
) -> Result<CredentialId, Failure> {
    let only = match options.allow_credentials.as_slice() {
        [only] => Some(&only.id),
        _ => None,
    };
    told.or_else(|| chosen.picked.clone()).or_else(|| only.cloned()).ok_or_else(|| {
        let name = &chosen.place.slot(ceremony.reachable).rules.name;
        Trouble::Broken.because(format!("{name} does not say which credential answered"))
    })
}

#[cfg(test)]
mod tests;
