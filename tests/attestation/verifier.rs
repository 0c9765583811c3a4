//! The verification procedures of WebAuthn L3 §8, written from their text on other people's readers
//! of CBOR and X.509.

use ciborium::Value;
use p256::ecdsa::signature::Verifier as _;
use sha2::Digest;
use sha2::Sha256;
use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::der::Encode;

/// An attestation object and the hash of its client data.
pub struct Attested {
    pub fmt: String,
    pub statement: Value,
    pub auth_data: Vec<u8>,
    pub client_data_hash: [u8; 32],
}

type Verdict = Result<(), String>;

impl Attested {
    pub fn read(object: &[u8], client_data_hash: [u8; 32]) -> Self {
        let object: Value = ciborium::from_reader(object).unwrap();
        Self {
            fmt: text(&member(&object, "fmt")).to_owned(),
            statement: member(&object, "attStmt"),
            auth_data: member(&object, "authData").into_bytes().unwrap(),
            client_data_hash,
        }
    }

    /// Verifies the statement, and its certificates up to this root, which is not looked at for
    /// statements without certificates.
    pub fn verify(&self, root: &[u8]) -> Verdict {
        match self.fmt.as_str() {
            "none" => want("an empty statement", self.statement == Value::Map(vec![])),
            "packed" => self.packed(root),
            "fido-u2f" => self.fido_u2f(root),
            "tpm" => self.tpm(root),
            "apple" => self.apple(root),
            "android-key" => self.android_key(root),
            other => Err(format!("format {other}")),
        }
    }

    fn signed(&self) -> Vec<u8> {
        [&self.auth_data[..], &self.client_data_hash].concat()
    }

    pub fn x5c(&self) -> Vec<Vec<u8>> {
        let list = member(&self.statement, "x5c").into_array().unwrap();
        list.into_iter()
            .map(|one| one.into_bytes().unwrap())
            .collect()
    }

    fn leaf(&self) -> Certificate {
        Certificate::from_der(&self.x5c()[0]).unwrap()
    }

    fn signature(&self) -> Vec<u8> {
        member(&self.statement, "sig").into_bytes().unwrap()
    }

    fn algorithm(&self) -> i128 {
        integer(&member(&self.statement, "alg"))
    }

    /// The credential's COSE key (§6.5.1).
    fn cose(&self) -> Value {
        let length = usize::from(u16::from_be_bytes([self.auth_data[53], self.auth_data[54]]));
        ciborium::from_reader(&self.auth_data[55 + length..]).unwrap()
    }

    fn id(&self) -> &[u8] {
        let length = usize::from(u16::from_be_bytes([self.auth_data[53], self.auth_data[54]]));
        &self.auth_data[55..55 + length]
    }

    /// §8.2.
    fn packed(&self, root: &[u8]) -> Verdict {
        if find(&self.statement, "x5c").is_none() {
            let own = integer(&label(&self.cose(), 3));
            want("alg of the credential", own == self.algorithm())?;
            let key = Key::of_cose(&self.cose());
            return key.verify(self.algorithm(), &self.signed(), &self.signature());
        }
        let leaf = self.leaf();
        Key::of(&leaf).verify(self.algorithm(), &self.signed(), &self.signature())?;
        // §8.2.1.
        let subject = leaf.tbs_certificate().subject().to_string();
        let unit = "OU=Authenticator Attestation";
        want("the unit of the subject", subject.contains(unit))?;
        for attribute in ["C=", "O=", "CN="] {
            want(attribute, subject.contains(attribute))?;
        }
        want("no authority", !is_authority(&leaf))?;
        let (critical, model) = extension(&leaf, "1.3.6.1.4.1.45724.1.1.4").ok_or("no AAGUID")?;
        want("AAGUID is not critical", !critical)?;
        let expected = [&[4, 16][..], &self.auth_data[37..53]].concat();
        want("the AAGUID of the certificate", model == expected)?;
        self.path(root)
    }

    /// §8.6.
    fn fido_u2f(&self, root: &[u8]) -> Verdict {
        want("one certificate", self.x5c().len() == 1)?;
        let cose = self.cose();
        let [x, y] = [-2, -3].map(|at| label(&cose, at).into_bytes().unwrap());
        let signed = [
            &[0][..],
            &self.auth_data[..32],
            &self.client_data_hash,
            self.id(),
            &[4],
            &x,
            &y,
        ]
        .concat();
        Key::of(&self.leaf()).verify(-7, &signed, &self.signature())?;
        want("no AAGUID", self.auth_data[37..53] == [0; 16])?;
        self.path(root)
    }

    /// §8.8.
    fn apple(&self, root: &[u8]) -> Verdict {
        let nonce = Sha256::digest(self.signed());
        let (_, value) = extension(&self.leaf(), "1.2.840.113635.100.8.2").ok_or("no nonce")?;
        let expected = [&[0x30, 0x24, 0xa1, 0x22, 0x04, 0x20][..], &nonce].concat();
        want("the nonce", value == expected)?;
        let same = Key::of(&self.leaf()) == Key::of_cose(&self.cose());
        want("the certificate's key", same)?;
        self.path(root)
    }

