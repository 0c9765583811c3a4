//! Text messages come in as a relying party hands them to a gateway: as HTTP requests.
//!
//! Any path is good. A body of JSON is taken as it is, and a form as an object of its fields, so
//! that selectors such as `$.body` read both.
//!
//! **Invariant:** bounded in size; every request is answered as a gateway that took the message.

use std::io;
use std::io::Read;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::ToSocketAddrs;
use std::sync::Arc;
use std::thread;
use std::thread::JoinHandle;

use serde_json::Map;
use serde_json::Value;
use tiny_http::Header;
use tiny_http::Request;
use tiny_http::Response;
use tiny_http::Server;
use url::form_urlencoded;

use crate::rp::Received;
use crate::rp::inbox::Inbox;
use crate::rp::inbox::Message;

/// A running server; dropping it stops it.
pub(super) struct Webhook {
    address: SocketAddr,
    server: Arc<Server>,
    listening: Option<JoinHandle<()>>,
}

impl Webhook {
    /// Starts to listen.
    ///
    /// # Errors
    /// When nobody can listen there.
    pub(super) fn start(listen: impl ToSocketAddrs, inbox: &Arc<Inbox>) -> io::Result<Self> {
        let listener = TcpListener::bind(listen)?;
        let address = listener.local_addr()?;
        let server = Server::from_listener(listener, None).map_err(io::Error::other)?;
        let server = Arc::new(server);
        let (serving, inbox) = (Arc::clone(&server), Arc::clone(inbox));
        let listening = thread::Builder::new()
            .name("webhook".to_owned())
            .spawn(move || {
                for request in serving.incoming_requests() {
                    serve(request, &inbox);
                }
            })?;
        Ok(Self {
            address,
            server,
            listening: Some(listening),
        })
    }

    /// Where it listens.
    pub(super) fn addr(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Webhook {
    fn drop(&mut self) {
        self.server.unblock();
        if let Some(listening) = self.listening.take() {
            let _ = listening.join();
        }
    }
}

impl std::fmt::Debug for Webhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Webhook")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

fn serve(mut request: Request, inbox: &Inbox) {
    let mut body = Vec::new();
    // A sender that breaks off has sent nothing.
    let read = request.as_reader().take(BODY_BYTES).read_to_end(&mut body);
    if read.is_ok() && !body.is_empty() {
        inbox.take(Message {
            to: Vec::new(),
            text: Received::of_text(readable(&request, &body)),
        });
    }
    let json = Header::from_bytes("Content-Type", "application/json");
    let answer = Response::from_string("{}").with_status_code(ANSWER);
    let answer = json.into_iter().fold(answer, Response::with_header);
    // Whoever does not wait for the answer does not need it.
    let _ = request.respond(answer);
}

/// A form becomes the object of its fields; anything else is what it is.
fn readable(request: &Request, body: &[u8]) -> String {
    let is_form = request.headers().iter().any(|header| {
        header.field.equiv("Content-Type") && header.value.as_str().starts_with(FORM)
    });
    if !is_form {
        return String::from_utf8_lossy(body).into_owned();
    }
    let fields = form_urlencoded::parse(body);
    let fields = fields.map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())));
    Value::Object(fields.collect::<Map<_, _>>()).to_string()
}

const FORM: &str = "application/x-www-form-urlencoded";

/// What gateways answer who have taken a message to send.
const ANSWER: u16 = 201;

/// The largest message.
const BODY_BYTES: u64 = 64 * 1024;

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::Webhook;
    use crate::rp::Selector;
    use crate::rp::inbox::Inbox;
    use crate::rp::inbox::Whom;

    #[test]
    fn json_and_forms_are_read_alike() {
        let inbox = Arc::new(Inbox::default());
        let webhook = Webhook::start("127.0.0.1:0", &inbox).unwrap();
        let url = format!("http://{}/2010-04-01/Messages.json", webhook.addr());
        let form = [("To", "+9990000000001"), ("Body", "Your code is 1234.")];
        ureq::post(&url).send_form(form).unwrap();
        ureq::post(&url)
            .content_type("application/json")
            .send(r#"{"To":"+9990000000002","Body":"Your code is 5678."}"#)
            .unwrap();
        let find = Selector::parse(r"$.Body | re:\d{4}").unwrap();
        let to = Selector::parse("$.To").unwrap();
        for (digits, code) in [("0000000001", "1234"), ("0000000002", "5678")] {
            let names = [digits];
            let whom = Whom {
                names: &names,
                to: Some(&to),
            };
            let found = inbox.newest(whom, 0, Some(&find), Duration::from_secs(5));
            assert_eq!(found.unwrap(), code);
        }
    }
}
