//! What an authentication asks of extensions.

use crate::authenticator::Authenticator;
use crate::authenticator::Extension;
use crate::authenticator::extensions::Outputs;
use crate::authenticator::extensions::hmac_secret::Challenge;
use crate::authenticator::extensions::input::Inputs;
use crate::authenticator::source::Source;
use crate::ctap::Status;
use crate::ctap::get_assertion::Request;
use crate::ctap::large_blob;
use crate::ctap::large_blob::Blob;
use crate::ctap::large_blob::Input;
use crate::sim::Env;
use crate::sim::Streams;
use crate::webauthn::cbor::Value;

/// The inputs of an authentication, read. Each credential that answers is asked the same.
#[derive(Clone, Debug)]
pub(in crate::authenticator) struct AtAssertion {
    challenge: Option<Challenge>,
    large_blob: Option<Input>,
    asked: Vec<Extension>,
}

impl AtAssertion {
    /// Reads the inputs.
    pub(in crate::authenticator) fn read(
        authenticator: &mut Authenticator,
        env: &mut Env,
        request: &Request,
    ) -> Result<Self, Status> {
        let inputs = Inputs::of(&authenticator.profile, request.extensions.as_ref());
        let mut asked = Vec::new();
        for extension in [Extension::CredBlob, Extension::ThirdPartyPayment] {
            if inputs.asks(extension)? {
                asked.push(extension);
            }
        }
        // §12.3: nothing but true.
        if inputs.get(Extension::LargeBlobKey).is_some() {
            if !inputs.asks(Extension::LargeBlobKey)? {
                return Err(Status::InvalidOption);
            }
            asked.push(Extension::LargeBlobKey);
        }
        let large_blob = inputs.get(Extension::LargeBlob).map(Input::decode);
        let salts = inputs.get(Extension::Prf);
        // §12.5: a secret is not given away behind the user's back.
        if salts.is_some() && !request.options.up {
            return Err(Status::UnsupportedOption);
        }
        let boot = &mut authenticator.pending.boot;
        let challenge = salts.map(|input| Challenge::read(boot, &mut env.streams, input));
        Ok(Self {
            challenge: challenge.transpose()?,
            large_blob: large_blob.transpose()?,
            asked,
        })
    }

    /// The outputs of a credential that answers.
    pub(in crate::authenticator) fn outputs(
        &self,
        streams: &mut Streams,
        source: &mut Source,
        verified: bool,
    ) -> Outputs {
        let mut outputs = Outputs::default();
        if self.asked.contains(&Extension::CredBlob) {
            let blob = source.extras.cred_blob.clone().unwrap_or_default();
            outputs.sign(Extension::CredBlob, Value::Bytes(blob));
        }
        if self.asked.contains(&Extension::ThirdPartyPayment) {
            let may = source.extras.third_party_payment;
            outputs.sign(Extension::ThirdPartyPayment, Value::Bool(may));
        }
        if let Some(challenge) = &self.challenge {
            let answer = challenge.answer(streams, source, verified);
            outputs.sign(Extension::Prf, answer);
        }
        if self.asked.contains(&Extension::LargeBlobKey) {
            outputs.large_blob_key = source.extras.large_blob_key.map(|key| key.to_vec());
        }
        let blob = self.large_blob.as_ref();
        if let Some(output) = blob.and_then(|input| serve_blob(input, source)) {
            outputs.add(Extension::LargeBlob, output);
        }
        outputs
    }
}

/// Reads or writes the blob of a credential. One that has none gives nothing.
fn serve_blob(input: &Input, source: &mut Source) -> Option<Value> {
    match input {
        Input::Read => {
            let (compressed, original_size) = source.extras.large_blob.clone()?;
            let blob = Blob {
                compressed,
                original_size,
            };
            Some(blob.to_value())
        }
        Input::Write(blob) => {
            source.extras.large_blob = Some((blob.compressed.clone(), blob.original_size));
            Some(large_blob::written())
        }
    }
}