    /// §8.4.
    fn android_key(&self, root: &[u8]) -> Verdict {
        let key = Key::of(&self.leaf());
        key.verify(self.algorithm(), &self.signed(), &self.signature())?;
        want("the certificate's key", key == Key::of_cose(&self.cose()))?;
        let description = extension(&self.leaf(), "1.3.6.1.4.1.11129.2.1.17");
        let (_, description) = description.ok_or("no key description")?;
        let [(0x30, description)] = &elements(&description)[..] else {
            return Err("the key description".into());
        };
        let fields = elements(description);
        want("the challenge", fields[4].1 == self.client_data_hash)?;
        let (software, hardware) = (elements(&fields[6].1), elements(&fields[7].1));
        let tagged = |list: &[(u32, Vec<u8>)], tag: u32| {
            list.iter()
                .find(|(own, _)| *own == tag)
                .map(|(_, v)| v.clone())
        };
        for list in [&software, &hardware] {
            want("not for all applications", tagged(list, 600).is_none())?;
        }
        let generated = Some(vec![2, 1, 0]);
        want("origin", tagged(&hardware, 702) == generated)?;
        let sign = Some(vec![0x31, 3, 2, 1, 2]);
        want("purpose", tagged(&hardware, 1) == sign)?;
        self.path(root)
    }

    /// §8.3.
    fn tpm(&self, root: &[u8]) -> Verdict {
        want("ver", text(&member(&self.statement, "ver")) == "2.0")?;
        let area = member(&self.statement, "pubArea").into_bytes().unwrap();
        let info = member(&self.statement, "certInfo").into_bytes().unwrap();
        want(
            "the key of pubArea",
            Key::of_area(&area) == Key::of_cose(&self.cose()),
        )?;
        let mut rest = &info[..];
        want("magic", take(&mut rest, 4) == [0xff, 0x54, 0x43, 0x47])?;
        want("type", take(&mut rest, 2) == [0x80, 0x17])?;
        let _signer = sized(&mut rest);
        let extra = sized(&mut rest);
        want("extraData", extra == Sha256::digest(self.signed()).to_vec())?;
        let _clock_and_firmware = take(&mut rest, 8 + 4 + 4 + 1 + 8);
        let name = [&[0x00, 0x0b][..], &Sha256::digest(&area)].concat();
        want("the name of pubArea", sized(&mut rest) == name)?;
        let _qualified = sized(&mut rest);
        want("the end of certInfo", rest.is_empty())?;
        let leaf = self.leaf();
        Key::of(&leaf).verify(self.algorithm(), &info, &self.signature())?;
        // §8.3.1.
        want(
            "an empty subject",
            leaf.tbs_certificate().subject().is_empty(),
        )?;
        let (critical, names) = extension(&leaf, "2.5.29.17").ok_or("no alternative name")?;
        want("the alternative name is critical", critical)?;
        for number in 1..=3 {
            let kind = [0x06, 0x05, 0x67, 0x81, 0x05, 0x02, number];
            want("the TPM", names.windows(7).any(|part| part == kind))?;
        }
        let (_, usage) = extension(&leaf, "2.5.29.37").ok_or("no usage")?;
        want("the usage", usage == [0x30, 7, 6, 5, 0x67, 0x81, 5, 8, 3])?;
        want("no authority", !is_authority(&leaf))?;
        self.path(root)
    }

    /// Each certificate is signed by the next, and the last by the root (RFC 5280 §6).
    fn path(&self, root: &[u8]) -> Verdict {
        let mut above = self.x5c();
        if above.last().map(Vec::as_slice) != Some(root) {
            above.push(root.to_vec());
        }
        let path: Vec<_> = above
            .iter()
            .map(|der| Certificate::from_der(der).unwrap())
            .collect();
        for (own, issuer) in path.iter().zip(&path[1..]) {
            let (body, issuing) = (own.tbs_certificate(), issuer.tbs_certificate());
            want("the issuer's name", body.issuer() == issuing.subject())?;
            want("an authority", is_authority(issuer))?;
            let algorithm = match own.signature_algorithm().oid.to_string().as_str() {
                "1.2.840.10045.4.3.2" => -7,
                "1.2.840.113549.1.1.11" => -257,
                other => return Err(format!("signature algorithm {other}")),
            };
            let signature = own.signature().as_bytes().unwrap();
            Key::of(issuer).verify(algorithm, &body.to_der().unwrap(), signature)?;
        }
        Ok(())
    }
}

/// A public key, by what it is made of.
#[derive(Debug, PartialEq)]
enum Key {
    Point(Vec<u8>),
    Modulus(Vec<u8>),
}

impl Key {
    fn of(certificate: &Certificate) -> Self {
        let spki = certificate.tbs_certificate().subject_public_key_info();
        let bits = spki.subject_public_key.raw_bytes();
        if bits[0] == 4 {
            return Self::Point(bits[1..].to_vec());
        }
        let numbers = elements(&elements(bits)[0].1);
        Self::Modulus(numbers[0].1.strip_prefix(&[0]).unwrap().to_vec())
    }

