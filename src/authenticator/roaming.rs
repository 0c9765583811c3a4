//! The profile of our own roaming security key: what clients from outside meet.

use crate::authenticator::Attestation;
use crate::authenticator::Counter;
use crate::authenticator::Discoverability;
use crate::authenticator::Extension;
use crate::authenticator::Feature;
use crate::authenticator::Method;
use crate::authenticator::Profile;
use crate::authenticator::SameUser;
use crate::authenticator::VerificationPolicy;
use crate::webauthn::Aaguid;
use crate::webauthn::Algorithm;
use crate::webauthn::Attachment;
use crate::webauthn::BackupState;
use crate::webauthn::RpId;
use crate::webauthn::Transport;

impl Profile {
    /// A USB security key with a PIN that is not set yet, no biometrics, and everything that
    /// CTAP 2.2 has for such a key. It imitates no product.
    pub fn roaming_key() -> Self {
        Self {
            aaguid: ROAMING_KEY,
            credential_id_bytes: 64,
            algorithms: vec![Algorithm::Es256, Algorithm::EdDsa, Algorithm::Es384],
            discoverability: Discoverability::WhenAsked,
            same_user: SameUser::Overwrites,
            backup: BackupState::NotEligible,
            counter: Counter::Global,
            transports: vec![Transport::Usb],
            attachment: Attachment::CrossPlatform,
            attestation_none: Attestation::None,
            attestation_direct: Attestation::Packed,
            enterprise_rp_ids: vec![RpId::parse(ENTERPRISE).expect("the domain is a valid RP ID")],
            methods: Vec::new(),
            when_preferred: VerificationPolicy::Always,
            when_discouraged: VerificationPolicy::Never,
            extensions: vec![
                Extension::CredBlob,
                Extension::CredProtect,
                Extension::Prf,
                Extension::PrfAtCreation,
                Extension::LargeBlobKey,
                Extension::MinPinLength,
                Extension::ThirdPartyPayment,
            ],
            features: vec![
                Feature::ClientPin,
                Feature::Config,
                Feature::CredentialManagement,
                Feature::EnterpriseAttestation,
                Feature::LargeBlobs,
                Feature::MakeCredUvNotRequired,
                Feature::PersistentRead,
                Feature::ResetWindow,
                Feature::U2f,
            ],
        }
    }

    /// The same with a sensor for fingers, of which none is enrolled. It is a product of its own,
    /// because OpenSSH 9.2 asks for no PIN with keys that it downloads from whatever has a sensor,
    /// enrolled or not.
    pub fn fingerprint_key() -> Self {
        let plain = Self::roaming_key();
        let fingers = [Feature::BioEnrollment, Feature::BuiltInUvToken];
        Self {
            aaguid: FINGERPRINT_KEY,
            methods: vec![Method::Biometrics],
            features: fingers.into_iter().chain(plain.features).collect(),
            ..plain
        }
    }
}

/// The relying party that its vendor, who is nobody, lets see its serial number.
const ENTERPRISE: &str = "enterprise.example";
/// `stuntkey fingers` in ASCII.
const FINGERPRINT_KEY: Aaguid = Aaguid(*b"stuntkey fingers");
/// `stuntkey roaming` in ASCII: nobody's model but ours, the same in every release.
const ROAMING_KEY: Aaguid = Aaguid(*b"stuntkey roaming");
