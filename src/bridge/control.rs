//! The control plane: power and touch, over HTTP.

use std::io::Cursor;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::sync::Arc;

use tiny_http::Header;
use tiny_http::Method;
use tiny_http::Response;
use tiny_http::Server;

use crate::bridge::desk::Desk;

/// A server that powers and touches a key.
pub(super) struct Control {
    server: Server,
    address: SocketAddr,
}

/// What a path asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    State,
    PowerOn,
    PowerOff,
    TouchOn,
    TouchOff,
}

impl Control {
    /// Listens; nobody is answered yet.
    ///
    /// # Errors
    /// When the system refuses the address, with the reason.
    pub(super) fn open(address: SocketAddr) -> Result<Self, String> {
        let listener = TcpListener::bind(address).map_err(|error| error.to_string())?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let server = Server::from_listener(listener, None).map_err(|error| error.to_string())?;
        Ok(Self { server, address })
    }

    /// Where it listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until it is woken after the desk was closed.
    pub(super) fn serve(&self, desk: &Arc<Desk>) {
        let doors: Vec<String> = desk
            .doors()
            .iter()
            .map(|door| door.address().to_string())
            .collect();
        while !desk.is_closed() {
            let Ok(request) = self.server.recv() else {
                continue;
            };
            let response = match (request.method(), order(request.url())) {
                (Method::Get, Some(order)) => {
                    obey(order, desk);
                    json(200, &desk.state().to_json(&doors).to_string())
                }
                (Method::Get, None) => json(404, NO_SUCH_PATH),
                (_, _) => json(405, ONLY_GET),
            };
            // A client that has gone needs no answer.
            drop(request.respond(response));
        }
    }

    /// Wakes whoever serves it.
    pub(super) fn wake(&self) {
        self.server.unblock();
    }
}

/// `/usbN` before a path names a socket of a hub; there is one key here, whichever it is.
fn order(url: &str) -> Option<Order> {
    let path = url.split_once('?').map_or(url, |(path, _)| path);
    let path = match path.strip_prefix("/usb") {
        Some(rest) => rest.trim_start_matches(|digit: char| digit.is_ascii_digit()),
        None => path,
    };
    match path {
        "/" | "" => Some(Order::State),
        "/power/on" => Some(Order::PowerOn),
        "/power/off" => Some(Order::PowerOff),
        "/touch/on" => Some(Order::TouchOn),
        "/touch/off" => Some(Order::TouchOff),
        _ => None,
    }
}

fn obey(order: Order, desk: &Desk) {
    match order {
        Order::State => {}
        Order::PowerOn => desk.power_on(),
        Order::PowerOff => desk.power_off(),
        Order::TouchOn => desk.touch(),
        Order::TouchOff => desk.release(),
    }
}

fn json(status: u16, body: &str) -> Response<Cursor<Vec<u8>>> {
    let header = Header::from_bytes("Content-Type", "application/json");
    Response::from_string(body)
        .with_status_code(status)
        .with_header(header.expect("it is a header"))
}

const NO_SUCH_PATH: &str =
    r#"{"error":"there are /, /power/on, /power/off, /touch/on and /touch/off"}"#;
const ONLY_GET: &str = r#"{"error":"only GET is answered"}"#;

#[cfg(test)]
mod tests {
    use super::Order;
    use super::order;

    #[test]
    fn the_prefix_is_optional() {
        for path in [
            "/touch/on",
            "/usb6/touch/on",
            "/usb12/touch/on",
            "/usb/touch/on",
        ] {
            assert_eq!(order(path), Some(Order::TouchOn), "{path}");
        }
        assert_eq!(order("/"), Some(Order::State));
        for path in [
            "/touch",
            "/usb6x/touch/on",
            "/usb6/touch/on/",
            "/power",
            "/x",
        ] {
            assert_eq!(order(path), None, "{path}");
        }
    }
}
