//! From a device's values to the profile of one of its clients.

use std::collections::BTreeMap;

use crate::client::ClientProfile;
use crate::provider::sheet::Sheet;
use crate::source::Cursor;
use crate::source::Node;
use crate::source::Problems;

/// The client `id` of a device. Reports and returns `None` where a value is missing or wrong.
pub(super) fn client(
    sheet: &Sheet<'_>,
    id: &str,
    node: &Node,
    problems: &Problems,
) -> Option<ClientProfile> {
    let under = |key: &str| format!("clients.{id}.{key}");
    let version = sheet.text(&under("version"));
    let user_agent = sheet.text(&under("user-agent"));
    let errors = sheet.word(&under("errors"));
    let related_origins = sheet.word(&under("related-origins"));
    let signals = sheet.word(&under("signals"));
    let remote = sheet.word(&under("remote"));
    let timeout_default = sheet.duration(&under("timeout-default"));
    let timeout_min = sheet.duration(&under("timeout-min"));
    let timeout_max = sheet.duration(&under("timeout-max"));
    let enterprise_rp_ids = sheet.rp_ids(&under("enterprise"));
    let capabilities = capabilities(sheet, &under("capabilities"));
    if let (Some(least), Some(usual), Some(most)) = (timeout_min, timeout_default, timeout_max)
        && !(least <= usual && usual <= most)
    {
        let message = "the default time-out is outside its own bounds".to_owned();
        sheet.report(
            &under("timeout-default"),
            message,
            "choose one from `timeout-min` to `timeout-max`",
        );
    }
    Some(ClientProfile {
        id: id.to_owned(),
        name: Cursor::new(node.get("name")?, problems).text()?,
        kind: Cursor::new(node.get("kind")?, problems).word()?,
        version: version?,
        user_agent: user_agent?,
        capabilities: capabilities?,
        errors: errors?,
        related_origins: related_origins?,
        signals: signals?,
        remote: remote?,
        enterprise_rp_ids: enterprise_rp_ids?,
        timeout_default: timeout_default?,
        timeout_min: timeout_min?,
        timeout_max: timeout_max?,
    })
}

fn capabilities(sheet: &Sheet<'_>, path: &str) -> Option<BTreeMap<String, bool>> {
    let names = sheet.below(path).into_iter();
    names
        .map(|name| {
            let can = sheet.boolean(&format!("{path}.{name}"))?;
            Some((name, can))
        })
        .collect()
}
