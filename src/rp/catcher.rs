//! Catches the mail that relying parties send: a small SMTP server on the loopback.
//!
//! **Invariant:** bounded in connections, line length, mail size and time; and it never sends
//! anything anywhere.

use std::collections::BTreeMap;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::net::ToSocketAddrs;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;
use std::thread::JoinHandle;
use std::time::Duration;

use mail_parser::MessageParser;
use mailin::Action;
use mailin::Handler;
use mailin::Response;
use mailin::SessionBuilder;
use mailin::response;

use crate::rp::Received;
use crate::rp::Selector;
use crate::rp::selector::text_of;

/// A running SMTP server; dropping it stops it.
#[derive(Debug)]
pub struct Catcher {
    address: SocketAddr,
    inbox: Arc<Inbox>,
    stopped: Arc<AtomicBool>,
    listening: Option<JoinHandle<()>>,
}

/// Texts of mails by recipient, in the order in which they came.
#[derive(Debug, Default)]
struct Inbox {
    mails: Mutex<BTreeMap<String, Vec<String>>>,
    arrived: Condvar,
}

impl Catcher {
    /// Starts to listen, such as on `127.0.0.1:0` for any free port.
    ///
    /// # Errors
    /// When nobody can listen there.
    pub fn start(listen: impl ToSocketAddrs) -> io::Result<Self> {
        let listener = TcpListener::bind(listen)?;
        let address = listener.local_addr()?;
        let inbox = Arc::new(Inbox::default());
        let stopped = Arc::new(AtomicBool::new(false));
        let (to, until) = (inbox.clone(), stopped.clone());
        let listening = thread::Builder::new()
            .name("mail".to_owned())
            .spawn(move || listen_until(&listener, &to, &until))?;
        Ok(Self {
            address,
            inbox,
            stopped,
            listening: Some(listening),
        })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// How many mails there are for a recipient: a mark, after which later ones are newer.
    pub fn count(&self, recipient: &str) -> usize {
        self.inbox
            .lock()
            .get(&recipient.to_lowercase())
            .map_or(0, Vec::len)
    }

    /// What the selector finds in the newest mail after a mark, waiting for one if need be.
    ///
    /// # Errors
    /// Says where it listened and for whom, when no such mail comes in time.
    pub fn newest(
        &self,
        recipient: &str,
        after: usize,
        find: Option<&Selector>,
        within: Duration,
    ) -> Result<String, String> {
        let key = recipient.to_lowercase();
        let code = |mails: &BTreeMap<String, Vec<String>>| {
            let newer = mails.get(&key).and_then(|mails| mails.get(after..))?;
            newer.iter().rev().find_map(|text| found(find, text))
        };
        let waiting = self
            .inbox
            .arrived
            .wait_timeout_while(self.inbox.lock(), within, |mails| code(mails).is_none());
        let (mails, _) = waiting.unwrap_or_else(PoisonError::into_inner);
        code(&mails).ok_or_else(|| self.nothing(recipient, after, find, within, &mails))
    }

    fn nothing(
        &self,
        recipient: &str,
        after: usize,
        find: Option<&Selector>,
        within: Duration,
        mails: &BTreeMap<String, Vec<String>>,
    ) -> String {
        let all = mails.get(&recipient.to_lowercase()).map_or(0, Vec::len);
        let newer = all.saturating_sub(after);
        let what = match (newer, find) {
            (0, _) | (_, None) => "no new mail".to_owned(),
            (newer, Some(find)) => {
                format!("{newer} new mails, but none in which `{find}` finds a code,")
            }
        };
        let (seconds, address) = (within.as_secs(), self.address);
        format!("{what} for `{recipient}` came to the catcher on {address} within {seconds} s")
    }
}

impl Drop for Catcher {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Accepting ends when there is something to accept; if this fails, so did accepting.
        let _ = TcpStream::connect(self.address);
        if let Some(listening) = self.listening.take() {
            let _ = listening.join();
        }
    }
}

impl Inbox {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Vec<String>>> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, recipients: &[String], raw: &[u8]) {
        let text = text(raw);
        let mut mails = self.lock();
        for recipient in recipients {
            mails
                .entry(recipient.to_lowercase())
                .or_default()
                .push(text.clone());
        }
        self.arrived.notify_all();
    }
}

