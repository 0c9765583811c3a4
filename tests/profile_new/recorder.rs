//! Stands before a relying party as a browser's network log does: passes everything on, and writes
//! what passed as a HAR.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Mutex;
use std::thread;

use serde_json::Value;
use serde_json::json;

/// A listener that waits for the relying party to be there.
pub struct Recorder {
    listener: TcpListener,
    /// Where it listens.
    pub port: u16,
}

/// What has passed so far.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<Value>>>);

impl Recorder {
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        Self { listener, port }
    }

    /// Passes everything on to this port, until the test ends.
    pub fn before(self, port: u16) -> Log {
        let log = Log::default();
        let kept = log.clone();
        let origin = format!("http://localhost:{}", self.port);
        thread::spawn(move || {
            for stream in self.listener.incoming().flatten() {
                if let Some(entry) = pass(stream, port, &origin) {
                    kept.0.lock().expect("nobody panics with it").push(entry);
                }
            }
        });
        log
    }
}

impl Log {
    /// The HAR of it.
    pub fn har(&self) -> String {
        let entries = self.0.lock().expect("nobody panics with it").clone();
        let creator = json!({ "name": "a test", "version": "1" });
        json!({ "log": { "version": "1.2", "creator": creator, "entries": entries } }).to_string()
    }
}

fn pass(client: TcpStream, port: u16, origin: &str) -> Option<Value> {
    let mut reader = BufReader::new(client);
    let (first, headers) = head(&mut reader)?;
    let length = header(&headers, "content-length").and_then(|text| text.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    let mut server = TcpStream::connect(("127.0.0.1", port)).ok()?;
    let passed = headers.iter().filter(|(name, _)| name != "connection");
    let passed: String = passed
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let request = format!("{first}\r\n{passed}connection: close\r\n\r\n");
    server.write_all(request.as_bytes()).ok()?;
    server.write_all(&body).ok()?;
    let mut answered = BufReader::new(server);
    let (status, answer_headers) = head(&mut answered)?;
    let mut answer = Vec::new();
    answered.read_to_end(&mut answer).ok()?;
    let back: String = answer_headers
        .iter()
        .filter(|(name, _)| name != "connection" && name != "keep-alive")
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let client = reader.get_mut();
    let back = format!("{status}\r\n{back}connection: close\r\n\r\n");
    client.write_all(back.as_bytes()).ok()?;
    client.write_all(&answer).ok()?;
    let mut words = first.split(' ');
    let (method, path) = (words.next()?, words.next()?);
    let code: u16 = status.split(' ').nth(1)?.parse().ok()?;
    let mut entry = json!({
        "request": { "method": method, "url": format!("{origin}{path}"), "headers": listed(&headers) },
        "response": {
            "status": code,
            "headers": listed(&answer_headers),
            "content": { "text": String::from_utf8_lossy(&answer) },
        },
    });
    if !body.is_empty() {
        let media_type = header(&headers, "content-type").unwrap_or_default();
        let text = String::from_utf8_lossy(&body);
        entry["request"]["postData"] = json!({ "mimeType": media_type, "text": text });
    }
    Some(entry)
}

fn head(reader: &mut BufReader<TcpStream>) -> Option<(String, Vec<(String, String)>)> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let first = line.trim_end().to_owned();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            return Some((first, headers));
        };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
}

fn header<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    let found = headers.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

fn listed(headers: &[(String, String)]) -> Vec<Value> {
    let headers = headers.iter();
    headers
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect()
}
