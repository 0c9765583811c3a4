//! A tiny HTTP server on the loopback that gives prepared answers and remembers the requests.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Mutex;
use std::thread;

/// A request as it came in.
#[derive(Clone, Debug, Default)]
pub(super) struct Got {
    pub(super) line: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Got {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let header = self.headers.iter().find(|(known, _)| known == name);
        header.map(|(_, value)| value.as_str())
    }
}

/// Serves until the test ends; the thread dies with the process.
pub(super) struct Server {
    pub(super) port: u16,
    requests: Arc<Mutex<Vec<Got>>>,
}

impl Server {
    /// `answer` gets the request and gives the bytes to send; the connection stays open unless they
    /// say `connection: close`.
    pub(super) fn start(answer: impl Fn(&Got) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (seen, answer) = (requests.clone(), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (seen, answer) = (seen.clone(), answer.clone());
                thread::spawn(move || serve(stream.unwrap(), &seen, &*answer));
            }
        });
        Self { port, requests }
    }

    /// Gives answers by the start of the request line; anything else is 404.
    pub(super) fn of(answers: &'static [(&'static str, &'static str)]) -> Self {
        Self::start(move |got| {
            let answer = answers
                .iter()
                .find(|(start, _)| got.line.starts_with(start));
            answer.map_or_else(|| reply(404, &[], "{}"), |(_, text)| by_text(text))
        })
    }

    pub(super) fn requests(&self) -> Vec<Got> {
        self.requests.lock().unwrap().clone()
    }
}

/// `200 {…}`, or `303 location: /x` and a line break before the body.
fn by_text(text: &str) -> Vec<u8> {
    let (head, body) = text.split_once('\n').unwrap_or((text, ""));
    let (status, rest) = head.split_once(' ').unwrap_or((head, ""));
    let status = status.parse().unwrap();
    match rest.split_once(": ") {
        Some((name, value)) if !rest.starts_with('{') => reply(status, &[(name, value)], body),
        _ => reply(status, &[], rest),
    }
}

pub(super) fn reply(status: u16, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len());
    if body.starts_with(['{', '[']) {
        text.push_str("content-type: application/json\r\n");
    }
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    text.push_str(body);
    text.into_bytes()
}

fn serve(stream: TcpStream, seen: &Mutex<Vec<Got>>, answer: &dyn Fn(&Got) -> Vec<u8>) {
    stream.set_nodelay(true).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while let Some(got) = read(&mut reader) {
        seen.lock().unwrap().push(got.clone());
        let bytes = answer(&got);
        if (&stream).write_all(&bytes).is_err() {
            return;
        }
        if String::from_utf8_lossy(&bytes).contains("connection: close") || bytes.is_empty() {
            let _ = stream.shutdown(std::net::Shutdown::Both);
            return;
        }
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Got> {
    let mut got = Got::default();
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    got.line = line.trim().to_owned();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim().split_once(": ") else {
            break;
        };
        got.headers.push((name.to_lowercase(), value.to_owned()));
    }
    let length = got
        .header("content-length")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    got.body = String::from_utf8(body).unwrap();
    Some(got)
}
