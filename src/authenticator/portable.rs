//! A credential in the open, as tools for tests exchange them.

use std::fmt;

use rand::Rng;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::authenticator::Source;
use crate::authenticator::Visibility;
use crate::authenticator::key::SigningKey;
use crate::authenticator::source::Extras;
use crate::sim::Env;
use crate::sim::Purpose;
use crate::webauthn::BackupState;
use crate::webauthn::CredentialId;
use crate::webauthn::CredentialProtectionPolicy;
use crate::webauthn::PublicKey;
use crate::webauthn::RpId;
use crate::webauthn::UserEntity;

/// A credential with its private key.
#[derive(Clone)]
pub struct Portable {
    /// Its id.
    pub id: CredentialId,
    /// The relying party.
    pub rp_id: RpId,
    /// The account.
    pub user: UserEntity,
    /// PKCS#8 in DER.
    pub private_key: Zeroizing<Vec<u8>>,
    /// The signature counter.
    pub counter: u32,
    /// Backup eligibility and state.
    pub backup: BackupState,
    /// Whether it is found without its id.
    pub discoverable: bool,
    /// `largeBlob`: compressed, and how long it was before.
    pub large_blob: Option<(Vec<u8>, u64)>,
}

/// A credential cannot be taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PortableError {
    /// The key is none that is known here.
    #[error("it is no PKCS#8 private key of P-256, P-384, Ed25519 or RSA with 2048 bits")]
    Key,
}

impl fmt::Debug for Portable {
    /// The private key is never printed.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Portable")
            .field("id", &self.id)
            .field("rp_id", &self.rp_id)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

impl Portable {
    /// Whether a private key could be a credential's.
    ///
    /// # Errors
    /// When it is none that is known here.
    pub fn knows_key(pkcs8: &[u8]) -> Result<(), PortableError> {
        match SigningKey::from_pkcs8(pkcs8) {
            Some(_) => Ok(()),
            None => Err(PortableError::Key),
        }
    }

    /// The public half of its key.
    ///
    /// # Errors
    /// When the private key is none that is known here.
    pub fn public_key(&self) -> Result<PublicKey, PortableError> {
        let key = SigningKey::from_pkcs8(&self.private_key).ok_or(PortableError::Key)?;
        Ok(key.public())
    }

    /// The credential source that it is, created now. Secrets that other tools do not know, such as
    /// that of `hmac-secret`, are drawn.
    ///
    /// # Errors
    /// When the private key is none that is known here.
    pub fn into_source(self, env: &mut Env) -> Result<Source, PortableError> {
        let key = SigningKey::from_pkcs8(&self.private_key).ok_or(PortableError::Key)?;
        let mut hmac_secret = [0; 64];
        let secrets = env.streams.get(Purpose::HmacSecret);
        secrets.fill_bytes(&mut hmac_secret);
        Ok(Source {
            id: self.id,
            rp_id: self.rp_id,
            user: self.user,
            key,
            backup: self.backup,
            counter: self.counter,
            cred_protect: CredentialProtectionPolicy::UserVerificationOptional,
            discoverable: self.discoverable,
            hmac_secret,
            created: env.now(),
            visibility: Visibility::Shown,
            extras: Extras {
                large_blob: self.large_blob,
                ..Extras::default()
            },
        })
    }
}

impl Source {
    /// The credential in the open: only where its owner asks for that.
    pub fn to_portable(&self) -> Portable {
        Portable {
            id: self.id.clone(),
            rp_id: self.rp_id.clone(),
            user: self.user.clone(),
            private_key: self.key.to_pkcs8(),
            counter: self.counter,
            backup: self.backup,
            discoverable: self.discoverable,
            large_blob: self.extras.large_blob.clone(),
        }
    }
}
