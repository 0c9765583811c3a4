//! A mail server that takes everything and remembers the codes.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Mutex;
use std::thread;

pub struct Mailbox {
    pub addr: SocketAddr,
    letters: Arc<Mutex<Vec<String>>>,
}

impl Mailbox {
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let letters = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&letters);
        thread::spawn(move || {
            for stream in listener.incoming() {
                receive(stream.unwrap(), &kept);
            }
        });
        Self { addr, letters }
    }

    pub fn count(&self) -> usize {
        self.letters.lock().unwrap().len()
    }

    pub fn last_letter(&self) -> String {
        self.letters.lock().unwrap().last().unwrap().clone()
    }

    pub fn last_code(&self) -> String {
        let letter = self.last_letter();
        let (_, rest) = letter.split_once("Your code is ").unwrap();
        rest[..6].to_owned()
    }
}

/// Speaks as much SMTP as a sender needs. The letter is kept before it is acknowledged.
fn receive(stream: TcpStream, letters: &Mutex<Vec<String>>) {
    let mut output = stream.try_clone().unwrap();
    let mut letter = String::new();
    let mut is_data = false;
    output.write_all(b"220 test\r\n").unwrap();
    for line in BufReader::new(stream).lines() {
        let line = line.unwrap();
        letter.push_str(&line);
        letter.push('\n');
        if is_data && line == "." {
            letters.lock().unwrap().push(letter.clone());
        } else if is_data {
            continue;
        }
        is_data = line == "DATA";
        let reply: &[u8] = if is_data {
            b"354 go on\r\n"
        } else {
            b"250 yes\r\n"
        };
        if output.write_all(reply).is_err() || line == "QUIT" {
            return;
        }
    }
}
