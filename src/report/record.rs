//! A trace inside a report: one event a line, so that the report stays readable.

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use serde::ser::Error;
use serde_json::value::RawValue;
use serde_json::value::to_raw_value;

use crate::sim::Record;

/// Writes each record without blanks.
pub(super) fn serialize<S: Serializer>(records: &[Record], out: S) -> Result<S::Ok, S::Error> {
    let lines: Result<Vec<Box<RawValue>>, _> = records.iter().map(to_raw_value).collect();
    lines.map_err(S::Error::custom)?.serialize(out)
}

/// Reads the records.
pub(super) fn deserialize<'d, D: Deserializer<'d>>(input: D) -> Result<Vec<Record>, D::Error> {
    Vec::deserialize(input)
}
