//! Signatures while they are being changed: DER pairs of ECDSA, mostly.
//!
//! Implements WebAuthn L3 §6.5.5 from the liar's side.

use rand::Rng;
use rand_chacha::ChaCha20Rng;

use crate::conformance::operation::SignatureForm;

/// A signature written in another way. `None` when it is no P-256 signature, where the form needs
/// one.
pub(super) fn written(
    signature: &[u8],
    form: SignatureForm,
    entropy: &mut ChaCha20Rng,
) -> Option<Vec<u8>> {
    let parsed = || p256::ecdsa::Signature::from_der(signature).ok();
    let numbers = || {
        let (r, s) = parsed()?.split_bytes();
        Some((r.to_vec(), s.to_vec()))
    };
    Some(match form {
        SignatureForm::Empty => Vec::new(),
        SignatureForm::Zeros => vec![0; signature.len()],
        SignatureForm::Random => {
            let mut bytes = vec![0; signature.len()];
            entropy.fill_bytes(&mut bytes);
            bytes
        }
        SignatureForm::Truncated => signature.split_last()?.1.to_vec(),
        SignatureForm::RawPair => {
            let (r, s) = numbers()?;
            [r, s].concat()
        }
        SignatureForm::Trailing => [signature, &[0, 0]].concat(),
        SignatureForm::LongLength => {
            let (tag, rest) = signature.split_first()?;
            let (length, content) = rest.split_first()?;
            [&[*tag, 0x81, *length], content].concat()
        }
        SignatureForm::Negative => {
            // The higher s has its first bit set, which is why DER puts a zero before it.
            let (r, s) = high(&parsed()?)?.split_bytes();
            sequence(&[&integer(&r), &bare(&s)])
        }
        SignatureForm::ZeroR => {
            let (_, s) = numbers()?;
            sequence(&[&integer(&[0]), &integer(&s)])
        }
        SignatureForm::ZeroS => {
            let (r, _) = numbers()?;
            sequence(&[&integer(&r), &integer(&[0])])
        }
        SignatureForm::ZeroBoth => sequence(&[&integer(&[0]), &integer(&[0])]),
        SignatureForm::OrderR => {
            let (_, s) = numbers()?;
            sequence(&[&integer(&ORDER), &integer(&s)])
        }
        SignatureForm::HighS => high(&parsed()?)?.to_der().as_bytes().to_vec(),
        SignatureForm::LowS => parsed()?.normalize_s().to_der().as_bytes().to_vec(),
    })
}

/// The signature with the higher of its two values of s.
fn high(signature: &p256::ecdsa::Signature) -> Option<p256::ecdsa::Signature> {
    let (r, s) = signature.normalize_s().split_scalars();
    p256::ecdsa::Signature::from_scalars(*r, -*s).ok()
}

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = u8::try_from(content.len()).unwrap_or(u8::MAX);
    [&[0x30, length], content.as_slice()].concat()
}

/// A DER integer that is not negative.
fn integer(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let digits = bytes.get(zeros..).unwrap_or_default();
    match digits.first() {
        None => bare(&[0]),
        Some(first) if *first >= 0x80 => bare(&[&[0], digits].concat()),
        Some(_) => bare(digits),
    }
}

/// A DER integer of just these bytes.
fn bare(bytes: &[u8]) -> Vec<u8> {
    let length = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
    [&[0x02, length], bytes].concat()
}

/// The order of P-256 (SEC 2 §2.4.2).
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

#[cfg(test)]
mod tests {
    use p256::ecdsa::signature::Signer;
    use p256::ecdsa::signature::Verifier;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::written;
    use crate::conformance::operation::SignatureForm;
    use crate::word::Word;

    #[test]
    fn only_the_twins_verify() {
        let key = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
        let honest: p256::ecdsa::DerSignature = key.sign(b"message");
        for form in SignatureForm::ALL {
            let mut entropy = ChaCha20Rng::from_seed([1; 32]);
            let bytes = written(honest.as_bytes(), *form, &mut entropy).unwrap();
            let is_right = matches!(form, SignatureForm::HighS | SignatureForm::LowS);
            assert!(is_right || bytes != honest.as_bytes(), "{form}");
            let verifies = p256::ecdsa::Signature::from_der(&bytes)
                .is_ok_and(|it| key.verifying_key().verify(b"message", &it).is_ok());
            assert_eq!(verifies, is_right, "{form}");
        }
        let twins = [SignatureForm::HighS, SignatureForm::LowS].map(|form| {
            let mut entropy = ChaCha20Rng::from_seed([1; 32]);
            written(honest.as_bytes(), form, &mut entropy)
        });
        assert_ne!(twins[0], twins[1]);
    }
}
