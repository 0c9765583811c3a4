//! Offers of passkey login, held against what could be known of the passkeys' whereabouts.

use serde_json::Value;

use crate::flow::Attempt;
use crate::flow::DeclineReason;
use crate::flow::DeviceName;
use crate::flow::Evidence;
use crate::flow::Outcome;
use crate::oracle::Finding;
use crate::oracle::Kind;
use crate::oracle::ecosystem::Known;
use crate::oracle::ecosystem::known;
use crate::oracle::ledger::Ledger;
use crate::oracle::rules::Rule;
use crate::oracle::rules::document;
use crate::oracle::story::Moment;
use crate::oracle::story::Story;
use crate::sim::Event;
use crate::sim::ReachJudge;
use crate::sim::Reachability;
use crate::webauthn::CredentialId;

/// After two failures on a device, a relying party may take a passkey for absent there
/// (documented rule of passkey intelligence).
const FAILURES_THAT_EXCUSE: u32 = 2;

pub(super) const FALSE_OFFER: Rule = Rule {
    id: "false-offer",
    demand: "passkey login is not offered where no passkey can be reached",
    why: "the user would be shown `no passkeys available`, or a QR code that leads nowhere",
    clause: document("second-device", 2, "whether a passkey is in reach"),
    mend: "compare backup eligibility, transports and the registering device with the client",
    check: false_offer,
};

pub(super) const MISSED_OFFER: Rule = Rule {
    id: "missed-offer",
    demand: "passkey login is offered where a passkey is known to be at hand",
    why: "the user types a password though a passkey is one touch away",
    clause: document("second-device", 2, "whether a passkey is in reach"),
    mend: "take a backup-eligible passkey for present within its own ecosystem",
    check: missed_offer,
};

fn false_offer(story: &Story<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    story.replay(|moment| {
        let Some(device) = login_is(&moment, |outcome| outcome == Outcome::Offered) else {
            return;
        };
        let ledger = moment.ledger;
        let judge = ledger.front(device).map(|front| front.reach);
        if ledger.registered.is_empty() || judge != Some(ReachJudge::RelyingParty) {
            return;
        }
        match ledger.best_reach(device) {
            Reachability::Local | Reachability::Roaming | Reachability::Hybrid => return,
            Reachability::Pending | Reachability::None => {}
        }
        let told = ledger.told(device);
        let settled = ledger
            .registered
            .values()
            .all(|passkey| known(passkey, told.as_ref()) == Known::Nowhere);
        let kind = if settled {
            Kind::Misbehaved
        } else {
            Kind::Unlucky
        };
        let what =
            format!("passkey login is offered on `{device}`, where no passkey can be reached");
        findings.push(Finding {
            expected: "passkey-login: declined (out of reach)".to_owned(),
            got: "passkey-login: offered".to_owned(),
            ground_truth: Some(whereabouts(ledger, device)),
            rp_knew: Some(records(ledger, device)),
            ..moment.finding(FALSE_OFFER.id, kind, what)
        });
    });
    findings
}

fn missed_offer(story: &Story<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    story.replay(|moment| {
        let declined =
            |outcome| matches!(outcome, Outcome::Declined(reason) if blames_reach(reason));
        let Some(device) = login_is(&moment, declined) else {
            return;
        };
        let ledger = moment.ledger;
        if ledger
            .failures
            .get(device)
            .is_some_and(|failed| *failed >= FAILURES_THAT_EXCUSE)
        {
            return;
        }
        let told = ledger.told(device);
        let at_hand = ledger.registered.iter().find(|(credential, passkey)| {
            ledger.reach(credential, device) == Reachability::Local
                && known(passkey, told.as_ref()) == Known::Here
        });
        let Some((credential, _)) = at_hand else {
            return;
        };
        let what = format!("passkey login is declined on `{device}`, where a passkey is at hand");
        findings.push(Finding {
            expected: "passkey-login: offered".to_owned(),
            got: "passkey-login: declined".to_owned(),
            ground_truth: Some(format!("{} works on {device}", place(ledger, credential))),
            rp_knew: Some(records(ledger, device)),
            ..moment.finding(MISSED_OFFER.id, Kind::Misbehaved, what)
        });
    });
    findings
}

