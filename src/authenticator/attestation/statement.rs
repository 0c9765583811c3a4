//! Which statement a new credential gets, and the signature counter.

use p256::ecdsa::DerSignature;
use p256::ecdsa::signature::Signer;
use rand::Rng;

use crate::authenticator::Attestation;
use crate::authenticator::Authenticator;
use crate::authenticator::Counter;
use crate::authenticator::attestation::AttestationFamily;
use crate::authenticator::attestation::android_key;
use crate::authenticator::attestation::apple;
use crate::authenticator::attestation::authority::chain;
use crate::authenticator::attestation::batch::Attester;
use crate::authenticator::attestation::batch::batch;
use crate::authenticator::attestation::batch::enterprise;
use crate::authenticator::attestation::tpm;
use crate::authenticator::gesture::Consent;
use crate::authenticator::holds::SerialNumber;
use crate::authenticator::source::Source;
use crate::ctap::make_credential::EnterpriseAttestation;
use crate::ctap::make_credential::Request;
use crate::sim::Purpose;
use crate::sim::Streams;
use crate::webauthn::Aaguid;
use crate::webauthn::Algorithm;
use crate::webauthn::AttestationFormat;
use crate::webauthn::AttestationObject;
use crate::webauthn::Attested;
use crate::webauthn::AuthData;
use crate::webauthn::CredentialId;
use crate::webauthn::PublicKey;
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
        let signed = Signed {
            message: [&auth_data[..], &request.client_data_hash].concat(),
            request,
            source,
            aaguid: self.profile.aaguid,
        };
        let object = AttestationObject {
            fmt: statement.format(),
            statement: signed.statement(&statement),
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

/// What statements are made of.
struct Signed<'a> {
    /// Authenticator data and the hash of the client data: `attToBeSigned` of §8.
    message: Vec<u8>,
    request: &'a Request,
    source: &'a Source,
    aaguid: Aaguid,
}

impl Signed<'_> {
    fn statement(&self, statement: &Statement) -> Value {
        let key = &self.source.key;
        let attestation = match statement {
            Statement::Enterprise(serial) => return self.packed(&enterprise(self.aaguid, *serial)),
            Statement::Ordinary(attestation) => attestation,
        };
        match attestation {
            Attestation::None => Value::Map(Vec::new()),
            Attestation::SelfSigned => Value::Map(vec![
                (Value::from("alg"), Value::from(key.algorithm().cose_id())),
                (Value::from("sig"), Value::Bytes(key.sign(&self.message))),
            ]),
            Attestation::Packed => self.packed(&batch(self.aaguid)),
            Attestation::FidoU2f => self.fido_u2f(),
            Attestation::Tpm => tpm::statement(&self.message, &key.public(), self.source.created),
            Attestation::Apple => apple::statement(&self.message, &key.public()),
            Attestation::AndroidKey => {
                android_key::statement(&self.message, &self.request.client_data_hash, key)
            }
        }
    }

    /// Format `packed` with a certificate (§8.2).
    fn packed(&self, attester: &Attester) -> Value {
        let algorithm = Value::from(Algorithm::Es256.cose_id());
        Value::Map(vec![
            (Value::from("alg"), algorithm),
            (Value::from("sig"), attester.sign(&self.message)),
            (Value::from("x5c"), attester.x5c()),
        ])
    }

    /// Format `fido-u2f` (§8.6): what a registration of CTAP1 signs.
    fn fido_u2f(&self) -> Value {
        let attester = batch(self.aaguid);
        let signed = [
            &[0][..],
            &self.request.rp_id.hash(),
            &self.request.client_data_hash,
            &self.source.id.0,
            &point(&self.source.key.public()),
        ]
        .concat();
        Value::Map(vec![
            (Value::from("sig"), attester.sign(&signed)),
            (Value::from("x5c"), attester.x5c()),
        ])
    }
}

impl Attester {
    fn sign(&self, message: &[u8]) -> Value {
        let signature: DerSignature = self.key.sign(message);
        Value::Bytes(signature.as_bytes().to_vec())
    }

    fn x5c(&self) -> Value {
        chain(AttestationFamily::Fido).x5c(self.certificate.clone())
    }
}

/// The key as an uncompressed point. [`Attestation::fits`] lets no other kind come here.
fn point(public: &PublicKey) -> Vec<u8> {
    match public {
        PublicKey::Es256 { x, y } => [&[0x04][..], x, y].concat(),
        PublicKey::Es384 { .. } | PublicKey::EdDsa { .. } | PublicKey::Rs256 { .. } => {
            unreachable!("CTAP1 makes keys on P-256 only")
        }
    }
}
