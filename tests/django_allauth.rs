//! The shipped flows, unchanged, against django-allauth headless: a product with its own protocol.
//!
//! 401 is a normal state of it, codes come by mail, passkeys are managed only after one has proven
//! oneself again, and once there is a passkey a password alone is no longer enough.

mod peers;
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;

use peers::Peer;
use support::Ran;
use support::name;
use support::run;

/// What stuntkey finds at fault: the last passkey of an account without password goes when it is
/// told to, and then only the mailbox is left.
const AT_FAULT: &[&str] = &["onboarding/way-in · the passkey is made"];

/// Why runs prove nothing here, and how many do.
const WITHOUT_PROOF: &[(&str, &str, usize)] = &[
    (
        "blocked",
        "it wants a passkey as second factor, and none is in reach of",
        15,
    ),
    ("skipped", "the profile has no action `upgrade`", 27),
    (
        "skipped",
        "the page decides on `append`, and the page is played",
        19,
    ),
    (
        "skipped",
        "nothing in this step shows how `append` stands",
        4,
    ),
    (
        "skipped",
        "nothing in this step shows how `upgrade` stands",
        2,
    ),
    (
        "skipped",
        "the page decides on `passkey-login`, and the page is played",
        1,
    ),
    (
        "skipped",
        "the relying party's time must pass, and the profile has no `clock`",
        2,
    ),
    (
        "skipped",
        "answers the screen `code`, which the relying party lacks",
        2,
    ),
];

#[test]
fn the_shipped_flows_hold_on_django_allauth() {
    let ran = against_allauth(&[]);
    for verdict in ["set-up failed", "untested"] {
        assert!(ran.with_verdict(verdict).is_empty(), "{}", ran.printed());
    }
    let failed: Vec<_> = ran.with_verdict("failed").into_iter().map(name).collect();
    assert_eq!(failed, AT_FAULT, "{}", ran.printed());
    let proven = ran.with_verdict("passed").len();
    assert!(proven >= 45, "only {proven} are proven\n{}", ran.printed());
    let mut expected: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, why, count) in WITHOUT_PROOF {
        expected.insert(why, *count);
    }
    assert_eq!(reasons(&ran), expected, "{}", ran.printed());
}

#[test]
fn its_own_protocol_is_driven_to_the_end() {
    let ran = against_allauth(&["tests/peers/django-allauth/own-protocol.yaml"]);
    assert_eq!(ran.with_verdict("passed").len(), 1, "{}", ran.printed());
    assert_eq!(ran.report["counts"]["unseen"], 0, "{}", ran.printed());
}

/// The shipped profile has no `upgrade`, for this reason: whatever page one puts before it,
/// django-allauth verifies user presence where a silent creation has none (§7.1 step 14).
#[test]
fn a_page_that_upgrades_silently_finds_that_it_is_refused() {
    let shipped = fs::read_to_string("fixtures/rp-profiles/django-allauth-headless.yaml").unwrap();
    let page = shipped
        .replacen(
            "shows: dashboard }\nactions:",
            "shows: dashboard, also: upgrade }\nactions:",
            1,
        )
        .replacen("  sign-out:", UPGRADE, 1);
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("page.yaml");
    fs::write(&profile, page).unwrap();
    let ran = run_on(
        &profile.display().to_string(),
        &["automatic-upgrade/silent"],
    );
    let failed = ran.with_verdict("failed");
    assert_eq!(failed.len(), 3, "{}", ran.printed());
    for run in failed {
        let findings = run["findings"].to_string();
        assert!(findings.contains("upgrade: refused"), "{findings}");
        assert!(findings.contains("incorrect_code"), "{findings}");
    }
}

const UPGRADE: &str = "  upgrade:
    - GET: /account/authenticators/webauthn
    - create: $.data.creation_options.publicKey
      mediation: conditional
      patch: { authenticatorSelection: { residentKey: required, userVerification: preferred } }
    - POST: /account/authenticators/webauthn
      json: { name: $(name), credential: $(credential) }
      then:
        - { if: { status: 200 }, shows: dashboard }
        - { if: { status: 400 }, refused: any, signal-unknown: $(credential.id) }
  sign-out:";

