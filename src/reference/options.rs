//! The options of a ceremony, and the pending ceremony that answers to them.
//!
//! **Invariant:** whatever is asked for here is kept with the session, and verified from there.
//!
//! Implements the relying party's part of WebAuthn Level 3 §5.4 and §5.5, in the JSON forms of
//! §5.1.8 and §5.1.9.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use serde_json::json;

use crate::reference::bug::FlowBug;
use crate::reference::bug::Lapse;
use crate::reference::config::AttestationPolicy;
use crate::reference::record::Record;
use crate::reference::session::Authentication;
use crate::reference::session::Ceremony;
use crate::reference::session::Mediation;
use crate::reference::session::Pending;
use crate::reference::session::Registration;
use crate::reference::session::Standing;
use crate::reference::verify::CredentialId;
use crate::reference::visit::Visit;

impl Visit<'_> {
    /// Begins a registration for whoever this session is; `None` when it is nobody yet.
    pub fn begin_registration(&mut self, mediation: Mediation) -> Option<Value> {
        if self.has(Lapse::R02_4) && self.tenant.ledger.abandoned(self.session.conversation) > 4 {
            return None;
        }
        if self.has(Lapse::R29_5) {
            self.forget_unused();
        }
        let (name, user_handle) = match &self.session.standing {
            Standing::Nobody | Standing::Identified(_) => return None,
            Standing::Newcomer(newcomer) => (newcomer.identifier.clone(), newcomer.user_handle),
            Standing::FirstFactor(id) | Standing::Full(id) => {
                let account = self.tenant.account(*id);
                (account.identifier.clone(), account.user_handle)
            }
        };
        let user_handle = if self.has(FlowBug::UserIdPerDevice) {
            self.tenant.random_bytes()
        } else {
            user_handle
        };
        let challenge = self.challenge();
        self.pend(Ceremony::Registration(Registration {
            challenge: challenge.clone(),
            mediation,
            user_handle: user_handle.to_vec(),
            account: self.session.account(),
        }));
        let attestation = match self.shop.config.attestation {
            AttestationPolicy::None => "none",
            AttestationPolicy::Direct | AttestationPolicy::Required => "direct",
        };
        let mut options = json!({
            "rp": { "id": self.shop.config.rp_id, "name": SHOP },
            "user": {
                "id": URL_SAFE_NO_PAD.encode(user_handle),
                "name": name,
                "displayName": name,
            },
            "challenge": challenge,
            "pubKeyCredParams": [
                { "type": "public-key", "alg": -7 },
                { "type": "public-key", "alg": -8 },
                { "type": "public-key", "alg": -257 },
            ],
            "timeout": CEREMONY_MS,
            "excludeCredentials": self.excluded(),
            "authenticatorSelection": {
                "residentKey": "required",
                "requireResidentKey": true,
                "userVerification": "preferred",
            },
            "attestation": attestation,
            "extensions": { "credProps": true },
        });
        self.spoil_creation(&mut options, mediation);
        Some(options)
    }

    /// Begins a login with one of these passkeys; with any, when there are none.
    pub fn begin_authentication(
        &mut self,
        allowed: Vec<CredentialId>,
        descriptors: Vec<Value>,
    ) -> Value {
        let challenge = self.challenge();
        self.pend(Ceremony::Authentication(Authentication {
            challenge: challenge.clone(),
            allowed,
        }));
        let mut options = json!({
            "challenge": challenge,
            "timeout": CEREMONY_MS,
            "rpId": self.shop.config.rp_id,
            "allowCredentials": descriptors,
            "userVerification": "preferred",
        });
        self.spoil_request(&mut options);
        options
    }

    fn pend(&mut self, ceremony: Ceremony) {
        let pending = Pending {
            expires_ms: self.now_ms.saturating_add(CEREMONY_MS),
            ceremony,
        };
        if self.shop.config.bugs.iter().next().is_some() {
            let conversation = self.session.conversation;
            self.tenant.ledger.note(conversation, pending.clone());
        }
        self.session.begin(pending);
    }

    /// `excludeCredentials`: all passkeys of the account, wherever they are.
    fn excluded(&mut self) -> Vec<Value> {
        if self.has(FlowBug::ExcludeListEmpty) {
            return Vec::new();
        }
        if self.has(FlowBug::ExcludeListOfAnotherUser) {
            return self.excluded_of_another();
        }
        match self.account() {
            Some((_, account)) => account.records.iter().map(Record::descriptor).collect(),
            None => Vec::new(),
        }
    }

    /// The mistake: a passkey counts only once it was used.
    fn forget_unused(&mut self) {
        let Some(id) = self.session.account() else {
            return;
        };
        let account = self.tenant.account_mut(id);
        let (used, unused) = std::mem::take(&mut account.records)
            .into_iter()
            .partition(|record| record.last_used_ms.is_some());
        account.records = used;
        let unused: Vec<Record> = unused;
        for record in unused {
            self.tenant.disown(&record.id);
        }
    }

    /// The passkeys of all other accounts, or a stale one when there are none.
    fn excluded_of_another(&mut self) -> Vec<Value> {
        let others = self.tenant.others(self.session.account());
        let foreign: Vec<Value> = others
            .flat_map(|account| account.records.iter().map(Record::descriptor))
            .collect();
        if foreign.is_empty() {
            vec![json!({ "type": "public-key", "id": self.tenant.random_text() })]
        } else {
            foreign
        }
    }
}

const SHOP: &str = "Shop";
/// §15.1 recommends five to ten minutes; the challenge lives as long.
const CEREMONY_MS: u64 = 300_000;
