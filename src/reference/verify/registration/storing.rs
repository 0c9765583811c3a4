//! What is going to be stored: §7.1 steps 25 to 28.

use serde_json::Map;

use crate::reference::bug::Lapse;
use crate::reference::verify::auth_data::Attested;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::credential::CredentialId;
use crate::reference::verify::refused::Fault;
use crate::reference::verify::registration::Issued;
use crate::reference::verify::registration::Owner;
use crate::reference::verify::registration::response::Response;

/// Step 25: the credential id is not too long to be stored.
pub(super) fn step_25_id_length(attested: &Attested, checks: Checks<'_>) -> Result<(), Fault> {
    let length = attested.id.length();
    checks.tolerate(
        Lapse::R25_1,
        length > 255 && length <= ID_BYTES_MAX,
        "the credential id is longer than 255 bytes",
    )?;
    checks.require(
        Lapse::R25_2,
        length <= ID_BYTES_MAX,
        "the credential id is longer than 1023 bytes",
    )
}

/// Step 26: the credential id is nobody's yet.
pub(super) fn step_26_id_unique(attested: &Attested, issued: &Issued<'_>) -> Result<(), Fault> {
    let owner = (issued.owner)(&attested.id);
    let lapse = match owner {
        Owner::Nobody | Owner::TheUser => Lapse::R26_1,
        Owner::SomebodyElse => Lapse::R26_2,
    };
    issued.checks().require(
        lapse,
        owner == Owner::Nobody,
        "the credential id is registered already",
    )
}

/// Step 27: the record gets the attested id. A response that names another would let the caller
/// speak of one passkey and store another.
pub(super) fn step_27_same_id(
    attested: &Attested,
    response: &Response,
    checks: Checks<'_>,
) -> Result<CredentialId, Fault> {
    let is_same = response.named.is_empty() || response.named.contains(&attested.id);
    if let Some(named) = response.named.first()
        && checks.lacks(Lapse::R27_3)
    {
        return Ok(named.clone());
    }
    checks.require(
        Lapse::R03_8,
        is_same,
        "`id` is not the id that was attested",
    )?;
    Ok(attested.id.clone())
}

/// Step 28: no extension output is required, and none is refused.
pub(super) fn step_28_extensions(response: &Response, checks: Checks<'_>) -> Result<(), Fault> {
    let names = response.extensions.iter().flat_map(Map::keys);
    let (asked, others): (Vec<_>, Vec<_>) = names.partition(|name| *name == "credProps");
    checks.tolerate(
        Lapse::R28_1,
        asked.is_empty(),
        "the client ignored the extension",
    )?;
    checks.tolerate(
        Lapse::R28_2,
        !others.is_empty(),
        "an extension was not asked for",
    )
}

const ID_BYTES_MAX: usize = 1023;
