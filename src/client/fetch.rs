//! Well-known files, which clients and operating systems fetch from the relying party.

/// Fetches a file over HTTPS, without cookies and without redirects unless stated.
pub trait Fetch {
    /// The answer to `GET url`, or why there is none.
    fn get(&mut self, url: &str) -> Result<Fetched, String>;
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// HTTP status.
    pub status: u16,
    /// The media type without parameters, lower case; empty if not given.
    pub content_type: String,
    /// The body.
    pub body: String,
}
