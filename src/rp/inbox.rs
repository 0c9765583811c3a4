//! Messages that relying parties sent out of band, and who waits for them.
//!
//! **Invariant:** it knows neither how messages come nor what sent them.

use std::fmt;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use crate::rp::Received;
use crate::rp::Selector;
use crate::rp::selector::text_of;

/// All messages, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    messages: Mutex<Vec<Message>>,
    arrived: Condvar,
}

/// A message: what selectors read, and whom an envelope names.
#[derive(Debug)]
pub(super) struct Message {
    /// Addressees; none where only the text says whom it is for.
    pub(super) to: Vec<String>,
    /// The text, as an answer is read.
    pub(super) text: Received,
}

/// Whose messages are looked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Whom<'a> {
    /// What the user is known by: the identifier, and the digits of a telephone number.
    pub(super) names: &'a [&'a str],
    /// Where a message without envelope names the user; unsaid, anywhere.
    pub(super) to: Option<&'a Selector>,
}

impl Inbox {
    /// Takes a message.
    pub(super) fn take(&self, message: Message) {
        self.lock().push(message);
        self.arrived.notify_all();
    }

    /// How many messages there are for somebody: a mark, after which later ones are newer.
    pub(super) fn count(&self, whom: Whom<'_>) -> usize {
        let messages = self.lock();
        messages.iter().filter(|it| whom.gets(it)).count()
    }

    /// What the selector finds in somebody's newest message after a mark, waiting if need be.
    ///
    /// # Errors
    /// Says what came that is no such message.
    pub(super) fn newest(
        &self,
        whom: Whom<'_>,
        after: usize,
        find: Option<&Selector>,
        within: Duration,
    ) -> Result<String, Seen> {
        let code = |messages: &[Message]| {
            let newer = messages.iter().filter(|it| whom.gets(it)).skip(after);
            newer.filter_map(|it| code_in(find, &it.text)).last()
        };
        let waiting = self
            .arrived
            .wait_timeout_while(self.lock(), within, |it| code(it).is_none());
        let (messages, _) = waiting.unwrap_or_else(PoisonError::into_inner);
        code(&messages).ok_or_else(|| Seen::of(&messages, whom, after))
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Message>> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Whom<'_> {
    fn gets(self, message: &Message) -> bool {
        if !message.to.is_empty() {
            return self.names.iter().any(|name| {
                let mut to = message.to.iter();
                to.any(|to| to.eq_ignore_ascii_case(name))
            });
        }
        let said: Vec<String> = match self.to {
            Some(to) => to.all(&message.text).iter().map(text_of).collect(),
            None => vec![message.text.body.clone()],
        };
        let names = self.names.iter().filter(|name| !name.is_empty());
        names
            .into_iter()
            .any(|name| said.iter().any(|it| it.contains(name)))
    }
}

/// What came instead of the message that somebody waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// The newest message for them in which no code was found.
    without_code: Option<String>,
    /// How many came for others, or for nobody who could be told.
    for_others: usize,
    /// The beginning of the newest of those.
    other: Option<String>,
}

impl Seen {
    fn of(messages: &[Message], whom: Whom<'_>, after: usize) -> Self {
        let (own, others): (Vec<_>, Vec<_>) = messages.iter().partition(|it| whom.gets(it));
        let newer = own.get(after..).unwrap_or_default();
        Self {
            without_code: newer.last().map(|it| beginning(&it.text.body)),
            for_others: others.len(),
            other: others.last().map(|it| beginning(&it.text.body)),
        }
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.without_code, self.for_others, &self.other) {
            (Some(text), ..) => write!(f, "one came in which no code is found: `{text}`"),
            (None, 0, _) | (None, _, None) => write!(f, "nothing new came"),
            (None, count, Some(text)) => {
                write!(
                    f,
                    "only messages for others came, {count} so far, the last one: `{text}`"
                )
            }
        }
    }
}

/// What a code's selector finds; without selector, the text without white space around.
pub(super) fn code_in(find: Option<&Selector>, text: &Received) -> Option<String> {
    let code = match find {
        Some(find) => text_of(&find.one(text)?),
        None => text.body.clone(),
    };
    let code = code.trim().to_owned();
    (!code.is_empty()).then_some(code)
}

fn beginning(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let end = line.floor_char_boundary(SHOWN);
    match line.get(end..) {
        Some("") | None => line,
        Some(_) => format!("{}…", &line[..end]),
    }
}

/// How much of a message an error shows.
const SHOWN: usize = 120;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Inbox;
    use super::Message;
    use super::Whom;
    use crate::rp::Received;
    use crate::rp::Selector;

    fn take(inbox: &Inbox, text: &str) {
        inbox.take(Message {
            to: Vec::new(),
            text: Received::of_text(text.to_owned()),
        });
    }

    #[test]
    fn a_message_without_envelope_is_for_whom_it_names() {
        let inbox = Inbox::default();
        let names = ["ann@example.test", "0123456789"];
        let to = Selector::parse("$.to").unwrap();
        let whom = Whom {
            names: &names,
            to: Some(&to),
        };
        let find = Selector::parse(r"$.body | re:\d{4}").unwrap();
        let newest = |after| inbox.newest(whom, after, Some(&find), Duration::ZERO);
        assert_eq!(newest(0).unwrap_err().to_string(), "nothing new came");
        take(
            &inbox,
            r#"{"to":"+9991111111111","body":"1111 0123456789"}"#,
        );
        let others = newest(0).unwrap_err().to_string();
        assert!(
            others.starts_with("only messages for others came, 1 so far"),
            "{others}"
        );
        take(&inbox, r#"{"to":"+999 0123456789","body":"2222"}"#);
        assert_eq!(newest(0).unwrap(), "2222");
        assert_eq!(inbox.count(whom), 1);
        take(&inbox, r#"{"to":"+9990123456789","body":"no digits"}"#);
        let without = newest(1).unwrap_err().to_string();
        assert!(without.contains("in which no code is found"), "{without}");
    }
}
