//! Reads `given`.

use crate::flow::AccountGiven;
use crate::flow::DeviceName;
use crate::provider::DeviceSetup;
use crate::scenario::cast::Cast;
use crate::scenario::cast::Part;
use crate::scenario::model::Given;
use crate::scenario::model::SavedPasswordGiven;
use crate::scenario::spec;
use crate::source::Cursor;
use crate::source::Fields;
use crate::source::Problem;
use crate::source::quote;

/// Reads what is so before the first step.
pub(super) fn read(given: Option<Cursor<'_>>, cast: &Cast, setups: &[DeviceSetup]) -> Given {
    let Some(given) = given else {
        return Given::default();
    };
    let fields = given.mapping(&spec::GIVEN);
    let account = fields.field("account");
    let account = account.and_then(|account| account.word());
    let given = Given {
        account,
        passkeys: list(fields, "passkeys", |device| holder(device, cast, setups)),
        saved_passwords: list(fields, "saved-password", |saved| {
            saved_password(saved, cast)
        }),
        signed_in: list(fields, "signed-in", |device| cast.actor(device)),
        app_lock: list(fields, "app-lock", |device| app(device, cast)),
        orphans: list(fields, "orphans", |device| holder(device, cast, setups)),
    };
    check_account(&given, fields);
    given
}

/// The devices under a key; reports one that is listed twice.
fn list<T: PartialEq>(
    fields: Fields<'_>,
    name: &str,
    read: impl Fn(Cursor<'_>) -> Option<T>,
) -> Vec<T> {
    let items = fields.field(name).map(|items| items.items());
    let mut list = Vec::new();
    for item in items.unwrap_or_default() {
        match read(item) {
            Some(known) if list.contains(&known) => {
                item.report("listed twice", "remove one of the two");
            }
            Some(new) => list.push(new),
            None => {}
        }
    }
    list
}

fn saved_password(saved: Cursor<'_>, cast: &Cast) -> Option<SavedPasswordGiven> {
    if saved.node().scalar().is_some() {
        let device = cast.actor(saved)?;
        let username = None;
        return Some(SavedPasswordGiven { device, username });
    }
    let entries = saved.entries();
    let [(key, username)] = entries.as_slice() else {
        saved.report(
            "one device and one username are needed here",
            "write a list: `[{ phone: one-name }, { laptop: another-name }]`",
        );
        return None;
    };
    Some(SavedPasswordGiven {
        device: cast.named(key, saved)?,
        username: Some(username.text()?),
    })
}

/// A device on which a passkey can be made: a security key needs another to be plugged in to.
fn holder(device: Cursor<'_>, cast: &Cast, setups: &[DeviceSetup]) -> Option<DeviceName> {
    let name = cast.device(device)?;
    let is_key = cast.part(name.as_str()) == Some(Part::Key);
    if is_key && !setups.iter().any(|setup| setup.plugged_in.contains(&name)) {
        device.report(
            format!(
                "the security key {} is plugged in nowhere",
                quote(name.as_str())
            ),
            "write `plugged-in: [key]` at the device where its passkey is made",
        );
        return None;
    }
    Some(name)
}

/// A device on which the app can be locked.
fn app(device: Cursor<'_>, cast: &Cast) -> Option<DeviceName> {
    let name = cast.actor(device)?;
    if cast.part(name.as_str()) == Some(Part::Browser) {
        device.report(
            format!(
                "{} runs a browser, and only the app has a lock",
                quote(name.as_str())
            ),
            "write `client: app` at the device",
        );
        return None;
    }
    Some(name)
}

/// What the account cannot have.
fn check_account(given: &Given, fields: Fields<'_>) {
    let Some(account) = fields.key("account") else {
        return;
    };
    let without_account = [
        "passkeys",
        "saved-password",
        "signed-in",
        "app-lock",
        "orphans",
    ];
    let contradictions = match given.account {
        Some(AccountGiven::None) => without_account.as_slice(),
        Some(AccountGiven::Passkey) => &["saved-password"],
        Some(AccountGiven::Any | AccountGiven::Password) | None => &[],
    };
    for name in contradictions {
        let listed = fields
            .field(name)
            .is_some_and(|list| !list.node().items().is_empty());
        if listed && let Some(key) = fields.key(name) {
            let message = format!("`{name}` cannot be given for this account");
            let problem = Problem::new(key.span, message)
                .related(account.span, "the account that is given")
                .help("remove one of the two");
            fields.cursor().problems().add(problem);
        }
    }
    if given.account == Some(AccountGiven::Passkey) && given.passkeys.is_empty() {
        let message = "a passkey is the account's only way in, and no device has one";
        let problem = Problem::new(account.span, message).help("add `passkeys: [device]`");
        fields.cursor().problems().add(problem);
    }
}
