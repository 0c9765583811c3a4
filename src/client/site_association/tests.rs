use super::validate;
use crate::client::APP;
use crate::client::fixture::Files;
use crate::webauthn::RpId;

fn associates(body: &str) -> bool {
    let url = "https://example.org/.well-known/apple-app-site-association";
    let rp_id = RpId::parse("example.org").unwrap();
    validate(&APP, &rp_id, &mut Files::json(url, body)).is_ok()
}

#[test]
fn the_app_is_listed_by_its_app_id() {
    assert!(associates(
        r#"{"webcredentials":{"apps":["A.b","STUNTKEY01.test.example.shop"]}}"#
    ));
    assert!(!associates(
        r#"{"webcredentials":{"apps":["test.example.shop"]}}"#
    ));
    assert!(!associates(
        r#"{"applinks":{"apps":["STUNTKEY01.test.example.shop"]}}"#
    ));
}

#[test]
fn other_documents_associate_nothing() {
    for body in [
        "",
        "[]",
        "{}",
        r#"{"webcredentials":7}"#,
        r#"{"webcredentials":{"apps":{}}}"#,
    ] {
        assert!(!associates(body), "{body}");
    }
}
