//! Cookie jars: one for each device and client, and further ones by name.
//!
//! Cookies belong to the *logical* URL, taken as HTTPS: the relying party's own name with the
//! guarantees it has in production, whatever the connection is.

use cookie_store::CookieStore;
use url::Url;

/// A cookie jar.
#[derive(Clone, Debug, Default)]
pub(super) struct Jar(CookieStore);

impl Jar {
    /// The cookies for a URL, by name.
    pub(super) fn cookies(&self, url: &Url) -> Vec<(String, String)> {
        let secure = secure(url);
        let cookies = self.0.get_request_values(&secure);
        let mut cookies: Vec<_> = cookies
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        cookies.sort();
        cookies
    }

    /// The `Cookie` header for a URL.
    pub(super) fn header(&self, url: &Url) -> Option<String> {
        let cookies = self.cookies(url);
        let pairs: Vec<_> = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// Takes a `Set-Cookie` header. What a browser would refuse is refused.
    pub(super) fn take(&mut self, url: &Url, header: &str) {
        // A refused cookie is not an error of the answer; the next request shows that it is not there.
        let _ = self.0.parse(header, &secure(url));
    }
}

fn secure(url: &Url) -> Url {
    // An `http` URL keeps its port: cookies do not tell ports apart.
    let text = url.as_str();
    let text = text
        .strip_prefix("http:")
        .map_or(text.to_owned(), |rest| format!("https:{rest}"));
    Url::parse(&text).unwrap_or_else(|_| url.clone())
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::Jar;

    #[test]
    fn secure_cookies_work_on_the_logical_url() {
        let url = Url::parse("http://localhost:3000/a").unwrap();
        let mut jar = Jar::default();
        jar.take(&url, "session=1; HttpOnly; Secure; SameSite=Lax; Path=/");
        jar.take(&url, "b=2; Path=/b");
        jar.take(&url, "foreign=3; Domain=other.test");
        assert_eq!(jar.header(&url).as_deref(), Some("session=1"));
        let below = Url::parse("http://localhost:3000/b/c").unwrap();
        assert_eq!(jar.header(&below).as_deref(), Some("b=2; session=1"));
        jar.take(&url, "session=; Max-Age=0; Path=/");
        assert_eq!(jar.header(&url), None);
    }
}
