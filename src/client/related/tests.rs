use std::collections::BTreeMap;

use super::validate;
use crate::client::Fetched;
use crate::client::fixture::Files;
use crate::webauthn::Origin;
use crate::webauthn::RpId;

fn allows(origin: &str, body: &str) -> bool {
    let mut files = Files::json("https://example.org/.well-known/webauthn", body);
    let origin = Origin::parse(origin).unwrap();
    validate(&origin, &RpId::parse("example.org").unwrap(), &mut files).is_ok()
}

#[test]
fn a_listed_origin_is_allowed() {
    let body = r#"{"origins":["https://example.com","https://example.de:8443"]}"#;
    assert!(allows("https://example.com", body));
    assert!(allows("https://example.de:8443", body));
    assert!(!allows("https://example.de", body));
    assert!(!allows("https://www.example.com", body));
}

#[test]
fn entries_that_are_no_origins_are_passed_over() {
    let body = r#"{"origins":[7,null,"","com","https://com","https://example.com"]}"#;
    assert!(allows("https://example.com", body));
}

#[test]
fn five_registrable_labels_count() {
    let body = r#"{"origins":["https://a.com","https://b.com","https://c.com","https://d.com",
        "https://e.com","https://f.com","https://a.net"]}"#;
    assert!(allows("https://e.com", body));
    assert!(!allows("https://f.com", body), "the sixth label");
    assert!(
        allows("https://a.net", body),
        "a label that was seen before"
    );
}

#[test]
fn the_document_must_be_json_with_origins() {
    for body in [
        "",
        "[]",
        "{}",
        r#"{"origins":"https://example.com"}"#,
        "<html>",
    ] {
        assert!(!allows("https://example.com", body), "{body}");
    }
}

#[test]
fn status_and_type_count() {
    let body = r#"{"origins":["https://example.com"]}"#.to_owned();
    let url = "https://example.org/.well-known/webauthn".to_owned();
    let origin = Origin::parse("https://example.com").unwrap();
    let rp_id = RpId::parse("example.org").unwrap();
    for (status, content_type) in [(404, "application/json"), (200, "text/html"), (200, "")] {
        let content_type = content_type.to_owned();
        let fetched = Fetched {
            status,
            content_type,
            body: body.clone(),
        };
        let mut files = Files(BTreeMap::from([(url.clone(), fetched)]));
        assert!(validate(&origin, &rp_id, &mut files).is_err());
    }
}
