//! A part of a plan, as `--shard 2/3` names it.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;
use thiserror::Error;

/// One of several equal parts of a plan, counted from 1. Runs are dealt out one by one, so that
/// each part has some of every scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Shard {
    index: usize,
    of: usize,
}

/// The text names no part.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("write which part of how many, counted from 1, such as `2/3`")]
pub struct ShardError;

impl Shard {
    /// Whether the run at this place of the plan, counted from 1, belongs to it.
    pub fn has(self, place: usize) -> bool {
        place % self.of == self.index % self.of
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, ShardError> {
        let (index, of) = text.split_once('/').ok_or(ShardError)?;
        let number = |text: &str| text.parse::<usize>().map_err(|_| ShardError);
        let (index, of) = (number(index)?, number(of)?);
        if index == 0 || index > of {
            return Err(ShardError);
        }
        Ok(Self { index, of })
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

impl TryFrom<String> for Shard {
    type Error = ShardError;

    fn try_from(text: String) -> Result<Self, ShardError> {
        text.parse()
    }
}

impl From<Shard> for String {
    fn from(shard: Shard) -> Self {
        shard.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::Shard;

    #[test]
    fn every_run_is_in_exactly_one_of_the_parts() {
        for of in 1..8 {
            let shards: Vec<Shard> = (1..=of)
                .map(|index| format!("{index}/{of}").parse().unwrap())
                .collect();
            for place in 1..30 {
                let having = shards.iter().filter(|shard| shard.has(place)).count();
                assert_eq!(having, 1, "place {place} of {of} parts");
            }
        }
    }

    #[test]
    fn parts_are_counted_from_one_up_to_how_many_there_are() {
        for text in [
            "0/3", "4/3", "1/0", "0/0", "1", "/", "a/b", "-1/3", "1/3/5", "",
        ] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
        assert_eq!("2/3".parse::<Shard>().unwrap().to_string(), "2/3");
    }
}
