//! Loading: the shipped profiles are right, and a wrong one has all its problems told at once.

use crate::flow::Attempt;
use crate::flow::DeclineReason;
use crate::flow::Screen;
use crate::rp::Decides;
use crate::rp::FrontEnd;
use crate::rp::Post;
use crate::rp::Program;
use crate::rp::REFERENCE;
use crate::rp::RelyingParty;
use crate::rp::Session;
use crate::rp::Wanted;

use super::load;

const PROFILES: &[(&str, &str)] = &[
    (
        "django",
        include_str!("../../../fixtures/rp-profiles/django-allauth-headless.yaml"),
    ),
    (
        "py",
        include_str!("../../../fixtures/rp-profiles/py_webauthn.yaml"),
    ),
    (
        "simple",
        include_str!("../../../fixtures/rp-profiles/simplewebauthn.yaml"),
    ),
    ("reference", REFERENCE),
];

/// The places and messages of all problems.
pub(super) fn problems(text: &str) -> Vec<String> {
    let invalid = load(text, 1).expect_err("the profile is wrong");
    let sorted = invalid.problems.sorted();
    let told = sorted.iter().map(|problem| {
        let place = invalid.files.position(problem.span);
        format!("{}:{} {}", place.line, place.column, problem.message)
    });
    told.collect()
}

#[test]
fn runs_on_many_threads_share_a_relying_party() {
    fn shared<T: Send + Sync>() {}
    fn moved<T: Send>() {}
    shared::<RelyingParty>();
    moved::<Session>();
    moved::<Program>();
}

#[test]
fn shipped_profiles_load() {
    for (name, text) in PROFILES {
        let loaded = load(text, 8000).map_err(|invalid| format!("{name}: {:#?}", invalid.problems));
        if let Err(problems) = loaded {
            panic!("{problems}");
        }
    }
}

#[test]
fn the_reference_profile_says_what_it_is() {
    let rp = load(REFERENCE, 8000).unwrap();
    assert_eq!(rp.name(), "embedded RP");
    assert_eq!(rp.origin(), "https://shop.example.test");
    assert_eq!(rp.rp_id(), "shop.example.test");
    assert_eq!(rp.url().as_str(), "http://127.0.0.1:8000/");
    assert_eq!(rp.android_origin(), Some("android:apk-key-hash:abc"));
    assert_eq!(
        rp.decides(FrontEnd::Browser, Attempt::Append),
        &Decides::All
    );
    assert!(rp.lists_screen(FrontEnd::App, Screen::Pin));
    assert!(!rp.lists_screen(FrontEnd::App, Screen::SecondFactor));
    assert_eq!(rp.screens_after(FrontEnd::App, "sign-in").len(), 3);
    assert!(rp.has(FrontEnd::App, "sign-in", Some("saved-password")));
    assert!(rp.has(FrontEnd::App, "sign-in", Some("phone")));
    assert!(!rp.has(FrontEnd::App, "sign-up", Some("code")));
    let wanted = Wanted {
        source: "",
        post: Post::Mail,
        listen: None,
    };
    assert_eq!(rp.wants(), [wanted]);
}

#[test]
fn what_is_unsaid_follows_from_the_url() {
    let (_, text) = PROFILES[0];
    let rp = load(text, 8000).unwrap();
    assert_eq!(rp.origin(), "http://localhost:8000");
    assert_eq!(rp.rp_id(), "localhost");
    assert_eq!(rp.decides(FrontEnd::Browser, Attempt::Append), &Decides::No);
    let app = rp.front(FrontEnd::App);
    assert_eq!(app.url.path(), "/_allauth/app/v1");
    let names: Vec<_> = app.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["X-Session-Token"]);
    let kept: Vec<_> = app.keep.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(kept, ["stage", "session"]);
    assert!(app.begin.is_empty());
    let (_, text) = PROFILES[1];
    let rp = load(text, 8000).unwrap();
    let reasons = Decides::Reasons(vec![DeclineReason::NoPasskey]);
    assert_eq!(
        rp.decides(FrontEnd::Browser, Attempt::PasskeyLogin),
        &reasons
    );
}

