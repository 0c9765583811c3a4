use super::Calling;
use super::standing;
use crate::client::APP;
use crate::client::Caller;
use crate::client::ErrorNames;
use crate::client::Support;
use crate::client::fixture::Files;
use crate::client::fixture::app;
use crate::client::fixture::browser;
use crate::client::fixture::page;
use crate::client::trouble::Trouble;

fn rp_id_of(origin: &str, wanted: Option<&str>) -> Result<String, Trouble> {
    standing(
        &browser("chrome"),
        &page(origin),
        wanted,
        &mut Files::default(),
    )
    .map(|standing| standing.rp_id.to_string())
    .map_err(|failure| failure.trouble)
}

#[test]
fn without_an_rp_id_the_effective_domain_is_used() {
    assert_eq!(
        rp_id_of("https://login.example.org", None).unwrap(),
        "login.example.org"
    );
    assert_eq!(
        rp_id_of("http://localhost:8080", None).unwrap(),
        "localhost"
    );
}

#[test]
fn a_registrable_suffix_or_the_host_itself_may_be_used() {
    for (origin, wanted) in [
        ("https://login.example.org", "example.org"),
        ("https://login.example.org:8443", "login.example.org"),
        ("https://shop.example.test", "example.test"),
        ("http://localhost", "localhost"),
        ("https://github.io", "github.io"),
        ("https://a.shop.example.co.uk", "example.co.uk"),
    ] {
        assert_eq!(rp_id_of(origin, Some(wanted)).unwrap(), wanted, "{origin}");
    }
}

#[test]
fn other_rp_ids_are_refused() {
    for (origin, wanted) in [
        ("https://example.org", "login.example.org"),
        ("https://example.org", "example.com"),
        ("https://badexample.org", "example.org"),
        ("https://example.org", "org"),
        ("https://example.co.uk", "co.uk"),
        ("https://someone.github.io", "github.io"),
        (
            "https://host.eu-west-1.compute.amazonaws.com",
            "amazonaws.com",
        ),
        ("https://app.localhost", "localhost"),
        ("https://example.org", ""),
        ("https://example.org", "https://example.org"),
        ("https://example.org", "Example.org"),
    ] {
        assert_eq!(
            rp_id_of(origin, Some(wanted)),
            Err(Trouble::Origin),
            "{origin} {wanted}"
        );
    }
}

#[test]
fn only_secure_contexts_with_a_domain_may_call() {
    assert_eq!(rp_id_of("http://example.org", None), Err(Trouble::Origin));
    assert_eq!(rp_id_of("https://192.0.2.1", None), Err(Trouble::Origin));
    assert_eq!(
        rp_id_of("http://127.0.0.1:3000", None),
        Err(Trouble::Origin)
    );
    assert_eq!(rp_id_of("null", None), Err(Trouble::Framed));
}

#[test]
fn a_client_without_related_origins_asks_no_one() {
    let mut client = browser("firefox");
    client.related_origins = Support::Unsupported;
    let list = r#"{"origins":["https://example.com"]}"#;
    let mut files = Files::json("https://example.org/.well-known/webauthn", list);
    let caller = page("https://example.com");
    let refused = standing(&client, &caller, Some("example.org"), &mut files);
    assert_eq!(refused.unwrap_err().trouble, Trouble::Origin);
    client.related_origins = Support::Supported;
    let allowed = standing(&client, &caller, Some("example.org"), &mut files).unwrap();
    assert_eq!(allowed.origin.to_string(), "https://example.com");
    assert_eq!(allowed.rp_id.as_str(), "example.org");
}

#[test]
fn an_app_needs_an_rp_id_and_a_link() {
    let client = app(ErrorNames::Apple);
    let caller = Caller::AppleApp(APP);
    let mut files = Files::json(
        "https://shop.example.test/.well-known/apple-app-site-association",
        r#"{"webcredentials":{"apps":["STUNTKEY01.test.example.shop"]}}"#,
    );
    let missing = standing(&client, &caller, None, &mut files).unwrap_err();
    assert_eq!(missing.trouble, Trouble::BadType);
    let allowed = standing(&client, &caller, Some("shop.example.test"), &mut files).unwrap();
    assert_eq!(allowed.origin.to_string(), "https://shop.example.test");
    let other = standing(&client, &caller, Some("example.test"), &mut files).unwrap_err();
    assert_eq!(other.trouble, Trouble::Origin);
}

#[test]
fn an_android_app_is_its_certificate() {
    let mut files = Files::json(
        "https://shop.example.test/.well-known/assetlinks.json",
        &crate::client::asset_links::statement_for(&APP),
    );
    let caller = Caller::AndroidApp(APP);
    let client = app(ErrorNames::Android);
    let standing = standing(&client, &caller, Some("shop.example.test"), &mut files).unwrap();
    let origin = standing.origin.to_string();
    assert!(origin.starts_with("android:apk-key-hash:"), "{origin}");
    assert_eq!(origin.len(), "android:apk-key-hash:".len() + 43);
    assert_eq!(
        standing.calling,
        Calling::AndroidApp {
            package: "test.example.shop"
        }
    );
}