/// What a code's selector finds in a text; without selector, the text without white space around.
pub(super) fn found(find: Option<&Selector>, text: &str) -> Option<String> {
    let code = match find {
        Some(find) => text_of(&find.one(&Received::of_text(text.to_owned()))?),
        None => text.to_owned(),
    };
    let code = code.trim().to_owned();
    (!code.is_empty()).then_some(code)
}

/// The text of a mail: its body as a person reads it, and the subject.
pub(super) fn text(raw: &[u8]) -> String {
    let Some(mail) = MessageParser::default().parse(raw) else {
        return String::from_utf8_lossy(raw).into_owned();
    };
    let body = mail.body_text(0).unwrap_or_default();
    format!(
        "{}\n{}",
        body.trim_end(),
        mail.subject().unwrap_or_default()
    )
}

fn listen_until(listener: &TcpListener, inbox: &Arc<Inbox>, stopped: &AtomicBool) {
    let open = Arc::new(AtomicUsize::new(0));
    for stream in listener.incoming() {
        if stopped.load(Ordering::SeqCst) {
            return;
        }
        // A connection that broke before it began, or one too many: the sender tries again.
        let Ok(stream) = stream else { continue };
        if open.load(Ordering::SeqCst) >= CONNECTIONS {
            continue;
        }
        open.fetch_add(1, Ordering::SeqCst);
        let (inbox, counter) = (inbox.clone(), open.clone());
        let serving = thread::Builder::new()
            .name("mail connection".to_owned())
            .spawn(move || {
                // A sender that breaks off has sent nothing.
                let _ = serve(&stream, &inbox);
                counter.fetch_sub(1, Ordering::SeqCst);
            });
        if serving.is_err() {
            open.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

fn serve(stream: &TcpStream, inbox: &Arc<Inbox>) -> io::Result<()> {
    stream.set_read_timeout(Some(IDLE))?;
    stream.set_write_timeout(Some(IDLE))?;
    stream.set_nodelay(true)?;
    let letter = Letter {
        inbox: inbox.clone(),
        recipients: Vec::new(),
        raw: Vec::new(),
    };
    let mut session = SessionBuilder::new("stuntkey").build(stream.peer_addr()?.ip(), letter);
    let mut reader = BufReader::new(stream);
    answer(stream, &session.greeting())?;
    loop {
        let mut line = Vec::new();
        if (&mut reader)
            .take(LINE_BYTES)
            .read_until(b'\n', &mut line)?
            == 0
        {
            return Ok(());
        }
        let response = session.process(&line);
        match response.action {
            Action::Reply => answer(stream, &response)?,
            Action::Close => return answer(stream, &response),
            Action::NoReply => {}
            // It is not offered.
            Action::UpgradeTls => return Ok(()),
        }
    }
}

fn answer(mut stream: &TcpStream, response: &Response) -> io::Result<()> {
    // In one piece: a line in several packets waits for acknowledgements.
    io::Write::write_all(&mut stream, &response.buffer()?)
}

/// The mail that a connection is about to hand over.
struct Letter {
    inbox: Arc<Inbox>,
    recipients: Vec<String>,
    raw: Vec<u8>,
}

impl Handler for Letter {
    fn mail(&mut self, _: std::net::IpAddr, _: &str, _: &str) -> Response {
        self.recipients.clear();
        self.raw.clear();
        response::OK
    }

    fn rcpt(&mut self, to: &str) -> Response {
        self.recipients.push(to.trim_matches(['<', '>']).to_owned());
        response::OK
    }

    fn data(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.raw.len() + bytes.len() > MAIL_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.raw.extend_from_slice(bytes);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        self.inbox.take(&self.recipients, &self.raw);
        response::OK
    }
}

/// How many connections are served at once.
const CONNECTIONS: usize = 256;

/// How long a connection may be silent.
const IDLE: Duration = Duration::from_secs(30);

/// The longest line; RFC 5321 §4.5.3.1.6 asks for 1000.
const LINE_BYTES: u64 = 64 * 1024;

/// The largest mail.
const MAIL_BYTES: usize = 1 << 20;

#[cfg(test)]
mod tests;
