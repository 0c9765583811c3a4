//! What a ceremony asks of the client: options in the standard's spelling, and the mediation.

use serde_json::Value;

use crate::rp::Received;
use crate::rp::RpError;
use crate::rp::item::CeremonyItem;
use crate::rp::selector::text_of;
use crate::rp::value::Variables;
use crate::rp::value::change_at;
use crate::rp::value::patched;
use crate::webauthn::Mediation;
use crate::word::Word;

/// Options and mediation; `None` where the answer has no options.
pub(super) fn ceremony(
    item: &CeremonyItem,
    last: &Received,
    variables: &dyn Variables,
) -> Result<Option<(Value, Mediation)>, RpError> {
    let options = item
        .options
        .value(last, variables)
        .map_err(RpError::template)?;
    let Some(mut options) = options else {
        return Ok(None);
    };
    if !options.is_object() {
        return Err(RpError::shape(format!(
            "the options are no object: {}",
            text_of(&options)
        )));
    }
    for (path, codec) in &item.read {
        let read = change_at(&mut options, path, &mut |value| codec.read(value));
        read.map_err(RpError::template)?;
    }
    if let Some(patch) = &item.patch
        && let Some(patch) = patch.fill(variables).map_err(RpError::template)?
    {
        options = patched(options, patch);
    }
    let mediation = match &item.mediation {
        Some(operand) => operand.value(last, variables).map_err(RpError::template)?,
        None => None,
    };
    let mediation = match mediation {
        Some(word) => {
            let word = text_of(&word);
            let error = || RpError::shape(format!("`{word}` is no mediation"));
            Mediation::parse(&word).ok_or_else(error)?
        }
        None => Mediation::Optional,
    };
    Ok(Some((options, mediation)))
}
