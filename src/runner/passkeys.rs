//! Creating, renaming and deleting passkeys at the relying party.

use crate::flow::Action;
use crate::flow::Attempt;
use crate::flow::DeviceName;
use crate::flow::Outcome;
use crate::sim::Ending;
use crate::sim::Event;
use crate::sim::ListedPasskey;
use crate::webauthn::CredentialId;

use super::call::Call;
use super::ceremony::Credential;
use super::journey::Appended;
use super::journey::Journey;
use super::journey::Manner;

impl Journey<'_> {
    /// Creates a passkey: accepts the offer, or goes to the settings.
    pub(super) fn create_passkey(
        &mut self,
        device: &DeviceName,
        manner: &Manner,
    ) -> Result<(), Ending> {
        let answer = self.perform(device, Call::of(Action::CreatePasskey), manner)?;
        // A page that says nothing of a failed ceremony goes on to where the session stands.
        if answer.is_some_and(|answer| answer.shows.is_none() && answer.refused.is_none()) {
            self.look_at_session(device)?;
        }
        Ok(())
    }

    /// Deletes the passkey that this device made, or else the last one listed.
    pub(super) fn delete_passkey(
        &mut self,
        device: &DeviceName,
        manner: &Manner,
    ) -> Result<(), Ending> {
        let Some(passkey) = self.own_passkey(device)? else {
            let why = format!("the relying party lists no passkey for `{device}` to delete");
            return Err(Ending::Stuck { why });
        };
        self.delete_listed(device, &passkey, manner)
    }

    /// Deletes a passkey of the list.
    pub(super) fn delete_listed(
        &mut self,
        device: &DeviceName,
        passkey: &ListedPasskey,
        manner: &Manner,
    ) -> Result<(), Ending> {
        let manner = named(manner, passkey, None);
        let answer = self.perform(device, Call::of(Action::DeletePasskey), &manner)?;
        if answer.is_some_and(|answer| answer.refused.is_none()) {
            let device = device.clone();
            let credential = self.credential_of(passkey);
            // What the user deleted is not to be proven by a login.
            self.appended
                .retain(|appended| Some(&appended.credential) != credential.as_ref());
            self.env.note(Event::Deleted { device, credential });
        }
        Ok(())
    }

    /// Renames the passkey that this device made.
    pub(super) fn rename_passkey(
        &mut self,
        device: &DeviceName,
        to: &str,
        manner: &Manner,
    ) -> Result<(), Ending> {
        let Some(passkey) = self.own_passkey(device)? else {
            let why = format!("the relying party lists no passkey for `{device}` to rename");
            return Err(Ending::Stuck { why });
        };
        let manner = named(manner, &passkey, Some(to));
        self.perform(device, Call::of(Action::RenamePasskey), &manner)
            .map(drop)
    }

    /// The relying party's list on this device's session. `None` if the profile has none, or the
    /// relying party does not show it here.
    pub(super) fn list(
        &mut self,
        device: &DeviceName,
    ) -> Result<Option<Vec<ListedPasskey>>, Ending> {
        let call = Call {
            name: "list",
            method: None,
            action: Action::Open,
        };
        let answer = self.quietly(device, call)?;
        Ok(answer.and_then(|answer| answer.passkeys))
    }

    /// Whether what the relying party accepted is there: in its list, or its session.
    pub(super) fn confirm(
        &mut self,
        device: &DeviceName,
        attempt: Attempt,
        credential: &Credential,
    ) -> Result<Outcome, Ending> {
        match attempt {
            Attempt::PasskeyLogin => Ok(Outcome::Done),
            Attempt::Append | Attempt::Upgrade => {
                let listed = self.list(device)?;
                if let Some(listed) = listed {
                    if lacks(&listed, credential) {
                        return Ok(Outcome::Refused(None));
                    }
                    self.learn_key(&listed, credential);
                }
                self.appended.push(Appended {
                    device: device.clone(),
                    credential: credential.id.clone(),
                    provider: credential.provider.clone(),
                });
                Ok(Outcome::Done)
            }
        }
    }

    fn own_passkey(&mut self, device: &DeviceName) -> Result<Option<ListedPasskey>, Ending> {
        let listed = self.list(device)?.unwrap_or_default();
        let own = self
            .appended
            .iter()
            .rev()
            .find(|appended| appended.device == *device);
        let is_own = |passkey: &&ListedPasskey| {
            own.is_some_and(|own| self.credential_of(passkey).as_ref() == Some(&own.credential))
        };
        Ok(listed.iter().find(is_own).or(listed.last()).cloned())
    }

    /// The credential that an entry of the list stands for: by its id, or by what was learned.
    fn credential_of(&self, passkey: &ListedPasskey) -> Option<CredentialId> {
        let learned = || self.keys.get(passkey.key.as_ref()?).cloned();
        passkey.id.clone().or_else(learned)
    }

    /// A list without ids tells by its one new key which entry a new passkey is.
    fn learn_key(&mut self, listed: &[ListedPasskey], credential: &Credential) {
        let new = listed.iter().filter_map(|passkey| passkey.key.as_ref());
        let new: Vec<_> = new.filter(|key| !self.keys.contains_key(*key)).collect();
        if let [key] = new.as_slice() {
            self.keys.insert((*key).clone(), credential.id.clone());
        }
    }
}

/// The manner that names a listed passkey to the profile's templates.
fn named(manner: &Manner, passkey: &ListedPasskey, name: Option<&str>) -> Manner {
    let key = passkey.key.iter().map(|key| ("key", key.clone()));
    let name = name.map(|name| ("name", name.to_owned()));
    Manner {
        values: key.chain(name).collect(),
        ..manner.clone()
    }
}

/// Whether a list that shows ids does not show this one.
fn lacks(listed: &[ListedPasskey], credential: &Credential) -> bool {
    let shows_ids = listed.iter().all(|passkey| passkey.id.is_some());
    let shown = listed
        .iter()
        .any(|passkey| passkey.id.as_ref() == Some(&credential.id));
    shows_ids && !shown
}
