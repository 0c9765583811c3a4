//! The set-up that the room's tests share: clients, moments, well-known files.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use serde_json::json;

use crate::authenticator::Attestation;
use crate::authenticator::Authenticator;
use crate::authenticator::Counter;
use crate::authenticator::Discoverability;
use crate::authenticator::Extension;
use crate::authenticator::Means;
use crate::authenticator::Method;
use crate::authenticator::Profile;
use crate::authenticator::SameUser;
use crate::authenticator::VerificationPolicy;
use crate::client::AaguidShown;
use crate::client::Ask;
use crate::client::Browsing;
use crate::client::Caller;
use crate::client::ClientError;
use crate::client::ClientKind;
use crate::client::ClientProfile;
use crate::client::Consent;
use crate::client::ErrorNames;
use crate::client::ExcludeHit;
use crate::client::Fetch;
use crate::client::Fetched;
use crate::client::KnownPin;
use crate::client::Made;
use crate::client::Moment;
use crate::client::Page;
use crate::client::ProviderRules;
use crate::client::Reachable;
use crate::client::Readiness;
use crate::client::Remote;
use crate::client::Signal;
use crate::client::SignalOutcome;
use crate::client::SignalReaction;
use crate::client::Slot;
use crate::client::Support;
use crate::client::UpgradeCondition;
use crate::client::UpgradeRules;
use crate::client::Used;
use crate::client::WhenNotEnrolled;
use crate::client::create;
use crate::client::get;
use crate::client::signal;
use crate::flow::Answer;
use crate::flow::DeviceName;
use crate::flow::Lock;
use crate::flow::Network;
use crate::flow::Platform;
use crate::flow::PromptKind;
use crate::flow::ProviderId;
use crate::sim::Env;
use crate::sim::Event;
use crate::sim::Person;
use crate::sim::Seed;
use crate::webauthn::Aaguid;
use crate::webauthn::Algorithm;
use crate::webauthn::Attachment;
use crate::webauthn::BackupState;
use crate::webauthn::Transport;
use crate::webauthn::base64url;

/// Well-known files by URL; what is not there answers 404.
#[derive(Debug, Default)]
pub(super) struct Files(pub(super) BTreeMap<String, Fetched>);

impl Files {
    pub(super) fn json(url: &str, body: &str) -> Self {
        let fetched = Fetched {
            status: 200,
            content_type: "application/json".to_owned(),
            body: body.to_owned(),
        };
        Self(BTreeMap::from([(url.to_owned(), fetched)]))
    }
}

impl Fetch for Files {
    fn get(&mut self, url: &str) -> Result<Fetched, String> {
        let missing = Fetched {
            status: 404,
            content_type: String::new(),
            body: String::new(),
        };
        Ok(self.0.get(url).cloned().unwrap_or(missing))
    }
}

/// A browser that has every feature.
pub(super) fn browser(id: &str) -> ClientProfile {
    ClientProfile {
        id: id.to_owned(),
        name: id.to_owned(),
        kind: ClientKind::Browser,
        version: "1".to_owned(),
        user_agent: String::new(),
        capabilities: BTreeMap::from([("conditionalCreate".to_owned(), true)]),
        errors: ErrorNames::Web,
        related_origins: Support::Supported,
        signals: Support::Supported,
        remote: Remote::Offered,
        enterprise_rp_ids: Vec::new(),
        timeout_default: Duration::from_secs(300),
        timeout_min: Duration::from_secs(10),
        timeout_max: Duration::from_secs(600),
    }
}

/// A native app that prefers credentials at hand.
pub(super) fn app(errors: ErrorNames) -> ClientProfile {
    ClientProfile {
        kind: ClientKind::App,
        errors,
        remote: Remote::Hidden,
        ..browser("app")
    }
}

/// An ordinary moment on a locked, connected device.
pub(super) fn moment(platform: Platform) -> Moment {
    Moment {
        device: DeviceName::new("here"),
        platform,
        lock: Lock::Biometrics,
        network: Network::Online,
        browsing: Browsing::Normal,
        auto_upgrade: Consent::Given,
        saved_passwords: Vec::new(),
        pending_get: false,
    }
}

/// A page of the relying party.
pub(super) fn page(origin: &str) -> Caller {
    Caller::Page {
        origin: origin.to_owned(),
        framed_by: None,
    }
}

