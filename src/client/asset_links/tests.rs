use super::validate;
use crate::client::APP;
use crate::client::AppIdentity;
use crate::client::fixture::Files;
use crate::webauthn::RpId;

/// SHA-256 of `stuntkey test signing certificate`, computed with sha256sum.
const FINGERPRINT: &str = "6F:8F:26:C2:EA:65:31:84:F9:DF:01:C6:25:0D:4B:7F:C8:62:C2:CE:4E:0D:B1:16:B8:F7:5A:6A:0A:BB:C7:E6";

/// The statement list that links an app, for other tests of the room.
pub(in crate::client) fn statement_for(app: &AppIdentity) -> String {
    statement(
        "delegate_permission/common.get_login_creds",
        app.android_package,
        FINGERPRINT,
    )
}

fn statement(relation: &str, package: &str, fingerprint: &str) -> String {
    serde_json::json!([{
        "relation": ["delegate_permission/common.handle_all_urls", relation],
        "target": {
            "namespace": "android_app",
            "package_name": package,
            "sha256_cert_fingerprints": [fingerprint],
        },
    }])
    .to_string()
}

fn links(body: &str) -> bool {
    let mut files = Files::json("https://example.org/.well-known/assetlinks.json", body);
    validate(&APP, &RpId::parse("example.org").unwrap(), &mut files).is_ok()
}

#[test]
fn the_statement_names_relation_package_and_certificate() {
    let relation = "delegate_permission/common.get_login_creds";
    assert!(links(&statement_for(&APP)));
    assert!(!links(&statement(
        "delegate_permission/common.other",
        APP.android_package,
        FINGERPRINT
    )));
    assert!(!links(&statement(relation, "com.other", FINGERPRINT)));
    assert!(!links(&statement(
        relation,
        APP.android_package,
        &FINGERPRINT.to_lowercase()
    )));
    assert!(!links(&statement(
        relation,
        APP.android_package,
        &FINGERPRINT.replace(':', "")
    )));
}

#[test]
fn other_documents_link_nothing() {
    for body in ["", "{}", "[]", "[7]", r#"[{"relation":[],"target":null}]"#] {
        assert!(!links(body), "{body}");
    }
}
