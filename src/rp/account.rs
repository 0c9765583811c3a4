//! Accounts: who the user of a run is at the relying party.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::PoisonError;

use rand::Rng;
use serde_json::Value;

use crate::rp::RelyingParty;
use crate::rp::RpError;
use crate::rp::RpErrorKind;
use crate::rp::RunId;
use crate::rp::profile::FrontEnd;
use crate::rp::session::secrets_value;
use crate::rp::value::Variables;
use crate::rp::value::fill_text;
use crate::sim::Env;
use crate::sim::Purpose;
use crate::source::Template;
use crate::webauthn::HexBytes;

/// An account at the relying party, which may not exist there yet.
#[derive(Clone, Debug)]
pub struct Account {
    /// What the user enters to say who they are.
    pub identifier: String,
    /// The password; `None` for an account of the profile's that has none.
    pub password: Option<String>,
    /// What the user calls things, such as a passkey.
    pub name: String,
    /// `$(unique)`: twelve hexadecimal digits, different for every account.
    pub unique: String,
    /// `$(digits)`: ten decimal digits, different for every account, such as for a telephone number.
    pub digits: String,
    /// What belongs to the account rather than to one client of it.
    memory: Arc<Mutex<BTreeMap<String, Value>>>,
    /// Gives the account back to the pool when the last clone is dropped.
    _loan: Option<Arc<Loan>>,
}

/// Accounts that exist, each lent to one run at a time.
#[derive(Debug)]
pub(super) struct Pool {
    free: Mutex<Vec<usize>>,
    returned: Condvar,
}

#[derive(Debug)]
struct Loan {
    pool: Arc<Pool>,
    index: usize,
}

struct Known(BTreeMap<&'static str, Value>);

impl Account {
    /// Draws an account, or waits for one of the profile's own.
    pub(super) fn draw(rp: &RelyingParty, env: &mut Env, run: &RunId) -> Result<Self, RpError> {
        let mut bytes = [0; 14];
        env.streams.get(Purpose::Account).fill_bytes(&mut bytes);
        let (unique, password) = bytes.split_at(6);
        let unique = HexBytes(unique.to_vec()).to_string();
        // Four kinds of characters, for relying parties with rules about that.
        let password = format!("Pw-{}", HexBytes(password.to_vec()));
        let accounts = &rp.front(FrontEnd::Browser).accounts;
        let digits = digits(&unique);
        let known = Known(BTreeMap::from([
            ("unique", Value::from(unique.as_str())),
            ("digits", Value::from(digits.as_str())),
            ("secret", secrets_value(&rp.inner.secrets)),
        ]));
        let fill = |template: &Template| {
            let text = fill_text(template, &known).map_err(RpError::template)?;
            text.ok_or_else(|| RpError::without_value(&template.to_source()))
        };
        let (lent, loan) = lend(rp, run)?;
        let fixed = lent.and_then(|index| accounts.fixed.get(index));
        let (identifier, password) = match fixed {
            Some((identifier, password)) => {
                (fill(identifier)?, password.as_ref().map(fill).transpose()?)
            }
            None => {
                let identifier = match &accounts.identifier {
                    Some(template) => fill(template)?,
                    None => format!("user-{unique}@example.test"),
                };
                let own = accounts.password.as_ref().map(fill).transpose()?;
                (identifier, Some(own.unwrap_or(password)))
            }
        };
        let name = format!("stuntkey {unique}");
        Ok(Self {
            identifier,
            password,
            name,
            unique,
            digits,
            memory: Arc::default(),
            _loan: loan,
        })
    }

    /// What messages may call the user.
    pub(super) fn names(&self) -> [&str; 2] {
        [&self.identifier, &self.digits]
    }

    /// Remembers a value for all clients of the account.
    pub(super) fn remember(&self, name: &str, value: Value) {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.insert(name.to_owned(), value);
    }

    /// A value that was remembered.
    pub(super) fn remembered(&self, name: &str) -> Option<Value> {
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.get(name).cloned()
    }
}

/// Digits that follow from the unique name, so that drawing them changes no other draw.
fn digits(unique: &str) -> String {
    let number = u64::from_str_radix(unique, 16).unwrap_or_default();
    format!("{:010}", number % 10_000_000_000)
}

/// An account of the profile's own, where it has such: which one, and until when it is lent. Which
/// one is free is chance where runs are parallel, so a tape says it; its runs meet nobody.
fn lend(rp: &RelyingParty, run: &RunId) -> Result<(Option<usize>, Option<Arc<Loan>>), RpError> {
    let Some(pool) = &rp.inner.pool else {
        return Ok((None, None));
    };
    if let Some(track) = rp.track.as_ref().filter(|track| track.replays()) {
        let index = track.account(run);
        let index = index.map_err(|why| RpError::new(RpErrorKind::OffTape, why))?;
        return Ok((Some(index), None));
    }
    let loan = Loan::take(pool);
    if let Some(track) = &rp.track {
        track.note_account(run, loan.index);
    }
    Ok((Some(loan.index), Some(Arc::new(loan))))
}

impl Pool {
    pub(super) fn new(size: usize) -> Self {
        Self {
            free: Mutex::new((0..size).collect()),
            returned: Condvar::new(),
        }
    }
}

impl Loan {
    fn take(pool: &Arc<Pool>) -> Self {
        let mut free = pool.free.lock().unwrap_or_else(PoisonError::into_inner);
        while free.is_empty() {
            free = pool
                .returned
                .wait(free)
                .unwrap_or_else(PoisonError::into_inner);
        }
        free.sort_unstable();
        let index = free.remove(0);
        Self {
            pool: pool.clone(),
            index,
        }
    }
}

impl Drop for Loan {
    fn drop(&mut self) {
        let mut free = self
            .pool
            .free
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        free.push(self.index);
        self.pool.returned.notify_one();
    }
}

impl Variables for Known {
    fn value(&self, name: &str) -> Option<Cow<'_, Value>> {
        self.0.get(name).map(Cow::Borrowed)
    }
}
