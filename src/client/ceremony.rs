//! A ceremony under way: what registration and authentication share, from the first event of the
//! trace to the last.

use std::time::Duration;

use crate::authenticator::Gesture;
use crate::client::Ask;
use crate::client::Caller;
use crate::client::ClientError;
use crate::client::ClientProfile;
use crate::client::ErrorNames;
use crate::client::GestureChoice;
use crate::client::Given;
use crate::client::Moment;
use crate::client::Page;
use crate::client::Reachable;
use crate::client::error::Failure;
use crate::client::names::Engine;
use crate::client::names::Naming;
use crate::client::origin::Calling;
use crate::client::origin::Standing;
use crate::client::place::Place;
use crate::client::status;
use crate::client::status::Refusal;
use crate::client::trouble::Trouble;
use crate::ctap::Status;
use crate::flow::Answer;
use crate::flow::DeviceName;
use crate::flow::Notification;
use crate::flow::PromptKind;
use crate::flow::ProviderId;
use crate::sim::CeremonyEnd;
use crate::sim::Env;
use crate::sim::Event;
use crate::sim::GestureKind;
use crate::sim::Surface;
use crate::sim::VirtualTime;
use crate::webauthn::CeremonyKind;
use crate::webauthn::Challenge;
use crate::webauthn::ClientData;
use crate::webauthn::HexBytes;
use crate::webauthn::Mediation;

/// A ceremony under way.
pub(super) struct Ceremony<'a, 'w> {
    pub(super) env: &'a mut Env,
    pub(super) client: &'a ClientProfile,
    pub(super) caller: &'a Caller,
    pub(super) moment: &'a Moment,
    pub(super) reachable: &'a mut Reachable<'w>,
    pub(super) ask: &'a Ask<'a>,
    kind: CeremonyKind,
    started: VirtualTime,
    lifetime: Duration,
}

/// Performs the steps of a ceremony, between the first event that the trace has of it and the last.
pub(super) fn perform<R>(
    kind: CeremonyKind,
    env: &mut Env,
    page: &mut Page<'_>,
    ask: &Ask<'_>,
    steps: impl FnOnce(&mut Ceremony<'_, '_>) -> Result<Given<R>, Failure>,
) -> Result<Given<R>, ClientError> {
    let mut ceremony = Ceremony::begin(kind, env, page, ask);
    match steps(&mut ceremony) {
        Ok(given) => {
            ceremony.note_end(CeremonyEnd::Credential {
                json: given.json.clone(),
                provider: given.provider.clone(),
                from: given.from.clone(),
            });
            Ok(given)
        }
        Err(failure) => Err(ceremony.fail(failure)),
    }
}

impl<'a, 'w> Ceremony<'a, 'w> {
    /// Notes that options reached the client.
    fn begin(
        kind: CeremonyKind,
        env: &'a mut Env,
        page: &'a mut Page<'w>,
        ask: &'a Ask<'a>,
    ) -> Self {
        env.note(Event::Issued {
            device: page.moment.device.clone(),
            ceremony: kind,
            mediation: ask.mediation,
            options: ask.options.clone(),
        });
        Self {
            started: env.now(),
            lifetime: page.client.timeout_default,
            env,
            client: page.client,
            caller: &page.caller,
            moment: &page.moment,
            reachable: &mut page.reachable,
            ask,
            kind,
        }
    }

    /// §5.1.3 step 4, §5.1.4 step 4: a time-out outside the client's bounds is corrected.
    pub(super) fn limit(&mut self, timeout_ms: Option<u64>) {
        let client = self.client;
        self.lifetime = timeout_ms.map_or(client.timeout_default, |given| {
            Duration::from_millis(given)
                .max(client.timeout_min)
                .min(client.timeout_max)
        });
    }

    /// Shows a prompt of the client on its own device, and goes on if the user agrees.
    pub(super) fn prompt(&mut self, kind: PromptKind) -> Result<Answer, Failure> {
        self.prompt_on(&Surface {
            device: self.moment.device.clone(),
            kind,
        })
    }

    /// Shows a prompt where the sheets of an authenticator appear.
    pub(super) fn prompt_at(&mut self, place: Place, kind: PromptKind) -> Result<Answer, Failure> {
        self.prompt_on(&Surface {
            device: self.screen_of(place),
            kind,
        })
    }

    /// Where an authenticator's sheets appear: on the phone for a phone's.
    fn screen_of(&self, place: Place) -> DeviceName {
        match place {
            Place::Platform(_) | Place::Roaming(_) => self.moment.device.clone(),
            Place::Hybrid(_) => place.slot(self.reachable).device.clone(),
        }
    }

    /// Shows a prompt where the sheets of an authenticator appear; the caller knows what each answer
    /// means.
    pub(super) fn ask_at(&mut self, place: Place, kind: PromptKind) -> Answer {
        let device = self.screen_of(place);
        self.env.ask(&Surface { device, kind })
    }

    fn prompt_on(&mut self, surface: &Surface) -> Result<Answer, Failure> {
        let kind = surface.kind;
        match self.env.ask(surface) {
            answer @ (Answer::Verifies | Answer::Picks(_)) => Ok(answer),
            Answer::Cancels => Err(Trouble::Cancelled.because(format!("the user closed `{kind}`"))),
            Answer::Fails | Answer::LocksOut => {
                Err(Trouble::NotVerified.because(format!("the user failed at `{kind}`")))
            }
            Answer::Ignores => Err(self.time_out()),
        }
    }

