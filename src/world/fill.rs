//! The password manager as its user meets it: saving, filling in, typing.

use crate::flow::DeviceName;
use crate::flow::Lock;
use crate::flow::PromptKind;
use crate::flow::ProviderId;
use crate::provider::SyncDomain;
use crate::sim::Env;
use crate::sim::Surface;
use crate::world::change::is_given;
use crate::world::passwords::Login;
use crate::world::world::World;

impl World {
    /// Saves a password where the device's user saves passwords. It syncs as passkeys do.
    pub fn save_password(
        &mut self,
        env: &mut Env,
        device: &DeviceName,
        host: &str,
        username: &str,
        password: &str,
    ) {
        let login = Login {
            host: host.to_owned(),
            username: username.to_owned(),
        };
        let keeper = self.keepers(device).into_iter().next();
        let keeper = keeper.expect("a client keeps passwords itself where no provider does");
        let machine = self.host(device).machine.clone();
        let machine = self.machine_mut(&machine);
        match machine.stores.get_mut(&keeper) {
            Some(store) => store.save_password(&login, password, env.now()),
            None => {
                let own = machine.client_passwords.entry(keeper).or_default();
                own.save(login, password, env.now());
            }
        }
        self.settle(env, device);
    }

    /// Fills in the password that is saved for this user name, after the user has confirmed it
    /// with the screen lock if there is one. `None` if nothing is saved, or the user does not
    /// confirm.
    pub fn fill_password(
        &mut self,
        env: &mut Env,
        device: &DeviceName,
        host: &str,
        username: &str,
    ) -> Option<String> {
        let login = Login {
            host: host.to_owned(),
            username: username.to_owned(),
        };
        let keeper = self.keeper_of(device, &login)?;
        let window = self.host(device);
        if self.machine_ref(&window.machine).lock != Lock::None {
            let surface = Surface {
                device: window.name.clone(),
                kind: PromptKind::Fill,
            };
            if !is_given(env.ask(&surface)) {
                return None;
            }
        }
        let password = self.use_password(env, device, &keeper, &login);
        self.settle(env, device);
        password
    }

    /// The user typed their password. Where it is saved too, it counts as used (platforms.md §7.2:
    /// "created, filled or used").
    pub fn type_password(
        &mut self,
        env: &mut Env,
        device: &DeviceName,
        host: &str,
        username: &str,
    ) {
        let login = Login {
            host: host.to_owned(),
            username: username.to_owned(),
        };
        if let Some(keeper) = self.keeper_of(device, &login) {
            self.use_password(env, device, &keeper, &login);
            self.settle(env, device);
        }
    }

    /// Who keeps passwords on a device, the one that saves new ones first: the providers in reach
    /// that have an account to keep them in, and the client itself.
    pub(super) fn keepers(&self, device: &DeviceName) -> Vec<ProviderId> {
        let host = self.host(device);
        let reached = host.providers(self.preset(&host.machine)).into_iter();
        let keeps = |provider: &ProviderId| {
            self.provider(&host.machine, provider).sync.domain != SyncDomain::None
        };
        let own = host.client.as_deref().map(ProviderId::new);
        reached.filter(keeps).chain(own).collect()
    }

    fn keeper_of(&self, device: &DeviceName, login: &Login) -> Option<ProviderId> {
        let machine = self.machine_ref(&self.host(device).machine);
        let keeps = |keeper: &ProviderId| {
            machine
                .passwords(keeper)
                .is_some_and(|passwords| passwords.find(login).is_some())
        };
        self.keepers(device).into_iter().find(keeps)
    }

    fn use_password(
        &mut self,
        env: &mut Env,
        device: &DeviceName,
        keeper: &ProviderId,
        login: &Login,
    ) -> Option<String> {
        let machine = self.host(device).machine.clone();
        let machine = self.machine_mut(&machine);
        if let Some(store) = machine.stores.get_mut(keeper) {
            return store.use_password(login, env.now());
        }
        let own = machine.client_passwords.get_mut(keeper)?;
        own.touch(login, env.now())
            .map(|saved| saved.password.clone())
    }
}

#[cfg(test)]
mod tests;