    fn of_cose(cose: &Value) -> Self {
        let bytes = |at| label(cose, at).into_bytes().unwrap();
        match integer(&label(cose, 1)) {
            2 => Self::Point([bytes(-2), bytes(-3)].concat()),
            3 => Self::Modulus(bytes(-1)),
            other => panic!("key type {other}"),
        }
    }

    /// TPMT_PUBLIC.
    fn of_area(area: &[u8]) -> Self {
        let mut rest = area;
        let kind = take(&mut rest, 2).to_vec();
        assert_eq!(take(&mut rest, 2), [0, 0x0b], "SHA-256 names it");
        take(&mut rest, 4);
        sized(&mut rest);
        assert_eq!(take(&mut rest, 4), [0, 0x10, 0, 0x10], "no schemes");
        let key = match kind[..] {
            [0, 1] => {
                assert_eq!(take(&mut rest, 6), [8, 0, 0, 0, 0, 0], "2048 bits, 65537");
                Self::Modulus(sized(&mut rest))
            }
            [0, 0x23] => {
                assert_eq!(take(&mut rest, 4), [0, 3, 0, 0x10], "P-256");
                Self::Point([sized(&mut rest), sized(&mut rest)].concat())
            }
            _ => panic!("type {kind:?}"),
        };
        assert!(rest.is_empty());
        key
    }

    fn verify(&self, algorithm: i128, message: &[u8], signature: &[u8]) -> Verdict {
        let is_right = match (self, algorithm) {
            (Self::Point(point), -7) => {
                let point = [&[4][..], point].concat();
                let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&point).unwrap();
                p256::ecdsa::DerSignature::try_from(signature)
                    .is_ok_and(|signature| key.verify(message, &signature).is_ok())
            }
            (Self::Modulus(modulus), -257) => {
                let modulus = rsa::BoxedUint::from_be_slice_vartime(modulus);
                let key = rsa::RsaPublicKey::new(modulus, 65_537_u32.into()).unwrap();
                let key = rsa::pkcs1v15::VerifyingKey::<Sha256>::new(key);
                rsa::pkcs1v15::Signature::try_from(signature)
                    .is_ok_and(|signature| key.verify(message, &signature).is_ok())
            }
            _ => return Err(format!("algorithm {algorithm} of another kind of key")),
        };
        want("the signature", is_right)
    }
}

pub fn extension(certificate: &Certificate, id: &str) -> Option<(bool, Vec<u8>)> {
    let all = certificate.tbs_certificate().extensions()?;
    let one = all.iter().find(|one| one.extn_id.to_string() == id)?;
    Some((one.critical, one.extn_value.as_bytes().to_vec()))
}

fn is_authority(certificate: &Certificate) -> bool {
    let constraints = extension(certificate, "2.5.29.19").unwrap().1;
    constraints == [0x30, 3, 1, 1, 0xff]
}

/// The DER elements in a row: tag numbers for context tags, whole bytes for others.
fn elements(mut der: &[u8]) -> Vec<(u32, Vec<u8>)> {
    let mut found = Vec::new();
    while !der.is_empty() {
        let first = take(&mut der, 1)[0];
        let mut tag = u32::from(first);
        if first & 0xc0 == 0x80 {
            tag = u32::from(first & 0x1f);
            if tag == 0x1f {
                tag = 0;
                loop {
                    let byte = take(&mut der, 1)[0];
                    tag = tag << 7 | u32::from(byte & 0x7f);
                    if byte < 0x80 {
                        break;
                    }
                }
            }
        }
        let length = match take(&mut der, 1)[0] {
            0x81 => usize::from(take(&mut der, 1)[0]),
            0x82 => usize::from(u16::from_be_bytes(take(&mut der, 2).try_into().unwrap())),
            short => usize::from(short),
        };
        found.push((tag, take(&mut der, length).to_vec()));
    }
    found
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> &'a [u8] {
    let (part, after) = rest.split_at(length);
    *rest = after;
    part
}

fn sized(rest: &mut &[u8]) -> Vec<u8> {
    let length = u16::from_be_bytes(take(rest, 2).try_into().unwrap());
    take(rest, usize::from(length)).to_vec()
}

fn want(what: &str, holds: bool) -> Verdict {
    if holds { Ok(()) } else { Err(what.to_owned()) }
}

fn find(map: &Value, name: &str) -> Option<Value> {
    let members = map.as_map().unwrap();
    let one = members.iter().find(|(key, _)| key.as_text() == Some(name));
    one.map(|(_, value)| value.clone())
}

fn member(map: &Value, name: &str) -> Value {
    find(map, name).unwrap_or_else(|| panic!("no member {name}"))
}

fn label(map: &Value, number: i64) -> Value {
    let members = map.as_map().unwrap();
    let one = members
        .iter()
        .find(|(key, _)| integer(key) == i128::from(number));
    one.unwrap_or_else(|| panic!("no label {number}")).1.clone()
}

fn integer(value: &Value) -> i128 {
    value.as_integer().unwrap().into()
}

fn text(value: &Value) -> &str {
    value.as_text().unwrap()
}