#[test]
fn all_problems_are_told_at_once() {
    let text = r#"profile: bad
url: ftp://localhost
cookis: none
decides: { append: [no-passkey, tired] }
screens: { sing-in: [code], sign-in: [dashboard] }
codes: { from: pigeon, find: 're:(' }
keep: { token: '$.a[' }
headers: { X: $(tokn), Y: $(token | base65), Z: $(secret.none) }
then:
  - { if: { '$.b[': present, status: [] }, shows: dashbord }
  - { if: { status: 200 } }
  - { if: { $.c: /(/ }, refused: lazy, because: { login: no-passkey } }
actions:
  sign-in: [{ POST: /x }]
  session: { password: [{ GET: /x }] }
  list: [{ GTE: /x }, { GET: /x, POST: /y }, { GET: x, json: 1, body: y }, { do: lst }]
  upgrade: [{ create: options, get: $.x }, { create: options }, { do: upgrade }]
  skipp: [{ GET: /x, form: { a: 1 }, form-of: 'css:[' }]
  rename-passkey: [{ PATCH: /x, then: [{ passkeys: { each: $ }, also: upgrad }] }]
"#;
    let told = problems(text);
    let expected = [
        "2:6 `ftp://localhost` is not a URL to connect to",
        "3:1 profile has no key `cookis`",
        "4:33 `tired` is not a reason of `declined`",
        "5:12 `sing-in` is not an action",
        "5:39 `dashboard` is not a product screen",
        "6:16 `pigeon` is not a source of codes",
        "6:30 `re:(` is not a selector: unclosed group",
        "7:16 `$.a[` is not a selector",
        "8:15 `tokn` is not defined",
        "8:27 `base65` is not a codec",
        "8:49 secret `none` is not given",
        "10:13 `$.b[` is not a selector",
        "10:38 an empty list never holds",
        "10:51 `dashbord` is not a screen",
        "11:5 the rule says nothing",
        "12:18 `(` is not a pattern",
        "12:34 `lazy` is not a reason of `refused`",
        "12:51 `login` is not an attempt",
        "19:71 there is no action `upgrad`",
        "14:12 `sign-in` is done in ways of different methods",
        "15:12 only `sign-in` and `sign-up` have methods",
        "16:12 request has no key `GTE`",
        "16:40 a request has one method, and here is `POST` too",
        "16:53 `x` is not a path",
        "16:71 a request has one body, and here is `body` too",
        "16:82 there is no action `lst`",
        "17:3 `upgrade` does itself, without end",
        "17:37 an item has one ceremony, and here is `get` too",
        "17:54 options are read from the answer",
        "18:3 nothing uses the helper `skipp`",
        "18:47 `[` is not a CSS selector",
        "19:52 the list has neither `id` nor `key`",
    ];
    for expected in expected {
        assert!(
            told.iter().any(|told| told.starts_with(expected)),
            "{expected}\nin {told:#?}"
        );
    }
}

#[test]
fn nothing_and_no_map_are_problems() {
    assert_eq!(
        problems(""),
        ["1:1 expected a profile (a map), found nothing"]
    );
    assert!(!problems("- a\n").is_empty());
    assert!(problems("profile: x\nurl: http://localhost\n")[0].contains("can do nothing"));
}

#[test]
fn overlays_are_checked_where_they_are_written() {
    let text = "profile: x
url: http://localhost
actions: { session: [{ GET: /a }] }
for:
  app: { profile: y, cookies: nome, actions: { session: [{ GET: /b, kep: {} }] } }
  tv: {}
";
    let told = problems(text);
    for expected in [
        "5:10 `profile` cannot be different",
        "5:31 `nome` is not a use of cookies",
        "5:69 request has no key `kep`",
        "6:3 for has no key `tv`",
    ] {
        assert!(
            told.iter().any(|told| told.starts_with(expected)),
            "{expected}\nin {told:#?}"
        );
    }
}

#[test]
fn what_only_looks_wants_no_ceremony() {
    let text = "profile: Shop
url: http://localhost:8000
clock: [{ GET: /options }, { create: $ }]
actions:
  session: [{ GET: /options }, { get: $ }]
  list: [{ do: step-up }, { GET: /passkeys }]
  step-up: [{ GET: /options }, { get: $ }]
  sign-in: { passkey: [{ GET: /options }, { get: $ }] }
";
    let told = problems(text);
    for (line, name) in [(3, "clock"), (5, "session"), (6, "list")] {
        let wanted = format!("`{name}` only looks, yet wants a ceremony");
        let place = format!("{line}:");
        assert!(
            told.iter()
                .any(|told| told.starts_with(&place) && told.ends_with(&wanted)),
            "{name}: {told:#?}"
        );
    }
    assert_eq!(told.len(), 3, "{told:#?}");
}
