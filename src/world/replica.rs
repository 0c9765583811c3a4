//! What a member of a fabric has seen of it.

use std::collections::BTreeMap;

use crate::world::record::Record;
use crate::world::record::RecordId;

/// The newest version of each record that a store has applied or sent.
#[derive(Debug, Default)]
pub(super) struct Replica {
    seen: BTreeMap<RecordId, u64>,
}

impl Replica {
    /// Takes note of a record, and says whether it is news. Deliveries overtake each other, so
    /// an older version may come after a newer one.
    pub(super) fn admit(&mut self, record: &Record) -> News {
        let seen = self.seen.entry(record.id.clone()).or_default();
        if record.version <= *seen {
            return News::Old;
        }
        *seen = record.version;
        News::New
    }
}

/// Whether a record says something new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum News {
    /// It does.
    New,
    /// A newer version came first.
    Old,
}
