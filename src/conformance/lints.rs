//! The lints: what options and files should look like.
//!
//! **Invariant:** looks at what was sent, and at nothing that a client made of it.
//!
//! Implements checks of WebAuthn L3 §5.4, §5.5, §5.11, §13.5, §14.6 and §15.1.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::conformance::case::Case;
use crate::conformance::case::Outcome;
use crate::conformance::catalogue::Row;
use crate::conformance::creation_lints;
use crate::conformance::exhibit::Exhibit;
use crate::conformance::files;
use crate::conformance::lane::Lane;
use crate::conformance::lint::Lint;
use crate::conformance::mutants::outcome_of;
use crate::conformance::needs::unmet;
use crate::conformance::needs::verification;
use crate::conformance::policy::Expected;
use crate::conformance::policy::Policy;
use crate::conformance::run::Plan;
use crate::webauthn::base64url;
use crate::word::Word;

/// What a look shows.
pub(super) enum Look {
    /// All is well.
    Fine,
    /// It is not, because of this.
    Wrong(String),
    /// It is not forbidden, but advised against, because of this.
    Unwise(String),
    /// There is nothing to look at.
    Nothing(String),
}

/// Looks at what a row is about.
pub(super) fn check(plan: &Plan<'_>, row: &Row, lint: Lint) -> Vec<Case> {
    let expected = row.expected.under(plan.policy);
    let outcome = match Lane::open(plan, &row.id) {
        Err(ending) => outcome_of(&ending),
        Ok(mut lane) => {
            let unmet = row.needs.iter().find_map(|need| unmet(*need, &lane, None));
            let outcome = match unmet {
                Some(why) => Outcome::Skipped(why),
                None => verdict(look(&mut lane, lint), expected, plan.policy),
            };
            lane.user.end();
            outcome
        }
    };
    vec![Case::ended(lint.as_str(), expected, outcome)]
}

fn verdict(look: Look, expected: Expected, policy: Policy) -> Outcome {
    match (look, expected) {
        (Look::Fine, _) | (Look::Wrong(_), Expected::Accept | Expected::Either) => Outcome::Passed,
        (Look::Nothing(why), _) => Outcome::Skipped(why),
        (Look::Wrong(why), Expected::Reject) => Outcome::Failed(why),
        (Look::Wrong(why), Expected::ShouldReject | Expected::ShouldAccept) => Outcome::Warned(why),
        (Look::Unwise(why), _) => match policy {
            Policy::Strict => Outcome::Failed(why),
            Policy::L3 | Policy::Fido => Outcome::Warned(why),
        },
    }
}

fn look(lane: &mut Lane<'_>, lint: Lint) -> Look {
    let gather = |lane: &mut Lane<'_>| Exhibit::gather(lane);
    match lint {
        Lint::ChallengeLength => challenge_length(&gather(lane)),
        Lint::ChallengeRepeats => challenge_repeats(&gather(lane)),
        Lint::Encoding => encoding(&gather(lane)),
        Lint::Timeout => timeout(&gather(lane)),
        Lint::RpId => creation_lints::rp_id(&gather(lane)),
        Lint::UserId => creation_lints::user_id(&gather(lane)),
        Lint::UserName => creation_lints::user_name(&gather(lane)),
        Lint::ExcludeMissing => creation_lints::exclude_missing(&gather(lane)),
        Lint::ExcludeEntries => entries(gather(lane).create_again.as_ref(), "excludeCredentials"),
        Lint::Algorithms => creation_lints::algorithms(&gather(lane)),
        Lint::AlgorithmsFullySpecified => creation_lints::fully_specified(&gather(lane)),
        Lint::ResidentKey => creation_lints::resident_key(&gather(lane)),
        Lint::UpgradeVerification => creation_lints::upgrade_verification(&gather(lane)),
        Lint::Attachment => creation_lints::attachment(&gather(lane)),
        Lint::Attestation => creation_lints::attestation(&gather(lane)),
        Lint::CredProps => creation_lints::cred_props(&gather(lane)),
        Lint::GetRpId => get_rp_id(&gather(lane)),
        Lint::AutofillList => autofill_list(&gather(lane)),
        Lint::Enumeration => enumeration(&gather(lane)),
        Lint::PasskeyUsers => passkey_users(&gather(lane)),
        Lint::AllowTransports => entries(gather(lane).get.first(), "allowCredentials"),
        Lint::Verification => same_verification(&gather(lane)),
        Lint::Deprecated => deprecated(&gather(lane)),
        Lint::RelatedOrigins => files::related_origins(lane),
        Lint::RelatedOriginsOwn => files::related_origins_own(lane),
        Lint::AssetLinks => files::asset_links(lane),
        Lint::AssetLinksKey => files::asset_links_key(lane),
        Lint::AppleAssociation => files::apple_association(lane),
        Lint::PasskeyEndpoints => files::passkey_endpoints(lane),
        Lint::ChangePassword => files::change_password(lane),
    }
}

