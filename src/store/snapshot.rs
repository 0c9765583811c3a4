//! A file's bytes in memory, as a database that may be opened and repaired without the file.

use std::io::Error;
use std::io::ErrorKind;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use redb::StorageBackend;

/// Bytes that were read from a file. What is written to them stays here.
#[derive(Debug)]
pub(super) struct Snapshot {
    bytes: Mutex<Vec<u8>>,
    longest: usize,
}

impl Snapshot {
    /// These bytes. A damaged file that asks for much more room gets none.
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        Self {
            longest: bytes.len().saturating_mul(2).saturating_add(ROOM),
            bytes: Mutex::new(bytes),
        }
    }

    fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StorageBackend for Snapshot {
    fn len(&self) -> Result<u64, Error> {
        Ok(u64::try_from(self.bytes().len()).unwrap_or(u64::MAX))
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), Error> {
        let bytes = self.bytes();
        let found = range(offset, out.len()).and_then(|range| bytes.get(range));
        out.copy_from_slice(found.ok_or(ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, length: u64) -> Result<(), Error> {
        let length = usize::try_from(length).ok();
        let length = length.filter(|length| *length <= self.longest);
        self.bytes()
            .resize(length.ok_or(ErrorKind::StorageFull)?, 0);
        Ok(())
    }

    fn sync_data(&self) -> Result<(), Error> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), Error> {
        let mut bytes = self.bytes();
        let place = range(offset, data.len()).and_then(|range| bytes.get_mut(range));
        place.ok_or(ErrorKind::UnexpectedEof)?.copy_from_slice(data);
        Ok(())
    }
}

fn range(offset: u64, length: usize) -> Option<std::ops::Range<usize>> {
    let start = usize::try_from(offset).ok()?;
    Some(start..start.checked_add(length)?)
}

/// What a small database may grow by while it is repaired, in bytes.
const ROOM: usize = 16 << 20;
