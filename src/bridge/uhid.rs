//! A HID device that the Linux kernel makes up: `/dev/uhid`.
//!
//! Events are the packed structures of Linux' `include/uapi/linux/uhid.h`: a type of four bytes and
//! what belongs to it, in the machine's byte order.

use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::io::Read;
use std::io::Write;
use std::sync::Arc;
use std::thread;

use crate::bridge::Address;
use crate::bridge::Packet;
use crate::bridge::Peer;
use crate::bridge::desk::Desk;
use crate::bridge::door::packet_in;

/// A HID device. The kernel is its one client, and shares it among programs.
#[derive(Debug)]
pub(super) struct UhidDoor {
    device: File,
}

impl UhidDoor {
    pub(super) fn open() -> Result<Self, String> {
        let opened = OpenOptions::new().read(true).write(true).open(PATH);
        let device = opened.map_err(|error| why(&error))?;
        let created = (&device).write_all(&create());
        created.map_err(|error| format!("the kernel makes no HID device: {error}"))?;
        Ok(Self { device })
    }

    pub(super) fn send(&self, packet: &Packet) {
        drop((&self.device).write_all(&input(packet)));
    }

    /// Reads on a thread of its own: nothing wakes a read of this device, so nobody may wait for
    /// its end.
    pub(super) fn serve(&self, door: usize, desk: &Arc<Desk>) {
        let Ok(device) = self.device.try_clone() else {
            return;
        };
        let desk = Arc::clone(desk);
        thread::spawn(move || listen(&device, door, &desk));
    }

    /// The kernel takes the device away.
    pub(super) fn close(&self) {
        drop((&self.device).write_all(&DESTROY.to_ne_bytes()));
    }
}

fn listen(mut device: &File, door: usize, desk: &Desk) {
    let peer = Peer {
        door,
        address: Address::System,
    };
    let mut event = [0; EVENT_MAX_BYTES];
    while !desk.is_closed() {
        let Ok(length) = device.read(&mut event) else {
            break;
        };
        match event.get(..length).map_or(Said::Else, said) {
            Said::Output(packet) => desk.packet(peer, &packet),
            Said::Asks { kind, id } => {
                drop(device.write_all(&refuse(kind, id)));
            }
            Said::Else => {}
        }
    }
}

fn why(error: &io::Error) -> String {
    let kind = error.kind();
    if kind == io::ErrorKind::NotFound {
        format!("there is no {PATH}: on Linux, `modprobe uhid` as root makes it")
    } else if kind == io::ErrorKind::PermissionDenied {
        format!("{PATH} is not yours to write: run as root, or let a udev rule give it to you")
    } else {
        format!("{PATH}: {error}")
    }
}

/// What the kernel says.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    /// A report for the key.
    Output(Packet),
    /// It wants a report at once; there are none of that kind.
    Asks { kind: u32, id: [u8; 4] },
    /// It starts, stops, opens or closes.
    Else,
}

fn said(event: &[u8]) -> Said {
    let Some((kind, body)) = event.split_first_chunk() else {
        return Said::Else;
    };
    match u32::from_ne_bytes(*kind) {
        OUTPUT => output(body).map_or(Said::Else, Said::Output),
        kind @ (GET_REPORT | SET_REPORT) => match body.first_chunk() {
            Some(id) => Said::Asks { kind, id: *id },
            None => Said::Else,
        },
        _ => Said::Else,
    }
}

/// struct uhid_output_req: data, size, rtype.
fn output(body: &[u8]) -> Option<Packet> {
    let (data, rest) = body.split_at_checked(DATA_BYTES)?;
    let length = usize::from(u16::from_ne_bytes(*rest.first_chunk()?));
    packet_in(data.get(..length)?)
}

/// struct uhid_create2_req: name, phys, uniq, rd_size, bus, vendor, product, version, country,
/// rd_data.
fn create() -> Vec<u8> {
    let mut event = CREATE2.to_ne_bytes().to_vec();
    let name = b"stuntkey";
    for (text, length) in [(&name[..], 128), (&[], 64), (&[], 64)] {
        event.extend_from_slice(text);
        event.resize(event.len() + length - text.len(), 0);
    }
    let length = u16::try_from(REPORTS.len()).expect("it is short");
    event.extend(length.to_ne_bytes());
    event.extend(BUS_VIRTUAL.to_ne_bytes());
    for number in [VENDOR, PRODUCT, 0, 0] {
        event.extend(number.to_ne_bytes());
    }
    event.extend_from_slice(REPORTS);
    event.resize(event.len() + DATA_BYTES - REPORTS.len(), 0);
    event
}

