//! The file that changes are written to.

use std::fmt;
use std::fs;
use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;
use std::path::PathBuf;

use rand::Rng;
use rand_chacha::ChaCha20Rng;
use redb::Builder;
use redb::Database;
use redb::TableDefinition;

use crate::authenticator::Authenticator;
use crate::authenticator::Changes;
use crate::authenticator::SealKey;
use crate::store::Secret;
use crate::store::StateError;
use crate::store::random::system_random;

/// A state file that is open. No other process can open it meanwhile.
pub struct State {
    path: PathBuf,
    database: Database,
    key: SealKey,
    nonces: ChaCha20Rng,
    openings: u64,
}

impl fmt::Debug for State {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("State")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl State {
    /// Makes a new file for an authenticator of this product. It is there with all that belongs to
    /// it, or not at all.
    ///
    /// # Errors
    /// When there is a file, or the system does not let it.
    pub fn create(path: &Path, secret: &Secret, product: &str) -> Result<Self, StateError> {
        let cannot = |error: std::io::Error| {
            if error.kind() == ErrorKind::AlreadyExists {
                return StateError::Exists { path: path.into() };
            }
            system("make", path, error.to_string())
        };
        let draft = draft_of(path);
        let file = new_file(&draft).map_err(cannot)?;
        let made = Self::begin(path, file, secret, product);
        // A link is refused where a file is, so that two that are made at once do not both go on.
        let linked = made.and_then(|state| {
            fs::hard_link(&draft, path).map_err(cannot)?;
            Ok(state)
        });
        drop(fs::remove_file(&draft));
        let state = linked?;
        sync_folder(path).map_err(cannot)?;
        Ok(state)
    }

    fn begin(path: &Path, file: File, secret: &Secret, product: &str) -> Result<Self, StateError> {
        let mut nonces = system_random().map_err(|why| system("make", path, why))?;
        let mut salt = [0; 16];
        nonces.fill_bytes(&mut salt);
        let lock = secret.new_lock(salt);
        let key = secret.seal_key(&lock).expect("the lock is for this secret");
        let header = lock.to_text();
        let sealed = key.seal(header.as_bytes(), product.as_bytes(), &mut nonces);
        let product = sealed.expect("a product's name is short");
        let opened = Builder::new().set_cache_size(CACHE_BYTES).create_file(file);
        let database = opened.map_err(|error| system("make", path, error.to_string()))?;
        let state = Self {
            path: path.into(),
            database,
            key,
            nonces,
            openings: 0,
        };
        let about = [
            (HEADER, header.as_bytes()),
            (PRODUCT, &product),
            (OPENINGS, &0_u64.to_be_bytes()),
        ];
        state.write(&about, None)?;
        Ok(state)
    }

    /// Goes on with a file that was read and found to be right.
    pub(super) fn resume(
        path: PathBuf,
        file: File,
        key: SealKey,
        openings: u64,
    ) -> Result<Self, StateError> {
        let nonces = system_random().map_err(|why| system("open", &path, why))?;
        let opened = Builder::new().set_cache_size(CACHE_BYTES).create_file(file);
        let database = opened.map_err(|error| system("open", &path, error.to_string()))?;
        let openings = openings.saturating_add(1);
        let state = Self {
            path,
            database,
            key,
            nonces,
            openings,
        };
        state.write(&[(OPENINGS, &openings.to_be_bytes())], None)?;
        Ok(state)
    }

    /// How often it was opened before. What is drawn from a seed must be another with each opening,
    /// or a credential would be made a second time.
    pub fn openings(&self) -> u64 {
        self.openings
    }

    /// Writes what changed in the authenticator. When this returns, it is on disk.
    ///
    /// # Errors
    /// When the system does not let it; then nothing of it is written, and the next time all of it
    /// is.
    pub fn keep(&mut self, authenticator: &mut Authenticator) -> Result<(), StateError> {
        let changes = authenticator.changes(&self.key, &mut self.nonces);
        let changes = changes.map_err(|error| system("write", &self.path, error.to_string()))?;
        if !changes.is_empty() {
            self.write(&[], Some(&changes))?;
            authenticator.settle(&changes);
        }
        Ok(())
    }

    fn write(&self, about: &[(&str, &[u8])], changes: Option<&Changes>) -> Result<(), StateError> {
        let written = self.transact(about, changes);
        written.map_err(|error| system("write", &self.path, error.to_string()))
    }

    fn transact(
        &self,
        about: &[(&str, &[u8])],
        changes: Option<&Changes>,
    ) -> Result<(), redb::Error> {
        let transaction = self.database.begin_write()?;
        {
            let mut table = transaction.open_table(ABOUT)?;
            for (name, value) in about {
                table.insert(*name, *value)?;
            }
            let mut table = transaction.open_table(RECORDS)?;
            for (name, sealed) in changes.into_iter().flat_map(|changes| &changes.records) {
                let name = name.to_bytes();
                match sealed {
                    Some(sealed) => drop(table.insert(name.as_slice(), sealed.as_slice())?),
                    None => drop(table.remove(name.as_slice())?),
                }
            }
        }
        transaction.commit()?;
        Ok(())
    }
}

fn system(what: &'static str, path: &Path, why: String) -> StateError {
    StateError::System {
        what,
        path: path.into(),
        why,
    }
}

/// Where a file is made before it gets its name.
fn draft_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    path.with_file_name(name)
}

/// A file that only its owner reads, where the system knows owners.
fn new_file(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Names are on disk once their folder is.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    match cfg!(unix) {
        true => File::open(folder.unwrap_or(Path::new(".")))?.sync_all(),
        false => Ok(()),
    }
}

/// The head, the product, how often it was opened.
pub(super) const ABOUT: TableDefinition<&str, &[u8]> = TableDefinition::new("about");
/// Sealed records by name.
pub(super) const RECORDS: TableDefinition<&[u8], &[u8]> = TableDefinition::new("records");
pub(super) const HEADER: &str = "header";
pub(super) const PRODUCT: &str = "product";
pub(super) const OPENINGS: &str = "openings";
/// Pages that are kept in memory, in bytes.
const CACHE_BYTES: usize = 16 << 20;
