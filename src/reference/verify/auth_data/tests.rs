//! §6.1 and §6.5.1: parts and flags agree.

use super::AuthData;
use crate::reference::bug::Bugs;
use crate::reference::tests::authenticator::Passkey;
use crate::reference::verify::checks::Checks;

const FLAGS: usize = 32;

fn parses(change: impl Fn(&mut Vec<u8>)) -> bool {
    let mut bytes = Passkey::apple(1).creation("Y2g").auth_data;
    change(&mut bytes);
    let bugs = Bugs::default();
    AuthData::parse(&bytes, Checks::of_registration(&bugs)).is_ok()
}

#[test]
fn every_byte_belongs_to_a_part() {
    assert!(parses(|_| {}));
    assert!(!parses(|bytes| bytes.push(0)));
    for length in 0..Passkey::apple(1).creation("Y2g").auth_data.len() {
        assert!(!parses(|bytes| bytes.truncate(length)), "{length}");
    }
}

#[test]
fn extensions_are_a_map_where_the_flag_says_so() {
    let map = [0xA1, 0x61, b'x', 0xF5];
    assert!(parses(|bytes| {
        bytes[FLAGS] |= 0x80;
        bytes.extend(map);
    }));
    assert!(!parses(|bytes| bytes.extend(map)));
    assert!(!parses(|bytes| bytes[FLAGS] |= 0x80));
    assert!(!parses(|bytes| {
        bytes[FLAGS] |= 0x80;
        bytes.push(0x80);
    }));
    assert!(!parses(|bytes| {
        bytes[FLAGS] |= 0x80;
        bytes.extend(map);
        bytes.push(0xA0);
    }));
}

#[test]
fn the_length_of_the_id_is_kept_to() {
    let length = 37 + 16;
    assert!(!parses(|bytes| bytes[length] = 0xFF));
    assert!(!parses(|bytes| {
        bytes[length + 1] = 0;
        bytes.drain(length + 2..length + 22);
    }));
}
