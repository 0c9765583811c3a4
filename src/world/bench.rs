//! What conformance checks need of the stores: to sign with a key that is there, and to put
//! passkeys out of sight.

use crate::sim::Env;
use crate::webauthn::CredentialId;
use crate::webauthn::RpId;
use crate::world::world::World;

impl World {
    /// A signature over a message by the key of a credential that some store holds.
    pub fn sign(&self, id: &CredentialId, message: &[u8]) -> Option<Vec<u8>> {
        let places = self.places();
        let mut sources = places
            .iter()
            .filter_map(|place| self.store(place).authenticator.vault().get(id));
        sources.next().map(|source| source.sign(message))
    }

    /// Hides every passkey for a relying party in every store, as after a signal: no ceremony meets
    /// it, and its key can still sign.
    pub fn hide_passkeys(&mut self, env: &mut Env, rp_id: &RpId) {
        for place in self.places() {
            let store = self.store_mut(&place);
            let held = store.holdings().into_iter();
            for holding in held.filter(|holding| holding.rp_id == *rp_id) {
                store.authenticator.vault_mut().hide(&holding.id);
            }
        }
        for device in self
            .setups
            .iter()
            .map(|setup| setup.name.clone())
            .collect::<Vec<_>>()
        {
            self.settle(env, &device);
        }
    }
}
