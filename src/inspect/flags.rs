//! The flags byte, bit by bit.
//!
//! Implements WebAuthn L3 §6.1 and §6.1.3.

use crate::inspect::Extent;
use crate::inspect::Node;
use crate::inspect::clauses::AUTH_DATA;
use crate::inspect::clauses::BACKUP;
use crate::webauthn::Flags;

/// The byte and its bits, the lowest first.
pub(super) fn node(flags: Flags, extent: Extent) -> Node {
    let mut tree = Node::new("flags")
        .saying(format!("0x{:02x}", flags.byte()))
        .at(extent)
        .meaning(flags.to_string())
        .per(AUTH_DATA);
    for bit in BITS {
        tree.push(bit_node(flags, bit));
    }
    if flags.bs() && !flags.be() {
        let text = "BS is set and BE is not: no credential is backed up that may not be";
        tree.warn(text, Some(BACKUP));
    }
    if !flags.up() {
        let text = "UP is not set: relying parties refuse this, but after conditional creation";
        tree.warn(text, Some(AUTH_DATA));
    }
    if flags.byte() & RESERVED != 0 {
        tree.warn("reserved bits are set", Some(AUTH_DATA));
    }
    tree
}

struct Bit {
    number: u8,
    mask: u8,
    name: &'static str,
    set: &'static str,
    clear: &'static str,
}

fn bit_node(flags: Flags, bit: &Bit) -> Node {
    let is_set = flags.byte() & bit.mask != 0;
    let label = format!("bit {} {}", bit.number, bit.name);
    let meaning = if is_set { bit.set } else { bit.clear };
    Node::new(label.trim_end())
        .saying(u8::from(is_set))
        .meaning(meaning)
}

const RESERVED: u8 = 0b0010_0010;

const BITS: &[Bit] = &[
    Bit {
        number: 0,
        mask: 0x01,
        name: "UP",
        set: "the user was present",
        clear: "the user was not asked to be present",
    },
    Bit {
        number: 1,
        mask: 0x02,
        name: "RFU1",
        set: "reserved",
        clear: "reserved",
    },
    Bit {
        number: 2,
        mask: 0x04,
        name: "UV",
        set: "the user was verified",
        clear: "the user was not verified",
    },
    Bit {
        number: 3,
        mask: 0x08,
        name: "BE",
        set: "may be backed up: a synced passkey",
        clear: "may not be backed up: device-bound",
    },
    Bit {
        number: 4,
        mask: 0x10,
        name: "BS",
        set: "is backed up",
        clear: "is not backed up",
    },
    Bit {
        number: 5,
        mask: 0x20,
        name: "RFU2",
        set: "reserved",
        clear: "reserved",
    },
    Bit {
        number: 6,
        mask: 0x40,
        name: "AT",
        set: "attested credential data follows",
        clear: "no attested credential data",
    },
    Bit {
        number: 7,
        mask: 0x80,
        name: "ED",
        set: "extension outputs follow",
        clear: "no extension outputs",
    },
];