/// Two sources of codes in one run: the mail at sign-up, and an app that is enrolled on one device
/// and answers on another.
#[test]
fn an_authenticator_app_is_the_second_factor_of_all_devices() {
    let shipped = fs::read_to_string("fixtures/rp-profiles/django-allauth-headless.yaml").unwrap();
    let changes = [
        (
            "codes: { from: smtp, ",
            "codes:\n  app: { from: totp:$(totp-uri) }\n  mail: { from: smtp, ",
        ),
        ("key: $(code)", "key: $(code.mail)"),
        ("json: { code: $(code) }", "json: { code: $(code.mail) }"),
        ("keep: { csrf:", "keep: { totp-uri: $.meta.totp_url, csrf:"),
        (
            "shows: dashboard }\nactions:",
            "shows: dashboard, also: enrol }\nactions:",
        ),
        (BY_PASSKEY, APP),
    ];
    let page = changes.iter().fold(shipped, |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    });
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("page.yaml");
    fs::write(&profile, page).unwrap();
    let scenario = folder.path().join("app.yaml");
    fs::write(&scenario, APP_SCENARIO).unwrap();
    let scenario = scenario.display().to_string();
    let ran = run_on(&profile.display().to_string(), &[&scenario]);
    assert_eq!(ran.with_verdict("passed").len(), 1, "{}", ran.printed());
}

const APP: &str = "  enrol:
    - GET: /account/authenticators/totp
      if: { $(enrolled): absent }
      then: [{ if: { status: 404, $.meta.secret: present }, shows: dashboard }]
    - POST: /account/authenticators/totp
      if: { $(enrolled): absent }
      json: { code: $(code.app) }
      keep: { enrolled: $.data.created_at }
      then: [{ if: { status: 200 }, shows: dashboard }]
  second-factor: [{ POST: /auth/2fa/authenticate, json: { code: $(code.app) }, keep: { enrolled: $.data.user.id } }]
";

const BY_PASSKEY: &str = "  second-factor:
    - GET: /auth/webauthn/authenticate
    - get: $.data.request_options.publicKey
    - { POST: /auth/webauthn/authenticate, json: { credential: $(credential) } }
";

const APP_SCENARIO: &str = "scenario: An authenticator app is the second factor
flow: onboarding
devices: { phone: { is: iphone, client: safari }, laptop: { is: mac, client: safari } }
given: { account: none }
steps:
  - sign-up: phone
  - sign-in: laptop
    with: password
    prove: { shows: dashboard }
";

/// The runs that prove nothing, counted by the known reasons; any other is counted as itself.
fn reasons(ran: &Ran) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for run in ran.runs() {
        let verdict = run["verdict"].as_str().unwrap_or_default();
        let said = run["reason"].as_str().unwrap_or_default();
        if matches!(verdict, "blocked" | "skipped") {
            let known = WITHOUT_PROOF
                .iter()
                .find(|(of, why, _)| *of == verdict && said.contains(why));
            *counts
                .entry(known.map_or(said, |(_, why, _)| *why))
                .or_default() += 1;
        }
    }
    counts
}

/// Runs scenarios against an instance of django-allauth of the test's own.
fn against_allauth(arguments: &[&str]) -> Ran {
    run_on("django-allauth-headless", arguments)
}

fn run_on(profile: &str, arguments: &[&str]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let mail = free_port();
    let peer = Peer::start("django-allauth", &[("SMTP_PORT", &mail)]);
    let (port, mail) = (format!("port={}", peer.port), format!("smtp-port={mail}"));
    let own = ["--rp", profile, "--var", &port, "--var", &mail];
    run(folder.path(), &[&own, arguments].concat())
}

/// A port that nobody listened on a moment ago.
fn free_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port().to_string()
}
