//! Every mistake of the embedded relying party turns an otherwise green run red, and is named.

mod support;

use support::name;
use support::run;
use support::stuntkey;

/// Each switch, the scenario that must go red, and the finding (`rule`) that must say why.
const CAUGHT: &[(&str, &str, &str)] = &[
    (
        "nudge-before-unlock",
        "in-app-after-unlock/nudge",
        "nudge-before-unlock",
    ),
    (
        "nudge-when-not-ready",
        "in-app-after-unlock/when-to-nudge",
        "nudge-not-ready",
    ),
    (
        "nudge-despite-passkey-here",
        "in-app-after-unlock/when-to-nudge",
        "append-despite-passkey",
    ),
    (
        "nudge-twice",
        "in-app-after-unlock/not-twice",
        "nudge-too-soon",
    ),
    (
        "login-lost-on-failed-create",
        "in-app-after-unlock/nudge",
        "lost-login",
    ),
    ("create-on-skip", "after-login-non-mfa/skip", "expectation"),
    (
        "code-before-offer",
        "after-login-non-mfa/append",
        "expectation",
    ),
    (
        "code-without-password",
        "after-login-non-mfa/code-alone",
        "expectation",
    ),
    (
        "modal-upgrade",
        "automatic-upgrade/silent",
        "upgrade-prompts",
    ),
    (
        "upgrade-before-second-factor",
        "automatic-upgrade/silent",
        "upgrade-too-early",
    ),
    (
        "user-absent-refused",
        "automatic-upgrade/silent",
        "silent-upgrade-refused",
    ),
    (
        "user-absent-accepted",
        "after-login-non-mfa/refused",
        "absent-user-accepted",
    ),
    (
        "redirect-waits-for-upgrade",
        "automatic-upgrade/silent",
        "upgrade-waits",
    ),
    (
        "login-despite-decline",
        "second-device/append",
        "login-despite-decline",
    ),
    (
        "no-offer-after-decline",
        "second-device/append",
        "append-missed",
    ),
    (
        "exclude-list-empty",
        "second-device/append",
        "exclude-list-incomplete",
    ),
    (
        "exclude-list-of-another-user",
        "second-device/append",
        "exclude-list-foreign",
    ),
    (
        "old-passkey-deactivated",
        "second-device/append",
        "passkey-lost",
    ),
    (
        "synced-passkey-misjudged",
        "second-device/reachability",
        "missed-offer",
    ),
    (
        "device-bound-misjudged",
        "second-device/reachability",
        "false-offer",
    ),
    ("no-fallback", "second-device/reachability", "dead-end"),
    (
        "user-id-per-device",
        "second-device/append",
        "user-id-changes",
    ),
    (
        "confirmation-before-verify",
        "onboarding/create",
        "confirmed-without-passkey",
    ),
    (
        "challenge-reusable",
        "after-login-non-mfa/refused",
        "replay-accepted",
    ),
    ("no-way-in", "onboarding/way-in", "expectation"),
];

#[test]
fn every_switch_is_in_the_table() {
    let listed = stuntkey(&["rp", "--list-bugs"]);
    let listed = String::from_utf8(listed.stdout).unwrap();
    // The second group, single checks, is what `tests/vulnerable.rs` is about.
    let mut names: Vec<_> = listed
        .lines()
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let mut caught: Vec<_> = CAUGHT.iter().map(|(bug, ..)| *bug).collect();
    names.sort_unstable();
    caught.sort_unstable();
    assert_eq!(names, caught);
}

#[test]
fn every_switch_is_caught_where_it_should_be_and_by_name() {
    let mut missed = Vec::new();
    for (bug, scenario, rule) in CAUGHT {
        let folder = tempfile::tempdir().unwrap();
        let ran = run(folder.path(), &["--seed", "7f3a2c", "--bug", bug, scenario]);
        let red = ran.with_verdict("failed");
        let named = red.iter().any(|run| {
            let findings = run["findings"].as_array().into_iter().flatten();
            findings
                .into_iter()
                .any(|finding| finding["rule"] == **rule)
        });
        let told = ran.printed().contains(&format!("--bug {bug}"));
        if red.is_empty() || !named || !told || ran.output.status.code() != Some(1) {
            let red: Vec<_> = red.iter().map(|run| name(run)).collect();
            missed.push(format!(
                "{bug}: red {red:?}, named {named}, reproduction {told}"
            ));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}
