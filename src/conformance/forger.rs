//! The forger: stands between client and relying party, and hands on what a check wants sent.
//!
//! Implements the tamperer of the runner's bench.

use rand_chacha::ChaCha20Rng;
use serde_json::Value;

use crate::conformance::decoded::Decoded;
use crate::conformance::decoded::Difference;
use crate::conformance::draft::Changes;
use crate::conformance::draft::Forged;
use crate::conformance::draft::forge;
use crate::conformance::operation::Operation;
use crate::conformance::passkey::Passkey;
use crate::conformance::setting::Places;
use crate::conformance::setting::Setting;
use crate::conformance::setting::Signer;
use crate::conformance::vocabulary::Attested;
use crate::runner::Handed;
use crate::runner::Handing;
use crate::runner::Tamper;
use crate::webauthn::CeremonyKind;
use crate::webauthn::CredentialId;
use crate::webauthn::base64url;
use crate::world::World;

/// How a ceremony is done.
#[derive(Clone, Debug, Default)]
pub(super) struct Manner<'m> {
    /// How a registration is attested.
    pub(super) attested: Option<Attested>,
    /// What is changed.
    pub(super) before: &'m [Operation],
    /// What is changed and not signed.
    pub(super) after: &'m [Operation],
    /// The passkey that answers a login.
    pub(super) passkey: Option<&'m Passkey>,
    /// Another passkey of the user.
    pub(super) other: Option<&'m Passkey>,
    /// Another user's handle.
    pub(super) other_handle: Option<Vec<u8>>,
    /// A challenge that takes the place of the one in the options.
    pub(super) challenge: Option<String>,
    /// A response that takes the place of the one the client made.
    pub(super) instead: Option<Value>,
    /// Whether it is held back.
    pub(super) post: Post,
}

/// Whether a response is sent at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Post {
    /// It is.
    #[default]
    Now,
    /// It is prepared, and kept.
    Held,
}

/// What happened between client and relying party.
#[derive(Debug, Default)]
pub(super) struct Making {
    pub(super) forged: Option<Forged>,
    pub(super) differences: Vec<Difference>,
    pub(super) whole: Option<Decoded>,
    pub(super) unforgeable: Option<String>,
    pub(super) client_error: Option<String>,
}

/// Makes a mutant of what the client made.
pub(super) struct Forger<'f> {
    pub(super) kind: CeremonyKind,
    pub(super) places: &'f Places,
    pub(super) manner: &'f Manner<'f>,
    pub(super) user_name: String,
    pub(super) entropy: ChaCha20Rng,
    pub(super) making: Making,
}

impl Tamper for Forger<'_> {
    fn hand_over(&mut self, world: &World, handed: &Handed<'_>) -> Handing {
        if handed.kind != self.kind {
            return Handing::Nothing;
        }
        let Some((honest, signer)) = self.honest(handed) else {
            let name = handed.made.clone().err().unwrap_or_default();
            self.making.client_error = Some(format!("the client failed with {name}"));
            return Handing::Nothing;
        };
        let passkey = self.manner.passkey;
        let setting = Setting {
            world,
            signer,
            other_signer: self.manner.other.map(|other| other.signer.clone()),
            places: self.places,
            last_count: passkey.map_or(0, |passkey| passkey.count),
            user_name: self.user_name.clone(),
            other_handle: self.manner.other_handle.clone(),
        };
        let continuation = passkey.map(Passkey::continuation).unwrap_or_default();
        let foreign = self.manner.challenge.iter().map(|challenge| {
            let member = ("challenge".to_owned(), Value::from(challenge.as_str()));
            Operation::ClientData([member].into_iter().collect())
        });
        let before: Vec<_> = continuation
            .iter()
            .chain(self.manner.before)
            .cloned()
            .chain(foreign)
            .collect();
        let changes = Changes {
            before: &before,
            after: self.manner.after,
        };
        let attested = self.manner.attested.unwrap_or(Attested::AsMade);
        let unchanged = Changes {
            before: &continuation,
            after: &[],
        };
        let plain = forge(
            self.kind,
            &honest,
            attested,
            unchanged,
            &setting,
            &mut self.entropy.clone(),
        );
        match forge(
            self.kind,
            &honest,
            attested,
            changes,
            &setting,
            &mut self.entropy,
        ) {
            Err(unforgeable) => {
                self.making.unforgeable = Some(unforgeable.to_string());
                Handing::Nothing
            }
            Ok(forged) => {
                let sent = Decoded::of(&forged.json);
                if let Ok(plain) = plain {
                    self.making.differences = sent.against(&Decoded::of(&plain.json));
                }
                self.making.whole = Some(sent.cut());
                let json = self
                    .manner
                    .instead
                    .clone()
                    .unwrap_or_else(|| forged.json.clone());
                self.making.forged = Some(forged);
                match self.manner.post {
                    Post::Now => Handing::Send(json),
                    Post::Held => Handing::Hold(json),
                }
            }
        }
    }
}

/// Closes the page.
pub(super) struct Abandoned;

impl Tamper for Abandoned {
    fn hand_over(&mut self, _: &World, _: &Handed<'_>) -> Handing {
        Handing::Nothing
    }
}

/// Reports a client's error.
pub(super) struct Failing(pub(super) String);

impl Tamper for Failing {
    fn hand_over(&mut self, _: &World, _: &Handed<'_>) -> Handing {
        Handing::Fail(self.0.clone())
    }
}

impl Forger<'_> {
    /// What an honest client would send, and whose key signs it.
    fn honest(&self, handed: &Handed<'_>) -> Option<(Value, Signer)> {
        match self.manner.passkey {
            Some(passkey) => {
                let (origin, rp_id) = (&self.places.origin, &self.places.rp_id);
                let honest = passkey.assertion(handed, origin, rp_id);
                Some((honest, passkey.signer.clone()))
            }
            None => {
                let made = handed.made.as_ref().ok()?;
                let id = made.get("rawId").and_then(Value::as_str)?;
                let id = CredentialId(base64url::decode(id).ok()?);
                Some((made.clone(), Signer::Held(id)))
            }
        }
    }
}
