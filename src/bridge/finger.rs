//! The finger before the key: when user presence is given.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;

use crate::flow::Answer;

/// When user presence is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserPresence {
    /// By itself, this long after it was asked for.
    Auto(Duration),
    /// When somebody touches the key through the control plane.
    Touch,
    /// Never: the wait ends with a time-out, or when the client cancels.
    Never,
}

/// The text is no [`UserPresence`].
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("write `auto:MS`, `touch` or `never`")]
pub struct UserPresenceError;

impl FromStr for UserPresence {
    type Err = UserPresenceError;

    fn from_str(text: &str) -> Result<Self, UserPresenceError> {
        match (text, text.strip_prefix("auto:")) {
            ("touch", _) => Ok(Self::Touch),
            ("never", _) => Ok(Self::Never),
            (_, Some(ms)) => {
                let ms: u32 = ms.parse().map_err(|_| UserPresenceError)?;
                Ok(Self::Auto(Duration::from_millis(ms.into())))
            }
            (_, None) => Err(UserPresenceError),
        }
    }
}

impl fmt::Display for UserPresence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto(after) => write!(f, "auto:{}", after.as_millis()),
            Self::Touch => f.write_str("touch"),
            Self::Never => f.write_str("never"),
        }
    }
}

/// The finger. One touch serves one request, as on real keys, however long it lasts.
#[derive(Debug)]
pub(super) struct Finger {
    policy: UserPresence,
    touch: Touch,
    /// When a U2F client first asked in vain; it asks again and again.
    polled: Option<Duration>,
}

/// Where the finger is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Touch {
    /// Away.
    Off,
    /// On the key, and no request has used it.
    On,
    /// Still on the key, and used.
    Used,
}

/// How long a request waits for a user, and what then becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Patience {
    pub(super) until: Duration,
    pub(super) then: Answer,
}

impl Finger {
    /// A finger that is away.
    pub(super) fn new(policy: UserPresence) -> Self {
        Self {
            policy,
            touch: Touch::Off,
            polled: None,
        }
    }

    /// When it is given.
    pub(super) fn policy(&self) -> UserPresence {
        self.policy
    }

    /// Where it is.
    pub(super) fn touch(&self) -> Touch {
        self.touch
    }

    /// It comes down, if it is not there.
    pub(super) fn down(&mut self) {
        if self.touch == Touch::Off {
            self.touch = Touch::On;
        }
    }

    /// It goes away.
    pub(super) fn up(&mut self) {
        self.touch = Touch::Off;
    }

    /// The answer that is there already, if any.
    pub(super) fn take(&mut self) -> Option<Answer> {
        if self.touch != Touch::On || self.policy == UserPresence::Never {
            return None;
        }
        self.touch = Touch::Used;
        Some(Answer::Verifies)
    }

    /// For a request that begins to wait now.
    pub(super) fn patience(&self, now: Duration) -> Patience {
        match self.policy {
            UserPresence::Auto(after) => Patience {
                until: now + after,
                then: Answer::Verifies,
            },
            UserPresence::Touch | UserPresence::Never => Patience {
                until: now + USER_WITHIN,
                then: Answer::Ignores,
            },
        }
    }

    /// The answer to a U2F request, which does not wait: its client asks again (U2F raw messages,
    /// SW_CONDITIONS_NOT_SATISFIED).
    pub(super) fn poll(&mut self, now: Duration) -> Answer {
        if let Some(answer) = self.take() {
            return answer;
        }
        let UserPresence::Auto(after) = self.policy else {
            return Answer::Ignores;
        };
        match self.polled.take() {
            Some(polled) if now >= polled + after => Answer::Verifies,
            polled => {
                self.polled = Some(polled.unwrap_or(now));
                Answer::Ignores
            }
        }
    }
}

/// CTAP 2.2 §6: the user has up to 30 seconds.
const USER_WITHIN: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    use super::Answer;
    use super::Duration;
    use super::Finger;
    use super::UserPresence;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn policies_read_as_they_are_written() {
        for text in ["auto:5", "auto:0", "touch", "never"] {
            assert_eq!(text.parse::<UserPresence>().unwrap().to_string(), text);
        }
        for text in ["", "auto", "auto:", "auto:-1", "auto:1s", "Touch"] {
            assert!(text.parse::<UserPresence>().is_err(), "{text}");
        }
    }

    #[test]
    fn one_touch_serves_one_request() {
        let mut finger = Finger::new(UserPresence::Touch);
        assert_eq!(finger.take(), None);
        finger.down();
        assert_eq!(finger.take(), Some(Answer::Verifies));
        finger.down();
        assert_eq!(finger.take(), None, "it has not been lifted");
        finger.up();
        finger.down();
        assert_eq!(finger.take(), Some(Answer::Verifies));
    }

    #[test]
    fn nobody_touches_a_key_that_is_never_touched() {
        let mut finger = Finger::new(UserPresence::Never);
        finger.down();
        assert_eq!(finger.take(), None);
        assert_eq!(finger.patience(ms(0)).then, Answer::Ignores);
    }

    #[test]
    fn a_u2f_client_asks_again() {
        let mut finger = Finger::new(UserPresence::Auto(ms(5)));
        assert_eq!(finger.poll(ms(100)), Answer::Ignores);
        assert_eq!(finger.poll(ms(104)), Answer::Ignores);
        assert_eq!(finger.poll(ms(105)), Answer::Verifies);
        assert_eq!(finger.poll(ms(106)), Answer::Ignores, "the next request");
    }
}
