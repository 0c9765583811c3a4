//! Options that are wrong in one respect (§5.4, §5.5): the lapses of what is sent, not of what is
//! checked.
//!
//! **Invariant:** changes what the page is told, and nothing of what the shop expects.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use serde_json::json;

use crate::reference::bug::Lapse;
use crate::reference::session::Mediation;
use crate::reference::session::Standing;
use crate::reference::visit::Visit;

impl Visit<'_> {
    /// A challenge as it should be, unless a switch spoils it.
    pub fn challenge(&mut self) -> String {
        if self.has(Lapse::Opt01) {
            let bytes = self.tenant.random_bytes();
            return URL_SAFE_NO_PAD.encode(&bytes[..8]);
        }
        if self.has(Lapse::Opt02) {
            return URL_SAFE_NO_PAD.encode([7; 32]);
        }
        self.tenant.random_text()
    }

    /// Spoils creation options.
    pub fn spoil_creation(&self, options: &mut Value, mediation: Mediation) {
        self.spoil_encoding(options);
        self.spoil_user(options);
        self.spoil_excluded(options);
        self.spoil_wishes(options, mediation);
        let origin = &self.shop.config.origin;
        self.put(Lapse::Opt04, options, "/timeout", json!(10_000));
        self.put(Lapse::Opt05, options, "/rp/id", json!(origin));
        self.put(Lapse::Opt15, options, "/attestation", json!("direct"));
        self.put(Lapse::Opt16, options, "/extensions", json!({}));
        self.put(
            Lapse::Opt24,
            options,
            "/extensions",
            json!({ "credProps": true, "uvm": true }),
        );
        self.put(
            Lapse::Opt10,
            options,
            "/pubKeyCredParams",
            algorithms(&[-8, -257]),
        );
        self.put(
            Lapse::Opt11,
            options,
            "/pubKeyCredParams",
            algorithms(&[-9, -51, -52, -19]),
        );
    }

    /// Spoils request options.
    pub fn spoil_request(&self, options: &mut Value) {
        self.spoil_encoding(options);
        let foreign = format!("login.{}", self.shop.config.rp_id);
        self.put(Lapse::Opt04, options, "/timeout", json!(10_000));
        self.put(Lapse::Opt18, options, "/rpId", json!(foreign));
        self.put(
            Lapse::Opt22,
            options,
            "/userVerification",
            json!("discouraged"),
        );
        if self.has(Lapse::Opt19)
            && let Standing::Nobody = self.session.standing
        {
            let records = self
                .tenant
                .others(None)
                .flat_map(|account| &account.records);
            let all: Vec<_> = records.map(|record| record.descriptor()).collect();
            options["allowCredentials"] = json!(all);
        }
        if self.has(Lapse::Opt21) {
            remove_of_each(options, "allowCredentials", &["transports"]);
        }
    }

    fn spoil_encoding(&self, options: &mut Value) {
        if !self.has(Lapse::Opt03) {
            return;
        }
        for path in ["/challenge", "/user/id"] {
            if let Some(text) = options.pointer_mut(path) {
                let bytes = text.as_str().map(|text| URL_SAFE_NO_PAD.decode(text));
                if let Some(Ok(bytes)) = bytes {
                    *text = json!(URL_SAFE.encode(bytes));
                }
            }
        }
    }

    fn spoil_user(&self, options: &mut Value) {
        let name = options["user"]["name"].clone();
        let id = options["user"]["id"].clone();
        let encoded = URL_SAFE_NO_PAD.encode(name.as_str().unwrap_or_default());
        self.put(Lapse::Opt06, options, "/user/id", json!(encoded));
        self.put(Lapse::Opt07, options, "/user/name", id);
    }

    fn spoil_excluded(&self, options: &mut Value) {
        if self.has(Lapse::Opt08)
            && let Some(options) = options.as_object_mut()
        {
            options.remove("excludeCredentials");
        }
        if self.has(Lapse::Opt09) {
            remove_of_each(options, "excludeCredentials", &["transports", "type"]);
        }
    }

    fn spoil_wishes(&self, options: &mut Value, mediation: Mediation) {
        let selection = &mut options["authenticatorSelection"];
        if self.has(Lapse::Opt12) {
            selection["residentKey"] = json!("discouraged");
            selection["requireResidentKey"] = json!(false);
        }
        if self.has(Lapse::Opt13) && mediation == Mediation::Conditional {
            selection["userVerification"] = json!("required");
        }
        if self.has(Lapse::Opt14) {
            selection["authenticatorAttachment"] = json!("cross-platform");
        }
    }

    fn put(&self, lapse: Lapse, options: &mut Value, path: &str, value: Value) {
        if self.has(lapse)
            && let Some(member) = options.pointer_mut(path)
        {
            *member = value;
        }
    }
}

fn algorithms(identifiers: &[i32]) -> Value {
    let parameter = |alg| json!({ "type": "public-key", "alg": alg });
    identifiers.iter().map(parameter).collect()
}

fn remove_of_each(options: &mut Value, list: &str, members: &[&str]) {
    let entries = options.get_mut(list).and_then(Value::as_array_mut);
    for entry in entries.into_iter().flatten() {
        if let Some(entry) = entry.as_object_mut() {
            entry.retain(|name, _| !members.contains(&name.as_str()));
        }
    }
}
