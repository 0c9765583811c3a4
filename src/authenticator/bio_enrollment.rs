//! authenticatorBioEnrollment (CTAP 2.2 §6.7): fingerprints are enrolled, named and removed.
//!
//! No finger is ever seen: who touches the sensor is its user, and a touch that fails is a poor
//! sample.

use crate::authenticator::Authenticator;
use crate::authenticator::Gesture;
use crate::authenticator::boot;
use crate::authenticator::fingerprints::Fingerprint;
use crate::authenticator::fingerprints::MAX_FINGERPRINTS;
use crate::authenticator::fingerprints::MAX_NAME_BYTES;
use crate::ctap::Permissions;
use crate::ctap::Status;
use crate::ctap::bio_enrollment::FINGERPRINT;
use crate::ctap::bio_enrollment::Parameters;
use crate::ctap::bio_enrollment::Request;
use crate::ctap::bio_enrollment::Response;
use crate::ctap::bio_enrollment::Sample;
use crate::ctap::bio_enrollment::SubCommand;
use crate::ctap::bio_enrollment::signed_message;
use crate::flow::Answer;
use crate::sim::Env;

/// An enrolment under way. Dies at a power cycle.
#[derive(Clone, Debug)]
pub(super) struct Enrolment {
    id: Vec<u8>,
    remaining: u8,
}

impl Authenticator {
    /// Serves authenticatorBioEnrollment.
    pub(super) fn bio_enrollment(
        &mut self,
        env: &mut Env,
        gesture: Gesture<'_>,
        request: &Request,
    ) -> Result<Vec<u8>, Status> {
        // §6.7.2.
        if request.get_modality == Some(true) {
            let modality = Some(FINGERPRINT);
            return Ok(Response {
                modality,
                ..Response::default()
            }
            .encode());
        }
        let number = request.sub_command.ok_or(Status::MissingParameter)?;
        let modality = request.modality.ok_or(Status::MissingParameter)?;
        let sub_command = SubCommand::from_number(number)
            .filter(|_| modality == i64::from(FINGERPRINT))
            .ok_or(Status::InvalidSubcommand)?;
        if sub_command == SubCommand::CancelCurrentEnrollment {
            self.pending.enrolment = None;
            return Ok(Response::default().encode());
        }
        if sub_command == SubCommand::GetFingerprintSensorInfo {
            return Ok(sensor().encode());
        }
        self.check_enroller(env, request, sub_command)?;
        let none = Parameters::default();
        let parameters = request.parameters.as_ref().unwrap_or(&none);
        let response = match sub_command {
            SubCommand::EnrollBegin => self.begin_enrolment(env, gesture)?,
            SubCommand::EnrollCaptureNextSample => self.capture(env, gesture, id(parameters)?)?,
            SubCommand::EnumerateEnrollments => self.enrolled()?,
            SubCommand::SetFriendlyName => self.rename(parameters)?,
            SubCommand::RemoveEnrollment => self.remove_fingerprint(id(parameters)?)?,
            SubCommand::CancelCurrentEnrollment | SubCommand::GetFingerprintSensorInfo => {
                unreachable!("these need no token, and were served above")
            }
        };
        Ok(response.encode())
    }

    /// Whoever changes or lists fingerprints has a token with the permission `be`.
    fn check_enroller(
        &mut self,
        env: &Env,
        request: &Request,
        sub_command: SubCommand,
    ) -> Result<(), Status> {
        let param = request.pin_uv_auth_param.as_deref();
        let param = param.ok_or(Status::PuatRequired)?;
        let protocol = request.pin_uv_auth_protocol;
        let protocol = self.spoken(protocol.ok_or(Status::MissingParameter)?)?;
        let parameters = request.parameters.as_ref();
        let encoded = parameters.map_or(&[][..], |parameters| &parameters.encoded);
        let message = signed_message(sub_command, encoded);
        let boot = &mut self.pending.boot;
        boot.authorize(
            env,
            (protocol, param),
            &message,
            Permissions::BIO_ENROLLMENT,
        )?;
        Ok(())
    }

