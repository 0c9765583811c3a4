//! A relying party of the test: it answers every request with what a closure writes.

#![allow(
    clippy::allow_attributes,
    dead_code,
    reason = "several test binaries have this module and use a part of it"
)]

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::thread;

/// A request: its first line and headers, and its body.
pub struct Asked {
    pub head: String,
    pub body: String,
}

/// Serves on a free port of the loopback until the test ends, and gives the port.
pub fn serve(answer: impl Fn(&Asked, &mut TcpStream) + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream);
            // A connection that is closed, or speaks TLS, asks nothing.
            if let Some(asked) = asked(&mut reader) {
                answer(&asked, reader.get_mut());
            }
        }
    });
    port
}

fn asked(reader: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut head = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line.trim_end().is_empty() {
            break;
        }
        if let Some(said) = line.to_lowercase().strip_prefix("content-length:") {
            length = said.trim().parse().ok()?;
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let body = String::from_utf8_lossy(&body).into_owned();
    Some(Asked { head, body })
}

/// Answers with a status, headers (each with its line end) and a body. A client that has gone away
/// is no trouble of the server.
pub fn say(stream: &mut TcpStream, status: u16, headers: &str, body: &str) {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} Said\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n"
    );
    drop(
        stream
            .write_all(head.as_bytes())
            .and_then(|()| stream.write_all(body.as_bytes())),
    );
}
