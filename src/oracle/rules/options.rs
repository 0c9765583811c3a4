//! Options of ceremonies: the account's handle, the exclude list, the allow list.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::flow::Attempt;
use crate::flow::Outcome;
use crate::oracle::Finding;
use crate::oracle::Kind;
use crate::oracle::rules::Rule;
use crate::oracle::rules::webauthn;
use crate::oracle::story::Moment;
use crate::oracle::story::Story;
use crate::sim::Event;
use crate::webauthn::CeremonyKind;
use crate::webauthn::CredentialId;
use crate::webauthn::Mediation;

pub(super) const USER_ID_CHANGES: Rule = Rule {
    id: "user-id-changes",
    demand: "an account has one user handle, the same on every device",
    why: "providers take the account for several, and passkeys are not replaced or matched",
    clause: webauthn("5.4.3", "user handle"),
    mend: "store a random user handle with the account and send that one every time",
    check: user_id_changes,
};

pub(super) const EXCLUDE_LIST_INCOMPLETE: Rule = Rule {
    id: "exclude-list-incomplete",
    demand: "options for a further passkey exclude all that the account has",
    why: "the provider makes a second passkey where one is, and hides the first",
    clause: webauthn("5.4", "excludeCredentials"),
    mend: "list every credential record of the account, with its transports",
    check: exclude_list_incomplete,
};

pub(super) const EXCLUDE_LIST_FOREIGN: Rule = Rule {
    id: "exclude-list-foreign",
    demand: "options exclude the account's own passkeys only",
    why: "the user cannot append, and learns of somebody else's passkeys",
    clause: webauthn("5.4", "excludeCredentials"),
    mend: "select the credential records by the account that is signed in",
    check: exclude_list_foreign,
};

pub(super) const ALLOW_LIST_NOT_EMPTY: Rule = Rule {
    id: "allow-list-not-empty",
    demand: "autofill requests list no credentials",
    why: "a list before anyone has signed in tells whose passkeys exist",
    clause: webauthn("14.6.2", "username enumeration"),
    mend: "leave allowCredentials empty for conditional requests",
    check: allow_list_not_empty,
};

pub(super) const OFFERS_DELETED: Rule = Rule {
    id: "offers-deleted",
    demand: "a deleted passkey is never asked for again",
    why: "the user picks a passkey that cannot work",
    clause: webauthn("5.5", "allowCredentials"),
    mend: "build allowCredentials from the records that are left",
    check: offers_deleted,
};

/// The options that this moment gives to the client, if it does.
fn issued<'t>(moment: &Moment<'_, 't>, wanted: CeremonyKind) -> Option<&'t Value> {
    match &moment.record.event {
        Event::Issued {
            ceremony, options, ..
        } if *ceremony == wanted => Some(options),
        _ => None,
    }
}

/// A sign-up that comes to nothing leaves no account: its user handle binds nobody.
fn user_id_changes(story: &Story<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut settled: Option<&str> = None;
    let mut pending: Option<&str> = None;
    story.replay(|moment| {
        if let Event::Rung {
            attempt: Attempt::Append | Attempt::Upgrade,
            outcome: Outcome::Done,
            ..
        } = &moment.record.event
        {
            settled = settled.or(pending);
        }
        let Some(options) = issued(&moment, CeremonyKind::Registration) else {
            return;
        };
        let Some(id) = options.pointer("/user/id").and_then(Value::as_str) else {
            return;
        };
        pending = Some(id);
        if let Some(before) = settled.filter(|before| *before != id) {
            let what = "the account's user handle is another one than before".to_owned();
            findings.push(Finding {
                expected: format!("user.id {before}"),
                got: format!("user.id {id}"),
                ..moment.finding(USER_ID_CHANGES.id, Kind::Misbehaved, what)
            });
        }
    });
    findings
}

fn exclude_list_incomplete(story: &Story<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    story.replay(|moment| {
        let Some(options) = issued(&moment, CeremonyKind::Registration) else {
            return;
        };
        let listed = ids(options, "excludeCredentials");
        let missing: Vec<_> = moment
            .ledger
            .registered
            .keys()
            .filter(|credential| !listed.contains(&credential.to_string()))
            .collect();
        if let Some(credential) = missing.first() {
            let what = format!(
                "the exclude list lacks {} of the account's passkeys",
                missing.len()
            );
            findings.push(Finding {
                expected: format!("excludeCredentials with {credential}"),
                got: format!("excludeCredentials with {} entries", listed.len()),
                ..moment.finding(EXCLUDE_LIST_INCOMPLETE.id, Kind::Misbehaved, what)
            });
        }
    });
    findings
}

fn exclude_list_foreign(story: &Story<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    story.replay(|moment| {
        let Some(options) = issued(&moment, CeremonyKind::Registration) else {
            return;
        };
        let ledger = moment.ledger;
        let own: BTreeSet<_> = ledger
            .registered
            .keys()
            .map(CredentialId::to_string)
            .collect();
        let listed = ids(options, "excludeCredentials");
        if let Some(foreign) = listed.iter().find(|id| !own.contains(*id)) {
            let deleted = ledger
                .deleted
                .iter()
                .any(|credential| credential.to_string() == *foreign);
            let whose = if deleted {
                "a deleted passkey"
            } else {
                "nobody's passkey"
            };
            let what = format!("the exclude list names {whose}: it is not the account's");
            findings.push(Finding {
                expected: "only the account's passkeys".to_owned(),
                got: foreign.clone(),
                ..moment.finding(EXCLUDE_LIST_FOREIGN.id, Kind::Misbehaved, what)
            });
        }
    });
    findings
}

fn allow_list_not_empty(story: &Story<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    story.replay(|moment| {
        let Event::Issued {
            ceremony: CeremonyKind::Authentication,
            mediation: Mediation::Conditional,
            options,
            ..
        } = &moment.record.event
        else {
            return;
        };
        let listed = ids(options, "allowCredentials");
        if !listed.is_empty() {
            let what = "an autofill request lists credentials".to_owned();
            findings.push(Finding {
                expected: "allowCredentials empty".to_owned(),
                got: format!("{} entries", listed.len()),
                ..moment.finding(ALLOW_LIST_NOT_EMPTY.id, Kind::Misbehaved, what)
            });
        }
    });
    findings
}

fn offers_deleted(story: &Story<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    story.replay(|moment| {
        let Some(options) = issued(&moment, CeremonyKind::Authentication) else {
            return;
        };
        let listed = ids(options, "allowCredentials");
        let deleted = &moment.ledger.deleted;
        if let Some(gone) = deleted
            .iter()
            .find(|gone| listed.contains(&gone.to_string()))
        {
            let what = "the relying party asks for a passkey that was deleted".to_owned();
            findings.push(Finding {
                expected: "only passkeys that the account has".to_owned(),
                got: gone.to_string(),
                ..moment.finding(OFFERS_DELETED.id, Kind::Misbehaved, what)
            });
        }
    });
    findings
}

/// The credential ids in a list of descriptors.
pub(super) fn ids(options: &Value, list: &str) -> BTreeSet<String> {
    let descriptors = options
        .get(list)
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    descriptors
        .filter_map(|entry| entry.get("id")?.as_str())
        .map(str::to_owned)
        .collect()
}
