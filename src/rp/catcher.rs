//! Catches what relying parties send out of band: mail, and the calls of a gateway for messages.
//!
//! **Invariant:** it listens, and never sends anything anywhere.

use std::io;
use std::net::SocketAddr;
use std::net::ToSocketAddrs;
use std::sync::Arc;
use std::time::Duration;

use crate::rp::Selector;
use crate::rp::inbox::Inbox;
use crate::rp::inbox::Whom;
use crate::rp::mail::MailServer;
use crate::rp::webhook::Webhook;

/// A running catcher; dropping it stops it.
#[derive(Debug)]
pub struct Catcher {
    inbox: Arc<Inbox>,
    server: Server,
}

/// How messages come to a catcher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Post {
    /// As mail, by SMTP.
    Mail,
    /// As requests to a gateway for text messages.
    Webhook,
}

#[derive(Debug)]
enum Server {
    Mail(MailServer),
    Webhook(Webhook),
}

impl Catcher {
    /// Starts to catch mail, such as on `127.0.0.1:0` for any free port.
    ///
    /// # Errors
    /// When nobody can listen there.
    pub fn start(listen: impl ToSocketAddrs) -> io::Result<Self> {
        Self::of(Post::Mail, listen)
    }

    /// Starts to catch what comes in this way.
    ///
    /// # Errors
    /// When nobody can listen there.
    pub fn of(post: Post, listen: impl ToSocketAddrs) -> io::Result<Self> {
        let inbox = Arc::new(Inbox::default());
        let server = match post {
            Post::Mail => Server::Mail(MailServer::start(listen, &inbox)?),
            Post::Webhook => Server::Webhook(Webhook::start(listen, &inbox)?),
        };
        Ok(Self { inbox, server })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        match &self.server {
            Server::Mail(server) => server.addr(),
            Server::Webhook(server) => server.addr(),
        }
    }

    /// How many messages there are for an addressee: a mark, after which later ones are newer.
    pub fn count(&self, recipient: &str) -> usize {
        self.count_for(addressee(&[recipient]))
    }

    /// What the selector finds in the newest message after a mark, waiting for one if need be.
    ///
    /// # Errors
    /// Says where it listened and for whom, when no such message comes in time.
    pub fn newest(
        &self,
        recipient: &str,
        after: usize,
        find: Option<&Selector>,
        within: Duration,
    ) -> Result<String, String> {
        self.newest_for(addressee(&[recipient]), after, find, within)
    }

    pub(super) fn count_for(&self, whom: Whom<'_>) -> usize {
        self.inbox.count(whom)
    }

    pub(super) fn newest_for(
        &self,
        whom: Whom<'_>,
        after: usize,
        find: Option<&Selector>,
        within: Duration,
    ) -> Result<String, String> {
        let code = self.inbox.newest(whom, after, find, within);
        code.map_err(|seen| {
            let (seconds, address) = (within.as_secs(), self.addr());
            let who = whom.names.first().copied().unwrap_or_default();
            let what = match self.server {
                Server::Mail(_) => "mail",
                Server::Webhook(_) => "call of the gateway",
            };
            format!(
                "no {what} with a code for `{who}` came to the catcher on {address} within \
                 {seconds} s of real time: {seen}"
            )
        })
    }
}

fn addressee<'a>(names: &'a [&'a str]) -> Whom<'a> {
    Whom { names, to: None }
}

#[cfg(test)]
mod tests;
