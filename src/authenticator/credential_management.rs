//! authenticatorCredentialManagement (CTAP 2.2 §6.8).

use crate::authenticator::Authenticator;
use crate::authenticator::pending::Sequence;
use crate::authenticator::proof::Signed;
use crate::authenticator::shelf::Audience;
use crate::authenticator::source::Source;
use crate::authenticator::vault::CAPACITY;
use crate::ctap::Permissions;
use crate::ctap::Status;
use crate::ctap::credential_management::Parameters;
use crate::ctap::credential_management::Request;
use crate::ctap::credential_management::Response;
use crate::ctap::credential_management::SubCommand;
use crate::ctap::get_assertion::User;
use crate::sim::Env;
use crate::webauthn::CredentialId;
use crate::webauthn::RpId;
use crate::webauthn::cbor;

/// What a subcommand does with credentials.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Reads,
    Writes,
}

/// For whom a token was given out.
enum Scope {
    Everyone,
    Only(RpId),
}

impl Scope {
    fn covers(&self, rp_id: &RpId) -> bool {
        match self {
            Self::Everyone => true,
            Self::Only(only) => only == rp_id,
        }
    }
}

impl Authenticator {
    /// Serves authenticatorCredentialManagement.
    pub(super) fn credential_management(
        &mut self,
        env: &mut Env,
        request: Request,
    ) -> Result<Vec<u8>, Status> {
        let sub_command =
            SubCommand::from_number(request.sub_command).ok_or(Status::InvalidSubcommand)?;
        let response = match sub_command {
            SubCommand::GetCredsMetadata => self.creds_metadata(env, &request),
            SubCommand::EnumerateRpsBegin => self.first_rp(env, &request),
            SubCommand::EnumerateRpsNext => self.next_rp(),
            SubCommand::EnumerateCredentialsBegin => self.first_credential(env, &request),
            SubCommand::EnumerateCredentialsNext => self.next_credential(),
            SubCommand::DeleteCredential => self.delete_credential(env, &request),
            SubCommand::UpdateUserInformation => self.update_user(env, &request),
        };
        Ok(response?.encode())
    }

    /// §6.8.2.
    fn creds_metadata(&mut self, env: &Env, request: &Request) -> Result<Response, Status> {
        self.manage_all(env, request, SubCommand::GetCredsMetadata)?;
        let existing = self.holds.vault.shelved();
        Ok(Response {
            existing: Some(wide(existing)),
            remaining: Some(wide(CAPACITY.saturating_sub(existing))),
            ..Response::default()
        })
    }

    /// §6.8.3: the first of the relying parties.
    fn first_rp(&mut self, env: &Env, request: &Request) -> Result<Response, Status> {
        self.manage_all(env, request, SubCommand::EnumerateRpsBegin)?;
        let total = wide(self.holds.vault.relying_parties());
        let response = self.rp_after(None).ok_or(Status::NoCredentials)?;
        Ok(Response {
            total_rps: Some(total),
            ..response
        })
    }

    /// §6.8.3: the next one.
    fn next_rp(&mut self) -> Result<Response, Status> {
        let Sequence::Rps { told } = self.pending.take_sequence() else {
            return Err(Status::NotAllowed);
        };
        self.rp_after(Some(&told)).ok_or(Status::NotAllowed)
    }

    fn rp_after(&mut self, told: Option<&RpId>) -> Option<Response> {
        let rp_id = self.holds.vault.next_relying_party(told)?.clone();
        let response = Response {
            rp_id: Some(rp_id.as_str().to_owned()),
            rp_id_hash: Some(rp_id.hash()),
            ..Response::default()
        };
        self.pending.sequence = Sequence::Rps { told: rp_id };
        Some(response)
    }

    /// §6.8.4: the first of a relying party's credentials.
    fn first_credential(&mut self, env: &Env, request: &Request) -> Result<Response, Status> {
        let signed = self.presented(request)?;
        let parameters = parameters(request)?;
        let hash = parameters.rp_id_hash.ok_or(Status::MissingParameter)?;
        let message = message(SubCommand::EnumerateCredentialsBegin, Some(parameters));
        let scope = self.manage(env, signed, &message, Access::Reads)?;
        let rp_id = self.holds.vault.relying_party(&hash).cloned();
        if let Scope::Only(only) = &scope
            && only.hash() != hash
        {
            return Err(Status::PinAuthInvalid);
        }
        let rp_id = rp_id.ok_or(Status::NoCredentials)?;
        let total = wide(self.holds.vault.count(&rp_id, Audience::Verified));
        let response = self.credential_before(rp_id, u64::MAX);
        Ok(Response {
            total_credentials: Some(total),
            ..response.ok_or(Status::NoCredentials)?
        })
    }

    /// §6.8.4: the next one.
    fn next_credential(&mut self) -> Result<Response, Status> {
        let Sequence::Credentials { rp_id, told } = self.pending.take_sequence() else {
            return Err(Status::NotAllowed);
        };
        self.credential_before(rp_id, told)
            .ok_or(Status::NotAllowed)
    }