/// The device on which the relying party itself brought passkey login to such a rung.
fn login_is<'t>(
    moment: &Moment<'_, 't>,
    wanted: impl Fn(Outcome) -> bool,
) -> Option<&'t DeviceName> {
    match &moment.record.event {
        Event::Rung {
            device,
            attempt: Attempt::PasskeyLogin,
            outcome,
            evidence: Evidence::Seen,
        } if wanted(*outcome) => Some(device),
        _ => None,
    }
}

/// Whether a decline is about where passkeys are.
fn blames_reach(reason: Option<DeclineReason>) -> bool {
    match reason {
        None | Some(DeclineReason::OutOfReach | DeclineReason::NoPasskey) => true,
        Some(
            DeclineReason::AlreadyHere
            | DeclineReason::NotReady
            | DeclineReason::TooSoon
            | DeclineReason::NotYet
            | DeclineReason::NoPassword
            | DeclineReason::Unsupported
            | DeclineReason::UnknownAccount
            | DeclineReason::TriedBefore,
        ) => false,
    }
}

/// Ground truth in words: where every registered passkey is, seen from a device.
pub(super) fn whereabouts(ledger: &Ledger<'_>, device: &DeviceName) -> String {
    let places: Vec<_> = ledger
        .registered
        .keys()
        .map(|credential| {
            let reach = match ledger.reach(credential, device) {
                Reachability::Local => "here",
                Reachability::Roaming => "plugged in here",
                Reachability::Hybrid => "reachable by QR code",
                Reachability::Pending => "still syncing",
                Reachability::None => "out of reach",
            };
            format!("{} ({reach})", place(ledger, credential))
        })
        .collect();
    match places.len() {
        0 => "the account has no passkey".to_owned(),
        1 => format!("1 passkey: {}", places.join("; ")),
        count => format!("{count} passkeys: {}", places.join("; ")),
    }
}

/// Where a credential is held, in words.
fn place(ledger: &Ledger<'_>, credential: &CredentialId) -> String {
    let short: String = credential.to_string().chars().take(6).collect();
    match ledger.held.get(credential) {
        Some(held) => {
            let devices: Vec<_> = held.devices.iter().map(ToString::to_string).collect();
            let bound = if held.source.backup.be() {
                "synced"
            } else {
                "device-bound"
            };
            format!(
                "{short}… in {} on {}, {bound}",
                held.source.provider,
                devices.join(" and ")
            )
        }
        None => format!("{short}… on no device any more"),
    }
}

/// What the relying party could know, in words: of its passkeys, and of the client that is here.
pub(super) fn records(ledger: &Ledger<'_>, device: &DeviceName) -> String {
    let here = ledger.told(device);
    let passkeys = ledger.registered.values().map(|passkey| {
        let eligible = match &passkey.auth_data {
            Some(data) if data.flags.be() => "backup eligible: yes",
            Some(_) => "backup eligible: no",
            None => "backup eligible: unreadable",
        };
        let client = client(passkey.told.as_ref());
        format!("{eligible} · registered on {client} ({})", passkey.device)
    });
    let here = format!("the client here: {}", client(here.as_ref()));
    let known: Vec<_> = passkeys.chain([here]).collect();
    known.join("; ")
}

/// A client as the relying party was told of it: `windows chrome`.
fn client(told: Option<&Value>) -> String {
    let member = |name: &str| told.and_then(|told| told.get(name)?.as_str());
    let words: Vec<_> = ["platform", "browser"]
        .into_iter()
        .filter_map(member)
        .collect();
    if words.is_empty() {
        "an unknown platform".to_owned()
    } else {
        words.join(" ")
    }
}
