//! Well-known files, fetched from the relying party as operating systems do: once, then kept.

use std::collections::BTreeMap;

use crate::client::Fetch;
use crate::client::Fetched;
use crate::rp::Fetcher;

/// Fetches from the relying party and keeps what came, as app and browser caches do.
pub(super) struct WellKnown<'a> {
    fetcher: Fetcher,
    kept: &'a mut BTreeMap<String, Result<Fetched, String>>,
}

impl<'a> WellKnown<'a> {
    /// Fetches through `fetcher`, keeps in `kept`.
    pub(super) fn new(
        fetcher: Fetcher,
        kept: &'a mut BTreeMap<String, Result<Fetched, String>>,
    ) -> Self {
        Self { fetcher, kept }
    }
}

impl Fetch for WellKnown<'_> {
    fn get(&mut self, url: &str) -> Result<Fetched, String> {
        if let Some(kept) = self.kept.get(url) {
            return kept.clone();
        }
        let answer = self.fetcher.get(url).map(|file| Fetched {
            status: file.status,
            content_type: file.content_type,
            body: file.body,
        });
        self.kept.insert(url.to_owned(), answer.clone());
        answer
    }
}