/// struct uhid_input2_req: size, data.
fn input(packet: &Packet) -> Vec<u8> {
    let length = u16::try_from(packet.len()).expect("it is short");
    let mut event = INPUT2.to_ne_bytes().to_vec();
    event.extend(length.to_ne_bytes());
    event.extend_from_slice(packet);
    event
}

/// struct uhid_get_report_reply_req and uhid_set_report_reply_req: id, err.
fn refuse(kind: u32, id: [u8; 4]) -> Vec<u8> {
    let reply = if kind == GET_REPORT {
        GET_REPORT_REPLY
    } else {
        SET_REPORT_REPLY
    };
    let mut event = reply.to_ne_bytes().to_vec();
    event.extend(id);
    event.extend(EIO.to_ne_bytes());
    event.extend([0; 2]);
    event
}

const PATH: &str = "/dev/uhid";
const DESTROY: u32 = 1;
const OUTPUT: u32 = 6;
const GET_REPORT: u32 = 9;
const GET_REPORT_REPLY: u32 = 10;
const CREATE2: u32 = 11;
const INPUT2: u32 = 12;
const SET_REPORT: u32 = 13;
const SET_REPORT_REPLY: u32 = 14;
const EIO: u16 = 5;
const BUS_VIRTUAL: u16 = 0x06;
/// Of the numbers that pid.codes gives for tests.
const VENDOR: u32 = 0x1209;
const PRODUCT: u32 = 0x0001;
const DATA_BYTES: usize = 4096;
/// struct uhid_event: the type and the longest of its bodies, which is that of CREATE2.
const EVENT_MAX_BYTES: usize = 4 + 276 + DATA_BYTES;

/// The report descriptor of CTAP 2.2 §11.2.8.2: the FIDO usage page, 64 bytes in and 64 out.
const REPORTS: &[u8] = &[
    0x06, 0xd0, 0xf1, // Usage page: FIDO Alliance.
    0x09, 0x01, // Usage: CTAPHID.
    0xa1, 0x01, // Collection: application.
    0x09, 0x20, // Usage: data in.
    0x15, 0x00, 0x26, 0xff, 0x00, // Bytes from 0 to 255,
    0x75, 0x08, 0x95, 0x40, // of eight bits, 64 of them,
    0x81, 0x02, // as input.
    0x09, 0x21, // Usage: data out.
    0x15, 0x00, 0x26, 0xff, 0x00, // The same
    0x75, 0x08, 0x95, 0x40, //
    0x91, 0x02, // as output.
    0xc0, // End of the collection.
];

#[cfg(test)]
mod tests {
    use super::CREATE2;
    use super::EVENT_MAX_BYTES;
    use super::GET_REPORT;
    use super::OUTPUT;
    use super::REPORTS;
    use super::Said;
    use super::create;
    use super::input;
    use super::refuse;
    use super::said;

    #[test]
    fn a_device_is_created_with_the_fido_usage_page() {
        let event = create();
        assert_eq!(event.len(), EVENT_MAX_BYTES);
        assert_eq!(event[..4], CREATE2.to_ne_bytes());
        assert_eq!(&event[4..12], b"stuntkey");
        // The offsets of Linux' structure: rd_size, bus, and rd_data.
        assert_eq!(event[260..262], 34_u16.to_ne_bytes());
        assert_eq!(event[262..264], 6_u16.to_ne_bytes());
        assert_eq!(&event[280..314], REPORTS);
    }

    #[test]
    fn a_report_comes_with_or_without_its_id() {
        for report in [vec![7; 64], [vec![0], vec![7; 64]].concat()] {
            let mut event = OUTPUT.to_ne_bytes().to_vec();
            event.extend(&report);
            event.resize(4 + 4096, 0);
            event.extend(u16::try_from(report.len()).unwrap().to_ne_bytes());
            event.push(1);
            assert_eq!(said(&event), Said::Output([7; 64]));
        }
    }

    #[test]
    fn what_is_cut_short_is_ignored() {
        let mut event = OUTPUT.to_ne_bytes().to_vec();
        event.resize(4 + 4096, 7);
        for length in 0..event.len() {
            assert_eq!(said(&event[..length]), Said::Else);
        }
    }

    #[test]
    fn a_report_goes_out_with_its_length() {
        let event = input(&[9; 64]);
        assert_eq!(event.len(), 4 + 2 + 64);
        assert_eq!(event[4..6], 64_u16.to_ne_bytes());
    }

    #[test]
    fn feature_reports_are_refused() {
        let mut event = GET_REPORT.to_ne_bytes().to_vec();
        event.extend([1, 2, 3, 4, 0, 0]);
        let Said::Asks { kind, id } = said(&event) else {
            panic!("it asks");
        };
        assert_eq!(refuse(kind, id)[4..8], [1, 2, 3, 4]);
    }
}
