//! From a provider's values to what its clients and its sync fabric do.

use crate::client::ProviderRules;
use crate::client::UpgradeCondition;
use crate::client::UpgradeRules;
use crate::flow::ProviderId;
use crate::provider::SyncPolicy;
use crate::provider::sheet::Sheet;
use crate::provider::vocabulary::ConditionName;

/// The rules a client meets. Reports and returns `None` where a value is missing or wrong.
pub(super) fn rules(sheet: &Sheet<'_>, id: &ProviderId, name: &str) -> Option<ProviderRules> {
    let exclude_hit = sheet.word("client.exclude-hit");
    let aaguid_without_attestation = sheet.word("client.aaguid");
    let when_not_enrolled = sheet.word("client.not-enrolled");
    let needs_network = sheet.boolean("client.needs-network");
    let works_in_private = sheet.boolean("client.in-private");
    let conditional_get = sheet.boolean("client.autofill");
    let cred_props = sheet.boolean("client.cred-props");
    let signals = sheet.word("client.signals");
    let upgrade = if sheet.has("upgrade") {
        Some(upgrade(sheet)?)
    } else {
        None
    };
    Some(ProviderRules {
        id: id.clone(),
        name: name.to_owned(),
        exclude_hit: exclude_hit?,
        aaguid_without_attestation: aaguid_without_attestation?,
        when_not_enrolled: when_not_enrolled?,
        needs_network: needs_network?,
        works_in_private: works_in_private?,
        upgrade,
        conditional_get: conditional_get?,
        signals: signals?,
        cred_props: cred_props?,
    })
}

/// How its passkeys travel.
pub(super) fn sync(sheet: &Sheet<'_>) -> Option<SyncPolicy> {
    let domain = sheet.word("sync.domain");
    let latency = sheet.duration("sync.latency");
    let recovery = sheet.word("sync.recovery");
    let hybrid = sheet.word("sync.hybrid");
    Some(SyncPolicy {
        domain: domain?,
        latency: latency?,
        recovery: recovery?,
        hybrid: hybrid?,
    })
}

fn upgrade(sheet: &Sheet<'_>) -> Option<UpgradeRules> {
    let names: Vec<ConditionName> = sheet.words("upgrade.conditions")?;
    let conditions = names.into_iter().map(|name| {
        Some(match name {
            ConditionName::OptedIn => UpgradeCondition::OptedIn,
            ConditionName::Enrolled => UpgradeCondition::Enrolled,
            ConditionName::SavedPassword => UpgradeCondition::SavedPassword,
            ConditionName::UsedWithin => {
                UpgradeCondition::UsedWithin(sheet.duration("upgrade.used-within")?)
            }
            ConditionName::NoPasskey => UpgradeCondition::NoPasskey,
        })
    });
    let conditions = conditions.collect::<Option<Vec<_>>>()?;
    Some(UpgradeRules { conditions })
}
