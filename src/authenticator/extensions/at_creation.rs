//! What a registration asks of extensions.

use rand::Rng;

use crate::authenticator::Authenticator;
use crate::authenticator::Extension;
use crate::authenticator::extensions::Outputs;
use crate::authenticator::extensions::hmac_secret::Challenge;
use crate::authenticator::extensions::input::Inputs;
use crate::authenticator::gesture::Consent;
use crate::authenticator::source::Extras;
use crate::authenticator::source::Source;
use crate::ctap::Status;
use crate::ctap::large_blob;
use crate::ctap::make_credential::Request;
use crate::sim::Env;
use crate::sim::Purpose;
use crate::sim::Streams;
use crate::webauthn::CredentialProtectionPolicy;
use crate::webauthn::cbor;
use crate::webauthn::cbor::Value;

/// The inputs of a registration, read.
pub(in crate::authenticator) struct AtCreation {
    cred_protect: Option<CredentialProtectionPolicy>,
    cred_blob: Option<Vec<u8>>,
    at_once: Option<Challenge>,
    /// Those that are asked for without anything else to say.
    asked: Vec<Extension>,
    min_pin_length: Option<u64>,
}

impl AtCreation {
    /// Reads the inputs.
    pub(in crate::authenticator) fn read(
        authenticator: &mut Authenticator,
        env: &mut Env,
        request: &Request,
    ) -> Result<Self, Status> {
        let inputs = Inputs::of(&authenticator.profile, request.extensions.as_ref());
        let protection = inputs.get(Extension::CredProtect).map(protection);
        let cred_blob = inputs.get(Extension::CredBlob).map(|blob| {
            let blob = blob.as_bytes().ok_or(Status::CborUnexpectedType)?;
            Ok::<_, Status>(blob.clone())
        });
        let min_pin_length = inputs.asks(Extension::MinPinLength)?
            && authenticator
                .holds
                .config
                .min_pin_length_rp_ids
                .contains(request.rp_id.as_str());
        let asked = asked(inputs, request)?;
        // hmac-secret-mc comes beside hmac-secret, never alone.
        let at_once = inputs.get(Extension::PrfAtCreation);
        let at_once = at_once.filter(|_| asked.contains(&Extension::Prf));
        let boot = &mut authenticator.pending.boot;
        let at_once = at_once.map(|input| Challenge::read(boot, &mut env.streams, input));
        Ok(Self {
            cred_protect: protection.transpose()?,
            cred_blob: cred_blob.transpose()?,
            at_once: at_once.transpose()?,
            asked,
            min_pin_length: min_pin_length.then(|| authenticator.holds.pin.min_length()),
        })
    }

    /// The level of protection of the new credential.
    pub(in crate::authenticator) fn cred_protect(&self) -> CredentialProtectionPolicy {
        self.cred_protect
            .unwrap_or(CredentialProtectionPolicy::UserVerificationOptional)
    }

    /// What is kept with the new credential.
    pub(in crate::authenticator) fn extras(&self, streams: &mut Streams) -> Extras {
        let has_key = self.asked.contains(&Extension::LargeBlobKey);
        Extras {
            cred_blob: self.cred_blob.clone().filter(|blob| fits(blob)),
            large_blob: None,
            large_blob_key: has_key.then(|| {
                let mut key = [0; 32];
                streams.get(Purpose::LargeBlobKey).fill_bytes(&mut key);
                key
            }),
            third_party_payment: self.asked.contains(&Extension::ThirdPartyPayment),
        }
    }

    /// The outputs for the credential that was made.
    pub(in crate::authenticator) fn outputs(
        &self,
        env: &mut Env,
        source: &Source,
        consent: Consent,
    ) -> Outputs {
        let mut outputs = Outputs::default();
        if let Some(policy) = self.cred_protect {
            outputs.sign(Extension::CredProtect, Value::from(policy.level()));
        }
        if let Some(blob) = &self.cred_blob {
            outputs.sign(Extension::CredBlob, Value::Bool(fits(blob)));
        }
        if let Some(length) = self.min_pin_length {
            outputs.sign(Extension::MinPinLength, Value::from(length));
        }
        for extension in [Extension::Prf, Extension::ThirdPartyPayment] {
            if self.asked.contains(&extension) {
                outputs.sign(extension, Value::Bool(true));
            }
        }
        if let Some(challenge) = &self.at_once {
            let answer = challenge.answer(&mut env.streams, source, consent.is_verified());
            outputs.sign(Extension::PrfAtCreation, answer);
        }
        if self.asked.contains(&Extension::LargeBlob) {
            outputs.add(Extension::LargeBlob, large_blob::supported());
        }
        outputs.large_blob_key = source.extras.large_blob_key.map(|key| key.to_vec());
        outputs
    }
}

/// The extensions that are asked for without anything else to say.
fn asked(inputs: Inputs<'_>, request: &Request) -> Result<Vec<Extension>, Status> {
    let mut asked = Vec::new();
    for extension in [Extension::Prf, Extension::ThirdPartyPayment] {
        if inputs.asks(extension)? {
            asked.push(extension);
        }
    }
    // §12.3: nothing but true, and only for discoverable credentials.
    if inputs.get(Extension::LargeBlobKey).is_some() {
        if !inputs.asks(Extension::LargeBlobKey)? || !request.options.rk {
            return Err(Status::InvalidOption);
        }
        asked.push(Extension::LargeBlobKey);
    }
    if let Some(input) = inputs.get(Extension::LargeBlob) {
        if !input.is_map() {
            return Err(Status::CborUnexpectedType);
        }
        asked.push(Extension::LargeBlob);
    }
    Ok(asked)
}

fn protection(level: &Value) -> Result<CredentialProtectionPolicy, Status> {
    let level = cbor::as_i64(level).ok_or(Status::CborUnexpectedType)?;
    CredentialProtectionPolicy::from_level(level).ok_or(Status::InvalidOption)
}

fn fits(blob: &[u8]) -> bool {
    blob.len() <= MAX_CRED_BLOB
}

/// §6.4 `maxCredBlobLength`, in bytes: what every authenticator with the extension takes.
pub(in crate::authenticator) const MAX_CRED_BLOB: usize = 32;