    fn credential_before(&mut self, rp_id: RpId, told: u64) -> Option<Response> {
        let vault = &self.holds.vault;
        let (told, source) = vault.before(&rp_id, told, Audience::Verified)?;
        let response = describe(source);
        self.pending.sequence = Sequence::Credentials { rp_id, told };
        Some(response)
    }

    /// §6.8.5.
    fn delete_credential(&mut self, env: &Env, request: &Request) -> Result<Response, Status> {
        let id = self.writable(env, request, SubCommand::DeleteCredential)?;
        self.holds.vault.remove(&id);
        Ok(Response::default())
    }

    /// §6.8.6.
    fn update_user(&mut self, env: &Env, request: &Request) -> Result<Response, Status> {
        self.presented(request)?;
        let user = parameters(request)?.user.clone();
        let user = user.ok_or(Status::MissingParameter)?;
        let id = self.writable(env, request, SubCommand::UpdateUserInformation)?;
        let source = self.holds.vault.get_mut(&id).ok_or(Status::NoCredentials)?;
        if source.user.id.as_bytes() != user.id {
            return Err(Status::InvalidParameter);
        }
        source.user.name = user.name.unwrap_or_default();
        source.user.display_name = user.display_name.unwrap_or_default();
        Ok(Response::default())
    }

    /// The discoverable credential that a subcommand writes, if its token may.
    fn writable(
        &mut self,
        env: &Env,
        request: &Request,
        sub_command: SubCommand,
    ) -> Result<CredentialId, Status> {
        let signed = self.presented(request)?;
        let parameters = parameters(request)?;
        let id = parameters.credential_id.as_ref();
        let id = id.ok_or(Status::MissingParameter)?;
        let message = message(sub_command, Some(parameters));
        let scope = self.manage(env, signed, &message, Access::Writes)?;
        let source = self.holds.vault.get(id).filter(|s| s.is_discoverable());
        let source = source.ok_or(Status::NoCredentials)?;
        if scope.covers(&source.rp_id) {
            Ok(id.clone())
        } else {
            Err(Status::PinAuthInvalid)
        }
    }

    /// Checks the signature of a subcommand that takes no parameters and tells of everyone.
    fn manage_all(
        &mut self,
        env: &Env,
        request: &Request,
        sub_command: SubCommand,
    ) -> Result<(), Status> {
        let signed = self.presented(request)?;
        let message = message(sub_command, None);
        match self.manage(env, signed, &message, Access::Reads)? {
            Scope::Everyone => Ok(()),
            Scope::Only(_) => Err(Status::PinAuthInvalid),
        }
    }

    /// The signature of a request.
    fn presented<'r>(&self, request: &'r Request) -> Result<Signed<'r>, Status> {
        let param = request.pin_uv_auth_param.as_deref();
        let param = param.ok_or(Status::PuatRequired)?;
        let protocol = request.pin_uv_auth_protocol;
        let protocol = protocol.ok_or(Status::MissingParameter)?;
        Ok((self.spoken(protocol)?, param))
    }

    /// Checks a signature: by a token with the permission `cm`, or for reading by the one that
    /// lasts.
    fn manage(
        &mut self,
        env: &Env,
        signed: Signed<'_>,
        message: &[u8],
        access: Access,
    ) -> Result<Scope, Status> {
        let (protocol, signature) = signed;
        let reader = self.holds.reader.filter(|_| access == Access::Reads);
        if reader.is_some_and(|reader| protocol.verify(&reader, message, signature)) {
            return Ok(Scope::Everyone);
        }
        let boot = &mut self.pending.boot;
        let permission = Permissions::CREDENTIAL_MANAGEMENT;
        let token = boot.authorize(env, signed, message, permission)?;
        Ok(match token.rp_id() {
            None => Scope::Everyone,
            Some(rp_id) => Scope::Only(rp_id.clone()),
        })
    }
}

fn parameters(request: &Request) -> Result<&Parameters, Status> {
    request.parameters.as_ref().ok_or(Status::MissingParameter)
}

/// What is signed: the subcommand, and its parameters where it has any.
fn message(sub_command: SubCommand, parameters: Option<&Parameters>) -> Vec<u8> {
    let encoded = parameters.map_or(&[][..], |parameters| &parameters.encoded);
    [&[sub_command.number()], encoded].concat()
}

/// What a manager learns of a credential (§6.8.4).
fn describe(source: &Source) -> Response {
    let name = |name: &String| (!name.is_empty()).then(|| name.clone());
    let key = source.key.public().encode();
    Response {
        user: Some(User {
            id: source.user.id.as_bytes().to_vec(),
            name: name(&source.user.name),
            display_name: name(&source.user.display_name),
        }),
        credential_id: Some(source.id.clone()),
        public_key: Some(cbor::decode(&key).expect("we have just encoded it")),
        cred_protect: Some(source.cred_protect.level()),
        large_blob_key: source.extras.large_blob_key.map(|key| key.to_vec()),
        third_party_payment: Some(source.extras.third_party_payment).filter(|may| *may),
        ..Response::default()
    }
}

fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
