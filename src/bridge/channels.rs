//! Channels that have been given out.

use std::collections::BTreeMap;

use crate::bridge::ChannelId;

/// Which channels a packet may be on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelPolicy {
    /// Those that were given out since power on (CTAP 2.2 §11.2.9.1.3).
    GivenOut,
    /// Any: some clients keep a channel over a restart, or choose one themselves.
    Any,
}

/// The channels. Their number is bounded: the one that was silent longest is given up first.
#[derive(Debug)]
pub(super) struct Channels {
    policy: ChannelPolicy,
    used: BTreeMap<ChannelId, u64>,
    last: u32,
    uses: u64,
}

impl Channels {
    /// None yet.
    pub(super) fn new(policy: ChannelPolicy) -> Self {
        Self {
            policy,
            used: BTreeMap::new(),
            last: 0,
            uses: 0,
        }
    }

    /// Their number.
    pub(super) fn len(&self) -> usize {
        self.used.len()
    }

    /// A channel that nobody has.
    pub(super) fn give(&mut self) -> ChannelId {
        let channel = loop {
            self.last = self.last.wrapping_add(1);
            let channel = ChannelId(self.last);
            let ours = channel != ChannelId::RESERVED && channel != ChannelId::BROADCAST;
            if ours && !self.used.contains_key(&channel) {
                break channel;
            }
        };
        self.note(channel);
        channel
    }

    /// Whether packets on this channel are listened to; notes that there was one.
    pub(super) fn admit(&mut self, channel: ChannelId) -> bool {
        let ours = channel != ChannelId::RESERVED && channel != ChannelId::BROADCAST;
        let known = match self.policy {
            ChannelPolicy::GivenOut => self.used.contains_key(&channel),
            ChannelPolicy::Any => true,
        };
        let admitted = ours && known;
        if admitted {
            self.note(channel);
        }
        admitted
    }

    /// Gives all of them up. Numbers go on, so that an old channel is not taken for a new one.
    pub(super) fn clear(&mut self) {
        self.used.clear();
    }

    fn note(&mut self, channel: ChannelId) {
        self.uses += 1;
        self.used.insert(channel, self.uses);
        if self.used.len() > CHANNELS_MAX {
            let silent = self.used.iter().min_by_key(|(_, use_)| **use_);
            if let Some(channel) = silent.map(|(channel, _)| *channel) {
                self.used.remove(&channel);
            }
        }
    }
}

const CHANNELS_MAX: usize = 256;