impl Exhibit {
    fn all(&self) -> Vec<&Value> {
        let extra = [&self.create_again, &self.autofill, &self.upgrade];
        let extra = extra.into_iter().flatten();
        self.create.iter().chain(&self.get).chain(extra).collect()
    }

    fn challenges(&self) -> Vec<&str> {
        let options = self.all().into_iter();
        options
            .filter_map(|it| it.get("challenge")?.as_str())
            .collect()
    }

    pub(super) fn creation(&self) -> Result<&Value, Look> {
        self.create
            .first()
            .ok_or_else(|| nothing("creation options"))
    }
}

pub(super) fn nothing(what: &str) -> Look {
    Look::Nothing(format!("its profile shows no {what}"))
}

pub(super) fn fine_unless(wrong: bool, why: impl Into<String>) -> Look {
    match wrong {
        true => Look::Wrong(why.into()),
        false => Look::Fine,
    }
}

fn challenge_length(exhibit: &Exhibit) -> Look {
    let challenges = exhibit.challenges();
    let lengths = challenges
        .iter()
        .map(|it| base64url::decode(it).map_or(0, |it| it.len()));
    match lengths.min() {
        None => nothing("options"),
        Some(bytes) => fine_unless(bytes < 16, format!("a challenge has {bytes} bytes")),
    }
}

fn challenge_repeats(exhibit: &Exhibit) -> Look {
    let challenges = exhibit.challenges();
    if challenges.len() < 2 {
        return nothing("two sets of options");
    }
    let distinct: BTreeSet<_> = challenges.iter().collect();
    if distinct.len() < challenges.len() {
        return Look::Wrong("two requests for options got the same challenge".to_owned());
    }
    let bytes = challenges
        .iter()
        .filter_map(|it| base64url::decode(it).ok());
    let bytes: Vec<Vec<u8>> = bytes.collect();
    let printable = bytes.iter().all(|it| it.iter().all(u8::is_ascii_graphic));
    let same = bytes.windows(2).all(|pair| {
        let (Some(a), Some(b)) = (pair.first(), pair.last()) else {
            return false;
        };
        let equal = a.iter().zip(b).filter(|(a, b)| a == b).count();
        equal * 2 > a.len()
    });
    if same {
        return Look::Wrong("challenges differ in few bytes: they look counted".to_owned());
    }
    fine_unless(
        printable && bytes.iter().any(|it| it.len() < 32),
        "challenges are printable text, which has less chance in it than its length says",
    )
}

fn encoding(exhibit: &Exhibit) -> Look {
    let paths = ["/challenge", "/user/id"];
    for options in exhibit.all() {
        let listed = ["excludeCredentials", "allowCredentials"];
        let ids = listed
            .iter()
            .filter_map(|name| options.get(*name)?.as_array());
        let ids = ids.flatten().filter_map(|entry| entry.get("id"));
        let members = paths
            .iter()
            .filter_map(|path| options.pointer(path))
            .chain(ids);
        for value in members {
            let text = value.as_str().unwrap_or_default();
            let coded = base64url::decode(text).is_ok();
            if !coded || text.is_empty() {
                return Look::Wrong(format!("{value} is not base64url without padding"));
            }
        }
    }
    Look::Fine
}

