//! Patience with a relying party that asks to be left alone: it is, for as long as it says.
//!
//! **Invariant:** a request that was answered with 429 was not looked at, so that it can be sent
//! again as it is.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::rp::http::Incoming;
use crate::rp::http::TransportError;

/// Waits when a relying party answers 429 (RFC 6585 §4), and counts how often it did.
#[derive(Debug)]
pub struct Patience {
    pause: fn(Duration),
    waits: AtomicUsize,
}

impl Patience {
    /// `pause` waits in real time.
    pub fn new(pause: fn(Duration)) -> Self {
        Self {
            pause,
            waits: AtomicUsize::new(0),
        }
    }

    /// How often it waited.
    pub fn waits(&self) -> usize {
        self.waits.load(Ordering::SeqCst)
    }

    /// Sends a request, and again after each wait, until patience is at its end.
    pub(super) fn send(
        &self,
        send: impl Fn() -> Result<Incoming, TransportError>,
    ) -> Result<Incoming, TransportError> {
        for _ in 0..MOST_WAITS {
            let answer = send();
            match &answer {
                Ok(incoming) if incoming.status == TOO_MANY => self.wait(incoming),
                Ok(_) | Err(_) => return answer,
            }
        }
        send()
    }

    /// As long as `Retry-After` says (RFC 9110 §10.2.3), or a second where it says a date or
    /// nothing; never for long.
    fn wait(&self, incoming: &Incoming) {
        self.waits.fetch_add(1, Ordering::SeqCst);
        let mut headers = incoming.headers.iter();
        let wanted = headers.find(|(name, _)| name.eq_ignore_ascii_case("retry-after"));
        let seconds = wanted.and_then(|(_, value)| value.trim().parse().ok());
        let wanted = seconds.map_or(WITHOUT_WORD, Duration::from_secs);
        (self.pause)(wanted.min(LONGEST));
    }
}

const TOO_MANY: u16 = 429;
const MOST_WAITS: usize = 3;
const WITHOUT_WORD: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::sync::atomic::AtomicU64;
    use std::sync::atomic::Ordering;
    use std::time::Duration;

    use super::Patience;
    use crate::rp::http::Incoming;

    static WAITED_MS: AtomicU64 = AtomicU64::new(0);

    fn note(duration: Duration) {
        let ms = u64::try_from(duration.as_millis()).unwrap();
        WAITED_MS.fetch_add(ms, Ordering::SeqCst);
    }

    fn answer(status: u16, retry_after: Option<&str>) -> Incoming {
        let header = |value: &str| ("Retry-After".to_owned(), value.to_owned());
        Incoming {
            status,
            headers: retry_after.map(header).into_iter().collect(),
            body: String::new(),
        }
    }

    #[test]
    fn it_waits_as_long_as_it_is_told_and_not_for_ever() {
        let patience = Patience::new(note);
        let answers = [
            (429, Some("7")),
            (429, None),
            (429, Some("3600")),
            (200, None),
        ];
        let asked = Cell::new(0);
        let sent = patience.send(|| {
            let (status, wait) = answers[asked.get()];
            asked.set(asked.get() + 1);
            Ok(answer(status, wait))
        });
        assert_eq!(sent.unwrap().status, 200);
        assert_eq!(patience.waits(), 3);
        assert_eq!(WAITED_MS.load(Ordering::SeqCst), 7_000 + 1_000 + 30_000);
        let stubborn = Patience::new(|_| ());
        let sent = stubborn.send(|| Ok(answer(429, None)));
        assert_eq!(sent.unwrap().status, 429);
        assert_eq!(stubborn.waits(), 3);
    }
}