/// A device with everything a ceremony needs, and what happened on it.
pub(super) struct Bench {
    pub(super) env: Env,
    pub(super) client: ClientProfile,
    pub(super) caller: Caller,
    pub(super) moment: Moment,
    pub(super) files: Files,
    pub(super) platform: Vec<Unit>,
    pub(super) roaming: Vec<Unit>,
    pub(super) hybrid: Vec<Unit>,
    seen: usize,
}

/// An authenticator with its provider's rules.
pub(super) struct Unit {
    pub(super) rules: ProviderRules,
    pub(super) authenticator: Authenticator,
    pub(super) device: DeviceName,
    pub(super) pin: KnownPin,
    pub(super) readiness: Readiness,
}

impl Unit {
    fn slot(&mut self) -> Slot<'_> {
        Slot {
            rules: &self.rules,
            authenticator: &mut self.authenticator,
            device: self.device.clone(),
            pin: &mut self.pin,
            readiness: self.readiness,
        }
    }
}

impl Bench {
    /// A browser with one provider, on the relying party's page.
    pub(super) fn new(client: &str, platform: Platform) -> Self {
        Self {
            env: Env::new(Seed::new(7)),
            client: browser(client),
            caller: page("https://shop.example.test"),
            moment: moment(platform),
            files: Files::default(),
            platform: vec![unit("keychain", "here")],
            roaming: Vec::new(),
            hybrid: Vec::new(),
            seen: 0,
        }
    }

    pub(super) fn create(&mut self, ask: &Ask<'_>) -> Result<Made, ClientError> {
        self.seen = self.env.trace.mark();
        let (env, files, mut page) = self.page();
        create(env, &mut page, files, ask)
    }

    fn page(&mut self) -> (&mut Env, &mut Files, Page<'_>) {
        let page = Page {
            client: &self.client,
            caller: self.caller.clone(),
            moment: self.moment.clone(),
            reachable: Reachable {
                platform: self.platform.iter_mut().map(Unit::slot).collect(),
                hybrid: self.hybrid.iter_mut().map(Unit::slot).collect(),
                roaming: self.roaming.iter_mut().map(Unit::slot).collect(),
            },
        };
        (&mut self.env, &mut self.files, page)
    }

    pub(super) fn signal(&mut self, what: &Signal<'_>) -> SignalOutcome {
        let mut reachable = Reachable {
            platform: self.platform.iter_mut().map(Unit::slot).collect(),
            hybrid: Vec::new(),
            roaming: Vec::new(),
        };
        signal(
            &mut self.env,
            &self.client,
            &self.moment,
            &mut reachable,
            what,
        )
    }

    pub(super) fn get(&mut self, ask: &Ask<'_>) -> Result<Used, ClientError> {
        self.seen = self.env.trace.mark();
        let (env, files, mut page) = self.page();
        get(env, &mut page, files, ask)
    }

    /// The prompts of the last ceremony, with their devices.
    pub(super) fn prompts(&self) -> Vec<(String, PromptKind)> {
        let prompt = |event: &Event| {
            let Event::Prompt { device, kind, .. } = event else {
                return None;
            };
            Some((device.to_string(), *kind))
        };
        self.env.trace.since(self.seen).filter_map(prompt).collect()
    }

    /// The user meets every further prompt so.
    pub(super) fn user(&mut self, answer: Answer) {
        self.env.person = Person::always(answer);
    }
}

/// Creation options as a careful relying party gives them.
pub(super) fn creation() -> Value {
    json!({
        "rp": { "id": "shop.example.test", "name": "Shop" },
        "user": { "id": "dXNlci0x", "name": "ann@example.test", "displayName": "Ann" },
        "challenge": "Y2hhbGxlbmdlLWNoYWxsZW5nZQ",
        "pubKeyCredParams": [{ "type": "public-key", "alg": -7 }, { "type": "public-key", "alg": -257 }],
        "timeout": 60000,
        "excludeCredentials": [],
        "authenticatorSelection": { "residentKey": "required", "userVerification": "preferred" },
        "attestation": "none",
        "extensions": { "credProps": true },
    })
}