fn timeout(exhibit: &Exhibit) -> Look {
    let options = exhibit.all();
    if options.is_empty() {
        return nothing("options");
    }
    let mut timeouts = options.iter().filter_map(|it| it.get("timeout")?.as_u64());
    let odd = timeouts.find(|ms| !(300_000..=600_000).contains(ms));
    match odd {
        Some(ms) => Look::Wrong(format!("a time-out of {ms} ms")),
        None => Look::Fine,
    }
}

fn entries(options: Option<&Value>, name: &str) -> Look {
    let list = options.and_then(|it| it.get(name)?.as_array());
    let Some(list) = list.filter(|list| !list.is_empty()) else {
        return nothing(&format!("options with entries in {name}"));
    };
    for entry in list {
        if entry.get("type").and_then(Value::as_str) != Some("public-key") {
            return Look::Wrong(format!("an entry of {name} has no type"));
        }
        let transports = entry.get("transports").and_then(Value::as_array);
        if transports.is_none_or(Vec::is_empty) {
            return Look::Wrong(format!("an entry of {name} has no transports"));
        }
    }
    Look::Fine
}

fn get_rp_id(exhibit: &Exhibit) -> Look {
    let created = exhibit
        .create
        .first()
        .and_then(|it| it.pointer("/rp/id")?.as_str());
    let created = created.unwrap_or(&exhibit.rp_id);
    let Some(options) = exhibit.get.first() else {
        return nothing("login options");
    };
    match options.get("rpId").and_then(Value::as_str) {
        None => fine_unless(
            !exhibit.origin.ends_with(&format!("//{created}")),
            "login options name no RP ID, and the host is another",
        ),
        Some(named) => fine_unless(
            named != created,
            format!("passkeys are made for `{created}`, and `{named}` is asked for"),
        ),
    }
}

fn autofill_list(exhibit: &Exhibit) -> Look {
    match &exhibit.autofill {
        None => nothing("options for autofill"),
        Some(options) => {
            let list = options.get("allowCredentials").and_then(Value::as_array);
            fine_unless(
                list.is_some_and(|list| !list.is_empty()),
                "options for autofill list passkeys, which are then the only ones offered",
            )
        }
    }
}

/// §14.6.2: whether an answer gives away who has an account. The yardstick is a user without
/// passkey.
fn enumeration(exhibit: &Exhibit) -> Look {
    let (Some(plain), Some(first)) = (exhibit.plain.first(), exhibit.unknown.first()) else {
        return nothing("answer to an identifier");
    };
    if exhibit.unknown.iter().any(|shape| shape != first) {
        return Look::Wrong("the answer for unknown users changes when asked again".to_owned());
    }
    fine_unless(
        plain != first,
        format!("a user gets {plain}, and one whom nobody knows {first}"),
    )
}

/// §14.6.3: whether it gives away who has a passkey.
fn passkey_users(exhibit: &Exhibit) -> Look {
    let (Some(known), Some(unknown)) = (exhibit.known.first(), exhibit.unknown.first()) else {
        return nothing("answer to an identifier");
    };
    fine_unless(
        known != unknown,
        "the answer for a user with a passkey has another shape than for an unknown one",
    )
}

fn same_verification(exhibit: &Exhibit) -> Look {
    let (Some(create), Some(get)) = (exhibit.create.first(), exhibit.get.first()) else {
        return nothing("options of both ceremonies");
    };
    let wish = |options: &Value| verification(options).unwrap_or("preferred").to_owned();
    let (create, get) = (wish(create), wish(get));
    fine_unless(
        create != get,
        format!("registration says `{create}`, login `{get}`"),
    )
}

fn deprecated(exhibit: &Exhibit) -> Look {
    let paths = [
        "/extensions/uvm",
        "/rp/icon",
        "/user/icon",
        "/extensions/txAuthSimple",
    ];
    for options in exhibit.all() {
        if let Some(path) = paths.iter().find(|path| options.pointer(path).is_some()) {
            let member = path.trim_start_matches('/').replace('/', ".");
            return Look::Wrong(format!("`{member}` is no member of options any more"));
        }
    }
    Look::Fine
}
