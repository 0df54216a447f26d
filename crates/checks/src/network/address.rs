//! Addresses in `NetworkPolicies`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net};

/// Where clouds hand out credentials to whoever asks from a node or its Pods.
pub const METADATA_SERVICES: [IpAddr; 2] = [
    IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
];

/// How many leading bits an IPv4 address takes from IPv6 where it is written as one.
const MAPPED_BITS: u8 = 96;

/// Whether every network may lead to `address`: it is of none of the blocks that stay within one
/// (RFC 1918, 3927, 4193, 4291 and 6598).
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            // 100.64.0.0/10: what carriers and clouds share among their customers.
            let [first, second, ..] = address.octets();
            let shared = first == 100 && second & 0b1100_0000 == 64;
            let inner = address.is_loopback() || address.is_private() || address.is_link_local();
            !(inner || shared || address.is_unspecified())
        }
        IpAddr::V6(address) => {
            let inner = address.is_unique_local() || address.is_unicast_link_local();
            !(inner || address.is_loopback() || address.is_unspecified())
        }
    }
}

/// A block of addresses as the API server reads it: with leading zeros, which the parser of the
/// standard library and that of `ipnet` refuse.
pub(super) fn parse(cidr: &str) -> Option<IpNet> {
    let (address, prefix) = cidr.split_once('/')?;
    if prefix.is_empty() || !prefix.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let prefix: u8 = prefix.parse().ok()?;
    let address: IpAddr = match address.parse() {
        Ok(address) => address,
        Err(_) => IpAddr::V4(ipv4(address)?),
    };
    let block = IpNet::new(address, prefix).ok()?;
    if let IpAddr::V6(address) = address
        && let (Some(mapped), Some(prefix)) =
            (address.to_ipv4_mapped(), prefix.checked_sub(MAPPED_BITS))
    {
        return Some(IpNet::V4(Ipv4Net::new(mapped, prefix).ok()?));
    }
    Some(block)
}

/// An IPv4 address whose numbers may begin with zeros.
fn ipv4(address: &str) -> Option<Ipv4Addr> {
    let mut parts = address.split('.');
    let mut octets = [0; 4];
    for octet in &mut octets {
        let part = parts.next()?;
        if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *octet = part.parse().ok()?;
    }
    parts.next().is_none().then(|| octets.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_addresses_are_told_from_those_within_a_network() {
        let is_public = |address: &str| super::is_public(address.parse().unwrap());
        for inner in [
            "10.1.2.3",
            "172.31.0.1",
            "192.168.1.1",
            "127.0.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.255.255",
            "0.0.0.0",
            "::1",
            "::",
            "fd00::1",
            "fe80::1",
            "::ffff:10.0.0.1",
        ] {
            assert!(!is_public(inner), "{inner}");
        }
        for public in ["8.8.8.8", "100.128.0.1", "100.63.0.1", "2001:4860::1", "::ffff:8.8.8.8"] {
            assert!(is_public(public), "{public}");
        }
    }

    #[test]
    fn blocks_are_read_as_the_api_server_does() {
        for (text, expected) in [
            ("10.0.0.0/8", Some("10.0.0.0/8")),
            ("010.00.0.0/08", Some("10.0.0.0/8")),
            ("0.0.0.0/0", Some("0.0.0.0/0")),
            ("::/0", Some("::/0")),
            ("::ffff:0.0.0.0/96", Some("0.0.0.0/0")),
            ("fd00:ec2::254/128", Some("fd00:ec2::254/128")),
            ("10.0.0.0", None),
            ("10.0.0.0/33", None),
            ("10.0.0.0/", None),
            ("10.0.0.0/+8", None),
            ("10.0.0.256/8", None),
            ("10.0.0/8", None),
            ("10.0.0.0.0/8", None),
            ("", None),
            ("/0", None),
            ("any", None),
        ] {
            assert_eq!(parse(text).map(|block| block.to_string()).as_deref(), expected, "{text}");
        }
    }
}
