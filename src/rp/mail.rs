//! Mail comes in by SMTP: a small server on the loopback.
//!
//! **Invariant:** bounded in connections, line length, mail size and time; and it never sends
//! anything anywhere.

use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::net::ToSocketAddrs;
use std::sync::Arc;
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
use crate::rp::inbox::Inbox;
use crate::rp::inbox::Message;

/// A running SMTP server; dropping it stops it.
#[derive(Debug)]
pub(super) struct MailServer {
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
    listening: Option<JoinHandle<()>>,
}

impl MailServer {
    /// Starts to listen, such as on `127.0.0.1:0` for any free port.
    ///
    /// # Errors
    /// When nobody can listen there.
    pub(super) fn start(listen: impl ToSocketAddrs, inbox: &Arc<Inbox>) -> io::Result<Self> {
        let listener = TcpListener::bind(listen)?;
        let address = listener.local_addr()?;
        let stopped = Arc::new(AtomicBool::new(false));
        let (to, until) = (inbox.clone(), stopped.clone());
        let listening = thread::Builder::new()
            .name("mail".to_owned())
            .spawn(move || listen_until(&listener, &to, &until))?;
        Ok(Self {
            address,
            stopped,
            listening: Some(listening),
        })
    }

    /// Where it listens.
    pub(super) fn addr(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Accepting ends when there is something to accept; if this fails, so did accepting.
        let _ = TcpStream::connect(self.address);
        if let Some(listening) = self.listening.take() {
            let _ = listening.join();
        }
    }
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
        self.inbox.take(Message {
            to: self.recipients.clone(),
            text: Received::of_text(text(&self.raw)),
        });
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
