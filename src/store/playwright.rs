//! Playwright's virtual credentials, as `context.credentials.get()` gives and `create()` takes them:
//! `id`, `rpId`, `userHandle`, `privateKey` (PKCS#8) and `publicKey` (SPKI), all in base64url, and
//! `signCount`. They are discoverable.

use serde_json::Value;
use serde_json::json;

use crate::authenticator::Portable;
use crate::store::ExchangeError;
use crate::store::cdp;
use crate::store::member::Member;
use crate::webauthn::BackupState;
use crate::webauthn::UserEntity;
use crate::webauthn::base64url;

/// A credential for `create()`.
pub(super) fn to_json(credential: &Portable) -> Value {
    let public = credential.public_key();
    let public = public
        .expect("a credential that is held has a key")
        .spki_der();
    json!({
        "id": credential.id,
        "rpId": credential.rp_id,
        "userHandle": credential.user.id,
        "privateKey": base64url::encode(&credential.private_key),
        "publicKey": base64url::encode(public),
        "signCount": credential.counter,
    })
}

/// A credential that `get()` gave.
pub(super) fn from_json(
    member: &Member<'_>,
    backup: BackupState,
) -> Result<Portable, ExchangeError> {
    // Releases before 1.65 had no counter.
    let counter = match member.get("signCount")? {
        Some(count) => count.count()?,
        None => 0,
    };
    let credential = Portable {
        id: cdp::credential_id(&member.needed("id")?)?,
        rp_id: cdp::rp_id(&member.needed("rpId")?)?,
        user: UserEntity {
            id: cdp::user_handle(&member.needed("userHandle")?)?,
            name: String::new(),
            display_name: String::new(),
        },
        private_key: cdp::private_key(&member.needed("privateKey")?)?,
        counter,
        backup,
        discoverable: true,
        large_blob: None,
    };
    if let Some(said) = member.get("publicKey")? {
        let ours = credential.public_key().map(|key| key.spki_der());
        if ours != Ok(said.bytes()?) {
            return Err(said.wrong("this is not the public half of `privateKey`"));
        }
    }
    Ok(credential)
}
