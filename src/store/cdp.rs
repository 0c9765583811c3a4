//! `WebAuthn.Credential` of the Chrome DevTools Protocol. Its binary members are base64.

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use serde_json::Value;
use serde_json::json;
use zeroize::Zeroizing;

use crate::authenticator::Portable;
use crate::store::ExchangeError;
use crate::store::base64;
use crate::store::member::Member;
use crate::webauthn::BackupState;
use crate::webauthn::CredentialId;
use crate::webauthn::RpId;
use crate::webauthn::UserEntity;
use crate::webauthn::UserHandle;

/// A credential, as `addCredential` takes it.
pub(super) fn to_json(credential: &Portable) -> Value {
    let mut json = json!({
        "credentialId": base64::encode(credential.id.as_bytes()),
        "isResidentCredential": credential.discoverable,
        "rpId": credential.rp_id,
        "privateKey": base64::encode(&credential.private_key),
        "signCount": credential.counter,
        "backupEligibility": credential.backup.be(),
        "backupState": credential.backup.bs(),
    });
    // Only of discoverable credentials an authenticator remembers whose they are.
    if credential.discoverable {
        let user = &credential.user;
        json["userHandle"] = base64::encode(user.id.as_bytes()).into();
        json["userName"] = user.name.as_str().into();
        json["userDisplayName"] = user.display_name.as_str().into();
    }
    if let Some(blob) = inflated(credential) {
        json["largeBlob"] = base64::encode(&blob).into();
    }
    json
}

/// A credential that `getCredentials` gave, or another tool wrote.
pub(super) fn from_json(
    member: &Member<'_>,
    backup: BackupState,
) -> Result<Portable, ExchangeError> {
    let discoverable = member.needed("isResidentCredential")?.truth()?;
    Ok(Portable {
        id: credential_id(&member.needed("credentialId")?)?,
        rp_id: rp_id(&member.needed("rpId")?)?,
        user: user(member, discoverable)?,
        private_key: private_key(&member.needed("privateKey")?)?,
        counter: member.needed("signCount")?.count()?,
        backup: backed_up(member, backup)?,
        discoverable,
        large_blob: large_blob(member)?,
    })
}

/// CTAP 2.2 §5.1 lets ids be as long as 1023 bytes.
pub(super) fn credential_id(member: &Member<'_>) -> Result<CredentialId, ExchangeError> {
    let id = member.bytes()?;
    match id.len() {
        1..=1023 => Ok(CredentialId(id)),
        length => Err(member.wrong(format!("an id has 1 to 1023 bytes, this has {length}"))),
    }
}

pub(super) fn rp_id(member: &Member<'_>) -> Result<RpId, ExchangeError> {
    RpId::parse(member.text()?).map_err(|error| member.wrong(error.to_string()))
}

pub(super) fn user_handle(member: &Member<'_>) -> Result<UserHandle, ExchangeError> {
    UserHandle::new(member.bytes()?).map_err(|error| member.wrong(error.to_string()))
}

/// A key that can be used. What is wrong with another is said, and nothing of it told.
pub(super) fn private_key(member: &Member<'_>) -> Result<Zeroizing<Vec<u8>>, ExchangeError> {
    let key = Zeroizing::new(member.bytes()?);
    match Portable::knows_key(&key) {
        Ok(()) => Ok(key),
        Err(error) => Err(member.wrong(error.to_string())),
    }
}

fn user(member: &Member<'_>, discoverable: bool) -> Result<UserEntity, ExchangeError> {
    let text = |name| -> Result<String, ExchangeError> {
        let member = member.get(name)?;
        let text = member.map(|member| member.text().map(str::to_owned));
        Ok(text.transpose()?.unwrap_or_default())
    };
    let id = match (member.get("userHandle")?, discoverable) {
        (Some(handle), _) => user_handle(&handle)?,
        (None, false) => UserHandle::new(NOBODY).expect("one byte is a user handle"),
        (None, true) => {
            return Err(member.wrong("a resident credential has a `userHandle`"));
        }
    };
    Ok(UserEntity {
        id,
        name: text("userName")?,
        display_name: text("userDisplayName")?,
    })
}

fn backed_up(member: &Member<'_>, default: BackupState) -> Result<BackupState, ExchangeError> {
    let said = |name, otherwise| -> Result<bool, ExchangeError> {
        match member.get(name)? {
            Some(member) => member.truth(),
            None => Ok(otherwise),
        }
    };
    let eligible = said("backupEligibility", default.be())?;
    match (eligible, said("backupState", eligible && default.bs())?) {
        (false, false) => Ok(BackupState::NotEligible),
        (true, false) => Ok(BackupState::Eligible),
        (true, true) => Ok(BackupState::BackedUp),
        // WebAuthn L3 §6.1.3: BS without BE is not allowed.
        (false, true) => Err(member.wrong("it is backed up and not eligible for that")),
    }
}

fn large_blob(member: &Member<'_>) -> Result<Option<(Vec<u8>, u64)>, ExchangeError> {
    let Some(member) = member.get("largeBlob")? else {
        return Ok(None);
    };
    let blob = member.bytes()?;
    if blob.len() > BLOB_MAX_BYTES {
        return Err(member.wrong(format!("it is longer than {BLOB_MAX_BYTES} bytes")));
    }
    let size = u64::try_from(blob.len()).unwrap_or(u64::MAX);
    Ok(Some((compress_to_vec(&blob, LEVEL), size)))
}

fn inflated(credential: &Portable) -> Option<Vec<u8>> {
    let (compressed, _) = credential.large_blob.as_ref()?;
    decompress_to_vec_with_limit(compressed, BLOB_MAX_BYTES).ok()
}

/// The user handle of a credential that nobody asks for one.
const NOBODY: [u8; 1] = [0];
const BLOB_MAX_BYTES: usize = 1 << 20;
/// The level that most programs compress with.
const LEVEL: u8 = 6;
