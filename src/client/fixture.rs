//! The set-up that the room's tests share: clients, moments, well-known files.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::client::Browsing;
use crate::client::Caller;
use crate::client::ClientKind;
use crate::client::ClientProfile;
use crate::client::Consent;
use crate::client::ErrorNames;
use crate::client::Fetch;
use crate::client::Fetched;
use crate::client::Moment;
use crate::client::Remote;
use crate::client::Support;
use crate::flow::DeviceName;
use crate::flow::Lock;
use crate::flow::Network;
use crate::flow::Platform;

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
        let missing = Fetched { status: 404, content_type: String::new(), body: String::new() };
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
    Caller::Page { origin: origin.to_owned(), framed_by: None }
}
