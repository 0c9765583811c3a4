//! The oracle: judges what a relying party did, from the trace alone.
//!
//! Two questions per run. Did every expectation of the scenario hold, and was each proof seen? And
//! whatever the scenario expects: did the relying party do something it must not, settled by what
//! it could know (rules, each citing a clause or a document's step)?
//!
//! **Invariant:** reads [`Event`](crate::sim::Event)s and checked scenarios, nothing else. It
//! shares no code with the client, the authenticator, the world or the relying party it judges.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "each reader of the trace picks the events that it is about"
)]

mod answers;
mod ecosystem;
mod evidence;
mod finding;
mod judge;
mod ledger;
mod rules;
mod story;
mod verdict;

pub use answers::Answers;
pub use answers::untested;
pub use finding::Finding;
pub use finding::Kind;
pub use finding::Told;
pub use judge::judge;
pub use rules::RULES;
pub use rules::Rule;
pub use verdict::Judgement;
pub use verdict::Unseen;
pub use verdict::Verdict;
