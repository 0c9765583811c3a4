//! Which statement a new credential gets, and the signature counter.

use rand::Rng;

use crate::authenticator::Attestation;
use crate::authenticator::Authenticator;
use crate::authenticator::Counter;
use crate::authenticator::attestation::attestable::Attestable;
use crate::authenticator::attestation::batch::enterprise;
use crate::authenticator::gesture::Consent;
use crate::authenticator::holds::SerialNumber;
use crate::ctap::make_credential::EnterpriseAttestation;
use crate::ctap::make_credential::Request;
use crate::sim::Purpose;
use crate::sim::Streams;
use crate::webauthn::Aaguid;
use crate::webauthn::AttestationFormat;
use crate::webauthn::AttestationObject;
use crate::webauthn::Attested;
use crate::webauthn::AuthData;
use crate::webauthn::CredentialId;
use crate::webauthn::cbor::Value;
use crate::word::Word;

/// What a new credential is attested with.
enum Statement {
    /// As the product does.
    Ordinary(Attestation),
    /// By the certificate of this one authenticator.
    Enterprise(SerialNumber),
}

impl Authenticator {
    /// Authenticator data for a new credential, attested as the product does; and whether it is an
    /// enterprise attestation.
    pub(in crate::authenticator) fn attest(
        &mut self,
        streams: &mut Streams,
        request: &Request,
        id: &CredentialId,
        (consent, extensions): (Consent, Option<Value>),
    ) -> (AttestationObject, Option<bool>) {
        let sign_count = self.count(id);
        let statement = self.statement(streams, request, id);
        let source = self.holds.vault.get(id).expect("it has just been put in");
        let auth_data = AuthData {
            rp_id_hash: request.rp_id.hash(),
            flags: consent.flags().with(source.backup.flags()),
            sign_count,
            attested: Some(Attested {
                aaguid: statement.aaguid(self.profile.aaguid),
                credential_id: id.clone(),
                public_key: source.key.public().encode(),
            }),
            extensions,
        }
        .encode();
        let attestable = Attestable {
            auth_data: &auth_data,
            client_data_hash: &request.client_data_hash,
            rp_id_hash: request.rp_id.hash(),
            id,
            public: source.key.public(),
            aaguid: self.profile.aaguid,
            created: source.created,
            sign: &|message| source.key.sign(message),
        };
        let object = AttestationObject {
            fmt: statement.format(),
            statement: match &statement {
                Statement::Ordinary(attestation) => attestable.statement(*attestation),
                Statement::Enterprise(serial) => {
                    attestable.packed(&enterprise(self.profile.aaguid, *serial))
                }
            },
            auth_data,
        };
        // CTAP 2.2 §6.1: epAtt is there if it is true.
        let is_enterprise = matches!(statement, Statement::Enterprise(_)).then_some(true);
        (object, is_enterprise)
    }

    fn statement(
        &mut self,
        streams: &mut Streams,
        request: &Request,
        id: &CredentialId,
    ) -> Statement {
        if self.attests_for_enterprise(request) {
            return Statement::Enterprise(self.serial(streams));
        }
        let source = self.holds.vault.get(id).expect("it has just been put in");
        let algorithm = source.algorithm();
        let wanted = self.attestation(request);
        // What cannot be attested in the product's own format is not attested.
        Statement::Ordinary(if wanted.fits(algorithm) {
            wanted
        } else {
            Attestation::None
        })
    }

    /// The serial number, which no reset changes.
    fn serial(&mut self, streams: &mut Streams) -> SerialNumber {
        *self.holds.serial.get_or_insert_with(|| {
            let mut serial = SerialNumber::default();
            streams.get(Purpose::SerialNumber).fill_bytes(&mut serial);
            serial
        })
    }

    /// CTAP 2.2 §7.1: of a vendor-facilitated attestation (1) the authenticator has the list of
    /// relying parties; of a platform-managed one (2) the platform has looked into its own. Who is
    /// not listed gets the ordinary attestation.
    fn attests_for_enterprise(&self, request: &Request) -> bool {
        let number = request.enterprise_attestation;
        // Step 9 has refused other numbers.
        match number.and_then(EnterpriseAttestation::from_number) {
            Some(EnterpriseAttestation::VendorFacilitated) => {
                self.profile.enterprise_rp_ids.contains(&request.rp_id)
            }
            Some(EnterpriseAttestation::PlatformManaged) => true,
            None => false,
        }
    }

    /// CTAP 2.2 §6.1.2, attestationFormatsPreference: the first that is known wins, `none` asks for
    /// no attestation, and the product's own is sent where none of them is known.
    fn attestation(&self, request: &Request) -> Attestation {
        let own = self.profile.attestation_direct;
        for format in &request.formats {
            if format == AttestationFormat::None.as_str() {
                return self.profile.attestation_none;
            }
            if format == own.format().as_str() {
                return own;
            }
        }
        own
    }

    /// The signature counter for the next signature of a credential.
    pub(in crate::authenticator) fn count(&mut self, id: &CredentialId) -> u32 {
        let vault = &mut self.holds.vault;
        match self.profile.counter {
            Counter::Zero => 0,
            // A credential from elsewhere may be ahead, and must not go back.
            Counter::Global => {
                let told = vault.get(id).map_or(0, |source| source.counter);
                let next = vault.next_count(told);
                if let Some(source) = vault.get_mut(id) {
                    source.counter = next;
                }
                next
            }
            Counter::PerCredential => vault.get_mut(id).map_or(0, |source| {
                source.counter = source.counter.saturating_add(1);
                source.counter
            }),
        }
    }
}

impl Statement {
    fn format(&self) -> AttestationFormat {
        match self {
            Self::Ordinary(attestation) => attestation.format(),
            Self::Enterprise(_) => AttestationFormat::Packed,
        }
    }

    /// U2F has no models: what its platforms make of it has zeros (CTAP 2.2 §7.1.4, §8.6).
    fn aaguid(&self, own: Aaguid) -> Aaguid {
        match self {
            Self::Ordinary(Attestation::FidoU2f) => Aaguid([0; 16]),
            Self::Ordinary(
                Attestation::None
                | Attestation::SelfSigned
                | Attestation::Packed
                | Attestation::Tpm
                | Attestation::Apple
                | Attestation::AndroidKey,
            )
            | Self::Enterprise(_) => own,
        }
    }
}
