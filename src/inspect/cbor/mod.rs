//! CBOR as it is, canonical or not, with the place of every item.
//!
//! The reader of `webauthn` accepts only what CTAP2 allows; this one reads what RFC 8949 allows
//! and says where it departs from that.
//!
//! **Invariant:** recursion, items and memory are bounded.

mod item;
mod reader;
mod tree;

pub(super) use item::Content;
pub(super) use item::Item;
pub(super) use reader::read;
pub(super) use tree::inspect;
pub(super) use tree::key_label;
pub(super) use tree::node;