    /// §6.7.4: one that was under way is given up, and the first sample is taken.
    fn begin_enrolment(&mut self, env: &mut Env, gesture: Gesture<'_>) -> Result<Response, Status> {
        self.pending.enrolment = None;
        if self.holds.fingerprints.count() >= MAX_FINGERPRINTS {
            return Err(Status::FpDatabaseFull);
        }
        let id = boot::draw::<2>(&mut env.streams).to_vec();
        self.pending.enrolment = Some(Enrolment {
            id: id.clone(),
            remaining: SAMPLES,
        });
        let sampled = self.sample(env, gesture)?;
        Ok(Response {
            template_id: Some(id),
            ..sampled
        })
    }

    /// §6.7.5.
    fn capture(
        &mut self,
        env: &mut Env,
        gesture: Gesture<'_>,
        id: &[u8],
    ) -> Result<Response, Status> {
        let under_way = self.pending.enrolment.as_ref();
        if under_way.is_none_or(|enrolment| enrolment.id != id) {
            return Err(Status::InvalidOption);
        }
        self.sample(env, gesture)
    }

    /// Takes a sample. With the last one, the fingerprint is there.
    fn sample(&mut self, env: &mut Env, gesture: Gesture<'_>) -> Result<Response, Status> {
        let Gesture::Interactive(surface) = gesture else {
            return Err(Status::OperationDenied);
        };
        let sample = match env.ask(surface) {
            Answer::Verifies | Answer::Picks(_) => Sample::Good,
            Answer::Fails | Answer::LocksOut => Sample::PoorQuality,
            Answer::Ignores => Sample::NoUserActivity,
            Answer::Cancels => {
                self.pending.enrolment = None;
                return Err(Status::KeepaliveCancel);
            }
        };
        let mut enrolment = self.pending.enrolment.take().ok_or(Status::NotAllowed)?;
        if sample == Sample::Good {
            enrolment.remaining -= 1;
        }
        let remaining = enrolment.remaining;
        if remaining == 0 {
            self.holds.fingerprints.add(Fingerprint::new(enrolment.id));
        } else {
            self.pending.enrolment = Some(enrolment);
        }
        Ok(Response {
            last_sample: Some(sample),
            remaining_samples: Some(remaining),
            ..Response::default()
        })
    }

    /// §6.7.7.
    fn enrolled(&self) -> Result<Response, Status> {
        let templates: Vec<_> = self.holds.fingerprints.told().collect();
        if templates.is_empty() {
            return Err(Status::InvalidOption);
        }
        Ok(Response {
            templates: Some(templates),
            ..Response::default()
        })
    }

    /// §6.7.8.
    fn rename(&mut self, parameters: &Parameters) -> Result<Response, Status> {
        let id = id(parameters)?;
        let name = parameters.friendly_name.as_ref();
        let name = name.ok_or(Status::MissingParameter)?;
        if name.len() > MAX_NAME_BYTES {
            return Err(Status::InvalidLength);
        }
        if !self.holds.fingerprints.rename(id, name) {
            return Err(Status::InvalidOption);
        }
        Ok(Response::default())
    }

    /// §6.7.9.
    fn remove_fingerprint(&mut self, id: &[u8]) -> Result<Response, Status> {
        if !self.holds.fingerprints.remove(id) {
            return Err(Status::InvalidOption);
        }
        Ok(Response::default())
    }
}

fn id(parameters: &Parameters) -> Result<&[u8], Status> {
    let id = parameters.template_id.as_deref();
    id.ok_or(Status::MissingParameter)
}

/// §6.7.3: a sensor that is touched.
fn sensor() -> Response {
    Response {
        fingerprint_kind: Some(1),
        max_samples: Some(SAMPLES),
        max_friendly_name: Some(u64::try_from(MAX_NAME_BYTES).unwrap_or(u64::MAX)),
        ..Response::default()
    }
}

/// How many good samples make a fingerprint.
const SAMPLES: u8 = 4;
