//! Streams: reports back to back, on a socket in the file system.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::io::Read;
use std::io::Write;
use std::mem;
use std::net::Shutdown;
use std::os::unix::net::UnixListener;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::thread;
use std::time::Duration;

use crate::bridge::Address;
use crate::bridge::PACKET_BYTES;
use crate::bridge::Packet;
use crate::bridge::Peer;
use crate::bridge::desk::Desk;

/// A Unix socket. Each connection is a client of its own.
#[derive(Debug)]
pub(super) struct StreamDoor {
    listener: UnixListener,
    path: PathBuf,
    connections: Arc<Mutex<BTreeMap<u64, UnixStream>>>,
}

impl StreamDoor {
    pub(super) fn open(path: &Path) -> Result<Self, String> {
        clear_way(path)?;
        let listener = UnixListener::bind(path).map_err(|error| error.to_string())?;
        Ok(Self {
            listener,
            path: path.to_owned(),
            connections: Arc::default(),
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn send(&self, number: u64, packet: &Packet) {
        let mut connections = self.lock();
        let sent = connections
            .get_mut(&number)
            .map(|stream| stream.write_all(packet));
        // Who does not read is let go: the others must not wait.
        if let Some(Err(_)) = sent {
            connections.remove(&number);
        }
    }

    pub(super) fn serve(&self, door: usize, desk: &Arc<Desk>) {
        let mut number = 0;
        for stream in self.listener.incoming() {
            if desk.is_closed() {
                break;
            }
            let Ok(stream) = stream else { continue };
            number += 1;
            let Ok(reader) = self.admit(number, stream) else {
                continue;
            };
            let peer = Peer {
                door,
                address: Address::Stream(number),
            };
            let connections = Arc::clone(&self.connections);
            let desk = Arc::clone(desk);
            thread::spawn(move || {
                listen(reader, peer, &desk);
                desk.left(peer);
                lock(&connections).remove(&number);
            });
        }
    }

    pub(super) fn wake(&self) {
        drop(UnixStream::connect(&self.path));
        for (_, stream) in mem::take(&mut *self.lock()) {
            drop(stream.shutdown(Shutdown::Both));
        }
        drop(fs::remove_file(&self.path));
    }

    fn admit(&self, number: u64, stream: UnixStream) -> io::Result<UnixStream> {
        stream.set_write_timeout(Some(WRITTEN_WITHIN))?;
        let reader = stream.try_clone()?;
        let mut connections = self.lock();
        if connections.len() >= CONNECTIONS_MAX {
            return Err(io::ErrorKind::QuotaExceeded.into());
        }
        connections.insert(number, stream);
        Ok(reader)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, UnixStream>> {
        lock(&self.connections)
    }
}

fn listen(mut reader: UnixStream, peer: Peer, desk: &Desk) {
    let mut packet = [0; PACKET_BYTES];
    while reader.read_exact(&mut packet).is_ok() && !desk.is_closed() {
        desk.packet(peer, &packet);
    }
}

fn lock(
    connections: &Mutex<BTreeMap<u64, UnixStream>>,
) -> MutexGuard<'_, BTreeMap<u64, UnixStream>> {
    connections.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes the socket that a program left behind when it was killed, and nothing else.
fn clear_way(path: &Path) -> Result<(), String> {
    use std::os::unix::fs::FileTypeExt;
    let Ok(about) = fs::symlink_metadata(path) else {
        return Ok(());
    };
    if !about.file_type().is_socket() {
        return Err("there is a file of that name, and it is no socket".to_owned());
    }
    match UnixStream::connect(path) {
        Ok(_) => Err("another program listens there".to_owned()),
        Err(_) => fs::remove_file(path).map_err(|error| error.to_string()),
    }
}

const CONNECTIONS_MAX: usize = 64;
const WRITTEN_WITHIN: Duration = Duration::from_millis(100);
