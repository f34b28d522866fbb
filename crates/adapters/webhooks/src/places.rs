//! Which addresses are public, and a resolver that knows no others.
//!
//! The check is made on what a name resolves to, at the moment of connecting, and the connection goes to exactly these
//! addresses. A check beforehand would not hold: the name may resolve to something else a moment later.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// The name leads nowhere but to addresses that are not public.
#[derive(Debug, thiserror::Error)]
#[error("private address")]
pub(crate) struct PrivateAddress;

/// Asks the system, and keeps what is public.
pub(crate) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // The port is not known here; reqwest puts it in.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(public(found.collect())?)
        })
    }
}

fn public(found: Vec<SocketAddr>) -> Result<Addrs, PrivateAddress> {
    let public: Vec<_> = found.into_iter().filter(|address| is_public(address.ip())).collect();
    if public.is_empty() { Err(PrivateAddress) } else { Ok(Box::new(public.into_iter())) }
}

/// Whether an address is reachable from the whole internet.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// The networks that are not, after IANA's registry of special-purpose IPv4 addresses (RFC 6890). 169.254.169.254, where
/// clouds keep credentials, is among them.
const NOT_PUBLIC: [(Ipv4Addr, u32); 16] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),        // this network, RFC 791
    (Ipv4Addr::new(10, 0, 0, 0), 8),       // private, RFC 1918
    (Ipv4Addr::new(100, 64, 0, 0), 10),    // carriers' NAT, RFC 6598
    (Ipv4Addr::new(127, 0, 0, 0), 8),      // loopback, RFC 1122
    (Ipv4Addr::new(169, 254, 0, 0), 16),   // link-local, RFC 3927
    (Ipv4Addr::new(172, 16, 0, 0), 12),    // private, RFC 1918
    (Ipv4Addr::new(192, 0, 0, 0), 24),     // protocol assignments, RFC 6890
    (Ipv4Addr::new(192, 0, 2, 0), 24),     // documentation, RFC 5737
    (Ipv4Addr::new(192, 88, 99, 0), 24),   // relays of 6to4, RFC 7526
    (Ipv4Addr::new(192, 168, 0, 0), 16),   // private, RFC 1918
    (Ipv4Addr::new(198, 18, 0, 0), 15),    // benchmarks, RFC 2544
    (Ipv4Addr::new(198, 51, 100, 0), 24),  // documentation, RFC 5737
    (Ipv4Addr::new(203, 0, 113, 0), 24),   // documentation, RFC 5737
    (Ipv4Addr::new(224, 0, 0, 0), 4),      // multicast, RFC 5771
    (Ipv4Addr::new(240, 0, 0, 0), 4),      // reserved, RFC 1112
    (Ipv4Addr::new(168, 63, 129, 16), 32), // Azure's metadata and DNS, public by its number only
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let is_in = |(network, length): &(Ipv4Addr, u32)| {
        let differing = u32::from(*network) ^ u32::from(address);
        differing.leading_zeros() >= *length
    };
    !NOT_PUBLIC.iter().any(is_in)
}

/// Public addresses begin with the bits 001 (RFC 4291, section 2.4), which leaves out loopback, link-local, unique-local,
/// multicast and IPv4 in IPv6. Within them, tunnels and documentation are left out; so is NAT64, unless it leads to a
/// public IPv4 address, since there are networks without any other way out.
fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => is_public_v4(embedded(high, low)), // NAT64, RFC 6052
        [0x2001, 0..=0x1ff, ..] => false, // Teredo and other protocols, RFC 2928
        [0x2001, 0xdb8, ..] => false,     // documentation, RFC 3849
        [0x2002, ..] => false,            // 6to4, RFC 3056
        [0x3fff, 0..=0xfff, ..] => false, // documentation, RFC 9637
        [first, ..] => first >> 13 == 1,
    }
}

fn embedded(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from((u32::from(high) << 16) | u32::from(low))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn public_addresses_are_told_from_all_others() {
        for (address, expected) in [
            ("8.8.8.8", true),
            ("1.1.1.1", true),
            ("100.63.255.255", true),
            ("100.128.0.0", true),
            ("172.15.255.255", true),
            ("172.32.0.0", true),
            ("192.167.255.255", true),
            ("223.255.255.255", true),
            ("0.0.0.0", false),
            ("0.1.2.3", false),
            ("10.0.0.1", false),
            ("100.64.0.0", false),
            ("100.127.255.255", false),
            ("127.0.0.1", false),
            ("127.255.255.254", false),
            ("168.63.129.16", false),
            ("169.254.169.254", false),
            ("169.254.170.2", false),
            ("172.16.0.0", false),
            ("172.31.255.255", false),
            ("192.0.0.192", false),
            ("192.0.2.1", false),
            ("192.168.1.1", false),
            ("198.19.255.255", false),
            ("224.0.0.1", false),
            ("239.255.255.255", false),
            ("240.0.0.1", false),
            ("255.255.255.255", false),
            ("2606:4700:4700::1111", true),
            ("2a00:1450:4001::1", true),
            ("2001:4860:4860::8888", true),
            ("64:ff9b::8.8.8.8", true),
            ("64:ff9b::10.0.0.1", false),
            ("64:ff9b::169.254.169.254", false),
            ("64:ff9b:1::8.8.8.8", false),
            ("::", false),
            ("::1", false),
            ("::127.0.0.1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:10.0.0.1", false),
            ("::ffff:8.8.8.8", false),
            ("100::1", false),
            ("2001::1", false),
            ("2001:db8::1", false),
            ("2002:7f00:1::", false),
            ("3fff::1", false),
            ("fc00::1", false),
            ("fd00:ec2::254", false),
            ("fe80::1", false),
            ("fec0::1", false),
            ("ff02::1", false),
        ] {
            assert_eq!(is_public(address.parse().unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn of_several_addresses_the_public_ones_are_kept() {
        let addresses =
            |all: &[&str]| all.iter().map(|one| one.parse().unwrap()).collect::<Vec<SocketAddr>>();
        let kept = public(addresses(&["10.0.0.1:0", "8.8.8.8:0", "[::1]:0"])).unwrap();
        assert_eq!(kept.collect::<Vec<_>>(), addresses(&["8.8.8.8:0"]));
        assert!(public(addresses(&["10.0.0.1:0", "[fe80::1]:0"])).is_err());
        assert!(public(vec![]).is_err());
    }

    proptest! {
        #[test]
        fn what_the_standard_library_calls_special_is_never_public(v4: u32, v6: u128) {
            let (v4, v6) = (Ipv4Addr::from(v4), Ipv6Addr::from(v6));
            let special = v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_multicast();
            prop_assert!(!(special && is_public(v4.into())));
            let special = v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local() || v6.is_multicast();
            prop_assert!(!(special && is_public(v6.into())));
            prop_assert!(!is_public(v4.to_ipv6_mapped().into()));
        }
    }
}