/// The same for another account.
pub(super) fn creation_for(user: &str) -> Value {
    let mut options = creation();
    options["user"]["id"] = json!(base64url::encode(user));
    options["user"]["name"] = json!(user);
    options
}

/// Request options that list these credentials.
pub(super) fn request(ids: &[&str]) -> Value {
    let allow: Vec<_> = ids
        .iter()
        .map(|id| json!({ "type": "public-key", "id": id }))
        .collect();
    json!({
        "rpId": "shop.example.test",
        "challenge": "Y2hhbGxlbmdlLWNoYWxsZW5nZQ",
        "allowCredentials": allow,
        "userVerification": "preferred",
    })
}

/// The rules of a provider that takes part in everything.
pub(super) fn rules(id: &str) -> ProviderRules {
    ProviderRules {
        id: ProviderId::new(id),
        name: id.to_owned(),
        exclude_hit: ExcludeHit::InvalidState,
        aaguid_without_attestation: AaguidShown::Kept,
        when_not_enrolled: WhenNotEnrolled::SetUp,
        needs_network: false,
        works_in_private: true,
        upgrade: Some(UpgradeRules {
            conditions: vec![
                UpgradeCondition::OptedIn,
                UpgradeCondition::Enrolled,
                UpgradeCondition::SavedPassword,
                UpgradeCondition::UsedWithin(Duration::from_secs(300)),
                UpgradeCondition::NoPasskey,
            ],
        }),
        conditional_get: true,
        signals: SignalReaction::Hides,
        cred_props: true,
    }
}

/// A ready provider on a device.
pub(super) fn unit(id: &str, device: &str) -> Unit {
    let device = DeviceName::new(device);
    Unit {
        rules: rules(id),
        authenticator: Authenticator::new(synced(), Means::of([Method::Biometrics])),
        device,
        pin: KnownPin::default(),
        readiness: Readiness::Ready,
    }
}

/// A provider whose passkeys sync.
fn synced() -> Profile {
    Profile {
        aaguid: Aaguid([7; 16]),
        credential_id_bytes: 16,
        algorithms: vec![Algorithm::Es256],
        discoverability: Discoverability::Always,
        same_user: SameUser::Shadows,
        backup: BackupState::BackedUp,
        counter: Counter::Zero,
        transports: vec![Transport::Internal, Transport::Hybrid],
        attachment: Attachment::Platform,
        attestation_none: Attestation::None,
        attestation_direct: Attestation::SelfSigned,
        enterprise_rp_ids: Vec::new(),
        methods: vec![Method::Biometrics, Method::ScreenLock],
        when_preferred: VerificationPolicy::Always,
        when_discouraged: VerificationPolicy::Never,
        extensions: vec![
            Extension::LargeBlob,
            Extension::Prf,
            Extension::PrfAtCreation,
        ],
        features: Vec::new(),
    }
}

/// A security key that is plugged in, with a PIN that its user knows.
pub(super) fn key() -> Unit {
    let mut key = new_key();
    key.authenticator.choose_pin(key.pin.as_str());
    key
}

/// The same as it is sold: without a PIN.
pub(super) fn new_key() -> Unit {
    Unit {
        authenticator: Authenticator::new(Profile::roaming_key(), Means::default()),
        ..unit("security-key", "key")
    }
}

impl Bench {
    /// A browser on a PC with nothing but a security key.
    pub(super) fn with_key(key: Unit) -> Self {
        let mut bench = Self::new("chrome", Platform::Windows);
        bench.platform.clear();
        bench.roaming = vec![key];
        bench
    }

    /// The messages of this command in the last ceremony.
    pub(super) fn requests_of(&self, command: u8) -> Vec<Vec<u8>> {
        let message = |event: &Event| match event {
            Event::Ctap { request, .. } if request.0[0] == command => Some(request.0.clone()),
            _ => None,
        };
        self.env
            .trace
            .since(self.seen)
            .filter_map(message)
            .collect()
    }

    /// The CTAP commands of the last ceremony and their status, as numbers.
    pub(super) fn commands(&self) -> Vec<(u8, u8)> {
        let command = |event: &Event| {
            let Event::Ctap {
                request, response, ..
            } = event
            else {
                return None;
            };
            Some((request.0[0], response.0[0]))
        };
        let events = self.env.trace.since(self.seen);
        events.filter_map(command).collect()
    }
}
