//! Codes of an authenticator app: time-based one-time passwords.
//!
//! Implements RFC 6238 over RFC 4226, base32 of RFC 4648 §6, and the `otpauth` URIs that are in QR
//! codes at enrolment (github.com/google/google-authenticator/wiki/Key-Uri-Format).
//!
//! **Invariant:** pure; whose time it is, the caller knows.

use hmac::Hmac;
use hmac::KeyInit;
use hmac::Mac;
use sha1::Sha1;
use sha2::Sha256;
use sha2::Sha512;
use url::Url;

/// What an authenticator app keeps of an enrolment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Totp {
    key: Vec<u8>,
    hash: Hash,
    digits: u32,
    period_s: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hash {
    Sha1,
    Sha256,
    Sha512,
}

impl Totp {
    /// Reads a base32 key, or an `otpauth://totp/…` URI. What neither says is as RFC 6238 and every
    /// app have it: SHA-1, six digits, thirty seconds.
    ///
    /// # Errors
    /// Says what is wrong, without the key.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if !text.starts_with("otpauth:") {
            return Ok(Self {
                key: base32(text)?,
                hash: Hash::Sha1,
                digits: DIGITS,
                period_s: PERIOD_S,
            });
        }
        let uri = Url::parse(text).map_err(|_| "the `otpauth` URI is none".to_owned())?;
        if uri.host_str() != Some("totp") {
            return Err("the `otpauth` URI is not of the type `totp`".to_owned());
        }
        let said = |name: &str| {
            let mut pairs = uri.query_pairs();
            let found = pairs.find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.into_owned())
        };
        let secret = said("secret").ok_or("the `otpauth` URI has no `secret`")?;
        Ok(Self {
            key: base32(&secret)?,
            hash: hash(said("algorithm").as_deref())?,
            digits: number(said("digits"), u64::from(DIGITS), 6..=10)?
                .try_into()
                .unwrap_or(DIGITS),
            period_s: number(said("period"), PERIOD_S, 1..=3600)?,
        })
    }

    /// The number of the time step (RFC 6238 §4.2).
    pub(super) fn step(&self, unix_s: u64) -> u64 {
        unix_s / self.period_s
    }

    /// How long the time step of this moment still lasts.
    pub(super) fn left_s(&self, unix_s: u64) -> u64 {
        self.period_s - unix_s % self.period_s
    }

    /// The code of a time step (RFC 4226 §5.3).
    pub(super) fn code(&self, step: u64) -> String {
        let mac = match self.hash {
            Hash::Sha1 => mac::<Hmac<Sha1>>(&self.key, step),
            Hash::Sha256 => mac::<Hmac<Sha256>>(&self.key, step),
            Hash::Sha512 => mac::<Hmac<Sha512>>(&self.key, step),
        };
        let last = mac.last().copied().unwrap_or_default();
        let offset = usize::from(last & 0x0f);
        let word = mac.get(offset..offset + 4).unwrap_or_default();
        let number = word
            .iter()
            .fold(0, |word, byte| word << 8 | u64::from(*byte));
        let number = (number & 0x7fff_ffff) % 10_u64.pow(self.digits);
        format!(
            "{number:0width$}",
            width = usize::try_from(self.digits).unwrap_or(6)
        )
    }
}

fn mac<M: Mac + KeyInit>(key: &[u8], step: u64) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(&step.to_be_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hash(name: Option<&str>) -> Result<Hash, String> {
    match name.map(str::to_uppercase).as_deref() {
        None | Some("SHA1") => Ok(Hash::Sha1),
        Some("SHA256") => Ok(Hash::Sha256),
        Some("SHA512") => Ok(Hash::Sha512),
        Some(other) => Err(format!("the `otpauth` URI wants the algorithm `{other}`")),
    }
}

fn number(
    said: Option<String>,
    unsaid: u64,
    may_be: std::ops::RangeInclusive<u64>,
) -> Result<u64, String> {
    let Some(text) = said else {
        return Ok(unsaid);
    };
    let number = text.parse().ok().filter(|number| may_be.contains(number));
    number.ok_or_else(|| format!("the `otpauth` URI has the number `{text}`"))
}

/// Base32 (RFC 4648 §6) as people copy it: in any case, with spaces, with or without padding.
fn base32(text: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let (mut word, mut bits) = (0_u32, 0);
    for letter in text.chars().filter(|it| !matches!(it, ' ' | '-' | '=')) {
        let upper = letter.to_ascii_uppercase();
        let value = BASE32.find(upper).and_then(|at| u32::try_from(at).ok());
        let value = value.ok_or("the key of the authenticator app is not base32")?;
        word = word << 5 | value;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.extend(u8::try_from(word >> bits & 0xff));
        }
    }
    if bytes.is_empty() {
        return Err("the key of the authenticator app is empty".to_owned());
    }
    Ok(bytes)
}

const BASE32: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const DIGITS: u32 = 6;

const PERIOD_S: u64 = 30;

#[cfg(test)]
mod tests {
    use super::Totp;

    /// RFC 6238 appendix B: the keys are ASCII digits, here in base32.
    #[test]
    fn the_vectors_of_the_rfc_hold() {
        let sha1 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        let sha256 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA";
        let sha512 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
                      GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNA";
        for (time, key, hash, code) in [
            (59, sha1, "SHA1", "94287082"),
            (59, sha256, "SHA256", "46119246"),
            (59, sha512, "SHA512", "90693936"),
            (1_111_111_109, sha1, "SHA1", "07081804"),
            (1_111_111_109, sha256, "SHA256", "68084774"),
            (1_111_111_109, sha512, "SHA512", "25091201"),
            (20_000_000_000, sha1, "SHA1", "65353130"),
            (20_000_000_000, sha256, "SHA256", "77737706"),
            (20_000_000_000, sha512, "SHA512", "47863826"),
        ] {
            let uri =
                format!("otpauth://totp/Shop:ann?secret={key}&algorithm={hash}&digits=8&period=30");
            let totp = Totp::parse(&uri).unwrap();
            assert_eq!(totp.code(totp.step(time)), code, "{time} {hash}");
        }
    }

    #[test]
    fn a_bare_key_has_six_digits_and_thirty_seconds() {
        let totp = Totp::parse("gezd gnbv gy3t qojq gezd gnbv gy3t qojq").unwrap();
        assert_eq!(totp.code(totp.step(59)), "287082");
        assert_eq!((totp.step(59), totp.step(60), totp.left_s(59)), (1, 2, 1));
    }

    #[test]
    fn what_is_no_key_is_told_without_it() {
        for (text, expected) in [
            ("", "the key of the authenticator app is empty"),
            ("secret1!", "the key of the authenticator app is not base32"),
            (
                "otpauth://hotp/a?secret=GE",
                "the `otpauth` URI is not of the type `totp`",
            ),
            ("otpauth://totp/a", "the `otpauth` URI has no `secret`"),
            (
                "otpauth://totp/a?secret=GE&digits=99",
                "the `otpauth` URI has the number `99`",
            ),
            (
                "otpauth://totp/a?secret=GE&algorithm=MD5",
                "the `otpauth` URI wants the algorithm `MD5`",
            ),
        ] {
            assert_eq!(Totp::parse(text).unwrap_err(), expected, "{text}");
        }
    }
}
