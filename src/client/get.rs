//! Authentication: `navigator.credentials.get()` and its native twins.
//!
//! Implements WebAuthn L3 §5.1.4.1, steps numbered as there, for pages and apps alike.

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
use crate::client::origin;
use crate::client::select;
use crate::client::trouble::Trouble;
use crate::flow::DeviceName;
use crate::flow::ProviderId;
use crate::sim::CeremonyEnd;
use crate::sim::Env;
use crate::webauthn::AuthenticationResponse;
use crate::webauthn::CeremonyKind;
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
    // Steps 12–14: collected client data.
    let client_data = ceremony.client_data(&standing, options.challenge.clone());
    todo!()
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
