//! Codes by e-mail, over real SMTP.
//!
//! **Invariant:** a letter is delivered before the request that caused it is answered. Its date is
//! the shop's time, not the machine's.

use std::net::SocketAddr;
use std::time::Duration;
use std::time::UNIX_EPOCH;

use lettre::Message;
use lettre::message::header::ContentType;
use lettre::transport::smtp::client::SmtpConnection;
use lettre::transport::smtp::commands::Data;
use lettre::transport::smtp::commands::Mail;
use lettre::transport::smtp::commands::Rcpt;
use lettre::transport::smtp::extension::ClientId;
use thiserror::Error;

/// A code on its way to somebody.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    pub to: String,
    pub code: String,
    pub sent_ms: u64,
}

/// Delivers a letter; blocks until the server has taken it.
///
/// # Errors
/// When the server cannot be reached or refuses the letter, or an address is none.
pub(super) fn deliver(letter: &Letter, rp_id: &str, smtp: SocketAddr) -> Result<(), Undelivered> {
    let message = Message::builder()
        .from(format!("Shop <shop@{rp_id}>").parse()?)
        .to(letter.to.parse()?)
        .subject("Your code")
        .date(UNIX_EPOCH + Duration::from_millis(letter.sent_ms))
        .header(ContentType::TEXT_PLAIN)
        .body(format!(
            "Your code is {}.\r\nIt is valid for ten minutes.\r\n",
            letter.code
        ))?;
    let hello = ClientId::Domain(rp_id.to_owned());
    let mut server = SmtpConnection::connect(smtp, Some(PATIENCE), &hello, None, None)?;
    let envelope = message.envelope();
    server.command(Mail::new(envelope.from().cloned(), Vec::new()))?;
    for recipient in envelope.to() {
        server.command(Rcpt::new(recipient.clone(), Vec::new()))?;
    }
    server.command(Data)?;
    // Letter and final dot in one write: in two, the second waits 40 ms for a delayed
    // acknowledgement of the first. No line of the letter begins with a dot.
    let mut content = String::from_utf8_lossy(&message.formatted()).into_owned();
    content.push_str("\r\n.\r\n");
    server.command(content)?;
    server.abort();
    Ok(())
}

/// Why a letter was not delivered.
#[derive(Debug, Error)]
pub(super) enum Undelivered {
    #[error("the address is none: {0}")]
    Address(#[from] lettre::address::AddressError),
    #[error("the letter could not be written: {0}")]
    Letter(#[from] lettre::error::Error),
    #[error("the mail server did not take it: {0}")]
    Server(#[from] lettre::transport::smtp::Error),
}

const PATIENCE: Duration = Duration::from_secs(5);
