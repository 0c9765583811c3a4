//! Performs what a relying party's program asks of the client.

use rand::Rng;
use serde_json::Value;
use serde_json::json;

use crate::client;
use crate::client::Ask;
use crate::client::Caller;
use crate::client::ClientError;
use crate::client::GestureChoice;
use crate::flow::Attempt;
use crate::flow::DeviceName;
use crate::flow::FaultName;
use crate::flow::Outcome;
use crate::flow::ProviderId;
use crate::rp::Reply;
use crate::sim::Env;
use crate::sim::Purpose;
use crate::webauthn::CeremonyKind;
use crate::webauthn::CredentialId;
use crate::webauthn::Mediation;
use crate::webauthn::UserHandle;
use crate::webauthn::base64url;

use super::fetch::WellKnown;
use super::journey::Journey;
use super::journey::Manner;

/// The host that a foreign page of the fault `wrong-origin` lives on.
const FOREIGN_HOST: &str = "shop.example-login.test";

/// A ceremony that a program asked for.
pub(super) struct Asked {
    pub(super) kind: CeremonyKind,
    pub(super) options: Value,
    pub(super) mediation: Mediation,
}

impl Asked {
    /// A registration.
    pub(super) fn create(options: Value, mediation: Mediation) -> Self {
        Self {
            kind: CeremonyKind::Registration,
            options,
            mediation,
        }
    }

    /// An authentication.
    pub(super) fn get(options: Value, mediation: Mediation) -> Self {
        Self {
            kind: CeremonyKind::Authentication,
            options,
            mediation,
        }
    }
}

/// What became of it.
#[derive(Clone, Debug)]
pub(super) struct Performed {
    /// The attempt it belongs to; a second factor is none of them.
    pub(super) attempt: Option<Attempt>,
    /// The credential that goes to the relying party, or the rung on which the device ended it.
    pub(super) end: Result<Credential, Outcome>,
}

/// A credential on its way to the relying party.
#[derive(Clone, Debug)]
pub(super) struct Credential {
    pub(super) id: CredentialId,
    pub(super) provider: ProviderId,
}

impl Journey<'_> {
    /// Performs a ceremony on a device's client and says what the page gets.
    pub(super) fn ceremony(
        &mut self,
        device: &DeviceName,
        asked: &Asked,
        attempt: Option<Attempt>,
        manner: &Manner,
    ) -> (Reply, Performed) {
        let options = fed(&mut self.env, asked, manner.fault);
        self.learn_user_handle(asked);
        let place = manner.key.as_ref().unwrap_or(device);
        let mut page = self.world.page(place);
        page.moment.pending_get |= manner.fault == FaultName::GetPending;
        if manner.fault == FaultName::WrongOrigin {
            page.caller = Caller::Page {
                origin: format!("https://{FOREIGN_HOST}"),
                framed_by: None,
            };
        }
        let gesture = match manner.fault {
            FaultName::UserAbsent => GestureChoice::Silent,
            FaultName::None
            | FaultName::WrongChallenge
            | FaultName::WrongOrigin
            | FaultName::NetworkCut
            | FaultName::UvDemanded
            | FaultName::GetPending => GestureChoice::AsSpecified,
        };
        let ask = Ask {
            gesture,
            phone: manner.phone.as_ref(),
            ..Ask::with_mediation(&options, asked.mediation)
        };
        let session = &self
            .tabs
            .get(device)
            .expect("every device with a client has a tab")
            .session;
        let mut files = WellKnown::new(self.rp.fetcher(session), &mut self.files);
        let env = &mut self.env;
        let end = match asked.kind {
            CeremonyKind::Registration => client::create(env, &mut page, &mut files, &ask)
                .map(|made| (made.json, made.response.id, made.provider)),
            CeremonyKind::Authentication => client::get(env, &mut page, &mut files, &ask)
                .map(|used| (used.json, used.response.id, used.provider)),
        };
        self.world.settle(&mut self.env, device);
        match end {
            Ok((json, id, provider)) => {
                if manner.fault == FaultName::NetworkCut {
                    self.tab(device).session.cut_next();
                }
                let end = Ok(Credential { id, provider });
                (Reply::Credential(json), Performed { attempt, end })
            }
            Err(error) => failed(error, attempt),
        }
    }
}

impl Journey<'_> {
    /// Registration options name the account's user handle: signals need it later.
    fn learn_user_handle(&mut self, asked: &Asked) {
        let Some(id) = asked.options.pointer("/user/id").and_then(Value::as_str) else {
            return;
        };
        let handle = base64url::decode(id)
            .ok()
            .and_then(|bytes| UserHandle::new(bytes).ok());
        self.user_handle = handle.or(self.user_handle.take());
    }
}

fn failed(error: ClientError, attempt: Option<Attempt>) -> (Reply, Performed) {
    let end = Err(error.outcome);
    (
        Reply::Failed {
            name: error.name,
            native: error.native,
        },
        Performed { attempt, end },
    )
}

/// The options as the client gets them: the relying party's, unless the fault feeds wrong ones.
fn fed(env: &mut Env, asked: &Asked, fault: FaultName) -> Value {
    let mut options = asked.options.clone();
    match fault {
        FaultName::WrongChallenge => {
            let mut challenge = [0; 32];
            env.streams.get(Purpose::Fault).fill_bytes(&mut challenge);
            set(
                &mut options,
                &["challenge"],
                json!(base64url::encode(challenge)),
            );
        }
        FaultName::WrongOrigin => match asked.kind {
            CeremonyKind::Registration => set(&mut options, &["rp", "id"], json!(FOREIGN_HOST)),
            CeremonyKind::Authentication => set(&mut options, &["rpId"], json!(FOREIGN_HOST)),
        },
        FaultName::UvDemanded => match asked.kind {
            CeremonyKind::Registration => {
                let path = ["authenticatorSelection", "userVerification"];
                set(&mut options, &path, json!("required"));
            }
            CeremonyKind::Authentication => {
                set(&mut options, &["userVerification"], json!("required"));
            }
        },
        FaultName::None | FaultName::UserAbsent | FaultName::NetworkCut | FaultName::GetPending => {
        }
    }
    options
}

/// Sets a member of an object, making the objects on the way where they are missing.
fn set(value: &mut Value, path: &[&str], to: Value) {
    let Some((first, rest)) = path.split_first() else {
        *value = to;
        return;
    };
    if !value.is_object() {
        *value = json!({});
    }
    let Value::Object(members) = value else {
        return;
    };
    set(members.entry(*first).or_insert(Value::Null), rest, to);
}
