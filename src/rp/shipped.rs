//! Profiles that come with the product.

/// The profile of the embedded relying party. Its variables are `port` and `android-key-hash`.
pub const REFERENCE: &str = include_str!("../../fixtures/rp-profiles/reference.yaml");
