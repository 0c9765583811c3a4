//! Registration: `navigator.credentials.create()` and its native twins.
//!
//! Implements WebAuthn L3 §5.1.3, steps numbered as there, for pages and apps alike.

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
use crate::client::choose;
use crate::client::error::Failure;
use crate::client::extensions;
use crate::client::filter;
use crate::client::notice;
use crate::client::origin;
use crate::client::origin::Standing;
use crate::client::place::Place;
use crate::client::status;
use crate::client::trouble::Trouble;
use crate::client::upgrade;
use crate::client::verification;
use crate::flow::DeviceName;
use crate::flow::ProviderId;
use crate::sim::CeremonyEnd;
use crate::sim::Env;
use crate::webauthn::CeremonyKind;
use crate::webauthn::CreationOptions;
use crate::webauthn::Mediation;
use crate::webauthn::RegistrationResponse;

/// A new credential.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// What the page or app sends to the relying party.
    pub response: RegistrationResponse,
    /// The provider that holds it.
    pub provider: ProviderId,
    /// The device that holds it.
    pub from: DeviceName,
}

/// Registers a credential. The trace gets the options, every CTAP message and the end.
///
/// # Errors
/// With the name that the caller learns and the cause that it does not, see [`ClientError`].
pub fn create(
    env: &mut Env,
    client: &ClientProfile,
    caller: &Caller,
    moment: &Moment,
    reachable: &mut Reachable<'_>,
    fetch: &mut dyn Fetch,
    ask: &Ask<'_>,
) -> Result<Made, ClientError> {
    let kind = CeremonyKind::Registration;
    let mut ceremony = Ceremony::begin(kind, env, client, moment, reachable, ask);
    match register(&mut ceremony, caller, fetch) {
        Ok(made) => {
            ceremony.note_end(CeremonyEnd::Credential {
                json: made.response.to_json(),
                provider: made.provider.clone(),
                from: made.from.clone(),
            });
            Ok(made)
        }
        Err(failure) => Err(ceremony.fail(failure)),
    }
}

fn register(
    ceremony: &mut Ceremony<'_, '_>,
    caller: &Caller,
    fetch: &mut dyn Fetch,
) -> Result<Made, Failure> {
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
    let standing = origin::standing(ceremony.client, caller, options.rp.id.as_deref(), fetch)?;
    // Steps 13–14: collected client data and its hash.
    let client_data = ceremony.client_data(&standing, &options.challenge);
    // Steps 17–21: authenticator selection.
    let place = match ask.mediation {
        Mediation::Conditional => upgrade::place(ceremony, &standing, &options)?,
        Mediation::Optional | Mediation::Required | Mediation::Silent | Mediation::Immediate => {
            choose::for_creation(ceremony, options.authenticator_selection.attachment)?
        }
    };
    make(ceremony, place, &standing, &options, client_data)
}
