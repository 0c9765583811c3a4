//! Addresses of doors, as people write them.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use thiserror::Error;

/// Where clients find a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DoorAddress {
    /// One report a datagram.
    Udp(SocketAddr),
    /// Reports back to back, on a socket in the file system.
    Unix(PathBuf),
    /// A HID device that the Linux kernel makes up.
    Uhid,
}

/// The text is no [`DoorAddress`].
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("write `udp:127.0.0.1:PORT`, `unix:PATH` or `uhid`")]
pub struct DoorAddressError;

impl FromStr for DoorAddress {
    type Err = DoorAddressError;

    fn from_str(text: &str) -> Result<Self, DoorAddressError> {
        match text.split_once(':') {
            None if text == "uhid" => Ok(Self::Uhid),
            Some(("udp", address)) => {
                let address = address.parse().map_err(|_| DoorAddressError)?;
                Ok(Self::Udp(address))
            }
            Some(("unix", path)) if !path.is_empty() => Ok(Self::Unix(path.into())),
            Some(_) | None => Err(DoorAddressError),
        }
    }
}

impl fmt::Display for DoorAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Udp(address) => write!(f, "udp:{address}"),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::Uhid => f.write_str("uhid"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DoorAddress;

    #[test]
    fn addresses_read_as_they_are_written() {
        for text in ["udp:127.0.0.1:8111", "udp:[::1]:0", "unix:/tmp/key", "uhid"] {
            assert_eq!(text.parse::<DoorAddress>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "udp",
            "udp:",
            "udp:8111",
            "unix:",
            "tcp:127.0.0.1:1",
            "uhid:",
        ] {
            assert!(text.parse::<DoorAddress>().is_err(), "{text}");
        }
    }
}
