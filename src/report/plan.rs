//! What was planned, and which part of it a report is about.

use serde::Deserialize;
use serde::Serialize;
use sha2::Digest;
use sha2::Sha256;

use crate::report::Shard;

/// A plan: so many runs in an order. Its id tells whether two reports are of one plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The same for invocations that plan the same runs in the same order.
    pub id: String,
    /// How many runs the whole plan has.
    pub runs: usize,
    /// Which part of it was to run here, if not all.
    pub shard: Option<Shard>,
}

impl Plan {
    /// The plan of these runs: the names of their relying parties, scenarios and rows, in order.
    pub fn of<'n>(runs: impl IntoIterator<Item = [&'n str; 3]>, shard: Option<Shard>) -> Self {
        let mut hash = Sha256::new();
        let mut count = 0;
        for name in runs {
            for part in name {
                hash.update(part.as_bytes());
                hash.update([0]);
            }
            count += 1;
        }
        Self {
            id: short(hash),
            runs: count,
            shard,
        }
    }

    /// Plans one after the other, as one.
    pub(super) fn joined(plans: &[&Self]) -> Self {
        if let [only] = plans {
            return Self {
                shard: None,
                ..(*only).clone()
            };
        }
        let mut hash = Sha256::new();
        for plan in plans {
            hash.update(plan.id.as_bytes());
        }
        Self {
            id: short(hash),
            runs: plans.iter().map(|plan| plan.runs).sum(),
            shard: None,
        }
    }

    /// How many of its runs were to run here.
    pub fn share(&self) -> usize {
        match self.shard {
            Some(shard) => (1..=self.runs).filter(|place| shard.has(*place)).count(),
            None => self.runs,
        }
    }
}

/// Enough of a hash to tell plans apart.
fn short(hash: Sha256) -> String {
    let bytes = hash.finalize();
    let first = bytes.iter().take(8);
    first.map(|byte| format!("{byte:02x}")).collect()
}