    /// Nobody answered: the rest of the ceremony's lifetime passes.
    pub(super) fn time_out(&mut self) -> Failure {
        let passed = self.env.now().since(self.started);
        self.env.advance(self.lifetime.saturating_sub(passed));
        Trouble::TimedOut.because(format!("no answer within {} s", self.lifetime.as_secs()))
    }

    /// Sends a CTAP message to an authenticator and notes both directions.
    pub(super) fn send(&mut self, place: Place, gesture: Gesture<'_>, request: &[u8]) -> Vec<u8> {
        let slot = place.slot_mut(self.reachable);
        let response = slot.authenticator.transact(self.env, gesture, request);
        self.env.note(Event::Ctap {
            device: slot.device.clone(),
            provider: slot.rules.id.clone(),
            gesture: match gesture {
                Gesture::Interactive(_) => GestureKind::Interactive,
                Gesture::Silent => GestureKind::Silent,
            },
            request: HexBytes(request.to_vec()),
            response: HexBytes(response.clone()),
        });
        response
    }

    /// The sheet of an authenticator in this ceremony.
    pub(super) fn sheet(&self, place: Place) -> Surface {
        let kind = match self.kind {
            CeremonyKind::Registration => PromptKind::Create,
            CeremonyKind::Authentication => PromptKind::Get,
        };
        Surface {
            device: self.screen_of(place),
            kind,
        }
    }

    /// The gesture that the authenticator is told of. Silent from a page whose user takes part is
    /// the deliberate violation: the sheet is shown all the same.
    pub(super) fn gesture<'s>(&mut self, sheet: &'s Surface) -> Result<Gesture<'s>, Failure> {
        match (self.ask.gesture, self.kind, self.ask.mediation) {
            (_, CeremonyKind::Registration, Mediation::Conditional) => Ok(Gesture::Silent),
            (GestureChoice::AsSpecified, _, _) => Ok(Gesture::Interactive(sheet)),
            (GestureChoice::Silent, _, _) => {
                self.prompt_on(sheet)?;
                Ok(Gesture::Silent)
            }
        }
    }

    /// A modal call while a conditional get waits: Chromium wants it aborted first (CR-COMMON
    /// PENDING_REQUEST), WebKit pauses it (platforms.md §4), and systems replace it for apps.
    pub(super) fn refuse_if_busy(&self) -> Result<(), Failure> {
        let Naming { names, engine, .. } = self.naming();
        match (names, engine) {
            (ErrorNames::Web, Engine::Chromium) if self.moment.pending_get => {
                Err(Trouble::Busy.because("a conditional get of the page is still pending"))
            }
            (ErrorNames::Web, Engine::Chromium | Engine::WebKit | Engine::Gecko)
            | (ErrorNames::Apple | ErrorNames::Android, _) => Ok(()),
        }
    }

    /// Collected client data of this call (§5.8.1), serialised.
    pub(super) fn client_data(&self, standing: &Standing, challenge: Challenge) -> Vec<u8> {
        let android_package_name = match standing.calling {
            Calling::Page | Calling::AppleApp => None,
            Calling::AndroidApp { package } => Some(package.to_owned()),
        };
        ClientData {
            kind: self.kind,
            challenge,
            origin: standing.origin.clone(),
            cross_origin: standing.top_origin.is_some(),
            top_origin: standing.top_origin.clone(),
            android_package_name,
        }
        .encode()
    }

    /// What an authenticator's refusal means here.
    pub(super) fn refused(&mut self, place: Place, status: Status) -> Failure {
        let hit = place.slot(self.reachable).rules.exclude_hit;
        match status::refusal(status, hit) {
            Refusal::Unanswered => self.time_out(),
            Refusal::Failed(failure) => failure,
        }
    }

    /// A provider tells the user something, outside any prompt.
    pub(super) fn notify(&mut self, place: Place, what: Notification) {
        let (provider, device) = self.whereabouts(place);
        self.env.note(Event::Notified {
            device,
            provider,
            what,
        });
    }

    /// Who names errors here.
    pub(super) fn naming(&self) -> Naming {
        Naming {
            names: self.client.errors,
            engine: Engine::of(self.client, self.moment.platform),
            kind: self.kind,
        }
    }

    /// The ids that the trace and the caller keep of an authenticator.
    pub(super) fn whereabouts(&self, place: Place) -> (ProviderId, DeviceName) {
        let slot = place.slot(self.reachable);
        (slot.rules.id.clone(), slot.device.clone())
    }

    /// Notes how it ended.
    fn note_end(&mut self, end: CeremonyEnd) {
        self.env.note(Event::Ceremony {
            device: self.moment.device.clone(),
            ceremony: self.kind,
            mediation: self.ask.mediation,
            end,
        });
    }

    /// Names a failure, notes it and hands it to the caller.
    fn fail(&mut self, failure: Failure) -> ClientError {
        let error = self.naming().name(failure);
        self.note_end(CeremonyEnd::Error {
            name: error.seen_as().to_owned(),
            outcome: error.outcome,
            cause: error.cause.clone(),
        });
        error
    }
}
