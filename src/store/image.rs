//! A state file that was read and found to be right.

use std::fmt;
use std::fs::File;
use std::fs::TryLockError;
use std::io::ErrorKind;
use std::io::Read;
use std::panic;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::path::PathBuf;

use redb::Builder;
use redb::Database;
use redb::ReadableTable;

use crate::authenticator::Authenticator;
use crate::authenticator::RecordName;
use crate::authenticator::SealKey;
use crate::store::Secret;
use crate::store::State;
use crate::store::StateError;
use crate::store::header::FORMAT;
use crate::store::header::HeaderError;
use crate::store::header::Lock;
use crate::store::snapshot::Snapshot;
use crate::store::state::ABOUT;
use crate::store::state::HEADER;
use crate::store::state::OPENINGS;
use crate::store::state::PRODUCT;
use crate::store::state::RECORDS;

/// What a state file holds. Until it is dropped no other process can use the file; the file itself is
/// not written to.
pub struct Image {
    path: PathBuf,
    file: File,
    key: SealKey,
    product: String,
    openings: u64,
    records: Vec<(RecordName, Vec<u8>)>,
}

/// What the tables hold.
struct Tables {
    header: Vec<u8>,
    product: Vec<u8>,
    openings: u64,
    records: Vec<(RecordName, Vec<u8>)>,
}

impl fmt::Debug for Image {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Image")
            .field("path", &self.path)
            .field("product", &self.product)
            .finish_non_exhaustive()
    }
}

impl Image {
    /// Reads a file, all of it.
    ///
    /// # Errors
    /// When it is not there, in use, not a state file, damaged, or locked with another secret.
    pub fn read(path: &Path, secret: &Secret) -> Result<Self, StateError> {
        let (file, bytes) = locked(path)?;
        if bytes.is_empty() {
            return Err(StateError::Empty { path: path.into() });
        }
        if !bytes.starts_with(MAGIC) {
            return Err(StateError::Foreign { path: path.into() });
        }
        // The database asserts what a damaged file does not hold to.
        let read = panic::catch_unwind(AssertUnwindSafe(|| tables(bytes)));
        let read = read.unwrap_or_else(|_| Err("its pages make no sense".to_owned()));
        let damaged = |why| StateError::Damaged {
            path: path.into(),
            why,
        };
        let tables = read.map_err(damaged)?;
        let Some(tables) = tables else {
            return Err(StateError::Foreign { path: path.into() });
        };
        let lock = Lock::from_text(&tables.header).map_err(|error| match error {
            HeaderError::Newer(format) => StateError::Newer {
                path: path.into(),
                format,
                known: FORMAT,
            },
            HeaderError::Damaged => damaged("its head makes no sense".to_owned()),
        })?;
        let key = secret.seal_key(&lock);
        let key = key.map_err(|wanted| StateError::OtherSecret {
            path: path.into(),
            wanted,
            secret: secret.kind(),
        })?;
        let product = key.open(&tables.header, &tables.product);
        let product = product.map_err(|_| StateError::WrongSecret {
            path: path.into(),
            secret: secret.kind(),
        })?;
        Ok(Self {
            product: String::from_utf8_lossy(&product).into_owned(),
            path: path.into(),
            file,
            key,
            openings: tables.openings,
            records: tables.records,
        })
    }

    /// The product that it is the state of, as whoever made it said.
    pub fn product(&self) -> &str {
        &self.product
    }

    /// Puts what it holds into a new authenticator.
    ///
    /// # Errors
    /// When a record was changed.
    pub fn fill(&self, authenticator: &mut Authenticator) -> Result<(), StateError> {
        let taken = authenticator.take_over(&self.key, self.records.iter().cloned());
        taken.map_err(|error| StateError::Damaged {
            path: self.path.clone(),
            why: error.to_string(),
        })
    }

    /// Opens the file for what changes from now on.
    ///
    /// # Errors
    /// When the system does not let it.
    pub fn resume(self) -> Result<State, StateError> {
        State::resume(self.path, self.file, self.key, self.openings)
    }
}

/// The file, which is ours alone now, and its bytes.
fn locked(path: &Path) -> Result<(File, Vec<u8>), StateError> {
    let cannot = |what| {
        move |error: std::io::Error| {
            if error.kind() == ErrorKind::NotFound {
                return StateError::Missing { path: path.into() };
            }
            StateError::System {
                what,
                path: path.into(),
                why: error.to_string(),
            }
        }
    };
    let opened = File::options().read(true).write(true).open(path);
    let mut file = opened.map_err(cannot("open"))?;
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => StateError::InUse { path: path.into() },
        TryLockError::Error(error) => cannot("lock")(error),
    })?;
    let length = file.metadata().map_err(cannot("read"))?.len();
    if length > LARGEST_BYTES {
        return Err(StateError::Foreign { path: path.into() });
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(cannot("read"))?;
    Ok((file, bytes))
}

/// Everything in a database of these bytes; nothing if it is another program's.
fn tables(bytes: Vec<u8>) -> Result<Option<Tables>, String> {
    let said = |error: redb::Error| error.to_string();
    let opened = Builder::new().create_with_backend(Snapshot::new(bytes));
    let mut database: Database = opened.map_err(|error| said(error.into()))?;
    let intact = database.check_integrity();
    if !intact.map_err(|error| said(error.into()))? {
        return Err("its checksums are wrong".to_owned());
    }
    let read = redb::ReadableDatabase::begin_read(&database);
    let read = read.map_err(|error| said(error.into()))?;
    let about = match read.open_table(ABOUT) {
        Ok(about) => about,
        Err(redb::TableError::TableDoesNotExist(_)) => return Ok(None),
        Err(error) => return Err(said(error.into())),
    };
    let get = |name: &str| -> Result<Vec<u8>, String> {
        let found = about.get(name).map_err(|error| said(error.into()))?;
        let found = found.map(|value| value.value().to_vec());
        found.ok_or_else(|| format!("it has no {name}"))
    };
    let openings = <[u8; 8]>::try_from(get(OPENINGS)?);
    let mut tables = Tables {
        header: get(HEADER)?,
        product: get(PRODUCT)?,
        openings: u64::from_be_bytes(openings.map_err(|_| "its count makes no sense")?),
        records: Vec::new(),
    };
    let records = read.open_table(RECORDS);
    let records = records.map_err(|error| said(error.into()))?;
    for record in records.iter().map_err(|error| said(error.into()))? {
        let (name, sealed) = record.map_err(|error| said(error.into()))?;
        let name =
            RecordName::from_bytes(name.value()).ok_or("it has a record of no known kind")?;
        tables.records.push((name, sealed.value().to_vec()));
    }
    Ok(Some(tables))
}

/// What every database of this kind begins with.
const MAGIC: &[u8] = b"redb\x1a\x0a\xa9\x0d\x0a";
/// Larger files are not of ours: a million credentials are smaller.
const LARGEST_BYTES: u64 = 4 << 30;
