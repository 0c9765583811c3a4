//! Plays about what a relying party stores: whose id, which key, which counter.

use serde_json::Value;
use sha2::Digest;
use sha2::Sha256;

use crate::conformance::case::Outcome;
use crate::conformance::forger::Manner;
use crate::conformance::forger::Post;
use crate::conformance::lane::Lane;
use crate::conformance::mutants::outcome_of;
use crate::conformance::operation::ConvenienceForm;
use crate::conformance::operation::Filling;
use crate::conformance::operation::KeyKind;
use crate::conformance::operation::Operation;
use crate::conformance::operation::SignatureForm;
use crate::conformance::passkey::Passkey;
use crate::conformance::plays::Played;
use crate::conformance::plays::Stage;
use crate::conformance::plays::accepted;
use crate::conformance::sent::Sent;
use crate::conformance::vocabulary::Attested;
use crate::conformance::vocabulary::Ceremony;
use crate::webauthn::base64url;

impl Stage<'_> {
    pub(super) fn taken_by_self(&mut self) -> Played {
        let passkey = self.new_passkey(&[])?;
        let sent = self.register_under(&passkey);
        Ok((Some(sent), None))
    }

    pub(super) fn taken_by_other(&mut self) -> Played {
        let victim = self.lane.register_own_key();
        let victim = accepted(victim, "an honest registration")?;
        self.walk_on()?;
        let passkey = Lane::passkey(&victim);
        let passkey = passkey.ok_or_else(|| Outcome::Untested("no user handle".to_owned()))?;
        let mut other = self.lane.another_user().map_err(|it| outcome_of(&it))?;
        self.lane.swap(&mut other);
        let sent = self.register_under(&passkey);
        self.lane.swap(&mut other);
        self.ceremony = Ceremony::Authentication;
        let broken = self.honest_again(Some(&passkey));
        Ok((Some(sent), broken))
    }

    pub(super) fn register_under(&mut self, taken: &Passkey) -> Sent {
        let id = base64url::encode(&taken.id);
        let before = [Operation::CredentialIdOf(taken.id.clone())];
        let after = ["id", "rawId"].map(|at| Operation::Set {
            at: at.to_owned(),
            to: Value::from(id.as_str()),
        });
        let manner = Manner {
            attested: Some(Attested::None),
            before: &before,
            after: &after,
            ..Manner::default()
        };
        self.lane.register(Ceremony::Registration, &manner)
    }

    pub(super) fn cut_after_post(&mut self) -> Played {
        let first = accepted(self.honest(None, Post::Now), "an honest registration")?;
        self.walk_on()?;
        // The page never heard of it, and tries again on a device that kept nothing.
        let retry = accepted(self.honest(None, Post::Now), "a second registration")?;
        self.walk_on()?;
        let known = first.forged.map(|forged| forged.id).unwrap_or_default();
        let outcome = match retry.listed().contains(&known) {
            true => Outcome::Passed,
            false => Outcome::Failed(
                "the next options do not exclude the passkey whose answer was lost".to_owned(),
            ),
        };
        Ok((None, Some(outcome)))
    }

    pub(super) fn counter_after_failure(&mut self) -> Played {
        let mut passkey = self.new_passkey(&[Operation::SignCount(5)])?;
        self.ceremony = Ceremony::Authentication;
        let high = [Operation::SignCountBy(100)];
        let spoiled = [Operation::Signature(SignatureForm::Random)];
        let manner = Manner {
            passkey: Some(&passkey),
            before: &high,
            after: &spoiled,
            ..Manner::default()
        };
        let refused = self.lane.login(Ceremony::Authentication, &manner);
        if refused.is_accepted() {
            let why = "a login with a random signature was accepted".to_owned();
            return Ok((Some(refused), Some(Outcome::Failed(why))));
        }
        passkey.count = 5;
        let next = self.honest(Some(&passkey), Post::Now);
        Ok((Some(next), None))
    }

    pub(super) fn forged_aaguid(&mut self) -> Played {
        let before = [Operation::Aaguid(Filling::Random)];
        let manner = Manner {
            attested: Some(Attested::None),
            before: &before,
            ..Manner::default()
        };
        let sent = self.lane.register(Ceremony::Registration, &manner);
        Ok((Some(sent), None))
    }

    pub(super) fn stored_id(&mut self) -> Played {
        // The same in both members: a response that contradicts itself would be refused for that.
        let named = Sha256::digest(&self.lane.user.account().identifier);
        let named = Value::from(base64url::encode(&named));
        let after = ["id", "rawId"].map(|at| Operation::Set {
            at: at.to_owned(),
            to: named.clone(),
        });
        let own_key = [Operation::Key(KeyKind::Es256)];
        let manner = Manner {
            attested: Some(Attested::None),
            before: &own_key,
            after: &after,
            ..Manner::default()
        };
        let sent = self.lane.register(Ceremony::Registration, &manner);
        if !sent.is_accepted() {
            return Ok((Some(sent), Some(Outcome::Passed)));
        }
        self.walk_on()?;
        let named = sent.forged.as_ref().map(|forged| forged.id.clone());
        let next = self.honest(None, Post::Now);
        let stored = named.is_some_and(|named| next.listed().contains(&named));
        let outcome = match stored {
            true => Outcome::Failed("the id that the page named was stored".to_owned()),
            false => Outcome::Passed,
        };
        Ok((Some(sent), Some(outcome)))
    }

    pub(super) fn stored_key(&mut self) -> Played {
        let after = [Operation::Convenience(ConvenienceForm::OtherKey)];
        let manner = Manner {
            after: &after,
            ..Manner::default()
        };
        let sent = self.lane.register(Ceremony::Registration, &manner);
        let passkey = Lane::passkey(&sent).filter(|_| sent.is_accepted());
        let Some(passkey) = passkey else {
            return Ok((Some(sent), Some(Outcome::Passed)));
        };
        self.walk_on()?;
        let login = Manner {
            passkey: Some(&passkey),
            ..Manner::default()
        };
        let login = self.lane.login(Ceremony::Authentication, &login);
        let outcome = match login.is_accepted() {
            true => Outcome::Passed,
            false => Outcome::Failed(format!(
                "the authenticator's key cannot sign in: {}",
                login.told()
            )),
        };
        Ok((Some(sent), Some(outcome)))
    }

    pub(super) fn counter_stored(&mut self) -> Played {
        let mut passkey = self.new_passkey(&[Operation::SignCount(5)])?;
        self.ceremony = Ceremony::Authentication;
        accepted(
            self.honest(Some(&passkey), Post::Now),
            "a login with a higher counter",
        )?;
        // The counter of the registration once more: a copy of the key would send that.
        passkey.count = 4;
        let sent = self.honest(Some(&passkey), Post::Now);
        Ok((Some(sent), None))
    }

    pub(super) fn transports_stored(&mut self) -> Played {
        let after = [Operation::Set {
            at: "response.transports".to_owned(),
            to: serde_json::json!(["hybrid", "internal"]),
        }];
        let manner = Manner {
            after: &after,
            ..Manner::default()
        };
        let sent = self.lane.register(Ceremony::Registration, &manner);
        let sent = accepted(sent, "a registration")?;
        self.walk_on()?;
        let id = sent.forged.as_ref().map(|forged| forged.id.clone());
        let next = self.honest(None, Post::Now);
        let outcome = match transports(next.options.as_ref(), &id.unwrap_or_default()) {
            Some(stored) if stored == ["hybrid", "internal"] => Outcome::Passed,
            Some(stored) => Outcome::Warned(format!("they come back as {stored:?}")),
            None => Outcome::Warned("they do not come back".to_owned()),
        };
        Ok((Some(sent), Some(outcome)))
    }

    pub(super) fn nothing_stored(&mut self) -> Played {
        accepted(self.honest(None, Post::Now), "an honest registration")?;
        self.walk_on()?;
        let before = self.lane.user.list();
        let foreign = [Operation::Origin(
            "https://login.{host}.foreign.test".to_owned(),
        )];
        let manner = Manner {
            before: &foreign,
            ..Manner::default()
        };
        let sent = self.lane.register(Ceremony::Registration, &manner);
        if sent.is_accepted() {
            let why = "a registration from a foreign origin was accepted".to_owned();
            return Ok((Some(sent), Some(Outcome::Failed(why))));
        }
        self.walk_on()?;
        let after = self.lane.user.list();
        let count = |list: &Option<Vec<_>>| list.as_ref().map(Vec::len);
        let outcome = match (count(&before), count(&after)) {
            (Some(before), Some(after)) if before == after => Outcome::Passed,
            (Some(_), Some(_)) => {
                Outcome::Failed("the refused passkey is in the list of passkeys".to_owned())
            }
            (_, _) => Outcome::Untested("the list of passkeys is not shown".to_owned()),
        };
        Ok((Some(sent), Some(outcome)))
    }
}

/// The transports that options list for a passkey.
fn transports(options: Option<&Value>, id: &[u8]) -> Option<Vec<String>> {
    let list = options?.get("excludeCredentials")?.as_array()?;
    let id = base64url::encode(id);
    let entry = list
        .iter()
        .find(|entry| entry.get("id").and_then(Value::as_str) == Some(&id))?;
    let transports = entry.get("transports")?.as_array()?.iter();
    let mut transports: Vec<_> = transports
        .filter_map(|it| it.as_str().map(str::to_owned))
        .collect();
    transports.sort();
    Some(transports)
}
