//! Codes by e-mail, over real SMTP.
//!
//! **Invariant:** a letter is delivered before the request that caused it is answered. Its date is
//! the shop's time, not the machine's.

use std::net::SocketAddr;
use std::time::Duration;
use std::time::UNIX_EPOCH;

use lettre::Message;
use lettre::SmtpTransport;
use lettre::Transport;
use lettre::message::header::ContentType;
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
    let server = SmtpTransport::builder_dangerous(smtp.ip().to_string())
        .port(smtp.port())
        .hello_name(ClientId::Domain(rp_id.to_owned()))
        .timeout(Some(PATIENCE))
        .build();
    server.send(&message)?;
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
